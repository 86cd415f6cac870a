/*
 * slice_decorator.c - whether a decorator leaves a class as its body says.
 *
 * One that returns what it is called with and sets nothing on it only takes
 * note of the class: @register, @register("x").  And whether a method's
 * decorators do more than wait until somebody calls it.
 */
#include <string.h>

#include "base/arena.h"
#include "python/survey.h"
#include "slice/slice_build.h"

static const struct toplevel *
function_of(const struct target *target)
{
	const struct toplevel *function;

	if (target->kind != TARGET_NAME || target->nattributes || target->name->nstatements != 1 ||
	    target->name->nimports)
		return NULL;
	function = &target->module->statements[target->name->statements[0]];
	return function->kind == STATEMENT_FUNCTION ? function : NULL;
}

enum { DEEPEST_CALL = 3 };

/* A function of the project's, those that it calls, and what those call, to some depth. */
struct callees {
	const struct toplevel *function;
	const struct toplevel **items; /* itself first */
	const struct module **modules; /* ... and where each stands */
	size_t nitems;
	bool deeper; /* there are more */
};

static bool
add_callee(struct slicer *slicer, struct callees *callees, const struct toplevel *function, const struct module *module)
{
	size_t n = callees->nitems;

	for (size_t i = 0; i < n; i++) {
		if (callees->items[i] == function)
			return false;
	}
	*ARENA_PUSH(slicer->arena, callees->items, callees->nitems) = function;
	*ARENA_PUSH(slicer->arena, callees->modules, n) = module;
	return true;
}

static void
add_called(struct slicer *slicer, struct callees *callees, size_t caller)
{
	const struct piece *piece = &callees->items[caller]->pieces[0];
	const struct module *module = callees->modules[caller];

	for (size_t i = 0; i < piece->nuses; i++) {
		struct targets targets;

		if (piece->uses[i].flags & (USE_SELF | USE_CLASS))
			continue;
		find_targets(slicer, &targets, module, &piece->uses[i]);
		for (size_t t = 0; t < targets.nitems; t++) {
			const struct toplevel *called = function_of(&targets.items[t]);

			if (called)
				add_callee(slicer, callees, called, targets.items[t].module);
		}
	}
}

static const struct callees *
callees_of(struct slicer *slicer, const struct module *module, const struct toplevel *function)
{
	struct callees *callees = map_get(&slicer->callees, (struct text){(const char *)&function, sizeof function});
	size_t done = 0;

	if (callees)
		return callees;
	callees = ARENA_NEW(slicer->arena, struct callees);
	callees->function = function;
	*map_at(&slicer->callees, (struct text){(const char *)&callees->function, sizeof function}) = callees;
	add_callee(slicer, callees, function, module);
	for (int depth = 0; depth < DEEPEST_CALL; depth++) {
		for (size_t n = callees->nitems; done < n; done++)
			add_called(slicer, callees, done);
	}
	callees->deeper = done < callees->nitems;
	return callees;
}

/* May they set the attribute of what they are called with?  NULL: any. */
static bool
may_set(const struct callees *callees, const char *attribute)
{
	for (size_t i = 0; i < callees->nitems; i++) {
		const struct piece *piece = &callees->items[i]->pieces[0];

		for (size_t k = 0; k < piece->nmarks; k++) {
			if (!attribute || strcmp(piece->marks[k], "*") == 0 || strcmp(piece->marks[k], attribute) == 0)
				return true;
		}
	}
	return false;
}

static bool
may_alter(const struct callees *callees)
{
	for (size_t i = 0; i < callees->nitems; i++) {
		if (callees->items[i]->pieces[0].changes_given)
			return true;
	}
	return false;
}

/* What the decorator makes of the object below it: enum returned, any of them together. */
static unsigned
returned_by(const struct toplevel *function, const struct use *decorator)
{
	const unsigned *returns = function->pieces[0].returns;

	if (!(decorator->flags & USE_CALLED))
		return returns[0];
	return returns[0] == RETURNS_LOCAL ? returns[1] : RETURNS_OTHER;
}

bool
decorator_leaves_alone(struct slicer *slicer, const struct decoration *decoration, const struct piece *head,
                       const char *attribute)
{
	const struct toplevel *function = function_of(&decoration->by);
	const struct callees *callees;

	for (size_t i = 0; function && i < head->ndecorators; i++) {
		const struct use *decorator = &head->decorators[i].use;

		if (strcmp(decorator->name, decoration->use->name) != 0 ||
		    decorator->nattributes != decoration->use->nattributes)
			continue;
		callees = callees_of(slicer, decoration->by.module, function);
		return returned_by(function, decorator) == RETURNS_ARGUMENT && !callees->deeper &&
		       !may_set(callees, attribute);
	}
	return false;
}

/* C(x), C.fill(x) */
static bool
method_alters(const struct target *target)
{
	const struct toplevel *class =
		target->kind == TARGET_NAME && target->nattributes < 2 ? class_of(target->module, target->name) : NULL;
	const char *method = target->nattributes ? target->attributes[0] : "__init__";

	for (size_t i = 1; class && i < class->npieces; i++) {
		if (class->pieces[i].changes_given && piece_binds(&class->pieces[i], method))
			return true;
	}
	return false;
}

bool
changes_argument(struct slicer *slicer, const struct target *target, bool value)
{
	const struct toplevel *function = function_of(target);
	const struct callees *callees;

	if (value && method_alters(target))
		return true;
	callees = function ? callees_of(slicer, target->module, function) : NULL;
	return callees && (may_set(callees, NULL) || (value && may_alter(callees)));
}

static const char *
last_part(const char *text)
{
	const char *colon = strrchr(text, ':');

	return colon ? colon + 1 : text;
}

/* The method is what it was, or behind something that only waits to be called. */
static bool
waits(struct slicer *slicer, const struct module *module, const struct use *decorator)
{
	static const char *const properties[] = {"cached_property", "hybrid_property", "override", "deprecated", NULL};
	struct targets targets;

	if (decorator->flags & USE_CLASS) /* @limit.setter */
		return decorator->nattributes == 1;
	find_targets(slicer, &targets, module, decorator);
	for (size_t i = 0; i < targets.nitems; i++) {
		const struct target *target = &targets.items[i];
		const struct toplevel *function = function_of(target);

		if (target->kind == TARGET_EXTERNAL) {
			struct text top = {target->text, strcspn(target->text, ".:")};

			if (!is_standard_library(top) && !string_is_one_of(last_part(target->text), properties))
				return false;
		} else if (!function || function->nchanges || function->pieces[0].nmarks ||
		           returned_by(function, decorator) & RETURNS_OTHER) {
			return false;
		}
	}
	return targets.nitems > 0 || !decorator->import;
}

/* A validator that names other fields only is none of this one's. */
static bool
may_be_about(const struct decorator *decorator, const char *attribute)
{
	for (size_t i = 0; i < decorator->nnames; i++) {
		if (strcmp(decorator->names[i], attribute) == 0 || strcmp(decorator->names[i], "*") == 0)
			return true;
	}
	return decorator->nnames == 0 || decorator->computed;
}

bool
decorators_step_in(struct slicer *slicer, const struct module *module, const struct piece *method,
                   const char *attribute)
{
	if (method->ndecorators != method->ndecorations)
		return true;
	for (size_t i = 0; i < method->ndecorators; i++) {
		const struct decorator *decorator = &method->decorators[i];

		if (may_be_about(decorator, attribute) && !waits(slicer, module, &decorator->use))
			return true;
	}
	return false;
}
