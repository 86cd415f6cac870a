/*
 * used.c - helpers and assets by name and by content.
 */
#include "check/used.h"

#include <string.h>

#include "alembic/config.h"
#include "alembic/revision.h"
#include "check/check.h"
#include "lock/lock.h"
#include "lock/sealing.h"
#include "reach/imports.h"
#include "reach/reach.h"

const struct lock_helper *
subject_used(const struct subject *subject, const struct lock_revision *entry, const char *name)
{
	if (subject_sealed(subject, entry->id)) {
		for (size_t i = 0; i < subject->sealing.nhelpers; i++) {
			if (strcmp(subject->sealing.helpers[i].entry->name, name) == 0)
				return subject->sealing.helpers[i].entry;
		}
	}
	return subject->lock ? lock_find_used(subject->lock, name) : NULL;
}

const struct reached *
reach_item(const struct reach *reach, const char *name)
{
	size_t low = 0, high = reach->nitems;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(name, reach->items[middle]->name);

		if (order == 0)
			return reach->items[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

/* "safe_create_index" of app.db.guards:safe_create_index; "x.sql" of ../sql/x.sql. */
static const char *
own_name(const char *name)
{
	const char *end = strrchr(name, ':');

	if (!end)
		end = strrchr(name, '/');
	return end ? end + 1 : name;
}

static bool
same_content(const char *a, const struct fingerprint *a_hash, const char *b, const struct fingerprint *b_hash)
{
	return fingerprint_equal(a_hash, b_hash) && strcmp(own_name(a), own_name(b)) == 0;
}

const struct module *
reach_module(const struct reach *reach, const char *name)
{
	size_t length = strcspn(name, ":");

	for (size_t i = 1; i < reach->slice.nsteps; i++) {
		const struct module *module = reach->slice.steps[i].definition->module;

		if (strlen(module->name) == length && strncmp(module->name, name, length) == 0)
			return module;
	}
	return NULL;
}

bool
reach_has_content(const struct reach *reach, const struct lock_helper *helper)
{
	for (size_t i = 0; i < reach->nitems; i++) {
		if (same_content(reach->items[i]->name, &reach->items[i]->hash, helper->name, &helper->hash))
			return true;
	}
	return false;
}

bool
reach_lacks(const struct reach *reach, const struct lock_helper *helper)
{
	const struct reached *now = reach_item(reach, helper->name);

	return !(now && fingerprint_equal(&now->hash, &helper->hash)) && !reach_has_content(reach, helper);
}

bool
uses_have_content(const struct subject *subject, const struct lock_revision *entry, const struct reached *item)
{
	for (size_t i = 0; i < entry->nuses; i++) {
		const struct lock_helper *helper = subject_used(subject, entry, entry->uses[i]);

		if (helper && same_content(item->name, &item->hash, helper->name, &helper->hash))
			return true;
	}
	return false;
}

bool
used_is_stopped(const struct config *config, const char *name)
{
	size_t length = strcspn(name, ":");
	char module[512];

	if (config->follow == FOLLOW_NONE)
		return true;
	if (name[length] != ':' || length >= sizeof module)
		return false;
	memcpy(module, name, length);
	module[length] = '\0';
	return imports_stop(config->stop, config->nstop, module);
}

bool
uses_match(const struct subject *subject, const struct lock_revision *entry, const struct revision *revision)
{
	const struct reach *reach = revision->reach;

	/* Not parsed, or without anything to reach: then its own text says it all. */
	if (!revision->program || !reach)
		return true;
	for (size_t i = 0; i < entry->nuses; i++) {
		const struct lock_helper *then = subject_used(subject, entry, entry->uses[i]);

		if (!then || (reach_lacks(reach, then) && !(reach->is_cut && !reach_item(reach, then->name))))
			return false;
	}
	for (size_t i = 0; i < reach->nitems; i++) {
		if (!uses_have_content(subject, entry, reach->items[i]))
			return false;
	}
	return strcmp(entry->file ? entry->file : "", reach->file ? reach->file : "") == 0;
}
