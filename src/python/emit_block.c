/*
 * emit_block.c - which statements of a block are part of the form, and their indentation.
 */
#include "base/arena.h"
#include "python/constant.h"
#include "python/emit.h"

/* The lines before `start` that hold nothing but a backslash and spaces; false where the last of them holds more. */
static bool
skip_blank_continuations(const char *text, uint32_t *start)
{
	while (*start >= 2 && text[*start - 2] == '\\') {
		uint32_t line = *start - 2;

		while (line > 0 && strchr(" \t\f", text[line - 1]))
			line--;
		if (line > 0 && text[line - 1] != '\n')
			return false;
		*start = line;
	}
	return true;
}

/*
 * CPython's measure of an indentation, twice over: the column with tab stops every eight, and every one. Lines
 * that disagree in either are inconsistent there. tree-sitter counts a tab as eight columns wherever it stands, adds
 * up the lines of a continuation and keeps a byte of the sum, so its blocks are checked against CPython's.
 * False when the node does not begin a logical line.
 */
static bool
indentation(struct emitter *e, node_index node, uint32_t *column)
{
	const char *text = e->tree->text.data;
	uint32_t end = e->tree->nodes[node].start, start = end, tabbed = 0, plain = 0, continued = 0;

	while (start > 0 && text[start - 1] != '\n') {
		start--;
		if (!strchr(" \t\f", text[start]))
			return false;
	}
	if (!skip_blank_continuations(text, &start))
		return false;
	for (uint32_t i = start; i < end; i++) {
		if (text[i] == '\f') {
			tabbed = plain = 0;
		} else if (text[i] == '\\') {
			/* The first line that is indented is what counts; its line end is no column. */
			continued = continued ? continued : tabbed;
			i++;
		} else {
			tabbed = text[i] == '\t' ? (tabbed / 8 + 1) * 8 : tabbed + 1;
			plain++;
		}
	}
	if (continued)
		tabbed = plain = continued;
	if (tabbed > UINT16_MAX)
		emit_trouble(e, node, "it is indented too far");
	*column = tabbed << 16 | (plain & 0xffff);
	return true;
}

static const char misplaced[] = "its indentation is inconsistent";

/* What an `if TYPE_CHECKING` leaves in its place stands right of its new neighbours. */
void
set_column(struct emitter *e, node_index statement)
{
	uint32_t column;

	if (indentation(e, statement, &column))
		e->column = column;
}

void
check_place(struct emitter *e, node_index node)
{
	uint32_t column;

	if (indentation(e, node, &column) && column != e->column)
		emit_trouble(e, node, misplaced);
}

void
check_block(struct emitter *e, node_index block)
{
	uint32_t column, parent = e->column;
	bool first = true;

	for (node_index c = block + 1; c < node_after(e, block); c = node_after(e, c)) {
		if (!indentation(e, c, &column))
			continue;
		if (first &&
		    (block == 0 ? column != 0 : column >> 16 <= parent >> 16 || (column & 0xffff) <= (parent & 0xffff)))
			emit_trouble(e, c, misplaced);
		else if (!first && column != e->column)
			emit_trouble(e, c, misplaced);
		if (first)
			e->column = column;
		first = false;
	}
}

static void
keep(struct emitter *e, node_index node, node_index end)
{
	if (e->nkept == e->kept_capacity) {
		e->kept_capacity = e->kept_capacity ? e->kept_capacity * 2 : 256;
		e->kept = memory_resize(e->kept, e->kept_capacity * sizeof *e->kept);
	}
	e->kept[e->nkept++] = (struct statement){node, end};
}

static bool
is_import(enum node_kind kind)
{
	return kind == NODE_IMPORT_STATEMENT || kind == NODE_IMPORT_FROM_STATEMENT;
}

static bool
imports_nothing(const struct emitter *e, node_index statement)
{
	for (node_index c = import_names(e->tree, statement); c < node_after(e, statement); c = node_after(e, c)) {
		if (kind_of(e, c) != NODE_COMMA && !(e->tree->nodes[c].flags & FLAG_IGNORED))
			return false;
	}
	return true;
}

static bool
does_nothing(const struct emitter *e, node_index statement, bool is_module, bool may_be_docstring)
{
	node_index child = statement + 1;

	switch (kind_of(e, statement)) {
	case NODE_PASS_STATEMENT:
		return true;
	case NODE_FUTURE_IMPORT_STATEMENT:
		return statement != e->survey->future;
	case NODE_IMPORT_STATEMENT:
	case NODE_IMPORT_FROM_STATEMENT:
		return imports_nothing(e, statement);
	case NODE_EXPRESSION_STATEMENT:
		if (kind_of(e, child) == NODE_ASSIGNMENT)
			return e->tree->nodes[child].flags & FLAG_IGNORED ||
			       (is_module && is_metadata(e->survey, e->tree, child));
		return is_constant_statement(e->tree, statement) &&
		       !(may_be_docstring && e->survey->keeps_docstrings && is_docstring(e->tree, child));
	default:
		return false;
	}
}

static void
keep_statements(struct emitter *e, node_index block, bool may_have_docstring)
{
	struct statement statement;

	for (node_index next = block + 1; next_statement(e->tree, &next, node_after(e, block), &statement);) {
		if (statement.end ||
		    !does_nothing(e, statement.node, block == 0, may_have_docstring && statement.node == block + 1))
			keep(e, statement.node, statement.end);
	}
}

void
emit_block(struct emitter *e, node_index block, bool may_have_docstring)
{
	size_t first = e->nkept;

	if (block != 0 && node_after(e, block) == block + 1)
		emit_trouble(e, block, "an indented block is missing");
	check_block(e, block);
	keep_statements(e, block, may_have_docstring);
	for (size_t i = first; i < e->nkept; i++) {
		node_index node = e->kept[i].node;

		if (is_import(kind_of(e, node))) {
			size_t end = i + 1;
			struct emit_item *run = then(e, EMIT_IMPORTS, node);

			while (end < e->nkept && is_import(kind_of(e, e->kept[end].node)))
				end++;
			run->b = (uint32_t)i;
			run->c = (uint32_t)end;
			i = end - 1;
		} else if (e->kept[i].end) {
			struct emit_item *elif = then(e, EMIT_IF, node);

			elif->b = node_after(e, node);
			elif->c = e->kept[i].end;
		} else {
			then(e, EMIT_STATEMENT, node);
		}
		if (block == 0)
			then(e, EMIT_PART_END, node);
	}
}
