# ashc.mk: a project's migrations inside its program, for GNU make.
#
#   include $(shell pkg-config --variable=makefile ashrt)
#   app: main.o $(ASHC_OBJECTS)
#   	$(CC) $(LDFLAGS) -o $@ $^ $(ASHC_LIBS)
#   main.o: main.c $(ASHC_HEADERS)
#   	$(CC) $(CFLAGS) $(ASHC_CFLAGS) -c -o $@ $<
#
# $(ASHC_BUILD)/migrator is the ready-made program (migrate, rollback, status, …). A changed resource or .sql
# file makes the C again. What may be set before the include, with its default: the command; the folder that
# holds resources/ and priv/; the folder for what is made; more arguments of `ashc release`.
ASHC       ?= ashc
ASHC_ROOT  ?= .
ASHC_BUILD ?= build/ashc
ASHC_FLAGS ?=

ASHC_PKG_CFLAGS := $(shell pkg-config --cflags ashrt)
ASHC_CFLAGS     := -I$(ASHC_BUILD) $(ASHC_PKG_CFLAGS)
# The static library: what is built here runs where ashc is not installed.
ASHC_LIBS       := $(shell pkg-config --variable=libdir ashrt)/libashrt.a $(shell pkg-config --libs sqlite3)
ASHC_HEADERS    := $(ASHC_BUILD)/ash_release.h
ASHC_OBJECTS    := $(ASHC_BUILD)/ash_release.o

# The including Makefile's first target stays the one that `make` makes.
ashc_goal := $(.DEFAULT_GOAL)

$(ASHC_BUILD)/ash_release.c:
	@mkdir -p $(ASHC_BUILD)
	$(ASHC) release -C "$(ASHC_ROOT)" --quiet --single --main --out "$(abspath $(ASHC_BUILD))" \
	  --depfile "$(abspath $(ASHC_BUILD))/release.d" $(ASHC_FLAGS)

$(ASHC_BUILD)/ash_release.h $(ASHC_BUILD)/main.c: $(ASHC_BUILD)/ash_release.c ;

$(ASHC_BUILD)/%.o: $(ASHC_BUILD)/%.c $(ASHC_HEADERS)
	$(CC) -std=c11 $(CFLAGS) $(ASHC_CFLAGS) -c -o $@ $<

$(ASHC_BUILD)/migrator: $(ASHC_BUILD)/main.o $(ASHC_OBJECTS)
	$(CC) $(LDFLAGS) -o $@ $^ $(ASHC_LIBS)

-include $(ASHC_BUILD)/release.d
.DEFAULT_GOAL := $(ashc_goal)
