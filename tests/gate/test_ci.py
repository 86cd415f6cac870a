"""The base in CI: each provider's variables, on clones made the way it makes them, against what git says the base is."""

import json
import re

import pytest

import golden
from gate.repository import ORDERS, REFUNDS

ZERO = "0" * 40


@pytest.fixture
def change(repository):
    """origin: main has moved on; topic edits an applied migration together with its lock, in its first commit of two."""
    repository.run("git checkout -q -b topic")
    repository.edit()
    repository.forge("b27e4d8c1a35", ORDERS)
    repository.commit("Edit")
    repository.run("git commit -q --allow-empty -m more && git push -q --no-verify origin topic && git checkout -q main")
    repository.draft()
    repository.run("miglock lock -q && git add -A && git commit -q -m refunds && git push -q origin main")
    repository.run(
        "git checkout -q --detach main && git merge -q --no-ff -m 'Merge topic into main' topic &&"
        " git push -q origin HEAD:refs/pull/12/merge && git checkout -q main"
    )
    repository.sha = {
        name: repository.run(f"git ls-remote origin {name}").split()[0]
        for name in ("refs/heads/main", "refs/heads/topic", "refs/pull/12/merge")
    }
    repository.sha["base"] = repository.run("git merge-base main topic").strip()
    return repository


def clone(change, reference, depth=None, extra=""):
    """As CI systems do it: no branch but the one reference, perhaps shallow."""
    place = change.scratch / f"ci-{len(list(change.scratch.glob('ci-*')))}"
    limit = f"--depth={depth}" if depth else ""
    change.run(
        f"git init -q {place} && cd {place} && git remote add origin file://{change.origin} &&"
        f" git fetch -q --no-tags {limit} origin +{reference}:refs/remotes/ci && git checkout -q --detach refs/remotes/ci {extra}",
        here=change.scratch,
    )
    return place


def event(change, **content):
    path = change.scratch / "event.json"
    path.write_text(json.dumps(content))
    return str(path)


def github_pull(change):
    return {
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_BASE_REF": "main",
        "GITHUB_REF": "refs/pull/12/merge",
        "GITHUB_SHA": change.sha["refs/pull/12/merge"],
        "GITHUB_EVENT_PATH": event(change, pull_request={"base": {"ref": "main", "sha": change.sha["refs/heads/main"]}}),
    }


def caught(output):
    assert "ML303" in output and "b27e4d8c1a35" in output
    assert "d48e2a7b9c01" not in output


MERGE = "refs/pull/12/merge"
TOPIC = "refs/heads/topic"
FETCH_MAIN = "&& git fetch -q --no-tags origin +refs/heads/main:refs/remotes/origin/main"

# What is cloned, what else is fetched, the variables; what -v says.
REQUESTS = {
    "github": (MERGE, 2, "", github_pull, "first parent of refs/pull/12/merge (GitHub Actions)"),
    "github, full": (MERGE, None, "", github_pull, "first parent of refs/pull/12/merge (GitHub Actions)"),
    "github, head of the branch": (TOPIC, None, FETCH_MAIN, github_pull, "merge base with origin/main (GitHub Actions)"),
    "gitea": (MERGE, 2, "", lambda c: github_pull(c) | {"GITEA_ACTIONS": "true"}, "(Gitea Actions)"),
    "forgejo": (MERGE, 2, "", lambda c: github_pull(c) | {"FORGEJO_ACTIONS": "true", "GITEA_ACTIONS": "true"}, "(Forgejo Actions)"),
    "gitea, head of the branch": (
        TOPIC,
        None,
        FETCH_MAIN,
        lambda c: github_pull(c) | {"GITEA_ACTIONS": "true", "GITHUB_REF": "refs/pull/12/head", "GITHUB_SHA": c.sha[TOPIC]},
        "merge base with origin/main (Gitea Actions)",
    ),
    "github merge queue": (
        MERGE,
        None,
        "",
        lambda c: {
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": "merge_group",
            "GITHUB_EVENT_PATH": event(
                c, merge_group={"base_ref": "refs/heads/main", "base_sha": c.sha["refs/heads/main"]}
            ),
        },
        "merge base with",
    ),
    "gitlab": (
        TOPIC,
        20,
        "",
        lambda c: {
            "GITLAB_CI": "true",
            "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
            "CI_MERGE_REQUEST_DIFF_BASE_SHA": c.sha["base"],
            "CI_MERGE_REQUEST_EVENT_TYPE": "detached",
            "CI_COMMIT_BEFORE_SHA": ZERO,
            "CI_COMMIT_SHA": c.sha[TOPIC],
        },
        "merge base (GitLab CI)",
    ),
    "gitlab merged result": (
        MERGE,
        20,
        "",
        lambda c: {
            "GITLAB_CI": "true",
            "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
            "CI_MERGE_REQUEST_EVENT_TYPE": "merged_result",
            "CI_COMMIT_SHA": c.sha[MERGE],
        },
        "first parent of the merge that is checked (GitLab CI)",
    ),
    "gitlab merge train": (
        MERGE,
        20,
        "",
        lambda c: {
            "GITLAB_CI": "true",
            "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
            "CI_MERGE_REQUEST_TARGET_BRANCH_SHA": c.sha["refs/heads/main"],
            "CI_MERGE_REQUEST_DIFF_BASE_SHA": c.sha["base"],
            "CI_MERGE_REQUEST_EVENT_TYPE": "merge_train",
            "CI_COMMIT_BEFORE_SHA": ZERO,
            "CI_COMMIT_SHA": c.sha[MERGE],
        },
        "first parent of the merge that is checked (GitLab CI)",
    ),
    "gitlab, a request elsewhere": (
        TOPIC,
        None,
        FETCH_MAIN,
        lambda c: {
            "GITLAB_CI": "true",
            "CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME": "main",
            "CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_SHA": c.sha["refs/heads/main"],
            "CI_COMMIT_SHA": c.sha[TOPIC],
        },
        "merge base with origin/main (GitLab CI)",
    ),
    "bitbucket": (
        TOPIC,
        None,
        "&& git fetch -q --no-tags origin main && git -c user.name=x -c user.email=x merge -q --no-edit FETCH_HEAD",
        lambda c: {
            "BITBUCKET_BUILD_NUMBER": "1",
            "BITBUCKET_PR_DESTINATION_BRANCH": "main",
            "BITBUCKET_PR_DESTINATION_COMMIT": c.sha["refs/heads/main"][:12],
        },
        "(Bitbucket Pipelines)",
    ),
    "azure": (
        MERGE,
        2,
        "",
        lambda c: {
            "TF_BUILD": "True",
            "SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main",
            "BUILD_SOURCEBRANCH": MERGE,
            "BUILD_SOURCEVERSION": c.sha[MERGE],
        },
        "first parent of refs/pull/12/merge (Azure Pipelines)",
    ),
    "jenkins, merged into the request": (
        TOPIC,
        None,
        FETCH_MAIN + " && git -c user.name=x -c user.email=x merge -q --no-edit origin/main",
        lambda c: {"JENKINS_URL": "https://ci", "CHANGE_TARGET": "main"},
        "merge base with origin/main (Jenkins)",
    ),
    "buildkite merge queue": (
        TOPIC,
        None,
        "",
        lambda c: {
            "BUILDKITE": "true",
            "BUILDKITE_MERGE_QUEUE_BASE_BRANCH": "main",
            "BUILDKITE_MERGE_QUEUE_BASE_COMMIT": c.sha["base"],
        },
        "(Buildkite)",
    ),
    "circleci": (TOPIC, None, FETCH_MAIN, lambda c: {"CIRCLECI": "true", "CIRCLE_BRANCH": "topic"}, "merge base with origin/main"),
    "travis": (
        MERGE,
        50,
        "",
        lambda c: {"TRAVIS": "true", "TRAVIS_PULL_REQUEST": "12", "TRAVIS_BRANCH": "main", "TRAVIS_COMMIT": c.sha[MERGE]},
        "(Travis CI)",
    ),
} | {
    name: (TOPIC, None, FETCH_MAIN, (lambda variables: lambda c: variables)(variables), f"merge base with origin/main ({name.split(',')[0]})")
    for name, variables in {
        "Buildkite": {"BUILDKITE": "true", "BUILDKITE_PULL_REQUEST_BASE_BRANCH": "main"},
        "Jenkins": {"JENKINS_URL": "https://ci", "CHANGE_TARGET": "main"},
        "Jenkins, GitHub plugin": {"JENKINS_URL": "https://ci", "ghprbTargetBranch": "main"},
        "Jenkins, GitLab plugin": {"JENKINS_URL": "https://ci", "gitlabTargetBranch": "main"},
        "Drone": {"DRONE": "true", "DRONE_PULL_REQUEST": "12", "DRONE_TARGET_BRANCH": "main"},
        "Woodpecker": {"CI": "woodpecker", "CI_COMMIT_PULL_REQUEST": "12", "CI_COMMIT_TARGET_BRANCH": "main"},
        "Semaphore": {"SEMAPHORE": "true", "SEMAPHORE_GIT_PR_NUMBER": "12", "SEMAPHORE_GIT_BRANCH": "main"},
        "AWS CodeBuild": {"CODEBUILD_BUILD_ID": "1", "CODEBUILD_WEBHOOK_BASE_REF": "refs/heads/main"},
        "AppVeyor": {"APPVEYOR": "True", "APPVEYOR_PULL_REQUEST_NUMBER": "12", "APPVEYOR_REPO_BRANCH": "main"},
        "Cirrus CI": {"CIRRUS_CI": "true", "CIRRUS_BASE_BRANCH": "main"},
        "Codefresh": {"CF_BUILD_ID": "1", "CF_PULL_REQUEST_TARGET": "main"},
        "Bitrise": {"BITRISE_IO": "true", "BITRISEIO_GIT_BRANCH_DEST": "main"},
    }.items()
}


def test_every_provider_is_here_and_in_its_page():
    """The table in the source, these scenarios and the list for the reader are one."""
    source = (golden.ROOT / "src/git/ci_provider.c").read_text()
    providers = re.findall(r'GITHUB\("([^"]+)"|\.name = "([^"]+)"', source)
    names = {first or second for first, second in providers}
    assert len(names) == 18
    told = " ".join(how for *_, how in REQUESTS.values())
    readme = " ".join((golden.ROOT / "docs/ci.md").read_text().split())
    (listed,) = re.findall(r"system's own variables \(([^)]+)\)", readme)
    for name in names:
        assert f"({name})" in told or name == "CircleCI"  # which says nothing, see "circleci"
    short = {re.sub(r"^AWS | (Actions|CI|Pipelines)$", "", name) for name in names}
    assert {name for name in listed.split(", ")} == short


@pytest.mark.parametrize("name", REQUESTS)
@pytest.mark.parametrize("options", ["", "--rev HEAD"])
def test_request(change, name, options):
    reference, depth, extra, variables, how = REQUESTS[name]
    output = change.run(f"miglock verify -v {options}", 1, clone(change, reference, depth, extra), **variables(change))
    assert how in output
    caught(output)


def test_github_too_shallow(change):
    """The message's own command is the cure."""
    place = clone(change, MERGE, 1)
    output = change.run("miglock verify", 2, place, **github_pull(change))
    assert "shallow clone" in output and "fetch-depth: 2" in output
    command = next(line.split("fix:")[1] for line in output.splitlines() if "fix:" in line)
    change.run(command, here=place)
    caught(change.run("miglock verify", 1, place, **github_pull(change)))


SHALLOW = {
    "GitLab CI": ({"GITLAB_CI": "true", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main"}, "GIT_DEPTH"),
    "Jenkins": ({"JENKINS_URL": "https://ci", "CHANGE_TARGET": "main"}, "refspec"),
    "Buildkite": ({"BUILDKITE": "true", "BUILDKITE_PULL_REQUEST_BASE_BRANCH": "main"}, "BUILDKITE_GIT_CLONE_FLAGS"),
    "CircleCI": ({"CIRCLECI": "true"}, "--base origin/main"),
    "none": ({}, "fix:"),
}


@pytest.mark.parametrize("name", SHALLOW)
def test_fix_works(change, name):
    """Too shallow, and no target branch: exit 2, and the command it prints is the cure."""
    variables, advice = SHALLOW[name]
    place = clone(change, TOPIC, 1)
    output = change.run("miglock verify", 2, place, **variables)
    assert advice in output
    command = next(line.split("fix:")[1] for line in output.splitlines() if "fix:" in line)
    change.run(command, here=place)
    caught(change.run("miglock verify", 1, place, **variables))


def test_allow_missing_base(change):
    place = clone(change, TOPIC, 1)
    output = change.run("miglock verify --allow-missing-base", 0, place)
    assert "warning: cannot tell what is sealed" in output
    change.run(f"sed -i s/length=32/length=48/ {ORDERS}", here=place)
    assert "ML101" in change.run("miglock verify --allow-missing-base", 1, place)


def test_miglock_base(change):
    """It goes before what the provider says; --base goes before it."""
    place = clone(change, TOPIC)
    base, wrong = change.sha["base"], {"GITLAB_CI": "true", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "nowhere"}
    caught(change.run("miglock verify", 1, place, MIGLOCK_BASE=base, **wrong))
    caught(change.run(f"miglock verify --base {base}", 1, place, MIGLOCK_BASE="HEAD"))
    change.run("miglock verify", 2, place, **wrong)


def push(change, **more):
    before = change.run("git rev-parse origin/main").strip()
    change.run("git push -q --no-verify origin HEAD:main")
    return {
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": "push",
        "GITHUB_REF": "refs/heads/main",
        "GITHUB_REF_NAME": "main",
        "GITHUB_EVENT_PATH": event(change, before=before, repository={"default_branch": "main"}),
    } | more


def test_push_of_several_commits(change):
    """The edit is in the first of two: the commit before HEAD would not show it."""
    change.edit()
    change.forge("b27e4d8c1a35", ORDERS)
    change.commit()
    change.run("git commit -q --allow-empty -m more")
    variables = push(change)
    place = clone(change, "refs/heads/main")
    output = change.run("miglock verify -v", 1, place, **variables)
    assert "the branch before this push (GitHub Actions)" in output and "ML303" in output
    shallow = clone(change, "refs/heads/main", 1)
    output = change.run("miglock verify", 2, shallow, **variables)
    assert "fetch-depth" in output
    gitlab = {
        "GITLAB_CI": "true",
        "CI_COMMIT_BRANCH": "main",
        "CI_DEFAULT_BRANCH": "main",
        "CI_COMMIT_BEFORE_SHA": json.loads(open(variables["GITHUB_EVENT_PATH"]).read())["before"],
    }
    assert "ML303" in change.run("miglock verify", 1, place, **gitlab)


RANGES = {
    "Travis CI": lambda span: {"TRAVIS": "true", "TRAVIS_PULL_REQUEST": "false", "TRAVIS_BRANCH": "main", "TRAVIS_COMMIT_RANGE": span},
    "Semaphore": lambda span: {"SEMAPHORE": "true", "SEMAPHORE_GIT_BRANCH": "main", "SEMAPHORE_GIT_COMMIT_RANGE": span},
    "AWS CodeBuild": lambda span: {
        "CODEBUILD_BUILD_ID": "1",
        "CODEBUILD_WEBHOOK_HEAD_REF": "refs/heads/main",
        "CODEBUILD_WEBHOOK_PREV_COMMIT": span.split(".")[0],
    },
}


@pytest.mark.parametrize("provider", RANGES)
def test_range_that_was_pushed(change, provider):
    before = change.run("git rev-parse origin/main").strip()
    change.edit()
    change.forge("b27e4d8c1a35", ORDERS)
    change.commit()
    change.run("git commit -q --allow-empty -m more && git push -q --no-verify origin HEAD:main")
    head = change.run("git rev-parse HEAD").strip()
    place = clone(change, "refs/heads/main", None, FETCH_MAIN)
    for span in (f"{before}...{head}", f"{before[:12]}...{head[:12]}", f"{before}..{head}"):
        output = change.run("miglock verify -v --rev HEAD", 1, place, **RANGES[provider](span))
        assert f"the branch before this push ({provider})" in output and "ML303" in output
    assert "git fetch" in change.run("miglock verify --rev HEAD", 2, place, **RANGES[provider](f"{'1' * 40}...{head}"))
    for span in ("", f"{'0' * 40}...{head}", f"...{head}"):
        output = change.run("miglock verify --rev HEAD", 0, place, **RANGES[provider](span))
        assert f"previous commit: {provider} does not say what was pushed" in output


def test_push_to_target_by_force(change):
    """What the branch had before a push by force is still sealed."""
    change.run("git reset -q --hard HEAD^ && git commit -q --allow-empty -m other")
    before = change.run("git rev-parse origin/main").strip()
    change.run("git push -q --force origin HEAD:main")
    place = clone(change, "refs/heads/main", None, f"&& git fetch -q origin {before}")
    path = event(change, before=before, repository={"default_branch": "main"})
    variables = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "push", "GITHUB_REF_NAME": "main", "GITHUB_EVENT_PATH": path}
    assert "ML304" in change.run("miglock verify", 1, place, **variables)


def test_push_to_another_branch_is_judged_by_the_target(change):
    """A draft of an earlier push stays free."""
    change.run("git checkout -q -b draft")
    change.write("migrations/versions/x.py", "revision = 'x1'\ndown_revision = 'd48e2a7b9c01'\n")
    change.run("git add -A && miglock lock -q && git add -A && git commit -q -m x && git push -q origin draft")
    before = change.run("git rev-parse HEAD").strip()
    change.write("migrations/versions/x.py", "revision = 'x1'\ndown_revision = 'd48e2a7b9c01'\nx = 1\n")
    change.run("miglock lock -q && git commit -q -a -m x && git push -q origin draft")
    place = clone(change, "refs/heads/draft", None, FETCH_MAIN)
    path = event(change, before=before, repository={"default_branch": "main"})
    variables = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "push", "GITHUB_REF_NAME": "draft", "GITHUB_EVENT_PATH": path}
    change.run("miglock verify", 0, place, **variables)


def test_pull_request_target_is_refused(change):
    place = clone(change, "refs/heads/main", None, FETCH_MAIN)
    variables = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": "pull_request_target",
        "GITHUB_BASE_REF": "main",
        "GITHUB_EVENT_PATH": event(change, pull_request={"base": {"ref": "main"}}),
    }
    assert "pull_request_target" in change.run("miglock verify", 2, place, **variables)
    change.run(f"git fetch -q origin {change.sha[TOPIC]}", here=place)
    caught(change.run(f"miglock verify --rev {change.sha[TOPIC]}", 1, place, **variables))


@pytest.mark.parametrize("content", ["", "{", "[]", '{"before": 7}', '{"pull_request": []}', "\0", '{"before": "zzz"}'])
def test_event_file_is_read_tolerantly(change, content):
    """A file that says nothing leaves the decision to the branches."""
    path = change.scratch / "event.json"
    path.write_text(content)
    place = clone(change, TOPIC, None, FETCH_MAIN)
    variables = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "push", "GITHUB_REF_NAME": "topic", "GITHUB_EVENT_PATH": str(path)}
    caught(change.run("miglock verify", 1, place, **variables))


def test_merge_commit_of_a_branch_is_no_merge_of_the_providers(change):
    """HEAD^1 of somebody's own merge is their previous commit: taking it for the base would let the edit pass."""
    change.run("git checkout -q topic && git merge -q --no-edit main && git push -q --no-verify origin topic")
    place = clone(change, TOPIC, None, FETCH_MAIN)
    caught(change.run("miglock verify", 1, place, **github_pull(change)))


def test_pull_request_target_is_refused_with_a_base_too(change):
    """HEAD is the target branch: compared with anything of it, it is clean."""
    place = clone(change, "refs/heads/main", None, FETCH_MAIN)
    variables = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "pull_request_target", "GITHUB_BASE_REF": "main"}
    path = event(change, pull_request={"base": {"ref": "main"}})
    for options in ("--base origin/main", "--staged", "--base HEAD^ --staged"):
        assert "pull_request_target" in change.run(f"miglock verify {options}", 2, place, GITHUB_EVENT_PATH=path, **variables)
    change.run("miglock verify --rev HEAD --base HEAD", 0, place, GITHUB_EVENT_PATH=path, **variables)


def test_retargeted_request(change):
    """GitLab's merge base is the old target's; the branch that is named now goes before it."""
    change.run("git push -q --no-verify origin topic^:refs/heads/develop")
    place = clone(change, TOPIC, None, "&& git fetch -q origin +refs/heads/develop:refs/remotes/origin/develop")
    stale = {"GITLAB_CI": "true", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "develop", "CI_MERGE_REQUEST_DIFF_BASE_SHA": change.sha["base"]}
    output = change.run("miglock verify -v", 0, place, **stale)
    assert "merge base with origin/develop (GitLab CI)" in output


def test_circleci_on_main(change):
    """It says nothing of the branch before the push: the commit before HEAD is what is known, and that is said."""
    place = clone(change, "refs/heads/main", None, FETCH_MAIN)
    circle = {"CIRCLECI": "true", "CIRCLE_BRANCH": "main"}
    assert "previous commit: CircleCI does not say what was pushed" in change.run("miglock verify --rev HEAD", 0, place, **circle)


@pytest.mark.parametrize("edited", [REFUNDS, "migrations/versions/b5.py"])
def test_criss_cross(repository, edited):
    """Two merge bases, each of which has a revision that the other has not: what either has is sealed."""
    repository.run("git checkout -q -b topic")
    repository.draft()
    repository.run("miglock lock -q && git add -A && git commit -q -m refunds && git checkout -q main")
    repository.write("migrations/versions/b5.py", "from alembic import op\nrevision = 'b5'\ndown_revision = 'c93d05fe6b72'\nop.execute('SELECT 1')\n")
    repository.run("miglock lock -q && git add -A && git commit -q -m b5 && git branch other")
    repository.run("git merge -q --no-edit topic && git push -q origin main && git checkout -q topic && git merge -q --no-edit other")
    assert len(repository.run("git merge-base --all HEAD origin/main").split()) == 2
    repository.run("miglock verify")
    repository.edit(edited, "SELECT 1", "SELECT 2")
    assert "error[ML10" in repository.run("miglock verify", 1)
    repository.forge("b5" if "b5.py" in edited else "d48e2a7b9c01", edited)
    repository.commit()
    assert repository.run("miglock verify -v", 1).count("base: ") >= 2
    assert "ML303" in repository.run("miglock verify --rev HEAD", 1)


@pytest.mark.parametrize("variables", [{"CIRCLECI": "true"}, {"BUILDKITE": "true"}, {"TRAVIS": "true"}, {}], ids=str)
def test_target_branch_of_the_change_itself(change, variables):
    """A provider that does not say what the target is leaves it to the branches, not to the change's own configuration."""
    change.run("git checkout -q topic")
    change.write("miglock.toml", 'target-branch = "topic"\n')
    change.commit()
    change.run("git push -q --no-verify origin topic")
    place = clone(change, TOPIC, None, FETCH_MAIN + " && git fetch -q origin +refs/heads/topic:refs/remotes/origin/topic")
    caught(change.run("miglock verify --rev HEAD", 1, place, **variables))


def test_push_that_names_another_target_branch(change):
    change.edit()
    change.forge("b27e4d8c1a35", ORDERS)
    change.write("miglock.toml", 'target-branch = "topic"\n')
    change.commit()
    change.run("git commit -q --allow-empty -m more")
    variables = push(change)
    place = clone(change, "refs/heads/main", None, "&& git fetch -q origin +refs/heads/topic:refs/remotes/origin/topic")
    assert "ML303" in change.run("miglock verify --rev HEAD", (0, 1, 2), place, **variables)


IN_CI = ({"CI": "true"}, {"GITHUB_ACTIONS": "true"}, {"TF_BUILD": "True"}, {"JENKINS_URL": "https://ci.example.org"})
NOT_IN_CI = ({}, {"CI": ""}, {"CI": "false"})


@pytest.mark.parametrize("variables", IN_CI + NOT_IN_CI)
def test_hooks_where_the_base_cannot_be_had(change, variables):
    """The pre-commit framework shows no warnings: in CI its hook is the check, and fails as verify does."""
    place = clone(change, TOPIC, 1)
    status = 0 if variables in NOT_IN_CI else 2
    output = change.run("miglock hook pre-commit", status, here=place, **variables)
    assert "fix:  git fetch" in output
    assert "warning" in output or status


@pytest.mark.parametrize("variables", IN_CI + NOT_IN_CI)
@pytest.mark.parametrize("hook", ("miglock hook pre-commit", "PRE_COMMIT=1 miglock hook pre-push"))
def test_hooks_that_looked_at_nothing(change, hook, variables):
    status = 0 if variables in NOT_IN_CI else 2
    change.run("git init -q -b main ../empty && cd ../empty && git commit -q --allow-empty -m none")
    said = change.run(hook, status, here=change.scratch / "empty", **variables)
    assert ("no Alembic environment found" in said) == (status == 2)
    change.run("git checkout -q main && git rm -q migrations/miglock.lock && git commit -q --no-verify -m none && rm -rf ../empty/* &&"
               " git archive HEAD | tar -x -C ../empty && cd ../empty && git add -A && git commit -q -m unlocked")
    said = change.run(hook, status, here=change.scratch / "empty", **variables)
    assert ("miglock init" in said) == (status == 2)
