"""On the target branch, where nobody says what was pushed: the commit before it, of a merge each parent."""

import pytest

from gate.repository import INVOICES, LOCKFILE, ORDERS

ZERO = "0" * 40
SYSTEMS = {
    "none": {},
    "CircleCI": {"CIRCLECI": "true", "CIRCLE_BRANCH": "main"},
    "Buildkite": {"BUILDKITE": "true", "BUILDKITE_BRANCH": "main"},
    "GitLab CI, no commit before": {"GITLAB_CI": "true", "CI_COMMIT_BRANCH": "main", "CI_COMMIT_BEFORE_SHA": ZERO},
}


def revision(name, down="c93d05fe6b72"):
    return f'from alembic import op\nrevision = "{name}"\ndown_revision = "{down}"\n\n\ndef upgrade():\n    op.execute("SELECT {name}")\n'


def draft(r, name, down="c93d05fe6b72"):
    r.write(f"migrations/versions/{name}.py", revision(name, down))
    r.run("miglock lock -q")
    r.commit(name)


def judged(r, status=0, **env):
    """What a job on main says of HEAD after a push."""
    r.run("git push -q --no-verify --force origin HEAD:main && git fetch -q")
    return r.run("miglock verify --rev HEAD", status, **env)


# --- a commit that is built again


def befores(head):
    yield "Woodpecker", {"CI": "woodpecker", "CI_COMMIT_BRANCH": "main", "CI_REPO_DEFAULT_BRANCH": "main", "CI_PREV_COMMIT_SHA": head}
    yield "Jenkins", {"JENKINS_URL": "x", "BRANCH_NAME": "main", "GIT_PREVIOUS_SUCCESSFUL_COMMIT": head}
    yield "Cirrus CI", {"CIRRUS_CI": "true", "CIRRUS_BRANCH": "main", "CIRRUS_LAST_GREEN_CHANGE": head}
    yield "Drone", {"DRONE": "true", "DRONE_BRANCH": "main", "DRONE_COMMIT_BEFORE": head, "DRONE_REPO_BRANCH": "main"}
    yield "GitLab CI", {"GITLAB_CI": "true", "CI_COMMIT_BRANCH": "main", "CI_COMMIT_BEFORE_SHA": head}
    yield "Semaphore", {"SEMAPHORE": "true", "SEMAPHORE_GIT_BRANCH": "main", "SEMAPHORE_GIT_COMMIT_RANGE": f"{head}...{head}"}
    yield "Travis CI", {"TRAVIS": "true", "TRAVIS_PULL_REQUEST": "false", "TRAVIS_BRANCH": "main", "TRAVIS_COMMIT_RANGE": f"{head}...{head}"}
    yield "AWS CodeBuild", {"CODEBUILD_BUILD_ID": "1", "CODEBUILD_WEBHOOK_HEAD_REF": "refs/heads/main", "CODEBUILD_WEBHOOK_PREV_COMMIT": head}


def test_built_again(repository):
    """HEAD compared with itself is always clean."""
    repository.edit()
    repository.forge("b27e4d8c1a35", ORDERS)
    repository.commit()
    assert "ML303" in judged(repository, 1)
    for name, variables in befores(repository.run("git rev-parse HEAD").strip()):
        for options in ("--rev HEAD", ""):
            output = repository.run(f"miglock verify {options}", 1, **variables)
            assert "ML303" in output and f"previous commit: {name} does not say what was pushed" in output


def test_an_old_commit_built_again(repository):
    """What came after it had the same edit: that is no reason to let it pass."""
    repository.edit()
    repository.forge("b27e4d8c1a35", ORDERS)
    repository.commit()
    repository.run("git commit -q --allow-empty -m more && git push -q --no-verify origin main")
    after = repository.run("git rev-parse HEAD").strip()
    repository.run("git checkout -q --detach HEAD^")
    for _, variables in befores(after):
        output = repository.run("miglock verify --rev HEAD", 1, **variables)
        assert "ML303" in output and "which had other commits too" in output


def test_commits_taken_back_by_force(repository):
    """What the branch had is still sealed; where it had nothing more, there is nothing to say."""
    draft(repository, "d1")
    after = repository.run("git push -q origin main && git rev-parse HEAD").strip()
    repository.run("git reset -q --hard HEAD^")
    for _, variables in befores(after):
        output = judged(repository, 1, **variables)
        assert "ML304" in output and "the branch before this push, which had other commits too" in output
    repository.run(f"git reset -q --hard {after} && git commit -q --amend -m 'Another message'")
    for _, variables in befores(after):
        assert "nothing to complain about" in judged(repository, **variables)


def test_a_request_that_is_merged_already(repository):
    """Its merge base is HEAD itself."""
    repository.run("git checkout -q -b topic")
    repository.edit()
    repository.forge("b27e4d8c1a35", ORDERS)
    repository.commit()
    variables = {"GITLAB_CI": "true", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main", "CI_MERGE_REQUEST_EVENT_TYPE": "detached"}
    output = judged(repository, 1, **variables)
    assert "ML303" in output and "previous commit: the target branch has all of the change (GitLab CI)" in output


# --- merges


@pytest.mark.parametrize("name", SYSTEMS)
def test_target_merged_into_the_change(repository, name):
    """A fast-forward: what main had is the second parent."""
    repository.run("git checkout -q -b topic")
    repository.edit()
    repository.forge("b27e4d8c1a35", ORDERS)
    repository.commit()
    repository.run("git checkout -q main && git commit -q --allow-empty -m more && git checkout -q topic && git merge -q --no-edit main")
    output = judged(repository, 1, **SYSTEMS[name])
    assert "ML303" in output and "and others, each parent of the merge" in output


@pytest.mark.parametrize("parents", ("main a b", "b main a", "a b main"))
def test_octopus(repository, parents):
    def octopus():
        tree = repository.run("git merge-tree --write-tree a b").strip()
        commit = repository.run(f"git commit-tree -m octopus {' '.join(f'-p {name}' for name in parents.split())} {tree}")
        repository.run(f"git checkout -q --detach {commit}")

    for name in "ab":
        repository.run(f"git checkout -q -b {name} main && echo {name} > {name} && git add -A && git commit -q -m {name}")
    repository.run("git checkout -q main && git commit -q --allow-empty -m more")
    octopus()
    assert "nothing to complain about" in judged(repository)
    repository.run("git push -q --force origin main && git checkout -q b")
    repository.edit()
    repository.forge("b27e4d8c1a35", ORDERS)
    repository.commit()
    octopus()
    assert "ML303" in judged(repository, 1)


def merge_both_ways(r, status=0, text="nothing to complain about", **env):
    """topic into main, and main into topic; what either says."""
    for ours, theirs in (("main", "topic"), ("topic", "main")):
        r.run(f"git checkout -q -B merged {ours} && git merge -q --no-ff --no-edit {theirs}")
        output = judged(r, status, **env)
        assert text in output, output
        r.run(f"git push -q --force origin main && git checkout -q main")


@pytest.mark.parametrize("name", SYSTEMS)
def test_ordinary_merge(repository, name):
    """Each side has revisions that the other has not, and the lockfiles differ."""
    repository.run("git checkout -q -b topic")
    draft(repository, "d1")
    repository.run("git checkout -q main")
    merge_both_ways(repository, **SYSTEMS[name])
    draft(repository, "a2")
    draft(repository, "a3", "a2")
    # Two heads, which is all there is to say.
    merge_both_ways(repository, text="0 drafts; 1 warning (base", **SYSTEMS[name])


def test_merge_with_a_conflict_in_the_lockfile(repository):
    repository.run("git checkout -q -b topic")
    draft(repository, "d1")
    repository.run("git checkout -q main")
    draft(repository, "d2")
    for ours, theirs in (("main", "topic"), ("topic", "main")):
        repository.run(f"git checkout -q -B merged {ours} && (git merge -q --no-commit --no-ff {theirs} || true)")
        repository.write("migrations/versions/m.py", revision("m1", "x").replace('"x"', '("d1", "d2")'))
        repository.run("miglock lock -q")
        repository.commit("merge")
        assert "nothing to complain about" in judged(repository)
        repository.run("git push -q --force origin main && git checkout -q main")


def test_merge_that_edits_what_one_parent_has(repository):
    """Whether it was a draft, or main's and applied, the commits do not say; --base does."""
    repository.run("git checkout -q -b topic")
    draft(repository, "d1")
    repository.run("git checkout -q main")
    draft(repository, "a2")
    repository.run("git merge -q --no-ff --no-commit topic")
    repository.write("migrations/versions/d1.py", revision("d1", "a2"))
    repository.run("miglock lock -q")
    repository.commit("merge")
    output = judged(repository, 1)
    assert "ML303" in output and "each parent of the merge" in output
    assert "nothing to complain about" in repository.run("miglock verify --rev HEAD --base HEAD^")
    repository.run("git reset -q --hard $(git commit-tree -m foxtrot -p topic -p HEAD^ HEAD^{tree})")
    assert "ML303" in judged(repository, 1)


def test_merge_with_a_branch_from_before_the_lockfile(repository):
    repository.run(f"git checkout -q --orphan before && git rm -q --cached {LOCKFILE} && rm {LOCKFILE} && git commit -q -m before && git push -q --no-verify --force origin HEAD:main")
    repository.run("git checkout -q -b topic && echo x > x && git add -A && git commit -q -m topic")
    repository.run("git checkout -q -B main before && miglock init -q && git add -A && git commit -q -m lock")
    merge_both_ways(repository)


def test_merge_of_what_was_amended(repository):
    """The record is new for the parent that does not have it, and news for main only where main does not have it."""
    repository.run("git branch topic")
    repository.edit(INVOICES, "sa.Integer", "sa.BigInteger")
    repository.run("miglock amend c93d05fe6b72 --reason 'never ran'")
    repository.commit("amend")
    repository.run("git checkout -q topic && echo x > x && git add -A && git commit -q -m topic && git checkout -q -B merged main")
    repository.run("git merge -q --no-ff --no-edit topic")
    assert "nothing to complain about" in judged(repository)
    repository.run("git checkout -q -B merged topic && git merge -q --no-ff --no-edit main")
    output = judged(repository)
    assert "warning[ML305" in output and "never ran" in output and "error" not in output


def test_merge_of_what_was_amended_where_it_is_denied(repository):
    """Which of the two was main is not known: denied is denied."""
    repository.write("miglock.toml", 'amendments = "deny"\n')
    repository.commit("deny")
    repository.run("git branch topic")
    repository.edit(INVOICES, "sa.Integer", "sa.BigInteger")
    repository.run("miglock amend c93d05fe6b72 --reason 'never ran'")
    repository.commit("amend")
    repository.run("git checkout -q topic && echo x > x && git add -A && git commit -q -m topic && git checkout -q main")
    merge_both_ways(repository, 1, "error[ML305")


def test_merge_of_what_was_pruned(repository):
    repository.run("git branch topic")
    repository.run("git rm -q migrations/versions/a1f3c9d27b10*")
    repository.edit(ORDERS, 'down_revision = "a1f3c9d27b10"', "down_revision = None")
    repository.run("miglock prune --through a1f3c9d27b10 --reason old")
    repository.commit("prune")
    repository.run("git checkout -q topic && echo x > x && git add -A && git commit -q -m topic && git checkout -q -B merged main")
    repository.run("git merge -q --no-ff --no-edit topic")
    assert "nothing to complain about" in judged(repository)
    repository.run("git checkout -q -B merged topic && git merge -q --no-ff --no-edit main")
    output = judged(repository)
    assert "warning[ML308" in output and "error" not in output


def test_merge_of_a_relaxed_configuration(repository):
    """On record it passes from either side; without a record from none."""
    repository.write("miglock.toml", '[rules]\nseveral-heads = "error"\n')
    repository.commit("strict")
    repository.run("git push -q origin main")
    repository.run("git branch topic && git checkout -q topic && echo x > x && git add -A && git commit -q -m topic && git checkout -q main")
    repository.write("miglock.toml", '[rules]\nseveral-heads = "off"\n')
    repository.run("miglock amend configuration --reason 'branches on purpose'")
    repository.commit("relaxed")
    merge_both_ways(repository, 0, "warning[ML307")
    repository.run(f"git checkout -q HEAD^ -- {LOCKFILE} && git commit -q --amend --no-edit")
    merge_both_ways(repository, 1, "error[ML307")


def test_merge_that_relaxes_again(repository):
    """A record that the first parent has used up is none, though the second has not got it."""
    repository.write("miglock.toml", '[rules]\nseveral-heads = "error"\n')
    repository.commit("strict")
    repository.run("git push -q origin main")
    repository.run("git branch topic && git checkout -q topic && echo x > x && git add -A && git commit -q -m topic && git checkout -q main")
    repository.write("miglock.toml", '[rules]\nseveral-heads = "off"\n')
    repository.run("miglock amend configuration --reason once")
    repository.commit("relaxed")
    repository.run("git push -q origin main")
    repository.write("miglock.toml", '[rules]\nseveral-heads = "error"\n')
    repository.commit("strict again")
    repository.run("git push -q origin main")
    repository.run("git merge -q --no-ff --no-commit topic")
    repository.write("miglock.toml", '[rules]\nseveral-heads = "off"\n')
    repository.commit("merge")
    assert "error[ML307" in judged(repository, 1)


def test_merge_of_an_environment_that_moved(repository):
    repository.run("git branch topic && git checkout -q topic && echo x > x && git add -A && git commit -q -m topic && git checkout -q main")
    repository.run("git mv migrations db && sed -i s/migrations/db/ alembic.ini")
    repository.commit("move")
    merge_both_ways(repository, 0, "ML311")


def test_merge_with_one_parent_in_the_clone(repository):
    """Both parents are needed; the command that is printed fetches them."""
    repository.run("git checkout -q -b topic")
    draft(repository, "d1")
    repository.run("git checkout -q main && git commit -q --allow-empty -m more && git merge -q --no-edit topic && git push -q origin main topic")
    place = repository.scratch / "shallow"
    repository.run(f"git clone -q --depth=1 file://{repository.origin} {place}")
    repository.run("git fetch -q --depth=1 origin $(git -C ../work rev-parse HEAD^)", here=place)
    output = repository.run("miglock verify --rev HEAD", 2, place)
    command = next(line.split("fix:")[1] for line in output.splitlines() if "fix:" in line)
    repository.run(command, here=place)
    assert "each parent of the merge" in repository.run("miglock verify --rev HEAD", 0, place)
