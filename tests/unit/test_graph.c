/*
 * test_graph.c - trouble in the graph, and chains of any length.  What Alembic makes of sound graphs:
 * tests/parity/test_graph.py.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "alembic/graph.h"
#include "alembic/revision.h"
#include "base/arena.h"

enum { MOST = 8 };

struct fixture {
	struct arena *arena;
	const struct revision *revisions[MOST];
	size_t nrevisions;
	struct graph graph;
};

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	f->arena = arena_new();
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	arena_free(f->arena);
	free(f);
	return 0;
}

/* "a b" as two names. */
static const char **
names(struct arena *arena, const char *words, size_t *count)
{
	const char **list = NULL;

	for (*count = 0; *words; words += strspn(words, " ")) {
		size_t length = strcspn(words, " ");

		*ARENA_PUSH(arena, list, *count) = arena_copy(arena, words, length);
		words += length;
	}
	return list;
}

static void
add_labelled(struct fixture *f, const char *id, const char *down, const char *depends, const char *labels)
{
	struct revision *revision = ARENA_NEW(f->arena, struct revision);

	assert_true(f->nrevisions < MOST);
	revision->id = id;
	revision->down = names(f->arena, down, &revision->ndown);
	revision->depends = names(f->arena, depends, &revision->ndepends);
	revision->labels = names(f->arena, labels, &revision->nlabels);
	f->revisions[f->nrevisions++] = revision;
}

static void
add(struct fixture *f, const char *id, const char *down, const char *depends)
{
	add_labelled(f, id, down, depends, "");
}

static void
build(struct fixture *f)
{
	graph_build(&f->graph, f->revisions, f->nrevisions, f->arena);
}

static void
check_missing(const struct graph_missing *missing, const char *id, const char *name, enum edge_kind kind)
{
	assert_string_equal(missing->revision->id, id);
	assert_string_equal(missing->name, name);
	assert_int_equal(missing->kind, kind);
}

/* The cycle has these nodes, and each one's parent is the next. */
static void
check_cycle(const struct fixture *f, const char *ids)
{
	size_t nids;
	const char **expected = names(f->arena, ids, &nids);

	assert_int_equal(f->graph.ncycle, nids);
	for (size_t i = 0; i < nids; i++) {
		const struct graph_node *node = f->graph.cycle[i], *next = f->graph.cycle[(i + 1) % nids];
		bool linked = false;

		assert_string_equal(node->revision->id, expected[i]);
		for (size_t p = 0; p < node->nparents; p++)
			linked |= node->parents[p].node == next;
		assert_true(linked);
	}
}

static void
test_no_revisions(void **state)
{
	struct fixture *f = *state;
	bool ambiguous;

	build(f);
	assert_int_equal(f->graph.nnodes, 0);
	assert_int_equal(f->graph.ncycle, 0);
	assert_null(graph_find(&f->graph, "aaaa1"));
	assert_null(graph_identify(&f->graph, "aaaa1", &ambiguous));
	graph_mark_applied(&f->graph, NULL, 0);
}

static void
test_without_id(void **state)
{
	struct fixture *f = *state;

	add(f, NULL, "aaaa1", "");
	add(f, "aaaa1", "", "");
	build(f);
	assert_int_equal(f->graph.nnodes, 1);
	assert_true(f->graph.nodes[0].is_head && f->graph.nodes[0].is_base);
}

static void
test_branches_and_merge(void **state)
{
	struct fixture *f = *state;
	struct graph_node *a, *d;

	add(f, "dddd1", "bbbb1 cccc1", "");
	add(f, "cccc1", "aaaa1", "");
	add(f, "bbbb1", "aaaa1", "");
	add(f, "aaaa1", "", "");
	build(f);
	a = graph_find(&f->graph, "aaaa1");
	d = graph_find(&f->graph, "dddd1");
	assert_ptr_equal(a, &f->graph.nodes[0]);
	assert_int_equal(a->nchildren, 2);
	assert_string_equal(a->children[0]->revision->id, "bbbb1");
	assert_string_equal(a->children[1]->revision->id, "cccc1");
	assert_true(a->is_base && !a->is_head && !a->is_real_head);
	assert_true(d->is_head && d->is_real_head && !d->is_base);
	assert_int_equal(d->nparents, 2);
	assert_int_equal(f->graph.ncycle, 0);
}

/* On the command line and in depends_on a label is another name of its revision; in down_revision it is not. */
static void
test_labels(void **state)
{
	struct fixture *f = *state;
	struct graph_node *a, *b;

	add_labelled(f, "aaaa1", "", "", "cart");
	add(f, "bbbb1", "", "cart");
	add(f, "cccc1", "cart", "");
	build(f);
	a = graph_find(&f->graph, "aaaa1");
	b = graph_find(&f->graph, "bbbb1");
	assert_ptr_equal(b->parents[0].node, a);
	assert_int_equal(b->parents[0].kind, EDGE_DEPENDS);
	assert_true(a->is_head && !a->is_real_head);
	assert_int_equal(f->graph.nmissing, 1);
	check_missing(&f->graph.missing[0], "cccc1", "cart", EDGE_DOWN);
}

/* Once, as down_revision, when it is also depended on; as itself and by its label. */
static void
test_parent_twice(void **state)
{
	struct fixture *f = *state;
	struct graph_node *b;

	add_labelled(f, "aaaa1", "", "", "cart");
	add(f, "bbbb1", "aaaa1", "aaaa1 cart");
	build(f);
	b = graph_find(&f->graph, "bbbb1");
	assert_int_equal(b->nparents, 1);
	assert_int_equal(b->parents[0].kind, EDGE_DOWN);
	assert_int_equal(b->parents[0].node->nchildren, 1);
}

static void
test_missing(void **state)
{
	struct fixture *f = *state;

	add(f, "aaaa1", "gone", "lost");
	add(f, "bbbb1", "aaaa", "");
	build(f);
	assert_int_equal(f->graph.nmissing, 3);
	check_missing(&f->graph.missing[0], "aaaa1", "gone", EDGE_DOWN);
	check_missing(&f->graph.missing[1], "aaaa1", "lost", EDGE_DEPENDS);
	check_missing(&f->graph.missing[2], "bbbb1", "aaaa", EDGE_DOWN);
	assert_false(f->graph.nodes[0].is_base);
}

static void
test_duplicates(void **state)
{
	struct fixture *f = *state;

	add(f, "bbbb1", "aaaa1", "");
	add(f, "aaaa1", "", "");
	add(f, "bbbb1", "", "");
	add(f, "bbbb1", "aaaa1", "");
	build(f);
	assert_int_equal(f->graph.nnodes, 2);
	assert_int_equal(f->graph.nduplicates, 2);
	assert_ptr_equal(f->graph.duplicates[0].first, f->revisions[0]);
	assert_ptr_equal(f->graph.duplicates[0].second, f->revisions[2]);
	assert_ptr_equal(f->graph.duplicates[1].first, f->revisions[0]);
	assert_ptr_equal(f->graph.duplicates[1].second, f->revisions[3]);
	assert_ptr_equal(graph_find(&f->graph, "bbbb1")->revision, f->revisions[3]);
}

static void
test_label_clashes(void **state)
{
	struct fixture *f = *state;

	add_labelled(f, "aaaa1", "", "", "cart");
	add_labelled(f, "bbbb1", "aaaa1", "", "bbbb1 cart");
	add_labelled(f, "cccc1", "bbbb1", "", "aaaa1");
	build(f);
	assert_int_equal(f->graph.nclashes, 3);
	assert_string_equal(f->graph.clashes[0].label, "bbbb1");
	assert_ptr_equal(f->graph.clashes[0].first, f->graph.clashes[0].second);
	assert_string_equal(f->graph.clashes[1].label, "cart");
	assert_ptr_equal(f->graph.clashes[1].first, f->revisions[0]);
	assert_ptr_equal(f->graph.clashes[1].second, f->revisions[1]);
	assert_string_equal(f->graph.clashes[2].label, "aaaa1");
	assert_ptr_equal(f->graph.clashes[2].first, f->revisions[0]);
	assert_ptr_equal(f->graph.clashes[2].second, f->revisions[2]);
	assert_string_equal(((struct graph_node *)map_get(&f->graph.by_label, TEXT("cart")))->revision->id, "aaaa1");
}

static void
test_cycles(void **state)
{
	static const struct {
		const char *down, *depends; /* of aaaa1, on which bbbb1 and then cccc1 follow */
		const char *cycle;
	} cases[] = {
		{"aaaa1", "", "aaaa1"},
		{"", "aaaa1", "aaaa1"},
		{"bbbb1", "", "aaaa1 bbbb1"},
		{"cccc1", "", "aaaa1 cccc1 bbbb1"},
		{"", "cccc1", "aaaa1 cccc1 bbbb1"},
		{"", "dddd1", ""},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct fixture *f;

		set_up((void **)&f);
		add(f, "cccc1", "bbbb1", "");
		add(f, "bbbb1", "aaaa1", "");
		add(f, "aaaa1", cases[i].down, cases[i].depends);
		add(f, "dddd1", "", "");
		build(f);
		check_cycle(f, cases[i].cycle);
		tear_down((void **)&f);
	}
	(void)state;
}

/* A way into the cycle is not part of it. */
static void
test_cycle_has_no_tail(void **state)
{
	struct fixture *f = *state;

	add(f, "aaaa1", "bbbb1", "");
	add(f, "bbbb1", "cccc1", "");
	add(f, "cccc1", "zzzz1 dddd1", "");
	add(f, "dddd1", "", "cccc1");
	add(f, "zzzz1", "", "");
	build(f);
	check_cycle(f, "cccc1 dddd1");
}

static void
test_identify(void **state)
{
	static const struct {
		const char *identifier, *id;
		bool ambiguous;
	} cases[] = {
		{"abcd1", "abcd1", false}, {"abcd", NULL, true}, {"abcd12", "abcd12", false}, {"xyz", "xyz", false},
		{"xy", NULL, false},       {"", NULL, false},    {"cart", "q9999", false},    {"ca", "q9999", false},
		{"q", "q9999", false},     {"é1", NULL, false},  {"ü12", "ü123", false},
	};
	struct fixture *f = *state;

	add(f, "abcd1", "", "");
	add(f, "abcd12", "abcd1", "");
	add(f, "xyz", "", "");
	add_labelled(f, "q9999", "", "", "cart");
	/* Three characters, in four bytes. */
	add(f, "é12", "", "");
	add(f, "ü123", "", "");
	build(f);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		bool ambiguous;
		const struct graph_node *node = graph_identify(&f->graph, cases[i].identifier, &ambiguous);

		assert_int_equal(ambiguous, cases[i].ambiguous);
		if (cases[i].id)
			assert_string_equal(node->revision->id, cases[i].id);
		else
			assert_null(node);
	}
}

static void
test_applied(void **state)
{
	struct fixture *f = *state;
	struct graph_node *from[2];
	const char *applied = "";

	add(f, "aaaa1", "", "");
	add(f, "bbbb1", "aaaa1", "");
	add(f, "cccc1", "bbbb1", "xxxx1");
	add(f, "dddd1", "cccc1", "");
	add(f, "xxxx1", "", "");
	add(f, "yyyy1", "xxxx1", "");
	build(f);
	from[0] = from[1] = graph_find(&f->graph, "cccc1");
	for (int again = 0; again < 2; again++) {
		graph_mark_applied(&f->graph, from, 2);
		for (size_t i = 0; i < f->graph.nnodes; i++) {
			if (f->graph.nodes[i].mark == 1)
				applied = arena_printf(f->arena, "%s%s ", applied, f->graph.nodes[i].revision->id);
		}
	}
	assert_string_equal(applied, "aaaa1 bbbb1 cccc1 xxxx1 aaaa1 bbbb1 cccc1 xxxx1 ");
	graph_mark_applied(&f->graph, NULL, 0);
	assert_int_equal(f->graph.nodes[0].mark, 0);
}

/* No recursion, nothing quadratic.  The bound is wide: machines are shared, sanitizers slow. */
static void
test_long_chain(void **state)
{
	enum { LENGTH = 1000000 };
	struct fixture *f = *state;
	const struct revision **chain = ARENA_ARRAY(f->arena, const struct revision *, LENGTH);
	struct revision *revisions = ARENA_ARRAY(f->arena, struct revision, LENGTH);
	struct graph_node *head;
	clock_t start;

	for (size_t i = 0; i < LENGTH; i++) {
		revisions[i].id = arena_printf(f->arena, "%zx", i * 2654435761u);
		if (i > 0) {
			revisions[i].down = &revisions[i - 1].id;
			revisions[i].ndown = 1;
		}
		chain[i] = &revisions[i];
	}
	start = clock();
	graph_build(&f->graph, chain, LENGTH, f->arena);
	assert_int_equal(f->graph.nnodes, LENGTH);
	assert_int_equal(f->graph.ncycle, 0);
	head = graph_find(&f->graph, revisions[LENGTH - 1].id);
	graph_mark_applied(&f->graph, &head, 1);
	for (size_t i = 0; i < LENGTH; i++)
		assert_true(f->graph.nodes[i].mark == 1);
	print_message("%d revisions: %.2f s\n", LENGTH, (double)(clock() - start) / CLOCKS_PER_SEC);
	assert_true(clock() - start < 20 * CLOCKS_PER_SEC);

	/* The same as one cycle. */
	revisions[0].down = &revisions[LENGTH - 1].id;
	revisions[0].ndown = 1;
	graph_build(&f->graph, chain, LENGTH, f->arena);
	assert_int_equal(f->graph.ncycle, LENGTH);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(test_no_revisions),       TEST(test_without_id),
		TEST(test_branches_and_merge), TEST(test_labels),
		TEST(test_parent_twice),       TEST(test_missing),
		TEST(test_duplicates),         TEST(test_label_clashes),
		cmocka_unit_test(test_cycles), TEST(test_cycle_has_no_tail),
		TEST(test_identify),           TEST(test_applied),
		TEST(test_long_chain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
