"""Drafts that cost nothing: a hook that locks them by itself, from what is staged and not from what lies around."""

import shutil

import pytest

import golden
from gate.repository import DRAFT, INVOICES, LOCKFILE, ORDERS, REFUNDS, VERSIONS

OTHER = f"{VERSIONS}/e5b106c7d823_add_credits.py"
ALEMBIC_12 = "needs an Alembic that has post_write_hooks of type exec (1.12)"


@pytest.fixture
def hooked(repository):
    repository.run("miglock hook install --lock")
    return repository


def locked(repository, where=f"HEAD:{LOCKFILE}"):
    return [line[6:18] for line in repository.run(f"git show {where}").splitlines() if line.startswith("id = ")]


SEALED = ["a1f3c9d27b10", "b27e4d8c1a35", "c93d05fe6b72"]

COMMITS = {
    "added": f"git add {REFUNDS} && git commit -m draft",
    "all": f"git add {REFUNDS} && git commit -a -m draft",
    "subdirectory": f"git add {REFUNDS} && cd migrations/versions && git commit -m draft",
    "amend": f"git commit -q --allow-empty -m x && git add {REFUNDS} && git commit --amend -m draft",
    "work tree": f"git add {REFUNDS} && GIT_DIR=.git GIT_WORK_TREE=. git commit -m draft",
    "from elsewhere": f"git add {REFUNDS} && git -C migrations/versions commit -m draft",
}


@pytest.mark.parametrize("how", COMMITS)
def test_a_draft_is_locked_with_the_commit(hooked, how):
    hooked.draft()
    assert "locked d48e2a7b9c01 and staged" in hooked.run(COMMITS[how])
    assert locked(hooked) == [*SEALED, "d48e2a7b9c01"]
    assert hooked.run("git status --porcelain") == ""
    hooked.run("miglock verify --rev HEAD --base origin/main && miglock verify")


@pytest.mark.parametrize(
    "how",
    [
        f"git commit -m draft {REFUNDS}",
        f"echo more > other && git add other && git commit --only {REFUNDS} -m draft",
        f"GIT_INDEX_FILE=.git/other git read-tree HEAD && GIT_INDEX_FILE=.git/other git add {REFUNDS} &&"
        " GIT_INDEX_FILE=.git/other git commit -m draft",
    ],
)
def test_an_index_of_the_commit_s_own(hooked, how):
    """git keeps the real index to itself meanwhile: the commit is right, and the next one is, too."""
    hooked.draft()
    hooked.run(f"git add {REFUNDS} && " + how)
    assert locked(hooked) == [*SEALED, "d48e2a7b9c01"]
    hooked.run("miglock verify --rev HEAD --base origin/main")
    hooked.run("echo 1 > one && git add one && git commit -m next")
    assert locked(hooked) == [*SEALED, "d48e2a7b9c01"]


def test_each_edit_of_a_draft(hooked):
    hooked.draft()
    hooked.run(f"git add {REFUNDS} && git commit -q -m draft")
    before = hooked.run(f"git show HEAD:{LOCKFILE}")
    hooked.edit(REFUNDS, "SELECT 1", "SELECT 2")
    hooked.run("git commit -q -a -m again")
    assert hooked.run(f"git show HEAD:{LOCKFILE}") != before
    hooked.run("miglock verify --rev HEAD --base origin/main")


def test_only_what_is_staged(hooked):
    """The other draft stays unlocked in the commit, and locked in the working tree."""
    hooked.draft()
    hooked.write(OTHER, DRAFT.replace("d48e2a7b9c01", "e5b106c7d823").replace("c93d05fe6b72", "d48e2a7b9c01"))
    hooked.run("miglock lock -q")
    hooked.run(f"git add {REFUNDS}")
    (hooked.root / REFUNDS).write_text(DRAFT.replace("SELECT 1", "SELECT 2"))
    hooked.run("git commit -q -m part")
    assert locked(hooked) == [*SEALED, "d48e2a7b9c01"]
    hooked.run("miglock verify --rev HEAD --base origin/main && miglock verify")
    assert "SELECT 2" in (hooked.root / REFUNDS).read_text()


def test_an_edited_applied_revision_is_refused(hooked):
    hooked.edit()
    hooked.draft()
    hooked.run("git add -A")
    assert "ML101" in hooked.run("git commit -m both", 1)
    assert locked(hooked, f":{LOCKFILE}") == SEALED
    assert hooked.run("miglock lock --staged", 1).endswith("Nothing was written.\n")


def test_a_project_that_was_not_adopted(repository):
    """A hook adopts nobody; the command does."""
    repository.run(f"git rm -q {LOCKFILE} && git commit -q -m gone && git push -q origin HEAD:main && miglock hook install --lock")
    repository.draft()
    repository.run("git add -A && git commit -q -m draft")
    assert LOCKFILE not in repository.run("git ls-files")
    repository.run("miglock lock --staged")
    assert locked(repository, f":{LOCKFILE}") == [*SEALED, "d48e2a7b9c01"]
    assert "nothing to do" in repository.run("miglock lock --staged")


def test_installing_changes_an_older_hook(repository):
    repository.run("miglock hook install")
    assert "changed" in repository.run("miglock hook install --lock")
    assert "there already" in repository.run("miglock hook install --lock")
    assert "--lock" in (repository.root / ".git/hooks/pre-commit").read_text()
    repository.run("miglock hook uninstall")
    assert not (repository.root / ".git/hooks/pre-commit").exists()


def test_the_framework(repository):
    source = repository.scratch / "hooks"
    source.mkdir()
    shutil.copy(golden.ROOT / ".pre-commit-hooks.yaml", source)
    repository.run("git init -q && git add -A -f && git commit -q -m hooks && git tag v1", here=source)
    repository.write(
        ".pre-commit-config.yaml", f"repos: [{{repo: {source}, rev: v1, hooks: [{{id: miglock-lock}}]}}]\n"
    )
    repository.run("git add -A && git commit -q -m config && pre-commit install")
    repository.draft()
    repository.write(OTHER, DRAFT.replace("d48e2a7b9c01", "e5b106c7d823").replace("c93d05fe6b72", "d48e2a7b9c01"))
    repository.run(f"git add {REFUNDS} && git commit -m draft")
    assert locked(repository) == [*SEALED, "d48e2a7b9c01"]
    repository.edit(ORDERS)
    assert "ML101" in repository.run("git commit -a -m edit", 1)


def test_locking_by_file(repository):
    """As Alembic's hooks name it, absolute, and as people do; its ancestors come with it, others do not."""
    repository.draft()
    repository.write(OTHER, DRAFT.replace("d48e2a7b9c01", "e5b106c7d823"))
    repository.run(f"miglock lock {repository.root}/{REFUNDS}")
    assert "e5b106c7d823" not in (repository.root / LOCKFILE).read_text()
    assert "d48e2a7b9c01" in (repository.root / LOCKFILE).read_text()
    repository.run("cd migrations/versions && miglock lock e5b106c7d823_add_credits.py")
    assert "e5b106c7d823" in (repository.root / LOCKFILE).read_text()
    assert "no version file of an environment lies there" in repository.run("miglock lock alembic.ini", 2)
    assert "nothing to do" in repository.run(f"miglock lock {INVOICES}")


def test_post_write_hooks(repository):
    write_hooks = pytest.importorskip("alembic.script.write_hooks")
    if "exec" not in write_hooks._registry:
        pytest.skip(ALEMBIC_12)
    ini = repository.root / "alembic.ini"
    ini.write_text(
        ini.read_text()
        + "\n[post_write_hooks]\nhooks = miglock\nmiglock.type = exec\nmiglock.executable = miglock\n"
        + "miglock.options = lock REVISION_SCRIPT_FILENAME\n"
    )
    repository.run("alembic revision -m posted --rev-id f00d00000001")
    assert "f00d00000001" in (repository.root / LOCKFILE).read_text()
