/*
 * slice_live.c - ORM models, tables and metadata: code that changes with the schema, on purpose.
 *
 * The application object too: every route and setting is registered on it, so that following it would lock the
 * application.  What a helper reads of it (app.config["X"]) stands in the helper's own text.
 */
#include <string.h>

#include "base/arena.h"
#include "python/slice_build.h"

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

/* A class or function of the project's that only has the name: it does not use what it is named after. */
static bool
is_namesake(struct slicer *slicer, const struct module *module, const struct use *use)
{
	struct targets targets;

	find_targets(slicer, &targets, module, use);
	for (size_t i = 0; i < targets.nitems; i++) {
		const struct target *target = &targets.items[i];
		const struct toplevel *statement;
		bool uses = false;

		if (target->kind != TARGET_NAME || target->nattributes || target->name->nstatements == 0)
			continue;
		statement = &target->module->statements[target->name->statements[0]];
		if (statement->kind != STATEMENT_CLASS && statement->kind != STATEMENT_FUNCTION)
			continue;
		for (size_t k = 0; k < statement->pieces[0].nuses; k++)
			uses |= strcmp(last_part(&statement->pieces[0].uses[k]), last_part(use)) == 0;
		if (!uses && !is_live(slicer, target->module, target->name))
			return true;
	}
	return false;
}

static bool
is_live_base(struct slicer *slicer, const struct module *module, const struct use *use)
{
	static const char *const bases[] = {"SQLModel",
	                                    "DeclarativeBase",
	                                    "DeclarativeBaseNoMeta",
	                                    "DeclarativeMeta",
	                                    "as_declarative",
	                                    "SQLAlchemy",
	                                    "BASEV2",
	                                    NULL};
	struct targets targets;

	if (string_is_one_of(last_part(use), bases) && !is_namesake(slicer, module, use))
		return true;
	if (strcmp(last_part(use), "Model") == 0) {
		if (use->nattributes) /* db.Model */
			return true;
		find_targets(slicer, &targets, module, use);
		if (targets.nitems && targets.items[0].kind == TARGET_EXTERNAL &&
		    strncmp(targets.items[0].text, "peewee", 6) == 0)
			return true;
	}
	return leads_to_live(slicer, module, use);
}

static bool
is_live_class(struct slicer *slicer, const struct module *module, const struct toplevel *class)
{
	static const char *const fields[] = {"__tablename__", "__table__", "__table_args__", "__mapper_args__", NULL};
	static const char *const columns[] = {"Column", "mapped_column", "relationship", NULL};

	for (size_t i = 1; i < class->npieces; i++) {
		const struct piece *member = &class->pieces[i];

		for (size_t k = 0; k < member->nbinds; k++) {
			if (string_is_one_of(member->binds[k], fields))
				return true;
		}
		for (size_t k = 0; member->is_binding && k < member->nuses; k++) {
			if (string_is_one_of(last_part(&member->uses[k]), columns))
				return true;
		}
	}
	for (size_t k = 0; k < class->pieces[0].nuses; k++) {
		if (is_live_base(slicer, module, &class->pieces[0].uses[k]))
			return true;
	}
	return false;
}

static bool
is_live_value(struct slicer *slicer, const struct module *module, const struct toplevel *statement)
{
	static const char *const makers[] = {"Table",      "MetaData", "declarative_base", "automap_base", "registry",
	                                     "SQLAlchemy", "Flask",    "FastAPI",          "Starlette",    "Celery",
	                                     NULL};

	if (!statement->value)
		return false;
	if (statement->value_called && string_is_one_of(last_part(statement->value), makers) &&
	    !is_namesake(slicer, module, statement->value))
		return true;
	if (!statement->value_called && strcmp(last_part(statement->value), "metadata") == 0)
		return true;
	return leads_to_live(slicer, module, statement->value);
}

static bool
find_live(struct slicer *slicer, const struct module *module, const struct name *name)
{
	for (size_t i = 0; i < name->nstatements; i++) {
		const struct toplevel *statement = &module->statements[name->statements[i]];

		if (statement->kind == STATEMENT_CLASS        ? is_live_class(slicer, module, statement)
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
