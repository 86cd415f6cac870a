"""Revision metadata and the graph: miglock, which runs nothing, against the installed Alembic, which runs everything.

Where Alembic loads a directory, `miglock status` names the same revisions, parents, dependencies, labels and heads, and
`miglock init` locks them; where it fails or warns, `miglock init` complains or names what is not here.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import golden
import revision_cases as cases

JUDGE = Path(__file__).with_name("alembic_verdicts.py")
NEWER = {name: files for name, (files, _) in cases.NEWER.items()}
ALL = cases.SAME | cases.COMPUTED | cases.ONLY_RUNNING_TELLS | NEWER | cases.NOTHING


@pytest.fixture(scope="module")
def trees(tmp_path_factory):
    """Every case as a repository that tracks its alembic.ini: name -> its root."""
    roots = {}
    scratch = tmp_path_factory.mktemp("cases")
    env, model = golden.environment(scratch), scratch / "model"
    model.mkdir()
    (model / "alembic.ini").write_text("[alembic]\nscript_location = migrations\n")
    subprocess.run("git init -q --template= && git add alembic.ini", shell=True, cwd=model, env=env, check=True)
    for number, (name, files) in enumerate(ALL.items()):
        roots[name] = scratch / str(number)
        shutil.copytree(model, roots[name])
        versions = roots[name] / "migrations" / "versions"
        versions.mkdir(parents=True)
        for file, text in files.items():
            (versions / file).write_bytes(text if isinstance(text, bytes) else text.encode())
    return roots


@pytest.fixture(scope="module")
def judge(trees):
    """Alembic's verdict on every case."""
    directories = [str(root / "migrations") for root in trees.values()]
    done = subprocess.run(
        [sys.executable, "-B", JUDGE], input=json.dumps(directories), capture_output=True, text=True, check=True
    )
    return dict(zip(trees, json.loads(done.stdout)))


class Answer:
    """What miglock says of one case."""

    def __init__(self, root):
        self.root, self.env = root, golden.environment(root.parent)
        self.revisions, self.heads, self.complaints, self.outside = {}, [], [], []
        status, output = self.run("status", "--output-format", "json")
        self.refused = status == 2
        if self.refused:
            return
        (environment,) = json.loads(output)["environments"]
        self.heads = sorted(environment["heads"])
        for revision in environment["revisions"]:
            self.revisions[revision["id"]] = {kind: revision[kind] for kind in ("down", "depends", "labels")}
        status, output = self.run("init")
        self.refused = status == 2
        if status == 0:
            status, more = self.run("verify")
            output += more
        self.complaints = re.findall(r"^error\[ML[24].*", output, re.MULTILINE)
        # Another repository may have them: init names them, and records that they are not here.
        self.outside = re.findall(r"^No file here has (.*), which revisions", output, re.MULTILINE)
        assert bool(self.complaints) == (status == 1), output

    def run(self, *arguments):
        done = subprocess.run([golden.MIGLOCK, *arguments], cwd=self.root, env=self.env, capture_output=True)
        assert done.returncode in (0, 1, 2), done.stderr.decode()
        return done.returncode, done.stdout.decode() + done.stderr.decode()

    def complains(self):
        return self.refused or bool(self.complaints) or bool(self.outside)


def agrees(answer, verdict):
    assert not answer.complains(), answer.complaints
    assert answer.revisions == verdict["revisions"]
    assert answer.heads == verdict["heads"]


def test_the_judge_tells_cases_apart(judge):
    """A judge that fails for a reason of its own would agree with any complaint."""
    sound = [name for name in cases.SAME if "error" not in judge[name]]
    broken = [name for name in cases.SAME if "error" in judge[name]]
    assert len(sound) > 80 and len(broken) > 30
    assert {judge[name]["error"].split(":")[0] for name in broken} <= {
        "AttributeError",
        "CommandError",
        "CycleDetected",
        "DependencyCycleDetected",
        "DependencyLoopDetected",
        "KeyError",
        "LoopDetected",
        "RevisionError",
        "SyntaxError",
        "IndentationError",
        "TabError",
        "TypeError",
        "UnicodeDecodeError",
        "ValueError",
    }


@pytest.mark.parametrize("name", cases.SAME)
def test_same(name, trees, judge):
    answer, verdict = Answer(trees[name]), judge[name]
    if "error" in verdict or verdict["warnings"]:
        assert answer.complains(), verdict
    else:
        agrees(answer, verdict)


@pytest.mark.parametrize("name", cases.COMPUTED)
def test_computed(name, trees, judge):
    """A complaint, or the very answer; never an id or a parent that Alembic does not see."""
    answer, verdict = Answer(trees[name]), judge[name]
    if not answer.complains():
        agrees(answer, verdict)
    elif "error" not in verdict:
        for identifier, revision in answer.revisions.items():
            assert identifier in (None, *verdict["revisions"])
            if identifier == "aaaa1":
                assert revision == verdict["revisions"]["aaaa1"]


@pytest.mark.parametrize("name", cases.ONLY_RUNNING_TELLS)
def test_only_running_tells(name, trees, judge):
    assert "error" in judge[name]
    answer = Answer(trees[name])
    assert not answer.complains(), answer.complaints
    assert answer.revisions["bbbb1"]["down"] == ["aaaa1"] and answer.heads == ["bbbb1"]


@pytest.mark.parametrize("name", NEWER)
def test_newer_release_decides(name, trees):
    answer, loads = Answer(trees[name]), cases.NEWER[name][1]
    if loads is None:
        assert answer.complains()
    else:
        assert not answer.complains(), answer.complaints
        assert {identifier: revision["down"] for identifier, revision in answer.revisions.items()} == loads


@pytest.mark.parametrize("name", cases.NOTHING)
def test_nothing_to_look_at(name, trees, judge):
    assert judge[name]["revisions"] == {}
    assert Answer(trees[name]).refused
