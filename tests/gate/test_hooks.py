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
    "pathspec from a file": f"echo {ORDERS} > ../paths && git commit --pathspec-from-file=../paths -m edit",
    "from elsewhere": "git -C migrations/versions commit -a -m edit",
    "fixup": "git commit -a --fixup=HEAD",
    "amend a path": f"git commit --amend -m edit {ORDERS}",
    "interactive": f"printf 'y\\n' | git commit -p -m edit {ORDERS}",
    "dry, then not": "git commit -a --dry-run >/dev/null; git commit -a -m edit",
    "another index": f"GIT_INDEX_FILE=.git/other git read-tree HEAD && GIT_INDEX_FILE=.git/other git add {ORDERS} &&"
    " GIT_INDEX_FILE=.git/other git commit -m edit",
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


def test_partial_commit_of_something_else(hooked):
    """What is staged beside it stays out of such a commit, and out of its check; then its own commit is refused."""
    hooked.edit()
    hooked.run("git add -A && echo more > other && git add -N other && git commit -q other -m fine")
    assert hooked.run("git show --stat --format= HEAD").count("|") == 1
    assert "ML101" in hooked.run("git commit -m edit", 1)


# git runs no pre-commit hook for these: what they bring is caught when it is pushed.
UNSEEN = {
    "rebase": "git checkout -q edit && git rebase -q side",
    "interactive rebase": "git checkout -q edit && GIT_SEQUENCE_EDITOR=true git rebase -q -i --force-rebase side",
    "cherry-pick": "git checkout -q side && git cherry-pick edit",
    "am": "git checkout -q side && git format-patch -q --stdout edit^..edit | git am -q",
    "fast-forward": "git checkout -q main && git merge -q --ff-only edit",
    "no-verify": "git checkout -q edit && git commit -q --no-verify --allow-empty -m x",
    "reset": "git checkout -q main && git reset -q --hard edit",
}


@pytest.fixture
def with_edit(hooked):
    """A branch with an edit that no hook saw, and another one beside it."""
    hooked.run("git checkout -q -b side && echo x > x && git add x && git commit -q -m side && git checkout -q -b edit main")
    hooked.edit()
    hooked.commit("Edit")
    hooked.run("git checkout -q main")
    return hooked


@pytest.mark.parametrize("how", UNSEEN)
def test_what_no_commit_hook_sees(with_edit, how):
    with_edit.run(UNSEEN[how])
    assert "ML101" in with_edit.run("git push origin HEAD:refs/heads/pushed", 1)
    assert "pushed" not in with_edit.run("git ls-remote origin")


def test_revert_of_a_revert(with_edit):
    """The one way back in that a revert is; whether git runs a hook for it or not, it is not pushed."""
    with_edit.run("git checkout -q edit && git revert --no-edit HEAD")
    with_edit.run("git revert --no-edit HEAD", (0, 1))
    with_edit.run("git diff --quiet HEAD || git commit -q --no-verify -a -m edit")
    assert "length=32" in with_edit.run(f"git show HEAD:{ORDERS}")
    assert "ML101" in with_edit.run("git push origin HEAD:refs/heads/pushed", 1)


def test_squash_merge(with_edit):
    with_edit.run("git merge -q --squash edit")
    assert "ML101" in with_edit.run("git commit -m squashed", 1)


def test_octopus_merge(with_edit):
    with_edit.run("git branch third && git checkout -q third && echo y > y && git add y && git commit -q -m y && git checkout -q main")
    with_edit.run("git merge -q --no-ff --no-edit side third")
    assert "ML101" in with_edit.run("git reset -q --hard HEAD^ && git merge --no-ff --no-edit edit side third", 1)


def test_pull(with_edit):
    """What others pushed past their hooks comes in with a merge, and is told."""
    with_edit.run("git push -q --no-verify origin edit:main && echo z > z && git add z && git commit -q -m z")
    assert "ML101" in with_edit.run("git fetch -q && git pull -q --no-rebase --no-edit origin main", 1)


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
    "several and a deletion": "git push origin main :gone topic",
    "new branch and tag": "git tag v1 && git push --atomic origin main:refs/heads/fine v1 topic:refs/heads/new",
    "followed tag": "git tag -a -m 1 v1 && git push --follow-tags origin topic",
    "mirror": "git push --mirror origin",
    "wildcard": "git push origin 'refs/heads/*:refs/heads/copy/*'",
    "another name of another branch": "git push origin topic:refs/heads/feature/x",
    "an odd reference": "git push origin topic:refs/for/main",
    "force with lease": "git push --force-with-lease origin topic:main",
    "from a worktree": "git worktree add -q --detach ../second main && cd ../second && git push origin topic",
    "another remote": "git init -q --bare ../new.git && git remote add new ../new.git && git push new main topic",
    "by configuration": "git config push.default matching && git push -q --no-verify origin main:topic && git push origin",
}


@pytest.mark.parametrize("how", PUSHES)
def test_push(hooked, how):
    """What is pushed is looked at, not what is checked out."""
    hooked.run("git checkout -q -b topic")
    hooked.edit()
    hooked.forge("b27e4d8c1a35", ORDERS)
    hooked.commit()
    hooked.run("git push -q --no-verify origin main:gone")
    hooked.run("git checkout -q --detach topic" if "HEAD" in PUSHES[how] else "git tag -f here && git checkout -q topic")
    assert "b27e4d8c1a35" in hooked.run(PUSHES[how].format(origin=hooked.origin), 1)
    hooked.run("git checkout -q main && git push -q origin main")


def test_push_of_a_deletion(hooked):
    hooked.run("git push -q origin main:old && git push -q origin --delete old")
    hooked.run("git tag v1 && git push -q origin v1 && git push -q origin :v1 && git push -q origin main:a main:b && git push -q origin :a :b")


def test_force_push_of_a_branch_is_free(hooked):
    """Drafts may be rewritten for as long as they are not on the target branch."""
    hooked.run("git checkout -q -b topic")
    hooked.draft()
    hooked.run("miglock lock -q && git add -A && git commit -q -m draft && git push -q origin topic")
    hooked.edit(REFUNDS, "SELECT 1", "SELECT 2")
    hooked.run("miglock lock -q && git commit -q -a --amend -m draft && git push -q --force origin topic")
    hooked.run("git reset -q --hard main && git commit -q --allow-empty -m other && git push -q --force origin topic")


def test_first_push(hooked):
    hooked.run("git init -q --bare ../new.git && git remote add new ../new.git && git push -q new main")


def test_force_push_cannot_take_entries_out(hooked):
    hooked.draft()
    hooked.run("miglock lock && git add -A && git commit -q -m more && git push -q origin main && git reset -q --hard HEAD^")
    hooked.run("git commit -q --allow-empty -m other")
    assert "ML107" in hooked.run("git push --force origin main", 1)


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


def hooks_of(directory):
    """Each hook: its text and its mode, or where it leads."""
    return {
        file.name: str(file.readlink()) if file.is_symlink() else (file.read_text(), file.stat().st_mode)
        for file in directory.iterdir()
        if file.suffix != ".sample"
    }


ALL = "--pre-commit --pre-push"


def test_install_keeps_what_was_there(repository):
    """And uninstall puts it back, to the bit."""
    hooks = repository.root / ".git/hooks"
    repository.run("printf '#!/bin/sh\\ncat > ../seen\\n' > .git/hooks/pre-push && chmod 750 .git/hooks/pre-push")
    repository.run("printf '#!/bin/sh\\necho mine >> ../mine\\n' > ../mine.sh && chmod +x ../mine.sh && ln -s ../../../mine.sh .git/hooks/pre-commit")
    repository.run("printf 'not executable' > .git/hooks/pre-merge-commit")
    before = hooks_of(hooks)
    repository.run(f"miglock hook install {ALL}")
    installed = hooks_of(hooks)
    repository.run(f"miglock hook install {ALL}")
    assert hooks_of(hooks) == installed
    repository.run("git commit -q --allow-empty -m x && git push -q origin main")
    assert (repository.scratch / "seen").read_text().startswith("refs/heads/main ")
    assert (repository.scratch / "mine").read_text() == "mine\n"
    repository.run("git checkout -q -b side && git commit -q --allow-empty -m y && git checkout -q main && git merge -q --no-ff --no-edit side")
    repository.edit()
    assert "ML101" in repository.run("git commit -a -m edit", 1)
    repository.run("miglock hook uninstall")
    assert hooks_of(hooks) == before
    repository.run("miglock hook uninstall")
    assert hooks_of(hooks) == before


def test_what_was_there_still_decides(repository):
    """A hook that refuses is still obeyed, and its status is git's."""
    repository.run("printf '#!/bin/sh\\necho no; exit 3\\n' > .git/hooks/pre-commit && chmod +x .git/hooks/pre-commit && miglock hook install")
    assert "no\n" in repository.run("git commit --allow-empty -m x", 1)


def test_foreign_hook_in_our_place(repository):
    """Another tool wrote over ours after it was installed: both are there, and neither is thrown away."""
    repository.run("printf '#!/bin/sh\\n' > .git/hooks/pre-commit && chmod +x .git/hooks/pre-commit && miglock hook install")
    repository.run("printf '#!/bin/sh\\necho other\\n' > ../other && mv ../other .git/hooks/pre-commit")
    assert "are both there: move one away" in repository.run("miglock hook install", 2)
    repository.run("miglock hook uninstall")
    assert "other" in (repository.root / ".git/hooks/pre-commit").read_text()


@pytest.mark.parametrize("path", [".hooks", "deep/er/hooks", "{root}/.hooks"])
def test_hooks_path(repository, path):
    directory = path.format(root=repository.root)
    repository.run(f"git config core.hooksPath {directory} && mkdir -p $(dirname {directory}) && miglock hook install {ALL}")
    assert (repository.root / directory / "pre-commit").exists() and not (repository.root / ".git/hooks/pre-commit").exists()
    repository.edit()
    assert "ML101" in repository.run("git commit -a -m edit", 1)
    assert "ML101" in repository.run("git commit -q --no-verify -a -m edit && git push origin main", 1)
    repository.run("miglock hook uninstall")
    assert list((repository.root / directory).iterdir()) == []


@pytest.mark.parametrize("configure", ["git config", "git config --file ~/.gitconfig"])
def test_hooks_path_of_others(repository, configure):
    """A directory that other repositories use too is left alone."""
    repository.run(f"mkdir ../shared && {configure} core.hooksPath {repository.scratch}/shared")
    output = repository.run("miglock hook install", 2)
    assert "outside of this repository" in output and "miglock hook pre-commit || exit" in output
    assert list((repository.scratch / "shared").iterdir()) == []


def test_install_from_anywhere(repository):
    """Linked worktrees share the hooks of the repository; a subdirectory has none of its own."""
    repository.run("git worktree add -q ../second -b second && cd ../second/migrations && miglock hook install --pre-commit")
    assert (repository.root / ".git/hooks/pre-commit").exists()
    repository.edit()
    assert "ML101" in repository.run("git commit -a -m edit", 1)
    repository.run("miglock -C migrations hook uninstall")
    assert not (repository.root / ".git/hooks/pre-commit").exists()


def test_miglock_not_in_path(repository):
    """Nobody slips past because a program is missing: the hook refuses and says so."""
    repository.run("miglock hook install && rm ../bin/miglock")
    assert "miglock is not in PATH" in repository.run("git commit --allow-empty -m x", 1)


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


def test_framework_partial_commit(framework):
    """The framework puts what is not staged aside; a commit of paths has an index of its own."""
    framework.edit()
    framework.run("echo more > other && git add other && git commit -q other -m fine")
    assert "ML101" in framework.run(f"git commit {ORDERS} -m edit", 1)
    assert "length=32" in (framework.root / ORDERS).read_text()


def test_framework_merge(framework):
    framework.run("pre-commit install -t pre-merge-commit && git checkout -q -b edit")
    framework.edit()
    framework.commit()
    framework.run("git checkout -q main && git commit -q --allow-empty -m x")
    assert "ML101" in framework.run("git merge --no-ff --no-edit edit", 1)


PUSHED = {
    "a new branch": "git push origin topic",
    "to the target": "git push origin topic:main",
    "a second time": "git push -q --no-verify origin topic^:refs/heads/topic && git push origin topic",
    "by force": "git push -q --no-verify origin main:topic && git push --force origin topic",
    "a deletion beside it": "git push -q --no-verify origin main:gone && git push origin :gone topic",
}


@pytest.mark.parametrize("how", PUSHED)
def test_framework_pushes(framework, how):
    """Re-locked in the same change, with nothing of it checked out."""
    framework.run("git checkout -q -b topic")
    framework.edit()
    framework.forge("b27e4d8c1a35", ORDERS)
    framework.commit()
    framework.run("git commit -q --no-verify --allow-empty -m more && git checkout -q main")
    assert "ML303" in framework.run(PUSHED[how], 1)


def test_framework_and_ours(framework):
    """Installed over the framework's hook, both run; taken away, the framework's is as it was."""
    before = hooks_of(framework.root / ".git/hooks")
    framework.run(f"miglock hook install {ALL}")
    framework.edit()
    assert "ML101" in framework.run("git commit -a -m edit", 1)
    framework.run("git checkout -q HEAD -- .")
    assert "miglock" in framework.run("git commit --allow-empty -m fine && git push -q origin main")
    framework.run("miglock hook uninstall")
    assert hooks_of(framework.root / ".git/hooks") == before
