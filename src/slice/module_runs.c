/*
 * module_runs.c - what a module does when it is imported, besides defining names.
 *
 * Names that no code can spell: "<import>" is what calls Alembic or tells
 * SQLAlchemy or a driver something for all of the program: a migration that imports
 * the module runs it.  "<random>" and the like set up a library, for the code that uses it.  "<calls>" is all that
 * calls anything, which counts where the module is imported for nothing else; "<package>" what may decide which module
 * an import of a submodule gives.
 */
#include <string.h>

#include "base/arena.h"
#include "slice/module_build.h"

static bool
is_alembic(const struct import *import)
{
	return import->module && import->level == 0 && strncmp(import->module, "alembic", 7) == 0 &&
	       (import->module[7] == '\0' || import->module[7] == '.');
}

/* Which functions of the module lead to Alembic, by its statements. */
struct alembic {
	const struct module *module;
	bool *leads;
};

/* Is it Alembic's, or a function of the module that leads there? */
static bool
leads_to_alembic(const struct alembic *alembic, const struct use *use, bool called)
{
	const struct name *name = use->import ? NULL : module_name(alembic->module, use->name);

	if (use->import)
		return is_alembic(use->import);
	for (size_t i = 0; name && i < name->nimports; i++) {
		if (is_alembic(name->imports[i]))
			return true;
	}
	for (size_t i = 0; name && called && i < name->nstatements; i++) {
		if (alembic->leads[name->statements[i]])
			return true;
	}
	return false;
}

static bool
function_leads(const struct alembic *alembic, const struct toplevel *function)
{
	const struct piece *piece = &function->pieces[0];

	for (size_t u = 0; u < piece->nuses; u++) {
		if (leads_to_alembic(alembic, &piece->uses[u], true))
			return true;
	}
	return false;
}

static void
find_alembic(struct alembic *alembic, struct arena *arena, const struct module *module)
{
	bool more = true;

	*alembic = (struct alembic){module, ARENA_ARRAY(arena, bool, module->nstatements + 1)};
	while (more) {
		more = false;
		for (size_t i = 0; i < module->nstatements; i++) {
			const struct toplevel *statement = &module->statements[i];

			if (statement->kind == STATEMENT_FUNCTION && !alembic->leads[i] &&
			    function_leads(alembic, statement))
				more = alembic->leads[i] = true;
		}
	}
}

/* Only when the module is a program of its own. */
static bool
is_main_guard(const struct toplevel *statement)
{
	return statement->kind == STATEMENT_OTHER &&
	       text_starts(statement->text, "(If (Compare __name__ == \"__main__\")");
}

/* x = op.get_bind() calls Alembic; x = helper only names one. */
static bool
runs_alembic(const struct alembic *alembic, const struct toplevel *statement)
{
	const struct piece *piece = &statement->pieces[0];

	if (statement->kind == STATEMENT_FUNCTION || statement->kind == STATEMENT_CLASS) {
		for (size_t i = 0; i < piece->nuses; i++) {
			if (piece->uses[i].flags & USE_DECORATOR && leads_to_alembic(alembic, &piece->uses[i], false))
				return true;
		}
		return false;
	}
	for (size_t i = 0; i < piece->nuses; i++) {
		const struct use *use = &piece->uses[i];

		if (use->early && leads_to_alembic(alembic, use, statement->kind == STATEMENT_OTHER))
			return true;
	}
	return false;
}

/* The name in its library, where the use is of something imported from that library: "Engine". */
static const char *
name_in(const char *library, const struct module *module, const struct use *use)
{
	const struct name *name = module_name(module, use->name);
	const struct import *import = use->import ? use->import : name && name->nimports ? name->imports[0] : NULL;
	size_t length = strlen(library);

	if (!import || !import->module || import->level || strncmp(import->module, library, length) != 0 ||
	    (import->module[length] != '\0' && import->module[length] != '.'))
		return NULL;
	if (use->nattributes)
		return use->attributes[use->nattributes - 1];
	return import->name ? import->name : library;
}

/*
 * @compiles(CreateTable), @listens_for(Table, "after_create"), sa.Enum.create = f: what they tell of SQLAlchemy's
 * own holds for every migration.
 */
static bool
changes_sqlalchemy(const struct module *module, const struct toplevel *statement)
{
	/* Those that listen to an Engine count and log, or do as much for all of the application. */
	static const char *const schema[] = {"Column", "DDLElement", "Enum", "MetaData", "SchemaItem", "Table", NULL};
	const struct piece *piece = &statement->pieces[0];
	bool compiles = false, listens = false, any = false, ddl = false;

	for (size_t i = 0; i < piece->nuses; i++) {
		const struct use *use = &piece->uses[i];
		const char *name = use->early ? name_in("sqlalchemy", module, use) : NULL;

		if (!name)
			continue;
		if (use->flags & USE_STORE)
			return true;
		if (strcmp(name, "compiles") == 0)
			compiles = true;
		else if (strcmp(name, "listens_for") == 0 || strcmp(name, "listen") == 0)
			listens = true;
		else
			any = true;
		ddl |= string_is_one_of(name, schema);
	}
	return (compiles && any) || (listens && ddl);
}

/* sys.path.insert(0, HERE), site.addsitedir(HERE): where all imports behind it look. */
static bool
changes_search(const struct module *module, const struct toplevel *statement)
{
	const struct piece *piece = &statement->pieces[0];

	for (size_t i = 0; i < piece->nuses; i++) {
		const struct use *use = &piece->uses[i];
		bool changes = use->early && (use->changed || use->flags & USE_STORE || use->called);
		const char *name = changes ? name_in("sys", module, use) : NULL;

		if (name && strcmp(use->nattributes ? use->attributes[0] : name, "path") == 0)
			return true;
		name = changes ? name_in("site", module, use) : NULL;
		if (name && strcmp(name, "addsitedir") == 0)
			return true;
	}
	return false;
}

/* psycopg2.extensions.register_adapter(dict, Json): for every migration's connection. */
static bool
changes_driver(const struct module *module, const struct toplevel *statement)
{
	static const char *const drivers[] = {"psycopg2", "psycopg", NULL};
	const struct piece *piece = &statement->pieces[0];

	for (size_t i = 0; statement->kind == STATEMENT_OTHER && i < piece->nuses; i++) {
		for (size_t d = 0; piece->uses[i].early && drivers[d]; d++) {
			const char *name = name_in(drivers[d], module, &piece->uses[i]);

			if (name && strncmp(name, "register", 8) == 0)
				return true;
		}
	}
	return false;
}

const struct library libraries[] = {
	{"<os>", "os", {"environ", "environb", "getenv", "getenvb", "expandvars", NULL}},
	{"<csv>", "csv", {NULL}},
	{"<decimal>", "decimal", {NULL}},
	{"<faker>", "faker", {NULL}},
	{"<locale>", "locale", {NULL}},
	{"<numpy>", "numpy", {NULL}},
	{"<random>", "random", {NULL}},
};
const size_t nlibraries = sizeof libraries / sizeof *libraries;

/* os.environ["SCHEMA"] = "sales", random.seed(1), decimal.getcontext().prec = 5 */
static bool
sets_up(const char *library, const struct module *module, const struct toplevel *statement)
{
	static const char *const changes[] = {"clear", "pop", "putenv", "setdefault", "unsetenv", "update", NULL};
	const struct piece *piece = &statement->pieces[0];
	bool environment = strcmp(library, "os") == 0;

	if (!environment && !piece->is_call && (statement->kind != STATEMENT_ASSIGNMENT || piece->nbinds))
		return false;
	for (size_t i = 0; i < piece->nuses; i++) {
		const struct use *use = &piece->uses[i];
		const char *name = use->early ? name_in(library, module, use) : NULL;

		if (name && (!environment || use->flags & USE_STORE || string_is_one_of(name, changes)))
			return true;
	}
	return false;
}

/* sqlite3 and yaml, which SQLAlchemy or a library on the way may use. */
static bool
sets_up_any(const struct module *module, const struct toplevel *statement)
{
	return sets_up("sqlite3", module, statement) || sets_up("yaml", module, statement);
}

static bool
is_of_name(char c)
{
	return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Does one of the words stand in the text, be it in a string? */
static bool
has_word(struct text text, const char *const *words)
{
	for (; *words; words++) {
		size_t length = strlen(*words);

		for (const char *at = text.data, *end = at + text.length;
		     at && (at = memmem(at, (size_t)(end - at), *words, length)) != NULL; at++) {
			if ((at == text.data || !is_of_name(at[-1])) && (at + length == end || !is_of_name(at[length])))
				return true;
		}
	}
	return false;
}

/*
 * __path__.append(…), sys.modules["app.guards"] = guards, globals()["guards"] = guards, def __getattr__(name): whatever
 * mentions one of these, in a function too; and loose statements that reach into an object by its names.
 */
static bool
decides_imports(const struct toplevel *statement)
{
	static const char *const words[] = {"__getattr__", "__path__", "exec",       "globals",
	                                    "meta_path",   "modules",  "path_hooks", NULL};
	static const char *const reaches_in[] = {"__code__", "__dict__", "vars", NULL};
	static const char *const imports[] = {"import_module", "__import__", NULL};

	if (statement->kind == STATEMENT_CLASS)
		return false;
	/* PEP 562: what its table says of a name is followed. */
	if (statement->kind == STATEMENT_FUNCTION && piece_binds(&statement->pieces[0], "__getattr__") &&
	    has_word(statement->text, imports))
		return false;
	return has_word(statement->text, words) ||
	       (statement->kind != STATEMENT_FUNCTION && has_word(statement->text, reaches_in));
}

static void
add(struct module *module, struct arena *arena, const char *text, size_t statement)
{
	void **place = map_at(&module->names, text_of(text));
	struct name *name = *place;

	if (!name) {
		*place = name = ARENA_NEW(arena, struct name);
		name->name = text;
	}
	*ARENA_PUSH(arena, name->statements, name->nstatements) = statement;
}

void
find_runs(struct module *module, struct arena *arena)
{
	struct alembic alembic;

	find_alembic(&alembic, arena, module);
	for (size_t i = 0; i < module->nstatements; i++) {
		const struct toplevel *statement = &module->statements[i];
		bool always;

		if (statement->kind == STATEMENT_IMPORTS || is_main_guard(statement))
			continue;
		always = runs_alembic(&alembic, statement) || changes_sqlalchemy(module, statement) ||
		         changes_driver(module, statement) || changes_search(module, statement) ||
		         sets_up_any(module, statement);
		if (always)
			add(module, arena, "<import>", i);
		for (size_t k = 0; k < nlibraries; k++) {
			if (sets_up(libraries[k].name, module, statement))
				add(module, arena, libraries[k].key, i);
		}
		if (decides_imports(statement))
			add(module, arena, "<package>", i);
		if (always || statement->pieces[0].is_call)
			add(module, arena, "<calls>", i);
	}
}
