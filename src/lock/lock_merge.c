/*
 * lock_merge.c - a merge by entries, where git merges by lines.
 */
#include "lock/lock_merge.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/map.h"
#include "lock/entries.h"
#include "lock/lock.h"
#include "lock/lockfile.h"
#include "lock/lockfile_form.h"

struct entry {
	const char *key;    /* its name; of records in the order they were made, all that it says */
	const char *text;   /* as printed */
	const char *holder; /* the struct */
};

struct side {
	struct entry *entries;
	size_t nentries;
	struct map by_key; /* the first of them */
};

static const char *
print_entry(const struct lockfile_stanza *stanza, const char *holder, struct arena *arena)
{
	struct lock one = {0};
	struct buffer out = BUFFER_INIT;
	const size_t count = 1;
	const char *text;

	memcpy((char *)&one + stanza->at, &holder, sizeof holder);
	memcpy((char *)&one + stanza->count_at, &count, sizeof count);
	lockfile_print(&one, &out);
	text = arena_copy(arena, out.data, out.length);
	buffer_free(&out);
	return text;
}

static struct side
side_of(const struct lock *lock, const struct lockfile_stanza *stanza, struct arena *arena)
{
	struct side side = {.nentries = *(const size_t *)((const char *)lock + stanza->count_at),
	                    .by_key = MAP_INIT(arena)};
	const char *holder;

	memcpy(&holder, (const char *)lock + stanza->at, sizeof holder);
	side.entries = ARENA_ARRAY(arena, struct entry, side.nentries + 1);
	for (size_t i = 0; i < side.nentries; i++, holder += stanza->size) {
		struct entry *entry = &side.entries[i];
		void **first;

		entry->holder = holder;
		entry->text = print_entry(stanza, holder, arena);
		entry->key = stanza->sorted ? *(const char *const *)(holder + stanza->fields[0].at) : entry->text;
		first = map_at(&side.by_key, text_of(entry->key));
		if (!*first)
			*first = entry;
	}
	return side;
}

static const struct entry *
find(const struct side *side, const char *key)
{
	return map_get(&side->by_key, text_of(key));
}

/* NULL: one of them took it away. */
static const struct entry *
choose(const struct entry *was, const struct entry *ours, const struct entry *theirs)
{
	bool kept = was && ours && strcmp(was->text, ours->text) == 0;

	if (!ours)
		return was && strcmp(was->text, theirs->text) == 0 ? NULL : theirs;
	return kept ? theirs : ours;
}

static void
merge_stanza(struct lock *merged, const struct lockfile_stanza *stanza, const struct side *ancestor,
             const struct side *ours, const struct side *theirs, struct arena *arena)
{
	char *things = arena_alloc(arena, (ours->nentries + theirs->nentries + 1) * stanza->size);
	size_t nthings = 0;

	for (size_t i = 0; i < ours->nentries + theirs->nentries; i++) {
		bool of_ours = i < ours->nentries;
		const struct entry *entry = of_ours ? &ours->entries[i] : &theirs->entries[i - ours->nentries];
		const struct entry *other = find(of_ours ? theirs : ours, entry->key);

		if (!of_ours && other)
			continue;
		entry = choose(find(ancestor, entry->key), of_ours ? entry : NULL, of_ours ? other : entry);
		if (entry)
			memcpy(things + nthings++ * stanza->size, entry->holder, stanza->size);
	}
	memcpy((char *)merged + stanza->at, &things, sizeof things);
	memcpy((char *)merged + stanza->count_at, &nthings, sizeof nthings);
}

static int
by_text(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void
merge_names(const char ***names, size_t *nnames, const char *const *theirs, size_t ntheirs, struct arena *arena)
{
	const char **all = ARENA_ARRAY(arena, const char *, *nnames + ntheirs + 1);
	size_t nall = 0, nkept = 0;

	for (size_t i = 0; i < *nnames; i++)
		all[nall++] = (*names)[i];
	for (size_t i = 0; i < ntheirs; i++)
		all[nall++] = theirs[i];
	if (nall)
		qsort(all, nall, sizeof *all, by_text);
	for (size_t i = 0; i < nall; i++) {
		if (nkept == 0 || strcmp(all[nkept - 1], all[i]) != 0)
			all[nkept++] = all[i];
	}
	*names = all;
	*nnames = nkept;
}

void
lock_merge(struct lock *merged, const struct lock *ancestor, const struct lock *ours, const struct lock *theirs,
           struct arena *arena)
{
	*merged = *ours;
	merge_names(&merged->external, &merged->nexternal, theirs->external, theirs->nexternal, arena);
	merge_names(&merged->outside, &merged->noutside, theirs->outside, theirs->noutside, arena);
	for (size_t i = 0; i < LOCKFILE_NSTANZAS; i++) {
		const struct lockfile_stanza *stanza = &lockfile_stanzas[i];
		struct side sides[] = {side_of(ancestor, stanza, arena), side_of(ours, stanza, arena),
		                       side_of(theirs, stanza, arena)};

		merge_stanza(merged, stanza, &sides[0], &sides[1], &sides[2], arena);
	}
	lock_sort(merged);
	if (merged->npruned) /* the id is the first member */
		qsort(merged->pruned, merged->npruned, sizeof *merged->pruned, by_text);
}
