"""Compiled files that come with the repository: the judge is Alembic itself, on SQLite."""

import importlib.util
import marshal
import os
import sqlite3
import struct
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
SEALED = f"{VERSIONS}/aaaa00000001.py"
FILES = {
    "migrations/env.py": ENV,
    "app/__init__.py": "",
    "app/guards.py": "from app.sizes import SIZE\n\n\ndef name(text):\n    return text + '_locked'\n",
    "app/sizes.py": "SIZE = 16\n",
    "lonely.py": "LENGTH = 16\n",
    SEALED: "from alembic import op\nfrom app.guards import name\nfrom lonely import LENGTH\n"
    'revision = "aaaa00000001"\ndown_revision = "c93d05fe6b72"\n'
    "def upgrade():\n    op.execute(f'CREATE TABLE {name(\"t\")} (x VARCHAR({LENGTH}))')\n",
}
# The source, and what its compiled form has in its place.
EDITS = {
    SEALED: ("CREATE TABLE {", "CREATE TABLE other_{"),
    "app/guards.py": ("_locked", "_other"),
    "app/__init__.py": ("", "import app.guards\napp.guards.name = lambda text: text + '_other'\n"),
    "lonely.py": ("16", "99"),
    "migrations/env.py": ("from alembic", "import app.guards\napp.guards.name = lambda text: text + '_other'\nfrom alembic"),
}


@pytest.fixture
def project(repository):
    for path, text in FILES.items():
        repository.write(path, text)
    repository.write("alembic.ini", "[alembic]\nscript_location = migrations\nprepend_sys_path = .\n")
    repository.write(".gitignore", "__pycache__/\n*.db\n")
    repository.run("miglock lock -q && git add -A && git commit -q -m project && git push -q origin main && git checkout -q -b topic")
    return repository


def compiled(project, path, flag):
    """Where Python looks for it, by PEP 552: 1 is never compared with the source, 3 by the source's hash."""
    file = project.root / path
    source = file.read_bytes()
    old, new = EDITS[path]
    text = source.decode()
    text = text.replace(old, new) if old else new + text
    cache = importlib.util.cache_from_source(str(file))
    os.makedirs(os.path.dirname(cache), exist_ok=True)
    digest = importlib.util.source_hash(source)
    with open(cache, "wb") as out:
        out.write(importlib.util.MAGIC_NUMBER + struct.pack("<I", flag) + digest + marshal.dumps(compile(text, str(file), "exec")))
    return os.path.relpath(cache, project.root)


def tables(project):
    (project.root / "judge.db").unlink(missing_ok=True)
    subprocess.run([sys.executable, "-B", "-m", "alembic", "upgrade", "heads"], cwd=project.root, check=True, capture_output=True)
    with sqlite3.connect(project.root / "judge.db") as database:
        return sorted(row[0] for row in database.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"))


@pytest.mark.parametrize("flag", (1, 3))
@pytest.mark.parametrize("path", EDITS)
def test_a_tracked_cache(project, path, flag):
    before = tables(project)
    cache = compiled(project, path, flag)
    assert tables(project) != before
    project.run("miglock verify && miglock verify --staged")
    project.run(f"git add -f {cache}")
    for gate in ("verify", "verify --staged", "hook pre-commit"):
        said = project.run(f"miglock {gate}", 1)
        assert "ML406" in said and f"git rm --cached {cache}" in said
    project.run("git commit -q --no-verify -m cache")
    assert "ML406" in project.run("miglock verify --rev HEAD", 1)
    project.run(f"git rm -q --cached {cache} && miglock verify")


def test_a_link_to_caches(project):
    project.run(f"mkdir -p elsewhere && ln -s ../../elsewhere {VERSIONS}/__pycache__ && git add -f {VERSIONS}/__pycache__")
    assert "ML406" in project.run("miglock verify", 1)


@pytest.mark.parametrize("path", ("docs/__pycache__/conf.cpython-311.pyc", "__pycache__/setup.cpython-311.pyc"))
def test_caches_of_something_else(project, path):
    project.write(path, "")
    project.run(f"git add -f {path} && miglock verify")


def test_untracked_caches(project):
    for path in EDITS:
        compiled(project, path, 1)
    project.run("miglock verify && miglock verify --no-git .")
