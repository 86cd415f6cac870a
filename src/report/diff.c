/*
 * diff.c - patches as they are, or a line for each file.
 */
#include "report/diff.h"

#include "python/program.h"
#include "report/json_text.h"
#include "report/paint.h"
#include "report/report.h"

static const char *
line_color(struct text line, bool in_hunk, const struct paint *paint)
{
	if (text_starts(line, "@@"))
		return paint->cyan;
	if (!in_hunk)
		return paint->bold;
	return text_starts(line, "-") ? paint->red : text_starts(line, "+") ? paint->green : "";
}

static void
write_patch(struct text patch, FILE *out, const struct paint *paint, bool is_terminal)
{
	bool in_hunk = false;

	while (patch.length) {
		const char *newline = memchr(patch.data, '\n', patch.length);
		struct text line = {patch.data, newline ? (size_t)(newline - patch.data) : patch.length};
		const char *color;

		in_hunk |= text_starts(line, "@@");
		color = line_color(line, in_hunk, paint);
		fputs(color, out);
		if (is_terminal)
			print_text_safely(out, line);
		else
			fwrite(line.data, 1, line.length, out);
		fprintf(out, "%s\n", color[0] ? paint->plain : "");
		line.length += newline != NULL;
		patch = (struct text){patch.data + line.length, patch.length - line.length};
	}
}

static void
write_stat(const struct diff_file *file, FILE *out, const struct paint *paint)
{
	fputc(' ', out);
	print_safely(out, file->path);
	fprintf(out, " | %s+%zu%s %s-%zu%s  ", paint->green, file->nadded, paint->plain, paint->red, file->nremoved,
	        paint->plain);
	if (file->revision)
		print_safely(out, file->revision);
	for (size_t i = 0; i < file->nused; i++) {
		fputs(i || file->revision ? ", " : "", out);
		print_safely(out, file->used[i]);
	}
	for (size_t i = 0; file->revision && i < file->ndefinitions; i++) {
		fputs(i ? ", " : ": ", out);
		print_safely(out, part_title(file->definitions[i]));
	}
	fputs(file->is_gone ? ": deleted\n" : file->is_cosmetic ? ": cosmetic, Python runs the same\n" : "\n", out);
}

void
diff_text(const struct diff_file *files, size_t nfiles, bool stat, FILE *out, bool color, bool is_terminal)
{
	const struct paint *paint = paint_of(color);

	for (size_t i = 0; i < nfiles; i++) {
		if (stat)
			write_stat(&files[i], out, paint);
		else
			write_patch(files[i].patch, out, paint, is_terminal);
	}
}

void
diff_json(const struct diff_file *files, size_t nfiles, FILE *out)
{
	struct json *array = json_array(), *root;

	for (size_t i = 0; i < nfiles; i++) {
		struct json *definitions = json_array(), *used = json_array();

		for (size_t k = 0; k < files[i].nused; k++)
			json_array_append_new(used, json_text(files[i].used[k]));
		for (size_t k = 0; k < files[i].ndefinitions; k++)
			json_array_append_new(definitions, json_text(files[i].definitions[k]));
		json_array_append_new(
			array, json_pack("{s:o, s:o, s:o, s:b, s:b, s:o, s:I, s:I, s:o}", "revision",
		                         json_text(files[i].revision), "used", used, "path", json_text(files[i].path),
		                         "deleted", files[i].is_gone, "cosmetic", files[i].is_cosmetic, "definitions",
		                         definitions, "added", (long long)files[i].nadded, "removed",
		                         (long long)files[i].nremoved, "patch", json_text(files[i].patch.data)));
	}
	root = json_pack("{s:i, s:o}", "schema", 1, "files", array);
	json_write(root, JSON_INDENT(2), out);
}
