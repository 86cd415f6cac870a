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


def wrong(directory, project):
    """What the tool says otherwise than how the project was made: (mark, file, expected, found)."""
    differences = []
    assert alarmed(verify(directory)) == set()
    for mark, revisions in project.expected().items():
        name = next(name for name, text in project.files.items() if str(mark) in text)
        (directory / name).write_text(project.files[name].replace(str(mark), str(mark + 500000)))
        found = alarmed(verify(directory))
        (directory / name).write_text(project.files[name])
        if found != revisions:
            differences.append((mark, name, revisions, found))
    return differences


@pytest.mark.parametrize("seed", range(PROJECTS))
def test_exactly_what_is_reached(tmp_path, seed):
    project = Project(seed)
    make(tmp_path, project)
    assert any(project.expected().values()), "nothing is reached: the project proves nothing"
    assert wrong(tmp_path, project) == []
