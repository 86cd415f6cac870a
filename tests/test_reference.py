"""The pages and the schema that are made of the program's tables are what the program says."""
import json
import sys
import tomllib

import golden
import jsonschema
import pytest

sys.path.insert(0, str(golden.ROOT / "ci/docs"))
import reference  # noqa: E402
import tables  # noqa: E402


def test_nothing_is_left_out():
    commands, rules = tables.commands(), tables.rules()
    assert len(commands) >= 17 and len(rules) >= 38 and len(tables.configuration()) >= 13 and len(tables.formats()) >= 12
    page = (reference.DOCS / "reference/commands.md").read_text()
    for command in commands:
        section = page.split(f"\n## miglock {command.name}\n")[1].split("\n## ")[0]
        assert command.examples and command.options
        assert all(f"`--{option.name}" in section or f", --{option.name}" in section for option in command.options)
    assert {rule.code for rule in rules} == set(golden.rules())


# What the schema says of a configuration and what the program says of it, and which of the two it is.
CONFIGURATIONS = [
    ("", True),
    ('target-branch = "develop"', True),
    ("target-branch = 1", False),
    ('require = "applied"', True),
    ('require = "deployed"', False),
    ('amendments = "deny"', True),
    ('amendments = "never"', False),
    ('database = "mysql"', True),
    ('database = "oracle"', False),
    ('follow = "modules"', True),
    ("follow = true", False),
    ('stop = ["app.core.*"]', True),
    ('stop = "app.core.*"', False),
    ('stop = ["app", 1]', False),
    ('helper-roots = ["lib"]\nassets = ["sql/*.sql"]', True),
    ('helper-root = ["lib"]', False),
    ('[rules]\nseveral-heads = "error"\nML207 = "off"\nML1 = "note"', True),
    ('[rules]\nML9 = "off"', False),
    ('[rules]\nML207 = "of"', False),
    ('[rules]\nsevral-heads = "error"', False),
    ("rules = 1", False),
    ('[[environment]]\nscript-location = "migrations"\nversion-locations = ["migrations/versions"]\nrecursive = false\nname = "x"', True),
    ('[[environment]]\nname = "x"', False),
    ('[[environment]]\nscript-location = "migrations"\nrecursive = "no"', False),
    ('[environment]\nscript-location = "migrations"', False),
    ('[[environment]]\nscript-location = "migrations"\nscript = "x"', False),
]


@pytest.mark.parametrize("text, good", CONFIGURATIONS)
def test_the_schema_takes_what_the_program_takes(text, good, tmp_path):
    schema = json.loads((reference.DOCS / "schema/configuration.json").read_text())
    jsonschema.Draft7Validator.check_schema(schema)
    assert jsonschema.Draft7Validator(schema).is_valid(tomllib.loads(text)) == good
    env = golden.environment(tmp_path)
    golden.prepare(golden.FIXTURES / "shop", golden.FIXTURES / "no-setup", tmp_path / "repo", env)
    (tmp_path / "repo/miglock.toml").write_text(text + "\n")
    said, status = golden.shell("miglock status", tmp_path / "repo", env)
    assert (status == 0) == good, said


def test_the_schema_knows_every_rule_and_no_other():
    schema = json.loads((reference.DOCS / "schema/configuration.json").read_text())["properties"]["rules"]
    assert set(schema["properties"]) == {name for rule in tables.rules() for name in (rule.code, rule.name)}
