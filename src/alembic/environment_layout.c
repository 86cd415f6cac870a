/*
 * environment_layout.c - version locations that only code knows, read off the version files.
 *
 * Revisions in subdirectories of versions/ are Alembic's only where code sets the
 * version locations.  It must, when there are none beside them; else some code
 * must speak of it.  Who follows whom tells whether it sets them all at once, or
 * one at a time.
 */
#include "alembic/environment_finder.h"
#include "base/arena.h"
#include "base/path.h"
#include "git/snapshot.h"

struct group { /* the version files of one subdirectory, or those in none */
	const char *directory;
	const char *name; /* NULL: in none */
	bool deep;        /* some lie in subdirectories of their own */
	size_t nrevisions;
	struct map ids;       /* id -> anything */
	struct text *parents; /* what they follow or depend on */
	size_t nparents;
};

struct layout {
	struct finder *finder;
	const char *location;
	struct group *groups; /* the first is for those in no subdirectory */
	size_t ngroups;
};

/* The name that is assigned to at the start of a line; its value begins behind *at. */
static struct text
assigned_name(struct text line, size_t *at)
{
	struct text name = {line.data, 0};
	const char *equals;

	while (name.length < line.length &&
	       (line.data[name.length] == '_' || (line.data[name.length] >= 'a' && line.data[name.length] <= 'z')))
		name.length++;
	for (*at = name.length; *at < line.length && line.data[*at] == ' ';)
		++*at;
	if (*at == line.length || (line.data[*at] != '=' && line.data[*at] != ':'))
		return (struct text){NULL, 0};
	equals = memchr(line.data + *at, '=', line.length - *at);
	*at = equals ? (size_t)(equals - line.data) + 1 : line.length;
	return name;
}

/* The next quoted string of the expression at `rest`, which ends with its line unless a bracket is open. */
static bool
next_string(struct text *rest, int *depth, struct text *string)
{
	while (rest->length > 0) {
		char c = *rest->data;
		const char *end = c == '"' || c == '\'' ? memchr(rest->data + 1, c, rest->length - 1) : NULL;

		if (c == '#' || (c == '\n' && *depth == 0))
			return false;
		if (end) {
			*string = (struct text){rest->data + 1, (size_t)(end - rest->data) - 1};
			rest->length -= string->length + 2;
			rest->data = end + 1;
			return true;
		}
		*depth += (c == '(' || c == '[' || c == '{') - (c == ')' || c == ']' || c == '}');
		rest->data++;
		rest->length--;
	}
	return false;
}

static void
scan_value(struct layout *layout, struct group *group, bool is_id, struct text value)
{
	struct text string;
	int depth = 0;

	while (next_string(&value, &depth, &string)) {
		if (string.length == 0)
			continue;
		if (is_id)
			*map_at(&group->ids, string) = group;
		else
			*ARENA_PUSH(layout->finder->arena, group->parents, group->nparents) = string;
	}
}

/* A look at names that begin a line, which is where every revision of every project has them. */
static int
scan_file(struct layout *layout, struct group *group, const char *path)
{
	struct text content;
	bool is_revision = false;
	int found = snapshot_read(layout->finder->snapshot, path, layout->finder->arena, &content, layout->finder->err);

	if (found != 0)
		return found < 0 ? -1 : 0;
	while (content.length > 0) {
		const char *newline = memchr(content.data, '\n', content.length);
		size_t at, length = newline ? (size_t)(newline - content.data) : content.length;
		struct text name = assigned_name((struct text){content.data, length}, &at);
		struct text value = {content.data + at, content.length - at};

		if (text_is(name, "down_revision"))
			is_revision = true;
		if (text_is(name, "revision") || text_is(name, "down_revision") || text_is(name, "depends_on"))
			scan_value(layout, group, text_is(name, "revision"), value);
		content.data += length + (newline != NULL);
		content.length -= length + (newline != NULL);
	}
	group->nrevisions += is_revision;
	return 0;
}

static struct group *
group_of(struct layout *layout, const char *rest)
{
	size_t length = strcspn(rest, "/");
	struct arena *arena = layout->finder->arena;
	struct group *last = layout->ngroups ? &layout->groups[layout->ngroups - 1] : NULL;
	const char *name = rest[length] ? arena_copy(arena, rest, length) : NULL;

	if (!name)
		return &layout->groups[0];
	/* Sorted as they are, a subdirectory's files come together. */
	if (!last || !last->name || strcmp(last->name, name) != 0) {
		last = ARENA_PUSH(arena, layout->groups, layout->ngroups);
		*last = (struct group){
			.directory = path_join(arena, layout->location, name), .name = name, .ids = MAP_INIT(arena)};
	}
	last->deep |= strchr(rest + length + 1, '/') != NULL;
	return last;
}

/* Reads the version files in subdirectories, or those in none. */
static int
scan(struct layout *layout, bool nested)
{
	struct finder *finder = layout->finder;
	size_t first, n = finder_below(finder, layout->location, &first);
	size_t skip = *layout->location ? strlen(layout->location) + 1 : 0;

	for (size_t i = first; i < first + n; i++) {
		const char *path = finder->tracked[i], *base = path_base(path);

		if (!text_ends(text_of(path), ".py") || strncmp(base, "__init__", 8) == 0 ||
		    strstr(path, "__pycache__/") || (strchr(path + skip, '/') != NULL) != nested)
			continue;
		if (scan_file(layout, group_of(layout, path + skip), path) != 0)
			return -1;
	}
	return 0;
}

/* A group with a revision that follows one of another group; NULL: there is none. */
static const struct group *
linked_group(const struct layout *layout)
{
	for (size_t i = 0; i < layout->ngroups; i++) {
		const struct group *group = &layout->groups[i];

		for (size_t p = 0; p < group->nparents; p++)
			for (size_t j = 0; !map_get(&group->ids, group->parents[p]) && j < layout->ngroups; j++)
				if (map_get(&layout->groups[j].ids, group->parents[p]))
					return group;
	}
	return NULL;
}

static void
add_at(struct layout *layout, struct environment environment, const char *location, bool recursive, const char *part)
{
	environment.recursive = environment.recursive_by_look = recursive;
	environment.version_locations = ARENA_NEW(layout->finder->arena, const char *);
	environment.version_locations[0] = location;
	environment.nversion_locations = 1;
	finder_add(layout->finder, &environment, part);
}

/* Groups that do not know each other: each is a chain of its own, unless there are revisions beside them. */
static void
add_groups(struct layout *layout, const struct environment *environment)
{
	bool beside = layout->groups[0].nrevisions > 0;
	struct finder *finder = layout->finder;

	for (size_t i = 1; i < layout->ngroups; i++) {
		const struct group *group = &layout->groups[i];

		if (group->nrevisions == 0)
			continue;
		if (beside)
			finder_note(finder, environment->source, environment->line,
			            "revisions in '%s' are not Alembic's while recursive_version_locations is not set",
			            group->directory);
		else
			add_at(layout, *environment, group->directory, group->deep, group->name);
	}
	if (beside)
		add_at(layout, *environment, layout->location, false, NULL);
}

static size_t
count_chains(const struct layout *layout)
{
	size_t n = 0;

	for (size_t i = 1; i < layout->ngroups; i++)
		n += layout->groups[i].nrevisions > 0;
	return n;
}

/* Below versions/, or where there is none, below the script directory. */
static int
begin(struct layout *layout, const char *script, const char *versions)
{
	struct finder *finder = layout->finder;
	bool is;

	if (is_directory(finder, versions, &is) != 0)
		return -1;
	layout->location = is ? versions : script;
	*ARENA_PUSH(finder->arena, layout->groups, layout->ngroups) =
		(struct group){.directory = layout->location, .ids = MAP_INIT(finder->arena)};
	return scan(layout, true);
}

/* Does Python below `directory`, but for what lies below `known` and the revisions, speak of version locations? */
static int
code_speaks(struct layout *layout, const char *directory, const char *known, bool *speaks)
{
	static const char option[] = "version_locations"; /* recursive_version_locations too */
	struct finder *finder = layout->finder;
	size_t first, n = finder_below(finder, directory, &first);

	for (size_t i = first; i < first + n && !*speaks; i++) {
		const char *path = finder->tracked[i];
		struct text content;
		int found;

		if (!text_ends(text_of(path), ".py") || (known && path_within(known, path)) ||
		    path_within(layout->location, path))
			continue;
		found = snapshot_read(finder->snapshot, path, finder->arena, &content, finder->err);
		if (found < 0)
			return -1;
		*speaks = found == 0 && memmem(content.data, content.length, option, strlen(option));
	}
	return 0;
}

/* What sets the locations in code mostly lies near: the script directory first, then what is around it. */
static int
set_in_code(struct layout *layout, const struct environment *environment, bool *is)
{
	const char *known = NULL, *directory = environment->script_location;

	*is = false;
	while (code_speaks(layout, directory, known, is) == 0) {
		if (*is || !*directory)
			return 0;
		known = directory;
		directory = path_directory(layout->finder->arena, directory);
	}
	return -1;
}

/* Revisions in subdirectories and, if so, in none. */
static int
add_chains(struct layout *layout, const struct environment *environment, size_t nchains)
{
	const struct group *linked = linked_group(layout);
	bool beside = layout->groups[0].nrevisions > 0, in_code;

	if (linked && beside && set_in_code(layout, environment, &in_code) != 0)
		return -1;
	if (linked && beside && !in_code)
		linked = NULL;
	if (linked)
		finder_note(layout->finder, environment->source, environment->line,
		            "revisions in '%s' follow some elsewhere, so '%s' is read with its subdirectories",
		            linked->directory, layout->location);
	if (linked || (nchains == 1 && !beside))
		add_at(layout, *environment, layout->location, true, NULL);
	else
		add_groups(layout, environment);
	return 0;
}

int
layout_add(struct finder *finder, const struct environment *environment, bool by_look)
{
	struct layout layout = {.finder = finder};
	const char *script = environment->script_location, *versions = path_join(finder->arena, script, "versions");
	const char *lockfile = path_join(finder->arena, script, "miglock.lock");
	bool locked = false;
	size_t nchains;

	if (begin(&layout, script, versions) != 0)
		return -1;
	nchains = count_chains(&layout);
	/* In the plain case, configured and without subdirectories, no version file is read. */
	if ((nchains > 0 || by_look) && scan(&layout, false) != 0)
		return -1;
	if (nchains > 0)
		return add_chains(&layout, environment, nchains);
	if (!by_look)
		add_at(&layout, *environment, versions, false, NULL);
	else if (is_file(finder, lockfile, &locked) != 0)
		return -1;
	else if (locked || layout.groups[0].nrevisions > 0)
		add_at(&layout, *environment, layout.location, false, NULL);
	else
		finder_note(finder, environment->source, 0, "no revision lies below, so this is no environment");
	return 0;
}
