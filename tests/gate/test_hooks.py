"""Hooks, run by git itself: each way to commit, pushes to a real repository, and the pre-commit framework."""

import shutil

import pytest

import golden
from gate.repository import INVOICES, LOCKFILE, ORDERS, REFUNDS


@pytest.fixture
def hooked(repository):
    repository.run("miglock hook install --pre-commit --pre-push")
    return repository


COMMITS = {
    "all": "git commit -a -m edit",
    "path": f"git commit {ORDERS} -m edit",
    "added": "git add -A && git commit -m edit",
    "only": f"echo more > other && git add other && git commit --only {ORDERS} -m edit",
    "include": f"echo more > other && git add other && git commit --include {ORDERS} -m edit",
    "amend": "git add -A && git commit --amend -m edit",
    "subdirectory": "cd migrations && git commit -a -m edit",
    "work tree": "GIT_DIR=.git GIT_WORK_TREE=. git commit -a -m edit",
}


@pytest.mark.parametrize("how", COMMITS)
def test_commit(hooked, how):
    hooked.edit()
    assert "ML101" in hooked.run(COMMITS[how], 1)
    assert hooked.run("git log --oneline | wc -l") == "1\n"
    hooked.run("git checkout -q HEAD -- . && git commit -q --allow-empty -m fine")


def test_only_what_is_staged_counts(hooked):
    hooked.edit()
    hooked.run("echo more > other && git add other && git commit -q -m fine")
    hooked.run("git add -A && git restore --source HEAD --worktree -- .")
    assert "ML101" in hooked.run("git commit -m edit", 1)


def test_deletion(hooked):
    assert "ML107" in hooked.run(f"git rm -q {INVOICES} && git commit -m gone", 1)


def test_lockfile_deleted(hooked):
    assert "ML304" in hooked.run(f"git rm -q {LOCKFILE} && git commit -m gone", 1)


def test_environment_deleted(hooked):
    assert "ML307" in hooked.run("git rm -q -r migrations alembic.ini && git commit -m gone", 1)


def test_draft_is_free_until_it_is_pushed(hooked):
    hooked.run("git checkout -q -b topic")
    hooked.draft()
    assert "ML301" in hooked.run("git add -A && git commit -m draft", 1)
    hooked.run("miglock lock && git add -A && git commit -q -m draft")
    hooked.edit(REFUNDS, "SELECT 1", "SELECT 2")
    assert "ML302" in hooked.run("git commit -a -m draft", 1)
    hooked.run("miglock lock && git commit -q -a --amend -m draft")
    hooked.edit(REFUNDS, "SELECT 2", "SELECT 3")
    hooked.run("miglock lock && git commit -q -a -m draft && git push -q origin topic")
    # Taking it back out is fine too.
    hooked.run("git revert --no-edit HEAD && git rm -q " + REFUNDS + " && miglock lock && git commit -q -a -m out")
    assert "d48e2a7b9c01" not in (hooked.root / LOCKFILE).read_text()


def test_unpushed_commit_on_main_may_be_amended(hooked):
    hooked.draft()
    hooked.run("miglock lock && git add -A && git commit -q -m draft")
    hooked.edit(REFUNDS, "SELECT 1", "SELECT 2")
    hooked.run("miglock lock && git commit -q -a --amend -m draft")
    hooked.run("git push -q origin main")
    hooked.edit(REFUNDS, "SELECT 2", "SELECT 3")
    assert "ML101" in hooked.run("git commit -a --amend -m draft", 1)


def test_merge(hooked):
    """Each side's new revision is fine; an edit that comes in with the merge is not."""
    hooked.run("git checkout -q -b topic")
    hooked.draft()
    hooked.run("miglock lock && git add -A && git commit -q -m draft && git checkout -q main")
    hooked.run("echo more > other && git add other && git commit -q -m other && git push -q origin main")
    hooked.run("git checkout -q topic && git merge -q --no-edit main && git checkout -q main")
    hooked.run("git merge -q --no-ff --no-edit topic")
    hooked.run("git checkout -q -b bad HEAD^")
    hooked.edit()
    hooked.commit()
    assert "ML101" in hooked.run("git checkout -q main && git merge --no-ff --no-edit bad", 1)


def test_merge_with_conflict(hooked):
    hooked.run("git checkout -q -b topic && echo a > other && git add other && git commit -q -m a")
    hooked.run("git checkout -q main && echo b > other && git add other && git commit -q -m b")
    hooked.run("git checkout -q topic && git merge main", 1)
    hooked.edit()
    assert "ML101" in hooked.run("echo c > other && git add -A && git commit --no-edit", 1)
    hooked.run(f"git checkout -q HEAD -- {ORDERS} && git commit -q --no-edit")


def test_linked_worktree(hooked):
    hooked.run("git worktree add -q ../second -b second")
    hooked.run(f"sed -i s/length=16/length=32/ {ORDERS}", here=hooked.scratch / "second")
    assert "ML101" in hooked.run("git commit -a -m edit", 1, here=hooked.scratch / "second")


def test_submodule(hooked):
    hooked.run(
        f"git init -q outer && cd outer && git -c protocol.file.allow=always submodule -q add {hooked.origin} sub &&"
        " cd sub && miglock hook install -q && sed -i s/length=16/length=32/ " + ORDERS,
        here=hooked.scratch,
    )
    assert "ML101" in hooked.run("git commit -a -m edit", 1, here=hooked.scratch / "outer/sub")


def test_nothing_adopted(hooked):
    """A repository that has no lockfile, or not even an environment, is left alone."""
    hooked.run("git init -q -b main other && cd other && miglock hook install -q && git commit -q --allow-empty -m 1", here=hooked.scratch)
    other = hooked.scratch / "other"
    shutil.copytree(golden.FIXTURES / "shop", other, dirs_exist_ok=True)
    hooked.run("git add -A && git commit -q -m migrations", here=other)


PUSHES = {
    "branch": "git push origin topic",
    "target": "git push origin topic:main",
    "by id": "git push origin HEAD:refs/heads/x",
    "tag": "git tag v1 && git push origin v1",
    "annotated tag": "git tag -a -m 1 v1 && git push origin v1",
    "all": "git push --all origin",
    "second of two": "git push origin main topic",
    "force": "git push --force origin topic:main",
    "address": "git push {origin} topic",
}


@pytest.mark.parametrize("how", PUSHES)
def test_push(hooked, how):
    """What is pushed is looked at, not what is checked out."""
    hooked.run("git checkout -q -b topic")
    hooked.edit()
    hooked.forge("b27e4d8c1a35", ORDERS)
    hooked.commit()
    hooked.run("git checkout -q --detach topic" if "HEAD" in PUSHES[how] else "git tag -f here && git checkout -q topic")
    assert "b27e4d8c1a35" in hooked.run(PUSHES[how].format(origin=hooked.origin), 1)
    hooked.run("git checkout -q main && git push -q origin main")


def test_push_of_a_deletion(hooked):
    hooked.run("git push -q origin main:old && git push -q origin --delete old")


def test_first_push(hooked):
    hooked.run("git init -q --bare ../new.git && git remote add new ../new.git && git push -q new main")


def test_force_push_cannot_take_entries_out(hooked):
    hooked.draft()
    hooked.run("miglock lock && git add -A && git commit -q -m more && git push -q origin main && git reset -q --hard HEAD^")
    hooked.run("git commit -q --allow-empty -m other")
    assert "ML107" in hooked.run("git push --force origin main", 1)


@pytest.fixture
def walled(repository):
    repository.run("miglock hook install --pre-receive", here=repository.origin)
    return repository


def test_pre_receive(walled):
    """In the quarantine of a bare repository: refused there, whatever the clone has."""
    walled.draft()
    walled.run("miglock lock && git add -A && git commit -q -m more && git push -q origin main")
    walled.edit()
    walled.commit()
    output = walled.run("git push origin main main:topic", 1)
    assert "remote: miglock: error ML101: revision b27e4d8c1a35" in output
    assert output.count("ML101") == 2
    assert "\033[31merror" not in output and max(map(ord, output.replace("\033", ""))) < 128
    walled.run("git revert --no-edit HEAD && git push -q origin main")
    walled.run("git push -q origin main:topic && git push -q origin --delete topic")


def test_pre_receive_force_push(walled):
    walled.draft()
    walled.run("miglock lock && git add -A && git commit -q -m more && git push -q origin main && git reset -q --hard HEAD^")
    walled.run("git commit -q --allow-empty -m other")
    assert "ML107" in walled.run("git push --force origin main", 1)


def test_pre_receive_into_nothing(walled):
    walled.run("git init -q --bare -b main ../new.git && miglock -C ../new.git version >/dev/null; cd ../new.git && miglock hook install --pre-receive")
    walled.run("git push -q ../new.git main && git push -q ../new.git main:topic")
    walled.edit()
    walled.commit()
    assert "ML101" in walled.run("git push ../new.git main", 1)


def test_install_keeps_what_was_there(repository):
    repository.run("printf '#!/bin/sh\\ncat > ../seen\\n' > .git/hooks/pre-push && chmod +x .git/hooks/pre-push")
    repository.run("miglock hook install --pre-push && miglock hook install --pre-push")
    repository.run("git commit -q --allow-empty -m x && git push -q origin main")
    assert (repository.scratch / "seen").read_text().startswith("refs/heads/main ")
    repository.run("miglock hook uninstall")
    assert "seen" in (repository.root / ".git/hooks/pre-push").read_text()
    repository.run("miglock hook uninstall")


def test_hooks_path(repository):
    repository.run("git config core.hooksPath .hooks && miglock hook install")
    assert (repository.root / ".hooks/pre-commit").exists()
    repository.edit()
    assert "ML101" in repository.run("git commit -a -m edit", 1)
    repository.run("git config core.hooksPath /usr/share/nobody")
    assert "outside of this repository" in repository.run("miglock hook install", 2)


@pytest.fixture
def framework(repository):
    """Debian's pre-commit, with this repository's own manifest."""
    if not shutil.which("pre-commit", path=repository.env["PATH"]):
        pytest.fail("pre-commit is not installed: ci/install-deps --tests")
    source = repository.scratch / "miglock-hooks"
    source.mkdir()
    shutil.copy(golden.ROOT / ".pre-commit-hooks.yaml", source)
    repository.run("git init -q . && git add -A && git commit -q -m hooks", here=source)
    revision = repository.run("git rev-parse HEAD", here=source).strip()
    repository.write(
        ".pre-commit-config.yaml",
        f"repos:\n- repo: {source}\n  rev: {revision}\n  hooks:\n  - id: miglock\n  - id: miglock-push\n",
    )
    repository.commit("Configure")
    repository.run("git push -q origin main && pre-commit install -t pre-commit -t pre-push")
    return repository


def test_framework_commit(framework):
    framework.edit()
    assert "ML101" in framework.run("git commit -a -m edit", 1)
    framework.run("git checkout -q HEAD -- . && git rm -q " + INVOICES)
    assert "ML107" in framework.run("git commit -m gone", 1)
    framework.run("git reset -q --hard && pre-commit run --all-files")


def test_framework_push(framework):
    framework.run("git checkout -q -b topic")
    framework.edit()
    framework.commit()
    framework.run("git checkout -q main")
    assert "ML101" in framework.run("git push origin topic", 1)
    framework.run("git commit -q --allow-empty -m fine && git push -q origin main")
