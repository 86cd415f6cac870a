/*
 * asset_fill.c - names of files that are computed: what may stand for what is not known of them.
 */
#include <ctype.h>
#include <string.h>

#include "alembic/revision.h"
#include "base/arena.h"
#include "base/path.h"
#include "reach/asset_hunt.h"
#include "reach/asset_name.h"
#include "slice/slice.h"

enum { MOST_FILES = 8, MOST_FILLS = 1 << 14 };

const char *
hunt_stem(struct arena *arena, const char *path)
{
	const char *base = path_base(path), *dot = strrchr(base, '.');

	return dot ? arena_copy(arena, base, (size_t)(dot - base)) : base;
}

static const char *
lowered(struct arena *arena, const char *text)
{
	char *lower = arena_strdup(arena, text);

	for (char *c = lower; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	return lower;
}

/* type(self).__name__, where the code asks for it: of any class that is reached. */
static bool
fill_with_classes(struct hunt *hunt, size_t step, size_t at, const char *pattern, bool around)
{
	const struct definition *definition = hunt->slice->steps[step].definition;
	struct text text = definition->paths[at]->piece->text;
	struct arena *arena = hunt->search->arena;
	bool any = false;

	if (!memmem(text.data, text.length, "__name__", strlen("__name__")))
		return false;
	for (size_t i = 1; i < hunt->slice->nsteps; i++) {
		const struct definition *class = hunt->slice->steps[i].definition;
		const struct toplevel *statement =
			class->kind == DEFINES_NAME ? definition_named(class->module, class->of) : NULL;

		if (!statement || statement->kind != STATEMENT_CLASS)
			continue;
		any |= hunt_named(hunt, definition, at, asset_fill(arena, pattern, class->of->name), around);
		any |= hunt_named(hunt, definition, at, asset_fill(arena, pattern, lowered(arena, class->of->name)),
		                  around);
	}
	return any;
}

/* f"{revision}.sql", splitext(__file__)[0] + "_up.sql", __file__[:-2] + "sql", and "sql" + os.sep + "x.sql" */
bool
hunt_fill_with_own(struct hunt *hunt, size_t step, size_t at, const char *pattern)
{
	const struct definition *definition = hunt->slice->steps[step].definition;
	struct arena *arena = hunt->search->arena;
	const char *stem = hunt_stem(arena, hunt->revision->path);
	const char *fills[] = {"",
	                       "/",
	                       hunt->revision->id,
	                       stem,
	                       arena_printf(arena, "%s.", stem),
	                       path_base(hunt->revision->path),
	                       hunt_stem(arena, definition->module->path)};
	size_t nfills = sizeof fills / sizeof *fills - !(definition->files & FILES_OWN);
	/* What git does not track yet lies beside code that knows where it is. */
	bool around = (definition->files | hunt->slice->steps[0].definition->files) & FILES_OWN, any = false;

	any = fill_with_classes(hunt, step, at, pattern, around);
	for (size_t i = 0; i < nfills; i++)
		any |= hunt_named(hunt, definition, at, asset_fill(arena, pattern, fills[i]), around);
	return any;
}

/* load("users.create"): n.split("."), n.replace(".", "/") */
static bool
splits_at_dots(const struct definition *definition)
{
	for (size_t i = 0; i < definition->npaths; i++) {
		if (strcmp(definition->paths[i]->text, ".") == 0)
			return true;
	}
	return false;
}

static const char *
with_slashes(struct arena *arena, const char *text)
{
	char *path = arena_strdup(arena, text);

	for (char *c = path; *c; c++)
		*c = *c == '.' ? '/' : *c;
	return path;
}

static bool
fill_with(struct hunt *hunt, size_t step, size_t at, const char *pattern, const char *fill)
{
	const struct definition *definition = hunt->slice->steps[step].definition;
	struct arena *arena = hunt->search->arena;
	bool any = hunt_named(hunt, definition, at, asset_fill(arena, pattern, fill), false);

	if (strchr(fill, '.') && splits_at_dots(definition))
		any |= hunt_named(hunt, definition, at, asset_fill(arena, pattern, with_slashes(arena, fill)), false);
	return any;
}

/* A helper's f"{name}.sql" for load("x") */
bool
hunt_fill_with_literals(struct hunt *hunt, size_t step, size_t at, const char *pattern)
{
	const bool *feeds;
	struct paths fitting = {0};
	bool any = false;

	asset_index_match(&hunt->search->index, asset_tail(hunt->search->arena, pattern), &fitting);
	if (fitting.nitems == 0)
		return false;
	feeds = hunt_feeds(hunt, step, WITH_CONSTANTS_OF_CALLERS);
	for (size_t s = 0; s < hunt->slice->nsteps; s++) {
		const struct definition *from = hunt->slice->steps[s].definition;

		for (size_t i = 0; i < from->npaths && feeds[s] && hunt->nfills < MOST_FILLS; i++) {
			hunt->nfills++;
			if (!from->paths[i]->computed && !asset_is_pattern(from->paths[i]->text))
				any |= fill_with(hunt, step, at, pattern, from->paths[i]->text);
		}
	}
	return any;
}

static void
find_given(const struct hunt *hunt, const bool *feeds, struct map *given)
{
	for (size_t s = 0; s < hunt->slice->nsteps; s++) {
		const struct definition *from = hunt->slice->steps[s].definition;

		for (size_t i = 0; i < from->npaths && feeds[s]; i++)
			*map_at(given, text_of(from->paths[i]->text)) = (void *)from;
	}
}

/* ROOT / name / f"v{version}.sql": in directories of the names that the code is given, or in any. */
static void
find_below(struct hunt *hunt, size_t step, size_t at, struct paths *found)
{
	const struct definition *definition = hunt->slice->steps[step].definition;
	const bool *feeds = hunt_feeds(hunt, step, WITH_CONSTANTS_OF_CALLERS);
	struct arena *arena = hunt->search->arena;
	const char *base = path_base(definition->paths[at]->text);
	struct map given = {.arena = arena};
	struct paths all = {0};

	for (size_t s = 0; s < hunt->slice->nsteps; s++) {
		const struct definition *from = hunt->slice->steps[s].definition;

		for (size_t i = 0; i < from->npaths && (feeds[s] || s == step); i++) {
			const char *text = from->paths[i]->text, *tail;

			if (!from->paths[i]->placed || asset_is_pattern(text))
				continue;
			tail = asset_tail(arena, arena_printf(arena, "%s/*/%s", text, base));
			if (tail)
				asset_index_match(&hunt->search->index, tail, &all);
		}
	}
	if (all.nitems)
		find_given(hunt, feeds, &given);
	for (size_t i = 0; i < all.nitems; i++) {
		if (map_get(&given, text_of(path_base(path_directory(arena, all.items[i])))))
			*ARENA_PUSH(arena, found->items, found->nitems) = all.items[i];
	}
	if (found->nitems == 0 && all.nitems <= MOST_FILES)
		*found = all;
}

/* Whatever may fit, where the rest of the name or a directory tells enough. */
static bool
fill_with_anything(struct hunt *hunt, size_t step, size_t at)
{
	const struct definition *definition = hunt->slice->steps[step].definition;
	struct arena *arena = hunt->search->arena;
	struct paths found = {0};
	const char *tail = NULL;

	for (size_t first = hunt_first_part(definition, at); first <= at && found.nitems == 0; first++) {
		tail = hunt_tail(hunt, definition, first, at, definition->paths[at]->text);
		if (tail && (strchr(tail, '/') || asset_says_more(tail)))
			asset_index_match(&hunt->search->index, tail, &found);
	}
	if (found.nitems == 0 && !asset_says_anything(definition->paths[at]->text))
		return false;
	if (found.nitems == 0 && definition->paths[at]->placed)
		find_below(hunt, step, at, &found);
	if (found.nitems == 0) {
		tail = asset_tail(arena, definition->paths[at]->text);
		asset_index_match(&hunt->search->index, tail, &found);
		found = hunt_choose(hunt, definition, &found, tail,
		                    definition->files & FILES_OWN ? NAMED_OR_NEAR : IN_NAMED_DIRECTORY);
	}
	if (found.nitems > MOST_FILES)
		found = hunt_choose(hunt, definition, &found, tail, NAMED_OR_NEAR);
	hunt_add(hunt, &found, asset_says_anything(definition->paths[at]->text) && hunt_runs(hunt, step));
	return found.nitems > 0;
}

/* path_of(name).read_text() */
static bool
is_read_by_callers(struct hunt *hunt, size_t step)
{
	const bool *feeds = hunt_feeds(hunt, step, WITHOUT_CONSTANTS_OF_CALLERS);

	for (size_t s = 0; s < hunt->slice->nsteps; s++) {
		if (feeds[s] && hunt->slice->steps[s].definition->files & FILES_READ)
			return true;
	}
	return false;
}

bool
hunt_computed(struct hunt *hunt, size_t step, size_t at)
{
	const struct definition *definition = hunt->slice->steps[step].definition;
	const struct path_literal *literal = definition->paths[at];
	const char *pattern = definition->paths[at]->text;
	bool any;

	if (!asset_tail(hunt->search->arena, pattern) ||
	    !(literal->placed || literal->piece->files & (FILES_MAYBE | FILES_READ | FILES_RUN)))
		return false;
	any = hunt_fill_with_own(hunt, step, at, pattern);
	if (!strpbrk(pattern, "./"))
		return any;
	any |= hunt_fill_with_literals(hunt, step, at, pattern);
	if (!any && (literal->piece->files & FILES_READ || (literal->placed && is_read_by_callers(hunt, step))))
		any = fill_with_anything(hunt, step, at);
	return any;
}

/* Does its own text say how the names of the files that it reads end? */
static bool
knows_names(const struct definition *definition)
{
	for (size_t i = 0; i < definition->npaths; i++) {
		if (strpbrk(definition->paths[i]->text, ".*"))
			return true;
	}
	return false;
}

/* Does the literal, with those before it if there are such, name the directory? */
static bool
names_directory(const struct hunt *hunt, const struct definition *from, size_t at, const char *directory)
{
	const struct path_literal *literal = from->paths[at];

	if (!literal->placed || asset_is_pattern(literal->text))
		return false;
	for (size_t first = hunt_first_part(from, at); first <= at; first++) {
		const char *tail = hunt_tail(hunt, from, first, at, literal->text);

		if (tail && asset_ends_in(directory, tail) && hunt_is_near(hunt, from, directory, tail))
			return true;
	}
	return false;
}

/* Does the code at the step, or a constant of it, name the directory where it puts a path together? */
static bool
leads_to_directory(const struct hunt *hunt, size_t step, const bool *feeds, const char *directory)
{
	for (size_t s = 0; s < hunt->slice->nsteps; s++) {
		const struct definition *from = hunt->slice->steps[s].definition;

		for (size_t i = 0; i < from->npaths && (feeds[s] || s == step); i++) {
			if (names_directory(hunt, from, i, directory))
				return true;
		}
	}
	return false;
}

void
hunt_bare_names(struct hunt *hunt, size_t step)
{
	const struct definition *definition = hunt->slice->steps[step].definition;
	const bool *feeds;

	if (!(definition->files & FILES_READ) || definition->kind == DEFINES_MODULE || knows_names(definition))
		return;
	feeds = hunt_feeds(hunt, step, WITH_CONSTANTS_OF_CALLERS);
	for (size_t s = 0; s < hunt->slice->nsteps; s++) {
		const struct definition *from = hunt->slice->steps[s].definition;

		for (size_t i = 0; i < from->npaths && feeds[s]; i++) {
			struct paths found = {0};

			if (from->paths[i]->placed || !from->paths[i]->plain || strpbrk(from->paths[i]->text, "./"))
				continue;
			asset_index_files(&hunt->search->index, from->paths[i]->text, &found);
			for (size_t k = 0; k < found.nitems; k++) {
				struct paths one = {&found.items[k], 1};

				if (leads_to_directory(hunt, step, feeds,
				                       path_directory(hunt->search->arena, found.items[k])))
					hunt_add(hunt, &one, hunt->files & FILES_RUN);
			}
		}
	}
}
