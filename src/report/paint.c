/*
 * paint.c - code in colour, changed lines beside their numbers.
 */
#include "report/paint.h"

#include "python/token.h"
#include "report/report.h"

enum { LONGEST_LINE = 240, BEFORE_CHANGE = 60 };

const struct paint *
paint_of(bool color)
{
	static const struct paint colors = {"\033[1m",  "\033[2m",  "\033[31m", "\033[32m", "\033[33m",
	                                    "\033[34m", "\033[35m", "\033[36m", "\033[0m"};
	static const struct paint none = {"", "", "", "", "", "", "", "", ""};

	return color ? &colors : &none;
}

const char *
severity_color(const struct paint *paint, enum severity severity)
{
	return severity == SEVERITY_ERROR ? paint->red : severity == SEVERITY_WARNING ? paint->yellow : paint->cyan;
}

static const char *
token_color(const struct paint *paint, enum token_kind kind)
{
	switch (kind) {
	case TOKEN_KEYWORD:
		return paint->magenta;
	case TOKEN_STRING:
		return paint->yellow;
	case TOKEN_NUMBER:
		return paint->cyan;
	case TOKEN_COMMENT:
		return paint->dim;
	default:
		return "";
	}
}

static void
print_bytes(FILE *out, struct text text, size_t start, size_t end, const char *color, const struct paint *paint)
{
	if (start >= end)
		return;
	fputs(color, out);
	print_text_safely(out, (struct text){text.data + start, end - start});
	fputs(color[0] ? paint->plain : "", out);
}

/* Not inside a character. */
static size_t
character_start(struct text text, size_t at)
{
	while (at > 0 && at < text.length && ((unsigned char)text.data[at] & 0xc0) == 0x80)
		at--;
	return at;
}

static void
print_tokens(FILE *out, struct text text, size_t from, size_t start, size_t end, const char *changed,
             const struct paint *paint)
{
	struct token token;
	size_t at = from, done = from;

	while (paint->plain[0] && token_next(text, &at, &token)) {
		size_t inside = token.start < start ? start : token.start, outside = token.end > end ? end : token.end;
		const char *color = token_color(paint, token.kind);

		if (token.start >= end || token.end <= start)
			inside = outside = token.end;
		/* The blanks between two changed words are changed too. */
		print_bytes(out, text, done, token.start, done >= start && token.start < end ? changed : "", paint);
		print_bytes(out, text, token.start, inside, color, paint);
		print_bytes(out, text, inside, outside, changed, paint);
		print_bytes(out, text, outside, token.end, color, paint);
		done = token.end;
	}
	print_bytes(out, text, done, text.length, "", paint);
}

void
print_code(FILE *out, const char *line, int start, int end, const char *changed, const struct paint *paint)
{
	struct text text = text_of(line);
	size_t from = 0, left_out;

	if (text.length > LONGEST_LINE && start > BEFORE_CHANGE)
		from = character_start(text, (size_t)(start - BEFORE_CHANGE));
	left_out = text.length - from;
	if (left_out > LONGEST_LINE)
		text.length = character_start(text, from + LONGEST_LINE);
	left_out = strlen(line) - text.length;
	if (from)
		fprintf(out, "%s[%zu bytes]...%s", paint->dim, from, paint->plain);
	print_tokens(out, text, from, (size_t)start, (size_t)end, changed, paint);
	if (left_out)
		fprintf(out, "%s...[%zu bytes]%s", paint->dim, left_out, paint->plain);
}

static void
print_changed_line(FILE *out, const struct changed_line *line, const struct paint *paint)
{
	const char *color = line->sign == '-' ? paint->red : line->sign == '+' ? paint->green : paint->dim;

	fprintf(out, " %s%4d%s %s|%s %s%c%s ", color, line->line, paint->plain, paint->blue, paint->plain, color,
	        line->sign, paint->plain);
	print_code(out, line->text, line->start, line->end, color, paint);
	fputc('\n', out);
}

void
print_changed_lines(FILE *out, const struct finding *finding, size_t most, const struct paint *paint)
{
	size_t shown = finding->nlines > most ? most - 1 : finding->nlines;
	int last = 0;

	fprintf(out, "      %s|%s\n", paint->blue, paint->plain);
	for (size_t i = 0; i < shown; i++) {
		const struct changed_line *line = &finding->lines[i];

		if (line->sign != '-' && last && line->line > last + 1)
			fprintf(out, "  %s...%s\n", paint->blue, paint->plain);
		print_changed_line(out, line, paint);
		if (line->sign != '-')
			last = line->line;
	}
	if (shown < finding->nlines)
		fprintf(out, "  %s...%s and %zu more lines; miglock diff shows all\n", paint->blue, paint->plain,
		        finding->nlines - shown);
	fprintf(out, "      %s|%s\n", paint->blue, paint->plain);
}
