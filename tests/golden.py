#!/usr/bin/env python3
"""Golden cases: a repository as files, commands, and what they print.

    tests/golden.py [NAME...]             run cases; NAME is a part of a path below fixtures/
    tests/golden.py --update [NAME...]    write what they print as what is expected

A case is a directory that has a `cmd`:

    repo/       the repository's files, made the first commit of branch main; without it the repository is empty
    setup       shell script, run in the repository before cmd, with real git; $FIXTURES is fixtures/
    cmd         one command a line; a backslash continues it, # starts a comment
    expected    what cmd prints: each line after "$ ", its output, and "[exit N]" where N is not 0

fixtures/cases/ has cases of any kind, fixtures/rules/CODE/ one where the rule fires and one where it is silent.
The binary is build/miglock, or $MIGLOCK.
"""
import argparse
import difflib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "fixtures"
MIGLOCK = Path(os.environ.get("MIGLOCK", ROOT / "build" / "miglock")).resolve()
SANITIZERS = {name: value for name, value in os.environ.items() if name in ("ASAN_OPTIONS", "UBSAN_OPTIONS")} | {
    "LSAN_OPTIONS": f"suppressions={ROOT / 'tests/leaks.supp'}:print_suppressions=0"
}

TIMES = re.compile(r"\b\d+(?:\.\d+)? ms\b")
VERSION = re.compile(r'(\bmiglock |\bmiglock==|"version": ?")\d+\.\d+\.\d+')


def environment(scratch):
    """What a command sees: nothing of the machine it runs on but its programs, and the same time for every commit."""
    binaries = scratch / "bin"
    binaries.mkdir(exist_ok=True)
    if not (binaries / "miglock").exists():
        (binaries / "miglock").symlink_to(MIGLOCK)
    (scratch / "home").mkdir(exist_ok=True)
    return SANITIZERS | {
        "PATH": f"{binaries}:/usr/local/bin:/usr/bin:/bin",
        "HOME": str(scratch / "home"),
        "FIXTURES": str(FIXTURES),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_SYSTEM": "/dev/null",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "init.defaultBranch",
        "GIT_CONFIG_VALUE_0": "main",
        "GIT_CEILING_DIRECTORIES": str(scratch),
        "GIT_AUTHOR_NAME": "Ada Example",
        "GIT_AUTHOR_EMAIL": "ada@example.org",
        "GIT_AUTHOR_DATE": "2026-03-02T09:00:00Z",
        "GIT_COMMITTER_NAME": "Ada Example",
        "GIT_COMMITTER_EMAIL": "ada@example.org",
        "GIT_COMMITTER_DATE": "2026-03-02T09:00:00Z",
        "SOURCE_DATE_EPOCH": "1772442000",
    }


def shell(script, repository, env):
    """Run one shell text; everything printed, in the order printed, and the exit status."""
    done = subprocess.run(
        ["/bin/sh", "-c", script],
        cwd=repository,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=120,
    )
    return done.stdout.decode("utf-8", "surrogateescape"), done.returncode


def prepare(files, setup, repository, env):
    """The repository a case starts from: its files as the first commit, then its setup."""
    repository.mkdir(parents=True)
    script = "git init -q\n"
    if files.is_dir():
        shutil.copytree(files, repository, dirs_exist_ok=True, symlinks=True)
        script += "git add -A -f\ngit commit -q -m 'the repository as it was'\n"
    if setup.is_file():
        script += setup.read_text()
    output, status = shell("set -e\n" + script, repository, env)
    if status != 0:
        raise RuntimeError(f"{setup}: exit {status}\n{output}")


def masked(text, scratch):
    text = text.replace(str(scratch), "/scratch")
    return VERSION.sub(r"\1X.Y.Z", TIMES.sub("NN ms", text))


def run(case):
    """What the case prints, masked."""
    with tempfile.TemporaryDirectory(prefix="miglock-golden-") as directory:
        scratch = Path(directory).resolve()
        repository, env = scratch / "repo", environment(scratch)
        prepare(case / "repo", case / "setup", repository, env)
        transcript = ""
        for line in (case / "cmd").read_text().replace("\\\n", "").splitlines():
            if not line.strip() or line.startswith("#"):
                continue
            output, status = shell(line, repository, env)
            if output and not output.endswith("\n"):
                output += "\n"
            transcript += f"$ {line}\n{output}" + (f"[exit {status}]\n" if status else "")
        return masked(transcript, scratch)


def expected(case):
    path = case / "expected"
    return path.read_bytes().decode("utf-8", "surrogateescape") if path.is_file() else ""


def name(case):
    return case.relative_to(FIXTURES).as_posix()


def cases(patterns=()):
    found = sorted(path.parent for path in FIXTURES.glob("*/**/cmd") if "repo" not in path.relative_to(FIXTURES).parts)
    return [case for case in found if not patterns or any(pattern in name(case) for pattern in patterns)]


def rules():
    """The codes of the rule table."""
    return re.findall(r"^RULE\(\s*(ML\d+)", (ROOT / "src/check/rules.def").read_text(), re.MULTILINE)


def rule_trouble(code):
    """Why the rule's two cases prove nothing, or None."""
    fires, silent = (FIXTURES / "rules" / code / kind for kind in ("fires", "silent"))
    for case in (fires, silent):
        if not (case / "cmd").is_file():
            return f"{code}: no case {name(case)}"
    if not re.search(rf"\b{code}\b", expected(fires)):
        return f"{code}: not in {name(fires)}/expected"
    if re.search(rf"\b{code}\b", expected(silent)):
        return f"{code}: fires in {name(silent)}/expected"
    if not re.search(r"^\$ .*\bmiglock\b", expected(silent), re.MULTILINE):
        return f"{code}: {name(silent)} runs no miglock"
    return None


def difference(case, output):
    lines = difflib.unified_diff(
        expected(case).splitlines(keepends=True),
        output.splitlines(keepends=True),
        f"{name(case)}/expected",
        "printed",
    )
    return "".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--update", action="store_true", help="write what cases print as what is expected")
    parser.add_argument("names", nargs="*", metavar="NAME", help="a part of a case's path below fixtures/")
    arguments = parser.parse_args()
    chosen = cases(arguments.names)
    if not chosen:
        sys.exit("no case: " + " ".join(arguments.names or [str(FIXTURES)]))
    changed = failed = 0
    for case in chosen:
        try:
            output = run(case)
        except RuntimeError as error:
            failed += 1
            print(error)
            continue
        if output == expected(case):
            continue
        changed += 1
        sys.stdout.buffer.write(difference(case, output).encode("utf-8", "surrogateescape"))
        if arguments.update:
            (case / "expected").write_bytes(output.encode("utf-8", "surrogateescape"))
    print(f"{len(chosen)} cases, {changed} {'updated' if arguments.update else 'differ'}, {failed} failed in setup")
    return 1 if failed or (changed and not arguments.update) else 0


if __name__ == "__main__":
    sys.exit(main())
