"""States a repository can be in, made by real git: an edit is seen in each, and nothing else is; or the way out is said."""

import pytest

from gate.repository import INVOICES, LOCKFILE, ORDERS, REFUNDS, VERSIONS

EDIT = f"sed -i s/length=16/length=32/ {ORDERS}"


def linked_worktree(r):
    r.run("git worktree add -q ../second -b second")
    return r.scratch / "second"


def packed(r):
    r.run("git gc -q --prune=now")


def alternates(r):
    r.run(f"git clone -q -s {r.root} ../second && cd ../second && git remote set-head origin main")
    return r.scratch / "second"


def index_version_4(r):
    r.run("git update-index --index-version 4")


def untracked_cache(r):
    r.run("git config core.untrackedCache true && git update-index --untracked-cache && git status")


def fsmonitor(r):
    r.run("git update-index --fsmonitor-valid " + ORDERS, (0, 128))


def detached(r):
    r.run("git checkout -q --detach")


def several_remotes(r):
    r.run("git remote add other ../nowhere && git fetch -q origin")


def autocrlf(r):
    r.run("git config core.autocrlf true && rm -r migrations && git checkout -q -- .")
    assert b"\r\n" in (r.root / ORDERS).read_bytes()


def eol_attribute(r):
    r.write(".gitattributes", "*.py text eol=crlf\n*.lock text eol=crlf\n")
    r.commit()
    r.run("git push -q origin main && rm -r migrations && git checkout -q -- .")
    assert b"\r\n" in (r.root / LOCKFILE).read_bytes()


def ignorecase(r):
    r.run("git config core.ignorecase true")


def sparse_checkout(r):
    r.run("mkdir app && touch app/x && git add -A && git commit -q -m app && git push -q origin main")
    r.run("git sparse-checkout set --no-cone '/*' '!app'")


def skip_worktree_absent(r):
    r.run(f"git update-index --skip-worktree {INVOICES} && rm {INVOICES}")


def intent_to_add(r):
    r.write("note.txt", "x")
    r.run("git add -N note.txt")


def filtered(r):
    """As with Git LFS: what lies on disk is not what git stores."""
    r.run("git config filter.up.clean 'sed s/unlikely/UNLIKELY/' && git config filter.up.smudge 'sed s/UNLIKELY/unlikely/'")
    r.write(".gitattributes", "*.py filter=up\n")
    r.commit()
    r.run("git push -q origin main && rm -r migrations && git checkout -q -- .")


def working_tree_encoding(r):
    r.write(".gitattributes", "*_orders.py working-tree-encoding=latin1\n")
    r.commit()
    r.run("git push -q origin main && rm -r migrations && git checkout -q -- .")


def grafts(r):
    r.run("git rev-parse HEAD > .git/info/grafts")


def partial_blobless(r):
    r.run(f"git -C {r.origin} config uploadpack.allowFilter true")
    r.run(f"git clone -q --filter=blob:none file://{r.origin} ../second")
    return r.scratch / "second"


STATES = [
    linked_worktree, packed, alternates, index_version_4, untracked_cache, fsmonitor, detached, several_remotes, autocrlf,
    eol_attribute, ignorecase, sparse_checkout, skip_worktree_absent, intent_to_add, filtered, working_tree_encoding,
    grafts, partial_blobless,
]  # fmt: skip


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_edit_is_seen(repository, state):
    here = state(repository) or repository.root
    clean = repository.run("miglock verify", here=here)
    assert "3 sealed, 0 drafts; nothing to complain about" in clean
    repository.run("miglock verify --staged", here=here)
    repository.run("miglock verify --rev HEAD", here=here)
    repository.run(EDIT, here=here)
    assert repository.run("miglock verify", 1, here).count("error[") == 1
    repository.run("miglock verify --staged", 0, here)
    repository.run("git add -A", here=here)
    assert repository.run("miglock verify --staged", 1, here).count("error[ML101") == 1
    repository.run("git -c user.name=x -c user.email=x@x commit -q --no-verify -m edit", here=here)
    assert repository.run("miglock verify --rev HEAD", 1, here).count("error[ML101") == 1


def test_other_owner(repository):
    """git itself refuses; nothing of the repository is run here, so there is nothing to fear."""
    repository.run("chown -R nobody .", (0, 1))
    repository.run("miglock verify")
    repository.run(EDIT)
    assert "ML101" in repository.run("miglock verify", 1)


def test_unborn_branch(repository):
    repository.run("git checkout -q --orphan fresh && git rm -q -r --cached . && git add -A")
    assert "nothing to complain" in repository.run("miglock verify --base main")


def test_no_commit_at_all(repository):
    repository.run("git init -q -b main ../new && cp -r alembic.ini migrations ../new && rm ../new/migrations/miglock.lock")
    new = repository.scratch / "new"
    repository.run("git add -A && miglock init -q && miglock verify", here=new)


def test_bare_and_mirror(repository):
    repository.edit()
    repository.forge("b27e4d8c1a35", ORDERS)
    repository.commit()
    repository.run("git push -q --no-verify origin HEAD:topic")
    repository.run(f"git clone -q --mirror {repository.origin} ../mirror.git")
    for bare in (repository.origin, repository.scratch / "mirror.git"):
        repository.run("miglock verify", 2, bare)
        repository.run("miglock verify --rev main", 0, bare)
        assert "ML303" in repository.run("miglock verify --rev topic", 1, bare)


# What is done, what is said, and whether the command that is printed is the cure.
REFUSED = {
    "split index": ("git update-index --split-index", "split", True),
    "sparse index": (
        "mkdir app && touch app/x && git add -A && git commit -q -m app && git sparse-checkout set --cone --sparse-index migrations",
        "sparse",
        True,
    ),
    "corrupt index": ("printf DIRC > .git/index", "index", False),
    "conflict in the index": (
        f"git checkout -q -b a && sed -i s/16/17/ {ORDERS} && git commit -q -a -m a && git checkout -q main &&"
        f" sed -i s/16/18/ {ORDERS} && git commit -q -a -m b && ! git merge -q a",
        "b27e4d8c1a35",
        False,
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_a_way_out(repository, name):
    make, said, curable = REFUSED[name]
    repository.run(make)
    output = repository.run("miglock verify --staged", (1, 2))
    assert said in output
    assert "nothing to complain" not in output
    if curable:
        command = next(line.split("fix:")[1] for line in output.splitlines() if "fix:" in line)
        repository.run(command)
        repository.run("miglock verify --staged")


def test_sha256(repository):
    repository.run("git init -q --object-format=sha256 ../new")
    assert "SHA-256" in repository.run("miglock verify", 2, repository.scratch / "new")


def test_missing_object(repository):
    """Of the base's lockfile: never a pass."""
    blob = repository.run(f"git rev-parse HEAD:{LOCKFILE}").strip()
    repository.draft()
    repository.run(f"git add -A && miglock lock -q && rm -f .git/objects/{blob[:2]}/{blob[2:]}")
    repository.run("miglock verify", 2)


def test_unreadable_object(repository):
    blob = repository.run(f"git rev-parse HEAD:{LOCKFILE}").strip()
    repository.draft()
    repository.run(f"git add -A && miglock lock -q && chmod u+w .git/objects/{blob[:2]}/{blob[2:]}")
    (repository.root / f".git/objects/{blob[:2]}/{blob[2:]}").write_bytes(b"garbage")
    repository.run("miglock verify", 2)


@pytest.mark.parametrize("depth", range(1, 7))
def test_shallow(repository, depth):
    """At every depth: what the whole clone says, or exit 2 with a command that leads there."""
    repository.run("git checkout -q -b topic")
    repository.edit()
    repository.forge("b27e4d8c1a35", ORDERS)
    repository.commit()
    repository.run("git commit -q --allow-empty -m 2 && git commit -q --allow-empty -m 3 && git push -q --no-verify origin topic")
    repository.run("git checkout -q main")
    repository.draft()
    repository.run("miglock lock -q; git add -A && miglock lock -q && git add -A && git commit -q -m refunds && git push -q origin main")
    repository.run(f"git clone -q --no-single-branch --depth={depth} -b topic file://{repository.origin} ../shallow")
    shallow = repository.scratch / "shallow"
    output = repository.run("miglock verify --rev HEAD", (1, 2), shallow)
    if "fix:" in output:
        repository.run(output.split("fix:")[1].splitlines()[0], here=shallow)
        output = repository.run("miglock verify --rev HEAD", 1, shallow)
    assert "ML303" in output and REFUNDS not in output
    assert VERSIONS in output
