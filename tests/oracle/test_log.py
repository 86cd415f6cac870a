"""`miglock log` against git and CPython: the same edits, each cosmetic or not.

git says which files of a version location each first-parent commit modified in place; the oracle says by their syntax
trees whether the two texts are the same program.

    test_log.py REPOSITORY VERSIONS...      the same for the history of a real project
"""
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import golden
import same

NO_BEHAVIOUR = {"cosmetic", "parents", "labels", "renamed"}


def git(repository, *arguments):
    return subprocess.run(["git", "-C", str(repository), *arguments], check=True, capture_output=True).stdout


def modified(repository, versions):
    """(commit, path, old blob, new blob) of every version file that a commit on the line changed in place."""
    output = git(repository, "log", "--first-parent", "-m", "--raw", "--no-abbrev", "--no-renames", "-z",
                 "--format=%x01%H", "--diff-filter=M", "HEAD", "--", *versions)  # fmt: skip
    for commit in output.split(b"\x01")[1:]:
        fields = [field for field in commit.split(b"\0") if field.strip(b"\n")]
        for change, path in zip(fields[1::2], fields[2::2]):
            old, new = change.split()[2:4]
            if path.endswith(b".py") and old != new:  # else only its mode changed
                yield fields[0].decode().strip(), path.decode(), old.decode(), new.decode()


def blobs(repository, names):
    process = subprocess.Popen(["git", "-C", str(repository), "cat-file", "--batch"], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE)  # fmt: skip
    content = {}
    for name in names:
        process.stdin.write(name.encode() + b"\n")
        process.stdin.flush()
        size = int(process.stdout.readline().split()[2])
        content[name] = process.stdout.read(size + 1)[:-1]
    process.stdin.close()
    process.wait()
    return content


def judged(old, new):
    """True: the same program.  None: Python 3 cannot parse one of them."""
    try:
        return same.same(old, new)
    except (SyntaxError, ValueError):
        return None


def compare(repository, versions):
    """Every in-place edit of a revision, as git and CPython see it, and what log says of it."""
    logged = json.loads(subprocess.run([golden.MIGLOCK, "-C", repository, "log", "--all", "--output-format", "json"],
                                       check=True, capture_output=True).stdout)  # fmt: skip
    said = {}
    for environment in logged["environments"]:
        for commit in environment["commits"]:
            for change in commit["changes"]:
                said[commit["sha"], change["path"]] = set(change["kinds"])
    edits = list(modified(repository, versions))
    content = blobs(repository, {name for edit in edits for name in edit[2:]})
    totals, wrong = Counter(), []
    for commit, path, old, new in edits:
        kinds = said.get((commit, path))
        verdict = judged(content[old], content[new])
        if b"revision" not in content[new] and kinds is None:
            continue
        totals[{True: "same", False: "different", None: "unparsed"}[verdict]] += 1
        if kinds is None:
            right = False
        elif verdict is None:
            right = "unreadable" in kinds
        else:
            right = verdict == (kinds <= NO_BEHAVIOUR)
        if not right:
            wrong.append((commit, path, verdict, kinds))
    return totals, wrong


@pytest.fixture
def repository(tmp_path):
    env = golden.environment(tmp_path)
    case = golden.FIXTURES / "cases" / "log"
    # The same history without the last commit, which moves the directory: in place means under one path.
    golden.prepare(case / "repo", case / "setup", tmp_path / "repo", env)
    git(tmp_path / "repo", "reset", "-q", "--hard", "HEAD~1")
    return tmp_path / "repo"


def test_log_agrees(repository):
    totals, wrong = compare(repository, ["migrations/versions"])
    assert not wrong
    assert totals["same"] >= 2 and totals["different"] >= 1


def test_judge_can_disagree(repository, monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "judged", lambda old, new: False)
    assert compare(repository, ["migrations/versions"])[1]


if __name__ == "__main__":
    totals, wrong = compare(sys.argv[1], sys.argv[2:])
    for commit, path, verdict, kinds in wrong:
        print(f"{commit[:9]} {path}: {'the same' if verdict else 'unparsed' if verdict is None else 'different'},"
              f" but log says {', '.join(sorted(kinds)) if kinds else 'nothing'}")
    print(f"{sum(totals.values())} edits: {dict(totals)}; {len(wrong)} judged otherwise")
    sys.exit(1 if wrong else 0)
