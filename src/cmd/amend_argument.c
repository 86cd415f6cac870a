/*
 * amend_argument.c - what the arguments of amend name, and why nothing of it was amended.
 */
#include <string.h>

#include "alembic/environment.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/path.h"
#include "cmd/amending.h"
#include "lock/lock.h"
#include "project/project.h"

static bool
same_text(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

bool
amending_wants(struct amending *amending, const char *name, const char *path)
{
	bool wanted = amending->all;

	for (size_t i = 0; i < amending->narguments; i++) {
		struct amend_argument *argument = &amending->arguments[i];

		if (strcmp(argument->text, name) == 0 || same_text(argument->path, path))
			wanted = argument->amended = true;
	}
	return wanted;
}

const char *
amending_place(const struct amending *amending, const struct project_environment *environment,
               const struct lock_helper *helper)
{
	struct arena *arena = amending->project->arena;
	const char *directory = path_directory(arena, environment->environment->lockfile);

	return path_normalize(arena, path_join(arena, directory, helper->path));
}

/* As the lock has it, else a base. */
static const struct lock_helper *
find_helper(const struct project_environment *environment, const char *name)
{
	const struct lock_helper *helper = environment->lock ? lock_find_used(environment->lock, name) : NULL;

	for (size_t i = 0; i < environment->nbases && !helper; i++)
		helper = lock_find_used(environment->bases[i], name);
	return helper;
}

bool
amending_names(const struct amending *amending, const struct project_environment *environment,
               const struct amend_argument *argument, const char *target)
{
	const char *id = argument->ids[environment - amending->project->environments];
	const struct lock_helper *helper;

	if (strcmp(argument->text, target) == 0 || same_text(id, target))
		return true;
	helper = argument->path ? find_helper(environment, target) : NULL;
	return helper && same_text(argument->path, amending_place(amending, environment, helper));
}

static bool
is_on_record(const struct amending *amending, const struct project_environment *environment,
             const struct amend_argument *argument)
{
	const struct sealing *sealing = &environment->subject.sealing;

	for (size_t i = 0; i < sealing->nused; i++) {
		if (amending_names(amending, environment, argument, sealing->used[i]->target))
			return true;
	}
	return false;
}

/* What of it is sealed, as the user should know it. */
static const char *
find_sealed(const struct amending *amending, const struct project_environment *environment,
            const struct amend_argument *argument)
{
	const struct sealing *sealing = &environment->subject.sealing;
	const char *id = argument->ids[environment - amending->project->environments];

	if (id && sealing_find(sealing, id))
		return arena_printf(amending->project->arena, "revision %s", id);
	for (size_t i = 0; i < sealing->nhelpers; i++) {
		if (amending_names(amending, environment, argument, sealing->helpers[i].was->name))
			return argument->text;
	}
	return NULL;
}

static int
refuse_unsealed(const struct project_environment *environment, const char *id, struct error *err)
{
	if (environment->lock && lock_find(environment->lock, id))
		return error_set(err, "revision %s is a draft: edit it freely, 'miglock lock' refreshes its entry", id);
	return error_set(err, "revision %s is not sealed: there is nothing to amend", id);
}

int
amending_explain(const struct amending *amending, const struct amend_argument *argument, struct error *err)
{
	const struct project *project = amending->project;

	for (size_t i = 0; i < project->nenvironments; i++) {
		if (is_on_record(amending, &project->environments[i], argument))
			return 0;
	}
	for (size_t i = 0; i < project->nenvironments; i++) {
		const char *sealed = find_sealed(amending, &project->environments[i], argument);

		if (sealed)
			return error_set(err, "%s does what it did when it was locked: there is nothing to amend",
			                 sealed);
	}
	for (size_t i = 0; i < project->nenvironments; i++) {
		if (argument->ids[i])
			return refuse_unsealed(&project->environments[i], argument->ids[i], err);
	}
	return error_set(err, "nothing sealed is called '%s': name a revision, a helper (module:name) or a file",
	                 argument->text);
}
