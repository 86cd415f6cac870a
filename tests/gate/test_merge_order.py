"""The order of a merge's parents is the order in which Alembic runs the branches: the judge is Alembic itself, on SQLite."""

import sqlite3
import subprocess
import sys

import alembic
import pytest

from gate.repository import VERSIONS

ALEMBIC = tuple(int(part) for part in alembic.__version__.split(".")[:2])

ENV = """from alembic import context
from sqlalchemy import create_engine
with create_engine("sqlite:///judge.db").connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""

BRANCH = """from alembic import op
revision = "{id}"
down_revision = "c93d05fe6b72"
def upgrade():
    op.execute("CREATE TABLE IF NOT EXISTS shared (by_{id} INTEGER)")
"""

MERGE = 'revision = "cccc00000001"\ndown_revision = {down}\ndef upgrade():\n    pass\n'

SAME = ['("aaaa00000001", "bbbb00000001")', '["aaaa00000001", "bbbb00000001"]', '"aaaa00000001", "bbbb00000001",']
OTHER = ['("bbbb00000001", "aaaa00000001")', '["bbbb00000001", "aaaa00000001"]', '("bbbb00000001",) + ("aaaa00000001",)']


@pytest.fixture
def merged(repository):
    for identifier in ("aaaa00000001", "bbbb00000001"):
        repository.write(f"{VERSIONS}/{identifier}.py", BRANCH.format(id=identifier))
    repository.write(f"{VERSIONS}/cccc00000001.py", MERGE.format(down=SAME[0]))
    repository.run("miglock lock -q && git add -A && git commit -q -m merge && git push -q origin main")
    return repository


def shared_table(repository):
    """What a new database has, by Alembic."""
    repository.write("migrations/env.py", ENV)
    (repository.root / "judge.db").unlink(missing_ok=True)
    subprocess.run([sys.executable, "-m", "alembic", "upgrade", "heads"], cwd=repository.root, check=True, capture_output=True)
    with sqlite3.connect(repository.root / "judge.db") as database:
        ((sql,),) = database.execute("SELECT sql FROM sqlite_master WHERE name = 'shared'").fetchall()
    repository.run("git checkout -q -- migrations/env.py")
    return sql


@pytest.mark.parametrize("down", OTHER)
def test_another_order(merged, down):
    before = shared_table(merged)
    merged.write(f"{VERSIONS}/cccc00000001.py", MERGE.format(down=down))
    assert shared_table(merged) != before
    for gate in ("verify", "verify --staged", "hook pre-commit"):
        merged.run("git add migrations")
        assert "ML105" in merged.run(f"miglock {gate}", 1)
    merged.run("git commit -q --no-verify -m order")
    assert ("in this order" in merged.run("miglock verify --rev HEAD", 1)) == ("+" not in down)
    assert "Nothing was written" in merged.run("miglock lock", 1)


@pytest.mark.parametrize("down", SAME[1:])
def test_the_same_order(merged, down):
    before = shared_table(merged)
    merged.write(f"{VERSIONS}/cccc00000001.py", MERGE.format(down=down))
    assert shared_table(merged) == before
    merged.run("miglock verify")


@pytest.mark.parametrize("merge", (False, True))
def test_an_order_that_hangs_on_file_names(repository, merge):
    """Of branches that no merge joins; a merge says which runs first."""
    for name, identifier in (("2_aa", "aaaa00000001"), ("3_bb", "bbbb00000001")):
        repository.write(f"{VERSIONS}/{name}.py", BRANCH.format(id=identifier))
    if merge:
        repository.write(f"{VERSIONS}/cccc00000001.py", MERGE.format(down=SAME[0]))
    for file in (repository.root / VERSIONS).glob("[abc][0-9]*.py"):
        file.rename(file.with_name(f"1_{file.name}"))
    repository.run("miglock lock -q && git add -A && git commit -q -m branches && git push -q origin main")
    before = shared_table(repository)
    repository.run(f"git mv {VERSIONS}/2_aa.py {VERSIONS}/4_aa.py")
    # Older ones have an order that hangs on nothing that a repository decides.
    if merge or ALEMBIC >= (1, 20):
        assert (shared_table(repository) == before) == merge
    for gate in ("verify", "verify --staged"):
        said = repository.run(f"miglock {gate}")
        assert "note[ML109" in said if merge else "warning[ML109" in said and "that of bbbb00000001" in said
    repository.run(f"git mv {VERSIONS}/4_aa.py {VERSIONS}/20_aa.py")
    assert "warning[ML109" not in repository.run("miglock verify")


def test_a_forged_order(merged):
    """The lockfile keeps the written order: turning it round there too is a changed entry."""
    merged.write(f"{VERSIONS}/cccc00000001.py", MERGE.format(down=OTHER[0]))
    lockfile = merged.root / "migrations/miglock.lock"
    text = lockfile.read_text()
    written = 'down = ["aaaa00000001", "bbbb00000001"]'
    assert written in text
    lockfile.write_text(text.replace(written, 'down = ["bbbb00000001", "aaaa00000001"]'))
    assert "ML303" in merged.run("miglock verify", 1)
