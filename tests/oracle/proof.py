#!/usr/bin/env python3
"""Fingerprints agree with CPython: judged over libraries, histories, other spellings and mutants of them.

    proof.py [--build DIR] [--jobs N] [--generated N] [--spellings N]
             [--mutants N] [--seed N] [--only TASK,...]

Prints a table; exit status 1 when a single pair is judged otherwise than by CPython.  corpus.py says where sources
come from.
"""
import argparse
import collections
import difflib
import multiprocessing
import os
import random
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import corpus
import dump
import generate
import mutate
import pipe
import respell
import same

REFUSED = dump.REFUSED
FORMATTED = 0.06  # of the sources; formatters take a hundred times as long as everything else


class Judge:
    """Asks miglock for forms and CPython for meanings, and counts."""

    def __init__(self, tool):
        self.server = pipe.Server([tool])
        self.counts = collections.Counter()
        self.failures = []

    def count(self, group, row, column):
        self.counts[group, row, column] += 1

    def fail(self, group, row, what, *sources):
        self.count(group, row, "WRONG")
        if len(self.failures) < 20:
            self.failures.append((group, row, what, *sources))

    def form(self, source):
        """None where the file is hashed as bytes."""
        kind, form = self.server.ask(source)
        return form if kind == "v1" else None

    def text(self, row, name, source):
        """Item 5: the same form, byte by byte, from tree-sitter's tree and from ast."""
        form = self.form(source)
        try:
            expected = dump.canonical(source)
        except REFUSED:
            self.count("forms", row, "refused by both" if form is None else "refused by CPython alone")
            return
        if form is None:
            self.count("forms", row, "hashed as bytes")
            if row != "generated":
                self.failures.append(("forms", row, f"hashed as bytes: {name}"))
        elif form == expected:
            self.count("forms", row, "equal")
        else:
            self.fail("forms", row, name, source)

    def pair(self, group, row, a, b):
        """a and b: (source, meaning, form)."""
        equal = a[2] is not None and a[2] == b[2]
        if b[2] is None or a[2] is None:
            # Bytes are as sound as it gets, but an alarm where nothing changed.
            self.count(group, row, "same, hashed as bytes" if a[1] == b[1] else "different")
        elif equal != (a[1] == b[1]):
            self.fail(group, row, "missed" if equal else "false alarm", a[0], b[0])
        else:
            self.count(group, row, "same" if equal else "different")

    def read(self, source):
        try:
            return source, same.meaning(source), self.form(source)
        except REFUSED:
            return None


def spellings(judge, source, rng, most):
    original = judge.read(source)
    if original is None or original[2] is None:
        return
    try:
        parsed = respell.Source(source)
        parsed.tokens()
    except (*REFUSED, UnicodeError, LookupError, Exception):
        return
    ways = respell.RESPELLINGS + (respell.FORMATTERS if rng.random() < FORMATTED else [])
    for way in rng.sample(ways, min(most, len(ways))):
        text = way(parsed, rng)
        if text is None:
            continue
        other = judge.read(text)
        if other is None:
            judge.count("spellings", way.__name__, "refused")
        else:
            judge.pair("spellings", way.__name__, original, other)


def mutants(judge, source, rng, most):
    original = judge.read(source)
    if original is None or original[2] is None:
        return
    tree = respell.Source(source).tree
    for name, generate in mutate.OPERATORS.items():
        mutations = list(generate(tree))
        for mutation in rng.sample(mutations, min(most, len(mutations))):
            text = mutate.mutated(tree, mutation)
            other = judge.read(text) if text is not None else None
            if other is None:
                judge.count("mutants", name, "refused")
            else:
                judge.pair("mutants", name, original, other)


def work(arguments):
    """One worker's share: sources of one row, what to do with them."""
    tool, task, row, items, seed, most = arguments
    judge, rng = Judge(tool), random.Random(seed)
    for item in items:
        if task == "forms":
            judge.text(row, *item)
        elif task == "generated":
            program = generate.Generator(rng).program()
            judge.text("generated", program.decode(), program)
        elif task == "edits":
            pair = [judge.read(source) for source in item]
            if None in pair:
                judge.count("edits", row, "refused")
            else:
                judge.pair("edits", row, *pair)
        elif task == "spellings":
            spellings(judge, item, rng, most)
        else:
            mutants(judge, item, rng, most)
    judge.server.close()
    return judge.counts, judge.failures


def shares(items, n=25):
    return [items[i : i + n] for i in range(0, len(items), n)]


def draw(rng, kinds, n):
    return [rng.choice(rng.choice(list(filter(None, kinds)))) for _ in range(n)]


def tasks(options):
    rng = random.Random(options.seed)
    libraries = list(corpus.libraries())
    revisions, histories = [], []
    for repository in corpus.repositories():
        contents, edits = corpus.history(repository)
        name = Path(repository).resolve().parent.name.replace("+", "/") if repository.endswith("repo") else repository
        revisions += [(f"{name} {i}", data) for i, data in contents.items()]
        histories += [(name, [(contents[a], contents[b]) for a, b in edits])]
    for row, items in (("library", libraries), ("revisions", revisions)):
        for share in shares(items):
            yield "forms", row, share, 0, 0
    for share in shares(range(options.generated), 500):
        yield "generated", "generated", share, rng.random(), 0
    for name, pairs in histories:
        for share in shares(pairs):
            yield "edits", name, share, 0, 0
    small = [[data for _, data in kind if len(data) < 10000] for kind in (libraries, revisions, revisions)]
    for task, total in (("spellings", options.spellings), ("mutants", options.mutants)):
        # Shares are drawn until enough pairs can be expected; small ones, so that all workers end together.
        per_source = 20 if task == "spellings" else 40 * 3
        for share in shares(draw(rng, small, max(1, total // per_source)), 10):
            yield task, task, share, rng.random(), 99 if task == "spellings" else 6


def print_table(counts, group):
    rows = sorted({row for g, row, _ in counts if g == group})
    columns = sorted({column for g, _, column in counts if g == group}, key=lambda c: (c == "WRONG", c.startswith("refused"), c))
    if not rows:
        return
    print(f"\n| {group} | " + " | ".join(columns) + " |\n|---|" + "--:|" * len(columns))
    for row in rows:
        print(f"| {row} | " + " | ".join(f"{counts[group, row, c]:,}" if counts[group, row, c] else "" for c in columns) + " |")
    totals = (sum(counts[group, row, c] for row in rows) for c in columns)
    print("| **all** | " + " | ".join(f"**{n:,}**" for n in totals) + " |")


def explain(failure, folder):
    group, row, what, *sources = failure
    print(f"{group}, {row}: {what}", file=sys.stderr)
    if len(sources) == 2:
        folder.mkdir(parents=True, exist_ok=True)
        name = folder / f"{row.replace(' ', '-')}-{abs(hash(sources)) % 10**8}"
        for end, source in zip(("a", "b"), sources):
            Path(f"{name}.{end}.py").write_bytes(source)
        lines = [s.decode("utf-8", "replace").splitlines() for s in sources]
        print("\n".join(list(difflib.unified_diff(*lines, lineterm="", n=1))[:30]), file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default=os.environ.get("MIGLOCK_BUILD", "build"))
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--generated", type=int, default=100_000)
    parser.add_argument("--spellings", type=int, default=110_000)
    parser.add_argument("--mutants", type=int, default=260_000)
    parser.add_argument("--seed", type=int, default=20261121)
    parser.add_argument("--only", default="forms,generated,edits,spellings,mutants", help="the tasks, separated by commas")
    options = parser.parse_args()
    only = options.only.split(",")
    tool, started = str(Path(options.build, "tools/canonical")), time.time()
    counts, failures = collections.Counter(), []
    with multiprocessing.Pool(options.jobs, initializer=sys.setrecursionlimit, initargs=(20000,)) as pool:
        for done, (some, wrong) in enumerate(pool.imap_unordered(work, ((tool, *task) for task in tasks(options) if task[0] in only)), 1):
            counts += some
            failures += wrong
            if sys.stderr.isatty():
                print(f"\r{done} shares, {sum(counts.values()):,} judged ", end="", file=sys.stderr)
    for group in ("forms", "edits", "spellings", "mutants"):
        print_table(counts, group)
    for failure in failures:
        explain(failure, Path(options.build, "proof"))
    wrong = sum(n for (_, _, column), n in counts.items() if column == "WRONG")
    print(f"\nPython {sys.version.split()[0]}, seed {options.seed}, {time.time() - started:.0f} s: ", end="")
    print(f"{wrong} wrong" if wrong else "no difference")
    return 1 if wrong or not counts else 0


if __name__ == "__main__":
    sys.exit(main())
