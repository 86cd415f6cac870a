"""The Python package with real pytest, real Alembic and real databases."""
import os
import sys
from pathlib import Path

import pytest

from released import ROOT, environment, run

sys.path.insert(0, str(ROOT / "tests"))

import pg

# An environment with Alembic, Flask-Migrate, pytest and a driver, into which miglock goes.
ALEMBIC = os.environ.get("MIGLOCK_ALEMBIC")
ENV = """
from alembic import context
from sqlalchemy import create_engine, pool
from miglock import guard

guard.check()
url = context.config.get_main_option("sqlalchemy.url")
if context.is_offline_mode():
    context.configure(url=url, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    with create_engine(url, poolclass=pool.NullPool).connect() as connection:
        context.configure(connection=connection)
        with context.begin_transaction():
            context.run_migrations()
"""
REVISION = """
import sqlalchemy as sa
from alembic import op
revision = "{0}"
down_revision = {1!r}
def upgrade():
    op.create_table("t_{0}", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("name", sa.String(length=16)))
def downgrade():
    op.drop_table("t_{0}")
"""


@pytest.fixture(scope="session")
def alembic(venv, tmp_path_factory):
    """Programs of an environment with miglock and Alembic."""
    if not ALEMBIC:
        pytest.skip("MIGLOCK_ALEMBIC names no environment")
    run([Path(ALEMBIC) / "bin/python", "-m", "pip", "install", "-q", "--force-reinstall", "miglock"])
    return Path(ALEMBIC) / "bin"


@pytest.fixture(scope="session")
def postgresql():
    with pg.cluster() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/database"
    return request.getfixturevalue("postgresql").database()


@pytest.fixture
def application(tmp_path, alembic, url):
    root = tmp_path / "app"
    (root / "migrations/versions").mkdir(parents=True)
    (root / "alembic.ini").write_text(f"[alembic]\nscript_location = migrations\nsqlalchemy.url = {url}\n")
    (root / "migrations/env.py").write_text(ENV)
    (root / "migrations/script.py.mako").write_text("")
    for name, down in (("aaa1", None), ("bbb2", "aaa1")):
        (root / f"migrations/versions/{name}_x.py").write_text(REVISION.format(name, down))
    run(f"git init -q -b main && git add -A && {alembic}/miglock init -q && git add -A && git commit -q -m Lock", cwd=root)
    return root


def edit(root):
    path = root / "migrations/versions/aaa1_x.py"
    path.write_text(path.read_text().replace("length=16", "length=32"))


@pytest.mark.parametrize("image", [False, True], ids=["git", "no git"])
@pytest.mark.parametrize("offline", ["", "--sql"])
def test_guard(application, alembic, image, offline):
    if image:
        run("rm -rf .git", cwd=application)
    upgrade = f"{alembic}/alembic upgrade head {offline}"
    output = run(upgrade, cwd=application)
    assert not offline or "CREATE TABLE t_bbb2" in output
    edit(application)
    output = run(upgrade, status=255, cwd=application)
    assert "ML101" in output and "Traceback" not in output and "CREATE TABLE" not in output
    # Only an upgrade is refused.
    run(f"{alembic}/alembic current", cwd=application)
    if not offline:
        run(f"{alembic}/alembic downgrade base", cwd=application)


def test_guard_lets_a_draft_pass(application, alembic):
    """What nobody has locked yet is the developer's own."""
    (application / "migrations/versions/ccc3_x.py").write_text(REVISION.format("ccc3", "bbb2"))
    run(f"{alembic}/alembic upgrade head", cwd=application)


def test_guard_in_flask_migrate(tmp_path, alembic):
    root = tmp_path / "flask"
    root.mkdir()
    (root / "app.py").write_text(
        "from flask import Flask\nfrom flask_migrate import Migrate\nfrom flask_sqlalchemy import SQLAlchemy\napp = Flask(__name__)\n"
        "app.config['SQLALCHEMY_DATABASE_URI'] = 'sqlite:////%s/db'\ndb = SQLAlchemy(app)\nMigrate(app, db)\n"
        "class T(db.Model):\n    id = db.Column(db.Integer, primary_key=True)\n    name = db.Column(db.String(16))\n" % root
    )
    run(f"{alembic}/flask db init && {alembic}/flask db migrate -m one", cwd=root)
    env = root / "migrations/env.py"
    env.write_text(env.read_text() + "\n")
    env.write_text("from miglock import guard\n\nguard.check()\n" + env.read_text())
    run(f"git init -q -b main && echo db > .gitignore && git add -A && {alembic}/miglock init -q && git add -A && git commit -q -m Lock", cwd=root)
    run(f"{alembic}/flask db upgrade", cwd=root)
    (version,) = (root / "migrations/versions").glob("*.py")
    version.write_text(version.read_text().replace("length=16", "length=32"))
    assert "ML101" in run(f"{alembic}/flask db upgrade", status=1, cwd=root)
    run(f"{alembic}/flask db current", cwd=root)


@pytest.mark.parametrize("how", ["option", "ini"])
def test_pytest_plugin(application, alembic, how):
    (application / "pytest.ini").write_text("[pytest]\n" + ("miglock = true\n" if how == "ini" else ""))
    (application / "test_x.py").write_text("def test_x():\n    pass\n")
    command = f"{alembic}/python -m pytest -p no:cacheprovider -v {'--miglock' if how == 'option' else ''}"
    output = run(command, cwd=application)
    assert "2 passed" in output and "miglock[migrations] PASSED" in output
    edit(application)
    output = run(command, status=1, cwd=application)
    assert "1 failed, 1 passed" in output and "ML101" in output and "take it back: miglock restore aaa1" in output and "Traceback" not in output
    run("rm -rf .git", cwd=application)
    assert "not in a git repository" in run(command, status=1, cwd=application)


def test_plugin_is_silent_where_it_is_not_asked(application, alembic):
    (application / "test_x.py").write_text("def test_x():\n    pass\n")
    assert "miglock[" not in run(f"{alembic}/python -m pytest -v", cwd=application)


def test_types(alembic):
    program = alembic / "mypy"
    if not program.exists():
        pytest.skip("no mypy there")
    assert "Success" in run([program, "--strict", "--ignore-missing-imports", "miglock"], cwd=ROOT / "ci/python")
