/*
 * module_paths.c - strings that may name files, and what the code around them does with files.
 */
#include <stdlib.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "python/literal.h"
#include "slice/module_build.h"

enum { MOST_PATH = 255 };

enum fields { FIELDS_NONE, FIELDS_PERCENT, FIELDS_BRACES };

/* A string as it is put together: what is not known of it is "*". */
struct pattern {
	struct buffer text;
	bool computed; /* something is not known */
	bool literal;  /* something is */
	bool broken;   /* no string of Python */
};

static bool
holds(struct text text, const char *characters)
{
	for (size_t i = 0; i < text.length; i++) {
		unsigned char c = (unsigned char)text.data[i];

		if (c < ' ' || c == 0x7f || strchr(characters, c))
			return true;
	}
	return false;
}

/* "app.seeds:rows" */
static bool
is_reference(struct text text)
{
	const char *colon = memchr(text.data, ':', text.length);

	return colon && memchr(text.data, '.', text.length) && !holds(text, " \"'<>|;/\\") &&
	       !memchr(colon + 1, ':', (size_t)(text.data + text.length - colon - 1));
}

/* May it be (part of) a path, or of a module's name? */
static bool
is_path(struct text text)
{
	if (text.length > 0 && text.length <= MOST_PATH && is_reference(text))
		return true;
	return text.length > 0 && text.length <= MOST_PATH && !holds(text, "\"<>|:;") &&
	       (!memchr(text.data, ' ', text.length) || memchr(text.data, '.', text.length));
}

static void
add_field(struct pattern *pattern)
{
	pattern->computed = true;
	if (pattern->text.length == 0 || pattern->text.data[pattern->text.length - 1] != '*')
		buffer_char(&pattern->text, '*');
}

/* How long a field of "%s %(name)03d" or "{} {name!r}" is; 0: it is none. */
static size_t
field_length(const char *text, size_t length, enum fields fields)
{
	const char *end;
	size_t n = 1;

	if (fields == FIELDS_BRACES && text[0] == '{') {
		end = memchr(text, '}', length);
		return end ? (size_t)(end - text) + 1 : 0;
	}
	if (fields != FIELDS_PERCENT || text[0] != '%')
		return 0;
	if (length > 1 && text[1] == '(') {
		end = memchr(text, ')', length);
		n = end ? (size_t)(end - text) + 1 : length;
	}
	while (n < length && strchr("#0- +.*123456789", text[n]))
		n++;
	return n < length ? n + 1 : 0;
}

static void
add_piece(struct pattern *pattern, const struct string_token *token, struct text piece, enum fields fields)
{
	struct buffer decoded = BUFFER_INIT;

	pattern->broken |= string_decode(&decoded, piece, token->raw, token->bytes, token->formatted) != NULL;
	pattern->literal |= decoded.length > 0;
	for (size_t i = 0; i < decoded.length; i++) {
		const char *at = decoded.data + i;
		size_t length = field_length(at, decoded.length - i, fields);

		if (length == 2 && at[1] == *at) /* %% */
			buffer_char(&pattern->text, *at);
		else if (length)
			add_field(pattern);
		else
			buffer_char(&pattern->text, *at);
		i += length ? length - 1 : 0;
	}
	buffer_free(&decoded);
}

static void
add_string(struct build *build, struct pattern *pattern, node_index node, enum fields fields)
{
	const struct tree *tree = build->tree;
	struct string_token token = string_token_of(node_text(tree, node));
	const char *at = token.content.data, *end = at + token.content.length;

	build->composed[node] = true;
	for (node_index c = node + 1; c < tree->nodes[node].after; c = tree->nodes[c].after) {
		const char *start = tree->text.data + tree->nodes[c].start;

		if (node_kind(tree, c) != NODE_INTERPOLATION)
			continue;
		add_piece(pattern, &token, (struct text){at, (size_t)(start - at)}, fields);
		add_field(pattern);
		at = tree->text.data + tree->nodes[c].end;
	}
	add_piece(pattern, &token, (struct text){at, (size_t)(end - at)}, fields);
}

static bool
is_text(const struct tree *tree, node_index node)
{
	return node_kind(tree, node) == NODE_STRING || node_kind(tree, node) == NODE_CONCATENATED_STRING;
}

static void
add_text(struct build *build, struct pattern *pattern, node_index node, enum fields fields)
{
	build->composed[node] = true;
	if (node_kind(build->tree, node) == NODE_STRING)
		add_string(build, pattern, node, fields);
	else
		for (node_index c = node + 1; c < build->tree->nodes[node].after; c = build->tree->nodes[c].after)
			add_string(build, pattern, c, fields);
}

static bool
is_operation(const struct tree *tree, node_index node, enum node_kind operator)
{
	return node_kind(tree, node) == NODE_BINARY_OPERATOR &&
	       node_kind(tree, tree->nodes[node + 1].after) == operator;
}

/* "…".format(…) */
static bool
is_format_call(const struct tree *tree, node_index node)
{
	return node_kind(tree, node) == NODE_CALL && node_kind(tree, node + 1) == NODE_ATTRIBUTE &&
	       is_text(tree, node + 2) && text_is(node_text(tree, tree->nodes[node + 1].after - 1), "format");
}

/* ".".join([name, "sql"]); 0: it is none, or its text is no part of a path. */
static node_index
joined_list(const struct tree *tree, node_index node)
{
	static const char separators[] = "./-_";
	node_index arguments;
	struct text separator;

	if (node_kind(tree, node) != NODE_CALL || node_kind(tree, node + 1) != NODE_ATTRIBUTE ||
	    node_kind(tree, node + 2) != NODE_STRING)
		return 0;
	arguments = tree->nodes[node + 1].after;
	separator = string_token_of(node_text(tree, node + 2)).content;
	if (node_kind(tree, arguments) != NODE_ARGUMENT_LIST || !text_is(node_text(tree, arguments - 1), "join") ||
	    tree->nodes[arguments].after == arguments + 1 || separator.length != 1 ||
	    !strchr(separators, *separator.data) ||
	    (node_kind(tree, arguments + 1) != NODE_LIST && node_kind(tree, arguments + 1) != NODE_TUPLE))
		return 0;
	return arguments + 1;
}

static void compose(struct build *build, struct pattern *pattern, node_index node);

static void
compose_joined(struct build *build, struct pattern *pattern, node_index separator, node_index list)
{
	const struct tree *tree = build->tree;
	bool any = false;

	build->composed[separator] = true;
	for (node_index c = list + 1; c < tree->nodes[list].after; c = tree->nodes[c].after) {
		if (node_kind(tree, c) == NODE_COMMA)
			continue;
		if (any)
			add_text(build, pattern, separator, FIELDS_NONE);
		compose(build, pattern, c);
		any = true;
	}
}

/* here + "/" + "%s.sql" % name: the operands from left to right. */
static void
compose(struct build *build, struct pattern *pattern, node_index node)
{
	const struct tree *tree = build->tree;
	node_index after = tree->nodes[node].after;

	for (node_index i = node; i < after;) {
		bool opens = node_kind(tree, i) == NODE_PARENTHESIZED_EXPRESSION;

		if (opens || is_operation(tree, i, NODE_PLUS)) {
			build->composed[i++] = true;
			continue;
		}
		if (is_text(tree, i))
			add_text(build, pattern, i, FIELDS_NONE);
		else if (is_operation(tree, i, NODE_PERCENT) && is_text(tree, i + 1))
			add_text(build, pattern, i + 1, FIELDS_PERCENT);
		else if (is_format_call(tree, i))
			add_text(build, pattern, i + 2, FIELDS_BRACES);
		else if (joined_list(tree, i))
			compose_joined(build, pattern, i + 2, joined_list(tree, i));
		else if (node_kind(tree, i) != NODE_PLUS)
			add_field(pattern);
		i = tree->nodes[i].after;
	}
}

static bool
makes_string(const struct tree *tree, node_index node)
{
	return is_text(tree, node) || is_operation(tree, node, NODE_PLUS) || is_operation(tree, node, NODE_PERCENT) ||
	       is_format_call(tree, node) || joined_list(tree, node);
}

/* open("VERSION") */
static bool
is_opened(const struct tree *tree, node_index node)
{
	return node_kind(tree, node - 1) == NODE_ARGUMENT_LIST && text_is(node_text(tree, node - 2), "open") &&
	       node_kind(tree, node - 2) == NODE_IDENTIFIER;
}

static void
add_path(struct build *build, struct piece *piece, node_index node, uint32_t statement)
{
	struct pattern pattern = {.text = BUFFER_INIT};
	struct text text;

	compose(build, &pattern, node);
	text = (struct text){pattern.text.data, pattern.text.length};
	if (pattern.literal && !pattern.broken && is_path(text))
		*ARENA_PUSH(build->arena, piece->paths, piece->npaths) =
			(struct path_literal){.text = intern(build, text),
		                              .statement = statement,
		                              .piece = piece,
		                              .computed = pattern.computed,
		                              .placed = build->placed == statement || is_opened(build->tree, node),
		                              .plain = !pattern.computed && !holds(text, " \"'()<>|*?;:=,{}[]%$")};
	buffer_free(&pattern.text);
}

/* What a name says of code that reads, lists or loads files; sorted. */
static const struct file_word {
	const char *name;
	unsigned does;
} file_words[] = {
	{"FileIO", FILES_READ},
	{"Path", FILES_PLACED},
	{"Popen", FILES_READ},
	{"PurePath", FILES_PLACED},
	{"SourceFileLoader", FILES_READ | FILES_RUN},
	{"__file__", FILES_PLACED | FILES_OWN},
	{"abspath", FILES_PLACED},
	{"as_file", FILES_READ},
	{"check_call", FILES_READ},
	{"check_output", FILES_READ},
	{"copyfile", FILES_READ},
	{"dirname", FILES_PLACED},
	{"exec", FILES_RUN},
	{"execfile", FILES_READ | FILES_RUN},
	{"fileinput", FILES_READ},
	{"files", FILES_READ | FILES_PLACED},
	{"fromfile", FILES_READ},
	{"genfromtxt", FILES_READ},
	{"get_data", FILES_READ | FILES_PLACED},
	{"getline", FILES_READ},
	{"getlines", FILES_READ},
	{"glob", FILES_LISTED | FILES_PLACED},
	{"iglob", FILES_LISTED | FILES_PLACED},
	{"iterdir", FILES_LISTED | FILES_ALL | FILES_PLACED},
	{"join", FILES_PLACED},
	{"joinpath", FILES_PLACED},
	{"linecache", FILES_READ},
	{"listdir", FILES_LISTED | FILES_ALL | FILES_PLACED},
	{"load_python_file", FILES_READ | FILES_RUN},
	{"load_source", FILES_READ | FILES_RUN},
	{"loadtxt", FILES_READ},
	{"open", FILES_READ},
	{"open_binary", FILES_READ},
	{"open_text", FILES_READ},
	{"parent", FILES_PLACED},
	{"parents", FILES_PLACED},
	{"read", FILES_READ},
	{"read_binary", FILES_READ},
	{"read_bytes", FILES_READ},
	{"read_csv", FILES_READ},
	{"read_text", FILES_READ},
	{"readlines", FILES_READ},
	{"resource_filename", FILES_READ},
	{"resource_listdir", FILES_LISTED | FILES_ALL | FILES_PLACED},
	{"resource_stream", FILES_READ},
	{"resource_string", FILES_READ},
	{"rglob", FILES_LISTED | FILES_BELOW | FILES_PLACED},
	{"run_path", FILES_READ | FILES_RUN},
	{"scandir", FILES_LISTED | FILES_ALL | FILES_PLACED},
	{"spec_from_file_location", FILES_READ | FILES_RUN},
	{"subprocess", FILES_READ},
	{"walk", FILES_LISTED | FILES_ALL | FILES_BELOW},
	{"with_suffix", FILES_PLACED},
};

static int
compare_word(const void *key, const void *element)
{
	const struct text *name = key;
	const char *word = ((const struct file_word *)element)->name;
	int order = strncmp(name->data, word, name->length);

	return order != 0 ? order : -(int)(word[name->length] != '\0');
}

/* load_sql, sqlite_from_script, copy_expert: it may be given a file's name. */
static bool
may_read(struct text name)
{
	static const char *const parts[] = {"open",   "Open",   "read",  "file",    "File", "load",   "Load",  "script",
	                                    "Script", "resour", "templ", "Templ",   "run",  "copy",   "input", "source",
	                                    "system", "import", "parse", "connect", "Zip",  "ingest", "seed"};

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		if (memmem(name.data, name.length, parts[i], strlen(parts[i])))
			return true;
	}
	return false;
}

/* The statement's literals are parts of paths, those before and those to come. */
static void
note_placed(struct build *build, struct piece *piece, uint32_t statement)
{
	for (size_t i = piece->npaths; i > 0; i--) {
		struct path_literal *literal = &piece->paths[i - 1];

		if (literal->statement != statement || literal->placed)
			break;
		literal->placed = true;
	}
	build->placed = statement;
}

/* What the name says, enum file_use; looked up once for each name of a file. */
static unsigned
meaning_of(struct build *build, struct text name)
{
	void **known = map_at(&build->words, name);
	const struct file_word *word;

	if (!*known) {
		word = bsearch(&name, file_words, sizeof file_words / sizeof *file_words, sizeof *file_words,
		               compare_word);
		*known = (void *)(uintptr_t)(1 + (word ? word->does : may_read(name) ? FILES_MAYBE : 0));
	}
	return (unsigned)((uintptr_t)*known - 1);
}

static void
note_word(struct build *build, struct piece *piece, node_index node, uint32_t statement)
{
	unsigned does = meaning_of(build, tree_name(build->tree, node));

	piece->files |= does;
	if (does & FILES_PLACED)
		note_placed(build, piece, statement);
}

void
note_files(struct build *build, struct piece *piece, node_index node, uint32_t statement)
{
	const struct tree *tree = build->tree;

	if (node_kind(tree, node) == NODE_IDENTIFIER)
		note_word(build, piece, node, statement);
	else if (is_operation(tree, node, NODE_SLASH))
		note_placed(build, piece, statement);
	else if (makes_string(tree, node) && !build->composed[node])
		add_path(build, piece, node, statement);
}
