/*
 * attributes.c - see attributes.h.
 *
 * libgit2 keeps what it has read of attributes by path, not by commit, and macros by name for all of a repository: each
 * tree is asked through a handle of its own.
 */
#include "git/attributes.h"

#include <git2/sys/repository.h>
#include <stdlib.h>
#include <strings.h>

#include "base/arena.h"
#include "base/error.h"
#include "git/repository_handle.h"

struct attributes {
	git_repository *git;
	bool borrowed; /* the repository's own handle */
	struct repository *repository;
	git_attr_options options;
};

/* With an index in place of the repository's: the staged one, or an empty one that leaves the word to the commit. */
static int
open_handle(struct attributes *attributes, enum attributes_of of, struct error *err)
{
	struct repository *repository = attributes->repository;
	const char *directory = git_repository_commondir(repository->git);
	git_index *index = NULL;
	int rc;

	/* As a bare one: the working tree's .gitattributes are not looked at. */
	if (git_repository_open_ext(&attributes->git, directory,
	                            GIT_REPOSITORY_OPEN_NO_SEARCH | GIT_REPOSITORY_OPEN_BARE, NULL) < 0)
		return error_library(err, "cannot open '%s' once more", directory);
	git_repository_set_odb(attributes->git, repository->odb);
	rc = of == ATTRIBUTES_INDEX ? git_index_open(&index, repository->index_file) : git_index_new(&index);
	if (rc < 0 || git_repository_set_index(attributes->git, index) < 0) {
		git_index_free(index);
		return error_library(err, "cannot read the index for its attributes");
	}
	git_index_free(index);
	return 0;
}

int
attributes_open(struct attributes **attributes, struct repository *repository, enum attributes_of of,
                const struct object_id *commit, struct error *err)
{
	static const git_attr_options initial = GIT_ATTR_OPTIONS_INIT;
	struct attributes *opened = memory_resize(NULL, sizeof *opened);

	*opened = (struct attributes){.repository = repository, .options = initial};
	*attributes = opened;
	if (of == ATTRIBUTES_WORK_TREE) {
		opened->git = repository->git;
		opened->borrowed = true;
		opened->options.flags = GIT_ATTR_CHECK_FILE_THEN_INDEX;
		return 0;
	}
	opened->options.flags = GIT_ATTR_CHECK_INDEX_ONLY;
	if (of == ATTRIBUTES_COMMIT) {
		opened->options.flags |= GIT_ATTR_CHECK_INCLUDE_COMMIT;
		opened->options.attr_commit_id = oid_of(commit);
	}
	if (open_handle(opened, of, err) == 0)
		return 0;
	attributes_close(opened);
	*attributes = NULL;
	return -1;
}

void
attributes_close(struct attributes *attributes)
{
	if (!attributes)
		return;
	if (!attributes->borrowed)
		git_repository_free(attributes->git);
	free(attributes);
}

int
attributes_conversion(struct attributes *attributes, const char *path, struct arena *arena,
                      struct conversion *conversion, struct error *err)
{
	const char *names[] = {"working-tree-encoding", "filter", "ident", "eol"};
	const char *values[] = {NULL, NULL, NULL, NULL};
	int rc;

	pthread_mutex_lock(&attributes->repository->lock);
	rc = git_attr_get_many_ext(values, attributes->git, &attributes->options, path, 4, names);
	pthread_mutex_unlock(&attributes->repository->lock);
	if (rc < 0)
		return error_library(err, "cannot read the git attributes of '%s'", path);
	*conversion = (struct conversion){.ident = git_attr_value(values[2]) == GIT_ATTR_VALUE_TRUE};
	if (git_attr_value(values[0]) == GIT_ATTR_VALUE_STRING && strcasecmp(values[0], "UTF-8") != 0 &&
	    strcasecmp(values[0], "UTF8") != 0)
		conversion->encoding = arena_printf(arena, "%s", values[0]);
	if (git_attr_value(values[1]) == GIT_ATTR_VALUE_STRING)
		conversion->filter = arena_printf(arena, "%s", values[1]);
	conversion->crlf = git_attr_value(values[3]) == GIT_ATTR_VALUE_STRING && strcasecmp(values[3], "crlf") == 0;
	return 0;
}
