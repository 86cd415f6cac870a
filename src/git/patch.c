/*
 * patch.c - git's header around libgit2's hunks.
 */
#include "git/patch.h"

#include "base/buffer.h"
#include "git/object_id.h"
#include "git/repository_handle.h"

struct printing {
	struct buffer *out;
	size_t *nadded, *nremoved;
};

static int
print_hunk(const git_diff_delta *delta, const git_diff_hunk *hunk, void *payload)
{
	struct printing *printing = payload;

	(void)delta;
	buffer_add(printing->out, hunk->header, hunk->header_len);
	return 0;
}

static int
print_line(const git_diff_delta *delta, const git_diff_hunk *hunk, const git_diff_line *line, void *payload)
{
	struct printing *printing = payload;

	(void)delta;
	(void)hunk;
	if (line->origin == GIT_DIFF_LINE_ADDITION)
		++*printing->nadded;
	if (line->origin == GIT_DIFF_LINE_DELETION)
		++*printing->nremoved;
	if (line->origin == GIT_DIFF_LINE_CONTEXT || line->origin == GIT_DIFF_LINE_ADDITION ||
	    line->origin == GIT_DIFF_LINE_DELETION)
		buffer_char(printing->out, line->origin);
	buffer_add(printing->out, line->content, line->content_len);
	return 0;
}

/* As git quotes names with core.quotePath on: bytes that are no printable ASCII in octal. */
static void
print_path(struct buffer *out, const char *prefix, const char *path)
{
	static const char special[] = "\a\b\t\n\v\f\r\"\\", letters[] = "abtnvfr\"\\";
	bool quoted = false;

	for (const char *c = path; *c; c++)
		quoted |= (unsigned char)*c < 0x20 || (unsigned char)*c >= 0x7f || *c == '"' || *c == '\\';
	buffer_string(out, quoted ? "\"" : "");
	buffer_string(out, prefix);
	for (const char *c = path; *c; c++) {
		const char *known = strchr(special, *c);

		if (known)
			buffer_printf(out, "\\%c", letters[known - special]);
		else if ((unsigned char)*c < 0x20 || (unsigned char)*c >= 0x7f)
			buffer_printf(out, "\\%03o", (unsigned char)*c);
		else
			buffer_char(out, *c);
	}
	buffer_string(out, quoted ? "\"" : "");
}

static void
print_named(struct buffer *out, const char *label, const char *prefix, const char *path)
{
	buffer_string(out, label);
	print_path(out, path ? prefix : "", path ? path : "/dev/null");
	buffer_char(out, '\n');
}

static void
print_header(struct buffer *out, const struct patch_side *then, const struct patch_side *now)
{
	struct object_id old = {{0}}, new = {{0}};
	char old_hex[OBJECT_ID_HEX + 1], new_hex[OBJECT_ID_HEX + 1];

	buffer_string(out, "diff --git ");
	print_path(out, "a/", then->path ? then->path : now->path);
	buffer_char(out, ' ');
	print_path(out, "b/", now->path ? now->path : then->path);
	buffer_char(out, '\n');
	if (!now->path)
		buffer_string(out, "deleted file mode 100644\n");
	if (!then->path)
		buffer_string(out, "new file mode 100644\n");
	if (then->path && now->path && strcmp(then->path, now->path) != 0) {
		print_named(out, "rename from ", "", then->path);
		print_named(out, "rename to ", "", now->path);
	}
	if (then->path)
		old = object_id_of_blob(then->content);
	if (now->path)
		new = object_id_of_blob(now->content);
	if (!object_id_equal(&old, &new))
		buffer_printf(out, "index %s..%s\n", object_id_format(&old, old_hex), object_id_format(&new, new_hex));
}

int
patch_print(struct buffer *out, const struct patch_side *then, const struct patch_side *now, bool plain, size_t *nadded,
            size_t *nremoved, struct error *err)
{
	git_diff_options options = GIT_DIFF_OPTIONS_INIT;
	struct printing printing = {out, nadded, nremoved};
	bool same_text = text_equal(then->content, now->content) && then->path && now->path;

	if (same_text && strcmp(then->path, now->path) == 0)
		return 0;
	library_start();
	if (!plain)
		print_header(out, then, now);
	if (same_text)
		return 0;
	if (then->content.length || now->content.length) {
		print_named(out, "--- ", plain ? "" : "a/", then->path);
		print_named(out, "+++ ", plain ? "" : "b/", now->path);
	}
	options.flags = GIT_DIFF_FORCE_TEXT;
	if (git_diff_buffers(then->content.data, then->content.length, NULL, now->content.data, now->content.length,
	                     NULL, &options, NULL, NULL, print_hunk, print_line, &printing) < 0)
		return error_library(err, "cannot compare two texts of %s", then->path ? then->path : now->path);
	return 0;
}
