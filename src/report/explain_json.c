/*
 * explain_json.c - what a revision's fingerprint covers, as data.
 */
#include "alembic/environment.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "check/check.h"
#include "check/used.h"
#include "python/program.h"
#include "reach/reach.h"
#include "report/explain.h"
#include "report/json_text.h"

static struct json *
json_parts(const struct program *program)
{
	struct json *parts = json_array();

	for (size_t i = 0; i < program->nparts; i++) {
		const struct part *part = &program->parts[i];
		char digest[16];

		snprintf(digest, sizeof digest, "%08x", (unsigned)part->digest);
		json_array_append_new(parts,
		                      json_pack("{s:o, s:s, s:o, s:o}", "name", json_text(part->name), "digest", digest,
		                                "line", part->line ? json_integer(part->line) : json_null(), "end_line",
		                                part->line ? json_integer(part->end_line) : json_null()));
	}
	return parts;
}

static struct json *
json_items(const struct explanation *items, size_t nitems)
{
	struct json *array = json_array();

	for (size_t i = 0; i < nitems; i++)
		json_array_append_new(array,
		                      json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "name", json_text(items[i].name),
		                                "path", json_text(items[i].path), "through",
		                                items[i].chain[0] ? json_text(items[i].chain) : json_null(), "as",
		                                json_text(items[i].as), "why", json_text(items[i].why), "line",
		                                items[i].line ? json_integer(items[i].line) : json_null()));
	return array;
}

static struct json *
json_helpers(const struct reach *reach, const struct explanations *all)
{
	struct json *helpers = json_items(all->helpers, all->nhelpers);

	for (size_t i = 0; i < all->nhelpers; i++) {
		const struct reached *item = reach_item(reach, all->helpers[i].name);
		char hash[FINGERPRINT_TEXT];
		struct json *helper = json_array_get(helpers, i), *lines = json_array();

		for (size_t k = 0; k < item->definition->nspans; k++)
			json_array_append_new(lines, json_pack("[i, i]", item->definition->spans[k].line,
			                                       item->definition->spans[k].end_line));
		json_object_set_new(helper, "hash", json_text(fingerprint_format(&item->hash, hash)));
		json_object_set_new(helper, "lines", lines);
	}
	return helpers;
}

static struct json *
json_assets(const struct reach *reach)
{
	struct json *assets = json_array();
	char hash[FINGERPRINT_TEXT];

	for (size_t i = 0; i < reach->nitems; i++) {
		if (!reach->items[i]->definition)
			json_array_append_new(assets,
			                      json_pack("{s:o, s:o}", "path", json_text(reach->items[i]->path), "hash",
			                                json_text(fingerprint_format(&reach->items[i]->hash, hash))));
	}
	return assets;
}

static struct json *
json_one(const struct explained *explained, struct arena *arena)
{
	const struct revision *revision = explained->revision;
	struct explanations all = {0};
	char hash[FINGERPRINT_TEXT];

	if (revision->reach->slice.nsteps)
		explanations_of(&all, revision, arena);
	return json_pack("{s:o, s:o, s:o, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "id",
	                 json_text(revision->id), "environment", json_text(explained->subject->environment->name),
	                 "path", json_text(revision->path), "state",
	                 state_name(revision_state(explained->subject, revision)), "hash",
	                 fingerprint_format(&revision->program->fingerprint, hash), "parts",
	                 json_parts(revision->program), "helpers", json_helpers(revision->reach, &all), "assets",
	                 json_assets(revision->reach), "live", json_items(all.live, all.nlive), "lost",
	                 json_items(all.lost, all.nlost), "stopped", json_items(all.stopped, all.nstopped), "external",
	                 json_items(all.external, all.nexternal), "file", json_text(revision->reach->file));
}

void
explain_json(const struct explained *explained, size_t nexplained, FILE *out, struct arena *arena)
{
	struct json *revisions = json_array(), *root;

	for (size_t i = 0; i < nexplained; i++)
		json_array_append_new(revisions, json_one(&explained[i], arena));
	root = json_pack("{s:i, s:o}", "schema", 1, "revisions", revisions);
	json_write(root, JSON_INDENT(2), out);
}
