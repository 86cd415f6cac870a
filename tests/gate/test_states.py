"""States a repository can be in, made by real git: an edit is seen in each, and nothing else is; or the way out is said."""

import pytest

from gate.repository import INVOICES, LOCKFILE, ORDERS, REFUNDS, VERSIONS, unprivileged

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


def monitored(r, answer):
    """A file system monitor, which git believes as it believes its own marks in the index."""
    r.run(f"printf '#!/bin/sh\\nprintf \"token\\\\0{answer}\"\\n' > ../monitor && chmod +x ../monitor")
    r.run(f"git config core.fsmonitor {r.scratch}/monitor && git config core.fsmonitorHookVersion 2 && git status")


def fsmonitor(r):
    monitored(r, "/\\\\0")


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
    # That the attribute is new is a finding of its own, in that commit and not in the next.
    r.run("git commit -q --no-verify --allow-empty -m next && git push -q origin main")
    r.run("rm -r migrations && git checkout -q -- .")
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
    # That the attribute is new is a finding of its own, in that commit and not in the next.
    r.run("git commit -q --no-verify --allow-empty -m next && git push -q origin main")
    r.run("rm -r migrations && git checkout -q -- .")


def working_tree_encoding(r):
    r.write(".gitattributes", "*_orders.py working-tree-encoding=latin1\n")
    r.commit()
    # That the attribute is new is a finding of its own, in that commit and not in the next.
    r.run("git commit -q --no-verify --allow-empty -m next && git push -q origin main")
    r.run("rm -r migrations && git checkout -q -- .")


def submodule(r):
    r.run(f"git init -q ../outer && cd ../outer && git -c protocol.file.allow=always submodule -q add {r.origin} sub")
    r.run("git -C ../outer commit -q -m sub")
    return r.scratch / "outer/sub"


def no_remote(r):
    r.run("git remote remove origin")


def several_remotes_without_origin(r):
    r.run("git remote rename origin upstream && git remote add fork ../nowhere")


def replaced(r):
    """Another lockfile and another parent in the place of what is there: for git, not for miglock."""
    r.run(f"sed s/length=16/length=64/ {ORDERS} > ../other && git commit -q --allow-empty -m 2 && git push -q origin main")
    r.run(f"git replace $(git rev-parse HEAD:{ORDERS}) $(git hash-object -w ../other) && git replace --graft HEAD")
    assert "length=64" in r.run(f"git show HEAD:{ORDERS}")


def grafts(r):
    r.run("git commit -q --allow-empty -m 2 && git push -q origin main && git rev-parse HEAD > .git/info/grafts")
    assert r.run("git -c advice.graftFileDeprecated=false rev-list --count HEAD") == "1\n"


def partial_blobless(r):
    r.run(f"git -C {r.origin} config uploadpack.allowFilter true")
    r.run(f"git clone -q --filter=blob:none file://{r.origin} ../second")
    return r.scratch / "second"


def partial_treeless(r):
    r.run(f"git -C {r.origin} config uploadpack.allowFilter true")
    r.run(f"git clone -q --filter=tree:0 file://{r.origin} ../second")
    return r.scratch / "second"


def alternates_from_the_environment(r):
    """As in a quarantine: the objects lie where two variables say."""
    r.run("git clone -q . ../full && mv .git/objects ../objects && mkdir .git/objects")
    r.env |= {"GIT_OBJECT_DIRECTORY": f"{r.scratch}/objects", "GIT_ALTERNATE_OBJECT_DIRECTORIES": f"{r.scratch}/full/.git/objects"}


def reference_packed(r):
    r.run("git pack-refs --all --prune")
    assert not (r.root / ".git/refs/heads/main").exists()


STATES = [
    linked_worktree, packed, alternates, index_version_4, untracked_cache, fsmonitor, detached, several_remotes, autocrlf,
    eol_attribute, ignorecase, sparse_checkout, skip_worktree_absent, intent_to_add, filtered, working_tree_encoding,
    grafts, partial_blobless, partial_treeless, submodule, no_remote, several_remotes_without_origin, replaced,
    alternates_from_the_environment, reference_packed,
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


PROGRAMS = {
    "lfs": ("version https://git-lfs.github.com/spec/v1\\noid sha256:0\\nsize 7\\n", "only a pointer of Git LFS is there"),
    "git-crypt": ("\\0GITCRYPT\\0garbage", "it is encrypted by git-crypt"),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_stand_in(repository, name):
    """What git keeps in the place of the file says nothing of what that does; the working tree has the file."""
    stand_in, said = PROGRAMS[name]
    repository.write("../clean", f"#!/bin/sh\ncat > {repository.scratch}/store\nprintf '{stand_in}'\n")
    repository.write("../smudge", f"#!/bin/sh\ncat > /dev/null\ncat {repository.scratch}/store\n")
    repository.run("chmod +x ../clean ../smudge && git config filter.p.clean ../clean && git config filter.p.smudge ../smudge")
    repository.write(".gitattributes", "*_orders.py filter=p -text\n")
    repository.run("git add --renormalize . && git add -A && git commit -q -m kept && git push -q --no-verify origin main")
    assert "3 sealed" in repository.run("miglock verify")
    for script in ("miglock verify --staged", "miglock verify --rev HEAD", "miglock hook pre-commit"):
        output = repository.run(script, 2)
        assert f"'{ORDERS}' cannot be checked: {said}" in output and "fix:  git" in output
    repository.run(EDIT)
    assert "error[ML101" in repository.run("miglock verify", 1)
    repository.run(f"git cat-file blob HEAD:{ORDERS} > {ORDERS}")
    assert said in repository.run("miglock verify", 2)


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


def cured(r, script, status, here=None, most=1):
    """The output once the printed commands were run, each of which has to change something."""
    output = r.run(script, 2, here)
    for _ in range(most):
        said = output
        command = next(line.split("fix:")[1] for line in output.splitlines() if "fix:" in line)
        r.run(command, here=here)
        output = r.run(script, (2, status), here)
        assert output != said
        if "fix:" not in output:
            break
    return r.run(script, status, here)


# What makes the state; what is said of it.  The command that is printed is the cure.
CURABLE = {
    "split index": ("git update-index --split-index", "the index is split"),
    "split index, configured": ("git config core.splitIndex true && git update-index --force-write-index", "the index is split"),
    "sparse index": (
        "mkdir app && touch app/x && git add -A && git commit -q -m app && git sparse-checkout set --cone --sparse-index migrations",
        "the index is sparse",
    ),
}


@pytest.mark.parametrize("name", CURABLE)
def test_index_with_a_cure(repository, name):
    make, said = CURABLE[name]
    repository.run(make)
    for script in ("miglock verify", "miglock verify --staged", "miglock hook pre-commit", "miglock lock", "miglock status"):
        assert said in repository.run(script, 2)
    repository.run("miglock verify --rev HEAD")
    repository.run(EDIT + f" && git add --sparse {ORDERS}")
    assert said in repository.run("miglock verify --staged", 2)
    assert "error[ML101" in cured(repository, "miglock verify --staged", 1)


BROKEN_INDEX = {
    "cut off at once": "printf DIRC > .git/index",
    "cut off": "head -c 200 .git/index > ../part && cp ../part .git/index",
    "garbage": "head -c 4000 /dev/urandom > .git/index",
    "a byte wrong": "printf x | dd of=.git/index bs=1 seek=100 conv=notrunc status=none",
    "a directory": "rm .git/index && mkdir .git/index",
}


@pytest.mark.parametrize("name", BROKEN_INDEX)
def test_broken_index(repository, name):
    repository.run(BROKEN_INDEX[name])
    for script in ("miglock verify", "miglock verify --staged", "miglock hook pre-commit"):
        output = repository.run(script, 2)
        assert "cannot read the index" in output and ".git/index" in output
    repository.run("miglock verify --rev HEAD")
    repository.run("rm -r .git/index && git reset -q && miglock verify --staged")


CONFLICT = (
    f"git checkout -q -b a && sed -i s/16/17/ {ORDERS} && git commit -q -a -m a && git checkout -q main &&"
    f" sed -i s/16/18/ {ORDERS} && git commit -q -a -m b && ! git merge -q a"
)


def test_conflict(repository):
    repository.run(CONFLICT)
    assert f"'{ORDERS}' has merge conflicts" in repository.run("miglock verify --staged", 2)
    assert "error[ML401" in repository.run("miglock verify", 1)
    repository.run(f"git checkout -q HEAD^ -- {ORDERS} && git checkout -q --ours . && miglock verify && miglock verify --staged")


REFUSED = {
    "def rows(a=1, b): pass": "without a default",
    "def rows(a, a): pass": "two parameters",
    "return": "returns outside a function",
    "await rows": "awaits outside",
    "del rows()": "deletes what is no target",
    "*rows = ()": "star that belongs",
}


@pytest.mark.parametrize("line", REFUSED)
def test_what_python_does_not_compile(repository, line):
    """Alembic dies on the file, whose program is none: in a locked one, and in a new one."""
    new = ORDERS.replace("orders", "refused")
    repository.run(f"echo '{line}' >> {ORDERS}")
    with pytest.raises(SyntaxError):
        compile(repository.run(f"cat {ORDERS}"), ORDERS, "exec")
    assert REFUSED[line] in repository.run("miglock verify", 1)
    repository.run(f"git checkout -q {ORDERS} && miglock verify && echo '{line}' > {new}")
    output = repository.run("miglock verify", 1)
    assert "error[ML401" in output and REFUSED[line] in output


def test_conflict_in_the_lockfile(repository):
    repository.run(CONFLICT.replace(ORDERS, LOCKFILE).replace("s/16/17/", "'2s/^/# a/'").replace("s/16/18/", "'2s/^/# b/'"))
    assert f"'{LOCKFILE}' has merge conflicts" in repository.run("miglock verify --staged", 2)
    assert f"{LOCKFILE}:2" in repository.run("miglock verify", 2)


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree", "fsmonitor"])
def test_what_hides_edits_from_git(repository, flag):
    if flag == "fsmonitor":
        monitored(repository, "")
        assert "h " in repository.run(f"git ls-files -f {ORDERS}")
    else:
        repository.run(f"git update-index {flag} {ORDERS}")
    repository.run(EDIT)
    assert repository.run("git status --porcelain") == ""
    assert "error[ML101" in repository.run("miglock verify", 1)


def test_sha256(repository):
    repository.run("git init -q --object-format=sha256 ../new && cp -r alembic.ini migrations ../new")
    for script in ("miglock verify", "miglock verify --staged", "miglock hook pre-commit", "miglock verify --rev HEAD"):
        output = repository.run(script, 2, repository.scratch / "new")
        assert "uses SHA-256 objects" in output and "fix:  check the files alone with --no-git DIR" in output
    repository.run("miglock verify --no-git .", 0, repository.scratch / "new")
    repository.run(EDIT, here=repository.scratch / "new")
    assert "ML101" in repository.run("miglock verify --no-git .", 1, repository.scratch / "new")


def test_reftable(repository):
    """As git 2.47 writes it, for which Debian 12's git is too old."""
    repository.run(
        "git config core.repositoryFormatVersion 1 && git config extensions.refStorage reftable && rm -r .git/refs &&"
        " mkdir .git/reftable .git/refs && echo 'this repository uses the reftable format' > .git/refs/heads &&"
        " printf 'ref: refs/heads/.invalid\\n' > .git/HEAD && printf '0x000000000001-0x000000000002-9e85337e.ref\\n' > .git/reftable/tables.list"
    )
    for script in ("miglock verify", "miglock verify --staged", "miglock hook pre-commit", "miglock verify --rev HEAD"):
        output = repository.run(script, 2)
        assert "keeps its references in a reftable" in output and "git refs migrate --ref-format=files" in output
    repository.run("miglock verify --no-git .")


@pytest.mark.parametrize("filter", ["blob:none", "tree:0"])
@pytest.mark.parametrize("how", ["work tree", "nothing checked out"])
def test_partial_clone_of_a_branch(repository, filter, how):
    """Where the base's files were never downloaded, the printed commands fetch them."""
    repository.draft()
    repository.run("git add -A && miglock lock -q && git add -A && git commit -q -m refunds && git push -q origin main")
    repository.run("git checkout -q -b topic HEAD^")
    repository.edit()
    repository.forge("b27e4d8c1a35", ORDERS)
    repository.commit()
    repository.run(f"git push -q --no-verify origin topic && git -C {repository.origin} config uploadpack.allowFilter true")
    option = "--no-checkout" if how == "nothing checked out" else ""
    repository.run(f"git clone -q --filter={filter} {option} -b topic file://{repository.origin} ../second")
    second = repository.scratch / "second"
    output = repository.run("miglock verify --rev HEAD", 2, second)
    assert "not downloaded: this is a partial clone" in output and "git fetch --refetch --no-filter" in output
    assert "error[ML303" in cured(repository, "miglock verify --rev HEAD", 1, second, most=12)
    repository.run(f"git clone -q --filter={filter} {option} -b topic file://{repository.origin} ../third && cd ../third && git fetch -q --refetch --no-filter")
    assert "error[ML303" in repository.run("miglock verify --rev HEAD", 1, repository.scratch / "third")


# Which object; which command needs it.
OBJECTS = {
    "the base's lockfile": (f"HEAD:{LOCKFILE}", "miglock verify"),
    "the base's tree": ("HEAD^{tree}", "miglock verify"),
    "a directory of the base": ("HEAD:migrations", "miglock verify"),
    "the commit": ("HEAD", "miglock verify"),
    "the commit, staged": ("HEAD", "miglock verify --staged"),
    "the commit that is checked": ("HEAD", "miglock verify --rev HEAD"),
    "a version file that is checked": (f":{REFUNDS}", "miglock verify --staged"),
    "the lockfile that is checked": (f":{LOCKFILE}", "miglock verify --staged"),
}
DAMAGE = {"missing": "rm -f {0}", "garbage": "chmod u+w {0} && echo garbage > {0}", "empty": "chmod u+w {0} && : > {0}", "unreadable": "chmod 0 {0}"}


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("name", OBJECTS)
def test_object(repository, name, damage):
    """Not there, not readable, not what it should be: never a pass, never a crash."""
    revision, script = OBJECTS[name]
    repository.draft()
    repository.run("git add -A && miglock lock -q && git add -A")
    object = repository.run(f"git rev-parse '{revision}'").strip()
    repository.run(DAMAGE[damage].format(f".git/objects/{object[:2]}/{object[2:]}"))
    output = repository.run(unprivileged(script), 2)
    assert output.startswith("miglock: ")
    assert object in output.replace("/", "") or REFUNDS in output or LOCKFILE in output


def test_broken_target_is_not_passed_over(repository):
    """An older master in the place of the main that cannot be read would seal less."""
    repository.run("git remote set-head origin -d && git push -q --no-verify origin main:master")
    repository.draft()
    repository.run("git add -A && miglock lock -q && git add -A && git commit -q -m refunds && git push -q origin main")
    broken = repository.run("git rev-parse HEAD").strip()
    repository.run("git checkout -q -b topic")
    repository.edit(REFUNDS, "SELECT 1", "SELECT 2")
    repository.forge("d48e2a7b9c01", REFUNDS)
    repository.commit()
    assert "ML303" in repository.run("miglock verify --rev HEAD", 1)
    repository.run(f"rm -f .git/objects/{broken[:2]}/{broken[2:]}")
    output = repository.run("miglock verify --rev HEAD", 2)
    assert f"the commit of refs/remotes/origin/main is missing from the repository: there is no object {broken}" in output


@pytest.mark.parametrize("place", ["clone", "linked worktree"])
@pytest.mark.parametrize("depth", range(1, 7))
def test_shallow(repository, depth, place):
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
    if place == "linked worktree":
        repository.run("git worktree add -q --detach ../linked topic", here=shallow)
        shallow = repository.scratch / "linked"
    output = repository.run("miglock verify --rev HEAD", (1, 2), shallow)
    if "fix:" in output:
        repository.run(output.split("fix:")[1].splitlines()[0], here=shallow)
        output = repository.run("miglock verify --rev HEAD", 1, shallow)
    assert "ML303" in output and REFUNDS not in output
    assert VERSIONS in output


def test_deep_nesting_in_many_revisions(repository):
    """Read by several threads, whose stacks some C libraries keep small."""
    nested = "[" * 2000 + "]" * 2000
    for number in range(40):
        name = f"{number:012x}"
        repository.write(f"{VERSIONS}/{name}_deep.py", f"revision = '{name}'\ndown_revision = None\nx = {nested}\n")
    assert "40 added" in repository.run("miglock lock --jobs 8 2>&1; [ $? -le 1 ]")
