/*
 * missing.c - modules that are gone, of which nothing need have been locked.
 *
 * Where an import leads nowhere, everything widens: what is reached for want of the module, and what only means
 * something else without it, is no change of its own.  What follows is what would not be there with the module.
 */
#include <string.h>

#include "alembic/graph.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "base/names.h"
#include "base/shell.h"
#include "check/changes.h"
#include "check/rules.h"
#include "check/used.h"
#include "lock/lock.h"
#include "reach/reach.h"

/* Changes that are gone with the modules that are missing, by what becomes of them. */
struct following {
	const char **reached, **lost, **meant;
	size_t nreached, nlost, nmeant;
	const char **revisions; /* that they reach */
	size_t nrevisions;
	bool only_direct; /* each is a definition of a module that is missing */
	enum severity severity;
};

/* Who imports from a missing module. */
struct importers {
	const char **revisions;
	size_t nrevisions;
	const char *who;    /* the nearest: a revision, else a helper; NULL: nobody by name */
	const char **names; /* that it imports */
	size_t nnames;
};

static void
add_name(const char ***names, size_t *nnames, const char *name, struct arena *arena)
{
	if (!names_contain(*names, *nnames, name))
		*ARENA_PUSH(arena, *names, *nnames) = name;
}

static struct revision **
affected_revisions(const struct changes *changes, const struct subject *subject, size_t *nrevisions)
{
	struct revision **revisions = NULL;
	struct map seen = {.arena = changes->arena};

	*nrevisions = 0;
	for (size_t i = 0; i < changes->nitems; i++) {
		for (size_t k = 0; k < changes->items[i]->nrevisions; k++)
			*map_at(&seen, text_of(changes->items[i]->revisions[k])) = changes->items[i];
	}
	for (size_t i = 0; i < subject->nrevisions; i++) {
		struct revision *revision = subject->revisions[i];
		const struct graph_node *node = revision->id ? graph_find(subject->graph, revision->id) : NULL;

		if (node && node->revision == revision && revision->reach && map_get(&seen, text_of(revision->id)))
			*ARENA_PUSH(changes->arena, revisions, *nrevisions) = revision;
	}
	return revisions;
}

static bool
is_missing(const struct with_missing *with, const char *path)
{
	for (size_t i = 0; i < with->nmodules; i++) {
		if (strcmp(with->modules[i].path, path) == 0)
			return true;
	}
	return false;
}

static void
find_following(struct following *following, const struct check *check, const struct subject *subject,
               const struct changes *all, const struct changes *left, const struct with_missing *with)
{
	struct arena *arena = check->arena;

	*following = (struct following){.only_direct = true, .severity = SEVERITY_OFF};
	for (size_t i = 0; i < all->nitems; i++) {
		const struct change *change = all->items[i];
		enum severity severity =
			rule_severity(change->now && !change->now->definition ? ML104 : ML103, check->config);

		if (map_get(&left->by_name, text_of(change->name)))
			continue;
		for (size_t k = 0; k < change->ncome; k++) {
			if (!map_get(&left->by_name, text_of(change->come[k])))
				add_name(&following->reached, &following->nreached, change->come[k], arena);
		}
		if (change->lacks)
			; /* that is the module */
		else if (!change->then)
			add_name(&following->reached, &following->nreached, change->name, arena);
		else if (change->now)
			add_name(&following->meant, &following->nmeant, change->name, arena);
		else
			add_name(&following->lost, &following->nlost, change->name, arena);
		for (size_t k = 0; k < change->nrevisions; k++)
			add_name(&following->revisions, &following->nrevisions, change->revisions[k], arena);
		following->only_direct &= change->then && !change->now && change->ncome == 0 &&
		                          is_missing(with, change_place(subject, change->then, arena));
		following->severity = severity > following->severity ? severity : following->severity;
	}
}

static void
find_importers(struct importers *importers, const struct with_missing *with, size_t nrevisions, const char *path,
               struct arena *arena)
{
	size_t nearest = (size_t)-1; /* step */

	*importers = (struct importers){0};
	for (size_t r = 0; r < nrevisions; r++) {
		const struct revision *revision = with->revisions[r];

		for (size_t s = 0; s < revision->reach->slice.nsteps; s++) {
			const struct definition *definition = revision->reach->slice.steps[s].definition;

			for (size_t i = 0; i < definition->nlinks; i++) {
				const struct link *link = &definition->links[i];
				const char *name = link->name ? strchr(link->name, ':') : NULL, *who;

				if (!link->module || strcmp(link->module->path, path) != 0 ||
				    strcmp(definition->module->path, path) == 0)
					continue;
				who = s == 0 ? arena_printf(arena, "revision %s", revision->id)
				             : arena_printf(arena, "helper %s", definition->name);
				add_name(&importers->revisions, &importers->nrevisions, revision->id, arena);
				if (!importers->who || (s == 0 && nearest > 0)) {
					nearest = s;
					importers->who = who;
					importers->nnames = 0;
				}
				if (name && name[1] != '*' && strcmp(importers->who, who) == 0)
					add_name(&importers->names, &importers->nnames, name + 1, arena);
			}
		}
	}
}

static const char *
say_list(struct arena *arena, const char *text, const char *label, const char *const *names, size_t nnames)
{
	return nnames ? arena_printf(arena, "%s%s%s: %s", text, *text ? "; " : "", label,
	                             list_names(arena, names, nnames))
	              : text;
}

/* None of these is worth a finding of its own, but whoever wonders should see them. */
static const char *
describe(const struct following *following, struct arena *arena)
{
	const char *text = say_list(arena, "", "gone with it", following->lost, following->nlost);

	text = say_list(arena, text, "unedited, but what their code means by names from it is not what it was",
	                following->meant, following->nmeant);
	return say_list(arena, text, "reached only because it is not there", following->reached, following->nreached);
}

static const char *
bring_back(const struct missing_module *module, struct arena *arena)
{
	return arena_printf(arena, "git checkout %s -- %s", module->commit,
	                    shell_quote(arena, arena_printf(arena, ":/%s", module->path)));
}

static void
report_missing(struct check *check, const struct subject *subject, const struct missing_module *module,
               const struct importers *importers, const struct following *following, bool first)
{
	struct arena *arena = check->arena;
	size_t n = following->nreached + following->nlost + following->nmeant;
	const struct evidence *evidence = &subject->evidence;
	const struct lock_helper as_asset = {.name = module->path, .path = module->path, .blob = module->blob};
	const char *imported = "", *more = "";
	struct finding *finding;

	if (importers->nnames)
		imported = arena_printf(arena, ", from which %s imports %s,", importers->who,
		                        list_names(arena, importers->names, importers->nnames));
	else if (importers->who)
		imported = arena_printf(arena, ", which %s imports,", importers->who);
	if (first)
		more = arena_printf(arena, "; %zu more finding%s from this one", n, n == 1 ? " follows" : "s follow");
	finding = check_add(check, subject, ML103, NULL, module->path, 0, "%s%s is gone; %s%s", module->path, imported,
	                    importers->nrevisions ? list_users(arena, importers->revisions, importers->nrevisions)
	                                          : list_users(arena, following->revisions, following->nrevisions),
	                    more);
	finding->severity = following->severity;
	finding->is_cause = true;
	finding->revisions = importers->nrevisions ? importers->revisions : following->revisions;
	finding->nrevisions = importers->nrevisions ? importers->nrevisions : following->nrevisions;
	finding->definitions = importers->names;
	finding->ndefinitions = importers->nnames;
	finding->missing_text = first ? describe(following, arena) : NULL;
	finding->locked_blob = module->blob;
	finding->edited = evidence->used_edited(evidence->context, &as_asset, module->path, (struct text){NULL, 0});
	finding->restore = bring_back(module, arena);
	finding->properly = "keep it for the revisions that have run it; where its code moved, let it import that from "
			    "its new place";
}

static const char *
bring_all_back(const struct with_missing *with, struct arena *arena)
{
	const char *text = bring_back(&with->modules[0], arena);

	for (size_t i = 1; i < with->nmodules; i++)
		text = arena_printf(arena, "%s && %s", text, bring_back(&with->modules[i], arena));
	return text;
}

/* What would be there only if the modules were, is of interest where it is an edit. */
static void
drop_imagined(struct changes *left, const struct changes *all)
{
	size_t n = 0;

	for (size_t i = 0; i < left->nitems; i++) {
		struct change *change = left->items[i];

		if ((change->then && change->now) || map_get(&all->by_name, text_of(change->name)))
			left->items[n++] = change;
	}
	left->nitems = n;
}

const struct changes *
check_missing(struct check *check, const struct subject *subject, const struct changes *changes)
{
	const struct evidence *evidence = &subject->evidence;
	struct changes *left = ARENA_NEW(check->arena, struct changes);
	const struct with_missing *with;
	struct following following;
	struct revision **revisions;
	size_t nrevisions;

	revisions = affected_revisions(changes, subject, &nrevisions);
	if (nrevisions == 0 || rule_severity(ML103, check->config) == SEVERITY_OFF)
		return changes;
	with = evidence->missing(evidence->context, revisions, nrevisions);
	if (!with)
		return changes;
	*left = (struct changes){.arena = check->arena, .by_name = {.arena = check->arena}};
	for (size_t i = 0; i < nrevisions; i++)
		changes_collect(left, check->config, subject, subject_sealed(subject, revisions[i]->id),
		                with->revisions[i]);
	find_following(&following, check, subject, changes, left, with);
	if (following.only_direct)
		return changes;
	for (size_t i = 0; i < with->nmodules; i++) {
		struct importers importers;

		find_importers(&importers, with, nrevisions, with->modules[i].path, check->arena);
		report_missing(check, subject, &with->modules[i], &importers, &following, i == 0);
	}
	drop_imagined(left, changes);
	for (size_t i = 0; i < left->nitems; i++) {
		struct change *change = left->items[i];

		for (size_t k = 0; k < change->nrevisions && !change->first; k++) {
			if (names_contain(following.revisions, following.nrevisions, change->revisions[k]))
				change->first = bring_all_back(with, check->arena);
		}
	}
	return left;
}
