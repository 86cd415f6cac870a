"""current.c on what real Alembic prints: the same revisions as asking Alembic's own API."""

import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

ROOT = Path(__file__).resolve().parents[2]
READ = Path(os.environ.get("MIGLOCK_BUILD", ROOT / "build")) / "tools" / "current_read"

INI = """\
[alembic]
script_location = alembic
sqlalchemy.url = sqlite:///{name}.db

[loggers]
keys = root,alembic
[handlers]
keys = console
[formatters]
keys = generic
[logger_root]
level = WARN
handlers = console
[logger_alembic]
level = INFO
handlers =
qualname = alembic
[handler_console]
class = StreamHandler
args = ({stream},)
formatter = generic
[formatter_generic]
format = %(levelname)-5.5s [%(name)s] %(message)s
"""

ENV = """\
from logging.config import fileConfig
from alembic import context
from sqlalchemy import create_engine
fileConfig(context.config.config_file_name)
engine = create_engine(context.config.get_main_option("sqlalchemy.url"))
with engine.connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""

REVISION = '''\
"""{doc}"""
revision = {id!r}
down_revision = {down!r}
depends_on = {depends!r}
branch_labels = {labels!r}
def upgrade(): pass
def downgrade(): pass
'''

LONG_DOC = """A first paragraph
over two lines

Rev: not_this (head)
Parent: nor this
    FAILED: nothing

bbbb9

Revision ID: xxx
"""


class Project:
    def __init__(self, path):
        self.path = path
        (path / "alembic" / "versions").mkdir(parents=True)
        (path / "alembic" / "env.py").write_text(ENV)
        for stream in ("stderr", "stdout"):
            for name in ("one", "two"):
                (path / f"{name}.{stream}.ini").write_text(INI.format(name=name, stream=f"sys.{stream}"))

    def add(self, id, down=None, depends=None, labels=None, doc="a revision"):
        content = REVISION.format(id=id, down=down, depends=depends, labels=labels, doc=doc)
        (self.path / "alembic" / "versions" / f"r{re.sub('[^a-z0-9]', '_', id)}.py").write_text(content)

    def alembic(self, *arguments, name="one", stream="stderr", **options):
        command = [sys.executable, "-m", "alembic", "-c", f"{name}.{stream}.ini", *arguments]
        return subprocess.run(command, cwd=self.path, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, **options)

    def standing(self, name="one"):
        """The revisions `alembic current` is about, from Alembic's API."""
        script = ScriptDirectory(self.path / "alembic")
        with sqlalchemy.create_engine(f"sqlite:///{self.path}/{name}.db").connect() as connection:
            rows = MigrationContext.configure(connection).get_current_heads()
        return {revision.revision for revision in script.get_all_current(rows)}


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path)


def read(output):
    done = subprocess.run([READ], input=output, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().splitlines()


def why_not(output):
    done = subprocess.run([READ], input=output, capture_output=True)
    assert done.returncode == 2, done.stdout
    return done.stderr.decode()


def check(project, *names):
    """Plain and verbose, with the log on stderr and on stdout: always what Alembic's API says."""
    expected = set().union(*(project.standing(name) for name in names))
    for verbose in ([], ["-v"]):
        for stream in ("stderr", "stdout"):
            runs = [project.alembic("current", *verbose, name=name, stream=stream) for name in names]
            assert all(run.returncode == 0 for run in runs)
            output = b"".join(run.stdout for run in runs)
            ids = read(output)
            assert len(ids) == len(set(ids))
            assert set(ids) == expected, output.decode()
    return expected


def test_empty_database(project):
    project.add("aaaa1")
    assert check(project, "one") == set()


def test_linear(project):
    project.add("aaaa1")
    project.add("bbbb1", "aaaa1", doc=LONG_DOC)
    project.add("cccc1", "bbbb1")
    project.alembic("upgrade", "bbbb1")
    assert check(project, "one") == {"bbbb1"}
    project.alembic("upgrade", "head")
    assert check(project, "one") == {"cccc1"}


def test_branches(project):
    project.add("aaaa1")
    project.add("bbbb1", "aaaa1", labels=("cart", "shop"), doc=LONG_DOC)
    project.add("cccc1", "aaaa1")
    project.alembic("upgrade", "aaaa1")
    assert check(project, "one") == {"aaaa1"}
    project.alembic("upgrade", "heads")
    assert check(project, "one") == {"bbbb1", "cccc1"}
    project.add("dddd1", ("bbbb1", "cccc1"))
    project.alembic("upgrade", "heads")
    assert check(project, "one") == {"dddd1"}


def test_effective_head(project):
    """A revision that is only depended on has no row, and is printed as applied."""
    project.add("aaaa1")
    project.add("xxxx1", doc=LONG_DOC)
    project.add("bbbb1", "aaaa1", depends="xxxx1")
    project.alembic("upgrade", "heads")
    assert check(project, "one") == {"bbbb1", "xxxx1"}
    assert b"(effective head)" in project.alembic("current").stdout


def test_several_databases(project):
    project.add("aaaa1")
    project.add("bbbb1", "aaaa1")
    project.alembic("upgrade", "aaaa1", name="one")
    assert check(project, "one", "two") == {"aaaa1"}
    project.alembic("upgrade", "head", name="two")
    assert check(project, "one", "two") == {"aaaa1", "bbbb1"}


def test_ids_of_all_kinds(project):
    """Ids that Alembic takes; one with a space is known by the flag behind it, or in a -v block."""
    down = None
    for id in ["has space", 'quo"te', "2024_01_add_x", "Übung", "(head)", "a/b"]:
        project.add(id, down)
        down = id
        project.alembic("upgrade", "heads")
        assert check(project, "one") == {id}


def test_random_graphs(project):
    rng = random.Random(7)
    ids = []
    for i in range(25):
        down = tuple(rng.sample(ids, min(len(ids), rng.choice([0, 1, 1, 1, 2]))))
        depends = tuple(rng.sample(ids, min(len(ids), rng.choice([0, 0, 0, 1]))))
        doc = rng.choice(["", "short", LONG_DOC])
        ids.append(f"{rng.randrange(16**8):08x}{i}")
        project.add(ids[-1], down or None, depends or None, doc=doc)
    project.alembic("upgrade", "heads")
    assert len(check(project, "one")) > 1


def test_failure(project):
    project.add("aaaa1")
    project.add("bbbb1", "aaaa1")
    project.alembic("upgrade", "head")
    (project.path / "alembic" / "versions" / "rbbbb1.py").unlink()
    failed = project.alembic("current", stream="stdout")
    assert failed.returncode != 0
    assert "Can't locate revision identified by 'bbbb1'" in why_not(failed.stdout)
    assert "alembic itself failed" in why_not(failed.stdout)


def test_failure_on_a_terminal(project):
    """With a terminal for stdin Alembic wraps the message to its width and indents it."""
    pty = pytest.importorskip("pty")
    project.add("aaaa1")
    project.add("bbbb1", "aaaa1")
    project.alembic("upgrade", "head")
    (project.path / "alembic" / "versions" / "rbbbb1.py").unlink()
    controller, terminal = pty.openpty()
    subprocess.run(["stty", "cols", "30"], stdin=terminal, check=True)
    failed = project.alembic("current", stdin=terminal)
    os.close(terminal)
    os.close(controller)
    assert b"\n" in failed.stdout.strip(), "not wrapped: the case does not test what it says"
    assert "FAILED: Can't locate revision identified by 'bbbb1'" in why_not(failed.stdout)
