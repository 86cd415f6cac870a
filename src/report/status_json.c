/*
 * status_json.c - the state of every revision, as data; paths relative to the repository's root.
 */
#include "alembic/environment.h"
#include "alembic/graph.h"
#include "alembic/revision.h"
#include "check/check.h"
#include "lock/lock.h"
#include "python/program.h"
#include "report/json_text.h"
#include "report/status.h"

static struct json *
json_names(const char *const *names, size_t nnames)
{
	struct json *array = json_array();

	for (size_t i = 0; i < nnames; i++)
		json_array_append_new(array, json_text(names[i]));
	return array;
}

static struct json *
json_hash(const struct subject *subject, const struct revision *revision)
{
	char text[FINGERPRINT_TEXT];
	const struct lock_revision *entry;

	if (revision->program)
		return json_text(fingerprint_format(&revision->program->fingerprint, text));
	entry = subject_sealed(subject, revision->id);
	return entry ? json_text(fingerprint_format(&entry->hash, text)) : json_null();
}

/* Every file that is a revision, duplicates too, in Alembic's order of loading. */
static struct json *
json_revision(const struct subject *subject, const struct revision *revision)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:s, s:o}", "id", json_text(revision->id), "path",
	                 json_text(revision->path), "down", json_names(revision->down, revision->ndown), "depends",
	                 json_names(revision->depends, revision->ndepends), "labels",
	                 json_names(revision->labels, revision->nlabels), "state",
	                 state_name(revision_state(subject, revision)), "hash", json_hash(subject, revision));
}

static struct json *
json_missing(const struct lock_revision *entry)
{
	char text[FINGERPRINT_TEXT];

	return json_pack("{s:o, s:n, s:o, s:o, s:o, s:s, s:o}", "id", json_text(entry->id), "path", "down",
	                 json_names(entry->down, entry->ndown), "depends", json_names(entry->depends, entry->ndepends),
	                 "labels", json_names(entry->labels, entry->nlabels), "state", state_name(STATE_MISSING),
	                 "hash", json_text(fingerprint_format(&entry->hash, text)));
}

static struct json *
json_environment(const struct subject *subject)
{
	struct json *revisions = json_array(), *heads = json_array(), *unread = json_array();

	for (size_t i = 0; i < subject->nrevisions; i++) {
		const struct revision *revision = subject->revisions[i];

		if (revision->id)
			json_array_append_new(revisions, json_revision(subject, revision));
		else
			json_array_append_new(unread, json_pack("{s:o, s:i, s:o}", "path", json_text(revision->path),
			                                        "line", revision->trouble_line, "why",
			                                        json_text(revision->trouble_text)));
	}
	for (size_t i = 0; subject->lock && i < subject->lock->nrevisions; i++) {
		if (!graph_find(subject->graph, subject->lock->revisions[i].id))
			json_array_append_new(revisions, json_missing(&subject->lock->revisions[i]));
	}
	for (size_t i = 0; i < subject->graph->nnodes; i++) {
		if (subject->graph->nodes[i].is_head)
			json_array_append_new(heads, json_text(subject->graph->nodes[i].revision->id));
	}
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "name", json_text(subject->environment->name),
	                 "script_location", json_text(subject->environment->script_location), "lockfile",
	                 json_text(subject->environment->lockfile), "heads", heads, "revisions", revisions, "unread",
	                 unread);
}

void
status_json(const struct subject *const *subjects, size_t nsubjects, FILE *out)
{
	struct json *environments = json_array(), *root;

	for (size_t i = 0; i < nsubjects; i++)
		json_array_append_new(environments, json_environment(subjects[i]));
	root = json_pack("{s:i, s:o}", "schema", 1, "environments", environments);
	json_write(root, JSON_INDENT(2), out);
}
