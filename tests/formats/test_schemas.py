"""The JSON that commands print, against docs/schema/: every repository of the golden cases, and no key that is not in it."""

import json
import pathlib

import golden
import jsonschema
import pytest

SCHEMAS = golden.ROOT / "docs/schema"
COMMANDS = {
    "verify": "miglock verify",
    "status": "miglock status --all",
    "explain": "miglock explain --all",
    "graph": "miglock graph",
    "log": "miglock log --all",
    "diff": "miglock diff",
}
# Of the rules' cases, those where it fires: for their findings.
CASES = [case for case in golden.cases() if case.name != "silent"]
seen = {name: 0 for name in COMMANDS}


def strict(schema):
    """The schema with no key beside those that it names: readers may meet others one day, today there are none."""
    if isinstance(schema, list):
        return [strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: strict(value) for key, value in schema.items()}
    return closed if "properties" not in closed or "additionalProperties" in closed else closed | {"additionalProperties": False}


def checker(name, change=lambda schema: schema):
    schema = json.loads((SCHEMAS / f"{name}.json").read_text())
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    return kind(change(schema))


@pytest.mark.parametrize("case", CASES, ids=golden.name)
def test_what_is_printed_fits(case, tmp_path):
    env = golden.environment(tmp_path)
    golden.prepare(case / "repo", case / "setup", tmp_path / "repo", env)
    for name, command in COMMANDS.items():
        if name != "verify" and case.parent.name != "cases":
            continue
        printed, status = golden.shell(f"{command} --output-format json 2>/dev/null", tmp_path / "repo", env)
        if status == 2:
            continue
        document = json.loads(printed)
        assert [error.message for error in checker(name, strict).iter_errors(document)] == [], command
        assert list(checker(name).iter_errors(document | {"schema": 2})), "a schema that nothing fails is none"
        seen[name] += 1


def test_every_command_printed_something():
    assert all(seen.values()), seen


def test_every_schema_has_its_command():
    assert set(COMMANDS) <= {path.stem for path in SCHEMAS.glob("*.json")}
