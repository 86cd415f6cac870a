#!/usr/bin/env python3
"""The part of README.md that says what the program says: its example.

    tests/readme.py            is the README what the program says?
    tests/readme.py --update   make it so

A part stands between <!-- NAME --> and <!-- end -->.
"""
import os
import re
import subprocess
import sys

from golden import FIXTURES, MIGLOCK, ROOT

README = ROOT / "README.md"


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


def verify():
    """The first command of the golden case that is the demo's incident."""
    printed = (FIXTURES / "cases/incident/expected").read_text()
    return "```\n" + printed[: printed.index("[exit 1]")].replace("NN ms", "6 ms") + "```\n"


PARTS = {part.__name__: part for part in (verify,)}


def made(text):
    for name, part in PARTS.items():
        text, found = re.subn(rf"(<!-- {name} -->\n).*?(<!-- end -->)", lambda m: m[1] + part() + m[2], text, flags=re.DOTALL)
        if found != 1:
            raise SystemExit(f"README.md has {found} parts called {name}")
    return text


if __name__ == "__main__":
    new = made(README.read_text())
    if sys.argv[1:] == ["--update"]:
        README.write_text(new)
    elif new != README.read_text():
        raise SystemExit("README.md is not what the program says; tests/readme.py --update")
