#!/usr/bin/env python3
"""README.md and docs/*.md say what the program says: every command that they show is run, and its output compared.

    tests/readme.py [PAGE...]             do the pages show what is printed?
    tests/readme.py --update [PAGE...]    make it so

What a page may hold, in the order in which it is read:

    <!-- repository DIR       a new repository, of the files below fixtures/DIR ("empty": of none), in which the shell text
    shell text                up to the end of the comment, that nobody sees, has been run
    -->
    <!-- meanwhile            what somebody else does there, unseen
    shell text
    -->
    ```console                "$ COMMAND" and what it prints, "[exit N]" where it is not 0; a line "..." stands for any lines
    ```sh                     commands to paste: each succeeds
    ```toml title="FILE"      the file is written; of any language
    <!-- run by TEST -->      the commands of the next block are run by another test, which names each line

Commands are run as golden cases are, alembic too: Debian's own, with ids and dates that are always the same, on an SQLite file.
"""
import os
import re
import subprocess
import sys
import tempfile
from difflib import SequenceMatcher
from pathlib import Path

from golden import FIXTURES, MIGLOCK, ROOT, environment, masked, prepare, shell

README = ROOT / "README.md"
PAGES = [README, *sorted((ROOT / "docs").glob("*.md"))]
VERSION = re.search(r"^VERSION := (.*)", (ROOT / "Makefile").read_text(), re.MULTILINE)[1]
COMMENT = re.compile(r"<!-- (repository|meanwhile|run by)\b ?(.*?)(?: -->)?$")
FENCE = re.compile(r'```(\w+)(?: title="([^"]+)")?$')
ALEMBIC = """#!/usr/bin/python3
import datetime, hashlib, sys
import alembic.config, alembic.script.base, alembic.util
alembic.util.rev_id = lambda: hashlib.sha1(repr(sys.argv[1:]).encode()).hexdigest()[:12]
alembic.script.base.ScriptDirectory._generate_create_date = lambda self: datetime.datetime(2026, 3, 2, 9)
alembic.config.main(prog="alembic")
"""


def run(*args):
    """What it prints, a list's entry to a line."""
    wide = os.environ | {"COLUMNS": "9999"}
    return subprocess.run([MIGLOCK, *args], check=True, capture_output=True, text=True, env=wide).stdout


def command_list():
    listing = run("--help").split("commands:\n")[1].split("\n\n")[0]
    return [re.match(r"  (\S+) +(.*)", line).groups() for line in listing.splitlines()]


def option_list(command):
    """(how it is written, what its help says, is it one of the common ones) for each option of a command."""
    own, common = re.fullmatch(r".*?(?:\noptions:\n(.*))?\ncommon options:\n(.*)", run(command, "--help"), re.DOTALL).groups()
    for text, is_common in (own or "", False), (common, True):
        for letter, name, what in re.findall(r"^  (?:-(\w), |    )--(\S+(?: [A-Z=]+)?) {2,}(.*)", text, re.MULTILINE):
            yield (f"`-{letter}`, " if letter else "") + f"`--{name}`", what, is_common


class Repository:
    """Where a page's commands run."""

    def __init__(self, directory, files, script):
        self.scratch = Path(directory)
        self.env = environment(self.scratch) | {"DATABASE_URL": f"sqlite:///{self.scratch}/app.db", "PYTHONDONTWRITEBYTECODE": "1"}
        alembic = self.scratch / "bin/alembic"
        alembic.write_text(ALEMBIC)
        alembic.chmod(0o755)
        (self.scratch / "setup").write_text(script)
        prepare(FIXTURES / files, self.scratch / "setup", self.scratch / "repo", self.env)

    def run(self, command):
        output, status = shell(command, self.scratch / "repo", self.env)
        return masked(output.replace(f"{self.scratch}/repo", "/home/ada/shop"), self.scratch), status


def commands(block):
    """(command, what is shown of its output) of a console block; a backslash and a line of "> " continue a command."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        while command.endswith("\\") or output.startswith("> "):
            more, _, output = output.partition("\n")
            command += "\n" + more.removeprefix("> ")
        yield command, output


def matches(shown, printed):
    """Is it what is printed, where "..." stands for any lines?"""
    parts = re.split(r"^\.\.\.\n", shown, flags=re.MULTILINE)
    return re.fullmatch("(?:.*\n)*?".join(map(re.escape, parts)), printed) is not None


def elided(shown, printed):
    """What is printed, without what was left out before."""
    old, new, text = shown.splitlines(keepends=True), printed.splitlines(keepends=True), ""
    for _, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        text += "...\n" if "...\n" in old[a:b] else "".join(new[c:d])
    return text if matches(text, printed) else printed


def console(block, repository):
    """The block with what is printed now."""
    new = ""
    for command, shown in commands(block):
        printed, status = repository.run(command)
        if printed and not printed.endswith("\n"):
            printed += "\n"
        printed += f"[exit {status}]\n" if status else ""
        gap = "\n" if shown.endswith("\n\n") or shown == "\n" else ""
        body = shown.removesuffix("\n") if gap else shown
        if not matches(masked(body, repository.scratch), printed):
            body = elided(body, printed.replace("NN ms", "6 ms").replace("X.Y.Z", VERSION))
        new += "$ " + command.replace("\n", "\n> ") + "\n" + body + gap
    return new


def paste(block, repository, where):
    for line in block.replace("\\\n", "").splitlines():
        unseen(line, repository, where)


def unseen(script, repository, where):
    output, status = repository.run("set -e\n" + script)
    if status != 0:
        raise SystemExit(f"{where}: {script}: exit {status}\n{output}")


def blocks(text):
    """(kind, what it says, lines) of each part of a page: a comment for this program, a block of code, or text."""
    lines = iter(text.splitlines(keepends=True))
    for line in lines:
        comment, fence = COMMENT.match(line.rstrip("\n")), FENCE.match(line.strip())
        end = "-->\n" if comment and not line.rstrip().endswith("-->") else "```\n" if line.lstrip().startswith("```") else None
        body = []
        while end and (not body or body[-1].lstrip() != end):
            body.append(next(lines))
        if comment:
            yield comment[1], comment[2], [line, *body]
        elif end:
            yield "code", fence and fence.groups(), [line, *body]
        else:
            yield "text", None, [line]


def made(path):
    """The page as the program would have it."""
    repository, elsewhere, new, kept = None, None, "", []
    try:
        for kind, what, lines in blocks(path.read_text()):
            inside = "".join(lines[1:-1])
            if kind == "repository":
                kept.append(tempfile.TemporaryDirectory(prefix="miglock-page-"))
                repository = Repository(Path(kept[-1].name).resolve(), what, inside)
            elif kind == "meanwhile":
                unseen(inside, repository, path.name)
            elif kind == "run by":
                elsewhere = (ROOT / what).read_text()
            elif kind == "code":
                inside = code(path, what, inside, repository, elsewhere)
                elsewhere = None
                lines = [lines[0], inside, lines[-1]]
            new += "".join(lines)
    finally:
        for directory in kept:
            directory.cleanup()
    return new


def code(path, what, inside, repository, elsewhere):
    """A block of code's text as it should be; its commands are run, its file is written."""
    if not what:
        raise SystemExit(f"{path.name}: a block of code without a language")
    language, title = what
    if elsewhere is not None:
        missing = [line for line in inside.splitlines() if line.split(" #")[0].strip() not in elsewhere]
        if missing:
            raise SystemExit(f"{path.name}: the test that is named does not run {missing[0]}")
    elif language in ("console", "sh") and repository is None:
        raise SystemExit(f"{path.name}: commands, and no repository in which to run them")
    elif language == "console":
        return console(inside, repository)
    elif language == "sh":
        paste(inside, repository, path.name)
    elif title and repository:
        (repository.scratch / "repo" / title).write_text(inside)
    return inside


def main():
    update = sys.argv[1:2] == ["--update"]
    names = sys.argv[1 + update :]
    stale = []
    for path in PAGES:
        if names and not any(name in path.name for name in names):
            continue
        if (new := made(path)) != path.read_text():
            stale.append(path.name)
            if update:
                path.write_text(new)
    if stale and not update:
        raise SystemExit(f"{', '.join(stale)}: not what the program says; tests/readme.py --update")


if __name__ == "__main__":
    main()
