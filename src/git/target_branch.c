/*
 * target_branch.c - looking for the branch among the references.
 */
#include "git/target_branch.h"

#include "base/arena.h"
#include "base/error.h"
#include "git/repository_handle.h"

struct search {
	struct repository *repository;
	struct arena *arena;
	struct target_branch *target;
	struct error *err;
	const char **remotes; /* "origin" first, whether it is configured or not */
	size_t nremotes;
	bool has_remote, has_origin;
};

static void
add_remote(struct search *search, struct text name)
{
	for (size_t i = 0; i < search->nremotes; i++) {
		if (text_is(name, search->remotes[i]))
			return;
	}
	*ARENA_PUSH(search->arena, search->remotes, search->nremotes) =
		arena_copy(search->arena, name.data, name.length);
}

/* Each has a remote.NAME.url.  (git_remote_list matches a pattern, for which libgit2 1.5 leaks memory.) */
static int
list_remotes(struct search *search, struct error *err)
{
	const struct text prefix = TEXT("remote."), suffix = TEXT(".url");
	git_config *config = NULL;
	git_config_iterator *entries = NULL;
	git_config_entry *entry;
	int ret = -1;

	add_remote(search, TEXT("origin"));
	if (git_repository_config_snapshot(&config, search->repository->git) < 0 ||
	    git_config_iterator_new(&entries, config) < 0) {
		error_library(err, "cannot read git's configuration");
		goto out;
	}
	while (git_config_next(&entry, entries) == 0) {
		struct text name = text_of(entry->name);

		if (!text_starts(name, prefix.data) || !text_ends(name, suffix.data) ||
		    name.length <= prefix.length + suffix.length)
			continue;
		name = (struct text){name.data + prefix.length, name.length - prefix.length - suffix.length};
		search->has_remote = true;
		search->has_origin |= text_is(name, "origin");
		add_remote(search, name);
	}
	ret = 0;
out:
	git_config_iterator_free(entries);
	git_config_free(config);
	return ret;
}

/*
 * Is there such a reference?  *name receives what it resolves to: for a remote's HEAD the branch that a reader knows.
 * One whose commit cannot be read is there too: another one in its place would seal less.
 */
static bool
find_reference(struct search *search, const char *reference, const char **name)
{
	git_reference *found = NULL, *resolved = NULL;
	git_object *commit = NULL;
	struct object_id id;
	bool ret = false;
	int rc;

	if (git_reference_lookup(&found, search->repository->git, reference) < 0 ||
	    git_reference_resolve(&resolved, found) < 0)
		goto out;
	rc = git_reference_peel(&commit, resolved, GIT_OBJECT_COMMIT);
	if (rc < 0) {
		id = object_id_of(git_reference_target(resolved));
		search->target->broken = true;
		error_object(search->repository, rc, arena_printf(search->arena, "the commit of %s", reference), &id,
		             search->err);
	} else {
		search->target->tip = object_id_of(git_object_id(commit));
	}
	*name = arena_strdup(search->arena, git_reference_name(resolved));
	ret = true;
out:
	git_object_free(commit);
	git_reference_free(resolved);
	git_reference_free(found);
	return ret;
}

static bool
find_remote_branch(struct search *search, const char *remote, const char *branch)
{
	const char *prefix = arena_printf(search->arena, "refs/remotes/%s/", remote), *name;

	if (!find_reference(search, arena_printf(search->arena, "%s%s", prefix, branch), &name))
		return false;
	if (strncmp(name, prefix, strlen(prefix)) == 0)
		branch = name + strlen(prefix);
	search->target->remote = remote;
	search->target->branch = branch;
	search->target->name = arena_printf(search->arena, "%s/%s", remote, branch);
	return true;
}

static bool
find_local_branch(struct search *search, const char *branch)
{
	const char *name;

	if (!find_reference(search, arena_printf(search->arena, "refs/heads/%s", branch), &name))
		return false;
	search->target->name = arena_strdup(search->arena, branch);
	return true;
}

/* The one to fetch from, where there is one. */
static const char *
usual_remote(const struct search *search)
{
	return search->remotes[search->has_origin ? 0 : 1];
}

/* "main", "origin/main" or "refs/heads/main". */
static int
find_configured(struct search *search, const char *branch, struct error *err)
{
	const char *name;

	if (strncmp(branch, "refs/heads/", strlen("refs/heads/")) == 0)
		branch += strlen("refs/heads/");
	for (size_t i = 0; i < search->nremotes; i++) {
		const char *remote = search->remotes[i];
		size_t length = strlen(remote);

		if (find_remote_branch(search, remote, branch))
			return 0;
		if (strncmp(branch, remote, length) == 0 && branch[length] == '/' &&
		    find_remote_branch(search, remote, branch + length + 1))
			return 0;
	}
	if (find_local_branch(search, branch))
		return 0;
	if (find_reference(search, branch, &name)) { /* any other reference, by its full name */
		search->target->name = arena_strdup(search->arena, branch);
		return 0;
	}
	if (!search->has_remote)
		return error_set(
			err,
			"cannot tell what is sealed: there is no branch '%s'\n"
			"  fix:  correct target-branch in the configuration, or name the commit with --base REV",
			branch);
	return error_set(err,
	                 "cannot tell what is sealed: the target branch '%s' is not in this clone\n"
	                 "  fix:  %s",
	                 branch, target_branch_fetch(search->repository, usual_remote(search), branch, search->arena));
}

/* A bare repository is what others clone and push to: its own branches count, and its HEAD names the usual one. */
static bool
find_own_head(struct search *search)
{
	const char *prefix = "refs/heads/", *name;

	if (!find_reference(search, "HEAD", &name) || strncmp(name, prefix, strlen(prefix)) != 0)
		return false;
	search->target->name = name + strlen(prefix);
	return true;
}

static int
find_default(struct search *search, struct error *err)
{
	static const char *const usual[] = {"HEAD", "main", "master"};
	const char *remote;

	if (repository_is_bare(search->repository) &&
	    (find_local_branch(search, "main") || find_local_branch(search, "master") || find_own_head(search)))
		return 0;

	for (size_t r = 0; r < search->nremotes; r++) {
		for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
			if (find_remote_branch(search, search->remotes[r], usual[i]))
				return 0;
		}
	}
	if (!search->has_remote)
		return find_local_branch(search, "main") || find_local_branch(search, "master") ? 0 : 1;
	remote = usual_remote(search);
	return error_set(err,
	                 "cannot tell what is sealed: the target branch is not in this clone (looked for %s/HEAD, "
	                 "%s/main and %s/master)\n"
	                 "  fix:  %s\n"
	                 "  or name the commit or another branch: --base REV, or target-branch in the configuration",
	                 remote, remote, remote,
	                 target_branch_fetch(search->repository, remote, "main", search->arena));
}

int
target_branch_find(struct repository *repository, const char *configured, struct arena *arena,
                   struct target_branch *target, struct error *err)
{
	struct search search = {.repository = repository, .arena = arena, .target = target, .err = err};
	int rc;

	*target = (struct target_branch){0};
	if (list_remotes(&search, err) < 0)
		return -1;
	rc = configured ? find_configured(&search, configured, err) : find_default(&search, err);
	return target->broken ? -1 : rc;
}

const char *
branch_base_name(const char *branch)
{
	static const char *const prefixes[] = {"refs/heads/", "refs/remotes/origin/", "origin/"};

	for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
		if (strncmp(branch, prefixes[i], strlen(prefixes[i])) == 0)
			return branch + strlen(prefixes[i]);
	}
	return branch;
}

const char *
target_branch_fetch(struct repository *repository, const char *remote, const char *branch, struct arena *arena)
{
	const char *depth = repository_is_shallow(repository) ? " --unshallow" : "";

	if (!remote)
		return arena_printf(arena, "git fetch --no-tags%s", depth);
	if (!branch)
		return arena_printf(arena, "git fetch --no-tags%s %s", depth, remote);
	return arena_printf(arena, "git fetch --no-tags%s %s +refs/heads/%s:refs/remotes/%s/%s", depth, remote, branch,
	                    remote, branch);
}
