"""The program's tables, as it prints them: commands with their options and examples, rules, configuration keys, formats."""
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MIGLOCK = Path(os.environ.get("MIGLOCK", ROOT / "build" / "miglock")).resolve()


@dataclass
class Option:
    letter: str
    name: str
    argument: str
    help: str
    common: bool

    @property
    def written(self):
        return (f"-{self.letter}, " if self.letter else "") + f"--{self.name}" + (f" {self.argument}" if self.argument else "")


@dataclass
class Command:
    name: str
    arguments: str
    summary: str
    paragraphs: list
    examples: list
    options: list


@dataclass
class Rule:
    code: str
    name: str
    severity: str
    summary: str
    help: str


def run(*args):
    """What it prints, a list's entry to a line."""
    wide = os.environ | {"COLUMNS": "9999"}
    return subprocess.run([MIGLOCK, *args], check=True, capture_output=True, text=True, env=wide).stdout


def command_list():
    listing = run("--help").split("commands:\n")[1].split("\n\n")[0]
    return [re.match(r"  (\S+) +(.*)", line).groups() for line in listing.splitlines()]


def option_list(text, common):
    for letter, name, argument, what in re.findall(r"^  (?:-(\w), |    )--([\w-]+)(?: ([A-Z]\S*))? {2,}(\S.*)", text, re.MULTILINE):
        yield Option(letter, name, argument, what, common)


def command(name, summary):
    head, *rest = re.split(r"\n(examples|options|common options):\n", run(name, "--help"))
    sections = dict(zip(rest[::2], rest[1::2]))
    usage, _, *paragraphs = [part.strip("\n") for part in head.strip("\n").split("\n\n")]
    return Command(
        name,
        usage.split("[options]")[1].strip(),
        summary,
        paragraphs,
        re.findall(r"^  (\S.*)\n      (\S.*)", sections["examples"], re.MULTILINE),
        [*option_list(sections.get("options", ""), False), *option_list(sections["common options"], True)],
    )


def commands():
    return [command(name, summary) for name, summary in command_list()]


def rules():
    texts = {}
    for text in re.split(r"\n\n(?=ML\d+ \S+ \()", run("rule", "--all")):
        code = text.split()[0]
        texts[code] = text.split("\n\n", 1)[1].split("\nConfigure\n")[0]
    found = [re.match(r"(ML\d+)  (\S+) +(\S+) +(.*)", line).groups() for line in run("rule").splitlines()]
    return [Rule(*fields, texts[fields[0]]) for fields in found]


def configuration():
    """(key, what it takes, what it says)"""
    return re.findall(r"^  (\S+) = (.*)\n      (.*)", run("help", "configuration"), re.MULTILINE)


def formats():
    return re.findall(r"^  (\S+) +(.*)", run("help", "formats"), re.MULTILINE)
