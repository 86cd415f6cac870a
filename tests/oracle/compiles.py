#!/usr/bin/env python3
"""What CPythons compile, and what miglock reads: the texts in their own tests, held against each.

    compiles.py [--build DIR] FOLDER...     texts: files, and the strings and doctests in them
    compiles.py --serve                     as tests/oracle/pipe.py has it: the form, or why there is none

Asks this Python, those that PROOF_PYTHONS names (colon-separated interpreters, 3.9 or later), and the one of the npm package
pyodide where tests/oracle/node_modules has it.  Prints how many texts are read and compiled, by all or some; which are
compiled and not read, and which are read and compiled by none.  Exit status 1 where a form is another than a CPython's.
"""
import argparse
import ast
import collections
import doctest
import os
import sys
import textwrap
import threading
import warnings
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import dump
import pipe

LONGEST = 6000


def strings(source):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)):
            yield node.value if isinstance(node.value, str) else node.value.decode("latin-1")


def texts_of(source):
    yield source
    try:
        found = list(strings(source))
    except dump.REFUSED:
        return
    for text in found:
        if not 1 < len(text) < LONGEST:
            continue
        texts = [textwrap.dedent(text)]
        if ">>>" in text:
            try:
                texts += [example.source for example in doctest.DocTestParser().get_examples(text)]
            except ValueError:
                pass
        for one in texts:
            try:
                yield one.strip("\n").encode() + b"\n"
            except UnicodeError:
                continue


def collect(folders):
    texts = {}
    for folder in folders:
        for path in sorted(Path(folder).rglob("*.py")):
            for text in texts_of(path.read_bytes()):
                texts.setdefault(text, path)
    return texts


def judges():
    """name -> server"""
    found = {}
    for python in [sys.executable, *filter(None, os.environ.get("PROOF_PYTHONS", "").split(":"))]:
        found[python] = pipe.Server([python, "-W", "ignore", __file__, "--serve"])
    if (HERE / "node_modules/pyodide").is_dir():
        found["pyodide"] = pipe.Server(["node", str(HERE / "pyodide.mjs")])
    return {server.ask(b"import sys\n__doc__\n" + VERSION)[1].decode(): server for server in found.values()}


VERSION = b"# the " + b"version" + b", please\n"


def answer(source):
    return sys.version.split()[0].encode() if source.endswith(VERSION) else dump.answer(source)


def judged(read, servers, text):
    """The verdict, and what each CPython that was asked said: none after the first that agrees."""
    answers = {}
    for name, server in servers.items():
        answers[name] = server.ask(text)
        if read[0] == answers[name][0] == "v1" and read[1] == answers[name][1]:
            return "read", answers
    compiled = any(kind == "v1" for kind, _ in answers.values())
    if read[0] == "v1":
        return "WRONG" if compiled else "read, compiled by none", answers
    return "compiled, not read" if compiled else "refused", answers


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--build", default="build")
    options.add_argument("folders", nargs="+")
    options = options.parse_args()
    servers, tool = judges(), pipe.Server([Path(options.build, "tools/canonical")])
    counts = collections.Counter()
    for text, path in collect(options.folders).items():
        read = tool.ask(text)
        found, answers = judged(read, servers, text)
        counts[found] += 1
        if found not in ("read", "refused"):
            by = ", ".join(name for name, (kind, _) in answers.items() if kind == "v1")
            why = read[1] if read[0] == "raw" else next(iter(answers.values()))[1]
            print(f"{found}: {text[:100]!r} ({path}; {by}; {why.decode(errors='replace')[:80]})")
    print("\nCPython " + ", ".join(servers))
    for found, n in sorted(counts.items()):
        print(f"| {found} | {n:,} |")
    return bool(counts["WRONG"])


def run():
    warnings.simplefilter("ignore")
    if sys.argv[1:] == ["--serve"]:
        pipe.serve(answer)
    else:
        run.status = main()


run.status = 0

if __name__ == "__main__":
    sys.setrecursionlimit(20000)
    threading.stack_size(512 * 1024 * 1024)
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    sys.exit(run.status)
