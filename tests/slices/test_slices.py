"""A helper's edit alarms exactly the revisions that reach it: by construction."""
import ast
import json
import os
import subprocess
from pathlib import Path

import pytest

from random_project import Project

MIGLOCK = os.environ.get("MIGLOCK", str(Path(__file__).resolve().parents[2] / "build" / "miglock"))
PROJECTS = int(os.environ.get("SLICES", "20"))
FIRST = int(os.environ.get("SLICES_FROM", "0"))


def git(directory, *arguments):
    subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments], cwd=directory, check=True,
                   stdout=subprocess.DEVNULL)


def verify(directory):
    done = subprocess.run([MIGLOCK, "verify", "--output-format", "json"], cwd=directory, capture_output=True, check=False)
    assert done.returncode in (0, 1), done.stderr.decode()
    return json.loads(done.stdout)["findings"]


def alarmed(findings):
    assert all(f["code"] in ("ML103", "ML404", "ML405") for f in findings), findings
    return {revision for f in findings if f["code"] == "ML103" for revision in f["revisions"]}


def make(directory, project):
    for name, text in project.files.items():
        if name.endswith(".py"):
            ast.parse(text, name)
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    git(directory, "init", "-q", "-b", "main")
    git(directory, "add", "-A")
    subprocess.run([MIGLOCK, "init", "-q"], cwd=directory, check=True)
    git(directory, "add", "-A")
    git(directory, "commit", "-q", "-m", "locked")


def found_when_changed(directory, project, marks):
    """The revisions that alarm when the definitions of these marks change together."""
    texts = {}
    for mark in marks:
        name = next(name for name, text in project.files.items() if str(mark) in text)
        texts[name] = texts.get(name, project.files[name]).replace(str(mark), str(mark + 500000))
    for name, text in texts.items():
        (directory / name).write_text(text)
    found = alarmed(verify(directory))
    for name in texts:
        (directory / name).write_text(project.files[name])
    return found


def wrong(directory, project):
    """What the tool says otherwise than how the project was made: (mark, expected, found)."""
    expected = project.expected()
    free = [mark for mark, revisions in expected.items() if not revisions]
    assert alarmed(verify(directory)) == set()
    # What no revision reaches may change all at once; one by one only to say which of them alarms.
    marks = [mark for mark in expected if expected[mark]]
    if found_when_changed(directory, project, free):
        marks += free
    found = {mark: found_when_changed(directory, project, [mark]) for mark in marks}
    return [(mark, expected[mark], found[mark]) for mark in marks if found[mark] != expected[mark]]


@pytest.mark.parametrize("seed", range(FIRST, FIRST + PROJECTS))
def test_exactly_what_is_reached(tmp_path, seed):
    project = Project(seed)
    make(tmp_path, project)
    assert any(project.expected().values()), "nothing is reached: the project proves nothing"
    assert wrong(tmp_path, project) == []
