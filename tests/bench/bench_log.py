#!/usr/bin/env python3
"""How long `miglock log` takes over a whole history, against git's own log of the same directory.

    tests/bench/bench_log.py [REPOSITORY VERSIONS[,OLD...]]...      a history made here when none is named; make bench

OLD are directories that VERSIONS was moved from, which log follows and git log does not. The goal: at most 1.5 of `git log --oneline -- VERSIONS`, and parsing each distinct text once, which is what
`miglock hash` takes over those texts. Processor time, each command in turn; the median of the ratios counts.
"""
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import MIGLOCK, revision

ROUNDS = 7
COMMITS, EVERY, OTHERS = 20000, 20, 400


def cpu(command, cwd):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=cwd, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def make_history(directory):
    """COMMITS commits, of which every EVERYth adds a revision or edits one; the others touch one of OTHERS files."""
    rng = random.Random(1)
    import_ = ["commit refs/heads/main\nmark :1\ncommitter a <a@example.org> 1700000000 +0000\ndata 5\nbegin\n"]
    for path, text in [("alembic.ini", "[alembic]\nscript_location = migrations\n"), ("migrations/env.py", "x = 1\n")]:
        import_.append(f"M 100644 inline {path}\ndata {len(text)}\n{text}\n")
    number = 0
    for commit in range(1, COMMITS):
        import_.append(f"commit refs/heads/main\ncommitter a <a@example.org> {1700000000 + 60 * commit} +0000\ndata 2\nx\n")
        if commit % EVERY:
            path, text = f"app/p{commit % 20}/m{rng.randrange(OTHERS)}.py", f"x = {commit}\n"
        else:
            number += commit % (3 * EVERY) != 0 or number == 0
            which = number if commit % (3 * EVERY) else rng.randrange(1, number + 1)
            path, text = f"migrations/versions/{which:012x}_.py", revision(which, rng)
        import_.append(f"M 100644 inline {path}\ndata {len(text.encode())}\n{text}\n")
    subprocess.run(["git", "init", "-q", "-b", "main", directory], check=True)
    subprocess.run(["git", "-C", directory, "fast-import", "--quiet"], check=True, input="".join(import_).encode())
    subprocess.run(["git", "-C", directory, "checkout", "-q", "main"], check=True)
    return directory, "migrations/versions"


def dump_texts(repository, versions, directory):
    raw = subprocess.run(["git", "-C", repository, "log", "--first-parent", "-m", "--raw", "--no-abbrev", "--no-renames",
                          "--format=", "HEAD", "--", *versions], check=True, capture_output=True, text=True).stdout  # fmt: skip
    blobs = {blob for line in raw.splitlines() if line.endswith(".py") for blob in line.split()[2:4]} - {"0" * 40}
    for blob in sorted(blobs):
        text = subprocess.run(["git", "-C", repository, "cat-file", "blob", blob], check=True, capture_output=True).stdout
        (directory / f"{blob}.py").write_bytes(text)
    return len(blobs)


def bench(repository, versions):
    with tempfile.TemporaryDirectory() as scratch:
        texts = dump_texts(repository, versions.split(","), Path(scratch))
        commits = subprocess.run(["git", "-C", repository, "rev-list", "--count", "HEAD"], check=True,
                                 capture_output=True, text=True).stdout.strip()  # fmt: skip
        hash_all = ["sh", "-c", f"printf '%s\\0' *.py | xargs -0 -n 100000 {MIGLOCK} hash --jobs 1"]
        rounds = []
        for _ in range(ROUNDS):
            git = cpu(["git", "log", "--oneline", "--", versions.split(",")[0]], repository)
            parse = cpu(hash_all, scratch)
            rounds.append((cpu([MIGLOCK, "log", "--jobs", "1"], repository), git, parse))
        mine, git, parse = (statistics.median(column) * 1000 for column in zip(*rounds))
        ratio = statistics.median(a / (1.5 * b + c) for a, b, c in rounds)
        walk = statistics.median((a - c) / b for a, b, c in rounds)
        print(f"log, {commits} commits, {texts} texts: {mine:.0f} ms; git log {git:.0f} ms, parsing {parse:.0f} ms; "
              f"{ratio:.2f} of the goal, {walk:.2f} of git log without parsing")  # fmt: skip


if __name__ == "__main__":
    named = list(zip(sys.argv[1::2], sys.argv[2::2]))
    for repository, versions in named:
        bench(os.path.abspath(repository), versions)
    if not named:
        with tempfile.TemporaryDirectory() as directory:
            bench(*make_history(directory))
