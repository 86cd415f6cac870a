/*
 * toml.c - from tree-sitter's tree to values, by way of toml_table.c and toml_scalar.c.
 *
 * The grammar is more generous than TOML in places (dates, control characters)
 * and stricter in one: blanks between a backslash and the end of its line.
 * Hence it is shown a copy of the file, byte for byte as long, in which those
 * blanks stand behind the line's end; values are read from the file itself.
 */
#include "alembic/toml.h"

#include <tree_sitter/api.h>

#include "alembic/toml_scalar.h"
#include "alembic/toml_table.h"
#include "alembic/toml_trouble.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/utf8.h"

extern const TSLanguage *tree_sitter_toml(void);

static int
node_line(TSNode node)
{
	return (int)ts_node_start_point(node).row + 1;
}

static int
refuse(const struct toml_reader *reader, int line, const char *why)
{
	return error_set(reader->err, "%s:%d: %s", reader->path, line, why);
}

static struct text
node_text(const struct toml_reader *reader, TSNode node)
{
	uint32_t start = ts_node_start_byte(node);

	return (struct text){reader->source.data + start, ts_node_end_byte(node) - start};
}

static int
read_key_part(struct toml_reader *reader, TSNode node, struct text *part)
{
	struct text source = node_text(reader, node);
	struct toml_value value;
	const char *why;

	if (strcmp(ts_node_type(node), "quoted_key") != 0) {
		*part = (struct text){arena_copy(reader->arena, source.data, source.length), source.length};
		return 0;
	}
	why = toml_read_string(&value, source, reader->arena);
	*part = value.string;
	return why ? refuse(reader, node_line(node), why) : 0;
}

/* Dotted keys lean to the left: ((a.b).c).d */
static int
read_key(struct toml_reader *reader, TSNode node, struct toml_key *key)
{
	TSNode left = node;

	key->nparts = 1;
	key->line = node_line(node);
	while (strcmp(ts_node_type(left), "dotted_key") == 0) {
		if (++key->nparts > TOML_DEEPEST)
			return refuse(reader, key->line, "a key of more than a hundred parts");
		left = ts_node_named_child(left, 0);
	}
	for (size_t i = key->nparts; i-- > 1; node = ts_node_named_child(node, 0))
		if (read_key_part(reader, ts_node_named_child(node, 1), &key->parts[i]) != 0)
			return -1;
	return read_key_part(reader, node, &key->parts[0]);
}

static int read_pair(struct toml_reader *reader, TSNode node, struct toml_value *table, bool inside, int depth);
static int read_value(struct toml_reader *reader, TSNode node, struct toml_value **value, int depth);

/* Of an array its values, of an inline table its pairs. */
static int
read_members(struct toml_reader *reader, TSNode node, struct toml_value *value, int depth)
{
	TSTreeCursor cursor = ts_tree_cursor_new(node);
	int ret = 0;

	for (bool more = ts_tree_cursor_goto_first_child(&cursor); more && ret == 0;
	     more = ts_tree_cursor_goto_next_sibling(&cursor)) {
		TSNode child = ts_tree_cursor_current_node(&cursor);
		struct toml_value *item;

		if (!ts_node_is_named(child) || ts_node_is_extra(child))
			continue;
		if (value->type == TOML_TABLE) {
			ret = read_pair(reader, child, value, true, depth);
		} else {
			ret = read_value(reader, child, &item, depth);
			if (ret == 0)
				toml_append(reader, value, item);
		}
	}
	value->frozen = true;
	ts_tree_cursor_delete(&cursor);
	return ret;
}

static int
read_value(struct toml_reader *reader, TSNode node, struct toml_value **value, int depth)
{
	const char *type = ts_node_type(node), *why = NULL;
	struct text source = node_text(reader, node);

	*value = toml_new(reader, TOML_STRING, node_line(node));
	if (strcmp(type, "array") == 0 || strcmp(type, "inline_table") == 0) {
		if (depth >= TOML_DEEPEST)
			return refuse(reader, node_line(node), "values nested more than a hundred deep");
		*value = toml_new(reader, *type == 'a' ? TOML_ARRAY : TOML_TABLE, node_line(node));
		return read_members(reader, node, *value, depth + 1);
	}
	if (strcmp(type, "string") == 0) {
		why = toml_read_string(*value, source, reader->arena);
	} else if (strcmp(type, "integer") == 0) {
		why = toml_read_integer(*value, source, reader->arena);
	} else if (strcmp(type, "boolean") == 0 || strcmp(type, "float") == 0) {
		(*value)->type = *type == 'b' ? TOML_BOOLEAN : TOML_FLOAT;
		(*value)->string = (struct text){arena_copy(reader->arena, source.data, source.length), source.length};
		if (*type == 'b')
			(*value)->boolean = source.data[0] == 't';
	} else {
		why = toml_read_date(*value, source, reader->arena);
	}
	return why ? refuse(reader, node_line(node), why) : 0;
}

static int
read_pair(struct toml_reader *reader, TSNode node, struct toml_value *table, bool inside, int depth)
{
	struct toml_key key;
	struct toml_value *value;

	if (read_key(reader, ts_node_named_child(node, 0), &key) != 0 ||
	    read_value(reader, ts_node_named_child(node, 1), &value, depth) != 0 ||
	    !(table = toml_walk(reader, table, &key, inside)))
		return -1;
	return toml_set(reader, table, &key, value);
}

/* [key] or [[key]] and the pairs behind it. */
static int
read_section(struct toml_reader *reader, TSNode node, struct toml_value *root)
{
	TSTreeCursor cursor = ts_tree_cursor_new(node);
	struct toml_value *table = NULL;
	struct toml_key key;
	int ret = 0;

	for (bool more = ts_tree_cursor_goto_first_child(&cursor); more && ret == 0;
	     more = ts_tree_cursor_goto_next_sibling(&cursor)) {
		TSNode child = ts_tree_cursor_current_node(&cursor);

		if (!ts_node_is_named(child) || ts_node_is_extra(child))
			continue;
		if (table) {
			ret = read_pair(reader, child, table, false, 0);
			continue;
		}
		ret = read_key(reader, child, &key);
		if (ret == 0) {
			table = strcmp(ts_node_type(node), "table") == 0 ? toml_open_table(reader, root, &key)
			                                                 : toml_append_table(reader, root, &key);
			ret = table ? 0 : -1;
		}
	}
	ts_tree_cursor_delete(&cursor);
	return ret;
}

static int
read_document(struct toml_reader *reader, TSNode node, struct toml_value *root)
{
	TSTreeCursor cursor = ts_tree_cursor_new(node);
	int ret = 0;

	for (bool more = ts_tree_cursor_goto_first_child(&cursor); more && ret == 0;
	     more = ts_tree_cursor_goto_next_sibling(&cursor)) {
		TSNode child = ts_tree_cursor_current_node(&cursor);

		if (!ts_node_is_named(child) || ts_node_is_extra(child))
			continue;
		if (strcmp(ts_node_type(child), "pair") == 0)
			ret = read_pair(reader, child, root, false, 0);
		else
			ret = read_section(reader, child, root);
	}
	ts_tree_cursor_delete(&cursor);
	return ret;
}

/* TOML has no place for a control character other than a tab and a line's end. */
static int
check_bytes(const struct toml_reader *reader)
{
	struct text source = reader->source;
	size_t valid = utf8_valid_length(source);
	int line = 1;

	if (text_starts(source, "\xEF\xBB\xBF"))
		return refuse(reader, 1, "a byte order mark, which TOML does not allow");
	if (source.length > UINT32_MAX)
		return error_set(reader->err, "%s: too large", reader->path);
	for (size_t i = 0; i < valid; i++) {
		unsigned char c = (unsigned char)source.data[i];

		if (c == '\r' && i + 1 < source.length && source.data[i + 1] == '\n')
			continue;
		if ((c < ' ' && c != '\t' && c != '\n') || c == 0x7F)
			return refuse(reader, line, "a control character");
		line += c == '\n';
	}
	return valid < source.length ? refuse(reader, line, "not UTF-8") : 0;
}

/* The copy that the grammar is shown: CRLF as blank and LF, blanks before a line's end moved behind its backslash. */
static char *
shape_of(struct text source, struct arena *arena)
{
	char *shape = arena_copy(arena, source.data, source.length);

	for (size_t i = 0; i < source.length; i++)
		if (shape[i] == '\r')
			shape[i] = ' ';
	for (size_t i = 0; i < source.length; i++) {
		size_t nblanks = shape[i] == '\\' ? strspn(shape + i + 1, " \t") : 0;

		if (nblanks && shape[i + 1 + nblanks] == '\n') {
			shape[i + 1] = '\n';
			memset(shape + i + 2, ' ', nblanks);
		}
	}
	return shape;
}

/* The line of the first thing that tree-sitter could not fit in. */
static int
error_line(TSNode root)
{
	TSTreeCursor cursor = ts_tree_cursor_new(root);
	TSNode node = root;

	while (!ts_node_is_missing(node) && strcmp(ts_node_type(node), "ERROR") != 0 &&
	       ts_tree_cursor_goto_first_child(&cursor)) {
		while (!ts_node_has_error(ts_tree_cursor_current_node(&cursor)) &&
		       ts_tree_cursor_goto_next_sibling(&cursor))
			;
		node = ts_tree_cursor_current_node(&cursor);
	}
	ts_tree_cursor_delete(&cursor);
	return node_line(node);
}

static int
refuse_form(const struct toml_reader *reader, TSNode root)
{
	int line;
	const char *why = toml_trouble(reader->source, &line, reader->arena);

	if (!why)
		return refuse(reader, error_line(root), "not TOML");
	return refuse(reader, line, arena_printf(reader->arena, "not TOML: %s", why));
}

int
toml_parse(struct toml_value **root, const char *path, struct text content, struct arena *arena, struct error *err)
{
	struct toml_reader reader = {.path = path, .source = content, .arena = arena, .err = err};
	TSParser *parser = NULL;
	TSTree *tree = NULL;
	int ret = -1;

	*root = toml_new(&reader, TOML_TABLE, 1);
	if (check_bytes(&reader) != 0)
		goto out;
	parser = ts_parser_new();
	if (!ts_parser_set_language(parser, tree_sitter_toml())) {
		error_set(err, "tree-sitter does not take this TOML grammar");
		goto out;
	}
	tree = ts_parser_parse_string(parser, NULL, shape_of(content, arena), (uint32_t)content.length);
	if (ts_node_has_error(ts_tree_root_node(tree)))
		ret = refuse_form(&reader, ts_tree_root_node(tree));
	else
		ret = read_document(&reader, ts_tree_root_node(tree), *root);
out:
	ts_tree_delete(tree);
	ts_parser_delete(parser);
	return ret;
}

struct toml_value *
toml_get(const struct toml_value *table, const char *key)
{
	if (!table || table->type != TOML_TABLE)
		return NULL;
	return map_get(&table->table.by_key, text_of(key));
}
