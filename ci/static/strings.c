/*
 * strings.c - string functions that look at sixteen bytes at a time, for the static programs.
 *
 * The C library that comes with the pinned compiler reads byte by byte, which costs a check of many files more than all
 * that a static program saves. These stand before it as the allocator does. They use what every processor of the target
 * has: SSE2, NEON.
 *
 * A block that starts on a multiple of sixteen lies in one page with its first byte, so reading all of it is safe where
 * reading any of it is; what is read beyond a string's ends is masked away.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
typedef __m128i block;
typedef uint32_t mask; /* one bit per byte */
#define BITS 1
#define ALL 0xffffu

static inline block
load(const void *at)
{
	return _mm_loadu_si128(at);
}

static inline block
sixteen(int c)
{
	return _mm_set1_epi8((char)c);
}

static inline mask
equal(block a, block b)
{
	return (mask)_mm_movemask_epi8(_mm_cmpeq_epi8(a, b));
}

static inline int
lowest(mask m)
{
	return __builtin_ctz(m);
}

static inline int
highest(mask m)
{
	return 31 - __builtin_clz(m);
}
#else
#include <arm_neon.h>
typedef uint8x16_t block;
typedef uint64_t mask; /* four bits per byte */
#define BITS 4
#define ALL UINT64_MAX

static inline block
load(const void *at)
{
	return vld1q_u8(at);
}

static inline block
sixteen(int c)
{
	return vdupq_n_u8((uint8_t)c);
}

static inline mask
equal(block a, block b)
{
	return vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(vreinterpretq_u16_u8(vceqq_u8(a, b)), 4)), 0);
}

static inline int
lowest(mask m)
{
	return __builtin_ctzll(m) / BITS;
}

static inline int
highest(mask m)
{
	return (63 - __builtin_clzll(m)) / BITS;
}
#endif

/* The block that s lies in, and how far from its start. */
static inline const unsigned char *
block_of(const void *s, unsigned *offset)
{
	*offset = (uintptr_t)s % 16;
	return (const unsigned char *)s - *offset;
}

/* Without the bytes before s. */
static inline mask
from(mask m, unsigned offset)
{
	return m & (mask)(ALL << offset * BITS);
}

size_t
strlen(const char *s)
{
	unsigned offset;
	const unsigned char *at = block_of(s, &offset);
	mask end = from(equal(load(at), sixteen(0)), offset);

	while (!end)
		end = equal(load(at += 16), sixteen(0));
	return (size_t)(at + lowest(end) - (const unsigned char *)s);
}

char *
strchrnul(const char *s, int c)
{
	unsigned offset;
	const unsigned char *at = block_of(s, &offset);
	mask found = from(equal(load(at), sixteen(0)) | equal(load(at), sixteen(c)), offset);

	while (!found) {
		at += 16;
		found = equal(load(at), sixteen(0)) | equal(load(at), sixteen(c));
	}
	return (char *)at + lowest(found);
}

char *
strchr(const char *s, int c)
{
	char *found = strchrnul(s, c);

	return *found == (char)c ? found : NULL;
}

char *
strrchr(const char *s, int c)
{
	unsigned offset;
	const unsigned char *at = block_of(s, &offset);
	mask found = from(equal(load(at), sixteen(c)), offset), end = from(equal(load(at), sixteen(0)), offset);
	const unsigned char *last = NULL;

	for (;;) {
		if (end)
			found &= end ^ (end - 1); /* up to the string's end, with it */
		if (found)
			last = at + highest(found);
		if (end)
			return (char *)last;
		at += 16;
		found = equal(load(at), sixteen(c));
		end = equal(load(at), sixteen(0));
	}
}

void *
memchr(const void *s, int c, size_t n)
{
	unsigned offset;
	const unsigned char *at = block_of(s, &offset);
	mask found = from(equal(load(at), sixteen(c)), offset);
	size_t before = 0, seen = 16 - offset; /* bytes of s in earlier blocks, and with this one */

	while (!found && seen < n) {
		at += 16;
		found = equal(load(at), sixteen(c));
		before = seen;
		seen += 16;
	}
	if (!n || !found)
		return NULL;
	before += (size_t)lowest(found) - (before ? 0 : offset);
	return before < n ? (void *)((const unsigned char *)s + before) : NULL;
}

static inline uint64_t
eight(const void *at)
{
	uint64_t bytes;

	__builtin_memcpy(&bytes, at, sizeof(bytes));
	return __builtin_bswap64(bytes);
}

int
memcmp(const void *left, const void *right, size_t n)
{
	const unsigned char *a = left, *b = right;

	for (; n >= 16; a += 16, b += 16, n -= 16) {
		mask other = equal(load(a), load(b)) ^ ALL;

		if (other)
			return a[lowest(other)] - b[lowest(other)];
	}
	if (n >= 8) {
		if (eight(a) != eight(b))
			return eight(a) < eight(b) ? -1 : 1;
		a += n - 8;
		b += n - 8;
		return eight(a) == eight(b) ? 0 : eight(a) < eight(b) ? -1 : 1;
	}
	for (; n; a++, b++, n--)
		if (*a != *b)
			return *a - *b;
	return 0;
}

int
bcmp(const void *left, const void *right, size_t n)
{
	return memcmp(left, right, n);
}

/* Whether sixteen bytes from s may reach into another page. */
static inline int
near_end_of_page(const void *s)
{
	return (uintptr_t)s % 4096 > 4096 - 16;
}

int
strcmp(const char *left, const char *right)
{
	const unsigned char *a = (const unsigned char *)left, *b = (const unsigned char *)right;

	for (;; a += 16, b += 16) {
		if (near_end_of_page(a) || near_end_of_page(b)) {
			for (int i = 0; i < 16; i++)
				if (a[i] != b[i] || !a[i])
					return a[i] - b[i];
		} else {
			mask stop = (equal(load(a), load(b)) ^ ALL) | equal(load(a), sixteen(0));

			if (stop)
				return a[lowest(stop)] - b[lowest(stop)];
		}
	}
}

char *
stpcpy(char *restrict to, const char *restrict s)
{
	size_t n = strlen(s);

	memcpy(to, s, n + 1);
	return to + n;
}

char *
strcpy(char *restrict to, const char *restrict s)
{
	memcpy(to, s, strlen(s) + 1);
	return to;
}
