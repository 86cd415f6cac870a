/*
 * asset.c - from what a revision reaches to the files it reads.
 */
#include "reach/asset.h"

#include "alembic/config.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/path.h"
#include "reach/asset_hunt.h"
#include "reach/asset_name.h"
#include "reach/imports.h"
#include "slice/slice.h"

enum { MOST_LEVELS = 4, MOST_BEHIND = 4 };

void
asset_search_init(struct asset_search *search, struct imports *imports, const struct config *config,
                  struct snapshot *snapshot, struct arena *arena, struct error *err)
{
	*search = (struct asset_search){.imports = imports, .config = config, .arena = arena};
	asset_index_init(&search->index, snapshot, arena, err);
}

/* Beside a file or above it, and at the roots: also what git does not track yet, and what a link leads to. */
static void
look_around(struct hunt *hunt, const char *file, const char *tail, struct paths *found)
{
	struct arena *arena = hunt->search->arena;
	struct imports *imports = hunt->search->imports;
	const char *directory = file, *slash = strchr(tail, '/');
	const char *first = slash ? arena_copy(arena, tail, (size_t)(slash - tail)) : NULL;

	for (size_t i = 0; i < MOST_LEVELS + imports->nroots; i++) {
		const char *path;

		if (i < MOST_LEVELS && !*directory)
			continue;
		directory = i < MOST_LEVELS ? path_directory(arena, directory) : imports->roots[i - MOST_LEVELS];
		if (first && !imports_has_directory(imports, path_join(arena, directory, first)))
			continue;
		path = path_join(arena, directory, tail);
		if (imports_has_file(imports, path)) {
			*ARENA_PUSH(arena, found->items, found->nitems) = path;
			return;
		}
	}
}

/* "pkg.dotted" somewhere in the same statement: importlib.resources and pkgutil. */
static void
narrow_to_package(const struct hunt *hunt, const struct definition *definition, size_t at, const char *tail,
                  struct paths *found)
{
	struct arena *arena = hunt->search->arena;
	uint32_t statement = definition->paths[at]->statement;

	for (size_t i = hunt_first_part(definition, at);
	     i < definition->npaths && i < at + MOST_BEHIND && definition->paths[i]->statement == statement; i++) {
		const char *name = definition->paths[i]->text, *path;

		if (i == at || !definition->paths[i]->plain || strchr(name, '/'))
			continue;
		path = imports_package_directory(hunt->search->imports, name);
		path = path ? path_join(arena, path, tail) : NULL;
		if (path && imports_has_file(hunt->search->imports, path)) {
			*found = (struct paths){0};
			*ARENA_PUSH(arena, found->items, found->nitems) = path;
			return;
		}
	}
}

/* "/srv/app/sql/x.sql": where the project lies in an image is not known here. */
static const char *
find_deployed(struct asset_index *index, const char *tail, struct paths *found)
{
	const char *slash;

	while (found->nitems == 0 && (slash = strchr(tail, '/')) && strchr(slash + 1, '/')) {
		tail = slash + 1;
		asset_index_files(index, tail, found);
	}
	return tail;
}

/* "VERSION" where a path is put together, by code that reads: then it must lie where the code looks first. */
static bool
is_bare_name(const struct hunt *hunt, const struct path_literal *literal, const char *tail)
{
	unsigned reads = literal->piece->is_function ? literal->piece->files : hunt->files;

	return literal->placed && literal->plain && !asset_may_be_file(tail) && reads & FILES_READ;
}

/* Files that literal `at` names when it says `last`, with those before it if there are such; the path's end they share.
 */
static const char *
find_joined(struct hunt *hunt, const struct definition *definition, size_t at, const char *last, bool around,
            struct paths *found)
{
	struct asset_index *index = &hunt->search->index;
	const char *tail = NULL;

	for (size_t first = hunt_first_part(definition, at); first <= at && found->nitems == 0; first++) {
		tail = hunt_tail(hunt, definition, first, at, last);
		if (tail && first == at && around && is_bare_name(hunt, definition->paths[at], tail))
			look_around(hunt, definition->module->path, tail, found);
		if (!tail || !asset_may_be_file(tail))
			continue;
		asset_index_files(index, tail, found);
		if (!around || (first < at && !definition->paths[at]->placed))
			continue;
		look_around(hunt, definition->module->path, tail, found);
		look_around(hunt, hunt->revision->path, tail, found);
	}
	return tail && last[0] == '/' ? find_deployed(index, tail, found) : tail;
}

bool
hunt_named(struct hunt *hunt, const struct definition *definition, size_t at, const char *last, bool around)
{
	const char *tail = asset_tail(hunt->search->arena, last);
	struct paths found = {0};

	if (!tail || (!asset_may_be_file(tail) && !definition->paths[at]->placed))
		return false;
	if (!around) { /* one look is enough to know that there is none */
		asset_index_files(&hunt->search->index, tail, &found);
		if (found.nitems == 0)
			return false;
		found = (struct paths){0};
	}
	tail = find_joined(hunt, definition, at, last, around, &found);
	if (found.nitems > 1 || (found.nitems == 0 && definition->kind == DEFINES_ROOT))
		narrow_to_package(hunt, definition, at, asset_tail(hunt->search->arena, last), &found);
	if (found.nitems > 1)
		hunt_narrow(hunt, definition, tail, &found);
	hunt_add(hunt, &found, hunt->files & FILES_RUN);
	return found.nitems > 0;
}

/* ".sql", ".up.sql" */
static bool
is_suffix(const char *text)
{
	return text[0] == '.' && text[1] && text[1] != '.' && !strchr(text, '/') && strcmp(text, ".py") != 0;
}

/* A literal that names nothing names nothing for the next revision of that directory either. */
static bool
find_plain(struct hunt *hunt, const struct definition *definition, size_t at)
{
	struct asset_search *search = hunt->search;
	const struct path_literal *literal = definition->paths[at];
	const char *directory = path_directory(search->arena, hunt->revision->path);
	struct text key = {(const char *)&definition->paths[at], sizeof literal};

	if (!search->seen_from || strcmp(directory, search->seen_from) != 0) {
		search->nothing = (struct map){.arena = search->arena};
		search->seen_from = directory;
	}
	if (map_get(&search->nothing, key))
		return false;
	if (hunt_named(hunt, definition, at, literal->text, true))
		return true;
	*map_at(&search->nothing, (struct text){arena_copy(search->arena, key.data, key.length), key.length}) = search;
	return false;
}

/* Where the revision's own code reads files: what looks like the name of one. */
static void
note_absent(struct hunt *hunt, const struct path_literal *literal)
{
	const char *tail = asset_tail(hunt->search->arena, literal->text);
	const char *dot = tail ? strrchr(path_base(tail), '.') : NULL;

	if (literal->piece->files & FILES_READ && dot && dot > path_base(tail) && dot[1])
		*ARENA_PUSH(hunt->search->arena, hunt->absent->items, hunt->absent->nitems) = literal->text;
}

static void
find_literal(struct hunt *hunt, size_t step, size_t at)
{
	const struct definition *definition = hunt->slice->steps[step].definition;
	const struct path_literal *literal = definition->paths[at];
	bool any = false;

	if (is_suffix(literal->text)) {
		const char *pattern = arena_printf(hunt->search->arena, "*%s", literal->text);

		any = hunt_fill_with_own(hunt, step, at, pattern);
		any |= hunt_fill_with_literals(hunt, step, at, pattern);
	}
	if (literal->computed && asset_is_pattern(path_base(literal->text)))
		any |= hunt_computed(hunt, step, at);
	else if (!asset_is_pattern(path_base(literal->text)))
		any |= find_plain(hunt, definition, at);
	if (!any && step == 0)
		note_absent(hunt, literal);
}

static void
find_configured(struct asset_search *search)
{
	const struct config *config = search->config;

	for (size_t g = 0; g < config->nassets && !search->has_configured; g++) {
		const char *glob =
			path_normalize(search->arena, path_join(search->arena, config->directory, config->assets[g]));

		if (glob)
			asset_index_glob(&search->index, glob, &search->configured);
	}
	search->has_configured = true;
}

/* Files that a glob names: which of them a revision reads is not known when it lists directories or names none. */
static void
add_configured(struct hunt *hunt)
{
	const struct paths *configured = &hunt->search->configured;
	bool any = false;

	find_configured(hunt->search);
	for (size_t i = 0; i < configured->nitems && !(hunt->files & FILES_LISTED); i++)
		any |= hunt_has(hunt, configured->items[i]);
	for (size_t i = 0; i < configured->nitems && !any; i++)
		hunt_add_path(hunt, configured->items[i]);
}

static void
read_slice(struct hunt *hunt)
{
	struct arena *arena = hunt->search->arena;

	for (size_t s = 0; s < hunt->slice->nsteps; s++) {
		const struct definition *definition = hunt->slice->steps[s].definition;

		hunt->files |= definition->files;
		for (size_t i = 0; i < definition->npaths; i++) {
			const struct path_literal *literal = definition->paths[i];
			const char *tail =
				literal->placed || strchr(literal->text, '/') ? asset_tail(arena, literal->text) : NULL;

			if (tail && !asset_is_pattern(tail))
				*map_at(&hunt->directories, text_of(tail)) = hunt;
		}
	}
	if (hunt->revision->id)
		hunt->own[hunt->nown++] = hunt->revision->id;
	hunt->own[hunt->nown++] = hunt_stem(arena, hunt->revision->path);
}

void
assets_find(struct asset_search *search, const struct revision *revision, const struct slice *slice,
            struct paths *assets, struct paths *python, struct paths *absent)
{
	struct hunt hunt = {.search = search,
	                    .revision = revision,
	                    .slice = slice,
	                    .assets = assets,
	                    .python = python,
	                    .absent = absent,
	                    .directories = {.arena = search->arena}};

	read_slice(&hunt);
	if (!(hunt.files & (FILES_MAYBE | FILES_READ | FILES_LISTED | FILES_RUN)))
		return;
	for (size_t s = 0; s < slice->nsteps; s++) {
		const struct definition *definition = slice->steps[s].definition;

		for (size_t i = 0; i < definition->npaths; i++)
			find_literal(&hunt, s, i);
		hunt_bare_names(&hunt, s);
		if (definition->files & FILES_LISTED)
			hunt_listed(&hunt, s);
	}
	if (hunt.files & (FILES_READ | FILES_LISTED))
		add_configured(&hunt);
}
