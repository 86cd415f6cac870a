/*
 * test_program.c - one file's parts, units, module globals, imports and text.
 *
 * What the canonical form holds is judged by CPython, in tests/oracle.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "python/program.h"

static struct parser *parser;
static struct arena *arena;

static int
set_up(void **state)
{
	(void)state;
	parser = parser_new();
	arena = arena_new();
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	parser_free(parser);
	arena_free(arena);
	return 0;
}

static const struct program *
program(const char *source)
{
	return program_parse(parser, text_of(source), true, arena);
}

static const struct program *
parsed(const char *source)
{
	const struct program *p = program(source);

	if (p->state != PROGRAM_PARSED)
		fail_msg("%s: %s", source, p->trouble);
	return p;
}

static const struct part *
part(const struct program *p, const char *name)
{
	for (size_t i = 0; i < p->nparts; i++) {
		if (strcmp(p->parts[i].name, name) == 0)
			return &p->parts[i];
	}
	return NULL;
}

/* The parts that differ, in name order, those of one side only with a sign. */
static const char *
changed(const char *before, const char *after)
{
	const struct program *a = parsed(before), *b = parsed(after);
	char *list = arena_strdup(arena, "");

	for (size_t i = 0; i < a->nparts; i++) {
		const struct part *other = part(b, a->parts[i].name);

		if (!other)
			list = arena_printf(arena, "%s -%s", list, a->parts[i].name);
		else if (other->digest != a->parts[i].digest)
			list = arena_printf(arena, "%s %s", list, a->parts[i].name);
	}
	for (size_t i = 0; i < b->nparts; i++) {
		if (!part(a, b->parts[i].name))
			list = arena_printf(arena, "%s +%s", list, b->parts[i].name);
	}
	return list;
}

#define BASE                                                          \
	"import os\nX = 1\ndef f():\n    return os\n\n@d\nclass C:\n" \
	"    x = 1\nX += 2\nif f():\n    g()\n"

static void
test_parts(void **state)
{
	(void)state;
	assert_string_equal(changed(BASE, BASE), "");
	assert_string_equal(changed(BASE, "# c\n" BASE "\n"), "");
	assert_string_equal(changed("def f(): a\ndef g(): b\n", "def f(): c\ndef g(): b\n"), " f");
	assert_string_equal(changed("def f(): a\ndef g(): b\n", "def g(): b\ndef f(): a\n"), "");
	assert_string_equal(changed("def f(): a\ndef g(): b\n", "def f(): a\n"), " -g");
	assert_string_equal(changed("def f(): a\n", "def f(): a\ndef g(): b\n"), " +g");
	assert_string_equal(changed("def f(): a\n", "def g(): a\n"), " -f +g");
	assert_string_equal(changed("@a\ndef f(): a\n", "@b\ndef f(): a\n"), " f");
	assert_string_equal(changed("X = 1\nX += 1\n", "X = 1\nX += 2\n"), " X");
	assert_string_equal(changed("X = 1\nf()\nY = 1\n", "X = 1\ng()\nY = 1\n"), " <module>");
	assert_string_equal(changed("import a\nX = 1\n", "import b\nX = 1\n"), " <module>");
	assert_string_equal(changed("if a:\n    X = 1\n", "if a:\n    X = 2\n"), " <module>");
	assert_string_equal(changed("class C:\n    x = 1\n    y = 2\n", "class C:\n    x = 1\n    y = 3\n"), " C");
	assert_string_equal(changed("revision = 'a'\nX = 1\n", "revision = 'b'\nX = 1\n"), "");
	assert_string_equal(changed("x.y = 1\n", "x.y = 2\n"), " <module>");
	assert_string_equal(changed("ｆ = 1\n", "f = 1\n"), "");
}

/* A module of definitions d00 to d17, three of each kind, with statements of no name between them. */
enum { DEFINITIONS = 18, NONE = -1 };

/* The kind's text with the name for $ and the value for ?. */
static void
add_definition(struct buffer *text, const char *kind, const char *name, int value)
{
	for (const char *c = kind; *c; c++) {
		if (*c == '$')
			buffer_string(text, name);
		else if (*c == '?')
			buffer_printf(text, "%d", value);
		else
			buffer_char(text, *c);
	}
}

static const char *
module_text(int removed, int renamed, int edited, int added)
{
	static const char *const kinds[] = {
		"def $(a, b=?):\n    if a:\n        return b\n",
		"@decorated(?)\nasync def $(): await c\n",
		"class $(Base):\n    x = ?\n    def method(self): pass\n",
		"$ = [1, ?]\n",
		"$: int = ?\n",
		"$ = {}\n$ = ?\n$ += 1\n",
	};
	struct buffer text = BUFFER_INIT;
	const char *copy;

	buffer_string(&text, "import a, b\n");
	for (int i = 0; i < DEFINITIONS; i++) {
		const char *name = arena_printf(arena, "%c%02d", i == renamed ? 'r' : 'd', i);

		if (i != removed)
			add_definition(&text, kinds[i % 6], name, i == edited ? 1000 : i);
		buffer_string(&text, i % 4 ? "" : "print(a)\n");
		buffer_string(&text, i == added ? "def added(): return 1\n" : "");
	}
	copy = arena_copy(arena, text.data, text.length);
	buffer_free(&text);
	return copy;
}

static void
test_parts_by_construction(void **state)
{
	const char *base = module_text(NONE, NONE, NONE, NONE);

	(void)state;
	assert_int_equal(parsed(base)->nparts, DEFINITIONS + 1);
	for (int i = 0; i < DEFINITIONS; i++) {
		assert_string_equal(changed(base, module_text(i, NONE, NONE, NONE)), arena_printf(arena, " -d%02d", i));
		assert_string_equal(changed(base, module_text(NONE, i, NONE, NONE)),
		                    arena_printf(arena, " -d%02d +r%02d", i, i));
		assert_string_equal(changed(base, module_text(NONE, NONE, i, NONE)), arena_printf(arena, " d%02d", i));
		assert_string_equal(changed(base, module_text(NONE, NONE, NONE, i)), " +added");
	}
}

static void
test_part_lines(void **state)
{
	const struct program *p = parsed(BASE);

	(void)state;
	assert_int_equal(p->nparts, 4);
	assert_int_equal(part(p, "C")->line, 6);
	assert_int_equal(part(p, "C")->end_line, 8);
	assert_int_equal(part(p, "X")->line, 2);
	assert_int_equal(part(p, "X")->end_line, 9);
	assert_int_equal(part(p, "<module>")->line, 0);
}

static void
test_units(void **state)
{
	const struct program *p = parsed("import b\nimport a\n\nif x:\n    y(1,\n      2); z\nelse:\n    w\n");
	static const int expected[][3] = {{1, 1, 0}, {2, 2, 0}, {4, 4, 0}, {5, 6, 1}, {6, 6, 1}, {7, 7, 0}, {8, 8, 1}};

	(void)state;
	assert_int_equal(p->nunits, 7);
	for (size_t i = 0; i < p->nunits; i++) {
		assert_int_equal(p->units[i].line, expected[i][0]);
		assert_int_equal(p->units[i].end_line, expected[i][1]);
		assert_int_equal(p->units[i].depth, expected[i][2]);
		assert_string_equal(p->units[i].part, "<module>");
	}
	assert_true(p->units[3].digest == parsed("if a:\n  y( 1, 2 )\n")->units[1].digest);
	assert_true(p->units[3].digest != parsed("if a:\n  y(1, 3)\n")->units[1].digest);
}

/* A value as Python would print it, roughly. */
static const char *
shown(const struct value *value)
{
	const char *list = "[";

	switch (value->type) {
	case VALUE_UNSET:
		return "unset";
	case VALUE_NONE:
		return "None";
	case VALUE_STRING:
		return value->string.data;
	case VALUE_SEQUENCE:
		for (size_t i = 0; i < value->nitems; i++)
			list = arena_printf(arena, "%s%s%s", list, i ? " " : "", shown(&value->items[i]));
		return arena_printf(arena, "%s]", list);
	case VALUE_OTHER:
		return "other";
	case VALUE_COMPUTED:
		return arena_printf(arena, "computed: %s", value->why);
	}
	return "";
}

static const char *
revision(const char *source)
{
	return shown(&parsed(source)->globals[GLOBAL_REVISION]);
}

static const char *
down_revision(const char *source)
{
	return shown(&parsed(source)->globals[GLOBAL_DOWN_REVISION]);
}

/* facts/alembic.md, spellings 74 to 87: what Alembic finds after it has run the file. */
static void
test_spellings_of_a_revision(void **state)
{
	static const char *const spellings[] = {
		"u'bbbb1'",
		"r'bbbb1'",
		"R'bbbb1'",
		"'''bbbb1'''",
		"'bb' 'bb1'",
		"'bb'+'bb1'",
		"'\\x62bbb1'",
		"'bb\\\nbb1'",
		"('bbbb1')",
		"\\\n 'bbbb1'",
		"f'bbbb1'",
		"('bb'\n 'bb1')",
		"'bb' + ('b' + 'b1')",
		"f'bb' r'bb1'",
		"\"bbbb1\" # c",
		"(('bbbb1'))",
	};

	(void)state;
	for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++)
		assert_string_equal(revision(arena_printf(arena, "revision = %s\n", spellings[i])), "bbbb1");
}

static void
test_assignments_of_a_revision(void **state)
{
	static const char *const sources[] = {
		"revision='bbbb1'; down_revision='y'\n",
		"revision, down_revision = 'bbbb1', 'y'\n",
		"[down_revision, revision] = ('y', 'bbbb1')\n",
		"revision = rev = 'bbbb1'\n",
		"rev = revision = 'bbbb1'\n",
		"revision = 'x'\ndef upgrade(): pass\nrevision = 'bbbb1'\n",
		"if True:\n    revision = 'bbbb1'\nelse:\n    revision = 'x'\n",
		"try:\n    revision = 'x'\nfinally:\n    revision = 'bbbb1'\n",
		"if x:\n    revision = 'bbbb1'\nelse:\n    revision = 'bbbb1'\n",
		"from typing import TYPE_CHECKING\nrevision = 'bbbb1'\nif TYPE_CHECKING:\n    revision = 'x'\n",
		"revision: str = 'bbbb1'\n",
		"revision: 'Final[str | None]' = 'bbbb1'\n",
		"revision = 'bbbb1'\nrevision: str\n",
		"'''revision = 'x' '''\nrevision = 'bbbb1'\n# revision = 'x'\ns = \"revision = 'x'\"\n",
		"revision = 'bbbb1'\ndef f():\n    revision = 'x'\nclass C:\n    revision = 'x'\n",
		"revision = 'bbbb1'\nf(revision='x')\nx.revision = 'x'\nd['revision'] = 'x'\n",
		"ｒevision = 'bbbb1'\n",
		"with a:\n    revision = 'bbbb1'\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
		assert_string_equal(revision(sources[i]), "bbbb1");
	assert_string_equal(revision("revision: str\n"), "unset");
	assert_string_equal(revision("x = 1\n"), "unset");
}

static void
test_computed_revisions(void **state)
{
	static const char *const sources[] = {
		"globals()['revision'] = 'x'\n",
		"revision = REV\n",
		"revision = os.path.basename(__file__)[:-3]\n",
		"revision = __name__\n",
		"(revision := 'x')\n",
		"revision = 'x'\nrevision += 'y'\n",
		"revision = 'x'\ndel revision\n",
		"revision = 'x'\nfrom somewhere import *\n",
		"def f():\n    global revision\n    revision = 'x'\nf()\n",
		"for revision in 'x':\n    pass\n",
		"with x as revision:\n    pass\n",
		"def revision(): pass\n",
		"class revision: pass\n",
		"from os import sep as revision\n",
		"import revision\n",
		"revision = f'{x}'\n",
		"if x:\n    revision = 'x'\nelse:\n    revision = 'y'\n",
		"try:\n    revision = 'x'\nexcept E:\n    revision = 'y'\n",
		"*rest, revision = 'x', 'y', 'z'\n",
		"revision = 'x' if y else 'z'\n",
		"@d\ndef revision(): pass\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
		const struct value *value = &parsed(sources[i])->globals[GLOBAL_REVISION];

		if (value->type != VALUE_COMPUTED)
			fail_msg("%s: %s", sources[i], shown(value));
		assert_non_null(value->why);
	}
}

static void
test_parents(void **state)
{
	(void)state;
	assert_string_equal(down_revision("down_revision = 'a', 'b'\n"), "[a b]");
	assert_string_equal(down_revision("down_revision = ('a', 'b',)\n"), "[a b]");
	assert_string_equal(down_revision("down_revision = ['a' 'b']\n"), "[ab]");
	assert_string_equal(down_revision("down_revision = {'a'}\n"), "[a]");
	assert_string_equal(down_revision("down_revision = {'a': 1}\n"), "[a]");
	assert_string_equal(down_revision("down_revision = ()\n"), "[]");
	assert_string_equal(down_revision("down_revision = (None,)\n"), "[None]");
	assert_string_equal(down_revision("down_revision = (('a', 'b'), None)\n"), "[[a b] None]");
	assert_string_equal(down_revision("down_revision = None\n"), "None");
	assert_string_equal(down_revision("down_revision = ''\n"), "");
	assert_string_equal(down_revision("down_revision = 0\n"), "other");
	assert_string_equal(down_revision("down_revision = b'a'\n"), "other");
	assert_string_equal(down_revision("down_revision = ('a', x)\n"), "computed: an expression");
	assert_string_equal(down_revision("down_revision = (*x,)\n"), "computed: an expression");
}

static void
test_imports_and_docstring(void **state)
{
	const struct program *p =
		parsed("'''Adds \\x61.\n'''\nimport b.c, a as d\nfrom e.f import g\ntry:\n    from b import x\n"
	               "except E:\n    from . import y\n");

	(void)state;
	assert_int_equal(p->nimports, 3);
	assert_string_equal(p->imports[0], "a");
	assert_string_equal(p->imports[1], "b");
	assert_string_equal(p->imports[2], "e");
	assert_true(p->relative_imports);
	assert_true(text_is(p->doc, "Adds a.\n"));
	assert_int_equal(parsed("f'x'\n")->doc.length, 0);
	assert_int_equal(parsed("b'x'\n")->doc.length, 0);
	assert_int_equal(parsed("x, 'y'\n")->doc.length, 0);
	assert_true(text_is(parsed("('a' 'b')\n")->doc, "ab"));
}

static void
test_trouble(void **state)
{
	const struct program *p = program("x = 1\nprint y\n");

	(void)state;
	assert_int_equal(p->state, PROGRAM_SYNTAX);
	assert_int_equal(p->fingerprint.scheme, FINGERPRINT_RAW);
	assert_int_equal(p->trouble_line, 2);
	p = program("x = 1\ny = '\xff'\n");
	assert_int_equal(p->state, PROGRAM_UNDECODABLE);
	assert_int_equal(p->fingerprint.scheme, FINGERPRINT_RAW);
	assert_int_equal(p->trouble_line, 2);
	assert_int_equal(p->source.length, 0);
	p = program("x = '''\n(\n''' )\n");
	assert_int_equal(p->state, PROGRAM_SYNTAX);
	/* What an earlier file left behind is no part of a later one. */
	assert_true(text_is(parsed("x\n")->canonical, "(Expr x)"));
}

static void
test_source(void **state)
{
	(void)state;
	assert_true(text_is(parsed("\xef\xbb\xbfx = 1\r\ny = 2\rz\n")->source, "x = 1\ny = 2\nz\n"));
	assert_true(text_is(parsed("# coding: latin-1\nx = '\xe9'\n")->source, "# coding: latin-1\nx = 'é'\n"));
}

/* Unicode 15: what came later is in no name, so that every library gives the same form. */
static void
test_names_are_of_one_unicode_version(void **state)
{
	static const char *const later[] = {"\xf0\x9c\xb3\x96", "\xf0\x90\x97\x89", "\xea\x9f\xb1"};

	(void)state;
	/* U+1E030, new in 15.0, is a letter raised. */
	assert_true(text_is(parsed("x\xf0\x9e\x80\xb0\n")->canonical, "(Expr x\xd0\xb0)"));
	for (size_t i = 0; i < sizeof later / sizeof later[0]; i++) {
		char source[16];

		snprintf(source, sizeof source, "x%s = 1\n", later[i]);
		assert_int_equal(program(source)->state, PROGRAM_SYNTAX);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_parts_by_construction),
		cmocka_unit_test(test_part_lines),
		cmocka_unit_test(test_units),
		cmocka_unit_test(test_spellings_of_a_revision),
		cmocka_unit_test(test_assignments_of_a_revision),
		cmocka_unit_test(test_computed_revisions),
		cmocka_unit_test(test_parents),
		cmocka_unit_test(test_imports_and_docstring),
		cmocka_unit_test(test_trouble),
		cmocka_unit_test(test_source),
		cmocka_unit_test(test_names_are_of_one_unicode_version),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
