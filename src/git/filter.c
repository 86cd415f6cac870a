/*
 * filter.c - what `git add` would store of a file on disk.
 *
 * libgit2 knows git's line-ending and ident conversions.  Filter programs (LFS,
 * git-crypt) and re-encoding it silently leaves out, so where they are asked
 * for no id is given rather than a wrong one.
 */
#include <git2/sys/repository.h>
#include <strings.h>

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

static int
convert(struct repository *repository, const char *path, struct text content, struct object_id *id, struct error *err)
{
	git_filter_list *filters = NULL;
	git_buf converted = {0};
	bool needs;
	int ret = -1;

	if (needs_program(repository, path, &needs, err) < 0)
		goto out;
	if (needs) {
		*id = (struct object_id){{0}};
		ret = 0;
		goto out;
	}
	/* "Unsafe" only says that core.safecrlf is not to refuse; nothing is written. */
	if (git_filter_list_load(&filters, repository->git, NULL, path, GIT_FILTER_TO_ODB, GIT_FILTER_ALLOW_UNSAFE) <
	    0) {
		error_library(err, "cannot tell how git converts '%s'", path);
		goto out;
	}
	if (!filters) {
		ret = 1;
		goto out;
	}
	if (use_foreign_index(repository, err) < 0)
		goto out;
	if (git_filter_list_apply_to_buffer(&converted, filters, content.data, content.length) < 0) {
		error_library(err, "cannot convert '%s' as git does", path);
		goto out;
	}
	*id = object_id_of_blob((struct text){converted.ptr, converted.size});
	ret = 0;
out:
	git_buf_dispose(&converted);
	git_filter_list_free(filters);
	return ret;
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
