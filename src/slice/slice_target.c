/*
 * slice_target.c - what a chain of names means, through imports and re-exports.
 */
#include <string.h>

#include "base/arena.h"
#include "python/program.h"
#include "slice/slice_build.h"

enum { DEEPEST_TABLE = 2 };

struct search {
	struct slicer *slicer;
	struct targets *targets;
	struct map followed; /* a module and a chain -> under_way or done: each gives its targets once */
	int depth;           /* imports away from the code */
	bool rebound;        /* a statement may have bound the name to something else that it was imported as */
};

static char under_way, done;

struct chain {
	const char **attributes;
	size_t nattributes;
	bool store;
};

static void follow_module(struct search *search, const struct module *module, struct chain chain);

static struct chain
rest(struct chain chain)
{
	return (struct chain){chain.attributes + 1, chain.nattributes - 1, chain.store};
}

static struct chain
with_first(struct arena *arena, const char *name, struct chain chain)
{
	const char **attributes = ARENA_ARRAY(arena, const char *, chain.nattributes + 1);

	attributes[0] = name;
	for (size_t i = 0; i < chain.nattributes; i++)
		attributes[i + 1] = chain.attributes[i];
	return (struct chain){attributes, chain.nattributes + 1, chain.store};
}

static struct target *
add_target(struct search *search, int kind, const struct module *module)
{
	struct target *target = ARENA_PUSH(search->slicer->arena, search->targets->items, search->targets->nitems);

	target->kind = kind;
	target->module = module;
	return target;
}

static void
add_lost(struct search *search, int kind, const char *text, const char *why)
{
	struct target *target = add_target(search, kind, NULL);

	target->text = text;
	target->why = why;
}

static void
add_external(struct search *search, const char *text, bool elsewhere)
{
	struct target *target = add_target(search, TARGET_EXTERNAL, NULL);

	target->text = text;
	target->elsewhere = elsewhere;
}

static void
add_whole(struct search *search, const struct module *module, const char *why)
{
	add_target(search, TARGET_MODULE, module)->why = why;
}

static void
follow_import(struct search *search, const struct module *from, const struct import *import, struct chain chain)
{
	struct arena *arena = search->slicer->arena;
	const struct module_source *source = &search->slicer->source;
	const char *first = chain.nattributes ? chain.attributes[0] : NULL;
	const struct module *module;
	bool missing;

	if (!import->module) {
		add_lost(search, TARGET_COMPUTED, "import_module",
		         "the module's name is computed; each that a literal tells of counts");
		return;
	}
	/* `import a.b`: a, whose attributes lead on. */
	module = imported_module(search->slicer, from, import, &missing);
	if (!module) {
		if (missing)
			add_lost(search, TARGET_LOST, import_as_written(arena, import, first),
			         import->level ? "the project has no such module"
			                       : source->why_missing(source->context, from, import->module));
		else
			add_external(search, import_as_written(arena, import, first), search->depth > 0);
		return;
	}
	if (import->binds_top) {
		const char *dot = strchr(import->module, '.');
		const struct import top = {.module = arena_copy(arena, import->module, (size_t)(dot - import->module)),
		                           .level = import->level};

		module = imported_module(search->slicer, from, &top, &missing);
		if (!module)
			return;
	}
	if (import->name)
		chain = with_first(arena, import->name, chain);
	search->depth++;
	follow_module(search, module, chain);
	search->depth--;
}

static void
follow_name(struct search *search, const struct module *module, const struct name *name, struct chain chain)
{
	size_t first = search->targets->nitems;
	bool external = name->nimports != 0, before = search->rebound;

	search->rebound = name->nimports && name->nstatements;
	for (size_t i = 0; i < name->nimports && !rebinds(module, name); i++)
		follow_import(search, module, name->imports[i], chain);
	search->rebound = before;
	if (name->nstatements) {
		struct target *target = add_target(search, TARGET_NAME, module);

		target->name = name;
		target->attributes = chain.attributes;
		target->nattributes = chain.store ? 0 : chain.nattributes;
	}
	for (size_t i = first; i < search->targets->nitems; i++)
		external &= search->targets->items[i].kind == TARGET_EXTERNAL;
	/* sa.String = String: nobody else's module to look it up in. */
	for (size_t i = 0; external && i < module->neffects; i++) {
		if (module->effects[i].use->flags & USE_STORE && strcmp(module->effects[i].use->name, name->name) == 0)
			add_target(search, TARGET_NAME, module)->name = module->effects[i].of;
	}
}

/* What every module has. */
static bool
is_module_attribute(const char *name)
{
	static const char *const names[] = {"__name__", "__file__",   "__doc__",    "__path__",
	                                    "__spec__", "__loader__", "__package__"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (strcmp(name, names[i]) == 0)
			return true;
	}
	return false;
}

/* How far along following the chain is; NULL: it has not begun. */
static struct text
progress_key(struct search *search, const struct module *module, struct chain chain)
{
	size_t length = strlen(module->path) + 1, at = length;
	char *key;

	for (size_t i = 0; i < chain.nattributes; i++)
		length += strlen(chain.attributes[i]) + 1;
	key = ARENA_ARRAY(search->slicer->arena, char, length);
	memcpy(key, module->path, at);
	for (size_t i = 0; i < chain.nattributes; i++) {
		size_t size = strlen(chain.attributes[i]) + 1;

		memcpy(key + at, chain.attributes[i], size);
		at += size;
	}
	return (struct text){key, length};
}

/* Whatever binds the first name of the chain in the module.  False: nothing does. */
static bool
follow_bindings(struct search *search, const struct module *module, struct chain chain)
{
	struct slicer *slicer = search->slicer;
	const char *text = chain.attributes[0];
	const struct name *name = module->program ? module_name(module, text) : NULL;
	const struct stars *stars = find_stars(slicer, module, text);
	const struct name *bound = name ? name : &stars->name;
	bool passage;

	if (!name && stars->nitems == 0)
		return false;
	passage = search->depth ? is_passage(slicer, module, bound) : is_one_of_several(slicer, module, bound);
	if (passage)
		*ARENA_PUSH(slicer->arena, search->targets->passages, search->targets->npassages) =
			(struct passage){module, bound};
	if (name)
		follow_name(search, module, name, rest(chain));
	search->depth++;
	for (size_t i = 0; i < stars->nitems; i++) {
		const struct star *star = &stars->items[i];

		if (star->module)
			follow_module(search, star->module, chain);
		else
			add_external(search, import_as_written(slicer->arena, star->import, NULL),
			             passage || name != NULL);
	}
	search->depth--;
	return true;
}

/* "app.guards", ".guards", "guards" */
static const struct module *
module_of_string(struct search *search, const struct module *module, const char *text)
{
	const struct slicer *slicer = search->slicer;
	struct import import = {.module = text};
	const struct module *named;
	bool missing;

	for (; *import.module == '.'; import.module++)
		import.level++;
	named = imported_module(search->slicer, module, &import, &missing);
	if (!named && module->directory)
		named = slicer->source.beside(slicer->source.context, module->directory, import.module);
	return named && named != module && named->program ? named : NULL;
}

/* "app.guards:guard", "app.guards.guard": the module, and the name behind it; NULL where it has none. */
static const struct module *
split_string(struct search *search, const struct module *module, const char *text, const char **name)
{
	struct arena *arena = search->slicer->arena;
	const char *colon = strchr(text, ':'), *dot = strrchr(text, '.');
	const struct module *named = colon ? NULL : module_of_string(search, module, text);
	const char *split = colon ? colon : dot;

	*name = NULL;
	if (named || !split || split == text)
		return named;
	*name = arena_copy(arena, split + 1, strcspn(split + 1, "."));
	named = module_of_string(search, module, arena_copy(arena, text, (size_t)(split - text)));
	return named && module_name(named, *name) ? named : NULL;
}

/*
 * What string `at` of a table gives the name: {"app.guards": ["guard"]}, {"guard": "app.guards:the_guard"},
 * {"guard": ("app.guards", "the_guard")}.
 */
static void
follow_string(struct search *search, const struct module *module, const struct piece *piece, size_t at,
              struct chain chain)
{
	const struct path_literal *literal = &piece->paths[at];
	const char *wanted = chain.attributes[0], *name;
	const struct module *named = split_string(search, module, literal->text, &name);
	bool meant = at > 0 && literal[-1].statement == literal->statement && strcmp(literal[-1].text, wanted) == 0;

	if (!named)
		return;
	if (!name && module_name(named, wanted))
		name = wanted;
	else if (!name && meant && at + 1 < piece->npaths && literal[1].statement == literal->statement)
		name = literal[1].text;
	if (name && (meant || strcmp(name, wanted) == 0) && module_name(named, name))
		follow_module(search, named, with_first(search->slicer->arena, name, rest(chain)));
}

/* The modules that strings of a statement, and of the tables and functions it uses, name. */
static void
follow_strings(struct search *search, const struct module *module, const struct toplevel *statement, struct chain chain,
               int depth)
{
	for (size_t p = 0; p < statement->npieces; p++) {
		const struct piece *piece = &statement->pieces[p];

		for (size_t i = 0; i < piece->npaths; i++)
			follow_string(search, module, piece, i, chain);
		for (size_t u = 0; u < piece->nuses && depth < DEEPEST_TABLE; u++) {
			const struct use *use = &piece->uses[u];
			const struct name *table = use->import ? NULL : module_name(module, use->name);

			for (size_t k = 0; table && k < table->nstatements; k++) {
				const struct toplevel *next = &module->statements[table->statements[k]];

				if (next != statement)
					follow_strings(search, module, next, chain, depth + 1);
			}
		}
	}
}

/* A module's __getattr__, and what it and the tables it reads may import: {"guard": "app.guards"}. */
static void
follow_lazily(struct search *search, const struct module *module, struct chain chain)
{
	const struct name *hook = module_name(module, "__getattr__");

	follow_name(search, module, hook, (struct chain){0});
	for (size_t i = 0; i < hook->nstatements; i++)
		follow_strings(search, module, &module->statements[hook->statements[i]], chain, 0);
}

/* Nothing that the module's code binds. */
static void
follow_attribute(struct search *search, const struct module *module, struct chain chain)
{
	const struct module_source *source = &search->slicer->source;
	const struct module *inner = NULL;
	bool missing;

	if (module->directory)
		inner = source->beside(source->context, module->directory, chain.attributes[0]);
	if (!inner && !module->program) /* a namespace package may lie in several places */
		inner = source->absolute(
			source->context, module,
			arena_printf(search->slicer->arena, "%s.%s", module->name, chain.attributes[0]), &missing);
	if (inner)
		follow_module(search, inner, rest(chain));
	else if (module->program && module_name(module, chain.attributes[0]))
		return;
	else if (module->program && module->program->state != PROGRAM_PARSED)
		add_whole(search, module, "it cannot be read");
	else if (is_module_attribute(chain.attributes[0]))
		return;
	else if (chain.store)
		add_whole(search, module, "something is set on the module");
	else if (module->program && module_name(module, "__getattr__"))
		follow_lazily(search, module, chain);
	else if (!search->rebound) {
		add_lost(search, TARGET_LOST,
		         arena_printf(search->slicer->arena, "%s:%s", module->name, chain.attributes[0]),
		         "the module does not define it");
		if (module->program)
			add_whole(search, module, "it does not define what is used of it");
	}
}

/* Only star imports may bind the name, and the package has a submodule that is called so. */
static bool
is_submodule(struct search *search, const struct module *module, struct chain chain)
{
	const struct module_source *source = &search->slicer->source;

	return module->directory && !module_name(module, chain.attributes[0]) &&
	       source->beside(source->context, module->directory, chain.attributes[0]);
}

static void
follow_module(struct search *search, const struct module *module, struct chain chain)
{
	struct text key;
	void *progress;

	if (chain.nattributes == 0) {
		add_whole(search, module,
		          chain.store ? "something is set on the module" : "the module is used as a value");
		return;
	}
	key = progress_key(search, module, chain);
	progress = *map_at(&search->followed, key);
	if (progress == &done)
		return;
	/* While `from . import x` runs in the package itself, x is not there yet: then it is its module. */
	*map_at(&search->followed, key) = &under_way;
	if (progress == &under_way || !follow_bindings(search, module, chain) || is_submodule(search, module, chain))
		follow_attribute(search, module, chain);
	*map_at(&search->followed, key) = &done;
}

/* `from . import *` in a package brings those submodules that its own computed __all__ names. */
static void
follow_own_star(struct search *search, const struct module *module, struct chain chain)
{
	const struct module_source *source = &search->slicer->source;
	const struct module *inner = NULL;
	bool computed = module->directory && module_name(module, "__all__") && !module->exports_known, missing;

	for (size_t i = 0; i < module->nstars && computed && !inner; i++) {
		if (imported_module(search->slicer, module, module->stars[i], &missing) == module)
			inner = source->beside(source->context, module->directory, chain.attributes[0]);
	}
	if (inner)
		follow_module(search, inner, rest(chain));
}

bool
is_dynamic_use(const struct use *use)
{
	static const char *const names[] = {"globals", "eval", "exec", NULL};

	return string_is_one_of(use->name, names) || (strcmp(use->name, "vars") == 0 && !(use->flags & USE_ITEM));
}

void
search_targets(struct slicer *slicer, struct targets *targets, const struct module *module, const struct use *use)
{
	struct search search = {.slicer = slicer, .targets = targets, .followed = {.arena = slicer->arena}};
	struct chain chain = {use->attributes, use->nattributes, use->flags & USE_STORE};
	const struct name *name = use->import ? NULL : module_name(module, use->name);

	*targets = (struct targets){0};
	if (!use->import && !name && is_dynamic_use(use))
		add_whole(&search, module, arena_printf(slicer->arena, "it calls %s", use->name));
	if (use->import) {
		follow_import(&search, module, use->import, chain);
	} else if (name || module->nstars) {
		chain = with_first(slicer->arena, use->name, chain);
		*map_at(&search.followed, progress_key(&search, module, chain)) = &under_way;
		if (!follow_bindings(&search, module, chain))
			follow_own_star(&search, module, chain);
	}
	if (use->flags & USE_ITEM)
		add_lost(&search, TARGET_COMPUTED, "sys.modules", "the module's name is computed");
	else if (use->nattributes && !(use->flags & USE_IDLE) && strcmp(use->name, "sys") == 0 &&
	         strcmp(use->attributes[0], "modules") == 0)
		add_whole(&search, module, "it uses sys.modules");
}

void
find_import_targets(struct slicer *slicer, struct targets *targets, const struct module *module,
                    const struct import *import)
{
	struct search search = {.slicer = slicer, .targets = targets, .followed = {.arena = slicer->arena}};
	struct chain chain = {0};

	*targets = (struct targets){0};
	if (import->name)
		follow_import(&search, module, import, chain);
}
