/*
 * base_commit.c - from a request to the commits whose lockfiles seal.
 *
 * Whatever leaves a doubt fails: a wrong base would let an edit pass.
 */
#include "git/base_commit.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/error.h"
#include "git/ancestry.h"
#include "git/ci_base.h"
#include "git/ci_provider.h"
#include "git/repository_handle.h"
#include "git/target_branch.h"

struct search {
	struct repository *repository;
	const struct base_request *request;
	struct arena *arena;
	struct object_id checked; /* the commit that is checked or that the checked files lie on */
	const char *checked_name;
	struct base_commits *base;
};

static const char *
short_id(const struct object_id *id, struct arena *arena)
{
	char hex[OBJECT_ID_HEX + 1];

	return arena_printf(arena, "%.7s", object_id_format(id, hex));
}

static int
set_base(struct search *search, const struct object_id *commit, const char *how)
{
	search->base->commits = NULL;
	search->base->ncommits = 0;
	*ARENA_PUSH(search->arena, search->base->commits, search->base->ncommits) = *commit;
	search->base->how = how;
	return 0;
}

/* Returns 1 when nothing has been committed yet. */
static int
find_checked(struct search *search, struct error *err)
{
	git_oid head;
	int rc;

	if (search->request->commit) {
		search->checked = *search->request->commit;
		search->checked_name = short_id(&search->checked, search->arena);
		return 0;
	}
	rc = git_reference_name_to_id(&head, search->repository->git, "HEAD");
	if (rc == GIT_ENOTFOUND)
		return 1;
	if (rc < 0)
		return error_library(err, "cannot read HEAD");
	search->checked = object_id_of(&head);
	search->checked_name = "HEAD";
	return 0;
}

/* The merge bases with `tip`; `fetch` is what completes the history. */
static int
meet(struct search *search, const struct object_id *tip, const char *name, const char *fetch, struct error *err)
{
	struct base_commits *base = search->base;
	int rc = merge_bases(search->repository, &search->checked, tip, search->arena, &base->commits, &base->ncommits,
	                     err);

	if (rc < 0)
		return -1;
	if (rc == 1)
		return error_set(err,
		                 "cannot tell what is sealed: this clone is shallow, and its history ends before %s "
		                 "and %s meet\n"
		                 "  fix:  %s",
		                 search->checked_name, name, fetch);
	if (base->ncommits == 0)
		return error_set(err,
		                 "cannot tell what is sealed: %s and %s have no common history\n"
		                 "  fix:  name the commit to compare with: --base REV, or target-branch in the "
		                 "configuration",
		                 search->checked_name, name);
	*ARENA_PUSH(search->arena, base->tips, base->ntips) = *tip;
	base->how = arena_printf(search->arena, "merge base with %s", name);
	return 0;
}

static const char *
fetch_revision(struct search *search, const char *name)
{
	struct object_id id;

	if (object_id_parse(&id, text_of(name)))
		return arena_printf(search->arena, "git fetch --no-tags --depth=1 origin %s", name);
	if (strncmp(name, "origin/", strlen("origin/")) == 0 && !strpbrk(name, "^~@:"))
		return target_branch_fetch(search->repository, "origin", name + strlen("origin/"), search->arena);
	return NULL;
}

static int
find_named(struct search *search, bool unborn, struct error *err)
{
	const char *name = search->request->base, *fetch;
	struct object_id tip;
	int rc = repository_resolve(search->repository, name, &tip, err);

	if (rc == 1) {
		fetch = fetch_revision(search, name);
		return fetch ? error_set(err, "the base '%s' is not in this clone\n  fix:  %s", name, fetch) : -1;
	}
	if (rc < 0)
		return -1;
	if (!unborn &&
	    meet(search, &tip, name, target_branch_fetch(search->repository, "origin", NULL, search->arena), err) < 0)
		return -1;
	if (unborn || (search->base->ncommits == 1 && object_id_equal(search->base->commits, &tip)))
		return set_base(search, &tip, arena_printf(search->arena, "--base %s", name));
	return 0;
}

/* Of several commits that were pushed at once only the last is judged then. */
static const char *
previous_text(const struct search *search, size_t nparents)
{
	const struct ci_change *ci = search->request->ci;
	const char *what = nparents > 1 ? "each parent of the merge" : "previous commit";

	if (!ci)
		return what;
	if (ci->request)
		return arena_printf(search->arena, "%s: the target branch has all of the change (%s)", what,
		                    ci->provider);
	return arena_printf(search->arena, "%s: %s does not say what was pushed", what, ci->provider);
}

/* The ids of those that are not in this clone, each behind a space. */
static int
find_missing(struct search *search, const struct commit_header *header, const char **missing, struct error *err)
{
	struct commit_header parent;
	char hex[OBJECT_ID_HEX + 1];

	*missing = "";
	for (size_t i = 0; i < header->nparents; i++) {
		int rc = commit_header_read(search->repository, &header->parents[i], search->arena, &parent, err);

		if (rc < 0)
			return -1;
		if (rc == 1)
			*missing = arena_printf(search->arena, "%s %s", *missing,
			                        object_id_format(&header->parents[i], hex));
	}
	return 0;
}

/*
 * The parents.  Which one of a merge the branch had before, a push that moves it forward does not show: after a merge
 * of the target branch into a change it is not the first.
 */
static int
use_previous(struct search *search, const char *remote, struct error *err)
{
	struct commit_header header;
	const char *missing;
	int rc = commit_header_read(search->repository, &search->checked, search->arena, &header, err);

	if (rc == 1)
		return error_set(err, "commit %s is not in this clone", search->checked_name);
	if (rc < 0)
		return -1;
	if (header.nparents == 0) {
		*search->base = (struct base_commits){.target = search->base->target, .how = "the first commit"};
		return 0;
	}
	if (find_missing(search, &header, &missing, err) < 0)
		return -1;
	if (missing[0])
		return error_set(err,
		                 "cannot tell what is sealed: %s is not in this clone%s\n"
		                 "  fix:  git fetch --no-tags --depth=1 %s%s",
		                 header.nparents > 1
		                         ? "what was merged"
		                         : arena_printf(search->arena, "the commit before %s", search->checked_name),
		                 repository_is_shallow(search->repository) ? ", which is shallow" : "",
		                 remote ? remote : "origin", missing);
	search->base->commits = header.parents;
	search->base->ncommits = header.nparents;
	search->base->either = header.nparents > 1;
	search->base->how = previous_text(search, header.nparents);
	return 0;
}

/* Besides what the base is. */
static int
add_previous(struct search *search, struct error *err)
{
	struct base_commits later = *search->base;

	if (use_previous(search, NULL, err) < 0)
		return -1;
	for (size_t i = 0; i < later.ncommits; i++)
		*ARENA_PUSH(search->arena, search->base->commits, search->base->ncommits) = later.commits[i];
	search->base->how = later.how;
	return 0;
}

/* Compared with itself, anything passes. */
static bool
is_checked_itself(const struct search *search)
{
	return search->base->ncommits == 1 && object_id_equal(search->base->commits, &search->checked);
}

/* All of what is checked is on the target branch already. */
static int
on_target(struct search *search, const char *remote, struct error *err)
{
	search->base->ntips = 0;
	search->base->tips = NULL;
	if (!search->request->is_parent && (search->request->commit || search->request->ci))
		return use_previous(search, remote, err);
	return set_base(search, &search->checked, "HEAD");
}

static int
find_by_branch(struct search *search, struct error *err)
{
	const struct base_request *request = search->request;
	const char *named = request->target_branch;
	struct target_branch target;
	int rc;

	if (!named && request->ci && request->ci->default_branch)
		named = request->ci->default_branch;
	rc = target_branch_find(search->repository, named, search->arena, &target, err);
	if (rc < 0)
		return -1;
	if (rc == 1)
		return on_target(search, NULL, err);
	search->base->target = target.name;
	if (meet(search, &target.tip, target.name,
	         target_branch_fetch(search->repository, target.remote, target.branch, search->arena), err) < 0)
		return -1;
	return is_checked_itself(search) ? on_target(search, target.remote, err) : 0;
}

/* The way to more history is another one in each CI system. */
static int
advise(const struct base_request *request, int rc, struct error *err)
{
	size_t length = strlen(err->message);

	if (rc < 0 && request->ci && request->ci->advice)
		snprintf(err->message + length, sizeof err->message - length, "\n  or:   %s", request->ci->advice);
	return rc;
}

int
base_find(struct repository *repository, const struct base_request *request, struct arena *arena,
          struct base_commits *base, struct error *err)
{
	struct search search = {.repository = repository, .request = request, .arena = arena, .base = base};
	int unborn, rc = 1;

	*base = (struct base_commits){.how = "no commit yet"};
	if (request->ci && request->ci->refused && !request->commit)
		return error_set(err,
		                 "a pull_request_target job has the target branch's files, not the change's: run on "
		                 "pull_request, or say which commit to check with --rev");
	unborn = find_checked(&search, err);
	if (unborn < 0)
		return -1;
	if (request->base)
		return find_named(&search, unborn, err);
	if (unborn)
		return 0;
	if (request->ci)
		rc = ci_base_find(repository, request->ci, request, &search.checked, arena, base, err);
	if (rc == 0 && is_checked_itself(&search))
		rc = on_target(&search, NULL, err);
	if (rc == 0 && base->reversed)
		rc = add_previous(&search, err);
	if (rc == 1)
		rc = find_by_branch(&search, err);
	return advise(request, rc, err);
}

/* The branch that changes are meant for, without what their configuration says; NULL: there is none. */
static const char *
usual_target(struct repository *repository, struct arena *arena, bool *broken, struct error *why)
{
	const char *name = target_branch_of_server(repository, arena);
	struct target_branch target = {0};

	if (name)
		return name;
	if (target_branch_find(repository, NULL, arena, &target, why) != 0) {
		*broken = target.broken;
		return NULL;
	}
	return target.branch ? target.branch : target.name;
}

bool
base_is_target(struct repository *repository, const char *reference)
{
	struct arena *arena = arena_new();
	struct error ignored;
	bool broken;
	const char *target = usual_target(repository, arena, &broken, &ignored);
	bool is = target && strcmp(branch_base_name(reference), target) == 0;

	arena_free(arena);
	return is;
}

static int
use_old(struct search *search, const struct base_push *push, struct error *err)
{
	struct commit_header header;
	char hex[OBJECT_ID_HEX + 1];
	int rc;

	if (!push->old) {
		*search->base = (struct base_commits){.how = arena_printf(search->arena, "%s is new", push->reference)};
		return 0;
	}
	rc = commit_header_read(search->repository, push->old, search->arena, &header, err);
	if (rc == 1)
		return error_set(
			err, "cannot tell what is sealed: %s is at %s, which is not in this clone\n  fix:  git fetch",
			push->reference, object_id_format(push->old, hex));
	return rc < 0 ? -1
	              : set_base(search, push->old,
	                         arena_printf(search->arena, "%s before this push", push->reference));
}

int
base_find_of_push(struct repository *repository, const struct base_request *request, const struct base_push *push,
                  struct arena *arena, struct base_commits *base, struct error *err)
{
	struct search search = {.repository = repository, .request = request, .arena = arena, .base = base};
	const char *wanted = request->target_branch;
	struct base_request meant = *request;
	struct error why;
	bool broken = false;

	*base = (struct base_commits){0};
	if (!wanted)
		wanted = usual_target(repository, arena, &broken, &why);
	if (broken)
		return error_set(err, "%s", why.message);
	if (!wanted || strcmp(branch_base_name(push->reference), branch_base_name(wanted)) == 0)
		return use_old(&search, push, err);
	if (!request->target_branch)
		meant.target_branch = target_branch_of_server(repository, arena);
	return base_find(repository, &meant, arena, base, err);
}
