/*
 * graph_dot.c - pictures that other programs draw: Graphviz and Mermaid.
 *
 * https://graphviz.org/doc/info/lang.html  https://mermaid.js.org/syntax/flowchart.html
 */
#include <string.h>

#include "base/utf8.h"
#include "report/graph.h"

enum { WRAP = 34, MOST_DOC = 100 };

struct look {
	const char *fill, *line, *text;
};

static const struct look looks[] = {
	[STATE_SEALED] = {"#ffffff", "#8a94a6", "#1f2937"},   [STATE_DRAFT] = {"#e7f1ff", "#3b82f6", "#1e3a5f"},
	[STATE_UNLOCKED] = {"#fff7e0", "#d99a00", "#5c4300"}, [STATE_EDITED] = {"#ffe9e7", "#dc2626", "#7a1410"},
	[STATE_MISSING] = {"#f3f4f6", "#dc2626", "#7a1410"},
};

/* One character, or a byte that is none, made visible. */
static size_t
next_character(struct text text, char safe[8])
{
	const unsigned char *s = (const unsigned char *)text.data;
	size_t length = s[0] < 0x80 ? 1 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;

	if (length > text.length || utf8_valid_length((struct text){text.data, length}) < length ||
	    (length == 1 && (s[0] < 0x20 || s[0] == 0x7f)) || (length == 2 && s[0] == 0xc2 && s[1] < 0xa0)) {
		strcpy(safe, "?");
		return 1;
	}
	memcpy(safe, s, length);
	safe[length] = '\0';
	return length;
}

typedef void write_character(FILE *out, const char *character);

static void
dot_character(FILE *out, const char *character)
{
	if (character[0] == '"' || character[0] == '\\')
		fputc('\\', out);
	fputs(character, out);
}

/* Entities for all that Mermaid, or the HTML it makes, could take for its own. */
static void
mermaid_character(FILE *out, const char *character)
{
	if (strchr("\"#<>&;`|\\[](){}*_", character[0]))
		fprintf(out, "#%d;", character[0]);
	else
		fputs(character, out);
}

/* Words wrapped where a line is long; what is very long is cut. */
static void
write_wrapped(FILE *out, const char *text, const char *line_end, write_character *write)
{
	struct text rest = text_of(text);
	size_t column = 0, total = 0;
	char safe[8];

	while (rest.length && total < MOST_DOC) {
		size_t length = next_character(rest, safe);

		if (safe[0] == ' ' && column + strcspn(rest.data + 1, " ") > WRAP) {
			fputs(line_end, out);
			column = 0;
		} else {
			write(out, safe);
			column++;
		}
		total++;
		rest = (struct text){rest.data + length, rest.length - length};
	}
	fputs(rest.length ? "..." : "", out);
}

static void
write_plain(FILE *out, const char *text, write_character *write)
{
	struct text rest = text_of(text);
	char safe[8];

	while (rest.length) {
		size_t length = next_character(rest, safe);

		write(out, safe);
		rest = (struct text){rest.data + length, rest.length - length};
	}
}

static void
write_label(const struct view *view, const struct view_node *node, FILE *out, const char *line_end,
            write_character *write)
{
	if (node->nfolded) {
		fprintf(out, "%zu revisions%s", node->nfolded, line_end);
		write_plain(out, node->last_id, write);
		fputs(" to ", out);
		write_plain(out, node->id, write);
		return;
	}
	write_plain(out, node->id, write);
	if (node->state != view->usual)
		fprintf(out, " (%s)", state_name(node->state));
	if (node->doc && node->doc[0]) {
		fputs(line_end, out);
		write_wrapped(out, node->doc, line_end, write);
	}
}

static void
dot_node(const struct view *view, const struct view_node *node, size_t v, FILE *out)
{
	const struct look *look = &looks[node->state];

	fprintf(out, "    n%zu_%zu [label=\"", v, node->number);
	write_label(view, node, out, "\\n", dot_character);
	fprintf(out, "\", fillcolor=\"%s\", color=\"%s\", fontcolor=\"%s\"%s%s];\n",
	        node->nfolded ? "#f8fafc" : look->fill, look->line, look->text,
	        node->nfolded                  ? ", style=\"filled,rounded,dashed\""
	        : node->state == STATE_MISSING ? ", style=\"filled,rounded,dotted\""
	                                       : "",
	        node->is_head ? ", penwidth=2" : "");
	for (size_t i = 0; i < node->napplied; i++) {
		fprintf(out, "    a%zu_%zu_%zu [label=\"", v, node->number, i);
		write_plain(out, node->applied[i], dot_character);
		fprintf(out,
		        "\", shape=cds, style=filled, fillcolor=\"#166534\", color=\"#166534\", "
		        "fontcolor=\"#ffffff\"];\n"
		        "    { rank=same; a%zu_%zu_%zu; n%zu_%zu; }\n"
		        "    a%zu_%zu_%zu -> n%zu_%zu [color=\"#166534\", arrowhead=none, constraint=false];\n",
		        v, node->number, i, v, node->number, v, node->number, i, v, node->number);
	}
}

static const struct view_node *
find_id(const struct view *view, const char *id)
{
	for (size_t i = 0; i < view->nnodes; i++) {
		if (!view->nodes[i]->nfolded && strcmp(view->nodes[i]->id, id) == 0)
			return view->nodes[i];
	}
	return NULL;
}

static void
dot_view(const struct view *view, size_t v, FILE *out)
{
	fprintf(out, "  subgraph cluster_%zu {\n    margin=14;\n    label=\"", v);
	write_plain(out, view->name, dot_character);
	fputs("\";\n", out);
	for (size_t i = 0; i < view->nnodes; i++)
		dot_node(view, view->nodes[i], v, out);
	for (size_t i = 0; i < view->nnodes; i++) {
		const struct view_node *node = view->nodes[i];

		for (size_t p = 0; p < node->nparents; p++)
			fprintf(out, "    n%zu_%zu -> n%zu_%zu;\n", v, node->number, v, node->parents[p]->number);
		for (size_t d = 0; d < node->ndepends; d++) {
			const struct view_node *needed = find_id(view, node->depends[d]);

			if (needed)
				fprintf(out, "    n%zu_%zu -> n%zu_%zu [style=dashed, label=\" needs\"];\n", v,
				        node->number, v, needed->number);
		}
	}
	fputs("  }\n", out);
}

void
graph_dot(const struct view *views, size_t nviews, FILE *out)
{
	fputs("digraph revisions {\n"
	      "  graph [rankdir=TB, nodesep=0.35, ranksep=0.35, color=\"#d5dae3\", style=rounded, pad=0.2,\n"
	      "         fontname=\"Helvetica,Arial,sans-serif\", fontsize=12, fontcolor=\"#4b5563\"];\n"
	      "  node [shape=box, style=\"filled,rounded\", fontname=\"Helvetica,Arial,sans-serif\", fontsize=10,\n"
	      "        margin=\"0.14,0.08\", height=0.3];\n"
	      "  edge [color=\"#8a94a6\", arrowsize=0.6, fontname=\"Helvetica,Arial,sans-serif\", fontsize=9];\n",
	      out);
	for (size_t v = 0; v < nviews; v++)
		dot_view(&views[v], v, out);
	fputs("}\n", out);
}

static void
mermaid_view(const struct view *view, size_t v, FILE *out)
{
	fprintf(out, "  subgraph s%zu[\"", v);
	write_plain(out, view->name, mermaid_character);
	fputs("\"]\n", out);
	for (size_t i = 0; i < view->nnodes; i++) {
		const struct view_node *node = view->nodes[i];

		fprintf(out, "    n%zu_%zu[\"", v, node->number);
		write_label(view, node, out, "<br/>", mermaid_character);
		fprintf(out, "\"]:::%s\n", node->nfolded ? "folded" : state_name(node->state));
		for (size_t a = 0; a < node->napplied; a++) {
			fprintf(out, "    a%zu_%zu_%zu([\"", v, node->number, a);
			write_plain(out, node->applied[a], mermaid_character);
			fprintf(out, "\"]):::applied --- n%zu_%zu\n", v, node->number);
		}
	}
	for (size_t i = 0; i < view->nnodes; i++) {
		const struct view_node *node = view->nodes[i];

		for (size_t p = 0; p < node->nparents; p++)
			fprintf(out, "    n%zu_%zu --> n%zu_%zu\n", v, node->number, v, node->parents[p]->number);
		for (size_t d = 0; d < node->ndepends; d++) {
			const struct view_node *needed = find_id(view, node->depends[d]);

			if (needed)
				fprintf(out, "    n%zu_%zu -.->|needs| n%zu_%zu\n", v, node->number, v, needed->number);
		}
	}
	fputs("  end\n", out);
}

void
graph_mermaid(const struct view *views, size_t nviews, FILE *out)
{
	fputs("flowchart TB\n", out);
	for (size_t v = 0; v < nviews; v++)
		mermaid_view(&views[v], v, out);
	for (enum revision_state state = STATE_SEALED; state <= STATE_MISSING; state++)
		fprintf(out, "  classDef %s fill:%s,stroke:%s,color:%s\n", state_name(state), looks[state].fill,
		        looks[state].line, looks[state].text);
	fputs("  classDef folded fill:#f8fafc,stroke:#8a94a6,color:#1f2937,stroke-dasharray:4\n"
	      "  classDef applied fill:#166534,stroke:#166534,color:#ffffff\n",
	      out);
}
