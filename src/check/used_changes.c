/*
 * used_changes.c - edited, gone and new helpers and assets of one revision, and which of them cause which.
 */
#include "check/used_changes.h"

#include <string.h>

#include "alembic/revision.h"
#include "base/arena.h"
#include "base/names.h"
#include "check/check.h"
#include "check/used.h"
#include "lock/lock.h"
#include "python/program.h"
#include "reach/reach.h"
#include "slice/module.h"

/* Does a module that is reached still define the name?  Then something else stopped using it. */
static bool
is_still_defined(const struct reach *reach, const char *name, struct arena *arena)
{
	const struct module *module = reach_module(reach, name);
	const char *qualname = strchr(name, ':') ? strchr(name, ':') + 1 : "";

	return module && module_name(module, arena_copy(arena, qualname, strcspn(qualname, ".("))) != NULL;
}

static const struct used_change *
find_change(const struct used_changes *changes, const char *name)
{
	for (size_t i = 0; i < changes->nitems; i++) {
		if (strcmp(changes->items[i].name, name) == 0)
			return &changes->items[i];
	}
	return NULL;
}

/* Edited (`now`) or gone, and for itself. */
static const struct used_change *
first_change(const struct used_changes *changes, bool now)
{
	for (size_t i = 0; i < changes->nitems; i++) {
		const struct used_change *change = &changes->items[i];

		if (change->then && !change->with && !change->stopped && (change->now != NULL) == now)
			return change;
	}
	return NULL;
}

/* Gone from the module, or with a module of the package. */
static const struct used_change *
find_gone_of(const struct used_changes *changes, const char *module)
{
	size_t length = strlen(module);

	for (size_t i = 0; i < changes->nitems; i++) {
		const struct used_change *change = &changes->items[i];

		if (change->then && !change->now && !change->with && !change->stopped &&
		    strncmp(change->name, module, length) == 0 &&
		    (change->name[length] == ':' || change->name[length] == '.'))
			return change;
	}
	return NULL;
}

/* On the way from the revision to what is new, the nearest that was edited; or all of a module because of what went. */
static const struct used_change *
find_cause(const struct used_changes *changes, const struct slice *slice, const struct reached *item)
{
	size_t at = 1;

	if (!item->definition) {
		const struct used_change *edited = first_change(changes, true);

		return edited ? edited : first_change(changes, false);
	}
	while (at < slice->nsteps && slice->steps[at].definition != item->definition)
		at++;
	for (; at > 0 && at < slice->nsteps; at = slice->steps[at].from) {
		const struct definition *definition = slice->steps[at].definition;
		const struct used_change *change = find_change(changes, definition->name);

		if (change && change->then && change->now)
			return change;
		change = definition->kind == DEFINES_MODULE ? find_gone_of(changes, definition->module->name) : NULL;
		if (change)
			return change;
	}
	return NULL;
}

static const struct reached *
item_of(const struct reach *reach, const struct definition *definition)
{
	for (size_t i = 0; i < reach->nitems; i++) {
		if (reach->items[i]->definition == definition)
			return reach->items[i];
	}
	return NULL;
}

/* The name that the revision's own code asks all of a module for, which leads to what is new; NULL: another reason. */
static const char *
find_lost_name(struct used_changes *changes, const struct lock_revision *entry, const struct reach *reach,
               const struct reached *item)
{
	const struct slice *slice = &reach->slice;
	const struct reached *lacks;
	const struct definition *module, *root = slice->nsteps ? slice->steps[0].definition : NULL;
	size_t at = 1, length;

	while (at < slice->nsteps && slice->steps[at].definition != item->definition)
		at++;
	if (!item->definition || at >= slice->nsteps)
		return NULL;
	while (slice->steps[at].from)
		at = slice->steps[at].from;
	module = slice->steps[at].definition;
	length = strlen(module->module->name);
	for (size_t i = 0; module->kind == DEFINES_MODULE && i < root->nlinks; i++) {
		const char *name = root->links[i].name;

		if (root->links[i].kind != LINK_LOST || strncmp(name, module->module->name, length) != 0 ||
		    name[length] != ':' || names_contain(entry->absent, entry->nabsent, name))
			continue;
		if (find_change(changes, name))
			return name;
		lacks = item_of(reach, module);
		if (lacks)
			changes->items[changes->nitems++] = (struct used_change){.name = name, .lacks = lacks};
		return lacks ? name : NULL;
	}
	return NULL;
}

static void
find_new(struct used_changes *changes, const struct subject *subject, const struct lock_revision *entry,
         const struct reach *reach)
{
	size_t nold = changes->nitems;

	for (size_t i = 0; i < reach->nitems; i++) {
		const struct reached *item = reach->items[i];
		const struct used_changes old = {changes->items, nold};
		const struct used_change *cause;
		const char *with;

		if (names_contain(entry->uses, entry->nuses, item->name) || uses_have_content(subject, entry, item))
			continue;
		cause = find_cause(&old, &reach->slice, item);
		with = cause ? cause->name : find_lost_name(changes, entry, reach, item);
		changes->items[changes->nitems++] = (struct used_change){.name = item->name, .now = item, .with = with};
	}
}

void
used_changes_find(struct used_changes *changes, const struct config *config, const struct subject *subject,
                  const struct lock_revision *entry, const struct revision *revision, struct arena *arena)
{
	const struct reach *reach = revision->reach;
	bool edited = !entry_matches_body(entry, revision), cut = reach->is_cut;
	const struct used_change *cause;
	size_t most = entry->nuses + 2 * reach->nitems + 1;

	*changes = (struct used_changes){ARENA_ARRAY(arena, struct used_change, most), 0};
	for (size_t i = 0; i < entry->nuses; i++) {
		const char *name = entry->uses[i];
		const struct lock_helper *then = subject_used(subject, entry, name);
		const struct reached *now = reach_item(reach, name);

		if (!then || (now && fingerprint_equal(&now->hash, &then->hash)) ||
		    (!now && (edited || reach_has_content(reach, then))))
			continue;
		changes->items[changes->nitems++] =
			(struct used_change){.name = name,
		                             .then = then,
		                             .now = now,
		                             .stopped = !now && (cut || used_is_stopped(config, name))};
	}
	cause = first_change(changes, true);
	for (size_t i = 0; cause && i < changes->nitems; i++) {
		struct used_change *change = &changes->items[i];

		if (!change->now && !change->stopped && is_still_defined(reach, change->name, arena))
			change->with = cause->name;
	}
	if (!edited)
		find_new(changes, subject, entry, reach);
}
