/*
 * filter.c - what `git add` would store of a file on disk, and what a checkout would write.
 *
 * libgit2 knows git's line-ending and ident conversions.  Filter programs (LFS,
 * git-crypt) and re-encoding it silently leaves out, so where they are asked
 * for no id is given rather than a wrong one, and a text is left as it is.
 */
#include <git2/sys/repository.h>
#include <strings.h>

#include "base/arena.h"
#include "base/error.h"
#include "git/repository_handle.h"

/* An attribute set to a value; "-filter" and plain "filter" convert nothing. */
static int
attribute_value(struct repository *repository, const char *path, const char *name, const char **value,
                struct error *err)
{
	const char *found;

	if (git_attr_get(&found, repository->git, GIT_ATTR_CHECK_FILE_THEN_INDEX, path, name) < 0)
		return error_library(err, "cannot read the git attributes of '%s'", path);
	*value = git_attr_value(found) == GIT_ATTR_VALUE_STRING ? found : NULL;
	return 0;
}

static int
needs_program(struct repository *repository, const char *path, bool *needed, struct error *err)
{
	const char *filter, *encoding;

	if (attribute_value(repository, path, "filter", &filter, err) < 0 ||
	    attribute_value(repository, path, "working-tree-encoding", &encoding, err) < 0)
		return -1;
	*needed = filter || (encoding && strcasecmp(encoding, "UTF-8") != 0);
	return 0;
}

/* Whether text=auto converts a file depends on what the index holds of it. */
static int
use_foreign_index(struct repository *repository, struct error *err)
{
	git_index *index;

	if (!repository->index_is_foreign)
		return 0;
	if (git_index_open(&index, repository->index_file) < 0)
		return error_library(err, "cannot read the index '%s'", repository->index_file);
	git_repository_set_index(repository->git, index);
	git_index_free(index);
	repository->index_is_foreign = false;
	return 0;
}

/* An $Id$ is filled in with the id that the text has as a blob, which git looks up. */
static int
apply_list(struct repository *repository, git_filter_list *filters, git_filter_mode_t mode, struct text content,
           git_buf *converted)
{
	git_blob *blob = NULL;
	struct object_id id;
	git_oid oid;
	int rc = -1;

	if (mode == GIT_FILTER_TO_WORKTREE) {
		id = object_id_of_blob(content);
		oid = oid_of(&id);
		rc = git_blob_lookup(&blob, repository->git, &oid);
	}
	if (rc < 0)
		return git_filter_list_apply_to_buffer(converted, filters, content.data, content.length);
	rc = git_filter_list_apply_to_blob(converted, filters, blob);
	git_blob_free(blob);
	return rc;
}

/* Returns 1 when nothing converts it. */
static int
apply(struct repository *repository, const char *path, git_filter_mode_t mode, struct text content, git_buf *converted,
      struct error *err)
{
	git_filter_list *filters = NULL;
	int ret = -1;

	/* "Unsafe" only says that core.safecrlf is not to refuse; what it warns of is wanted here. */
	if (git_filter_list_load(&filters, repository->git, NULL, path, mode, GIT_FILTER_ALLOW_UNSAFE) < 0) {
		error_library(err, "cannot tell how git converts '%s'", path);
		goto out;
	}
	if (!filters) {
		ret = 1;
		goto out;
	}
	if (use_foreign_index(repository, err) < 0)
		goto out;
	if (apply_list(repository, filters, mode, content, converted) < 0) {
		error_library(err, "cannot convert '%s' as git does", path);
		goto out;
	}
	ret = 0;
out:
	git_filter_list_free(filters);
	return ret;
}

static int
convert(struct repository *repository, const char *path, struct text content, struct object_id *id, struct error *err)
{
	git_buf converted = {0};
	bool needs;
	int rc;

	if (needs_program(repository, path, &needs, err) < 0)
		return -1;
	if (needs) {
		*id = (struct object_id){{0}};
		return 0;
	}
	rc = apply(repository, path, GIT_FILTER_TO_ODB, content, &converted, err);
	if (rc == 0)
		*id = object_id_of_blob((struct text){converted.ptr, converted.size});
	git_buf_dispose(&converted);
	return rc;
}

int
repository_blob_id(struct repository *repository, const char *path, struct text content, struct object_id *id,
                   struct error *err)
{
	int rc;

	pthread_mutex_lock(&repository->lock);
	rc = convert(repository, path, content, id, err);
	pthread_mutex_unlock(&repository->lock);
	if (rc == 1) {
		*id = object_id_of_blob(content);
		rc = 0;
	}
	return rc;
}

static int
check_out(struct repository *repository, const char *path, bool mixed, struct arena *arena, struct text *content,
          struct error *err)
{
	static const git_filter_mode_t modes[] = {GIT_FILTER_TO_ODB, GIT_FILTER_TO_WORKTREE};
	bool needs;

	if (needs_program(repository, path, &needs, err) < 0)
		return -1;
	for (size_t i = mixed ? 0 : 1; !needs && i < sizeof modes / sizeof *modes; i++) {
		git_buf converted = {0};
		int rc = apply(repository, path, modes[i], *content, &converted, err);

		if (rc == 0)
			*content = converted.size ? (struct text){arena_copy(arena, converted.ptr, converted.size),
			                                          converted.size}
			                          : TEXT("");
		git_buf_dispose(&converted);
		if (rc < 0)
			return -1;
	}
	return 0;
}

int
repository_checkout_text(struct repository *repository, const char *path, bool mixed, struct arena *arena,
                         struct text *content, struct error *err)
{
	int rc;

	pthread_mutex_lock(&repository->lock);
	rc = check_out(repository, path, mixed, arena, content, err);
	pthread_mutex_unlock(&repository->lock);
	return rc;
}
