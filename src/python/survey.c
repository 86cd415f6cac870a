/*
 * survey.c - the words a file mentions, and its statements without what TYPE_CHECKING hides.
 */
#include "python/survey.h"

#include "base/buffer.h"
#include "python/constant.h"
#include "python/literal.h"

static const struct {
	const char *word;
	bool also_in_strings;
} words[NWORDS] = {
	[WORD_DOC] = {"__doc__", true},
	[WORD_ANNOTATIONS] = {"__annotations__", true},
	[WORD_GET_TYPE_HINTS] = {"get_type_hints", true},
	[WORD_TYPE_CHECKING] = {"TYPE_CHECKING", true},
	[WORD_EVAL] = {"eval", false},
	[WORD_EXEC] = {"exec", false},
	[WORD_GLOBALS] = {"globals", false},
	[WORD_LOCALS] = {"locals", false},
	[WORD_VARS] = {"vars", false},
	[WORD_SETATTR] = {"setattr", false},
	[WORD_DICT] = {"__dict__", false},
	[WORD_SETATTR_METHOD] = {"__setattr__", false},
};

/* Where the grammar finds no place for a keyword it takes it for a name. */
static bool
is_keyword(struct text name)
{
	static const char *const by_letter[128] = {
		['F'] = "False\0",
		['N'] = "None\0",
		['T'] = "True\0",
		['a'] = "and\0as\0assert\0async\0await\0",
		['b'] = "break\0",
		['c'] = "class\0continue\0",
		['d'] = "def\0del\0",
		['e'] = "elif\0else\0except\0",
		['f'] = "finally\0for\0from\0",
		['g'] = "global\0",
		['i'] = "if\0import\0in\0is\0",
		['l'] = "lambda\0",
		['n'] = "nonlocal\0not\0",
		['o'] = "or\0",
		['p'] = "pass\0",
		['r'] = "raise\0return\0",
		['t'] = "try\0",
		['w'] = "while\0with\0",
		['y'] = "yield\0",
	};
	unsigned char first = name.length ? (unsigned char)name.data[0] : 0;
	const char *keyword = first < 128 ? by_letter[first] : NULL;

	for (; keyword && *keyword; keyword += strlen(keyword) + 1) {
		if (text_is(name, keyword))
			return true;
	}
	return false;
}

static void
note_identifier(struct survey *survey, struct text name)
{
	if (name.length < 4 || name.length > 15 || !strchr("_gTelvs", name.data[0]))
		return;
	for (int i = 0; i < NWORDS; i++) {
		if (text_is(name, words[i].word))
			survey->in_code[i] = true;
	}
}

static void
note_text(struct survey *survey, struct text text)
{
	for (int i = 0; i < NWORDS; i++) {
		if (words[i].also_in_strings && text.length && !survey->in_strings[i] &&
		    memmem(text.data, text.length, words[i].word, strlen(words[i].word)))
			survey->in_strings[i] = true;
	}
}

/* Only a string in pieces or with escapes can hide a word from who reads the source. */
static bool
is_plainly_spelled(const struct tree *tree, node_index string)
{
	struct text text = node_text(tree, string);

	return node_kind(tree, string) == NODE_STRING && (text.length < 9 || !memchr(text.data, '\\', text.length));
}

static void
survey_words(struct survey *survey, struct tree *tree, struct buffer *scratch)
{
	struct survey anywhere = {0};

	note_text(&anywhere, tree->text);
	for (node_index i = 1; i < tree->nnodes; i++) {
		enum node_kind kind = node_kind(tree, i);

		if (kind == NODE_IDENTIFIER) {
			note_identifier(survey, tree_name(tree, i));
			if (is_keyword(node_text(tree, i)) && !tree->trouble) {
				tree->trouble = not_python3;
				tree->trouble_at = tree->nodes[i].start;
			}
		} else if (is_constant_statement(tree, i)) {
			i = tree->nodes[i].after - 1;
		} else if (is_string(kind) && node_kind(tree, i - 1) != NODE_CONCATENATED_STRING) {
			bool plain = is_plainly_spelled(tree, i);

			if (plain && memcmp(anywhere.in_strings, survey->in_strings, sizeof anywhere.in_strings) == 0)
				continue;
			buffer_clear(scratch);
			constant_text(scratch, tree, i);
			note_text(survey, (struct text){scratch->data, scratch->length});
		}
	}
}

bool
next_statement(const struct tree *tree, node_index *next, node_index after, struct statement *statement)
{
	while (*next < after) {
		node_index node = *next, end = tree->nodes[node].after, alternative;

		*next = end;
		*statement = (struct statement){node, 0};
		if (node_kind(tree, node) != NODE_IF_STATEMENT || !(tree->nodes[node].flags & FLAG_IGNORED))
			return true;
		alternative = tree->nodes[node_child(tree, node, NODE_BLOCK)].after;
		while (alternative < end && tree->nodes[alternative].flags & FLAG_IGNORED)
			alternative = tree->nodes[alternative].after;
		if (alternative == end)
			continue;
		if (node_kind(tree, alternative) == NODE_ELIF_CLAUSE) {
			*statement = (struct statement){alternative, end};
			return true;
		}
		/* The else block ends where its if does. */
		*next = node_child(tree, alternative, NODE_BLOCK) + 1;
	}
	return false;
}

node_index
import_module(const struct tree *tree, node_index statement)
{
	return statement + 1 + (node_kind(tree, statement + 1) == NODE_FROM);
}

node_index
import_names(const struct tree *tree, node_index statement)
{
	if (node_kind(tree, statement) == NODE_IMPORT_STATEMENT)
		return statement + 1;
	return tree->nodes[import_module(tree, statement)].after;
}

void
survey_tree(struct survey *survey, struct tree *tree, struct buffer *scratch, struct arena *arena)
{
	*survey = (struct survey){0};
	survey_words(survey, tree, scratch);
	survey->keeps_docstrings = survey->in_code[WORD_DOC] || survey->in_strings[WORD_DOC];
	survey->keeps_annotations = survey->in_code[WORD_ANNOTATIONS] || survey->in_strings[WORD_ANNOTATIONS] ||
	                            survey->in_code[WORD_GET_TYPE_HINTS] || survey->in_strings[WORD_GET_TYPE_HINTS];
	survey_annotations(survey, tree, arena);
	survey_type_checking(survey, tree);
	survey->future = survey_future(tree);
	survey_globals(survey, tree);
	survey_imports(survey, tree, scratch, arena);
}
