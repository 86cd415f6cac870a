"""A project whose edits are judged by Alembic itself: what a new database has before and after, on SQLite."""

import os
import sqlite3
import subprocess
import sys

from gate.repository import VERSIONS, Repository

ENV = """from alembic import context
from sqlalchemy import create_engine
with create_engine("sqlite:///judge.db").connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""
INI = "[alembic]\nscript_location = migrations\nprepend_sys_path = .\n"
SEALED = f"{VERSIONS}/a1_one.py"


class Judged:
    """A clone of an origin whose main has the files, locked; each edit starts from there."""

    def __init__(self, scratch, files):
        self.repository = Repository(scratch)
        self.root, self.run, self.write = self.repository.root, self.repository.run, self.repository.write
        self.run("git checkout -q --orphan fresh && git rm -rfq . && rm -rf *")
        plain = {"alembic.ini": INI, ".gitignore": "__pycache__/\n*.db\n", "migrations/env.py": ENV}
        for path, text in {**plain, **files}.items():
            self.write(path, text)
        self.run("git add -A && git commit -q -m project && git push -q -f origin fresh:main && git fetch -q")
        self.run("git checkout -q -B main fresh && miglock init -q && git add -A && git commit -q -m lock && git push -q origin main")
        self.before = self.schema()

    def schema(self, *options):
        """None: Alembic fails."""
        (self.root / "judge.db").unlink(missing_ok=True)
        alembic = [sys.executable, "-B", *options, "-m", "alembic", "upgrade", "heads"]
        if subprocess.run(alembic, cwd=self.root, capture_output=True, env=os.environ | {"PYTHONHASHSEED": "1"}).returncode != 0:
            return None
        with sqlite3.connect(self.root / "judge.db") as database:
            return [row[0] for row in database.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")]

    def begin(self):
        self.run("git checkout -q -f main && git clean -qfdx && git checkout -q -B topic main")

    def edit(self, files):
        """path -> text; None: it goes; a function: of the text that is there."""
        self.begin()
        for path, text in files.items():
            if text is None:
                (self.root / path).unlink()
            elif callable(text):
                self.write(path, text((self.root / path).read_text()))
            else:
                self.write(path, text)

    def verdicts(self):
        """What verify says in the working tree and of the commit."""
        here = self.run("miglock verify", (0, 1))
        self.run("git add -A -f . ':!*.db' && git commit -q --no-verify -m topic")
        return here, self.run("miglock verify --rev HEAD", (0, 1))


def added(text):
    return lambda old: old + text


def replaced(old, new):
    def replace(text):
        assert old in text, old
        return text.replace(old, new)

    return replace


def judge(project, files):
    """The edit makes another program, and every gate says so."""
    project.edit(files)
    now = project.schema()
    assert now != project.before, "it changes nothing"
    here, committed = project.verdicts()
    assert "error[" in here, "passes verify"
    assert "error[" in committed, "passes verify --rev"
