/*
 * applied.c - applied, pending, edited and missing of each database, as text and data.
 */
#include "report/applied.h"

#include "alembic/environment.h"
#include "alembic/graph.h"
#include "alembic/revision.h"
#include "check/check.h"
#include "plan/position.h"
#include "report/json_text.h"
#include "report/report.h"

enum word { WORD_APPLIED, WORD_PENDING, WORD_EDITED, WORD_MISSING, NWORDS };

static const char *const words[] = {"applied", "pending", "edited", "missing"};
static const char *const colors[] = {"\033[32m", "\033[36m", "\033[31m", "\033[31m"};

/* An edited revision that is not applied is only pending. */
static enum word
word_of(const struct applied_view *view, size_t node)
{
	if (!view->position->applied[node])
		return WORD_PENDING;
	return revision_state(view->subject, view->subject->graph->nodes[node].revision) == STATE_EDITED ? WORD_EDITED
	                                                                                                 : WORD_APPLIED;
}

static void
count_words(const struct applied_view *view, size_t counts[NWORDS])
{
	for (size_t i = 0; i < view->subject->graph->nnodes; i++)
		counts[word_of(view, i)]++;
	counts[WORD_MISSING] += view->position->nmissing;
}

size_t
applied_changed(const struct applied_view *views, size_t nviews)
{
	size_t counts[NWORDS] = {0};

	for (size_t i = 0; i < nviews; i++)
		count_words(&views[i], counts);
	return counts[WORD_EDITED] + counts[WORD_MISSING];
}

size_t
applied_pending(const struct applied_view *views, size_t nviews)
{
	size_t counts[NWORDS] = {0};

	for (size_t i = 0; i < nviews; i++)
		count_words(&views[i], counts);
	return counts[WORD_PENDING];
}

static void
put_word(enum word word, const char *id, FILE *out, bool color)
{
	fprintf(out, "  %s%-8s%s  ", color ? colors[word] : "", words[word], color ? "\033[0m" : "");
	print_safely(out, id);
}

static void
put_title(const struct applied_view *view, FILE *out)
{
	const struct position *position = view->position;

	print_safely(out, view->subject->environment->name);
	fputs(": ", out);
	print_safely(out, position->database);
	fputs(position->nrows ? " at " : " has run nothing", out);
	for (size_t i = 0; i < position->nrows; i++) {
		fputs(i ? ", " : "", out);
		print_safely(out, position->rows[i]);
	}
	fputc('\n', out);
}

static void
put_totals(const struct applied_view *view, FILE *out)
{
	size_t counts[NWORDS] = {0};

	count_words(view, counts);
	counts[WORD_APPLIED] += counts[WORD_EDITED] + counts[WORD_MISSING];
	fprintf(out, "  %zu applied", counts[WORD_APPLIED]);
	fputs(counts[WORD_PENDING] ? "" : ", nothing pending", out);
	for (enum word word = WORD_PENDING; word < NWORDS; word++) {
		if (counts[word])
			fprintf(out, ", %zu %s", counts[word], words[word]);
	}
	fputc('\n', out);
}

void
applied_text(const struct applied_view *views, size_t nviews, bool all, FILE *out, bool color)
{
	for (size_t v = 0; v < nviews; v++) {
		const struct graph *graph = views[v].subject->graph;
		struct graph_node **order = graph_parents_first(views[v].subject->graph);

		fputs(v ? "\n" : "", out);
		put_title(&views[v], out);
		for (size_t i = graph->nnodes; i-- > 0;) {
			enum word word = word_of(&views[v], (size_t)(order[i] - graph->nodes));
			const struct revision *revision = order[i]->revision;

			if (word == WORD_APPLIED && !all)
				continue;
			put_word(word, revision->id, out, color);
			fputs(order[i]->is_head ? " (head)  " : "  ", out);
			print_safely(out, revision->path);
			if (revision->doc && revision->doc[0]) {
				fputs("  ", out);
				print_safely(out, revision->doc);
			}
			fputc('\n', out);
		}
		for (size_t i = 0; i < views[v].position->nmissing; i++) {
			put_word(WORD_MISSING, views[v].position->missing[i], out, color);
			fputs("  was applied, and is in no file\n", out);
		}
		put_totals(&views[v], out);
		graph_order_free(order);
	}
}

static struct json *
json_view(const struct applied_view *view)
{
	const struct graph *graph = view->subject->graph;
	struct graph_node **order = graph_parents_first(view->subject->graph);
	struct json *lists[NWORDS], *at = json_array(), *heads = json_array();

	for (enum word word = WORD_APPLIED; word < NWORDS; word++)
		lists[word] = json_array();
	for (size_t i = 0; i < view->position->nrows; i++)
		json_array_append_new(at, json_text(view->position->rows[i]));
	for (size_t i = 0; i < graph->nnodes; i++) {
		enum word word = word_of(view, (size_t)(order[i] - graph->nodes));
		const char *id = order[i]->revision->id;

		if (order[i]->is_head)
			json_array_append_new(heads, json_text(id));
		json_array_append_new(lists[word], json_text(id));
		if (word == WORD_EDITED)
			json_array_append_new(lists[WORD_APPLIED], json_text(id));
	}
	for (size_t i = 0; i < view->position->nmissing; i++)
		json_array_append_new(lists[WORD_MISSING], json_text(view->position->missing[i]));
	graph_order_free(order);
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "database", json_text(view->position->database),
	                 "environment", json_text(view->subject->environment->name), "at", at, "heads", heads,
	                 words[WORD_APPLIED], lists[WORD_APPLIED], words[WORD_PENDING], lists[WORD_PENDING],
	                 words[WORD_EDITED], lists[WORD_EDITED], words[WORD_MISSING], lists[WORD_MISSING]);
}

void
applied_json(const struct applied_view *views, size_t nviews, FILE *out)
{
	struct json *databases = json_array(), *root;

	for (size_t i = 0; i < nviews; i++)
		json_array_append_new(databases, json_view(&views[i]));
	root = json_pack("{s:i, s:o}", "schema", 1, "databases", databases);
	json_write(root, JSON_INDENT(2), out);
}
