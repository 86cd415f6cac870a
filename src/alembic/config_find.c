/*
 * config_find.c - the root first, tracked or not; below it tracked files only, so that what an
 * environment or a build left behind configures nothing.
 */
#include "alembic/config_find.h"

#include "alembic/toml.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/path.h"
#include "git/snapshot.h"

static const char *const names[] = {"pyproject.toml", "miglock.toml", ".miglock.toml"};

enum { NNAMES = sizeof names / sizeof *names };

struct search {
	struct snapshot *snapshot;
	struct arena *arena;
	struct error *err;
	const char *path;
	struct toml_value *table; /* NULL: nothing found yet */
};

static bool
is_pyproject(const char *path)
{
	return strcmp(path_base(path), names[0]) == 0;
}

/* *table stays NULL when the file is not there or is a pyproject.toml that says nothing to miglock. */
static int
read_candidate(struct search *search, const char *path, struct toml_value **table)
{
	struct text content;
	int found = snapshot_read(search->snapshot, path, search->arena, &content, search->err);

	*table = NULL;
	if (found != 0)
		return found < 0 ? -1 : 0;
	if (is_pyproject(path) && !memmem(content.data, content.length, "miglock", strlen("miglock")))
		return 0;
	if (toml_parse(table, path, content, search->arena, search->err) != 0)
		return -1;
	if (!is_pyproject(path))
		return 0;
	*table = toml_get(toml_get(*table, "tool"), "miglock");
	if (*table && (*table)->type != TOML_TABLE)
		return error_set(search->err, "%s:%d: 'tool.miglock' must be a table", path, (*table)->line);
	return 0;
}

static int
try_candidate(struct search *search, const char *path)
{
	struct toml_value *table;

	if (read_candidate(search, path, &table) != 0)
		return -1;
	if (table && search->table)
		return error_set(search->err,
		                 "both '%s' and '%s' configure miglock; keep one, or name it with --config",
		                 search->path, path);
	if (table) {
		search->path = path;
		search->table = table;
	}
	return 0;
}

static size_t
depth_of(const char *path)
{
	size_t depth = 0;

	for (const char *c = path; (c = strchr(c, '/')) != NULL; c++)
		depth++;
	return depth;
}

static bool
is_candidate(const char *path)
{
	for (size_t i = 0; i < NNAMES; i++)
		if (strcmp(path_base(path), names[i]) == 0)
			return depth_of(path) > 0 && !strstr(path, "{{");
	return false;
}

/* Level by level, so that the first level with any has all that are equally near. */
static int
search_below(struct search *search)
{
	const char **paths, **candidates = NULL;
	size_t npaths, ncandidates = 0, deepest = 0;

	if (snapshot_tracked(search->snapshot, search->arena, &paths, &npaths, search->err) != 0)
		return -1;
	for (size_t i = 0; i < npaths; i++) {
		if (!is_candidate(paths[i]))
			continue;
		*ARENA_PUSH(search->arena, candidates, ncandidates) = paths[i];
		if (depth_of(paths[i]) > deepest)
			deepest = depth_of(paths[i]);
	}
	for (size_t depth = 1; depth <= deepest && !search->table; depth++)
		for (size_t i = 0; i < ncandidates; i++)
			if (depth_of(candidates[i]) == depth && try_candidate(search, candidates[i]) != 0)
				return -1;
	return 0;
}

static int
read_named(struct search *search, const char *named)
{
	enum file_type type;
	int found;

	search->path = path_normalize(search->arena, named);
	if (!search->path)
		return error_set(search->err, "--config '%s' leads out of the %s", named,
		                 snapshot_name(search->snapshot));
	found = snapshot_stat(search->snapshot, search->path, search->arena, &type, NULL, search->err);
	if (found < 0)
		return -1;
	if (found > 0)
		return error_set(search->err, "there is no '%s' in the %s", search->path,
		                 snapshot_name(search->snapshot));
	if (read_candidate(search, search->path, &search->table) != 0)
		return -1;
	if (!search->table)
		return error_set(search->err, "'%s' has no [tool.miglock]", search->path);
	return 0;
}

int
config_find(struct snapshot *snapshot, const char *named, struct arena *arena, const char **path,
            struct toml_value **table, struct error *err)
{
	struct search search = {.snapshot = snapshot, .arena = arena, .err = err};
	int ret = 0;

	if (named) {
		ret = read_named(&search, named);
	} else {
		for (size_t i = 0; i < NNAMES && ret == 0; i++)
			ret = try_candidate(&search, names[i]);
		if (ret == 0 && !search.table)
			ret = search_below(&search);
	}
	*path = search.path;
	*table = search.table;
	return ret;
}
