/*
 * log_json.c - a history for programs.
 *
 * {"schema":1,"environments":[{"name","revision","commits_walked","revisions_created","shallow","edits":{KIND:N},
 *  "commits":[{"sha","date","author","email","subject","merge","changes":[{"revision","path","kinds":[…],…}]}]}]}
 */
#include "report/json_text.h"
#include "report/log.h"

static struct json *
json_edit(const struct log_edit *edit)
{
	struct json *kinds = json_array(), *definitions = json_array();

	for (int kind = 0; kind < NEDIT_KINDS; kind++) {
		if (edit->kinds >> kind & 1)
			json_array_append_new(kinds, json_string(edit_kind_name((enum edit_kind)kind)));
	}
	for (size_t i = 0; i < edit->ndefinitions; i++)
		json_array_append_new(definitions, json_text(edit->definitions[i]));
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:b}", "revision", json_text(edit->revision),
	                 "path", json_text(edit->path), "old_path", json_text(edit->old_path), "kinds", kinds,
	                 "definitions", definitions, "then", json_text(edit->then), "now", json_text(edit->now),
	                 "metadata", json_text(edit->metadata), "helper", json_text(edit->helper), "locked",
	                 edit->is_locked);
}

static struct json *
json_commit(const struct history_log *log, const struct log_commit *commit, bool all)
{
	struct json *changes = json_array();
	char hex[OBJECT_ID_HEX + 1];

	for (size_t i = 0; i < commit->nedits; i++) {
		if (all || log->revision || edit_matters(&commit->edits[i]))
			json_array_append_new(changes, json_edit(&commit->edits[i]));
	}
	if (json_array_size(changes) == 0) {
		json_decref(changes);
		return NULL;
	}
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:b, s:o}", "sha",
	                 json_text(object_id_format(&commit->info.id, hex)), "date", json_text(commit->info.date),
	                 "author", json_text(commit->info.author), "email", json_text(commit->info.email), "subject",
	                 json_text(commit->info.subject), "merge", commit->is_merge, "changes", changes);
}

static struct json *
json_log(const struct history_log *log, bool all)
{
	struct json *commits = json_array(), *counts = json_object(), *commit;

	for (int kind = 0; kind < NEDIT_KINDS; kind++)
		json_object_set_new(counts, edit_kind_name((enum edit_kind)kind),
		                    json_integer((long long)log->counts[kind]));
	for (size_t i = 0; i < log->ncommits; i++) {
		commit = json_commit(log, &log->commits[i], all);
		if (commit)
			json_array_append_new(commits, commit);
	}
	return json_pack("{s:o, s:o, s:I, s:I, s:b, s:o, s:o}", "name", json_text(log->environment), "revision",
	                 json_text(log->revision), "commits_walked", (long long)log->nwalked, "revisions_created",
	                 (long long)log->nrevisions, "shallow", log->is_cut_off, "edits", counts, "commits", commits);
}

void
log_json(const struct history_log *const *logs, size_t nlogs, bool all, FILE *out)
{
	struct json *environments = json_array(), *root;

	for (size_t i = 0; i < nlogs; i++)
		json_array_append_new(environments, json_log(logs[i], all));
	root = json_pack("{s:i, s:o}", "schema", 1, "environments", environments);
	json_write(root, JSON_INDENT(2), out);
}
