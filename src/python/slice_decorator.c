/*
 * slice_decorator.c - whether a decorator leaves a class as its body says.
 *
 * One that returns what it is called with and sets nothing on it only takes
 * note of the class: @register, @register("x").  And whether a method's
 * decorators do more than wait until somebody calls it.
 */
#include <string.h>

#include "python/slice_build.h"
#include "python/survey.h"

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

/* May the function, or one it hands things on to, set the attribute of what it is called with?  NULL: any. */
static bool
may_set(struct slicer *slicer, const struct module *module, const struct toplevel *function, const char *attribute,
        int depth)
{
	const struct piece *piece = &function->pieces[0];

	if (depth > DEEPEST_CALL)
		return true;
	for (size_t i = 0; i < piece->nmarks; i++) {
		if (!attribute || strcmp(piece->marks[i], "*") == 0 || strcmp(piece->marks[i], attribute) == 0)
			return true;
	}
	for (size_t i = 0; i < piece->nuses; i++) {
		struct targets targets;

		find_targets(slicer, &targets, module, &piece->uses[i]);
		for (size_t t = 0; t < targets.nitems; t++) {
			const struct toplevel *called = function_of(&targets.items[t]);

			if (called && called != function &&
			    may_set(slicer, targets.items[t].module, called, attribute, depth + 1))
				return true;
		}
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

	for (size_t i = 0; function && i < head->ndecorators; i++) {
		const struct use *decorator = &head->decorators[i].use;

		if (strcmp(decorator->name, decoration->use->name) != 0 ||
		    decorator->nattributes != decoration->use->nattributes)
			continue;
		return returned_by(function, decorator) == RETURNS_ARGUMENT &&
		       !may_set(slicer, decoration->by.module, function, attribute, 0);
	}
	return false;
}

bool
sets_attributes(struct slicer *slicer, const struct target *target)
{
	const struct toplevel *function = function_of(target);

	return function && may_set(slicer, target->module, function, NULL, 0);
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
