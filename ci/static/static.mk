# What `make TARGET=x86_64-linux-musl` builds otherwise than `make`: everything from pinned sources (ci/static/fetch) by one
# compiler, without a library of the system's. Targets are zig's: x86_64- and aarch64-linux-musl, x86_64- and aarch64-macos;
# or native: by the system's compiler for the system's C library, as a source distribution is built.

SOURCES := build/sources
ZIG := $(SOURCES)/zig/ziglang/zig
export ZIG_GLOBAL_CACHE_DIR := $(abspath $(SOURCES))/zig-cache
export ZIG_LOCAL_CACHE_DIR := $(ZIG_GLOBAL_CACHE_DIR)

B := build/$(TARGET)
CFLAGS := -O2 -g0
HARDENING := -fstack-protector-strong
ifeq ($(TARGET),native)
MACOS := $(filter Darwin,$(shell uname -s))
else
CC := $(ZIG) cc -target $(TARGET) -mcpu=baseline
AR := $(ZIG) ar
MACOS := $(findstring macos,$(TARGET))
endif
# Another compiler's warnings are a matter of the other build.
WARNINGS := -std=c11 -w

LIBGIT2 := $(SOURCES)/crates/libgit2-sys/libgit2
TREE_SITTER := $(SOURCES)/crates/tree-sitter
XXHASH := $(SOURCES)/crates/xxhash-c-sys/src/c
UTF8PROC := $(SOURCES)/crates/utf8proc-sys/utf8proc
MIMALLOC := $(SOURCES)/crates/libmimalloc-sys/c_src/mimalloc/v2

# libgit2 as its CMake files would have it, but with nothing that talks to a network.
GIT2_DIRS := src/libgit2 src/libgit2/transports src/libgit2/streams src/util src/util/unix src/util/allocators src/util/hash/rfc6234 \
	src/util/hash/sha1dc deps/llhttp deps/xdiff deps/pcre2 deps/zlib
GIT2_LEFT_OUT := %/pcre2_fuzzsupport.c %/allocators/win32_leakcheck.c %/allocators/debugalloc.c
GIT2_FILES := $(filter-out $(GIT2_LEFT_OUT),$(wildcard $(GIT2_DIRS:%=$(LIBGIT2)/%/*.c))) \
	$(LIBGIT2)/src/util/hash/collisiondetect.c $(LIBGIT2)/src/util/hash/builtin.c
GIT2_FEATURES := GIT_THREADS GIT_ARCH_64 GIT_USE_NSEC GIT_USE_FUTIMENS GIT_HTTPPARSER_BUILTIN GIT_REGEX_BUILTIN GIT_IO_POLL GIT_IO_SELECT \
	GIT_SHA1_COLLISIONDETECT GIT_SHA256_BUILTIN GIT_COMPRESSION_BUILTIN \
	$(if $(MACOS),GIT_USE_STAT_MTIMESPEC,GIT_USE_STAT_MTIM GIT_RAND_GETENTROPY)
GIT2_DEFINES := -D_GNU_SOURCE -DSHA1DC_NO_STANDARD_INCLUDES=1 -DSHA1DC_CUSTOM_INCLUDE_SHA1_C='"common.h"' \
	-DSHA1DC_CUSTOM_INCLUDE_UBC_CHECK_C='"common.h"' -DPCRE2_STATIC -DPCRE2_EXPORT= -DPCRE2_EXP_DECL= -DPCRE2_EXP_DEFN= \
	-DPCRE2_CODE_UNIT_WIDTH=8 -DSUPPORT_PCRE2_8=1 -DSUPPORT_UNICODE=1 -DLINK_SIZE=2 -DHEAP_LIMIT=20000000 -DMATCH_LIMIT=10000000 \
	-DMATCH_LIMIT_DEPTH=MATCH_LIMIT -DMAX_VARLOOKBEHIND=255 -DNEWLINE_DEFAULT=2 -DPARENS_NEST_LIMIT=250 -DMAX_NAME_SIZE=128 \
	-DMAX_NAME_COUNT=10000 -DHAVE_ASSERT_H=1 -DHAVE_UNISTD_H=1
GIT2_INCLUDES := -I$(B)/pinned -I$(LIBGIT2)/include -I$(LIBGIT2)/src/libgit2 -I$(LIBGIT2)/src/util \
	$(addprefix -I$(LIBGIT2)/deps/,llhttp xdiff pcre2 zlib)

PINNED_OBJECTS := $(patsubst $(SOURCES)/crates/%.c,$(B)/pinned/%.o,$(GIT2_FILES) $(TREE_SITTER)/src/lib.c $(XXHASH)/xxhash.c \
	$(UTF8PROC)/utf8proc.c)
# What takes the C library's place in the whole program: musl's malloc does not like threads, and its string functions read
# byte by byte. macOS has good ones.
INSTEAD := $(if $(findstring musl,$(TARGET)),$(B)/pinned/libmimalloc-sys/c_src/mimalloc/v2/src/static.o $(B)/static/strings.o)

PINNED_CFLAGS := -I$(LIBGIT2)/include -I$(TREE_SITTER)/include -I$(XXHASH) -I$(UTF8PROC) -DUTF8PROC_STATIC -ffunction-sections -fdata-sections
# A comma, which would part arguments.
, := ,
PINNED_LIBS := $(B)/libpinned.a $(if $(MACOS),-Wl$(,)-dead_strip,-Wl$(,)--gc-sections) $(if $(findstring musl,$(TARGET)),-static) -s

$(B)/pinned/git2_features.h: ci/static/static.mk
	@mkdir -p $(@D)
	@for feature in $(GIT2_FEATURES); do echo "#define $$feature 1"; done >$@

$(B)/pinned/%.o: $(SOURCES)/crates/%.c $(B)/pinned/git2_features.h ci/static/static.mk
	@mkdir -p $(@D)
	$(call say,cc $<)
	$(Q)$(CC) -std=gnu11 $(CFLAGS) $(HARDENING) -DNDEBUG -w -ffunction-sections -fdata-sections -fvisibility=hidden $(PINNED_$(firstword \
		$(subst /, ,$*))) -c -o $@ $<

PINNED_libgit2-sys := $(GIT2_DEFINES) $(GIT2_INCLUDES)
PINNED_tree-sitter := -D_GNU_SOURCE -I$(TREE_SITTER)/include -I$(TREE_SITTER)/src
PINNED_xxhash-c-sys := -I$(XXHASH)
PINNED_utf8proc-sys := -I$(UTF8PROC) -DUTF8PROC_STATIC
# It has the time of its compilation printed; the same sources make the same program.
PINNED_libmimalloc-sys := -I$(MIMALLOC)/include -DMI_MALLOC_OVERRIDE=1 -fno-builtin-malloc -ftls-model=local-exec \
	-D__DATE__='""' -D__TIME__='""'

$(B)/libpinned.a: $(PINNED_OBJECTS)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

# Without builtins, or a compiler makes of strlen's loop a call of strlen.
$(B)/static/%.o: ci/static/%.c ci/static/static.mk
	@mkdir -p $(@D)
	$(call say,cc $<)
	$(Q)$(CC) -std=gnu11 $(CFLAGS) -D_GNU_SOURCE -w -fno-builtin -c -o $@ $<

$(B)/miglock: $(B)/libpinned.a $(INSTEAD)
