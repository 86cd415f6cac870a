"""Accepting what became of helpers and assets: on record, one record for each, and nothing else with it."""

import pytest

from gate.repository import LOCKFILE, Repository

GUARDS = "app/guards.py"
SQL = "migrations/sql/grants.sql"
NAME = "app.guards:create"


def revision(number, parent):
    return f'''from pathlib import Path

from alembic import op

from app.guards import create

revision = "{number:012x}"
down_revision = {parent!r}


def upgrade():
    create("t{number}")
    op.execute((Path(__file__).parent.parent / "sql/grants.sql").read_text())


def downgrade():
    pass
'''


@pytest.fixture
def repository(tmp_path):
    made = Repository(tmp_path)
    made.write("app/__init__.py", "")
    made.write(GUARDS, "def create(name):\n    return name\n\n\ndef other():\n    return 1\n")
    made.write(SQL, "GRANT SELECT;\n")
    parent = "c93d05fe6b72"
    for number in range(1, 31):
        made.write(f"migrations/versions/{number:012x}.py", revision(number, parent))
        parent = f"{number:012x}"
    made.run("git add -A && miglock lock -q && git add -A && git commit -q -m 'Use guards' && git push -q origin main && git checkout -q -b topic")
    return made


def edit(r, path, old, new):
    text = (r.root / path).read_text()
    assert old in text
    (r.root / path).write_text(text.replace(old, new))


def records(r):
    return (r.root / LOCKFILE).read_text().count("[[amendment]]")


def judged(r, status=0):
    r.run("git add -A && git commit -q --allow-empty --no-verify -m topic")
    return r.run("miglock verify --rev HEAD", status)


def test_one_record_for_thirty_revisions(repository):
    edit(repository, GUARDS, "return name", "return name.lower()")
    assert "miglock amend app.guards:create --reason" in repository.run("miglock verify", 1)
    assert repository.run(f"miglock amend {NAME} --reason 'same tables'").startswith(f"amended {NAME}\n")
    assert records(repository) == 1
    output = judged(repository)
    assert output.count("ML305") == 1 and "same tables" in output
    repository.run("git push -q --no-verify origin HEAD:main && git fetch -q")
    edit(repository, GUARDS, "name.lower()", "name")
    assert "ML103" in repository.run("miglock verify", 1), "the record was for one step"


def test_denied(repository):
    repository.write("miglock.toml", 'amendments = "deny"\n')
    repository.run("git add -A && git commit -q -m strict && git push -q --no-verify origin HEAD:main && git fetch -q")
    edit(repository, GUARDS, "return name", "return name.lower()")
    repository.run(f"miglock amend {NAME} --reason 'same tables'")
    assert "error[ML305" in judged(repository, 1)


def test_asset(repository):
    repository.write(SQL, "GRANT SELECT, INSERT;\n")
    assert "miglock amend sql/grants.sql --reason" in repository.run("miglock verify", 1)
    repository.run("miglock amend sql/grants.sql --reason 'no such role there'")
    assert records(repository) == 1
    judged(repository)


def test_asset_by_its_path(repository):
    repository.write(SQL, "GRANT SELECT, INSERT;\n")
    repository.run(f"miglock amend {SQL} --reason 'no such role there'")
    assert records(repository) == 1
    judged(repository)


def test_helper_that_uses_another_now(repository):
    edit(repository, GUARDS, "return name", "return name, other()")
    repository.run(f"miglock amend {NAME} --reason x")
    assert records(repository) == 2, "the other one is sealed from now on, which the reviewer sees"
    output = judged(repository)
    assert output.count("ML305") == 2 and "app.guards:other" in output
    edit(repository, GUARDS, "return 1", "return 2")
    repository.run("git commit -q -am more")
    assert "ML103" in repository.run("miglock verify --rev HEAD", 1)


def test_helper_that_uses_another_no_more(repository):
    edit(repository, GUARDS, "return name", "return name, other()")
    repository.run("miglock amend --all --reason x")
    judged(repository)
    repository.run("git push -q --no-verify origin HEAD:main && git fetch -q")
    edit(repository, GUARDS, "return name, other()", "return name")
    repository.run("miglock amend --all --reason y")
    assert "app.guards:other" not in (repository.root / LOCKFILE).read_text().split("[[amendment]]")[0]
    judged(repository)


def test_helper_renamed(repository):
    edit(repository, GUARDS, "def create(", "def make(")
    for number in range(1, 31):
        edit(repository, f"migrations/versions/{number:012x}.py", "import create", "import make as create")
    repository.run("miglock amend --all --reason 'a better name'")
    judged(repository)


def test_helper_gone_from_under_its_revisions(repository):
    edit(repository, GUARDS, "def create(", "def create_(")
    repository.run("miglock amend --all --reason 'never called'")
    assert records(repository) >= 1
    judged(repository)


def test_only_what_is_named(repository):
    edit(repository, GUARDS, "return name", "return name.lower()")
    repository.write(SQL, "GRANT SELECT, INSERT;\n")
    repository.run(f"miglock amend {NAME} --reason x")
    output = judged(repository, 1)
    assert "ML104" in output and "ML103" not in output


def test_all_at_once(repository):
    edit(repository, GUARDS, "return name", "return name.lower()")
    repository.write(SQL, "GRANT SELECT, INSERT;\n")
    edit(repository, "migrations/versions/000000000001.py", '"t1"', '"t0"')
    repository.run("miglock amend --all --reason x")
    assert records(repository) == 3
    judged(repository)


def test_taken_back_before_it_is_merged(repository):
    edit(repository, GUARDS, "return name", "return name.lower()")
    repository.run(f"miglock amend {NAME} --reason x")
    edit(repository, GUARDS, "return name.lower()", "return name")
    repository.run(f"miglock amend {NAME} --reason 'taken back'")
    assert records(repository) == 0
    assert "ML305" not in judged(repository)


def test_nothing_to_amend(repository):
    assert "there is nothing to amend" in repository.run(f"miglock amend {NAME} --reason x", 2)
    assert "nothing sealed is called 'app.guards:other'" in repository.run("miglock amend app.guards:other --reason x", 2)


def test_uses_taken_back_before_they_are_merged(repository):
    edit(repository, GUARDS, "return name", "return name, other()")
    repository.run("miglock amend --all --reason x")
    edit(repository, GUARDS, "return name, other()", "return name")
    repository.run("miglock amend --all --reason 'taken back'")
    assert records(repository) == 0
    assert "ML30" not in judged(repository)


def test_uses_do_not_change_without_a_record(repository):
    """Another helper of that name, earlier on the path."""
    repository.write("shadow/app/__init__.py", "")
    repository.write("shadow/app/guards.py", "def create(name):\n    pass\n")
    edit(repository, "alembic.ini", "script_location = migrations", "script_location = migrations\nprepend_sys_path = shadow")
    assert "ML103" in judged(repository, 1)


def test_a_record_of_another_helper_does_not_cover(repository):
    edit(repository, GUARDS, "return name", "return name, other()")
    repository.run(f"miglock amend {NAME} --reason x")
    file = repository.root / LOCKFILE
    text = file.read_text()
    head, *rest = text.split("\n[[amendment]]\n")
    file.write_text(head + "".join("\n[[amendment]]\n" + part for part in rest if 'target = "app.guards:other"' not in part))
    assert "ML303" in judged(repository, 1)


def test_lock_leaves_what_was_amended(repository):
    edit(repository, GUARDS, "return name", "return name, other()")
    repository.run("miglock amend --all --reason x")
    before = (repository.root / LOCKFILE).read_bytes()
    repository.run("miglock lock")
    assert (repository.root / LOCKFILE).read_bytes() == before
    repository.draft()
    (repository.root / "migrations/versions/d48e2a7b9c01_add_refunds.py").write_text(
        (repository.root / "migrations/versions/d48e2a7b9c01_add_refunds.py").read_text().replace("c93d05fe6b72", f"{30:012x}")
    )
    repository.run("miglock lock")
    assert "app.guards:other" in (repository.root / LOCKFILE).read_text()
    judged(repository)


def test_what_an_edit_brings_is_shown_with_it(repository):
    edit(repository, GUARDS, "return name", "return name, other()")
    output = repository.run("miglock verify", 1)
    assert f"helper {NAME} was edited, and app.guards:other is reached now" in output
    repository.run(f"miglock amend {NAME} --reason x")
    judged(repository)
    repository.run("git push -q --no-verify origin HEAD:main && git fetch -q")
    edit(repository, GUARDS, "return name, other()", "return name")
    assert f"helper {NAME} was edited, app.guards:other is reached no more" in repository.run("miglock verify", 1)


def test_what_comes_beside_an_edit_is_shown_and_named_by_itself(repository):
    """The revision asks for a module that was not there; an edited helper beside it neither hides nor covers that."""
    number = f"{31:012x}"
    repository.write(
        f"migrations/versions/{number}.py",
        revision(31, f"{30:012x}").replace("\n\nrevision", "\n\ntry:\n    from app.new import n\nexcept ImportError:\n    n = None\n\nrevision", 1).replace("pass", "n()"),
    )
    repository.run("git add -A && miglock lock -q && git add -A && git commit -q -m More && git push -q --no-verify origin HEAD:main && git fetch -q")
    edit(repository, GUARDS, "return name", "return name.lower()")
    repository.write("app/new.py", "def n():\n    return 5\n")
    output = repository.run("miglock verify", 1)
    assert f"helper {NAME} was edited; 31 applied" in output and "helper app.new:n is reached now" in output
    assert "app.new" not in repository.run(f"miglock amend {NAME} --reason x")
    output = judged(repository, 1)
    assert "error[ML103 edited-helper]: helper app.new:n is reached now" in output and output.count("ML305") == 1
    repository.run("miglock amend app.new:n --reason y")
    assert judged(repository).count("ML305") == 2


def test_one_of_several_that_are_gone(repository):
    edit(repository, GUARDS, "return name", "return name, other()")
    repository.run("miglock amend --all --reason x && git add -A && git commit -q -m amended && git push -q --no-verify origin HEAD:main && git fetch -q")
    repository.write("app/__init__.py", "def create():\n    pass\n")
    repository.run("rm app/guards.py")
    assert repository.run(f"miglock amend {NAME} --reason x").startswith(f"amended {NAME}\nCommit")
    assert "ML103" in judged(repository, 1)
