/*
 * reach.c - helpers and assets of an environment's revisions.
 */
#include "reach/reach.h"

#include <stdlib.h>
#include <string.h>

#include "alembic/config.h"
#include "alembic/environment.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/path.h"
#include "git/snapshot.h"
#include "python/program.h"
#include "python/survey.h"
#include "reach/asset.h"
#include "reach/imports.h"
#include "reach/loads.h"
#include "reach/module_hunt.h"

struct finder {
	struct imports imports;
	struct slicer slicer;
	struct asset_search assets;
	struct map helpers;    /* struct definition * -> struct reached */
	struct map files;      /* path -> struct reached, of assets */
	struct map tops;       /* top-level module -> external or not, see below */
	const char *directory; /* the lockfile's */
	const struct config *config;
	struct snapshot *snapshot;
	struct arena *arena;
	struct error *err;
};

static bool
mentions(struct text text, const char *word)
{
	return text.length && memmem(text.data, text.length, word, strlen(word)) != NULL;
}

/* Modules that neither read files nor import others by computed names; and Alembic's and SQLAlchemy's. */
static bool
is_harmless(const char *top)
{
	static const char *const tops[] = {
		"__future__", "abc",         "alembic",     "ast",       "base64",    "calendar", "collections",
		"contextlib", "copy",        "dataclasses", "datetime",  "decimal",   "enum",     "fractions",
		"functools",  "hashlib",     "hmac",        "ipaddress", "itertools", "json",     "keyword",
		"math",       "numbers",     "operator",    "pprint",    "random",    "re",       "secrets",
		"sqlalchemy", "statistics",  "string",      "struct",    "textwrap",  "time",     "types",
		"typing",     "unicodedata", "uuid",        "warnings",  "zoneinfo",  NULL};

	return string_is_one_of(top, tops);
}

bool
reach_is_possible(const struct program *program, const struct config *config)
{
	static const char *const words[] = {"__file__", "__name__", "__import__", "open", "exec", "__loader__"};

	if (program->state != PROGRAM_PARSED)
		return false;
	if (program->relative_imports || config->nassets)
		return true;
	for (size_t i = 0; i < program->nimports; i++) {
		if (!is_harmless(program->imports[i]))
			return true;
	}
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (mentions(program->source, words[i]))
			return true;
	}
	return false;
}

static int
by_name(const void *left, const void *right)
{
	return strcmp((*(const struct reached *const *)left)->name, (*(const struct reached *const *)right)->name);
}

static int
by_text(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void
sort_names(const char **names, size_t *nnames)
{
	size_t n = 0;

	if (*nnames)
		qsort(names, *nnames, sizeof *names, by_text);
	for (size_t i = 0; i < *nnames; i++) {
		if (n == 0 || strcmp(names[i], names[n - 1]) != 0)
			names[n++] = names[i];
	}
	*nnames = n;
}

static int
object_id_of(struct finder *finder, const char *path, struct object_id *blob)
{
	return snapshot_object_id(finder->snapshot, path, finder->arena, blob, finder->err) < 0 ? -1 : 0;
}

static const struct reached *
helper_of(struct finder *finder, const struct definition *definition)
{
	struct text key = {arena_copy(finder->arena, (const char *)&definition, sizeof definition), sizeof definition};
	void **place = map_at(&finder->helpers, key);
	struct reached *helper = *place;

	if (helper)
		return helper;
	*place = helper = ARENA_NEW(finder->arena, struct reached);
	*helper = (struct reached){.name = definition->name,
	                           .path = definition->module->path,
	                           .other = imports_other(&finder->imports, definition->module),
	                           .hash = definition->hash,
	                           .definition = definition};
	return object_id_of(finder, helper->path, &helper->blob) < 0 ? NULL : helper;
}

/* What holds a NUL is no text. */
struct fingerprint
asset_hash(struct text content)
{
	struct buffer text = BUFFER_INIT;
	struct fingerprint hash;

	if (content.length == 0 || memchr(content.data, '\0', content.length))
		return fingerprint_of(FINGERPRINT_RAW, content);
	for (size_t i = 0; i < content.length; i++) {
		if (!(content.data[i] == '\r' && i + 1 < content.length && content.data[i + 1] == '\n'))
			buffer_char(&text, content.data[i]);
	}
	hash = fingerprint_of(FINGERPRINT_RAW, (struct text){text.data, text.length});
	buffer_free(&text);
	return hash;
}

static const struct reached *
asset_of(struct finder *finder, const char *path)
{
	void **place = map_at(&finder->files, text_of(path));
	struct reached *asset = *place;
	struct text content;

	if (asset)
		return asset;
	if (snapshot_read(finder->snapshot, path, finder->arena, &content, finder->err) != 0)
		return NULL;
	*place = asset = ARENA_NEW(finder->arena, struct reached);
	*asset = (struct reached){.name = path_relative(finder->arena, finder->directory, path),
	                          .path = path,
	                          .hash = asset_hash(content),
	                          .content = content};
	return object_id_of(finder, path, &asset->blob) < 0 ? NULL : asset;
}

static int
add_assets(struct finder *finder, struct reach *reach, const struct paths *assets)
{
	for (size_t i = 0; i < assets->nitems; i++) {
		const struct reached *asset;

		/* What miglock writes itself changes with every revision that is locked: none reads it. */
		if (strcmp(path_base(assets->items[i]), "miglock.lock") == 0)
			continue;
		asset = asset_of(finder, assets->items[i]);
		if (!asset)
			return -1;
		*ARENA_PUSH(finder->arena, reach->items, reach->nitems) = asset;
	}
	return 0;
}

/* Is a part of what counts whole anyway? */
static bool
is_covered(const struct map *reached, const struct definition *definition, struct arena *arena)
{
	const char *module = definition->module->name;

	/* Its canonical form leaves out what a DEFINES_LEFT_OUT is. */
	if (definition->kind == DEFINES_MODULE || definition->kind == DEFINES_LEFT_OUT)
		return false;
	if (map_get(reached, text_of(arena_printf(arena, "%s:*", module))))
		return true;
	return (definition->kind == DEFINES_CONSTANT || definition->kind == DEFINES_METHODS) &&
	       map_get(reached, text_of(arena_printf(arena, "%s:%s", module, definition->of->name)));
}

static int
collect(struct finder *finder, struct reach *reach)
{
	struct map reached = {.arena = finder->arena};
	const struct step *steps = reach->slice.steps;
	size_t n = 0;

	for (size_t i = 1; i < reach->slice.nsteps; i++)
		*map_at(&reached, text_of(steps[i].definition->name)) = (void *)steps[i].definition;
	for (size_t i = 0; i < reach->slice.nsteps; i++) {
		const struct definition *definition = steps[i].definition;
		const struct reached *helper;

		for (size_t k = 0; k < definition->nlinks; k++) {
			if (definition->links[k].kind == LINK_LIVE)
				*ARENA_PUSH(finder->arena, reach->live, reach->nlive) = definition->links[k].name;
			if (i == 0 && definition->links[k].kind == LINK_LOST)
				*ARENA_PUSH(finder->arena, reach->absent, reach->nabsent) = definition->links[k].name;
		}
		if (i == 0 || is_covered(&reached, definition, finder->arena))
			continue;
		helper = helper_of(finder, definition);
		if (!helper)
			return -1;
		*ARENA_PUSH(finder->arena, reach->items, reach->nitems) = helper;
	}
	sort_names(reach->live, &reach->nlive);
	sort_names(reach->absent, &reach->nabsent);
	if (reach->nitems)
		qsort(reach->items, reach->nitems, sizeof *reach->items, by_name);
	for (size_t i = 0; i < reach->nitems; i++) {
		if (n == 0 || strcmp(reach->items[i]->name, reach->items[n - 1]->name) != 0)
			reach->items[n++] = reach->items[i];
	}
	reach->nitems = n;
	return 0;
}

/* Does the code ask for the name?  A global of the file of that name would be another. */
static bool
uses(const struct module *module, const char *name)
{
	if (module_name(module, name))
		return false;
	for (size_t i = 0; i < module->nstatements; i++) {
		for (size_t p = 0; p < module->statements[i].npieces; p++) {
			const struct piece *piece = &module->statements[i].pieces[p];

			for (size_t u = 0; u < piece->nuses; u++) {
				if (strcmp(piece->uses[u].name, name) == 0 && !(piece->uses[u].flags & USE_IDLE))
					return true;
			}
		}
	}
	return false;
}

/* __file__ only to find the directory it lies in? */
static bool
uses_directory_only(struct text canonical)
{
	static const char *const name_words[] = {"with_suffix", "with_name", "stem",  "basename",
	                                         "splitext",    "replace",   " name)"};

	for (size_t i = 0; i < sizeof name_words / sizeof *name_words; i++) {
		if (mentions(canonical, name_words[i]))
			return false;
	}
	return mentions(canonical, "dirname") || mentions(canonical, "parent");
}

static void
read_own_name(struct finder *finder, struct reach *reach, const struct revision *revision)
{
	const char *path = path_relative(finder->arena, finder->directory, revision->path);

	if (uses(revision->module, "__file__")) {
		if (uses_directory_only(revision->program->canonical) && !uses(revision->module, "__name__"))
			path = arena_printf(finder->arena, "%s/", path_directory(finder->arena, path));
		reach->file = path;
	} else if (uses(revision->module, "__name__")) {
		reach->file = path_base(path);
	}
}

/* Slices once more when it turns out that what is reached loads Python by a file's path, or by a computed name. */
static int
follow(struct finder *finder, struct reach *reach, const struct revision *revision)
{
	struct loaded *loaded = NULL;
	struct paths assets = {0}, python = {0}, absent = {0};
	struct found_modules computed = {0};
	size_t nloaded = 0, nseen = 0, ncomputed = 0, nbefore;

	do {
		nbefore = nloaded;
		slice_file(&reach->slice, &finder->slicer, revision->module, loaded, nloaded);
		assets_find(&finder->assets, revision, &reach->slice, &assets, &python, &absent);
		for (; nseen < python.nitems; nseen++) {
			const struct module *module = imports_module_at(&finder->imports, python.items[nseen]);

			if (!finder->slicer.source.stops(&finder->imports, module->name))
				*ARENA_PUSH(finder->arena, loaded, nloaded) =
					(struct loaded){module, NULL, "its file is loaded by its path"};
		}
		modules_hunt(&computed, &finder->imports, &reach->slice);
		for (; ncomputed < computed.nitems; ncomputed++) {
			const struct loaded *item = &computed.items[ncomputed];

			if (!finder->slicer.source.stops(&finder->imports, item->module->name))
				*ARENA_PUSH(finder->arena, loaded, nloaded) = *item;
		}
	} while (nloaded > nbefore && !finder->imports.failed);
	reach->is_cut = slice_is_cut(&reach->slice);
	reach->absent = absent.items;
	reach->nabsent = absent.nitems;
	if (finder->imports.failed || finder->assets.index.failed || add_assets(finder, reach, &assets) < 0)
		return -1;
	return collect(finder, reach);
}

static bool
is_external(struct finder *finder, const char *top)
{
	static char yes, no;
	void **place = map_at(&finder->tops, text_of(top));

	if (!*place)
		*place = imports_is_external(&finder->imports, top) ? &yes : &no;
	return *place == &yes;
}

/* prepend_sys_path may put a module in front of the standard library's: reach_is_possible cannot know. */
static bool
leads_into_project(struct finder *finder, const struct program *program)
{
	for (size_t i = 0; i < program->nimports && program->state == PROGRAM_PARSED; i++) {
		if (!is_external(finder, program->imports[i]))
			return true;
	}
	return false;
}

static int
reach_one(struct finder *finder, struct revision *revision)
{
	struct reach *reach = ARENA_NEW(finder->arena, struct reach);

	revision->reach = reach;
	reach->is_cut = finder->config->follow == FOLLOW_NONE;
	if (!revision->module && leads_into_project(finder, revision->program))
		revision->module = imports_read(&finder->imports, revision->path);
	if (!revision->module)
		return 0;
	if (!reach->is_cut && follow(finder, reach, revision) < 0)
		return -1;
	read_own_name(finder, reach, revision);
	return 0;
}

/* Each once: sort_names sees to it. */
static void
add_external(struct finder *finder, struct reached_all *all, const struct revision *revision)
{
	const struct program *program = revision->program;

	for (size_t i = 0; i < program->nimports; i++) {
		if (is_external(finder, program->imports[i]) ||
		    (revision->module && !imports_finds(&finder->imports, revision->module, program->imports[i])))
			*ARENA_PUSH(finder->arena, all->external, all->nexternal) = program->imports[i];
	}
}

int
reach_find(struct reached_all *all, struct revision *const *revisions, size_t nrevisions,
           const struct environment *environment, const struct config *config, struct snapshot *snapshot,
           struct modules *modules, struct arena *arena, struct error *err)
{
	struct finder finder = {.config = config,
	                        .snapshot = snapshot,
	                        .arena = arena,
	                        .err = err,
	                        .helpers = {.arena = arena},
	                        .files = {.arena = arena},
	                        .tops = {.arena = arena},
	                        .directory = path_directory(arena, environment->lockfile)};

	*all = (struct reached_all){0};
	imports_init(&finder.imports, snapshot, environment, config, modules, arena, err);
	finder.slicer = (struct slicer){.source = imports_source(&finder.imports),
	                                .follow = config->follow,
	                                .arena = arena,
	                                .definitions = {.arena = arena},
	                                .live = {.arena = arena},
	                                .found = {.arena = arena},
	                                .classes = {.arena = arena},
	                                .runs = {.arena = arena},
	                                .stars = {.arena = arena}};
	asset_search_init(&finder.assets, &finder.imports, config, snapshot, arena, err);
	for (size_t i = 0; i < nrevisions; i++) {
		if (revisions[i]->module)
			imports_expect(&finder.imports, revisions[i]->module);
	}
	for (size_t i = 0; i < nrevisions; i++) {
		if (!revisions[i]->program)
			continue;
		if (reach_one(&finder, revisions[i]) < 0)
			return -1;
		add_external(&finder, all, revisions[i]);
	}
	loads_find(&finder.imports, &finder.slicer, revisions, nrevisions, environment);
	sort_names(all->external, &all->nexternal);
	return finder.imports.failed ? -1 : 0;
}

int
reach_are_external(bool *external, const char *const *tops, size_t ntops, const struct environment *environment,
                   const struct config *config, struct snapshot *snapshot, struct arena *arena, struct error *err)
{
	struct imports imports;

	imports_init(&imports, snapshot, environment, config, NULL, arena, err);
	*external = true;
	for (size_t i = 0; i < ntops && *external; i++)
		*external = imports_is_external(&imports, tops[i]);
	return imports.failed ? -1 : 0;
}
