"""status --applied: what a database has run, and nothing else, by Alembic's own reckoning."""

import json
from pathlib import Path

import jsonschema
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from plan.project import MIGLOCK, project

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/schema/applied.json").read_text())

GRAPH = {"a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"], "e": ["d"], "q": []}


@pytest.mark.parametrize("at", [["a"], ["b"], ["c", "b"], ["d", "q"], ["e"], ["q"]])
def test_applied_is_what_alembic_says(tmp_path, at):
    made = project(tmp_path, {name: {"down": down} for name, down in GRAPH.items()}, lock=True)
    scripts = ScriptDirectory.from_config(Config(str(tmp_path / "alembic.ini")))
    applied = {script.revision for one in at for script in scripts.iterate_revisions(one, "base")}
    printed = made.miglock("status", "--output-format", "json", "--applied", "production=" + ",".join(at))
    document = json.loads(printed.stdout)
    jsonschema.Draft7Validator(SCHEMA).validate(document)
    (database,) = document["databases"]
    assert set(database["applied"]) == applied
    assert set(database["pending"]) == set(GRAPH) - applied
    assert database["at"] == at
    assert printed.returncode == 0


def test_a_plan_needs_a_base_or_a_database(tmp_path):
    """Without either everything would be said to be pending."""
    made = project(tmp_path, {"a": {}, "b": {"down": "a"}}, lock=True)
    told = ["env", "GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=pull_request", "GITHUB_BASE_REF=trunk"]
    done = made.run(*told, MIGLOCK, "plan")
    assert (done.returncode, done.stdout) == (2, "") and "git fetch" in done.stderr
    done = made.run(*told, MIGLOCK, "plan", "--applied", "production=a", "--output-format", "json")
    (plan,) = json.loads(done.stdout)["environments"]
    assert [revision["id"] for revision in plan["pending"]] == ["b"]
