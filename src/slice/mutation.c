/*
 * mutation.c - which statements of a module change what a name of it stands for.
 *
 * TABLES is every statement that binds it, and every one that runs while the
 * module is imported and changes it: by itself, through what TABLES was assigned
 * to, or by calling a function that changes objects, which then changes every
 * value it mentions.  What is done so to an imported name is an effect on
 * another module.
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "slice/module_build.h"

/* A module whose statements change more than this changes itself through a loop: then all of it is one thing. */
enum { MOST_CHANGES = 200000 };

/* Classes above a class: a circle is no program. */
enum { DEEPEST_BASE = 16 };

struct lineage {
	const struct use **items;
	size_t nitems;
	bool known;
};

struct mutation {
	struct module *module;
	struct arena *arena;
	struct map effects; /* chain from an imported name -> struct name: the statements that do something to it */
	size_t **looked_at; /* by statement and piece: the statement whose calls have been followed there, plus one */
	size_t *dynamic;    /* statements that may change any name */
	size_t ndynamic;
	size_t nchanges;
	struct lineage *lineages; /* by statement */
};

/* False: it was there. */
static bool
insert_statement(struct mutation *mutation, struct name *name, size_t statement)
{
	size_t at = name->nstatements;

	while (at > 0 && name->statements[at - 1] >= statement) {
		if (name->statements[--at] == statement)
			return false;
	}
	mutation->nchanges++;
	(void)ARENA_PUSH(mutation->arena, name->statements, name->nstatements);
	memmove(name->statements + at + 1, name->statements + at,
	        (name->nstatements - 1 - at) * sizeof *name->statements);
	name->statements[at] = statement;
	return true;
}

/* A definition by its name; other statements by what they call or change: "guards.TABLES.clear()". */
static struct name *
name_of_effect(struct mutation *mutation, size_t statement, const struct use *use)
{
	const struct toplevel *by = &mutation->module->statements[statement];
	const char *text = use->name;
	struct name *statements;
	void **place;

	if (is_definition(by) && by->pieces[0].nbinds)
		return map_get(&mutation->module->names, text_of(by->pieces[0].binds[0]));
	for (size_t i = 0; i < use->nattributes; i++)
		text = arena_printf(mutation->arena, "%s.%s", text, use->attributes[i]);
	text = arena_printf(mutation->arena, "%s()", text);
	place = map_at(&mutation->effects, text_of(text));
	statements = *place;
	if (!statements) {
		*place = statements = ARENA_NEW(mutation->arena, struct name);
		statements->name = text;
	}
	insert_statement(mutation, statements, statement);
	return statements;
}

static void
note_effect(struct mutation *mutation, size_t statement, const struct use *use, int kind)
{
	struct module *module = mutation->module;
	const struct name *of = name_of_effect(mutation, statement, use);

	if (of)
		*ARENA_PUSH(mutation->arena, module->effects, module->neffects) =
			(struct effect){.use = use, .kind = kind, .of = of, .statement = statement};
}

/* Is the name somebody else's: imported, or maybe by a star? */
static bool
is_imported(const struct mutation *mutation, const struct use *use, const struct name *name)
{
	if (use->flags & (USE_SELF | USE_CLASS))
		return false;
	return use->import || (name ? name->nimports != 0 : mutation->module->nstars != 0);
}

static void change_contents(struct mutation *mutation, size_t statement, const struct name *name, const struct use *use,
                            bool within);

/* The statement changes the name, or something `within`, and what that is made of. */
static void
change(struct mutation *mutation, size_t statement, const struct use *use, bool within)
{
	struct name *name = name_used(mutation->module, use);

	if (is_imported(mutation, use, name))
		note_effect(mutation, statement, use, EFFECT_CHANGE);
	if (!name || name->changed_by[within] == statement + 1 || (name->is_defined && only_calls(use)) ||
	    !(names_value(mutation->module, name) || name->is_defined))
		return;
	name->changed_by[within] = statement + 1;
	if (changes_itself(definition_named(mutation->module, name), use))
		insert_statement(mutation, name, statement);
	change_contents(mutation, statement, name, use, within);
}

/* Of a class, is the content what the changed attribute is made of?  Of bases, where no line of its own binds it. */
static bool
concerns(const struct toplevel *class, const struct use *change, const struct use *content)
{
	const struct piece *piece = NULL;

	if (!class || class->kind != STATEMENT_CLASS || change->nattributes == 0)
		return true;
	for (size_t i = 1; i < class->npieces && !piece; i++) {
		if (piece_binds(&class->pieces[i], change->attributes[0]))
			piece = &class->pieces[i];
	}
	if (!piece)
		piece = &class->pieces[0];
	return content >= piece->uses && content < piece->uses + piece->nuses;
}

static bool
mentions(const struct toplevel *statement, const char *name)
{
	for (size_t i = 0; i < statement->pieces[0].nuses; i++) {
		if (strcmp(statement->pieces[0].uses[i].name, name) == 0)
			return true;
	}
	return false;
}

/* B = A; B = []; B.append(1): B is something else by then. */
static bool
is_rebound(const struct module *module, const struct name *name, size_t from, size_t statement)
{
	for (size_t i = 0; i < name->nstatements; i++) {
		const struct toplevel *between = &module->statements[name->statements[i]];

		if (name->statements[i] > from && name->statements[i] < statement &&
		    between->kind == STATEMENT_ASSIGNMENT && piece_binds(&between->pieces[0], name->name) &&
		    !mentions(between, name->name))
			return true;
	}
	return false;
}

/* What the value is made of, and what a function that is called returns. */
static void
change_contents(struct mutation *mutation, size_t statement, const struct name *name, const struct use *use,
                bool within)
{
	const struct toplevel *holder = definition_named(mutation->module, name);

	for (size_t i = 0; i < name->nmade_of && mutation->nchanges < MOST_CHANGES; i++) {
		const struct content *content = &name->made_of[i];
		struct name *of = name_used(mutation->module, content->use);
		const struct toplevel *definition = definition_named(mutation->module, of);

		if (!concerns(holder, use, content->use) || (content->in_new && !within) ||
		    is_rebound(mutation->module, name, content->statement, statement))
			continue;
		if (definition && definition->kind == STATEMENT_FUNCTION && content->use->called &&
		    of->returned_to != statement + 1) {
			of->returned_to = statement + 1;
			change_contents(mutation, statement, of, content->use, within);
		}
		if (definition && !content->itself &&
		    !(definition->kind == STATEMENT_CLASS && content->use->called && use->nattributes > 1))
			continue;
		change(mutation, statement, as_content(mutation->arena, content), within || content->taken);
		for (size_t k = 0; of && of->nstatements && k < name->nstatements; k++)
			insert_statement(mutation, of, name->statements[k]);
	}
}

/* globals() and the like: any name of the module may be bound or changed. */
static bool
is_dynamic(const struct use *use)
{
	static const char *const ways[] = {"exec", "eval", NULL}, *const names[] = {"globals", "locals", NULL};

	return (use->called && string_is_one_of(use->name, ways)) ||
	       ((use->changed || use->handed) &&
	        (string_is_one_of(use->name, names) || (strcmp(use->name, "vars") == 0 && !(use->flags & USE_ITEM)))) ||
	       (use->changed && use->nattributes && !(use->flags & USE_IDLE) && strcmp(use->name, "sys") == 0 &&
	        strcmp(use->attributes[0], "modules") == 0) ||
	       (use->changed && use->nattributes && strcmp(use->attributes[0], "__globals__") == 0);
}

/* Is what the name leads to called, or given to what may call it? */
static bool
may_run(const struct use *use)
{
	return use->called || use->handed || use->flags & USE_DECORATOR || (use->changed && !(use->flags & USE_STORE));
}

static void follow_call(struct mutation *mutation, size_t statement, const struct toplevel *definition,
                        const struct use *use);

/* Whatever definition the name leads to runs: itself, or what the value is made of. */
static void
call(struct mutation *mutation, size_t statement, const struct use *use, int depth)
{
	const struct name *name = name_used(mutation->module, use);
	const struct toplevel *definition = definition_named(mutation->module, name);

	if (is_imported(mutation, use, name))
		note_effect(mutation, statement, use, EFFECT_CALL);
	if (definition)
		follow_call(mutation, statement, definition, use);
	/* if …: def register(f): … */
	for (size_t i = 0; name && !definition && name->is_defined && i < name->nstatements; i++) {
		if (mutation->module->statements[name->statements[i]].kind == STATEMENT_OTHER)
			follow_call(mutation, statement, &mutation->module->statements[name->statements[i]], use);
	}
	for (size_t i = 0; name && !definition && depth == 0 && i < name->nmade_of; i++) {
		if (name->made_of[i].use->changed)
			change(mutation, statement, name->made_of[i].use, false);
		call(mutation, statement, with_method(mutation->arena, name->made_of[i].use, use), depth + 1);
	}
}

/* The class, or the one of the module that it inherits from, whose body binds the attribute. */
static void
change_shared(struct mutation *mutation, size_t statement, const struct toplevel *class, const struct use *use,
              int depth)
{
	bool own = use->flags & USE_OWN_CLASS && !use->within;

	for (size_t p = 1; p < class->npieces; p++)
		own |= !class->pieces[p].is_function && piece_binds(&class->pieces[p], use->attributes[0]);
	if (own) {
		change(mutation, statement, &(struct use){.name = class->pieces[0].binds[0], .handed = true}, true);
		return;
	}
	for (size_t u = 0; depth < DEEPEST_BASE && u < class->pieces[0].nuses; u++) {
		const struct toplevel *base =
			definition_named(mutation->module, name_used(mutation->module, &class->pieces[0].uses[u]));

		if (base && base->kind == STATEMENT_CLASS && is_base(class, 0, &class->pieces[0].uses[u]))
			change_shared(mutation, statement, base, use, depth + 1);
	}
}

/* What the code of a definition changes when it runs, and those that it calls. */
static void
follow_piece(struct mutation *mutation, size_t statement, const struct toplevel *definition, size_t p,
             const struct use *by)
{
	const struct piece *piece = &definition->pieces[p];

	if (piece->changes & CHANGES_DEFAULT)
		change(mutation, statement, &(struct use){.name = definition->pieces[0].binds[0], .handed = true},
		       false);
	for (size_t u = 0; u < piece->nuses; u++) {
		const struct use *use = &piece->uses[u];
		const struct name *name = name_used(mutation->module, use);

		if (definition->kind == STATEMENT_CLASS && changes_shared(use))
			change_shared(mutation, statement, definition, use, 0);
		if (is_dynamic(use))
			*ARENA_PUSH(mutation->arena, mutation->dynamic, mutation->ndynamic) = statement;
		if (use->changed || (definition->changes & CHANGES_NAMED && names_value(mutation->module, name)))
			change(mutation, statement, use, use->within);
		else if (is_base(definition, p, use))
			call(mutation, statement, with_method(mutation->arena, use, by), 0);
		else if (may_run(use))
			call(mutation, statement, use, 0);
	}
}

/* What calling the definition runs: of a class what makes an object, or the method. */
static void
follow_call(struct mutation *mutation, size_t statement, const struct toplevel *definition, const struct use *use)
{
	size_t called = (size_t)(definition - mutation->module->statements);
	bool *runs = pieces_run(mutation->arena, definition, use);

	if (called == statement)
		return;
	if (!mutation->looked_at[called])
		mutation->looked_at[called] = ARENA_ARRAY(mutation->arena, size_t, definition->npieces);
	for (size_t p = 0; p < definition->npieces && mutation->nchanges < MOST_CHANGES; p++) {
		if (!runs[p] || mutation->looked_at[called][p] == statement + 1)
			continue;
		mutation->looked_at[called][p] = statement + 1;
		follow_piece(mutation, statement, definition, p, use);
	}
}

/* Those above the class that may make something of what inherits from them: imported, or with hooks of their own. */
static const struct lineage *
lineage_of(struct mutation *mutation, size_t class)
{
	const struct toplevel *statement = &mutation->module->statements[class];
	struct lineage *lineage = &mutation->lineages[class];

	if (lineage->known || statement->kind != STATEMENT_CLASS)
		return lineage;
	lineage->known = true;
	for (size_t u = 0; u < statement->pieces[0].nuses; u++) {
		const struct use *use = &statement->pieces[0].uses[u];
		const struct name *name = name_used(mutation->module, use);
		const struct toplevel *base = definition_named(mutation->module, name);
		const struct lineage *above;

		if (!use->early || use->flags & (USE_DECORATOR | USE_ARGUMENT))
			continue;
		if (is_imported(mutation, use, name) || use->flags & USE_KEYWORD || has_class_hooks(base))
			*ARENA_PUSH(mutation->arena, lineage->items, lineage->nitems) = use;
		above = base ? lineage_of(mutation, (size_t)(base - mutation->module->statements)) : NULL;
		for (size_t i = 0; above && i < above->nitems; i++)
			*ARENA_PUSH(mutation->arena, lineage->items, lineage->nitems) = above->items[i];
	}
	return lineage;
}

/* class X(Base), where Base or its metaclass makes something of X. */
static void
inherit(struct mutation *mutation, size_t class)
{
	const struct lineage *lineage = lineage_of(mutation, class);
	static const char *hook = "__init_subclass__";
	const struct use hooks = {.attributes = &hook, .nattributes = 1};

	for (size_t i = 0; i < lineage->nitems; i++) {
		const struct use *use = lineage->items[i];
		const struct name *name = name_used(mutation->module, use);
		const struct toplevel *base = definition_named(mutation->module, name);

		if (is_imported(mutation, use, name))
			note_effect(mutation, class, use, EFFECT_BASE);
		if (!base || base == &mutation->module->statements[class])
			continue;
		follow_call(mutation, class, base, &hooks);
	}
}

/* fix(row), [fix(r) for r in ROWS], and what the statement changes under a name of its own. */
static bool
changes_what_it_mentions(const struct mutation *mutation, const struct toplevel *statement)
{
	const struct piece *piece = &statement->pieces[0];

	for (size_t u = 0; u < piece->nuses; u++) {
		const struct use *use = &piece->uses[u];
		const struct toplevel *called = definition_named(mutation->module, name_used(mutation->module, use));

		if (called && use->runs && (use->called || use->handed) && called->changes & CHANGES_GIVEN)
			return true;
	}
	return piece->changes && !is_definition(statement);
}

/* What the statement does to a name while the module is imported. */
static void
run_use(struct mutation *mutation, size_t index, const struct use *use, bool changes)
{
	const struct toplevel *statement = &mutation->module->statements[index];
	bool loose = !is_definition(statement);

	const struct name *name = name_used(mutation->module, use);

	if (is_dynamic(use)) {
		*ARENA_PUSH(mutation->arena, mutation->dynamic, mutation->ndynamic) = index;
		return;
	}
	if (use->changed || (changes && (use->handed || loose) && can_be_changed(mutation->module, statement, name)))
		change(mutation, index, use, use->changed ? use->within : true);
	if (may_run(use))
		call(mutation, index, use, 0);
}

static void
run_statement(struct mutation *mutation, size_t index)
{
	const struct toplevel *statement = &mutation->module->statements[index];
	bool changes;

	if (statement->kind == STATEMENT_IMPORTS)
		return;
	changes = changes_what_it_mentions(mutation, statement);
	inherit(mutation, index);
	for (size_t p = 0; p < statement->npieces && mutation->nchanges < MOST_CHANGES; p++) {
		const struct piece *piece = &statement->pieces[p];

		for (size_t u = 0; u < piece->nuses; u++) {
			if (piece->uses[u].runs)
				run_use(mutation, index, &piece->uses[u], changes);
		}
	}
}

static void
spread_dynamic(struct mutation *mutation)
{
	struct map *names = &mutation->module->names;

	for (size_t i = 0; i < names->nslots; i++) {
		for (size_t d = 0; names->slots[i].value && d < mutation->ndynamic; d++)
			insert_statement(mutation, names->slots[i].value, mutation->dynamic[d]);
	}
}

void
spread_changes(struct module *module, struct arena *arena)
{
	struct mutation mutation = {.module = module,
	                            .arena = arena,
	                            .effects = {.arena = arena},
	                            .lineages = ARENA_ARRAY(arena, struct lineage, module->nstatements + 1),
	                            .looked_at = ARENA_ARRAY(arena, size_t *, module->nstatements + 1)};

	find_contents(module, arena);
	find_changing(module, arena);
	for (size_t i = 0; i < module->nstatements; i++)
		run_statement(&mutation, i);
	spread_dynamic(&mutation);
	module->tangled = mutation.nchanges >= MOST_CHANGES;
}
