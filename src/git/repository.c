/*
 * repository.c - commits by name, blobs by id.
 */
#include "git/repository.h"

#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/path.h"
#include "git/repository_handle.h"

const char *
library_complaint(void)
{
	const git_error *last = git_error_last();

	return last && last->message ? last->message : "libgit2 does not say why";
}

int
error_library(struct error *err, const char *format, ...)
{
	va_list args;
	size_t length;

	va_start(args, format);
	vsnprintf(err->message, sizeof err->message, format, args);
	va_end(args);
	length = strlen(err->message);
	snprintf(err->message + length, sizeof err->message - length, ": %s", library_complaint());
	return -1;
}

int
error_object(const struct repository *repository, int rc, const char *what, const struct object_id *id,
             struct error *err)
{
	const char *complaint = library_complaint();
	char hex[OBJECT_ID_HEX + 1];

	object_id_format(id, hex);
	if (rc != GIT_ENOTFOUND)
		return error_set(err, "cannot read %s, object %s: %s\n  git fsck says more", what, hex, complaint);
	if (!repository_is_partial(repository))
		return error_set(err, "%s is missing from the repository: there is no object %s\n  git fsck says more",
		                 what, hex);
	return error_set(err,
	                 "%s is not downloaded: this is a partial clone\n"
	                 "  fix:  git cat-file -p %s >/dev/null\n"
	                 "  or, for all files:  git fetch --refetch --no-filter",
	                 what, hex);
}

bool
repository_is_bare(const struct repository *repository)
{
	return repository->work_tree == NULL;
}

static bool
has_content(const struct repository *repository, const char *name)
{
	struct arena *arena = arena_new();
	struct stat st;
	const char *file = path_join(arena, git_repository_commondir(repository->git), name);
	bool content = stat(file, &st) == 0 && st.st_size > 0;

	arena_free(arena);
	return content;
}

bool
repository_is_shallow(const struct repository *repository)
{
	/* git_repository_is_shallow looks into a linked worktree's own directory, where the file never is. */
	return has_content(repository, "shallow");
}

bool
repository_has_grafts(const struct repository *repository)
{
	return has_content(repository, "info/grafts");
}

/* extensions.partialclone = REMOTE, or remote.REMOTE.promisor = true. */
static bool
promises(const git_config_entry *entry)
{
	struct text name = text_of(entry->name);
	int promised;

	if (text_is(name, "extensions.partialclone"))
		return true;
	return text_starts(name, "remote.") && text_ends(name, ".promisor") &&
	       git_config_parse_bool(&promised, entry->value) == 0 && promised;
}

bool
repository_is_partial(const struct repository *repository)
{
	git_config *config = NULL;
	git_config_iterator *entries = NULL;
	git_config_entry *entry;
	bool partial = false;

	/* All entries: libgit2 1.5 leaks memory for each one it matches with a pattern. */
	if (git_repository_config_snapshot(&config, repository->git) < 0 ||
	    git_config_iterator_new(&entries, config) < 0)
		goto out;
	while (!partial && git_config_next(&entry, entries) == 0)
		partial = promises(entry);
out:
	git_config_iterator_free(entries);
	git_config_free(config);
	return partial;
}

const char *
repository_work_tree(const struct repository *repository)
{
	return repository->work_tree;
}

const char *
repository_prefix(const struct repository *repository)
{
	return repository->prefix;
}

/* -1 for a reference that is there and whose object cannot be read. */
static int
check_reference(struct repository *repository, const char *name, struct error *err)
{
	git_reference *reference = NULL, *resolved = NULL;
	struct object_id id;
	git_object_t type;
	size_t length;
	int rc = 0;

	if (git_reference_dwim(&reference, repository->git, name) == 0 &&
	    git_reference_resolve(&resolved, reference) == 0)
		rc = git_odb_read_header(&length, &type, repository->odb, git_reference_target(resolved));
	if (rc < 0) {
		id = object_id_of(git_reference_target(resolved));
		error_object(repository, rc, arena_printf(repository->arena, "the commit of '%s'", name), &id, err);
	}
	git_reference_free(resolved);
	git_reference_free(reference);
	return rc < 0 ? -1 : 0;
}

static int
explain_resolve(struct repository *repository, const char *name, int rc, struct error *err)
{
	if (rc == GIT_EAMBIGUOUS)
		return error_set(err, "'%s' is short for more than one object", name);
	if (repository_is_shallow(repository) && strpbrk(name, "^~"))
		error_set(err,
		          "'%s' is beyond the bottom of this shallow clone\n"
		          "  fix:  git fetch --no-tags --unshallow",
		          name);
	else
		error_set(err, "there is no commit '%s' in this %s", name,
		          repository_is_shallow(repository) ? "shallow clone" : "repository");
	return 1;
}

int
repository_resolve(struct repository *repository, const char *name, struct object_id *commit, struct error *err)
{
	git_object *object = NULL, *peeled = NULL;
	int rc;

	/* (Asked for it, libgit2 1.5 would leak memory and say that there is no such name.) */
	if (check_reference(repository, name, err) < 0)
		return -1;
	rc = git_revparse_single(&object, repository->git, name);
	if (rc == 0)
		rc = git_object_peel(&peeled, object, GIT_OBJECT_COMMIT);
	if (rc < 0)
		rc = explain_resolve(repository, name, rc, err);
	else
		*commit = object_id_of(git_object_id(peeled));
	git_object_free(peeled);
	git_object_free(object);
	return rc;
}

int
repository_read_blob(struct repository *repository, const struct object_id *blob, struct arena *arena,
                     struct text *content, struct error *err)
{
	git_oid oid = oid_of(blob);
	git_odb_object *object = NULL;
	struct object_id actual;
	char hex[OBJECT_ID_HEX + 1];
	int rc = git_odb_read(&object, repository->odb, &oid);

	if (rc == GIT_ENOTFOUND)
		return 1;
	if (rc < 0)
		return error_object(repository, rc, "a file", blob, err);
	if (git_odb_object_type(object) == GIT_OBJECT_BLOB) {
		content->length = git_odb_object_size(object);
		content->data = arena_copy(arena, git_odb_object_data(object), content->length);
		actual = object_id_of_blob(*content);
		if (!object_id_equal(&actual, blob))
			rc = error_set(err, "object %s is corrupt; git fsck says more", object_id_format(blob, hex));
	} else {
		rc = error_set(err, "object %s is not a blob", object_id_format(blob, hex));
	}
	git_odb_object_free(object);
	return rc;
}

int
repository_write_blob(struct repository *repository, struct text content, struct object_id *blob, struct error *err)
{
	git_oid oid;

	if (git_odb_write(&oid, repository->odb, content.data, content.length, GIT_OBJECT_BLOB) < 0)
		return error_library(err, "cannot write an object");
	*blob = object_id_of(&oid);
	return 0;
}

static const char *
author_date(const git_signature *author, struct arena *arena)
{
	time_t when = (time_t)(author->when.time + author->when.offset * 60);
	struct tm local;
	char date[32];

	if (!gmtime_r(&when, &local) || strftime(date, sizeof date, "%Y-%m-%d", &local) == 0)
		return "";
	return arena_strdup(arena, date);
}

int
repository_commit_info(struct repository *repository, const struct object_id *commit, struct arena *arena,
                       struct commit_info *info, struct error *err)
{
	git_oid oid = oid_of(commit);
	git_commit *found = NULL;
	const git_signature *author;
	const char *message;
	int rc;

	rc = git_commit_lookup(&found, repository->git, &oid);
	if (rc < 0)
		return error_object(repository, rc, "a commit", commit, err);
	author = git_commit_author(found);
	message = git_commit_message(found);
	*info = (struct commit_info){
		.id = *commit,
		.author = arena_strdup(arena, author->name),
		.email = arena_strdup(arena, author->email),
		.subject = arena_copy(arena, message, strcspn(message, "\n")),
		.date = author_date(author, arena),
	};
	git_commit_free(found);
	return 0;
}

const char *
repository_library_version(void)
{
	static char version[32];
	int major, minor, revision;

	git_libgit2_version(&major, &minor, &revision);
	snprintf(version, sizeof version, "%d.%d.%d", major, minor, revision);
	return version;
}
