/*
 * revision.c - what Alembic would take from a version file's module globals.
 *
 * The rules are Alembic's Script._from_filename, Revision.__init__ and
 * util.to_tuple, read at 1.19; where releases differ the newest counts.
 */
#include "alembic/revision.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/names.h"
#include "base/path.h"
#include "python/program.h"

static const char *const global_names[NGLOBALS] = {
	[GLOBAL_REVISION] = "revision",
	[GLOBAL_DOWN_REVISION] = "down_revision",
	[GLOBAL_DEPENDS_ON] = "depends_on",
	[GLOBAL_BRANCH_LABELS] = "branch_labels",
};

struct reading {
	struct revision *revision;
	const struct program *program;
	struct arena *arena;
};

/* The first trouble is the one reported. */
static void __attribute__((format(printf, 4, 5)))
note(struct reading *reading, enum revision_trouble trouble, int line, const char *format, ...)
{
	struct revision *revision = reading->revision;
	va_list args;

	if (revision->trouble != TROUBLE_NONE)
		return;
	va_start(args, format);
	revision->trouble = trouble;
	revision->trouble_text = arena_vprintf(reading->arena, format, args);
	revision->trouble_line = line > 0 ? line : 1;
	va_end(args);
}

static void
note_computed(struct reading *reading, enum module_global global, const struct value *value)
{
	note(reading,
	     global == GLOBAL_REVISION        ? TROUBLE_UNREADABLE_ID
	     : global == GLOBAL_BRANCH_LABELS ? TROUBLE_UNREADABLE_LABELS
	                                      : TROUBLE_UNREADABLE_PARENTS,
	     reading->program->globals[global].line,
	     "%s is computed (%s): Alembic runs the file to learn it, miglock never does; write the value out as a "
	     "literal",
	     global_names[global], value->why ? value->why : "no literal");
}

static bool
has_nul(struct text text)
{
	return text.length > 0 && memchr(text.data, '\0', text.length);
}

static bool
is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

/* Files of Alembic 0.1 have no `revision`; their name is ([a-f0-9]+)\.py.  NULL for any other name. */
static const char *
legacy_id(const char *path, struct arena *arena)
{
	const char *name = path_base(path);
	size_t length = strspn(name, "abcdef0123456789");

	return length > 0 && strcmp(name + length, ".py") == 0 ? arena_copy(arena, name, length) : NULL;
}

static void
read_id_string(struct reading *reading, struct text string, int line)
{
	const char *id, *illegal;

	if (has_nul(string)) {
		note(reading, TROUBLE_BAD_ID, line, "revision has a NUL character in it, which no database stores");
		return;
	}
	reading->revision->id = id = arena_copy(reading->arena, string.data, string.length);
	illegal = strpbrk(id, "@-+:");
	if (illegal)
		note(reading, TROUBLE_BAD_ID, line,
		     "revision '%s' has '%c' in it: Alembic refuses the characters @ - + and, since 1.17.1, : in an "
		     "id; "
		     "use letters, digits and _",
		     id, *illegal);
	else if (id[0] == '\0')
		note(reading, TROUBLE_BAD_ID, line,
		     "revision is empty: Alembic loads the file, but fails on the row an upgrade to it leaves behind; "
		     "give it an id");
}

/* As a word, whatever it is there for: who can tell without parsing? */
static bool
names_revision(struct text source)
{
	static const char word[] = "revision";
	const char *at = source.data, *end = at + source.length;

	while (at < end && (at = memmem(at, (size_t)(end - at), word, sizeof word - 1))) {
		const char *behind = at + sizeof word - 1;

		if ((at == source.data || !is_word(at[-1])) && (behind == end || !is_word(*behind)))
			return true;
		at = behind;
	}
	return false;
}

static void
read_id(struct reading *reading)
{
	const struct value *value = &reading->program->globals[GLOBAL_REVISION];
	const char *path = reading->revision->path;

	switch (value->type) {
	case VALUE_STRING:
		read_id_string(reading, value->string, value->line);
		break;
	case VALUE_UNSET:
		if (value->why) {
			note_computed(reading, GLOBAL_REVISION, value);
			break;
		}
		if (reading->program->state == PROGRAM_PARSED || !names_revision(reading->program->source))
			reading->revision->id = legacy_id(path, reading->arena);
		if (!reading->revision->id)
			note(reading, TROUBLE_NO_ID, 1,
			     "revision is not assigned: Alembic takes every .py file here for a revision and stops at "
			     "this "
			     "one; assign revision, or move '%s' out of the version location",
			     path_base(path));
		break;
	case VALUE_COMPUTED:
		note_computed(reading, GLOBAL_REVISION, value);
		break;
	case VALUE_NONE:
	case VALUE_SEQUENCE:
	case VALUE_OTHER:
		note(reading, TROUBLE_BAD_ID, value->line,
		     "revision is %s: Alembic needs a string; write revision = \"…\"",
		     value->type == VALUE_NONE ? "None" : "not a string");
		break;
	}
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* NULL when Alembic could not use the item. */
static const char *
read_name(struct reading *reading, enum module_global global, const struct value *item)
{
	int line = reading->program->globals[global].line;

	if (item->type == VALUE_COMPUTED) {
		note_computed(reading, global, item);
		return NULL;
	}
	if (item->type != VALUE_STRING || has_nul(item->string)) {
		note(reading, TROUBLE_BAD_PARENTS, line,
		     "%s holds something that is not a usable string: Alembic takes None, a string, or a tuple or list "
		     "of "
		     "strings%s",
		     global_names[global], global == GLOBAL_DOWN_REVISION ? "; a base has down_revision = None" : "");
		return NULL;
	}
	return arena_copy(reading->arena, item->string.data, item->string.length);
}

/* A merge's parents stay in their order; the others are sets, and sorted. */
static size_t
each_once(struct reading *reading, enum module_global global, const char **names, size_t nnames)
{
	size_t nunique = 0;

	if (global != GLOBAL_DOWN_REVISION && nnames)
		qsort(names, nnames, sizeof *names, compare_names);
	for (size_t i = 0; i < nnames; i++) {
		if (!names_contain(names, nunique, names[i]))
			names[nunique++] = names[i];
		else if (global == GLOBAL_BRANCH_LABELS)
			note(reading, TROUBLE_BAD_PARENTS, reading->program->globals[global].line,
			     "branch_labels has '%s' twice, which Alembic refuses; name it once", names[i]);
	}
	return nunique;
}

/*
 * A lone item of a sequence stands for itself, so (None,) is None, but never for labels.  An empty string
 * is a parent nobody has (since 1.12.1; a base before) and no dependency.
 */
static void
read_names(struct reading *reading, enum module_global global, const char ***names, size_t *nnames)
{
	const struct value *value = &reading->program->globals[global];
	const struct value *items;
	size_t nitems;

	if (value->type == VALUE_SEQUENCE && value->nitems == 1 && global != GLOBAL_BRANCH_LABELS)
		value = &value->items[0];
	if (value->type == VALUE_UNSET || value->type == VALUE_NONE)
		return;
	if (value->type == VALUE_STRING && value->string.length == 0 && global == GLOBAL_DEPENDS_ON)
		return;
	items = value->type == VALUE_SEQUENCE ? value->items : value;
	nitems = value->type == VALUE_SEQUENCE ? value->nitems : 1;
	*names = ARENA_ARRAY(reading->arena, const char *, nitems);
	for (size_t i = 0; i < nitems; i++) {
		const char *name = read_name(reading, global, &items[i]);

		if (name)
			(*names)[(*nnames)++] = name;
	}
	*nnames = each_once(reading, global, *names, *nnames);
}

static void
read_down(struct reading *reading)
{
	const struct value *value = &reading->program->globals[GLOBAL_DOWN_REVISION];

	if (value->type == VALUE_UNSET && value->why) {
		note_computed(reading, GLOBAL_DOWN_REVISION, value);
		return;
	}
	if (value->type == VALUE_UNSET) {
		note(reading, TROUBLE_NO_PARENTS, 1,
		     "down_revision is not assigned: Alembic stops at this file with an AttributeError; write the "
		     "parent's "
		     "id, or down_revision = None for the first revision");
		return;
	}
	read_names(reading, GLOBAL_DOWN_REVISION, &reading->revision->down, &reading->revision->ndown);
}

/* Alembic shows the docstring stripped; this is its first line. */
static const char *
first_line(struct text doc, struct arena *arena)
{
	static const char space[] = " \t\n\r\f\v";
	char *line = arena_copy(arena, doc.data, doc.length);
	size_t length;

	line += strspn(line, space);
	length = strcspn(line, "\n");
	while (length > 0 && strchr(space, line[length - 1]))
		length--;
	line[length] = '\0';
	return line;
}

void
revision_read_metadata(struct revision *revision, const struct program *program, struct arena *arena)
{
	struct reading reading = {revision, program, arena};

	if (program->state != PROGRAM_PARSED) {
		bool syntax = program->state == PROGRAM_SYNTAX;

		note(&reading, syntax ? TROUBLE_SYNTAX : TROUBLE_UNDECODABLE, program->trouble_line,
		     "miglock cannot %s this file (%s): where Python cannot either, every alembic command fails",
		     syntax ? "parse" : "decode", program->trouble ? program->trouble : "no reason known");
		if (!syntax)
			return;
	}
	revision->id_line = program->globals[GLOBAL_REVISION].line;
	revision->down_line = program->globals[GLOBAL_DOWN_REVISION].line;
	revision->depends_line = program->globals[GLOBAL_DEPENDS_ON].line;
	revision->labels_line = program->globals[GLOBAL_BRANCH_LABELS].line;
	for (int i = 0; i < NGLOBALS && !revision->doubled; i++) {
		if (program->globals[i].undone_line) {
			revision->doubled = global_names[i];
			revision->doubled_line = program->globals[i].undone_line;
		}
	}
	read_id(&reading);
	read_down(&reading);
	read_names(&reading, GLOBAL_DEPENDS_ON, &revision->depends, &revision->ndepends);
	read_names(&reading, GLOBAL_BRANCH_LABELS, &revision->labels, &revision->nlabels);
	revision->doc = first_line(program->doc, arena);
}
