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
MIDDLE = f"""op.add_column("users", sa.Column("x", sa.Integer))
with op.get_context().autocommit_block():
    op.execute("CREATE INDEX CONCURRENTLY i ON users (id)")
op.execute("SELECT 1 / (SELECT count(*) FROM users WHERE id > 1)")"""
ADD_VALUE = """with op.get_context().autocommit_block():
    op.execute("ALTER TYPE kind ADD VALUE 'b'")"""

# What upgrade and downgrade have, the exit status, and what is said of cause and cure.
CASES = {
    "fine": ('op.add_column("users", sa.Column("x", sa.Integer))', DROP, 0, ["up, back and up again on postgresql"]),
    "column order": ('op.drop_column("users", "id")', 'op.add_column("users", sa.Column("id", sa.Integer))', 0, ["up, back"]),
    "type left": (f'op.create_table("invoice", {ENUM})', 'op.drop_table("invoice")', 1, ["behind: type invoicestate", ".drop(op"]),
    "enum added": (f'op.add_column("users", {ENUM})', "pass", 1, ["at migrations/versions/b.py:12", "add_column makes no enum type"]),
    "enum value": (ADD_VALUE, "pass", 1, ["b.py:13: a value of an enum cannot be taken back", "IF NOT EXISTS"]),
    "empty": ('op.drop_column("users", "legacy")', "pass", 1, ["b.py: its downgrade does nothing", "where it began: < legacy text"]),
    "concurrently": ('op.create_index("i", "users", ["id"], postgresql_concurrently=True)', "pass", 1, ["autocommit_block"]),
    "commits on its way": (MIDDLE, "pass", 1, ["division by zero", "b commits on its way", "all before that stays"]),
    "raises": ('op.add_column("users", sa.Column("x", sa.Text))', "raise NotImplementedError", 1, ["--allow-irreversible"]),
    "not null": ('op.add_column("users", sa.Column("x", sa.Text, nullable=False))', DROP, 1, ["server_default"]),
    "application absent": ("import absent_application", "pass", 2, ["install the application"]),
    "environment": ("import os; os.environ['WHICH_ONE']", "pass", 2, ["WHICH_ONE", "set what the last line names"]),
}


def rehearse(made, *args, **more):
    environment = {"MIGLOCK": MIGLOCK, "ALEMBIC": "alembic", "PYTHON": "/usr/bin/python3", **more}
    return made.run("env", *[f"{name}={value}" for name, value in environment.items()], REHEARSE, *args)


@pytest.fixture
def made(tmp_path):
    made = project(tmp_path, {"a": USERS}, lock=True)
    (tmp_path / "migrations/env.py").write_text(ENV)
    (tmp_path / "seed.sql").write_text("INSERT INTO users (id) VALUES (1); CREATE TYPE kind AS ENUM ('a')")
    made.commit("env")
    return made


@pytest.mark.parametrize("case", CASES)
def test_postgresql(made, case, postgres):
    upgrade, downgrade, status, texts = CASES[case]
    made.write("b", ["a"], upgrade, downgrade)
    made.miglock("lock")
    done = rehearse(made, "--journal", "journal", "--out", "logs", SEED="seed.sql", DATABASE_URL=postgres.database())
    said = done.stdout + done.stderr
    assert (done.returncode, [text for text in texts if text not in said]) == (status, []), said
    if status < 2:
        (entry,) = (made.path / "journal").read_text().splitlines()
        when, commit, pending, database, what = entry.split("\t")
        assert (pending, database, what == "went well") == ("b", "postgresql", status == 0)
        assert what.startswith("broke: ") or status == 0
    assert (made.path / "logs/plan.md").read_text().startswith("<!-- miglock plan -->")


def test_irreversible_as_allowed(made, postgres):
    made.write("b", ["a"], 'op.add_column("users", sa.Column("x", sa.Text))', "raise NotImplementedError")
    made.miglock("lock")
    done = rehearse(made, "--allow-irreversible", DATABASE_URL=postgres.database())
    assert done.returncode == 0 and "no way back from b, as was allowed" in done.stdout


def test_a_value_of_an_enum_is_added_once(made, postgres):
    for text, status, says in ((ADD_VALUE, 1, "so the second upgrade adds it again"), (ADD_VALUE.replace("E 'b'", "E IF NOT EXISTS 'b'"), 0, "up, back")):
        made.write("b", ["a"], text)
        made.miglock("lock")
        done = rehearse(made, "--allow-irreversible", SEED="seed.sql", DATABASE_URL=postgres.database())
        assert (done.returncode, says in done.stdout) == (status, True), done.stdout + done.stderr


def test_a_revision_of_the_multidb_template(made, postgres):
    path = made.path / "migrations/versions/b.py"
    made.write("b", ["a"])
    path.write_text(path.read_text().replace("def upgrade()", "def upgrade(engine_name)"))
    made.miglock("lock")
    done = rehearse(made, DATABASE_URL=postgres.database())
    assert done.returncode == 2 and "Alembic's multidb template" in done.stderr


@pytest.mark.parametrize(
    ("says", "status"),
    [
        ("FAILED: New upgrade operations detected: [('add_column', None, 'users', Column('y'))]", 1),
        ("FAILED: Can't proceed with --autogenerate option; env.py does not provide a MetaData object", 0),
    ],
)
def test_what_alembic_check_says(made, says, status):
    """Debian's Alembic has no `check` yet: what the newer ones print is printed here."""
    made.write("b", ["a"])
    made.miglock("lock")
    alembic = made.path / "alembic.sh"
    alembic.write_text(f"""#!/bin/sh
[ "$1" != check ] || {{ echo "{says}"; exit 255; }}
exec alembic "$@"
""")
    alembic.chmod(0o755)
    done = rehearse(made, "--sqlite", ALEMBIC="./alembic.sh")
    assert done.returncode == status, done.stdout
    assert says in done.stdout and ("write a revision for it" in done.stdout) == (status == 1)


def test_a_server_of_its_own(made):
    made.write("b", ["a"], *CASES["fine"][:2])
    made.miglock("lock")
    done = rehearse(made)
    assert (done.returncode, done.stdout) == (0, done.stdout) and "again on postgresql" in done.stdout
    assert "alembic check was not to be had" in done.stdout or "check" not in done.stdout


def test_without_postgresql_it_is_sqlite_and_says_so(made):
    made.write("b", ["a"], 'op.create_table("t", sa.Column("id", sa.Integer))', 'op.drop_table("t")')
    made.miglock("lock")
    done = rehearse(made, "--journal", "journal", PG_BIN="/nowhere")
    assert done.returncode == 0 and "there is no PostgreSQL here: SQLite" in done.stdout
    assert "\tb\tsqlite\twent well" in (made.path / "journal").read_text()


def test_env_may_read_another_variable(made):
    (made.path / "migrations/env.py").write_text(ENV.replace("DATABASE_URL", "APP_DATABASE"))
    made.write("b", ["a"])
    made.miglock("lock")
    done = rehearse(made, "--sqlite")
    assert done.returncode == 2 and "APP_DATABASE" in done.stderr
    assert rehearse(made, "--sqlite", "--variable", "APP_DATABASE").returncode == 0


def test_a_database_with_tables_is_refused(made, postgres):
    import sqlalchemy

    url = postgres.database()
    with sqlalchemy.create_engine(url).begin() as connection:
        connection.execute(sqlalchemy.text("CREATE SCHEMA shop; CREATE TABLE shop.orders (id int)"))
    made.write("b", ["a"])
    made.miglock("lock")
    done = rehearse(made, DATABASE_URL=url)
    assert done.returncode == 2 and "has tables (shop.orders)" in done.stderr
    done = rehearse(made, DATABASE_URL=url.replace("host=", "host=/nowhere"))
    assert done.returncode == 2 and "cannot be looked at" in done.stderr


def test_what_was_broken_stays_in_the_journal(made):
    made.write("b", ["a"], 'op.drop_column("users", "legacy")', "pass")
    made.miglock("lock")
    assert rehearse(made, "--sqlite", "--journal", "journal").returncode == 1
    made.write("b", ["a"], 'op.drop_column("users", "legacy")', 'op.add_column("users", sa.Column("legacy", sa.Text))')
    made.miglock("lock")
    assert rehearse(made, "--sqlite", "--journal", "journal").returncode == 0
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
    done = rehearse(made, "--sqlite")
    assert done.returncode == 2 and "not on DATABASE_URL" in done.stderr


def test_an_edit_stops_it(made):
    made.write("a", [], 'op.create_table("other", sa.Column("id", sa.Integer))')
    assert os.access(REHEARSE, os.X_OK)
    assert rehearse(made).returncode == 1
