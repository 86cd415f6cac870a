"""The README says what the program says: its lists and its example."""
import re
import subprocess
from pathlib import Path

import pytest

from golden import MIGLOCK, ROOT

README = (ROOT / "README.md").read_text()


def run(*args):
    return subprocess.run([MIGLOCK, *args], check=True, capture_output=True, text=True).stdout


def commands():
    listing = run("--help").split("commands:\n")[1].split("\n\n")[0]
    return dict(re.match(r"  (\S+) +(.*)", line).groups() for line in listing.splitlines())


def options(command):
    """{name: letter or None} of `miglock COMMAND --help`."""
    found = re.findall(r"^  (?:-(\w), |    )--([\w-]+)", run(command, "--help"), re.MULTILINE)
    return {name: letter or None for letter, name in found}


def rules():
    return [re.match(r"(ML\d+)  (\S+) +(\S+) +(.*)", line).groups() for line in run("rule").splitlines()]


def table(heading):
    """The rows of the first table below a heading, as lists of cells."""
    below = README.split(f"## {heading}\n")[1]
    rows = re.search(r"(?:^\|.*\n)+", below, re.MULTILINE).group().splitlines()[2:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def test_commands_are_the_programs():
    assert {cells[0].strip("`"): cells[1] for cells in table("Commands")} == commands()


def test_every_option_of_every_command_is_listed_and_no_other():
    mine = {}
    for command in commands():
        mine |= options(command)
    below = README.split("| option | does |\n")[1].split("\n\n")[0]
    listed = {}
    for row in below.splitlines()[1:]:
        letter, name = re.match(r"\| (?:`-(\w)`, )?`--([\w-]+)", row).groups()
        listed[name] = letter
    assert listed == mine


@pytest.mark.parametrize("command", sorted(commands()))
def test_an_option_row_names_the_commands_that_have_it(command):
    below = README.split("| option | does |\n")[1].split("\n\n")[0]
    for row in below.splitlines()[1:]:
        name = re.search(r"`--([\w-]+)", row).group(1)
        users = re.match(r"\|[^|]*\| ((?:`[\w -]+`(?:, )?)+): ", row)
        if users:
            named = {word.split()[0] for word in re.findall(r"`([^`]+)`", users.group(1))}
            assert (command in named) == (name in options(command)), (command, name)


def test_rules_are_the_programs():
    rows = [tuple(cell.strip("`") for cell in cells) for cells in table("Rules")]
    assert rows == rules()


def test_the_example_is_what_the_program_prints():
    expected = (ROOT / "fixtures/cases/incident/expected").read_text()
    shown = re.search(r"<!-- fixtures/cases/incident -->\n```\n(.*?)```", README, re.DOTALL).group(1)
    assert expected.startswith(shown.replace("7 ms", "NN ms"))


def test_configuration_keys_are_the_programs():
    block = re.search(r"```toml\n(.*?)```", README.split("## Configuration")[1], re.DOTALL).group(1)
    shown = set(re.findall(r"^([\w-]+) =", block, re.MULTILINE))
    source = (ROOT / "src/alembic/config.c").read_text()
    known = {name.split(".")[-1] for name in re.findall(r"^\s*\{\"([\w.-]+)\"", source, re.MULTILINE)}
    assert known, "the key tables of config.c have another form now"
    assert known - {"rules", "environment"} <= shown
