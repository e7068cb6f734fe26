# ashc: `make run` and `make test` are the two commands; `make help` lists the rest.

BUILD   ?= build
PREFIX  ?= /usr/local
DESTDIR ?=
VERSION := 0.1.0

CC       ?= gcc
WARNINGS := -std=c11 -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror
CFLAGS   ?= -O2 -g
SANITIZE ?=
DEFINES  := -D_GNU_SOURCE -DASHC_VERSION='"$(VERSION)"'
INCLUDES := -Icompiler -Iruntime/include -Iruntime -I$(BUILD)/generated
COMPILE   = $(CC) $(WARNINGS) $(CFLAGS) $(SANITIZE) $(DEFINES) $(INCLUDES) -MMD -MP
LIBS_RT  := -lsqlite3
LIBS     := -ljansson -lmd $(LIBS_RT)

# The compiler's stages, left to right: a folder includes only folders to its left (tests/layering.sh).
FOLDERS := memory report syntax schema resolve resolve/elixir snapshot migration diff plan backend \
           backend/sqlite backend/sqlite/fragments backend/sqlite/lower backend/postgres prove emit \
           cli cli/help cli/sources cli/database cli/compile cli/check cli/import cli/release

COMPILER_C  := $(filter-out compiler/cli/main.c,$(foreach f,$(FOLDERS),$(wildcard compiler/$(f)/*.c)))
RUNTIME_C   := $(wildcard runtime/*.c runtime/sqlite/*.c runtime/sqlite/edit/*.c)
GENERATED_C := $(if $(wildcard grammar/lexer.re),$(BUILD)/generated/lexer.c) \
               $(if $(wildcard grammar/parser.y),$(BUILD)/generated/parser.c)
RUNTIME_RE  := $(patsubst runtime/sql/%.re,$(BUILD)/generated/%.c,$(wildcard runtime/sql/*.re))
SQL_C       := $(wildcard runtime/sql/*.c)

COMPILER_O := $(COMPILER_C:%.c=$(BUILD)/%.o) $(GENERATED_C:.c=.o)
RUNTIME_O  := $(RUNTIME_C:%.c=$(BUILD)/%.o) $(SQL_C:%.c=$(BUILD)/%.o) $(RUNTIME_RE:.c=.o)

# Programs that the scripts of tests/ run: faults, power cuts, kills and races.
FAULT_C := $(wildcard tests/fault/*.c tests/race/*.c)
TOOLS   := $(patsubst %,$(BUILD)/tests/fault/%,faults power kills kill_at) $(BUILD)/tests/race/race

UNIT_C := $(wildcard tests/unit/test_*.c)
UNIT   := $(UNIT_C:tests/unit/%.c=$(BUILD)/tests/unit/%)

# Commands are shown as one word each; V=1 shows them whole.
Q := $(if $(V),,@)
say = @$(if $(V),:,printf '%-7s %s\n' '$1' '$2')

.SECONDARY: # keep generated C: lint and debuggers read it
.PHONY: all clean
all: $(BUILD)/ashc $(BUILD)/libashrt.a $(BUILD)/libashrt.so

$(BUILD)/ashc: $(BUILD)/compiler/cli/main.o $(BUILD)/libashc.a $(BUILD)/libashrt.a
	$(call say,link,$@)
	$(Q)$(CC) $(CFLAGS) $(SANITIZE) -o $@ $^ $(LIBS)

$(BUILD)/libashc.a: $(COMPILER_O)
	@rm -f $@
	$(call say,ar,$@)
	$(Q)ar rcs $@ $^

$(BUILD)/libashrt.a: $(RUNTIME_O)
	@rm -f $@
	$(call say,ar,$@)
	$(Q)ar rcs $@ $^

$(BUILD)/libashrt.so: $(RUNTIME_O)
	$(call say,link,$@)
	$(Q)$(CC) $(CFLAGS) $(SANITIZE) -shared -Wl,-soname,libashrt.so.0 -o $@ $^ $(LIBS_RT)

# The runtime is position-independent and hides what its headers do not declare.
$(RUNTIME_O): COMPILE += -fPIC -fvisibility=hidden

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,cc,$<)
	$(Q)$(COMPILE) -c -o $@ $<

$(BUILD)/generated/%.o: $(BUILD)/generated/%.c
	$(call say,cc,$<)
	$(Q)$(COMPILE) -c -o $@ $<

$(BUILD)/generated/lexer.c: grammar/lexer.re
	@mkdir -p $(@D)
	$(call say,re2c,$<)
	$(Q)re2c -W --no-debug-info -o $@ $<

$(BUILD)/generated/%.c: runtime/sql/%.re
	@mkdir -p $(@D)
	$(call say,re2c,$<)
	$(Q)re2c -W --no-debug-info -o $@ $<

# lemon leaves C that is clean under our warnings but for conversions in its own template.
$(BUILD)/generated/parser.c $(BUILD)/generated/parser.h &: grammar/parser.y
	@mkdir -p $(@D)
	$(call say,lemon,$<)
	$(Q)lemon -l -d$(BUILD)/generated grammar/parser.y
$(BUILD)/generated/parser.o: COMPILE += -Wno-conversion -Wno-shadow -Wno-unused-parameter
$(BUILD)/generated/lexer.o $(COMPILER_O): | $(BUILD)/generated/parser.h

$(BUILD)/tests/unit/%: tests/unit/%.c $(BUILD)/libashc.a $(BUILD)/libashrt.a
	@mkdir -p $(@D)
	$(call say,cc,$<)
	$(Q)$(COMPILE) -Itests -o $@ $< $(BUILD)/libashc.a $(BUILD)/libashrt.a -lcmocka $(LIBS)

# The runtime with an allocator of the test's.
$(BUILD)/tests/fault/libashrt.a: $(BUILD)/libashrt.a
	@mkdir -p $(@D)
	$(call say,objcopy,$@)
	$(Q)objcopy $(foreach f,malloc calloc realloc strdup strndup free,--redefine-sym $f=memory_$f) $< $@

fault = $(patsubst %,$(BUILD)/tests/fault/%.o,$1)
$(BUILD)/tests/fault/faults $(BUILD)/tests/fault/power: $(call fault,disk disk_vfs memory world)
$(BUILD)/tests/fault/kills: $(call fault,files trace memory world)
$(BUILD)/tests/fault/kill_at: $(call fault,trace)
$(BUILD)/tests/fault/%: tests/fault/%.c $(BUILD)/libashc.a $(BUILD)/tests/fault/libashrt.a
	$(call say,cc,$<)
	$(Q)$(COMPILE) -o $@ $(filter-out %.a,$^) $(if $(filter %memory.o,$^),$(filter %.a,$^)) $(LIBS)

$(BUILD)/tests/race/race: $(patsubst %,$(BUILD)/tests/race/%.o,race starts traffic) $(BUILD)/libashc.a $(BUILD)/libashrt.a
	$(call say,link,$@)
	$(Q)$(CC) $(CFLAGS) $(SANITIZE) -pthread -o $@ $^ $(LIBS)

# --- the two commands ---------------------------------------------------------------------------

.PHONY: run test setup setup-test help
run: setup
	@$(MAKE) --no-print-directory all
	@samples/helpdesk/tour.sh $(abspath $(BUILD))

test: setup-test
	@$(MAKE) --no-print-directory all tests lint-format
	@tests/run.sh $(abspath $(BUILD))

setup:
	@.ci/setup
setup-test:
	@.ci/setup test

help:
	@echo 'make            build ashc and the runtime library'
	@echo 'make run        set up, build, and take a sample from resources to a migrated database'
	@echo 'make test       set up, build, run every test that belongs to the ten minutes'
	@echo 'make check-all  everything else: sanitizers over all tests, valgrind, kill and fault matrices'
	@echo 'make asan       the tests under AddressSanitizer and UndefinedBehaviorSanitizer'
	@echo 'make test-dbmate  our migrations run by the real dbmate, which npm installs'
	@echo 'make test-versions AMALGAMATIONS=DIR   the tests on each version of SQLite in DIR'
	@echo 'make tsan       threads that migrate one database at once, under ThreadSanitizer'
	@echo 'make lint       clang-format, clang-tidy and cppcheck'
	@echo 'make fuzz       fuzz the lexer, parser, resolver and snapshot reader (FUZZ_SECONDS each)'
	@echo 'make soak       chains of random schemas through the whole product (SOAK_CHAINS of them, SOAK_JOBS at once)'
	@echo 'make mutants    builds with one mistake each: the proof must stop every one'
	@echo 'make bench      time whole commands beside a yardstick'
	@echo 'make golden     rewrite the expected files of tests/golden and tests/errors: look at the diff'
	@echo 'make install    into DESTDIR and PREFIX (default /usr/local); make uninstall takes it back'
	@echo 'make deb        a Debian package, in build/'
	@echo 'make format     lay out the C sources; make clean removes build/'

# --- tests --------------------------------------------------------------------------------------

FUZZ_C := $(wildcard tests/fuzz/fuzz_*.c)
REPLAY := $(FUZZ_C:tests/fuzz/%.c=$(BUILD)/tests/replay/%)

.PHONY: tests check-all asan tsan test-versions golden reference
tests: $(UNIT) $(REPLAY) $(TOOLS)

# Chains of random schemas through the whole product (tests/soak/main.c).
SOAK_C := $(wildcard tests/soak/*.c)
SOAK_CHAINS ?= 100000
SOAK_FROM ?= 1
SOAK_JOBS ?= $(shell nproc)
.PHONY: soak mutants
tests: $(BUILD)/tests/soak/soak
soak: $(BUILD)/tests/soak/soak
	@$(BUILD)/tests/soak/soak --from $(SOAK_FROM) --chains $(SOAK_CHAINS) --jobs $(SOAK_JOBS) \
	  --out $(BUILD)/soak --keep-going
mutants: all
	@tests/long/mutants.sh $(abspath $(BUILD))
$(BUILD)/tests/soak/soak: $(SOAK_C:%.c=$(BUILD)/%.o) $(BUILD)/libashc.a $(BUILD)/libashrt.a
	$(call say,link,$@)
	$(Q)$(CC) $(CFLAGS) $(SANITIZE) -o $@ $^ $(LIBS)
$(SOAK_C:%.c=$(BUILD)/%.o): COMPILE += -Itests

# A fuzz target without libFuzzer: it replays its corpus.
$(BUILD)/tests/replay/%: tests/fuzz/%.c tests/fuzz/standalone.c $(BUILD)/libashc.a $(BUILD)/libashrt.a
	@mkdir -p $(@D)
	$(call say,cc,$<)
	$(Q)$(CC) $(WARNINGS) $(CFLAGS) $(SANITIZE) $(DEFINES) $(INCLUDES) -o $@ $< tests/fuzz/standalone.c \
	  $(BUILD)/libashc.a $(BUILD)/libashrt.a $(LIBS)

SANITIZERS := SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=all" \
              CFLAGS="-O1 -g -fno-omit-frame-pointer -DARENA_DEBUG"
asan: setup-test
	@$(MAKE) --no-print-directory BUILD=build/asan $(SANITIZERS) all tests
	@SANITIZED=1 tests/run.sh $(abspath build/asan)

# Threads with a handle each, under ThreadSanitizer.
tsan: setup-test
	@$(MAKE) --no-print-directory BUILD=build/tsan SANITIZE="-fsanitize=thread" CFLAGS="-O1 -g" \
	  build/tsan/ashc build/tsan/tests/race/race
	@tests/long/threads.sh $(abspath build/tsan)

# Each SQLite amalgamation in the folder AMALGAMATIONS (X15).
test-versions: setup-test
	@tests/versions/run.sh "$(AMALGAMATIONS)"

check-all: test lint asan tsan
	@tests/run.sh --long $(abspath $(BUILD))

# Not part of the ten minutes: npm brings dbmate over the network.
.PHONY: test-dbmate
test-dbmate: all
	@tests/dbmate/run.sh $(abspath $(BUILD))

golden: all
	@REWRITE=1 tests/golden.sh $(abspath $(BUILD))
	@REWRITE=1 tests/errors.sh $(abspath $(BUILD))

# --- fuzzing: clang's libFuzzer over objects of its own ------------------------------------------

FUZZ_SECONDS ?= 60
FUZZERS := $(FUZZ_C:tests/fuzz/%.c=build/fuzz/%)
.PHONY: fuzz
fuzz: setup-test
	@$(MAKE) --no-print-directory BUILD=build/fuzz CC=clang \
	  SANITIZE="-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all" \
	  CFLAGS="-O1 -g" build/fuzz/libashc.a build/fuzz/libashrt.a
	@for target in $(FUZZ_C); do \
	  name=$$(basename $$target .c); corpus=tests/fuzz/corpus/$${name#fuzz_}; \
	  mkdir -p build/fuzz/found/$$name; \
	  clang -g -O1 -fsanitize=fuzzer,address,undefined -std=c11 $(DEFINES) $(INCLUDES) -o build/fuzz/$$name $$target \
	    build/fuzz/libashc.a build/fuzz/libashrt.a $(LIBS) || exit 1; \
	  build/fuzz/$$name -max_total_time=$(FUZZ_SECONDS) -timeout=10 -print_final_stats=1 \
	    -artifact_prefix=build/fuzz/$$name- build/fuzz/found/$$name $$corpus || exit 1; \
	done

.PHONY: bench
bench: all
	@tests/bench/run.sh $(abspath $(BUILD))
	@tests/bench/pending.sh $(abspath $(BUILD))
	@tests/bench/million.sh $(abspath $(BUILD))

# --- style --------------------------------------------------------------------------------------

OUR_C := $(COMPILER_C) compiler/cli/main.c $(RUNTIME_C) $(SQL_C) $(UNIT_C) $(FUZZ_C) $(FAULT_C) $(SOAK_C)
OUR_H := $(wildcard compiler/*/*.h compiler/*/*/*.h compiler/*/*/*/*.h runtime/*.h runtime/sql/*.h runtime/sqlite/*.h runtime/sqlite/edit/*.h runtime/include/ash/*.h \
           tests/unit/*.h tests/fault/*.h tests/soak/*.h tests/race/*.h)
.PHONY: lint lint-format format
lint: lint-format $(BUILD)/generated/parser.h
	@echo "clang-tidy"; printf '%s\n' $(COMPILER_C) compiler/cli/main.c $(RUNTIME_C) $(SQL_C) | \
	  xargs -P $$(nproc) -n 4 sh -c 'clang-tidy --quiet --warnings-as-errors="*" "$$@" -- -std=c11 -D_GNU_SOURCE -DASHC_VERSION=\"\" $(INCLUDES) 2>/dev/null' tidy
	@echo "cppcheck"; cppcheck --quiet --std=c11 --enable=warning,performance,portability --error-exitcode=1 \
	  --inline-suppr --suppress=missingIncludeSystem -j $$(nproc) $(DEFINES) $(INCLUDES) \
	  $(COMPILER_C) compiler/cli/main.c $(RUNTIME_C) $(SQL_C)
lint-format:
	@clang-format --dry-run --Werror $(OUR_C) $(OUR_H)
format:
	clang-format -i $(OUR_C) $(OUR_H)

# --- installation -------------------------------------------------------------------------------

.PHONY: install uninstall deb
bindir   := $(DESTDIR)$(PREFIX)/bin
libdir   := $(DESTDIR)$(PREFIX)/lib
incdir   := $(DESTDIR)$(PREFIX)/include
sharedir := $(DESTDIR)$(PREFIX)/share

define ASHRT_PC
prefix=$(PREFIX)
libdir=$${prefix}/lib
includedir=$${prefix}/include
makefile=$${prefix}/share/ashc/ashc.mk

Name: ashrt
Description: Runtime of ashc: applies compiled migrations to SQLite databases
Version: $(VERSION)
Requires.private: sqlite3
Libs: -L$${libdir} -lashrt
Cflags: -I$${includedir}
endef
export ASHRT_PC

# The man page and the completions come from the tables of the command line.
HELP := $(BUILD)/help/man $(BUILD)/help/bash $(BUILD)/help/zsh $(BUILD)/help/fish
$(HELP): $(BUILD)/ashc
	@mkdir -p $(@D)
	$(call say,help,$@)
	$(Q)$(BUILD)/ashc help --as $(@F) > $@

# What is installed outside of include/ash, by mode: file and place, with `:` between.
INSTALLED_644 := $(BUILD)/libashrt.a:lib/libashrt.a priv/ashc.mk:share/ashc/ashc.mk \
  priv/cmake/AshcConfig.cmake:lib/cmake/Ashc/AshcConfig.cmake \
  $(BUILD)/help/man:share/man/man1/ashc.1 $(BUILD)/help/bash:share/bash-completion/completions/ashc \
  $(BUILD)/help/zsh:share/zsh/site-functions/_ashc $(BUILD)/help/fish:share/fish/vendor_completions.d/ashc.fish
INSTALLED_755 := $(BUILD)/ashc:bin/ashc $(BUILD)/libashrt.so:lib/libashrt.so.0
INSTALLED_MADE := lib/libashrt.so lib/pkgconfig/ashrt.pc lib/cmake/Ashc/AshcConfigVersion.cmake

# Last the linker's cache learns of the shared library; where it cannot, that is said.
install: all $(HELP)
	@for pair in $(INSTALLED_644); do install -D -m 644 $${pair%%:*} $(DESTDIR)$(PREFIX)/$${pair#*:} || exit 1; done
	@for pair in $(INSTALLED_755); do install -D -m 755 $${pair%%:*} $(DESTDIR)$(PREFIX)/$${pair#*:} || exit 1; done
	@install -d $(incdir)/ash $(libdir)/pkgconfig
	@install -m 644 runtime/include/ash/*.h $(incdir)/ash
	@ln -sf libashrt.so.0 $(libdir)/libashrt.so
	@printf '%s\n' "$$ASHRT_PC" > $(libdir)/pkgconfig/ashrt.pc
	@printf 'set(PACKAGE_VERSION %s)\nif(NOT PACKAGE_FIND_VERSION VERSION_GREATER PACKAGE_VERSION)\n  set(PACKAGE_VERSION_COMPATIBLE TRUE)\nendif()\n' \
	  $(VERSION) > $(libdir)/cmake/Ashc/AshcConfigVersion.cmake
	$(call say,install,$(DESTDIR)$(PREFIX))
	@[ -n "$(DESTDIR)" ] || { PATH="$$PATH:/sbin:/usr/sbin"; ldconfig 2>/dev/null; \
	  ldconfig -p 2>/dev/null | grep -qF $(libdir)/libashrt.so.0; } || \
	  echo 'note: programs do not find $(libdir)/libashrt.so.0 yet: run ldconfig as root, or link libashrt.a'
uninstall:
	@for pair in $(INSTALLED_644) $(INSTALLED_755); do rm -f $(DESTDIR)$(PREFIX)/$${pair#*:}; done
	@for file in $(INSTALLED_MADE); do rm -f $(DESTDIR)$(PREFIX)/$$file; done
	@rm -rf $(incdir)/ash
	@rmdir $(libdir)/cmake/Ashc $(sharedir)/ashc 2>/dev/null || true

# A Debian package of what `make install` installs, in build/.
deb: all
	@priv/deb.sh $(VERSION) $(abspath $(BUILD))

clean:
	rm -rf build

-include $(shell find $(BUILD) -type f -name '*.d' 2>/dev/null)
