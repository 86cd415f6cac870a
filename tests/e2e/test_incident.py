"""The incident that miglock exists for, with real Alembic on SQLite and on PostgreSQL.

A "cleanup" edits a guard helper in a migration that production ran long ago.  A database built afterwards has another
schema than production's, and both say they are at the same revision.
"""

import ast
import json
import shutil
import subprocess
import sys

import pytest
import sqlalchemy

import golden

INCIDENT = golden.FIXTURES / "incident"
CHAIN = "b354d12d1e7d 65e4b4ef883d 774225e563ca d47310025be2 91614ff3fbf6 aae3309a2a8b 9a90b381abd5".split()
PRODUCTION, HEAD = "91614ff3fbf6", "9a90b381abd5"
EDITED = "774225e563ca"
FILE = "774225e563ca_add_document_ai.py"
VERSIONS = "migrations/versions"
LOCKFILE = "migrations/miglock.lock"


class Project:
    """The incident's repository in a scratch directory."""

    def __init__(self, scratch):
        self.root = scratch / "repo"
        self.env = golden.environment(scratch) | {"PYTHONDONTWRITEBYTECODE": "1"}
        golden.prepare(INCIDENT / "repo", INCIDENT / "setup", self.root, self.env)

    def shell(self, script, database=None, status=0):
        env = self.env | ({"DATABASE_URL": database} if database else {})
        done = subprocess.run(
            ["/bin/bash", "-o", "pipefail", "-c", script], cwd=self.root, env=env, capture_output=True, text=True
        )
        assert done.returncode == status, f"{script}: exit {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout

    def alembic(self, command, database):
        return self.shell(f"{sys.executable} -m alembic {command}", database)

    def verify(self, status, options=""):
        return json.loads(self.shell(f"miglock verify {options} --output-format json", status=status))["findings"]

    def replace(self, variant):
        """Put another version of the edited migration into the working tree."""
        shutil.copy(INCIDENT / variant / FILE, self.root / VERSIONS / FILE)

    def commit(self, message):
        self.shell(f"git add -A && git commit -q -m '{message}'")

    def locked(self):
        import tomllib

        return {entry["id"] for entry in tomllib.loads((self.root / LOCKFILE).read_text())["revision"]}


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def new_database(request, tmp_path):
    """A function that gives the address of a new, empty database."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgres").database
    count = iter(range(10))
    return lambda: f"sqlite:///{tmp_path}/{next(count)}.db"


def schema(database):
    """What reflection sees of each table."""
    engine = sqlalchemy.create_engine(database, poolclass=sqlalchemy.pool.NullPool)
    inspector = sqlalchemy.inspect(engine)
    tables = {}
    for name in inspector.get_table_names():
        columns = {
            column["name"]: (str(column["type"]), column["nullable"], column["default"])
            for column in inspector.get_columns(name)
        }
        keys = sorted((key["constrained_columns"], str(key["options"])) for key in inspector.get_foreign_keys(name))
        indexes = sorted(index["name"] for index in inspector.get_indexes(name))
        tables[name] = (columns, keys, indexes)
    return tables


def test_same_revision_other_schema(project, new_database):
    """The whole story: A is built, the migration is edited, B is built; only miglock tells."""
    a, b, again = new_database(), new_database(), new_database()
    project.alembic("upgrade head", a)
    project.shell("miglock init")
    project.commit("Lock the applied migrations")
    assert project.locked() == set(CHAIN)
    assert project.verify(status=0) == []

    project.alembic("upgrade head", again)
    assert schema(again) == schema(a)  # or what follows would prove nothing

    project.replace("cleanup")
    project.alembic("upgrade head", b)
    assert project.alembic("current", a) == project.alembic("current", b) == f"{HEAD} (head)\n"
    differ = {table for table in schema(a) if schema(a)[table] != schema(b)[table]}
    assert differ == {"document_extractions", "document_summaries", "document_embeddings"}
    assert schema(a).keys() == schema(b).keys()

    for options in ("", "--base HEAD"):
        only_the_edit(project.verify(1, options))
    project.commit("Tidy up migration helpers")
    for options in ("--base HEAD^", "--staged --base HEAD^", "--rev HEAD --base HEAD^"):
        only_the_edit(project.verify(1, options))
    text = project.shell("miglock verify --base HEAD^", status=1)
    assert EDITED in text and "_safe_create_table" in text and "CASCADE" in text
    assert not any(revision in text for revision in CHAIN if revision != EDITED)

    project.shell("git revert --no-edit HEAD")
    assert project.verify(status=0) == []


def only_the_edit(findings):
    """One finding: that revision, that function, those lines."""
    assert [finding["revision"] for finding in findings] == [EDITED]
    (finding,) = findings
    assert finding["path"] == f"{VERSIONS}/{FILE}"
    assert "_safe_create_table" in finding["message"]
    assert "_safe_create_index" not in finding["message"]
    lines = (INCIDENT / "cleanup" / FILE).read_text().splitlines()
    start = next(number for number, line in enumerate(lines, 1) if line.startswith("def _safe_create_table"))
    end = next(number for number, line in enumerate(lines, 1) if line.startswith("def _safe_create_index"))
    assert start <= finding["line"] < end


def test_current_says_what_is_applied(project, new_database):
    """`alembic current | miglock lock -` locks what the database has, and neither more nor less."""
    production, empty = new_database(), new_database()
    project.alembic(f"upgrade {PRODUCTION}", production)
    current = f"{sys.executable} -m alembic current | miglock lock -"
    project.shell(current, production)
    assert project.locked() == set(CHAIN[: CHAIN.index(PRODUCTION) + 1])
    before = (project.root / LOCKFILE).read_bytes()
    project.shell(current, production)
    assert (project.root / LOCKFILE).read_bytes() == before

    project.shell(current, empty, status=2)  # an empty database and a crash look alike
    assert (project.root / LOCKFILE).read_bytes() == before
    project.shell(f"{current} --allow-empty", empty)
    project.alembic("upgrade head", production)
    project.shell(current, production)
    assert project.locked() == set(CHAIN)


@pytest.mark.parametrize("how", ["black", "fixture"])
def test_reformatted_passes(project, how):
    """A formatter may touch applied migrations."""
    project.shell("miglock init")
    project.commit("Lock the applied migrations")
    migration = project.root / VERSIONS / FILE
    before = migration.read_text()
    if how == "black":
        project.shell(f"black -q -l 60 {VERSIONS}")
    else:
        project.replace("reformatted")
    assert migration.read_text() != before
    assert ast.dump(ast.parse(migration.read_text())) == ast.dump(ast.parse(before))
    assert project.verify(status=0) == []
    project.commit("Reformat")
    assert project.verify(0, "--base HEAD^") == []


def test_cleanup_is_one_function():
    """The fixture tells the story it claims to: the same module but for one helper."""
    before, after = (ast.parse((INCIDENT / d / FILE).read_text()) for d in (f"repo/{VERSIONS}", "cleanup"))
    changed = [b.name for a, b in zip(before.body, after.body) if ast.dump(a) != ast.dump(b)]
    assert changed == ["_safe_create_table"] and len(before.body) == len(after.body)
