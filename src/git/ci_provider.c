/*
 * ci_provider.c - the table.
 */
#include "git/ci_provider.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "git/ci_event.h"

struct provider {
	const char *name;
	const char *variable, *value; /* how it is recognised; value NULL: set to anything */
	const char *request;          /* set, and not to false, for a pull request; NULL: when a target is */
	const char *targets[3];
	const char *bases[2];
	bool base_is_merge_base;
	enum ci_parent parent;
	const char *merge;                      /* the variable with the commit that is built */
	const char *reference, *reference_word; /* it is a merge of the provider's when this variable has that word */
	const char *branches[2];
	const char *befores[2]; /* a commit, or a range that begins with it */
	const char *default_branch;
	const char *event; /* the variable with the path of an event file */
	const char *advice;
};

#define GITHUB(name_, variable_)                                                                                  \
	{                                                                                                         \
		.name = name_, .variable = variable_, .targets = {"GITHUB_BASE_REF"}, .parent = PARENT_FIRST,     \
		.merge = "GITHUB_SHA", .reference = "GITHUB_REF", .reference_word = "/merge",                     \
		.branches = {"GITHUB_REF_NAME"}, .event = "GITHUB_EVENT_PATH",                                    \
		.advice = "in the workflow: actions/checkout with fetch-depth: 2 for pull requests, 0 for pushes" \
	}

static const struct provider providers[] = {
	GITHUB("Forgejo Actions", "FORGEJO_ACTIONS"),
	GITHUB("Gitea Actions", "GITEA_ACTIONS"),
	GITHUB("GitHub Actions", "GITHUB_ACTIONS"),
	{.name = "GitLab CI",
         .variable = "GITLAB_CI",
         .targets = {"CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME"},
         .bases = {"CI_MERGE_REQUEST_DIFF_BASE_SHA"},
         .base_is_merge_base = true,
         .parent = PARENT_FIRST,
         .merge = "CI_COMMIT_SHA",
         .reference = "CI_MERGE_REQUEST_EVENT_TYPE",
         .reference_word = "merge",
         .branches = {"CI_COMMIT_BRANCH"},
         .befores = {"CI_COMMIT_BEFORE_SHA"},
         .default_branch = "CI_DEFAULT_BRANCH",
         .advice = "in .gitlab-ci.yml: variables: { GIT_DEPTH: \"0\" }"},
	{.name = "Bitbucket Pipelines",
         .variable = "BITBUCKET_BUILD_NUMBER",
         .targets = {"BITBUCKET_PR_DESTINATION_BRANCH"},
         .bases = {"BITBUCKET_PR_DESTINATION_COMMIT"},
         .branches = {"BITBUCKET_BRANCH"},
         .advice = "in bitbucket-pipelines.yml: clone: { depth: full }"},
	{.name = "Azure Pipelines",
         .variable = "TF_BUILD",
         .targets = {"SYSTEM_PULLREQUEST_TARGETBRANCHNAME", "SYSTEM_PULLREQUEST_TARGETBRANCH"},
         .parent = PARENT_FIRST,
         .merge = "BUILD_SOURCEVERSION",
         .reference = "BUILD_SOURCEBRANCH",
         .reference_word = "/merge",
         .branches = {"BUILD_SOURCEBRANCH"},
         .advice = "in the pipeline: - checkout: self, with fetchDepth: 2 for pull requests, 0 for branches"},
	{.name = "Buildkite",
         .variable = "BUILDKITE",
         .targets = {"BUILDKITE_MERGE_QUEUE_BASE_BRANCH", "BUILDKITE_PULL_REQUEST_BASE_BRANCH"},
         .bases = {"BUILDKITE_MERGE_QUEUE_BASE_COMMIT"},
         .branches = {"BUILDKITE_BRANCH"},
         .default_branch = "BUILDKITE_PIPELINE_DEFAULT_BRANCH",
         .advice = "in the pipeline: no --depth in BUILDKITE_GIT_CLONE_FLAGS"},
	{.name = "CircleCI",
         .variable = "CIRCLECI",
         .branches = {"CIRCLE_BRANCH"},
         .advice = "CircleCI does not say which branch a change is for: miglock verify --base origin/main"},
	{.name = "Travis CI",
         .variable = "TRAVIS",
         .request = "TRAVIS_PULL_REQUEST",
         .targets = {"TRAVIS_BRANCH"},
         .parent = PARENT_FIRST,
         .merge = "TRAVIS_COMMIT",
         .branches = {"TRAVIS_BRANCH"},
         .befores = {"TRAVIS_COMMIT_RANGE"},
         .advice = "in .travis.yml: git: { depth: false }"},
	{.name = "Drone",
         .variable = "DRONE",
         .request = "DRONE_PULL_REQUEST",
         .targets = {"DRONE_TARGET_BRANCH"},
         .branches = {"DRONE_BRANCH"},
         .befores = {"DRONE_COMMIT_BEFORE"},
         .default_branch = "DRONE_REPO_BRANCH",
         .advice = "in .drone.yml: clone: { depth: 0 }"},
	{.name = "Woodpecker",
         .variable = "CI",
         .value = "woodpecker",
         .request = "CI_COMMIT_PULL_REQUEST",
         .targets = {"CI_COMMIT_TARGET_BRANCH"},
         .branches = {"CI_COMMIT_BRANCH"},
         .befores = {"CI_PREV_COMMIT_SHA"},
         .default_branch = "CI_REPO_DEFAULT_BRANCH",
         .advice = "in the workflow: clone: { git: { image: woodpeckerci/plugin-git, settings: { depth: 0, partial: "
                   "false } } }"},
	{.name = "Semaphore",
         .variable = "SEMAPHORE",
         .request = "SEMAPHORE_GIT_PR_NUMBER",
         .targets = {"SEMAPHORE_GIT_BRANCH"},
         .branches = {"SEMAPHORE_GIT_BRANCH"},
         .befores = {"SEMAPHORE_GIT_COMMIT_RANGE"},
         .advice = "in the job: export SEMAPHORE_GIT_DEPTH=999999 before checkout"},
	{.name = "AWS CodeBuild",
         .variable = "CODEBUILD_BUILD_ID",
         .targets = {"CODEBUILD_WEBHOOK_BASE_REF"},
         .branches = {"CODEBUILD_WEBHOOK_HEAD_REF"},
         .befores = {"CODEBUILD_WEBHOOK_PREV_COMMIT"},
         .advice = "in the project's source: git clone depth: full"},
	{.name = "AppVeyor",
         .variable = "APPVEYOR",
         .request = "APPVEYOR_PULL_REQUEST_NUMBER",
         .targets = {"APPVEYOR_REPO_BRANCH"},
         .branches = {"APPVEYOR_REPO_BRANCH"},
         .advice = "in appveyor.yml: no clone_depth"},
	{.name = "Cirrus CI",
         .variable = "CIRRUS_CI",
         .targets = {"CIRRUS_BASE_BRANCH"},
         .bases = {"CIRRUS_BASE_SHA"},
         .branches = {"CIRRUS_BRANCH"},
         .befores = {"CIRRUS_LAST_GREEN_CHANGE"},
         .default_branch = "CIRRUS_DEFAULT_BRANCH",
         .advice = "in .cirrus.yml: no CIRRUS_CLONE_DEPTH"},
	{.name = "Codefresh",
         .variable = "CF_BUILD_ID",
         .targets = {"CF_PULL_REQUEST_TARGET"},
         .branches = {"CF_BRANCH"},
         .advice = "in the git-clone step: no depth"},
	{.name = "Bitrise",
         .variable = "BITRISE_IO",
         .targets = {"BITRISEIO_GIT_BRANCH_DEST"},
         .branches = {"BITRISE_GIT_BRANCH"},
         .advice = "in the git-clone step: clone_depth: -1"},
	{.name = "Jenkins",
         .variable = "JENKINS_URL",
         .targets = {"CHANGE_TARGET", "ghprbTargetBranch", "gitlabTargetBranch"},
         .branches = {"BRANCH_NAME", "GIT_LOCAL_BRANCH"},
         .befores = {"GIT_PREVIOUS_SUCCESSFUL_COMMIT"},
         .advice = "in the job's checkout: no shallow clone, and a refspec that has the target branch"},
};

enum { NPROVIDERS = sizeof providers / sizeof *providers };

static const char *
variable(const char *name)
{
	const char *value = name ? getenv(name) : NULL;

	return value && *value ? value : NULL;
}

static const char *
first_of(const char *const *names, size_t nnames)
{
	const char *value = NULL;

	for (size_t i = 0; i < nnames && !value; i++)
		value = variable(names[i]);
	return value;
}

#define FIRST_OF(names) first_of(names, sizeof(names) / sizeof *(names))

static const char *
branch_name(const char *reference)
{
	const char *prefix = "refs/heads/";

	if (!reference || !*reference)
		return NULL;
	return strncmp(reference, prefix, strlen(prefix)) == 0 ? reference + strlen(prefix) : reference;
}

/* Providers write forty zeros for a branch that was not there. */
static const char *
commit_name(const char *id)
{
	return id && id[strspn(id, "0")] ? id : NULL;
}

/* Of "a...b" the commit it begins with. */
static const char *
range_start(const char *range, struct arena *arena)
{
	const char *end = range ? strstr(range, "..") : NULL;

	return commit_name(end ? arena_copy(arena, range, (size_t)(end - range)) : range);
}

static bool
is_request(const struct provider *provider)
{
	const char *request = variable(provider->request);

	if (provider->request)
		return request && strcmp(request, "false") != 0;
	return FIRST_OF(provider->targets) != NULL;
}

static void
use_event(struct ci_change *change, const char *path, struct arena *arena)
{
	const char *name = variable("GITHUB_EVENT_NAME");
	struct ci_event event;

	ci_event_read(&event, path, arena);
	change->default_branch = event.default_branch;
	change->before = commit_name(event.before);
	change->refused = name && strcmp(name, "pull_request_target") == 0;
	if (event.queue_sha) {
		change->request = true;
		change->target = branch_name(event.queue_ref);
		change->base = event.queue_sha;
	} else if (event.base_ref) {
		change->request = true;
		change->target = event.base_ref;
		change->base = event.base_sha;
	}
}

static const struct provider *
find_provider(void)
{
	for (size_t i = 0; i < NPROVIDERS; i++) {
		const char *value = variable(providers[i].variable);

		if (value && (!providers[i].value || strcmp(value, providers[i].value) == 0))
			return &providers[i];
	}
	return NULL;
}

bool
ci_is_running(void)
{
	const char *value = variable("CI");

	return find_provider() || (value && strcasecmp(value, "false") != 0 && strcmp(value, "0") != 0);
}

const struct ci_change *
ci_change_read(struct arena *arena)
{
	const struct provider *provider = find_provider();
	struct ci_change *change;

	if (!provider)
		return NULL;
	change = ARENA_NEW(arena, struct ci_change);
	*change = (struct ci_change){
		.provider = provider->name,
		.request = is_request(provider),
		.base_is_merge_base = provider->base_is_merge_base,
		.branch = branch_name(FIRST_OF(provider->branches)),
		.before = range_start(FIRST_OF(provider->befores), arena),
		.default_branch = variable(provider->default_branch),
		.reference = variable(provider->reference),
		.advice = provider->advice,
	};
	if (change->request) {
		change->target = branch_name(FIRST_OF(provider->targets));
		change->base = commit_name(FIRST_OF(provider->bases));
	}
	if (variable(provider->event))
		use_event(change, variable(provider->event), arena);
	if (change->request &&
	    (!provider->reference_word || (change->reference && strstr(change->reference, provider->reference_word)))) {
		change->parent = provider->parent;
		change->merge = variable(provider->merge);
	}
	return change;
}
