#!/usr/bin/env python3
"""Alarm commits a year: after how many commits of a real project would `verify` have spoken of what revisions reach?

    tests/slices/alarms.py [--years N] [--sample N] [--show FILE] BARE_REPOSITORY...

Walks the last year of the default branch's first parents.  An alarm commit is one after which a revision that was there
before, and whose own file is the same, reaches another set of definitions or files, or the same with other content.
Looked at are commits that touch a file that was reached at the last look, a package's __init__, a configuration or a
version file: no other changes what is reached, but for a new file that takes another's place.  MIGLOCK names the
program.  --sample looks at N of those commits, drawn by a fixed seed, and at the commit before each.
"""
import argparse
import json
import os
import random
import subprocess
from pathlib import Path

MIGLOCK = os.environ.get("MIGLOCK", str(Path(__file__).resolve().parents[2] / "build" / "miglock"))
YEAR = 365 * 86400


def git(repository, *arguments):
    done = subprocess.run(["git", "-C", repository, *arguments], capture_output=True, check=True)
    return done.stdout.decode("utf-8", "replace")


def commits_of(repository, years):
    """Oldest first: (commit, paths it touches)."""
    end = int(git(repository, "log", "-1", "--format=%ct"))
    log = git(repository, "log", "--first-parent", "-m", "--no-renames", "--name-only", f"--since={end - years * YEAR}", "--format=\x01%H")
    found = []
    for entry in log.split("\x01")[1:]:
        commit, *paths = entry.split("\n")
        found.append((commit, {path for path in paths if path}))
    return found[::-1]


def look(repository, commit):
    """(environment, id) -> (own hash, {name: hash}), and the paths that are looked at again when they change."""
    command = [MIGLOCK, "explain", "--all", "--rev", commit, "--output-format", "json", "-C", repository]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode != 0:
        return {}, set()
    seen, paths = {}, set()
    for revision in json.loads(done.stdout)["revisions"]:
        uses = {item["name"]: item["hash"] for item in revision["helpers"]}
        uses |= {item["path"]: item["hash"] for item in revision["assets"]}
        seen[revision["environment"], revision["id"]] = revision["hash"], uses
        paths |= {item["path"] for item in revision["helpers"] + revision["assets"]} | {revision["path"]}
    return seen, paths


def matters(touched, paths):
    return any(
        path in paths or path.endswith(("__init__.py", "env.py", ".ini", ".toml", ".cfg", "setup.py")) or "/versions/" in path
        for path in touched
    )


def changed_names(before, after):
    names = set()
    for key, (own, uses) in before.items():
        now = after.get(key)
        if now and now[0] == own:
            names |= {name for name in uses.keys() | now[1].keys() if uses.get(name) != now[1].get(name)}
    return names


def alarms_of(repository, commits, sample):
    """Yields each alarm commit with the names; at the end how many commits were looked at, of how many."""
    first = git(repository, "rev-parse", commits[0][0] + "^").strip()
    before, paths = look(repository, first)
    if sample:
        likely = [commit for commit, touched in commits if matters(touched, paths)]
        chosen = random.Random(1).sample(likely, min(sample, len(likely)))
        for commit in chosen:
            names = changed_names(look(repository, commit + "^")[0], look(repository, commit)[0])
            if names:
                yield commit, names
        yield None, (len(chosen), len(likely))
        return
    looked = 0
    for commit, touched in commits:
        if not matters(touched, paths):
            continue
        looked += 1
        after, paths = look(repository, commit)
        names = changed_names(before, after)
        before = after
        if names:
            yield commit, names
    yield None, (looked, looked)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repositories", nargs="+")
    parser.add_argument("--years", type=int, default=1)
    parser.add_argument("--sample", type=int)
    parser.add_argument("--show", help="write each alarm commit with its names there, a JSON object a line")
    options = parser.parse_args()
    for repository in options.repositories:
        commits = commits_of(repository, options.years)
        alarms, looked, likely = [], 0, 0
        for commit, found in alarms_of(repository, commits, options.sample):
            if commit is None:
                looked, likely = found
                continue
            alarms.append(commit)
            if options.show:
                with open(options.show, "a", encoding="utf-8") as file:
                    print(json.dumps({"repository": repository, "commit": commit, "names": sorted(found)}), file=file)
        a_year = len(alarms) * (likely / looked if looked else 1) / options.years
        print(f"{repository}  {len(commits)} commits, {looked} of {likely} looked at, {a_year:.1f} alarm commits a year", flush=True)


if __name__ == "__main__":
    main()
