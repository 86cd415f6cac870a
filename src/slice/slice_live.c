/*
 * slice_live.c - ORM models, tables and metadata: code that changes with the schema, on purpose; settings.
 *
 * The application object too: every route and setting is registered on it, so that following it would lock the
 * application.  What a helper reads of it (app.config["X"]) stands in the helper's own text.  Settings come from the
 * environment, no repository decides what they hold.
 */
#include <string.h>

#include "base/arena.h"
#include "slice/slice_build.h"

static const char *
last_part(const struct use *use)
{
	return use->nattributes ? use->attributes[use->nattributes - 1] : use->name;
}

static bool
leads_to_live(struct slicer *slicer, const struct module *module, const struct use *use)
{
	struct targets targets;

	find_targets(slicer, &targets, module, use);
	for (size_t i = 0; i < targets.nitems; i++) {
		if (targets.items[i].kind == TARGET_NAME &&
		    is_live(slicer, targets.items[i].module, targets.items[i].name))
			return true;
	}
	return false;
}

/* Is it somebody else's, by one of these names?  An alias of the import's does not matter. */
static bool
is_library(struct slicer *slicer, const struct module *module, const struct use *use, const char *const *names)
{
	struct targets targets;

	find_targets(slicer, &targets, module, use);
	for (size_t i = 0; i < targets.nitems; i++) {
		const char *text = targets.items[i].text, *colon;

		if (targets.items[i].kind != TARGET_EXTERNAL)
			continue;
		colon = strrchr(text, ':');
		if (string_is_one_of(use->nattributes ? last_part(use) : colon ? colon + 1 : text, names))
			return true;
	}
	return false;
}

/* Of a settings library, by what a class inherits or a value is made by; or is, cfg.CONF. */
static const struct settings {
	const char *library;
	const char *names[4];
} settings[] = {
	{"pydantic", {"BaseSettings", NULL}},
	{"pydantic_settings", {"BaseSettings", NULL}},
	{"oslo_config", {"CONF", "ConfigOpts", NULL}},
	{"dynaconf", {"Dynaconf", "LazySettings", "FlaskDynaconf", NULL}},
	{"environ", {"Env", "FileAwareEnv", NULL}},
	{"decouple", {"Config", "AutoConfig", "config", NULL}},
	{"starlette", {"Config", NULL}},
};

/* Is it a settings library's own?  "oslo_config:cfg", of which CONF is taken. */
static bool
is_settings(struct slicer *slicer, const struct module *module, const struct use *use)
{
	struct targets targets;

	find_targets(slicer, &targets, module, use);
	for (size_t i = 0; i < targets.nitems; i++) {
		const char *text = targets.items[i].text;

		for (size_t k = 0; targets.items[i].kind == TARGET_EXTERNAL && k < sizeof settings / sizeof *settings;
		     k++) {
			size_t length = strlen(settings[k].library);
			const char *colon = strchr(text, ':');

			if (strncmp(text, settings[k].library, length) == 0 && strcspn(text, ".:") == length &&
			    string_is_one_of(use->nattributes ? last_part(use)
			                     : colon          ? colon + 1
			                                      : text,
			                     settings[k].names))
				return true;
		}
	}
	return false;
}

static bool
is_live_base(struct slicer *slicer, const struct module *module, const struct use *use)
{
	static const char *const bases[] = {"SQLModel",        "DeclarativeBase", "DeclarativeBaseNoMeta",
	                                    "DeclarativeMeta", "as_declarative",  "SQLAlchemy",
	                                    "BASEV2",          "Flask",           "FastAPI",
	                                    "Starlette",       "Celery",          NULL};
	static const char *const models[] = {"Model", NULL};
	struct targets targets;

	if (use->flags & USE_ARGUMENT)
		return false;
	if (is_library(slicer, module, use, bases) || is_settings(slicer, module, use))
		return true;
	/* @mapper_registry.mapped; but not @seeds_of(User), nor a keyword's value. */
	if (!(use->flags & USE_KEYWORD) && (!(use->flags & USE_DECORATOR) || use->nattributes) &&
	    leads_to_live(slicer, module, use))
		return true;
	if (!is_library(slicer, module, use, models))
		return false;
	find_targets(slicer, &targets, module, use);
	return use->nattributes || strncmp(targets.items[0].text, "peewee", 6) == 0;
}

/* May it be a model by what it inherits from a library? */
static bool
has_unknown_base(struct slicer *slicer, const struct module *module, const struct name *name)
{
	static const char *const plain[] = {
		"ABC",       "ABCMeta", "Enum",      "Generic",   "IntEnum", "NamedTuple",     "Protocol", "StrEnum",
		"TypedDict", "attrs",   "dataclass", "define",    "frozen",  "object",         "dict",     "list",
		"str",       "tuple",   "Exception", "BaseModel", "final",   "total_ordering", NULL};
	const struct class_facts *facts = class_of(module, name) ? class_facts_of(slicer, module, name) : NULL;

	for (size_t i = 0; facts && i < facts->nlibraries; i++) {
		if (!string_is_one_of(facts->libraries[i], plain))
			return true;
	}
	return !facts;
}

static bool
is_live_class(struct slicer *slicer, const struct module *module, const struct name *name, const struct toplevel *class)
{
	static const char *const fields[] = {"__tablename__", "__table__", "__table_args__", "__mapper_args__", NULL};
	static const char *const columns[] = {"Column", "mapped_column", "relationship", NULL};

	/* Without a base it is no model, whatever it is made of. */
	for (size_t i = 1; class->has_bases && i < class->npieces; i++) {
		const struct piece *member = &class->pieces[i];

		for (size_t k = 0; k < member->nbinds; k++) {
			if (string_is_one_of(member->binds[k], fields))
				return true;
		}
		for (size_t k = 0; member->is_assignment && k < member->nuses; k++) {
			if (is_library(slicer, module, &member->uses[k], columns) &&
			    has_unknown_base(slicer, module, name))
				return true;
		}
	}
	for (size_t k = 0; k < class->pieces[0].nuses; k++) {
		if (is_live_base(slicer, module, &class->pieces[0].uses[k]))
			return true;
	}
	return false;
}

/* User(name="ada") is a row; what a subclass of Flask makes is the application. */
static bool
is_row(struct slicer *slicer, const struct module *module, const struct use *class)
{
	static const char *const others[] = {"Celery",     "FastAPI",   "Flask",        "MetaData", "registry",
	                                     "SQLAlchemy", "Starlette", "BaseSettings", NULL};
	struct targets targets;
	bool row = false;

	find_targets(slicer, &targets, module, class);
	for (size_t i = 0; i < targets.nitems; i++) {
		const struct target *target = &targets.items[i];

		if (target->kind != TARGET_NAME || target->nattributes || !class_of(target->module, target->name))
			return false;
		if (inherits_library(class_facts_of(slicer, target->module, target->name), others))
			return false;
		row = true;
	}
	return row;
}

static bool
is_live_value(struct slicer *slicer, const struct module *module, const struct toplevel *statement)
{
	static const char *const makers[] = {"Table",      "MetaData", "declarative_base", "automap_base", "registry",
	                                     "SQLAlchemy", "Flask",    "FastAPI",          "Starlette",    "Celery",
	                                     NULL};
	static const char *const metadata[] = {"metadata", NULL};

	if (!statement->value)
		return false;
	if (is_library(slicer, module, statement->value, statement->value_called ? makers : metadata) ||
	    is_settings(slicer, module, statement->value))
		return true;
	/* User.seed(1) is what it returns, db.Table("x") a table. */
	return (!statement->value_called || statement->value->nattributes == 0 ||
	        string_is_one_of(last_part(statement->value), makers)) &&
	       leads_to_live(slicer, module, statement->value) &&
	       !(statement->value_called && is_row(slicer, module, statement->value));
}

static bool
find_live(struct slicer *slicer, const struct module *module, const struct name *name)
{
	for (size_t i = 0; i < name->nstatements; i++) {
		const struct toplevel *statement = &module->statements[name->statements[i]];

		if (statement->kind == STATEMENT_CLASS        ? is_live_class(slicer, module, name, statement)
		    : statement->kind == STATEMENT_ASSIGNMENT ? is_live_value(slicer, module, statement)
		                                              : false)
			return true;
	}
	return false;
}

bool
is_live(struct slicer *slicer, const struct module *module, const struct name *name)
{
	static char live, dead;
	struct text key = text_of(arena_printf(slicer->arena, "%s:%s", module->path, name->name));
	void *known = map_get(&slicer->live, key);

	if (known)
		return known == &live;
	*map_at(&slicer->live, key) = &dead; /* while it is being found out: bases in a circle */
	if (!find_live(slicer, module, name))
		return false;
	*map_at(&slicer->live, key) = &live;
	return true;
}
