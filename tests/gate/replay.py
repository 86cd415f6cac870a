#!/usr/bin/env python3
"""Replay a real project's last year through `verify --rev`, as if it had used miglock all the while.

    tests/gate/replay.py BARE_REPOSITORY [--years N] [--show FILE] [--old PROGRAM]

The lockfile is made at the year's begin and locked again in each commit, as its author would have done; then each
commit of the default branch's first parents is verified against the one before it.  What it finds is accepted by a
new `init`, so that each finding is told once, by the commit that brings it.  --show writes every finding with the
commit, for reading; --old verifies with another program too and marks what only the new one says.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

MIGLOCK = os.environ.get("MIGLOCK", str(Path(__file__).resolve().parents[2] / "build" / "miglock"))
READ = ("*.py", "*.py[cod]", "*.so", "*.ini", "*.cfg", "*.toml", "*.mako", "*.sql", "*.csv", "*.json", "*.y*ml", ".gitattributes", "miglock.lock")
YEAR = 365 * 24 * 3600


def git(directory, *arguments, **options):
    done = subprocess.run(["git", "-C", directory, *arguments], capture_output=True, check=True, **options)
    return done.stdout.decode("utf-8", "surrogateescape").strip()


def commits_of(repository, years):
    """Oldest first, and the one before them."""
    last = int(git(repository, "log", "-1", "--format=%ct"))
    listed = git(repository, "log", "--first-parent", "--reverse", "--format=%H %ct").splitlines()
    wanted = [line.split()[0] for line in listed if int(line.split()[1]) >= last - years * YEAR]
    before = listed[: len(listed) - len(wanted)]
    return (before[-1].split()[0] if before else wanted[0]), wanted


class Project:
    """A clone whose commits get the lockfile that its authors would have committed."""

    def __init__(self, repository, directory, old):
        self.root = f"{directory}/clone"
        self.old = old
        subprocess.run(["git", "clone", "-q", "--shared", "--no-checkout", repository, self.root], check=True)
        git(self.root, "sparse-checkout", "set", "--no-cone", *READ)
        for key, value in (("user.name", "Ada Example"), ("user.email", "ada@example.org"), ("advice.detachedHead", "false")):
            git(self.root, "config", key, value)

    def miglock(self, *arguments, program=None):
        return subprocess.run([program or MIGLOCK, *arguments], cwd=self.root, capture_output=True, text=True, check=False)

    def lockfiles(self):
        return git(self.root, "ls-files", "-o", "--", "*miglock.lock").splitlines()

    def check_out(self, commit):
        git(self.root, "checkout", "-q", "-f", "--detach", commit)

    def commit(self, commit, parent):
        """The commit's tree, with the lockfiles that lie here."""
        paths = self.lockfiles()
        if paths:
            git(self.root, "add", "--sparse", "-f", *paths)
        # A partial clone may lack files that nobody reads.
        tree = git(self.root, "write-tree", "--missing-ok")
        made = git(self.root, "commit-tree", tree, "-m", commit, *(["-p", parent] if parent else []))
        git(self.root, "reset", "-q", "--", *paths) if paths else None
        return made

    def adopt(self, commit, parent=None):
        for path in self.lockfiles():
            Path(self.root, path).unlink()
        self.miglock("init", "-q", "--base", commit)
        return self.commit(commit, parent)

    def lock(self, base):
        """As in a commit upon the base; what is sealed and was edited stands in the way, and verify says so."""
        head = git(self.root, "rev-parse", "HEAD")
        git(self.root, "update-ref", "--no-deref", "HEAD", base)
        done = self.miglock("lock", "-q", "--base", base)
        git(self.root, "update-ref", "--no-deref", "HEAD", head)
        assert done.returncode in (0, 1), done.stderr

    def verify(self, made, base, program=None):
        done = self.miglock("verify", "--rev", made, "--base", base, "--output-format", "json", program=program)
        if done.returncode == 2:
            return 2, [{"code": "exit 2", "path": "", "message": (done.stderr or done.stdout).strip()[-500:]}]
        return done.returncode, json.loads(done.stdout)["findings"]


def said(findings):
    return {(f["code"], f.get("path"), f["message"]) for f in findings}


def replay(arguments, directory, out):
    before, commits = commits_of(arguments.repository, arguments.years)
    project = Project(arguments.repository, directory, arguments.old)
    counts, unlike = Counter(), Counter()
    project.check_out(before)
    base = project.adopt(before)
    for commit in commits:
        project.check_out(commit)
        touched = git(project.root, "diff", "--name-only", before, commit)
        before = commit
        if any(path.endswith((".py", ".ini", ".toml", ".cfg", ".sql")) for path in touched.splitlines()):
            project.lock(base)
        made = project.commit(commit, base)
        status, findings = project.verify(made, base)
        other = said(project.verify(made, base, arguments.old)[1]) if arguments.old and findings else set()
        for finding in findings:
            key = f"{finding['code']} {finding.get('severity', '')}"
            counts[key] += 1
            is_new = (finding["code"], finding.get("path"), finding["message"]) not in other
            unlike[key] += is_new
            if out:
                out.write(json.dumps({"commit": commit, "new": is_new, **finding}) + "\n")
        base = project.adopt(commit, made) if status else made
    print(f"{arguments.repository}: {len(commits)} commits since {git(project.root, 'log', '-1', '--format=%cs', commits[0])}")
    for key in sorted(counts):
        print(f"  {key}: {counts[key]}" + (f", {unlike[key]} of them new" if arguments.old else ""))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("repository")
    parser.add_argument("--years", type=float, default=1)
    parser.add_argument("--show", help="write findings here")
    parser.add_argument("--old", help="another miglock, to compare with")
    arguments = parser.parse_args()
    out = open(arguments.show, "w") if arguments.show else None
    with tempfile.TemporaryDirectory() as directory:
        replay(arguments, directory, out)


if __name__ == "__main__":
    sys.exit(main())
