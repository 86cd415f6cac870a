/*
 * Holds ci/static/strings.c against what each function is said to do, spelled out byte by byte: strings that start
 * anywhere in a block and end anywhere before a page that cannot be read, and bytes from all of a char's range. Linked
 * with the file, so that its functions are the program's (tests/test_static.py does, for each target).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>

enum { PAGE = 4096, LONGEST = 70 };

static int nasked;

static void
expect(int right, const char *what, size_t length)
{
	nasked++;
	if (!right) {
		printf("%s is wrong for length %zu\n", what, length);
		exit(1);
	}
}

static int
sign(int n)
{
	return (n > 0) - (n < 0);
}

/* Two pages, one that can be read between two that cannot; the end of the readable one. */
static char *
end_of_page(void)
{
	char *pages = mmap(NULL, 3 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (pages == MAP_FAILED || mprotect(pages + PAGE, PAGE, PROT_READ | PROT_WRITE) != 0)
		exit(2);
	return pages + 2 * PAGE;
}

static const char *
first(const char *s, char c, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] == c)
			return s + i;
	return NULL;
}

static const char *
last(const char *s, char c, size_t n)
{
	const char *found = NULL;

	for (size_t i = 0; i < n; i++)
		if (s[i] == c)
			found = s + i;
	return found;
}

static int
order(const char *a, const char *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (a[i] != b[i])
			return (unsigned char)a[i] < (unsigned char)b[i] ? -1 : 1;
	return 0;
}

/* s has a zero at s[n] and none before. */
static void
ask_one(const char *s, size_t n, char c)
{
	const char *at = first(s, c, n + 1);
	char copy[LONGEST + 1];

	expect(strlen(s) == n, "strlen", n);
	expect(strchr(s, c) == at, "strchr", n);
	expect(strrchr(s, c) == last(s, c, n + 1), "strrchr", n);
	expect(strchrnul(s, c) == (at ? at : s + n), "strchrnul", n);
	for (size_t some = 0; some <= n + 1; some++)
		expect(memchr(s, c, some) == first(s, c, some), "memchr", some);
	if (at)
		expect(memchr(s, c, (size_t)-1) == at, "memchr without a bound", n);
	expect(stpcpy(copy, s) == copy + n && order(copy, s, n + 1) == 0, "stpcpy", n);
	expect(strcpy(copy, s) == copy && order(copy, s, n + 1) == 0, "strcpy", n);
}

static void
ask_two(const char *a, const char *b, size_t n)
{
	const char *end = first(a, 0, n);
	size_t both = end ? (size_t)(end - a) + 1 : n;

	expect(sign(strcmp(a, b)) == order(a, b, both), "strcmp", n);
	for (size_t some = 0; some <= n; some++) {
		expect(sign(memcmp(a, b, some)) == order(a, b, some), "memcmp", some);
		expect(!bcmp(a, b, some) == !order(a, b, some), "bcmp", some);
	}
}

int
main(void)
{
	char *end = end_of_page(), *other_end = end_of_page();

	for (size_t n = 0; n < LONGEST; n++) {
		for (size_t after = 0; after < 33; after++) {
			char *s = end - after - n - 1, *t = other_end - (after * 7 % 33) - n - 1;

			/* Few different bytes, so that a wanted one is there often and before the string too. */
			for (char *p = end - PAGE; p < end; p++)
				*p = "/a\x80\xff"[rand() % 4];
			s[n] = 0;
			ask_one(s, n, '/');
			ask_one(s, n, '\xff');
			ask_one(s, n, 'z');
			ask_one(s, n, 0);
			memcpy(t, s, n + 1);
			ask_two(s, t, n + 1);
			if (n) {
				t[rand() % n] = "/a\x80\xff"[rand() % 4];
				ask_two(s, t, n + 1);
				ask_two(t, s, n + 1);
				t[rand() % n] = 0;
				ask_two(s, t, n + 1);
				ask_two(t, s, n + 1);
			}
		}
	}
	printf("%d answers are right\n", nasked);
	return 0;
}
