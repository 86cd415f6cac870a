#!/usr/bin/env python3
"""Replay a real project's history: how often would a hash of what revisions import have raised an alarm?

    tests/slices/replay.py BARE_REPOSITORY [--show FILE] [--sample N [--seed S]]

Walks the default branch's first parents.  For each revision that uses code of its project, counts the later commits
that change (a) the bytes of the modules it imports, (b) what miglock says it reaches, while its own file stays as it
is; beside them, the bytes of all modules that something of what it reaches stands in.  --show writes each alarm of (b) with what changed, for reading, and each commit where only (a) alarms.  --sample
compares N commits drawn from those that touch Python in the packages revisions import with the commit before each: an
estimate for projects too large to walk.
"""
import argparse
import json
import os
import random
import subprocess
from collections import Counter, defaultdict
from pathlib import Path

MIGLOCK = os.environ.get("MIGLOCK", str(Path(__file__).resolve().parents[2] / "build" / "miglock"))


def git(repository, *arguments):
    done = subprocess.run(["git", "-C", repository, *arguments], capture_output=True, check=True)
    return done.stdout.decode("utf-8", "replace")


def revisions_at(repository, commit):
    """What miglock sees at a commit: (environment, id) -> explanation.  Empty where it cannot see."""
    status = subprocess.run(
        [MIGLOCK, "explain", "--all", "--rev", commit, "--output-format", "json", "-C", repository],
        capture_output=True,
        check=False,
    )
    if status.returncode != 0:
        return {}
    revisions = json.loads(status.stdout)["revisions"]
    return {(r["environment"], r["id"]): r for r in revisions}


def state_of(revision, blobs):
    """(own text, bytes of the modules it imports by name, what it reaches, bytes of the modules that is in)."""
    every = sorted({h["path"] for h in revision["helpers"] + revision["live"]})
    direct = sorted({h["path"] for h in revision["helpers"] + revision["live"] if not h["through"]})
    uses = {h["name"]: h["hash"] for h in revision["helpers"]}
    uses.update({a["path"]: a["hash"] for a in revision["assets"]})
    return (
        revision["hash"],
        {path: blobs.get(path) for path in direct},
        uses,
        {path: blobs.get(path) for path in every},
    )


def commits_of(repository):
    """(commit, paths it touches against its first parent), oldest first."""
    log = git(repository, "log", "--first-parent", "--reverse", "-m", "--format=%x00%H", "--name-only", "--no-renames")
    for block in log.split("\0")[1:]:
        commit, *paths = block.split()
        yield commit, paths


def content(uses):
    return Counter((name.rsplit(":")[-1], digest) for name, digest in uses.items())


def snapshot_of(repository, commit, revisions):
    """(environment, id) -> state_of, at a commit."""
    blobs = dict(
        reversed(line.split(None, 3)[2:])
        for line in git(repository, "ls-tree", "-r", commit).replace("\t", " ").splitlines()
    )
    return {key: state_of(revision, blobs) for key, revision in revisions.items()}


def snapshot(repository, commit):
    return snapshot_of(repository, commit, revisions_at(repository, commit))


def compare(before, now, commit, alarms, per_revision, show):
    """Count what either way would have alarmed about between two states."""
    only_bytes = []
    for key, (own, modules, uses, every) in now.items():
        if key not in before or before[key][0] != own:
            continue
        by_bytes = before[key][1] != modules and (before[key][1] or modules)
        by_slices = content(before[key][2]) != content(uses)
        alarms["bytes"] += bool(by_bytes)
        alarms["slices"] += by_slices
        alarms["every"] += before[key][3] != every and bool(before[key][3] or every)
        per_revision[key]["bytes"] += bool(by_bytes)
        per_revision[key]["slices"] += by_slices
        if by_slices:
            old, new = before[key][2], uses
            changed = sorted(n for n in old.keys() | new.keys() if old.get(n) != new.get(n))
            show.append({"commit": commit, "revision": key[1], "changed": changed})
        elif by_bytes:
            old, new = before[key][1], modules
            only_bytes += [path for path in old.keys() | new.keys() if old.get(path) != new.get(path)]
    if only_bytes:
        show.append({"commit": commit, "only_bytes": sorted(set(only_bytes))})


def sampled(arguments, alarms, per_revision, show):
    repository = arguments.repository
    commits = list(commits_of(repository))
    # The packages that revisions import from, now and then.
    heads = [commits[len(commits) * k // 8 - 1][0] for k in range(3, 9)]
    paths = {path for head in heads for _, modules, _, _ in snapshot(repository, head).values() for path in modules}
    tops = {os.path.dirname(path).split("/versions")[0] for path in paths}
    near = [
        commit
        for commit, touched in commits[1:]
        if any(path.endswith(".py") and any(path.startswith(top + "/") for top in tops) for path in touched)
    ]
    chosen = random.Random(arguments.seed).sample(near, min(arguments.sample, len(near)))
    using = set()
    for commit in chosen:
        before, now = snapshot(repository, commit + "^"), snapshot(repository, commit)
        using |= {key for key, state in now.items() if state[1] or state[2]}
        compare(before, now, commit, alarms, per_revision, show)
    print(f"{repository}: {len(chosen)} of {len(near)} commits near the imported modules, {len(using)} revisions use project code")


def walked(arguments, alarms, per_revision, show):
    repository = arguments.repository
    before, watched, ncommits = {}, set(), 0
    for commit, paths in commits_of(repository):
        # Only what touches a module that is reached, a package on the way, or a revision, can change anything.
        if watched and not any(p in watched or "/versions/" in p or p.endswith("/__init__.py") for p in paths):
            continue
        ncommits += 1
        revisions = revisions_at(repository, commit)
        if not revisions:
            continue
        now = snapshot_of(repository, commit, revisions)
        compare(before, now, commit, alarms, per_revision, show)
        before.update(now)
        watched = {path for _, modules, _, _ in now.values() for path in modules}
        watched |= {h["path"] for r in revisions.values() for h in r["helpers"]}
        watched |= {a["path"] for r in revisions.values() for a in r["assets"]}
    using = sum(1 for state in before.values() if state[2] or state[1])
    print(f"{repository}: {ncommits} commits read, {using} revisions use project code")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("repository")
    parser.add_argument("--show", help="write alarms here")
    parser.add_argument("--sample", type=int, help="compare so many commits")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    alarms, show, per_revision = Counter(), [], defaultdict(Counter)
    if arguments.sample:
        sampled(arguments, alarms, per_revision, show)
    else:
        walked(arguments, alarms, per_revision, show)
    print(f"  (a) bytes of imported modules: {alarms['bytes']} alarms")
    print(f"      bytes of all modules reached: {alarms['every']} alarms")
    print(f"  (b) slices: {alarms['slices']} alarms")
    for key, counts in sorted(per_revision.items(), key=lambda item: -item[1]["slices"])[:10]:
        print(f"      {key[1]}: {counts['bytes']} / {counts['slices']}")
    if arguments.show:
        Path(arguments.show).write_text("\n".join(json.dumps(line) for line in show) + "\n")


if __name__ == "__main__":
    main()
