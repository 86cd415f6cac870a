"""Attributes of git that make a checkout write something else than is locked: only .gitattributes is committed."""

import pytest

from gate.repository import VERSIONS

SEALED = f"{VERSIONS}/aaaa00000001.py"
FILES = {
    "app/__init__.py": "",
    "app/guards.py": "NAME = '$Id$'\n\n\ndef safe(op, text):\n    op.execute(text + NAME)\n",
    "migrations/sql/view.sql": "CREATE TABLE t (x INTEGER DEFAULT (1+2));\n-- $Id$\n",
    SEALED: "from pathlib import Path\nfrom alembic import op\nfrom app.guards import safe\n"
    'revision = "aaaa00000001"\ndown_revision = "c93d05fe6b72"\nWHERE = "$Id$"\n'
    "def upgrade():\n    safe(op, (Path(__file__).parent.parent / 'sql' / 'view.sql').read_text())\n",
}
# What is written into which file, and the file that a checkout then writes otherwise.
WAYS = {
    "an encoding": (".gitattributes", "*.sql working-tree-encoding=UTF-7", "migrations/sql/view.sql"),
    "of a version file": (".gitattributes", "*.py working-tree-encoding=UTF-16LE", SEALED),
    "by a macro": (".gitattributes", "[attr]odd working-tree-encoding=UTF-7\n*.sql odd", "migrations/sql/view.sql"),
    "beside it": ("migrations/sql/.gitattributes", "view.sql working-tree-encoding=UTF-7", "migrations/sql/view.sql"),
    "ident": (".gitattributes", "*.py ident", SEALED),
    "ident, of a helper": ("app/.gitattributes", "guards.py ident", "app/guards.py"),
    "ident, of an asset": (".gitattributes", "*.sql ident", "migrations/sql/view.sql"),
    "ident of all": (".gitattributes", "* ident", SEALED),
    "line ends": (".gitattributes", "*.sql text eol=crlf", "migrations/sql/view.sql"),
    "a filter": (".gitattributes", "*.sql filter=tidy", "migrations/sql/view.sql"),
}
FINE = {
    "text": "* text=auto",
    "eol of Python": "*.py text eol=lf\n*.sql text eol=lf",
    "UTF-8": "*.py working-tree-encoding=UTF-8",
    "other files": "*.md ident\n*.csv filter=lfs diff=lfs merge=lfs -text\n*.bat eol=crlf",
    "diffs": "*.py diff=python\n*.lock linguist-generated\n*.sql linguist-language=SQL export-ignore",
    "ident without a word": "a1f3c9d27b10_create_customers.py ident",
}


@pytest.fixture
def project(repository):
    for path, text in FILES.items():
        repository.write(path, text)
    repository.write("alembic.ini", "[alembic]\nscript_location = migrations\nprepend_sys_path = .\n")
    repository.run("git config filter.tidy.smudge 'sed s/2/3/' && git config filter.tidy.clean 'sed s/3/2/'")
    repository.run("miglock lock -q && git add -A && git commit -q -m project && git push -q origin main && git checkout -q -b topic")
    return repository


@pytest.mark.parametrize("way", WAYS)
def test_every_gate_agrees(project, way):
    path, line, changed = WAYS[way]
    before = (project.root / changed).read_bytes()
    project.run("miglock hook install --pre-receive", here=project.origin)
    project.write(path, line + "\n")
    assert "ML113" in project.run("miglock verify", 1)
    project.run(f"git add {path}")
    for gate in ("verify --staged", "hook pre-commit"):
        assert "ML113" in project.run(f"miglock {gate}", 1)
    project.run("git commit -q --no-verify -m attributes")
    assert "ML113" in project.run("miglock verify --rev HEAD", 1)
    assert "ML113" in project.run(f"miglock verify --rev $(git rev-parse HEAD) --base main", 1)
    assert "ML113" in project.run("git push -q origin HEAD:refs/heads/topic", 1)
    # The judge: what git writes.
    project.run(f"rm {changed} && git checkout -q -- {changed}")
    assert (project.root / changed).read_bytes() != before
    assert "ML" in project.run("miglock verify", 1)


@pytest.mark.parametrize("way", FINE)
def test_what_changes_nothing(project, way):
    project.write(".gitattributes", FINE[way] + "\n")
    project.run("git add .gitattributes && miglock verify --staged && git commit -q -m fine && miglock verify --rev HEAD && miglock verify")


def test_what_the_base_has_too(project):
    """Of a project that has had them for years nothing is said; taking them away is another text, too."""
    project.write(".gitattributes", "*.py ident\n")
    project.run("git add -A && git commit -q --no-verify -m ident && git push -q origin HEAD:main && git fetch -q && git checkout -q -B main HEAD")
    project.run("git commit -q --allow-empty -m more && miglock verify --rev HEAD")
    project.run("git checkout -q -b other && git rm -q .gitattributes && git commit -q --no-verify -m none")
    assert "-ident" in project.run("miglock verify --rev HEAD", 1)


def test_a_macro_that_changes(project):
    """Of the commits, whatever lies in the working tree."""
    project.write(".gitattributes", "[attr]odd text\n*.sql odd\n")
    project.run("git add -A && git commit -q -m macro && git push -q origin HEAD:main && git fetch -q && git checkout -q -B main HEAD")
    project.run("git checkout -q -b other")
    project.write(".gitattributes", "[attr]odd text working-tree-encoding=UTF-7\n*.sql odd\n")
    project.run("git add .gitattributes && git commit -q --no-verify -m odd")
    assert "ML113" in project.run("miglock verify --rev HEAD", 1)
    project.run("git rm -q .gitattributes")
    assert "ML113" in project.run("miglock verify --rev HEAD", 1)


def test_a_file_that_moves_under_them(project):
    project.write("migrations/versions/old/.gitattributes", "*.py working-tree-encoding=UTF-16LE\n")
    project.write("alembic.ini", "[alembic]\nscript_location = migrations\nprepend_sys_path = .\nrecursive_version_locations = true\n")
    project.run("git add -A && git commit -q -m old && git push -q origin HEAD:main && git fetch -q && git checkout -q -B main HEAD")
    project.run(f"git checkout -q -b other && git mv {VERSIONS}/b27e4d8c1a35_add_orders.py {VERSIONS}/old/ && git commit -q --no-verify -m move")
    assert "ML113" in project.run("miglock verify --rev HEAD", 1)
