"""ci/deploy against a real Alembic on SQLite: it upgrades from what is as it was locked, and from nothing else."""

import os
import sqlite3
from pathlib import Path

import pytest

from plan.project import MIGLOCK, project

DEPLOY = str(Path(__file__).parents[2] / "ci/deploy")
USERS = 'op.create_table("users", sa.Column("id", sa.Integer))'
ADD, DROP = 'op.add_column("users", sa.Column("x", sa.Integer))', 'op.drop_column("users", "x")'


def deploy(made, *args):
    return made.run("env", f"MIGLOCK={MIGLOCK}", "ALEMBIC=alembic", "PYTHON=/usr/bin/python3", DEPLOY, *args)


def rows(made):
    connection = sqlite3.connect(made.path / "db.sqlite")
    found = sorted(row[0] for row in connection.execute("SELECT version_num FROM alembic_version"))
    connection.close()
    return found


@pytest.fixture
def made(tmp_path):
    made = project(tmp_path, {"a": {"upgrade": USERS}, "b": {"down": "a", "upgrade": ADD, "downgrade": DROP}}, lock=True)
    assert made.run("alembic", "upgrade", "a").returncode == 0
    return made


def test_it_upgrades_and_the_way_back_leads_back(made):
    done = deploy(made, "--out", "out")
    assert (done.returncode, rows(made)) == (0, ["b"]), done.stderr
    assert "to go back to a" in done.stdout and "1 pending" in done.stdout
    (command,) = (made.path / "out/back").read_text().splitlines()
    assert made.run(*command.split()).returncode == 0 and rows(made) == ["a"]
    assert deploy(made).returncode == 0
    again = deploy(made)
    assert again.returncode == 0 and "nothing is pending" in again.stdout


def test_a_new_database(made):
    (made.path / "db.sqlite").unlink()
    assert deploy(made).returncode == 0 and rows(made) == ["b"]


def test_what_was_edited_stops_it(made):
    made.write("a", upgrade=USERS.replace("Integer", "Text"))
    done = deploy(made)
    assert (done.returncode, rows(made)) == (1, ["a"]) and "was edited" in done.stderr
    made.write("a", upgrade=USERS)
    made.write("b", "a", ADD.replace("Integer", "Text"), DROP)
    done = deploy(made)
    assert (done.returncode, rows(made)) == (1, ["a"]) and "b: migrations/versions/b.py" in done.stderr


def test_a_database_of_somewhere_else(made):
    connection = sqlite3.connect(made.path / "db.sqlite")
    connection.execute("UPDATE alembic_version SET version_num = 'elsewhere'")
    connection.commit()
    done = deploy(made)
    assert (done.returncode, rows(made)) == (2, ["elsewhere"])


def test_plan_only_and_stop_at(made):
    done = deploy(made, "--plan-only")
    assert done.returncode == 0 and "alembic downgrade a" in done.stdout
    made.write("c", "b", 'op.drop_table("users")')
    made.miglock("lock")
    done = deploy(made, "--stop-at", "destructive,unknown")
    assert done.returncode == 1 and "c is destructive: migrations/versions/c.py" in done.stderr
    assert rows(made) == ["a"]
    assert deploy(made, "--stop-at", "unknown").returncode == 0 and rows(made) == ["c"]
    assert deploy(made, "--stop-at", "dangerous").returncode == 2


@pytest.mark.parametrize(("first", "says"), [("b", "stands where it stood"), ("a", "stands at: b")])
def test_an_upgrade_that_fails(made, first, says):
    made.run("alembic", "upgrade", first)
    made.write("c", "b", "raise RuntimeError('no')")
    made.miglock("lock")
    done = deploy(made)
    assert (done.returncode, rows(made)) == (3, ["b"]) and "RuntimeError: no" in done.stderr
    assert says in done.stderr and ("alembic downgrade a" in done.stderr) == (first == "a")


def test_an_image_without_git(made):
    (made.path / ".git").rename(made.path.parent / f"{made.path.name}.git")
    assert deploy(made, "--", "--no-git", ".").returncode == 0 and rows(made) == ["b"]


def test_alembic_that_fails_stops_it(made):
    (made.path / "migrations/env.py").write_text("import absent_application\n")
    done = deploy(made)
    assert done.returncode == 2 and "absent_application" in done.stderr
    assert os.access(DEPLOY, os.X_OK)
