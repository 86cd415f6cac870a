# make            build/miglock
# make demo       install what is missing, build, and show the incident miglock exists for
# make check      every test
# make lint       folder order and formatting
# make install    to $(DESTDIR)$(PREFIX)

PREFIX ?= /usr/local
VERSION := 0.1.0

CC ?= cc
CFLAGS ?= -O2 -g
WARNINGS := -std=c11 -Wall -Wextra -Wpedantic -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wwrite-strings -Wpointer-arith -Wvla -Wformat=2 -Wno-missing-field-initializers
HARDENING := -fstack-protector-strong -D_FORTIFY_SOURCE=2

PACKAGES := libgit2 tree-sitter libxxhash jansson libutf8proc
PKG_CONFIG ?= pkg-config

# build/ for use, build/asan/ for the same under sanitizers.
ifdef SANITIZE
B := build/asan
CFLAGS := -O1 -g -fno-omit-frame-pointer
HARDENING := -fsanitize=address,undefined -fno-sanitize-recover=all
else
B := build
endif

DEFINES := -D_XOPEN_SOURCE=700 -D_DEFAULT_SOURCE -DMIGLOCK_VERSION='"$(VERSION)"'
ALL_CFLAGS = $(CFLAGS) $(WARNINGS) $(HARDENING) $(DEFINES) -Isrc -I$(B) -MMD -MP $(shell $(PKG_CONFIG) --cflags $(PACKAGES)) -pthread
LIBS = $(shell $(PKG_CONFIG) --libs $(PACKAGES)) -pthread -lm

SOURCES := $(wildcard src/*/*.c)
OBJECTS := $(SOURCES:src/%.c=$(B)/%.o)

# The grammars come from npm, by exact version and integrity hash (grammar/package-lock.json).
PYTHON_GRAMMAR := grammar/node_modules/tree-sitter-python/src
TOML_GRAMMAR := grammar/node_modules/@tree-sitter-grammars/tree-sitter-toml/src
GRAMMARS := $(foreach g,python toml,$(B)/grammar/$(g)-parser.o $(B)/grammar/$(g)-scanner.o)

UNIT_TESTS := $(patsubst tests/unit/%.c,$(B)/tests/%,$(wildcard tests/unit/test_*.c))

all: $(B)/miglock

$(B)/miglock: $(B)/main.o $(B)/libmiglock.a
	$(CC) $(CFLAGS) $(HARDENING) $(LDFLAGS) -o $@ $^ $(LIBS)

$(B)/libmiglock.a: $(OBJECTS) $(GRAMMARS)
	@rm -f $@
	$(AR) rcs $@ $^

$(B)/%.o: src/%.c | $(B)/dependencies
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -c -o $@ $<

# Generated C, warnings are its authors' business.
$(B)/grammar/python-%.o: $(PYTHON_GRAMMAR)/%.c | $(B)/dependencies
	@mkdir -p $(@D)
	$(CC) -O2 -g -I$(PYTHON_GRAMMAR) -c -o $@ $<
$(B)/grammar/toml-%.o: $(TOML_GRAMMAR)/%.c | $(B)/dependencies
	@mkdir -p $(@D)
	$(CC) -O2 -g -I$(TOML_GRAMMAR) -c -o $@ $<
$(PYTHON_GRAMMAR)/%.c $(TOML_GRAMMAR)/%.c: grammar/package-lock.json
	cd grammar && npm ci --silent
	@touch $@

# Says what is missing and the one command that helps, before a compiler has to.
$(B)/dependencies:
	@mkdir -p $(B)
	@ci/install-deps --check
	@touch $@

$(B)/tests/%: tests/unit/%.c $(B)/libmiglock.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -Itests/unit -o $@ $< $(B)/libmiglock.a $(LIBS) -lcmocka

unit: $(UNIT_TESTS)
	@for t in $^; do ./$$t || exit 1; done

clean:
	rm -rf build

.PHONY: all unit clean
-include $(OBJECTS:.o=.d) $(B)/main.d $(UNIT_TESTS:%=%.d)
