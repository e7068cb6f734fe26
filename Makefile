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
FOLDERS := memory report syntax schema resolve snapshot migration diff plan backend backend/sqlite \
           backend/postgres prove emit cli

COMPILER_C  := $(filter-out compiler/cli/main.c,$(foreach f,$(FOLDERS),$(wildcard compiler/$(f)/*.c)))
RUNTIME_C   := $(wildcard runtime/*.c)
GENERATED_C := $(if $(wildcard grammar/lexer.re),$(BUILD)/generated/lexer.c) \
               $(if $(wildcard grammar/parser.y),$(BUILD)/generated/parser.c)
RUNTIME_RE  := $(patsubst runtime/sql/%.re,$(BUILD)/generated/%.c,$(wildcard runtime/sql/*.re))
SQL_C       := $(wildcard runtime/sql/*.c)

COMPILER_O := $(COMPILER_C:%.c=$(BUILD)/%.o) $(GENERATED_C:.c=.o)
RUNTIME_O  := $(RUNTIME_C:%.c=$(BUILD)/%.o) $(SQL_C:%.c=$(BUILD)/%.o) $(RUNTIME_RE:.c=.o)

UNIT_C := $(wildcard tests/unit/test_*.c)
UNIT   := $(UNIT_C:tests/unit/%.c=$(BUILD)/tests/unit/%)

.PHONY: all clean
all: $(BUILD)/ashc $(BUILD)/libashrt.a $(BUILD)/libashrt.so

$(BUILD)/ashc: $(BUILD)/compiler/cli/main.o $(BUILD)/libashc.a $(BUILD)/libashrt.a
	$(CC) $(CFLAGS) $(SANITIZE) -o $@ $^ $(LIBS)

$(BUILD)/libashc.a: $(COMPILER_O)
	@rm -f $@
	ar rcs $@ $^

$(BUILD)/libashrt.a: $(RUNTIME_O)
	@rm -f $@
	ar rcs $@ $^

$(BUILD)/libashrt.so: $(RUNTIME_O)
	$(CC) $(CFLAGS) $(SANITIZE) -shared -Wl,-soname,libashrt.so.0 -o $@ $^ $(LIBS_RT)

# The runtime is position-independent and hides what its headers do not declare.
$(RUNTIME_O): COMPILE += -fPIC -fvisibility=hidden

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(COMPILE) -c -o $@ $<

$(BUILD)/generated/%.o: $(BUILD)/generated/%.c
	$(COMPILE) -c -o $@ $<

$(BUILD)/generated/lexer.c: grammar/lexer.re
	@mkdir -p $(@D)
	re2c -W --no-debug-info -o $@ $<

$(BUILD)/generated/%.c: runtime/sql/%.re
	@mkdir -p $(@D)
	re2c -W --no-debug-info -o $@ $<

# lemon leaves C that is clean under our warnings but for conversions in its own template.
$(BUILD)/generated/parser.c $(BUILD)/generated/parser.h &: grammar/parser.y
	@mkdir -p $(@D)
	lemon -l -s -d$(BUILD)/generated grammar/parser.y
$(BUILD)/generated/parser.o: COMPILE += -Wno-conversion -Wno-shadow -Wno-unused-parameter
$(BUILD)/generated/lexer.o $(COMPILER_O): | $(BUILD)/generated/parser.h

$(BUILD)/tests/unit/%: tests/unit/%.c $(BUILD)/libashc.a $(BUILD)/libashrt.a
	@mkdir -p $(@D)
	$(COMPILE) -Itests -o $@ $< $(BUILD)/libashc.a $(BUILD)/libashrt.a -lcmocka $(LIBS)

clean:
	rm -rf build

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
