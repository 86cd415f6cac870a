/*
 * ci_base.c - from what the CI system says to commits of this clone.
 *
 * A merge that the provider made has the target's tip as a parent: one commit
 * is enough, however shallow the clone.  Otherwise the target branch is looked
 * for, then the commit that the provider names.
 */
#include "git/ci_base.h"

#include "base/arena.h"
#include "base/error.h"
#include "git/ancestry.h"
#include "git/ci_provider.h"
#include "git/repository_handle.h"
#include "git/target_branch.h"

struct search {
	struct repository *repository;
	const struct ci_change *change;
	const struct object_id *checked;
	struct arena *arena;
	struct base_commits *base;
	struct error *err;
};

static const char *
state_of(const struct search *search)
{
	return repository_is_shallow(search->repository) ? " (shallow clone)" : "";
}

static int
set_base(struct search *search, const struct object_id *commit, const char *how)
{
	search->base->commits = NULL;
	search->base->ncommits = 0;
	*ARENA_PUSH(search->arena, search->base->commits, search->base->ncommits) = *commit;
	search->base->how = arena_printf(search->arena, "%s (%s)", how, search->change->provider);
	return 0;
}

/* A full or abbreviated id; nothing else is looked up, since it comes from outside.  Returns 1 when it is not here. */
static int
find_commit(struct search *search, const char *hex, struct object_id *commit)
{
	size_t length = strlen(hex);
	git_commit *found = NULL;
	git_oid oid;

	if (length < 7 || length > OBJECT_ID_HEX || hex[strspn(hex, "0123456789abcdefABCDEF")] ||
	    git_oid_fromstrn(&oid, hex, length) < 0)
		return error_set(search->err, "%s names '%s' as the base, which is no commit id",
		                 search->change->provider, hex);
	if (git_commit_lookup_prefix(&found, search->repository->git, &oid, length) < 0)
		return 1;
	*commit = object_id_of(git_commit_id(found));
	git_commit_free(found);
	return 0;
}

static int
missing(struct search *search, const char *hex, const char *what)
{
	return error_set(search->err,
	                 "cannot tell what is sealed: commit %.12s is not in this clone%s\n"
	                 "  base: %s (%s)\n"
	                 "  fix:  git fetch --no-tags --depth=1 origin %s",
	                 hex, state_of(search), what, search->change->provider, hex);
}

static int
use_commit(struct search *search, const char *hex, const char *what)
{
	struct object_id commit;
	int rc = find_commit(search, hex, &commit);

	if (rc != 0)
		return rc < 0 ? -1 : missing(search, hex, what);
	return set_base(search, &commit, what);
}

/* The parent of the provider's own merge; 1 when what is checked is no such merge. */
static int
use_parent(struct search *search)
{
	const struct ci_change *change = search->change;
	struct commit_header header;
	char hex[OBJECT_ID_HEX + 1];
	const char *what;

	object_id_format(search->checked, hex);
	if (change->parent == PARENT_NONE || !change->merge || strcmp(change->merge, hex) != 0)
		return 1;
	if (commit_header_read(search->repository, search->checked, search->arena, &header, search->err) != 0)
		return -1;
	if (header.nparents != 2)
		return 1;
	object_id_format(&header.parents[change->parent == PARENT_FIRST ? 0 : 1], hex);
	what = change->reference && strchr(change->reference, '/')
	               ? arena_printf(search->arena, "first parent of %s", change->reference)
	               : "first parent of the merge that is checked";
	return use_commit(search, arena_strdup(search->arena, hex), what);
}

/* Returns 1 when the history here does not tell. */
static int
meet(struct search *search, const struct object_id *tip, const char *name)
{
	struct base_commits *base = search->base;
	int rc = merge_bases(search->repository, search->checked, tip, search->arena, &base->commits, &base->ncommits,
	                     search->err);

	if (rc != 0)
		return rc;
	if (base->ncommits == 0)
		return error_set(search->err, "cannot tell what is sealed: the change and %s have no common history",
		                 name);
	*ARENA_PUSH(search->arena, base->tips, base->ntips) = *tip;
	base->how = arena_printf(search->arena, "merge base with %s (%s)", name, search->change->provider);
	return 0;
}

/* Returns 1 when the branch is not in this clone, or not enough of its history. */
static int
use_target(struct search *search, struct target_branch *target)
{
	int rc;

	if (!search->change->target)
		return 1;
	rc = target_branch_find(search->repository, search->change->target, search->arena, target, search->err);
	if (rc != 0)
		return 1;
	search->base->target = target->name;
	return meet(search, &target->tip, target->name);
}

static int
use_named_commit(struct search *search)
{
	const struct ci_change *change = search->change;
	struct object_id tip;
	int rc;

	if (!change->base)
		return 1;
	if (change->base_is_merge_base)
		return use_commit(search, change->base, "merge base");
	rc = find_commit(search, change->base, &tip);
	if (rc != 0)
		return rc;
	return meet(search, &tip, arena_printf(search->arena, "%.12s", change->base));
}

static int
find_of_request(struct search *search)
{
	const struct ci_change *change = search->change;
	struct target_branch target = {0};
	int rc = use_parent(search);

	if (rc == 1)
		rc = use_target(search, &target);
	if (rc == 1)
		rc = use_named_commit(search);
	if (rc != 1)
		return rc;
	if (change->target)
		return error_set(search->err,
		                 "cannot tell what is sealed: this clone%s does not show where the change left %s\n"
		                 "  base: the target branch (%s)\n"
		                 "  fix:  %s",
		                 state_of(search), change->target, change->provider,
		                 target_branch_fetch(search->repository, "origin", change->target, search->arena));
	return 1;
}

/* Is the branch that was pushed the one that changes are meant for? */
static bool
is_push_to_target(struct search *search, const struct base_request *request)
{
	const struct ci_change *change = search->change;
	struct target_branch target;
	struct error ignored;

	if (!change->branch)
		return false;
	if (request->target_branch)
		return strcmp(branch_base_name(request->target_branch), change->branch) == 0;
	if (change->default_branch)
		return strcmp(change->default_branch, change->branch) == 0;
	return target_branch_find(search->repository, NULL, search->arena, &target, &ignored) == 0 &&
	       strcmp(target.branch ? target.branch : target.name, change->branch) == 0;
}

/*
 * What the branch had is sealed, also where a push by force took it out.  Where that has all of what is checked, an old
 * commit is built again, or the push took commits back: then what came before it is sealed as well.
 */
static int
use_before(struct search *search)
{
	const char *what = "the branch before this push";
	struct object_id before, *common;
	size_t ncommon;
	int rc = find_commit(search, search->change->before, &before);

	if (rc != 0)
		return rc < 0 ? -1 : missing(search, search->change->before, what);
	rc = merge_bases(search->repository, &before, search->checked, search->arena, &common, &ncommon, search->err);
	if (rc < 0)
		return -1;
	/* Not where a shallow clone does not show it. */
	if (rc == 0 && (ncommon != 1 || !object_id_equal(&common[0], &before))) {
		what = "the branch before this push, which had other commits too";
		search->base->reversed = ncommon == 1 && object_id_equal(&common[0], search->checked);
	}
	return set_base(search, &before, what);
}

int
ci_base_find(struct repository *repository, const struct ci_change *change, const struct base_request *request,
             const struct object_id *checked, struct arena *arena, struct base_commits *base, struct error *err)
{
	struct search search = {repository, change, checked, arena, base, err};

	if (change->request)
		return find_of_request(&search);
	if (change->before && is_push_to_target(&search, request))
		return use_before(&search);
	return 1;
}
