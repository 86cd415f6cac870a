"""The way back: Alembic itself runs the plan's commands on SQLite, and ends where it was, or the plan refused.

BACK=200 tries that many graphs, SEED=N begins elsewhere.
"""

import json
import os
import random
import sqlite3

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from plan.project import project

GRAPHS = int(os.environ.get("BACK", "12"))
SEED = int(os.environ.get("SEED", "1"))


def random_graph(rng):
    revisions, names = {}, []
    for i in range(rng.randint(3, 11)):
        name = f"r{i:02d}"
        what = {"down": []}
        if names and rng.random() < 0.88:
            heads = [n for n in names if not any(n in w["down"] for w in revisions.values())]
            pool = heads if heads and rng.random() < 0.6 else names
            what["down"] = rng.sample(pool, 2 if len(pool) > 1 and rng.random() < 0.3 else 1)
        if not what["down"] and rng.random() < 0.6:
            what["labels"] = (f"label{i}",)
        if names and rng.random() < 0.15:
            other = rng.choice(names)
            if other not in what["down"]:
                what["depends"] = (other,)
        revisions[name] = what
        names.append(name)
    return revisions


def rows(path):
    connection = sqlite3.connect(path / "db.sqlite")
    found = {row[0] for row in connection.execute("SELECT version_num FROM alembic_version")}
    connection.close()
    return found


def sound(path, revisions):
    """Alembic takes the graph (no overlapping parents), and goes all the way up."""
    try:
        command.upgrade(Config(str(path / "alembic.ini")), "heads")
    except Exception:  # noqa: BLE001: whatever Alembic makes of it
        return False
    (path / "db.sqlite").unlink()
    return True


def outcome(path, rng):
    revisions = random_graph(rng)
    made = project(path, revisions)
    if not sound(path, revisions):
        return "unsound"
    config = Config(str(path / "alembic.ini"))
    for name in rng.sample(sorted(revisions), rng.randint(0, 2)):
        command.upgrade(config, name)
    if not (path / "db.sqlite").exists():
        command.ensure_version(config)
    before = rows(path)
    at = ",".join(sorted(before)) or "base"
    document = json.loads(made.miglock("plan", "--applied", "x=" + at, "--output-format", "json").stdout)
    (plan,) = document["environments"]
    scripts = ScriptDirectory.from_config(config)
    applied = {s.revision for row in before for s in scripts.revision_map._get_ancestor_nodes([scripts.get_revision(row)])}
    assert {revision["id"] for revision in plan["pending"]} == set(revisions) - applied
    if plan["refused"]:
        assert plan["back"] == []
        return "refused"
    command.upgrade(config, "heads")
    for step in plan["back"]:
        assert step["command"][:2] == ["alembic", "downgrade"]
        command.downgrade(config, step["command"][2])
    assert rows(path) == before, (revisions, before, [s["command"][2] for s in plan["back"]])
    command.upgrade(config, "heads")
    return "back" if plan["back"] else "nothing"


def test_back_where_it_was_or_refused(tmp_path):
    outcomes, wrong = {}, []
    for i in range(GRAPHS):
        path = tmp_path / str(i)
        path.mkdir()
        try:
            result = outcome(path, random.Random(SEED * 1000 + i))
        except Exception as error:  # noqa: BLE001: all of them are told of
            result = "wrong"
            wrong.append(f"graph {i} of seed {SEED}: {error}")
        outcomes[result] = outcomes.get(result, 0) + 1
    print(outcomes)
    assert not wrong, "\n".join(wrong)
    assert outcomes.get("back", 0) > GRAPHS / 3


@pytest.mark.parametrize(
    ("revisions", "at", "commands"),
    [
        ({"a": {}, "b": {"down": "a"}, "c": {"down": "b"}}, "a", ["a"]),
        ({"r": {}, "x": {"down": "r"}, "y": {"down": "r"}, "m": {"down": "xy"}}, "x,y", None),
        ({"r": {}, "x": {"down": "r"}, "y": {"down": "r"}, "m": {"down": "xy"}}, "x", ["y@r"]),
        ({"r": {}, "q": {}, "p": {"down": "q"}}, "r", ["q@base"]),
        ({"r": {}, "x": {"down": "r"}, "y": {"down": "r", "depends": "x"}}, "x", []),
    ],
)
def test_commands_are_exact(tmp_path, revisions, at, commands):
    made = project(tmp_path, revisions)
    document = json.loads(made.miglock("plan", "--applied", "x=" + at, "--output-format", "json").stdout)
    (plan,) = document["environments"]
    given = [step["command"][2] for step in plan["back"]]
    assert given == commands if commands is not None else given in (["m@x"], ["m@y"])
    assert bool(plan["refused"]) == (commands == [])
