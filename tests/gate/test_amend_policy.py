"""What a change may do to the check itself on record only: relax its configuration, drop an environment."""

import pytest

from gate.repository import LOCKFILE, ORDERS

REVISION = 'revision = "e1e1e1e1e1e1"\ndown_revision = None\n\n\ndef upgrade():\n    pass\n\n\ndef downgrade():\n    pass\n'
STRICT = '[rules]\nseveral-heads = "error"\n'


@pytest.fixture
def strict(repository):
    repository.write("billing/env.py", "")
    repository.write("billing/versions/e1.py", REVISION)
    repository.write("miglock.toml", STRICT)
    repository.run("git add -A && miglock lock -q && git add -A && git commit -q -m strict && git push -q origin main && git checkout -q -b topic")
    return repository


def judged(r, status=0):
    r.run("git add -A && git commit -q --no-verify --allow-empty -m topic")
    return r.run("miglock verify --rev HEAD", status)


def merged(r):
    r.run("git push -q --no-verify origin HEAD:main && git fetch -q")


def test_relaxed_on_record(strict):
    strict.write("miglock.toml", '[rules]\nseveral-heads = "off"\n')
    assert "miglock amend configuration --reason" in judged(strict, 1)
    assert strict.run("miglock amend configuration --reason 'branches on purpose'").startswith("amended configuration\n")
    output = judged(strict)
    assert "warning[ML307" in output and "warning[ML305" in output and "branches on purpose" in output
    merged(strict)
    assert "ML30" not in judged(strict)


def test_still_judged_by_the_base(strict):
    strict.write("miglock.toml", '[rules]\nML1 = "off"\nseveral-heads = "error"\n')
    strict.run("miglock amend configuration --reason x")
    strict.edit(ORDERS)
    assert "error[ML101" in judged(strict, 1)


def test_record_of_another_configuration(strict):
    strict.write("miglock.toml", '[rules]\nseveral-heads = "warning"\n')
    strict.run("miglock amend configuration --reason x")
    strict.write("miglock.toml", '[rules]\nseveral-heads = "off"\n')
    output = judged(strict, 1)
    assert "error[ML307" in output and "ML306" in output


def test_record_is_for_once(strict):
    strict.write("miglock.toml", '[rules]\nseveral-heads = "off"\n')
    strict.run("miglock amend configuration --reason x")
    judged(strict)
    merged(strict)
    strict.write("miglock.toml", STRICT)
    judged(strict)
    merged(strict)
    strict.write("miglock.toml", '[rules]\nseveral-heads = "off"\n')
    assert "error[ML307" in judged(strict, 1)


def test_denied(strict):
    strict.write("miglock.toml", 'amendments = "deny"\n' + STRICT)
    judged(strict)
    merged(strict)
    strict.write("miglock.toml", STRICT)
    strict.run("miglock amend configuration --reason x")
    assert "error[ML305" in judged(strict, 1)


def test_environment_dropped_on_record(strict):
    strict.run("git rm -q -r billing")
    assert "miglock amend billing/miglock.lock --reason" in judged(strict, 1)
    strict.run("miglock amend billing/miglock.lock --reason 'the service is gone'")
    output = judged(strict)
    assert "the service is gone" in output and "error" not in output
    merged(strict)
    assert "ML30" not in judged(strict)


def test_all_is_for_revisions_only(strict):
    strict.write("miglock.toml", '[rules]\nseveral-heads = "off"\n')
    strict.run("miglock amend --all --reason x")
    assert "[[amendment]]" not in (strict.root / LOCKFILE).read_text()


def test_nothing_to_amend(strict):
    assert "nothing sealed is called 'configuration'" in strict.run("miglock amend configuration --reason x", 2)


RELAXED = ['stop = ["app.*"]\n', 'require = "applied"\n', 'follow = "none"\n', '[rules]\nML2 = "off"\n']


@pytest.fixture
def unlocked(repository):
    """A project whose main has no lockfile yet."""
    repository.run(f"git rm -q {LOCKFILE} && git commit -q --amend -m 'No lockfile' && git push -q -f origin main && git checkout -q -b topic")
    return repository


@pytest.mark.parametrize("relaxed", RELAXED)
def test_first_adoption_with_a_configuration(unlocked, relaxed):
    unlocked.write("miglock.toml", relaxed)
    unlocked.run("miglock init -q && git add -A && miglock hook pre-commit")
    assert "ML307" not in judged(unlocked)
    merged(unlocked)
    unlocked.write("miglock.toml", 'follow = "modules"\n')
    assert "ML307" not in judged(unlocked)
    merged(unlocked)
    unlocked.write("miglock.toml", relaxed)
    assert "error[ML307" in judged(unlocked, 1)


def test_first_adoption_is_judged_by_its_own(unlocked):
    unlocked.write("miglock.toml", 'require = "applied"\n')
    unlocked.run("echo b27e4d8c1a35 | miglock lock -")
    assert "note[ML301" in judged(unlocked)


def test_second_environment_is_no_first_adoption(strict):
    strict.write("other/env.py", "")
    strict.write("other/versions/e1.py", REVISION)
    strict.write("miglock.toml", '[rules]\nseveral-heads = "off"\n')
    strict.run("git add -A && miglock lock -q")
    assert "error[ML307" in judged(strict, 1)


@pytest.mark.parametrize("gone", ["git rm -q {0}", "git mv {0} kept", "git mv {0} elsewhere/miglock.lock"])
def test_without_its_lockfile_the_base_still_judges(repository, gone):
    repository.run("git checkout -q -b topic && mkdir elsewhere && " + gone.format(LOCKFILE))
    repository.edit(ORDERS)
    repository.write("miglock.toml", '[rules]\nML1 = "off"\nML3 = "off"\n')
    output = judged(repository, 1)
    assert "error[ML101" in output and "error[ML307" in output
    repository.run("miglock init -q", (0, 1, 2))
    assert "error[ML307" in judged(repository, 1)


def test_no_lockfile_only_on_the_way(repository):
    """The lockfile goes in one commit and comes back, relaxed and forged, in the next."""
    repository.run(f"git checkout -q -b topic && git rm -q {LOCKFILE}")
    judged(repository, 1)
    repository.edit(ORDERS)
    repository.write("miglock.toml", '[rules]\nML1 = "off"\n')
    repository.run("miglock init -q --base HEAD")
    output = judged(repository, 1)
    assert "error[ML101" in output and "error[ML307" in output and "error[ML303" in output


@pytest.mark.parametrize("more", ["", 'target-branch = "early"\n'])
@pytest.mark.parametrize("options", ["", "--base origin/main"])
def test_branch_from_before_the_first_lockfile(unlocked, more, options):
    """It brings the very lockfile that main has by now, so that merging it is no conflict, and a configuration of its own
    that checks less: what it may seal, main says, which is to be merged first."""
    unlocked.run("git branch early && git push -q origin early && miglock init -q")
    judged(unlocked)
    merged(unlocked)
    unlocked.run("git checkout -q -b late early && miglock init -q --base HEAD")
    unlocked.write("miglock.toml", more + '[rules]\nML1 = "off"\n')
    unlocked.run("git add -A && git commit -q --no-verify -m late")
    assert "merge it first" in unlocked.run(f"miglock verify --rev HEAD {options}", 2)
    unlocked.run("git merge -q --no-edit origin/main || git commit -q --no-verify --no-edit")
    assert "error[ML307" in unlocked.run(f"miglock verify --rev HEAD {options}", 1)


GUARDS = "from app.sizes import SIZE\n\n\ndef add(op, table):\n    op.create_index(table, table, [SIZE])\n"
GUARDED = """from alembic import op
from app.guards import add

revision = "f1f1f1f1f1f1"
down_revision = "c93d05fe6b72"


def upgrade():
    add(op, "t")


def downgrade():
    pass
"""


@pytest.fixture
def guarded(repository):
    repository.write("app/__init__.py", "")
    repository.write("app/sizes.py", 'SIZE = "a"\n')
    repository.write("app/guards.py", GUARDS)
    repository.write("migrations/versions/f1.py", GUARDED)
    repository.run("git add -A && miglock lock -q && git add -A && git commit -q -m guarded && git push -q origin main && git checkout -q -b topic")
    assert 'uses = ["app.guards:add", "app.sizes:SIZE"]' in (repository.root / LOCKFILE).read_text()
    return repository


def test_way_and_stop_line(guarded):
    guarded.write("app/sizes.py", 'SIZE = "b"\n')
    output = judged(guarded, 1)
    assert "= reached by: f1f1f1f1f1f1 -> app.guards:add -> app.sizes:SIZE\n" in output
    assert '= or follow it no more: stop = ["app.sizes"] in miglock.toml, then miglock amend configuration --reason' in output


def test_stop_line_keeps_what_is_stopped(guarded):
    guarded.write("pyproject.toml", '[tool.miglock]\nstop = ["app.other"]\n')
    judged(guarded, 1)
    merged(guarded)
    guarded.write("app/sizes.py", 'SIZE = "b"\n')
    output = judged(guarded, 1)
    assert 'stop = ["app.other", "app.sizes"] below [tool.miglock] in pyproject.toml, then miglock amend' in output


@pytest.mark.parametrize("stop", ["app.guards", "app.sizes", "app.*"])
def test_stop_counts_with_its_record(guarded, stop):
    """What lies behind a module that is stopped at is neither edited nor gone."""
    guarded.write("app/sizes.py", 'SIZE = "b"\n')
    guarded.write("miglock.toml", f'stop = ["{stop}"]\n')
    assert "error[ML103" in judged(guarded, 1)
    guarded.run("miglock amend configuration --reason 'not meant to be sealed'")
    output = judged(guarded)
    assert "warning[ML307" in output and "is on record" in output and "ML103" not in output
    assert "nothing to do" in guarded.run("miglock lock") and "ML103" not in judged(guarded)
    merged(guarded)
    assert "nothing to complain about" in judged(guarded)
    assert "edited" not in guarded.run("miglock status --all")


def test_nothing_is_followed_any_more(guarded):
    guarded.write("app/sizes.py", 'SIZE = "b"\n')
    guarded.write("miglock.toml", 'follow = "none"\n')
    guarded.run("miglock amend configuration --reason x")
    judged(guarded)
    assert "edited" not in guarded.run("miglock status --all")


def test_stop_says_nothing_of_others(guarded):
    guarded.edit("app/guards.py", "table, table", "table, SIZE")
    guarded.write("miglock.toml", 'stop = ["app.sizes"]\n')
    guarded.run("miglock amend configuration --reason x")
    assert "error[ML103 edited-helper]: helper app.guards:add was edited" in judged(guarded, 1)


def test_stop_where_records_are_not_taken(guarded):
    guarded.write("miglock.toml", 'amendments = "deny"\n')
    judged(guarded)
    merged(guarded)
    guarded.write("app/sizes.py", 'SIZE = "b"\n')
    guarded.write("miglock.toml", 'amendments = "deny"\nstop = ["app.sizes"]\n')
    guarded.run("miglock amend configuration --reason x")
    assert "error[ML103" in judged(guarded, 1)


def test_stop_taken_away_judges_again(guarded):
    guarded.write("app/sizes.py", 'SIZE = "b"\n')
    guarded.write("miglock.toml", 'stop = ["app.guards"]\n')
    guarded.run("miglock amend configuration --reason x")
    judged(guarded)
    merged(guarded)
    guarded.run("git rm -q -f miglock.toml")
    judged(guarded)
    merged(guarded)
    assert "error[ML103 edited-helper]: helper app.sizes:SIZE was edited" in judged(guarded, 1)
