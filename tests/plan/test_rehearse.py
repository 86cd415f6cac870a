"""ci/rehearse on a real PostgreSQL: each way in which a rehearsal breaks is named, and what works passes."""

import os
from pathlib import Path

import pytest

from plan.project import MIGLOCK, project

REHEARSE = str(Path(__file__).parents[2] / "ci/rehearse")
ENV = '''import os
from alembic import context
from sqlalchemy import create_engine, pool

engine = create_engine(os.environ["DATABASE_URL"], poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=None)
    with context.begin_transaction():
        context.run_migrations()
'''
USERS = {"upgrade": 'op.create_table("users", sa.Column("id", sa.Integer), sa.Column("legacy", sa.Text))'}
ENUM = 'sa.Column("state", sa.Enum("a", "b", name="invoicestate"))'
DROP = 'op.drop_column("users", "x")'

# What upgrade and downgrade have, the exit status, and what is said.
CASES = {
    "fine": ('op.add_column("users", sa.Column("x", sa.Integer))', DROP, 0, "up, back and up again on postgresql"),
    "column order": ('op.drop_column("users", "id")', 'op.add_column("users", sa.Column("id", sa.Integer))', 0, "up, back"),
    "type left": (f'op.create_table("invoice", {ENUM})', 'op.drop_table("invoice")', 1, "leaves behind: type invoicestate"),
    "enum added": (f'op.add_column("users", {ENUM})', "pass", 1, "add_column makes no enum type"),
    "empty": ('op.drop_column("users", "legacy")', "pass", 1, "does not lead to where it began"),
    "concurrently": ('op.create_index("i", "users", ["id"], postgresql_concurrently=True)', "pass", 1, "autocommit_block"),
    "raises": ('op.add_column("users", sa.Column("x", sa.Text))', "raise NotImplementedError", 1, "--allow-irreversible"),
    "not null": ('op.add_column("users", sa.Column("x", sa.Text, nullable=False))', DROP, 1, "server_default"),
    "application absent": ("import absent_application", "pass", 2, "install the application"),
}


def rehearse(made, *args, **more):
    environment = {"MIGLOCK": MIGLOCK, "ALEMBIC": "alembic", "PYTHON": "/usr/bin/python3", **more}
    return made.run("env", *[f"{name}={value}" for name, value in environment.items()], REHEARSE, *args)


@pytest.fixture
def made(tmp_path):
    made = project(tmp_path, {"a": USERS}, lock=True)
    (tmp_path / "migrations/env.py").write_text(ENV)
    (tmp_path / "seed.sql").write_text("INSERT INTO users (id) VALUES (1)")
    made.commit("env")
    return made


@pytest.mark.parametrize("case", CASES)
def test_postgresql(made, case):
    upgrade, downgrade, status, text = CASES[case]
    made.write("b", ["a"], upgrade, downgrade)
    made.miglock("lock")
    done = rehearse(made, "--journal", "journal", "--out", "logs", SEED="seed.sql")
    assert (done.returncode, text in done.stdout + done.stderr) == (status, True), done.stdout + done.stderr
    if status < 2:
        (entry,) = (made.path / "journal").read_text().splitlines()
        assert entry.split("\t")[2] == "b" and ("went well" in entry) == (status == 0)
    assert (made.path / "logs/plan.md").read_text().startswith("<!-- miglock plan -->")


def test_what_was_broken_stays_in_the_journal(made):
    made.write("b", ["a"], 'op.drop_column("users", "legacy")', "pass")
    made.miglock("lock")
    assert rehearse(made, "--journal", "journal").returncode == 1
    made.write("b", ["a"], 'op.drop_column("users", "legacy")', 'op.add_column("users", sa.Column("legacy", sa.Text))')
    made.miglock("lock")
    assert rehearse(made, "--journal", "journal").returncode == 0
    broken, well = (made.path / "journal").read_text().splitlines()
    assert "broke: way back" in broken and "went well" in well


def test_a_used_database_is_refused(made):
    url = f"sqlite:///{made.path}/used.sqlite"
    made.write("b", ["a"])
    made.miglock("lock")
    assert rehearse(made, DATABASE_URL=url).returncode == 0
    again = rehearse(made, DATABASE_URL=url)
    assert again.returncode == 2 and "has run revisions" in again.stderr


def test_an_env_that_looks_elsewhere_is_noticed(made):
    (made.path / "migrations/env.py").write_text(ENV.replace('os.environ["DATABASE_URL"]', '"sqlite:///elsewhere.sqlite"'))
    made.write("b", ["a"])
    made.miglock("lock")
    done = rehearse(made)
    assert done.returncode == 2 and "not on DATABASE_URL" in done.stderr


def test_an_edit_stops_it(made):
    made.write("a", [], 'op.create_table("other", sa.Column("id", sa.Integer))')
    assert os.access(REHEARSE, os.X_OK)
    assert rehearse(made).returncode == 1
