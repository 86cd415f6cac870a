"""What a new version file imports, and that changes what the sealed ones use: the judge is Alembic itself, on SQLite."""

import pytest

from gate.repository import VERSIONS
from gate.test_loads import HEAD, TAIL, project, schema  # noqa: F401

# What the new module has; each changes what a new database has.
WAYS = {
    "a compiler": "import sqlalchemy as sa\nfrom sqlalchemy.ext.compiler import compiles\n@compiles(sa.String, 'sqlite')\n"
    "def _c(e, c, **k):\n    return 'VARCHAR(99)'\n",
    "an attribute": "import app.guards\napp.guards.prefix = str.upper\n",
    "a list": "from app.guards import TABLES\nTABLES.clear()\n",
    "a list by its module": "from app import guards\nguards.TABLES.append('x')\n",
    "a list, less": "from app.guards import TABLES\ndel TABLES[0]\n",
    "a dictionary": "from app.guards import NAMES\nNAMES['size'] = 'other'\n",
    "a dictionary's update": "from .guards import NAMES\nNAMES.update(size='other')\n",
    "a class": "from app.guards import Limits\nLimits.name = 'other'\n",
    "a registration": "from app.guards import register\nregister('x')\n",
    "a decorator": "from app.guards import noted\n@noted\ndef two():\n    pass\n",
    "op": "from alembic import op\n_was = op.create_table\nop.create_table = lambda n, *c, **k: _was(n + '_x', *c, **k)\n",
    "sqlalchemy's own": "import sqlalchemy as sa\n_was = sa.String.__init__\ndef _init(self, length=None, **k):\n    _was(self, 99, **k)\nsa.String.__init__ = _init\n",
    "the environment": "import os\nos.environ['JUDGED'] = 'x'\n",
    "an event": "import sqlalchemy as sa\nfrom sqlalchemy import event\n@event.listens_for(sa.Table, 'before_create', propagate=True)\n"
    "def _e(table, connection, **k):\n    connection.execute(sa.text('CREATE TABLE IF NOT EXISTS evil (x INTEGER)'))\n",
}
# None does.
FINE = {
    "types": "import sqlalchemy as sa\nclass Money(sa.TypeDecorator):\n    impl = sa.Integer\n    cache_ok = True\n",
    "what reads": "from app.guards import TABLES\nALL = list(TABLES)\nALL.append('x')\n",
    "its own": "SEEN = []\nSEEN.append(1)\nimport logging\nlogging.getLogger(__name__).setLevel(10)\n",
    "another's": "from app.other import SEEN\nSEEN.append(1)\n",
    "a table": "import sqlalchemy as sa\nT = sa.Table('t', sa.MetaData(), sa.Column('x', sa.Integer))\n",
}
IMPORTS = ("from app.types import X", "import app.types", "from app import types", "import app.types as t")


def bring(project, module, imports="from app.types import X"):
    project.run("git checkout -q -f main && git clean -qfd && git checkout -q -B topic main")
    project.write("app/other.py", "SEEN = []\n")
    project.write("app/types.py", module + "X = 1\n")
    project.write(f"{VERSIONS}/0_new.py", imports + "\n" + HEAD + TAIL)
    project.run("miglock lock -q")


@pytest.mark.parametrize("way", WAYS)
def test_it_changes_others(project, way):  # noqa: F811
    bring(project, WAYS[way], IMPORTS[len(way) % len(IMPORTS)])
    assert schema(project) != project.before
    said = project.run("miglock verify", 1)
    assert "ML212" in said and "app/types.py" in said and said.count("error[") == 1
    project.run("git add -A && git commit -q --no-verify -m topic")
    assert "ML212" in project.run("miglock verify --rev HEAD", 1)


@pytest.mark.parametrize("way", FINE)
def test_it_does_not(project, way):  # noqa: F811
    bring(project, FINE[way])
    assert schema(project) == project.before
    project.run("miglock verify")


@pytest.mark.parametrize("imports", IMPORTS)
def test_however_it_is_imported(project, imports):  # noqa: F811
    bring(project, WAYS["a list"], imports)
    assert "ML212" in project.run("miglock verify", 1)


def test_a_package_on_the_way(project):  # noqa: F811
    bring(project, "", "from app.sub.types import X")
    project.write("app/sub/__init__.py", WAYS["a list"])
    project.write("app/sub/types.py", "X = 1\n")
    project.run("miglock lock -q")
    assert schema(project) != project.before
    assert "app/sub/__init__.py" in project.run("miglock verify", 1)


def test_what_env_loads_anyway(project):  # noqa: F811
    """The module is imported before any version file, directly or not: importing it once more changes nothing."""
    for env in ("import app.types\n", "import app.models\n"):
        project.run("git checkout -q -f main && git clean -qfd && git checkout -q -B topic main")
        project.write("app/types.py", WAYS["a list by its module"] + "X = 1\n")
        project.write("app/models.py", "from app.types import X\n")
        path = project.root / "migrations/env.py"
        path.write_text(env + path.read_text())
        project.run("git add -A && git commit -q --no-verify -m env && git push -q -f origin topic:loaded")
        before = schema(project)
        project.write(f"{VERSIONS}/0_new.py", "from app.types import X\n" + HEAD + TAIL)
        project.run("miglock lock -q --base origin/loaded && miglock verify --base origin/loaded")
        assert schema(project) == before


def test_what_the_application_loads(project):  # noqa: F811
    """Flask-Migrate's env.py is run by the application, whose package imports the module."""
    project.run("git checkout -q -f main && git clean -qfd && git checkout -q -B topic main")
    project.write("app/types.py", WAYS["a compiler"] + "X = 1\n")
    project.write("app/__init__.py", "def create_app():\n    from app import types\n    return types\n")
    path = project.root / "migrations/env.py"
    path.write_text("try:\n    from flask import current_app\nexcept ImportError:\n    pass\n" + path.read_text())
    project.run("git add -A && git commit -q --no-verify -m env && git push -q -f origin topic:loaded")
    project.write(f"{VERSIONS}/0_new.py", "from app.types import X\n" + HEAD + TAIL)
    project.run("miglock lock -q --base origin/loaded && miglock verify --base origin/loaded")


@pytest.mark.parametrize("what", ("itself", "by what it imports"))
def test_on_the_record(project, what):  # noqa: F811
    """A team that means it says so, and the reviewer is shown the reason."""
    if what == "itself":
        bring(project, "", "from app.guards import TABLES\nTABLES.append('x')")
    else:
        bring(project, WAYS["a list"])
    assert "miglock amend r4 --reason" in project.run("miglock verify", 1)
    assert project.run("miglock amend r4 --reason 'a table more, everywhere'").startswith("amended r4\n")
    assert "on the record already" in project.run("miglock amend r4 --reason again")
    project.run("git add -A && git commit -q --no-verify -m topic")
    for gate in ("verify", "verify --rev HEAD"):
        said = project.run(f"miglock {gate}")
        assert "warning[ML212" in said and "warning[ML305" in said and "a table more, everywhere" in said
    project.run("miglock lock -q && git diff --quiet")
    path = project.root / VERSIONS / "0_new.py"
    path.write_text(path.read_text().replace("pass", "print(1)", 1))
    project.run("miglock lock -q")
    assert "error[ML212" in project.run("miglock verify", 1)
    project.run("git checkout -q -f && printf '[tool.miglock]\\namendments = \"deny\"\\n' > pyproject.toml")
    assert "error[ML305" in project.run("miglock verify", 1)
    project.run("rm pyproject.toml && git push -q -f origin topic:after")
    project.run("git commit -q --allow-empty -m after")
    assert "ML" not in project.run("miglock verify --rev HEAD --base origin/after")


def test_nothing_to_accept(project):  # noqa: F811
    bring(project, "")
    assert "is a draft" in project.run("miglock amend r4 --reason x", 2)
    project.run("git checkout -q -f main && git clean -qfd")
    project.write(f"{VERSIONS}/0_new.py", "from app.guards import TABLES\nTABLES.clear()\n" + HEAD + TAIL)
    assert "miglock lock first" in project.run("miglock amend r4 --reason x", 2)
