# make            build/miglock
# make demo       install what is missing, build, and show the incident miglock exists for; REPO=path: look at that project
# make check      install what is missing and run every test
# make bench      how fast it is, against programs that read the same files
# make dist       what is released: wheels, archives, packages, checksums, in dist/
# make release-check    before a release is tagged: dist/ built twice, and tried as users would
# make static     the static programs for Linux: build/x86_64-linux-musl/miglock and build/aarch64-linux-musl/miglock
# make proof      fingerprints against CPython at length: an hour
# make lint       folder order, third-party headers, formatting
# make docs       the pages and pictures that are made of what the program prints; make site: all of docs/ as a web site
# make install    to $(DESTDIR)$(PREFIX)

PREFIX ?= /usr/local
VERSION := 0.1.0

CC ?= cc
CFLAGS ?= -O2 -g
WARNINGS := -std=c11 -Wall -Wextra -Wpedantic -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wwrite-strings -Wpointer-arith -Wvla -Wformat=2 -Wno-missing-field-initializers
HARDENING := -fstack-protector-strong -D_FORTIFY_SOURCE=2
PKG_CONFIG ?= pkg-config
# Debian's own Python has Debian's Alembic and pytest; another one may come first in the PATH.
PYTHON ?= $(firstword $(wildcard /usr/bin/python3) python3)
export PYTHON

# build/ for use, build/asan/ for the same under sanitizers.
ifdef SANITIZE
B := build/asan
CFLAGS := -O1 -g -fno-omit-frame-pointer
HARDENING := -fsanitize=address,undefined -fno-sanitize-recover=all
else
B := build
endif

# A program that needs no library of a system's: TARGET=x86_64-linux-musl.
ifdef TARGET
.DEFAULT_GOAL := all
include ci/static/static.mk
endif

# The grammars come from npm, by exact version and integrity hash (grammar/package-lock.json); the system's own
# Python grammar does as well where it is of that version.
NPM_GRAMMARS := python toml
SYSTEM_GRAMMAR := $(if $(TARGET),,$(shell $(PKG_CONFIG) --exists 'tree-sitter-python = 0.23.6' 2>/dev/null && echo tree-sitter-python))
ifdef SYSTEM_GRAMMAR
NPM_GRAMMARS := toml
endif
GRAMMAR_python := grammar/node_modules/tree-sitter-python/src
GRAMMAR_toml := grammar/node_modules/@tree-sitter-grammars/tree-sitter-toml/src
GRAMMARS := $(foreach g,$(NPM_GRAMMARS),$(B)/grammar/$(g)-parser.o $(B)/grammar/$(g)-scanner.o)

PACKAGES := $(if $(TARGET),,libgit2 tree-sitter libxxhash libutf8proc $(SYSTEM_GRAMMAR))
# Another core than the system's, for the proof.
ifdef CORE
PACKAGES := $(filter-out tree-sitter,$(PACKAGES))
GRAMMARS += $(B)/grammar/core.o
CORE_INCLUDE := -I$(CORE)/include
endif
DEFINES := -D_GNU_SOURCE -DMIGLOCK_VERSION='"$(VERSION)"'
ALL_CFLAGS = $(CFLAGS) $(WARNINGS) $(HARDENING) $(DEFINES) -Isrc -I$(B) $(CORE_INCLUDE) -MMD -MP \
	$(if $(PACKAGES),$(shell $(PKG_CONFIG) --cflags $(PACKAGES))) $(PINNED_CFLAGS) -pthread
LIBS = $(if $(PACKAGES),$(shell $(PKG_CONFIG) --libs $(PACKAGES))) $(PINNED_LIBS) -pthread -lm

SOURCES := $(wildcard src/*/*.c)
OBJECTS := $(SOURCES:src/%.c=$(B)/%.o)
TOOLS := $(patsubst tests/tools/%.c,$(B)/tools/%,$(wildcard tests/tools/*.c))
UNIT_TESTS := $(patsubst tests/unit/%.c,$(B)/tests/%,$(wildcard tests/unit/test_*.c))

# make V=1 shows whole commands.
Q := $(if $(V),,@)
say = @$(if $(V),:,echo '  $(1)')

all: $(B)/miglock

$(B)/miglock: $(B)/main.o $(B)/libmiglock.a
	$(call say,ld $@)
	$(Q)$(CC) $(CFLAGS) $(HARDENING) $(LDFLAGS) -o $@ $(INSTEAD) $(filter-out $(INSTEAD) %/libpinned.a,$^) $(LIBS)

$(B)/libmiglock.a: $(OBJECTS) $(GRAMMARS)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

$(B)/%.o: src/%.c | $(B)/dependencies
	@mkdir -p $(@D)
	$(call say,cc $<)
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<

# Generated C: its warnings are its authors' business.
define grammar_objects
$(B)/grammar/$(1)-%.o: grammar/node_modules/.package-lock.json
	@mkdir -p $$(@D)
	$$(call say,cc $$(GRAMMAR_$(1))/$$*.c)
	$$(Q)$$(CC) -O2 $(if $(TARGET),-g0 -w,-g) -I$$(GRAMMAR_$(1)) -c -o $$@ $$(GRAMMAR_$(1))/$$*.c
endef
$(foreach g,$(NPM_GRAMMARS),$(eval $(call grammar_objects,$(g))))

$(B)/grammar/core.o: tests/grammar/node_modules/.package-lock.json
	@mkdir -p $(@D)
	$(call say,cc $(CORE)/src/lib.c)
	$(Q)$(CC) -O2 -g $(CORE_INCLUDE) -I$(CORE)/src -c -o $@ $(CORE)/src/lib.c

# One target for all of them, so that make -j runs npm once.
grammar/node_modules/.package-lock.json: grammar/package-lock.json | $(B)/dependencies
	$(call say,npm ci in grammar/)
	$(Q)cd grammar && npm ci --silent
	@touch $@

# \N{…} in string literals
$(B)/grammar/unicode_names.def: grammar/unicode-names.mjs grammar/node_modules/.package-lock.json
	@mkdir -p $(@D)
	$(if $(wildcard grammar/unicode_names.def),cp grammar/unicode_names.def,node $< >) $@

$(B)/python/unicode_names.o: $(B)/grammar/unicode_names.def

# Says what is missing and the one command that helps, before a compiler has to.
$(B)/dependencies: ci/install-deps
	@mkdir -p $(B)
	$(if $(TARGET),,@ci/install-deps --check)
	@touch $@

$(B)/tests/%: tests/unit/%.c $(B)/libmiglock.a
	@mkdir -p $(@D)
	$(call say,cc $<)
	$(Q)$(CC) $(ALL_CFLAGS) -Itests/unit -o $@ $< $(B)/libmiglock.a $(LIBS) -lcmocka

# Small programs through which the Python tests ask one layer at a time.
$(B)/tools/%: tests/tools/%.c $(B)/libmiglock.a
	@mkdir -p $(@D)
	$(call say,cc $<)
	$(Q)$(CC) $(ALL_CFLAGS) -o $@ $< $(B)/libmiglock.a $(LIBS)

tools: $(TOOLS)

# What is released, in dist/ (ci/release/dist.py).
dist: static static-aarch64-macos.11.0 static-x86_64-macos.10.13
	@$(MAKE) --no-print-directory $(B)/grammar/unicode_names.def
	@rm -rf build/x86_64-linux-musl/share
	@SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(MAKE) --no-print-directory TARGET=x86_64-linux-musl share
	$(PYTHON) ci/release/dist.py

# Once, before several targets are built side by side.
pinned-sources: grammar/node_modules/.package-lock.json
	@ci/static/fetch

# From pinned sources, by one compiler for every target.
static: static-x86_64-linux-musl static-aarch64-linux-musl
static-%: pinned-sources
	@$(MAKE) --no-print-directory TARGET=$* all

unit: $(UNIT_TESTS)
	@failed=0; for t in $(abspath $^); do $$t || failed=1; done; exit $$failed

golden: $(B)/miglock
	MIGLOCK=$(abspath $<) $(PYTHON) -m pytest -q -p no:cacheprovider tests/test_golden.py

# Repositories and faults; make SANITIZE=1 gate looks for leaks too (tests/leaks.supp: those that are not ours).
gate: $(B)/miglock
	MIGLOCK=$(abspath $<) MIGLOCK_BUILD=$(abspath $(B)) $(PYTHON) -m pytest -q -p no:cacheprovider tests/gate

pytest: $(B)/miglock $(TOOLS) tests/formats/node_modules/.package-lock.json
	MIGLOCK=$(abspath $<) MIGLOCK_BUILD=$(abspath $(B)) $(PYTHON) -m pytest -q -p no:cacheprovider tests

# The static program passes what the other does; what needs an interposer is asked of the other alone.
STATIC := build/x86_64-linux-musl/miglock
check-static: $(B)/miglock static-x86_64-linux-musl
	MIGLOCK=$(abspath $(STATIC)) MIGLOCK_BUILD=$(abspath $(B)) $(PYTHON) -m pytest -q -p no:cacheprovider \
		--ignore tests/gate/test_faults.py tests/test_static.py tests/test_golden.py tests/gate

# What a maintainer runs before tagging. Built twice, in two folders; then dist/ is installed, the pieces for CI are run, and the
# lockfiles of all releases are read. pip fetches what the tests are tried with: Alembic, Flask-Migrate, pre-commit.
TRIED_WITH := alembic flask-migrate flask-sqlalchemy psycopg2-binary pytest mypy pre-commit
release-check:
	@[ -z "$$(git status --porcelain)" ] || { echo "commit first: what is released is what git has"; exit 1; }
	@$(MAKE) --no-print-directory check
	@$(MAKE) --no-print-directory site
	@$(MAKE) --no-print-directory dist
	@$(MAKE) --no-print-directory check-static
	@ci/release/same-elsewhere
	python3 -m venv build/release-venv && build/release-venv/bin/pip install --quiet $(TRIED_WITH)
	MIGLOCK_DIST=dist MIGLOCK_ALEMBIC=$(abspath build/release-venv) MIGLOCK_PRE_COMMIT=$(abspath build/release-venv/bin/pre-commit) \
		$(PYTHON) -m pytest -q -p no:cacheprovider tests/release

# Ends with the runners' own closing lines: cmocka's, then pytest's.
check:
	@ci/install-deps --tests
	@$(MAKE) --no-print-directory all
	@$(MAKE) --no-print-directory lint
	@echo "== under AddressSanitizer and UndefinedBehaviorSanitizer"
	@$(MAKE) --no-print-directory SANITIZE=1 unit
	@$(MAKE) --no-print-directory SANITIZE=1 golden
	@echo "== the program itself"
	@$(MAKE) --no-print-directory unit
	@[ ! -e $(STATIC) ] || $(MAKE) --no-print-directory check-static
	@$(MAKE) --no-print-directory pytest

# Ratios to programs that read the same files, in one run.
bench: $(B)/miglock $(B)/tools/bare_parse
	MIGLOCK=$(abspath $<) MIGLOCK_BUILD=$(abspath $(B)) $(PYTHON) tests/bench/bench.py
	MIGLOCK=$(abspath $<) $(PYTHON) tests/bench/bench_log.py

# Fingerprints against CPython at length, see tests/PROOF.md.
proof: proof-slices proof-grammars $(B)/tools/canonical
	$(PYTHON) tests/oracle/proof.py --build $(B)

# What CPythons compile, 3.14 among them, and what is read: of TEXTS, folders of Python's tests.
TEXTS ?= tests/oracle
proof-python: $(B)/tools/canonical tests/oracle/node_modules/.package-lock.json
	$(PYTHON) tests/oracle/compiles.py --build $(B) $(TEXTS)

# The golden vectors and whatever else is read in one way, with other versions of the grammar and of tree-sitter's core.
OTHER := tests/grammar/node_modules
proof-grammars: tests/grammar/node_modules/.package-lock.json
	@$(MAKE) --no-print-directory B=build/older GRAMMAR_python=$(OTHER)/tree-sitter-python/src other-grammar
	@$(MAKE) --no-print-directory B=build/newer GRAMMAR_python=$(OTHER)/tree-sitter-python-15/src \
		CORE=$(OTHER)/tree-sitter/vendor/tree-sitter/lib other-grammar

other-grammar:
	@$(MAKE) --no-print-directory NPM_GRAMMARS="python toml" SYSTEM_GRAMMAR= $(B)/tools/canonical
	MIGLOCK_BUILD=$(B) $(PYTHON) -m pytest -q -p no:cacheprovider tests/oracle -k "golden_vector or agrees or reads"

# Another grammar, and published schemas.
tests/%/node_modules/.package-lock.json: tests/%/package-lock.json
	cd tests/$* && npm ci --silent
	@touch $@

# 500 random projects, each definition changed in turn.
proof-slices: $(B)/miglock
	MIGLOCK=$(abspath $<) SLICES=500 $(PYTHON) -m pytest -q -p no:cacheprovider tests/slices

lint:
	$(PYTHON) tests/lint.py

docs: $(B)/miglock
	MIGLOCK=$(abspath $<) $(PYTHON) ci/docs/reference.py --update

# The pages as a web site, build/site/index.html; a dead link or a page in no list fails. pip fetches the generator, by hash.
SITE := build/site-venv
$(SITE)/installed: ci/docs/requirements.txt
	@rm -rf $(SITE)
	python3 -m venv $(SITE)
	$(SITE)/bin/pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes -r $<
	@touch $@

site: $(SITE)/installed
	NO_MKDOCS_2_WARNING=1 $(SITE)/bin/mkdocs build --config-file ci/docs/mkdocs.yml

demo:
	@ci/install-deps
	@$(MAKE) --no-print-directory all
	@MIGLOCK=$(abspath $(B)/miglock) ci/demo $(REPO)

# The program that prints its own tables: where the one that is installed is another machine's, name one that runs here.
SAYS ?= $(B)/miglock

# Manual pages and completions, as make install installs them.
$(B)/share: $(B)/miglock $(SAYS) docs/lockfile.md $(wildcard ci/docs/*.py)
	$(call say,manual pages and completions in $@)
	@rm -rf $@ && mkdir -p $@/man $@/bash-completion/completions $@/zsh/site-functions $@/fish/vendor_completions.d
	$(Q)MIGLOCK=$(abspath $(SAYS)) $(PYTHON) ci/docs/manual.py $@/man
	$(Q)$(SAYS) completions bash > $@/bash-completion/completions/miglock
	$(Q)$(SAYS) completions zsh > $@/zsh/site-functions/_miglock
	$(Q)$(SAYS) completions fish > $@/fish/vendor_completions.d/miglock.fish

share: $(B)/share

install: $(B)/miglock $(B)/share
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/doc/miglock/schema
	install -m 755 $(B)/miglock $(DESTDIR)$(PREFIX)/bin/
	install -m 755 ci/rehearse $(DESTDIR)$(PREFIX)/bin/miglock-rehearse
	install -m 755 ci/deploy $(DESTDIR)$(PREFIX)/bin/miglock-deploy
	install -m 644 README.md LICENSE NOTICES $(DESTDIR)$(PREFIX)/share/doc/miglock/
	install -m 644 docs/schema/*.json $(DESTDIR)$(PREFIX)/share/doc/miglock/schema/
	cd $(B)/share && find . -type f -exec install -D -m 644 {} $(abspath $(DESTDIR)$(PREFIX))/share/{} \;

clean:
	rm -rf build

.PHONY: all tools static pinned-sources share dist release-check check-static unit golden gate pytest check bench proof proof-slices proof-grammars proof-python other-grammar lint docs site demo install clean
.DELETE_ON_ERROR:
-include $(OBJECTS:.o=.d) $(B)/main.d $(UNIT_TESTS:%=%.d) $(TOOLS:%=%.d)
