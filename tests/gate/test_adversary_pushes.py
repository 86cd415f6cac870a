"""Ways to push an edit past the wall: through which branch is taken for the target, and what it was before."""

import pytest

from gate.repository import INVOICES, LOCKFILE, ORDERS, REFUNDS


def forged_edit(r):
    r.edit()
    r.forge("b27e4d8c1a35", ORDERS)
    r.commit()


def refused(r, command, said):
    output = r.run(command, 1)
    assert said in output and "pre-receive hook declined" in output, output


@pytest.fixture
def trunk(repository):
    """The usual branch is called trunk, and there was a time before miglock."""
    walled = repository
    walled.run("git checkout -q --orphan old && git rm -q -f migrations/miglock.lock && git commit -q -m old && git tag old-tag")
    walled.run("git checkout -q -b trunk && git checkout -q main -- migrations/miglock.lock && git commit -q -m Lock")
    walled.run("git push -q origin trunk && git symbolic-ref HEAD refs/heads/trunk", here=walled.root)
    walled.run("git symbolic-ref HEAD refs/heads/trunk && git update-ref -d refs/heads/main", here=walled.origin)
    walled.run("miglock hook install --pre-receive", here=walled.origin)
    return walled


@pytest.mark.parametrize("name", ["main", "master"])
def test_branch_of_a_usual_name_is_not_the_target(trunk, name):
    """What HEAD names is; a branch main at a commit without a lockfile would unseal everything."""
    trunk.run(f"git push -q origin old-tag:refs/heads/{name}")
    forged_edit(trunk)
    refused(trunk, "git push origin HEAD:trunk", "ML303")


def test_target_deleted(walled):
    """And made anew, as if nothing had been sealed."""
    walled.run("git config receive.denyDeleteCurrent ignore", here=walled.origin)
    refused(walled, "git push origin :main", "refs/heads/main")
    walled.run("git push -q origin main:other && git push -q origin :other")


def test_force_push_with_another_target_branch(walled):
    """Configuration that comes with the push does not say what main was."""
    walled.draft()
    walled.run("miglock lock -q && git add -A && git commit -q -m more && git push -q origin main && git reset -q --hard HEAD^")
    walled.write("miglock.toml", 'target-branch = "topic"\n')
    walled.commit()
    walled.run("git push -q origin HEAD:topic", (0, 1))
    refused(walled, "git push --force origin HEAD:main", "ML107")


def test_target_branch_made_for_the_occasion(walled):
    forged_edit(walled)
    walled.write("miglock.toml", 'target-branch = "fresh"\n')
    walled.commit()
    walled.run("git push -q origin HEAD:fresh", (0, 1))
    refused(walled, "git push origin HEAD:main", "there is no branch 'fresh'")


def test_target_branch_from_before_miglock(walled):
    walled.run("git checkout -q --orphan ancient && git rm -q -r -f . && git commit -q --allow-empty -m ancient && git checkout -q main")
    walled.run("git merge -q --allow-unrelated-histories --no-edit ancient && git push -q origin main")
    walled.run("git push -q origin ancient", (0, 1))
    forged_edit(walled)
    walled.write("miglock.toml", 'target-branch = "ancient"\n')
    walled.commit()
    refused(walled, "git push origin HEAD:main", "miglock: refs/heads/main")


def test_edit_between_two_good_commits(walled):
    forged_edit(walled)
    walled.run("git revert --no-edit HEAD")
    walled.run("git push -q origin HEAD:main")


def test_edit_and_its_reversion_of_the_lockfile_only(walled):
    forged_edit(walled)
    walled.run(f"git checkout -q HEAD^ -- {LOCKFILE} && git commit -q -m back")
    refused(walled, "git push origin HEAD:main", "ML101")


def test_evil_merge(walled):
    walled.run("git checkout -q -b side && git commit -q --allow-empty -m side && git checkout -q main && git commit -q --allow-empty -m here")
    walled.run("git merge -q --no-ff --no-commit side")
    forged_edit(walled)
    refused(walled, "git push origin main", "ML303")


def test_second_parent_swapped(walled):
    """main becomes the second parent of what replaces it."""
    walled.draft()
    walled.run("miglock lock -q && git add -A && git commit -q -m more && git push -q origin main")
    walled.run("git checkout -q -b swap HEAD^ && git commit -q --allow-empty -m x && git merge -q -s ours --no-edit main")
    refused(walled, "git push origin HEAD:main", "ML107")


def test_many_references_one_bad(walled):
    walled.run("git branch fine")
    forged_edit(walled)
    refused(walled, "git push --atomic origin fine main:bad", "ML303")
    refused(walled, "git push origin HEAD:refs/heads/a HEAD:refs/weird/b", "ML303")
    assert "fine" in walled.run("git push -q origin fine; git ls-remote origin")


@pytest.mark.parametrize("reference", ["refs/heads/HEAD", "refs/heads/origin/main", "refs/tags/main", "refs/remotes/origin/main"])
def test_reference_named_like_the_target(walled, reference):
    walled.run(f"git push -q origin HEAD:{reference}", (0, 1))
    forged_edit(walled)
    refused(walled, f"git push --force origin HEAD:{reference}", "ML303")
    refused(walled, "git push origin HEAD:refs/heads/main", "ML303")


def test_unrelated_history(walled):
    """Nothing to compare with: not a pass."""
    walled.run("git checkout -q --orphan fresh && git commit -q -m fresh")
    forged_edit(walled)
    refused(walled, "git push origin fresh", "cannot tell what is sealed")
    refused(walled, "git push --force origin fresh:main", "ML303")


def test_tag_of_no_commit(walled):
    """It cannot be checked, so it does not pass."""
    walled.run("git tag blob $(git rev-parse HEAD:alembic.ini) && git tag tree HEAD:")
    for name in ("blob", "tree"):
        refused(walled, f"git push origin {name}", "there is no commit")


def test_annotated_tag_of_a_tag(walled):
    forged_edit(walled)
    walled.run("git tag -a -m 1 one && git tag -a -m 2 two one")
    refused(walled, "git push origin two", "ML303")


def test_replacement_of_the_target(walled):
    """A replace reference that shows readers of main another tree."""
    old = walled.run("git rev-parse HEAD").strip()
    forged_edit(walled)
    walled.run(f"git push -q origin HEAD:refs/replace/{old}", (0, 1))
    refused(walled, "git push origin HEAD:main", "ML303")


def test_environment_variables_of_the_pusher(walled):
    """They do not reach a server, but hooks of a shared machine run with them."""
    forged_edit(walled)
    head = walled.run("git rev-parse HEAD").strip()
    refused(walled, f"MIGLOCK_BASE={head} git push origin HEAD:main", "ML303")
    refused(walled, "GITHUB_ACTIONS=true GITHUB_EVENT_NAME=push CI=true git push origin HEAD:main", "ML303")


def test_deleted_and_made_in_one_push(walled):
    walled.draft()
    walled.run("miglock lock -q && git add -A && git commit -q -m more && git push -q origin main")
    walled.run("git config receive.denyDeleteCurrent ignore", here=walled.origin)
    forged_edit(walled)
    refused(walled, "git push origin :refs/heads/main HEAD:refs/heads/main2", "refs/heads/main")
    assert (walled.root / INVOICES).exists() and (walled.root / REFUNDS).exists()
