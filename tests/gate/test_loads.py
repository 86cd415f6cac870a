"""A new version file that changes, when it is loaded, what the sealed ones use: the judge is Alembic itself, on SQLite."""

import sqlite3
import subprocess
import sys

import pytest

from gate.repository import VERSIONS

ENV = """from alembic import context
from sqlalchemy import create_engine
with create_engine("sqlite:///judge.db").connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""
FILES = {
    "alembic.ini": "[alembic]\nscript_location = migrations\nprepend_sys_path = .\n",
    ".gitignore": "__pycache__/\n*.db\n",
    "migrations/env.py": ENV,
    "app/__init__.py": "",
    "app/guards.py": "TABLES = ['one']\nNAMES = {'size': 'size'}\n\n\nclass Limits:\n    name = 'limit'\n\n\n"
    "def register(table):\n    TABLES.append(table)\n\n\ndef noted(function):\n    register(function.__name__)\n    return function\n\n\n"
    "def noted_as(name):\n    def note(function):\n        TABLES.append(name)\n        return function\n\n    return note\n\n\n"
    "def quiet(function):\n    def run():\n        if TABLES:\n            function()\n\n    return run\n\n\ndef prefix(text):\n    return text + '_p'\n",
    f"{VERSIONS}/a1f3c9d27b10_create_customers.py": "import os\nimport sqlalchemy as sa\nfrom alembic import op\n"
    "from app import guards\nfrom app.guards import Limits, NAMES, TABLES\n"
    'revision = "a1f3c9d27b10"\ndown_revision = None\n'
    "def upgrade():\n"
    "    for table in TABLES:\n"
    "        op.create_table(guards.prefix(table), sa.Column(NAMES['size'], sa.String(16)), sa.Column(Limits.name, sa.Integer()))\n"
    "    op.execute('CREATE TABLE %s (x INTEGER)' % os.environ.get('JUDGED', 'environment'))\n",
}
HEAD = 'revision = "r4"\ndown_revision = "a1f3c9d27b10"\n'
TAIL = "\n\ndef upgrade():\n    pass\n\n\ndef downgrade():\n    pass\n"

# Each changes what a new database has.
WAYS = {
    "attribute of op": "from alembic import op\n_was = op.create_table\nop.create_table = lambda n, *c, **k: _was(n + '_x', *c, **k)",
    "setattr": "from alembic import op\n_was = op.create_table\nsetattr(op, 'create_table', lambda n, *c, **k: _was(n + '_x', *c, **k))",
    "its dictionary": "from alembic import op\n_was = op.create_table\nop.__dict__.update(create_table=lambda n, *c, **k: _was(n + '_x', *c, **k))",
    "vars": "from alembic import op\n_was = op.create_table\nvars(op)['create_table'] = lambda n, *c, **k: _was(n + '_x', *c, **k)",
    "another name": "import alembic.op\no = alembic.op\n_was = o.create_table\no.create_table = lambda n, *c, **k: _was(n + '_x', *c, **k)",
    "in an if": "from alembic import op\n_was = op.create_table\nif True:\n    op.create_table = lambda n, *c, **k: _was(n + '_x', *c, **k)",
    "in a class": "from alembic import op\n_was = op.create_table\nclass _C:\n    op.create_table = lambda n, *c, **k: _was(n + '_x', *c, **k)",
    "in a function": "from alembic import op\n_was = op.create_table\ndef _patch():\n"
    "    op.create_table = lambda n, *c, **k: _was(n + '_x', *c, **k)\n_patch()",
    "in a function of a function": "from alembic import op\n_was = op.create_table\ndef _a():\n"
    "    op.create_table = lambda n, *c, **k: _was(n + '_x', *c, **k)\ndef _b():\n    return _a()\nX = _b()",
    "in a decorator": "from alembic import op\n_was = op.create_table\ndef _d(f):\n"
    "    op.create_table = lambda n, *c, **k: _was(n + '_x', *c, **k)\n    return f\n@_d\ndef _f():\n    pass",
    "in a lambda": "from app.guards import TABLES\n(lambda: TABLES.clear())()",
    "in a default": "from app.guards import TABLES\ndef _f(x=TABLES.clear()):\n    pass",
    "in a comprehension": "from app.guards import TABLES\n_ = [TABLES.append(n) for n in ('x', 'y')]",
    "in a loop": "from app.guards import register\nfor n in ('x', 'y'):\n    register(n)",
    "in a try": "from app.guards import TABLES\ntry:\n    TABLES.append('x')\nfinally:\n    pass",
    "in a with": "import contextlib\nfrom app.guards import TABLES\nwith contextlib.suppress(KeyError):\n    TABLES.append('x')",
    "an assertion": "from app.guards import TABLES\nassert TABLES.append('x') is None",
    "a list": "from app.guards import TABLES\nTABLES.clear()",
    "a list, whole": "from app.guards import TABLES\nTABLES[:] = ['x']",
    "a list that grows": "from app.guards import TABLES\nTABLES += ['x']",
    "a list, less": "from app.guards import TABLES\ndel TABLES[0]",
    "a list, assigned": "from app.guards import TABLES\n_gone = TABLES.pop()",
    "another name for a list": "from app.guards import TABLES\nT = TABLES\nT.append('x')",
    "of all names": "from app.guards import *\nTABLES.append('x')",
    "a module": "import app.guards\napp.guards.prefix = str.upper",
    "a module by another name": "from app import guards as g\ng.prefix = str.upper",
    "a module by import_module": "import importlib\nm = importlib.import_module('app.guards')\nm.prefix = str.upper",
    "a module of sys.modules": "import sys\nimport app.guards\nsys.modules['app.guards'].prefix = str.upper",
    "a dictionary": "from app.guards import NAMES\nNAMES['size'] = 'other'",
    "a dictionary's update": "from app.guards import NAMES\nNAMES.update(size='other')",
    "a class": "from app.guards import Limits\nLimits.name = 'other'",
    "a class by type": "from app.guards import Limits\ntype.__setattr__(Limits, 'name', 'other')",
    "a registration": "from app.guards import register\nregister('x')",
    "a function's default": "from app import guards\nguards.prefix.__code__ = (lambda text: text + '_q').__code__",
    "sqlalchemy's own": "import sqlalchemy as sa\n_was = sa.String.__init__\ndef _init(self, length=None, **k):\n"
    "    _was(self, 99, **k)\nsa.String.__init__ = _init",
    "a compiler": "from sqlalchemy.ext.compiler import compiles\nimport sqlalchemy as sa\n@compiles(sa.String)\ndef _c(e, c, **k):\n    return 'VARCHAR(99)'",
    "a compiler, called": "from sqlalchemy.ext.compiler import compiles\nimport sqlalchemy as sa\ncompiles(sa.String)(lambda e, c, **k: 'VARCHAR(99)')",
    "an event": "import sqlalchemy as sa\nfrom sqlalchemy import event\n@event.listens_for(sa.Table, 'before_create', propagate=True)\n"
    "def _e(table, connection, **k):\n    connection.execute(sa.text('CREATE TABLE IF NOT EXISTS evil (x INTEGER)'))",
    "the environment": "import os\nos.environ['JUDGED'] = 'x'",
    "the environment's update": "import os\nos.environ.update(JUDGED='x')",
    "the environment's default": "from os import environ\n_ = environ.setdefault('JUDGED', 'x')",
    "mock": "from unittest import mock\nmock.patch('app.guards.prefix', str.upper).start()",
    "a decorator that registers": "from app import guards\n@guards.noted\ndef two():\n    pass",
    "a decorator that is made": "from app.guards import noted_as\n@noted_as('two')\ndef _f():\n    pass",
    "handed to a function": "from alembic import op\n_was = op.create_table\ndef _p(o):\n"
    "    o.create_table = lambda n, *c, **k: _was(n + '_x', *c, **k)\n_p(op)",
}

# None does.
FINE = {
    "names": "import sqlalchemy as sa\nfrom alembic import op\nT = sa.table('t', sa.column('x'))\nE = sa.Enum('a', name='e')\nNAMES = ['a']",
    "its own table": "import sqlalchemy as sa\nmetadata = sa.MetaData()\nt = sa.Table('t', metadata, sa.Column('x', sa.Integer))\nt.append_column(sa.Column('y', sa.Integer))",
    "its own list": "import sqlalchemy as sa\nCOLS = []\nCOLS.append(sa.Column('x'))\nfor n in ('a', 'b'):\n    COLS.append(n)\nCOLS[0] = 1",
    "its own dictionary": "from app.guards import NAMES\nMINE = dict(NAMES)\nMINE['a'] = 1\nMINE.update(b=2)",
    "a logger": "import logging\nlog = logging.getLogger(__name__)\nlogging.getLogger('alembic').setLevel(logging.INFO)\nlog.setLevel(10)",
    "a warning": "import warnings\nwarnings.filterwarnings('ignore')",
    "a guard": "from alembic import op\nif __name__ == '__main__':\n    op.create_table = None",
    "a fallback": "try:\n    import json\nexcept ImportError:\n    json = None",
    "statements": "import sqlalchemy as sa\nt = sa.table('t', sa.column('x'))\nS = sa.update(t)\nI = sa.insert(t)\nD = sa.delete(t).where(t.c.x == 1)",
    "a base": "import sqlalchemy as sa\nfrom sqlalchemy.orm import declarative_base\nBase = declarative_base()\nclass U(Base):\n"
    "    __tablename__ = 'u'\n    id = sa.Column(sa.Integer, primary_key=True)",
    "decorators": "import functools\nimport contextlib\nimport dataclasses\n@functools.lru_cache\ndef f():\n    pass\n"
    "@contextlib.contextmanager\ndef g():\n    yield\n@dataclasses.dataclass\nclass C:\n    x: int = 0",
    "a project's decorator": "from app import guards\n@guards.quiet\ndef f():\n    pass",
    "an outside decorator": "from pytest import fixture\n@fixture\ndef f():\n    pass",
    "functions": "from alembic import op\ndef _make(n):\n    op.create_table(n)\ndef _names():\n    return ['a']\nN = _names()\n"
    "def unused():\n    op.x = 1",
    "its own attribute": "class C:\n    pass\nC.x = 1\nc = C()\nc.y = 2\nsetattr(c, 'z', 3)",
    "a branch": "import sqlalchemy as sa\nif sa.__version__ > '1.4':\n    T = sa.Text\nelse:\n    T = sa.String",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    from gate.repository import Repository

    made = Repository(tmp_path_factory.mktemp("loads"))
    made.run("git checkout -q --orphan fresh && git rm -rfq . && rm -rf *")
    for path, text in FILES.items():
        made.write(path, text)
    made.run("git add -A && git commit -q -m project && git push -q -f origin fresh:main && git fetch -q")
    made.run("git checkout -q -B main fresh && miglock init -q && git add -A && git commit -q -m lock && git push -q origin main")
    made.before = schema(made)
    return made


def schema(project):
    """What a new database has, by Alembic."""
    (project.root / "judge.db").unlink(missing_ok=True)
    subprocess.run([sys.executable, "-B", "-m", "alembic", "upgrade", "heads"], cwd=project.root, check=True, capture_output=True)
    with sqlite3.connect(project.root / "judge.db") as database:
        return sorted(row[0] for row in database.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"))


def bring(project, text, name="0_new.py"):
    project.run("git checkout -q -f main && git clean -qfd && git checkout -q -B topic main")
    project.write(f"{VERSIONS}/{name}", text + "\n" + HEAD + TAIL)
    project.run("miglock lock -q")


@pytest.mark.parametrize("way", WAYS)
def test_it_changes_others(project, way):
    bring(project, WAYS[way])
    assert schema(project) != project.before
    said = project.run("miglock verify", 1)
    assert "ML212" in said and said.count("error[") == 1
    project.run("git add -A && git commit -q --no-verify -m topic")
    assert "ML212" in project.run("miglock verify --rev HEAD", 1)


@pytest.mark.parametrize("way", FINE)
def test_it_does_not(project, way):
    bring(project, FINE[way])
    assert schema(project) == project.before
    project.run("miglock verify")


def test_the_first_lock_only_warns(repository):
    repository.run("git checkout -q --orphan fresh && git rm -rfq . && rm -rf *")
    for path, text in FILES.items():
        repository.write(path, text)
    repository.write(f"{VERSIONS}/r4.py", HEAD + WAYS["attribute of op"] + TAIL)
    repository.run("git add -A && git commit -q -m project && git push -q -f origin fresh:main && git fetch -q && git checkout -q -B main fresh")
    repository.run("miglock init -q && git add -A")
    assert "warning[ML212" in repository.run("miglock verify")
    repository.run("git commit -q -m lock && git push -q origin main")
    assert "ML212" not in repository.run("miglock verify")
