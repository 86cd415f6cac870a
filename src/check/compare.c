/*
 * compare.c - parts by their digests, statements by the shortest edit from one sequence of them to the other.
 */
#include "check/compare.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/edit.h"
#include "check/compare_lines.h"
#include "check/finding.h"
#include "lock/lock.h"
#include "python/program.h"

static void
add_definition(struct comparison *comparison, const char *name, struct arena *arena)
{
	*ARENA_PUSH(arena, comparison->definitions, comparison->ndefinitions) = name;
}

/* Parts are sorted on both sides. */
static void
compare_definitions(struct comparison *comparison, const struct program *then, const struct program *now,
                    struct arena *arena)
{
	size_t i = 0, k = 0;

	while (i < then->nparts || k < now->nparts) {
		int order = i == then->nparts  ? 1
		            : k == now->nparts ? -1
		                               : strcmp(then->parts[i].name, now->parts[k].name);

		if (order < 0)
			add_definition(comparison, then->parts[i++].name, arena);
		else if (order > 0)
			add_definition(comparison, now->parts[k++].name, arena);
		else if (then->parts[i++].digest != now->parts[k++].digest)
			add_definition(comparison, now->parts[k - 1].name, arena);
	}
}

static uint64_t *
name_units(const struct program *program, struct arena *arena)
{
	uint64_t *names = ARENA_ARRAY(arena, uint64_t, program->nunits + 1);

	for (size_t i = 0; i < program->nunits; i++)
		names[i] = program->units[i].digest + (uint64_t)program->units[i].depth;
	return names;
}

void
compare_programs(struct comparison *comparison, const struct program *then, const struct program *now,
                 struct arena *arena)
{
	bool *gone = ARENA_ARRAY(arena, bool, then->nunits + 1), *come = ARENA_ARRAY(arena, bool, now->nunits + 1);
	struct line_writer *writer = line_writer_new(comparison, then, now, arena);
	size_t i = 0, k = 0;

	*comparison = (struct comparison){0};
	compare_definitions(comparison, then, now, arena);
	edit_mark(name_units(then, arena), then->nunits, name_units(now, arena), now->nunits, gone, come);
	while (i < then->nunits || k < now->nunits) {
		size_t i_end = i, k_end = k;

		while (i_end < then->nunits && gone[i_end])
			i_end++;
		while (k_end < now->nunits && come[k_end])
			k_end++;
		if (i_end > i || k_end > k)
			line_writer_hunk(writer, i, i_end, k, k_end);
		i = i_end + (i_end < then->nunits);
		k = k_end + (k_end < now->nunits);
	}
	line_writer_finish(writer);
}

void
compare_parts(struct comparison *comparison, const struct lock_part *then, size_t nthen, const struct program *now,
              struct arena *arena)
{
	size_t i = 0, k = 0;

	*comparison = (struct comparison){0};
	while (i < nthen || k < now->nparts) {
		int order = i == nthen ? 1 : k == now->nparts ? -1 : strcmp(then[i].name, now->parts[k].name);
		const struct part *part = order >= 0 ? &now->parts[k] : NULL;

		if (order != 0 || then[i].digest != part->digest) {
			add_definition(comparison, part ? part->name : then[i].name, arena);
			if (part && (!comparison->line || part->line < comparison->line))
				comparison->line = part->line;
		}
		i += order <= 0;
		k += order >= 0;
	}
}
