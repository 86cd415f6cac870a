"""What --help says: it fits the terminal, it names what the command has, and its examples run."""
import os
import re
import shlex

import golden
import pytest
import readme

COMMANDS = [name for name, _ in readme.command_list()]


@pytest.fixture
def incident(tmp_path):
    """The repository that the examples speak of, locked; a function that runs a shell text in it."""
    env = golden.environment(tmp_path)
    golden.prepare(golden.FIXTURES / "incident/repo", golden.FIXTURES / "no-setup", tmp_path / "repo", env)

    def run(script, allowed=(0,)):
        said, status = golden.shell(script, tmp_path / "repo", env)
        assert status in allowed, f"{script}: exit {status}\n{said}"
        return said

    run("git tag v2.4 && miglock init -q && git add -A && git commit -qm Lock")
    return run


def examples(command):
    text = readme.run(command, "--help").split("\nexamples:\n")[1].split("\n\n")[0]
    return re.findall(r"^  (\S.*)\n      (\S.*)", text, re.MULTILINE)


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("command", COMMANDS)
def test_no_line_is_wider_than_the_terminal(command, width):
    wide = os.environ | {"COLUMNS": str(width)}
    text = golden.subprocess.run([golden.MIGLOCK, command, "--help"], check=True, capture_output=True, text=True, env=wide).stdout
    usage, *lines = text.splitlines()
    copied = {example for example, _ in examples(command)}
    for line in lines:
        assert len(line) <= width or line.strip() in copied or " " not in line.strip(), line


# What has to be the case for a command to have something to do.
EDITED = "cp $FIXTURES/incident/cleanup/*.py migrations/versions/"
SITUATIONS = {
    "init": "git update-ref -d HEAD && rm migrations/miglock.lock && git add -A",
    "diff": EDITED,
    "restore": EDITED,
    "amend": EDITED,
    "prune": "git rm -q migrations/versions/65e4b4ef883d* migrations/versions/b354d12d1e7d* &&"
    " sed -i 's/^down_revision = .65e4b4ef883d./down_revision = None/' migrations/versions/774225e563ca*",
    "hash": "cp migrations/env.py FILE",
    "completions": "mkdir -p ~/.local/share/bash-completion/completions",
}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_examples_that_run(command, incident):
    assert examples(command)
    incident("printf '#!/bin/sh\necho 774225e563ca\n' > ../bin/alembic && chmod +x ../bin/alembic")
    for line, _ in examples(command):
        assert shlex.split(line)[0] in ("miglock", "alembic")
        incident("git stash -qu 2>/dev/null; git stash drop -q 2>/dev/null; true")
        incident(SITUATIONS.get(command, "true"))
        incident(line, (0, 1) if command in ("verify", "diff") else (0,))


@pytest.mark.parametrize("command", COMMANDS)
def test_help_command_is_its_help(command):
    assert readme.run("help", command) == readme.run(command, "--help")


def test_only_what_matters_is_offered():
    offered = {name: {written for written, *_ in readme.option_list(name)} for name in COMMANDS}
    assert not any("--jobs" in written or "--config" in written for written in offered["version"])
    assert any("--output-format" in written for written in offered["version"])
    assert not any("--output-format" in written for written in offered["lock"])
    assert all("--directory" in " ".join(offered[name]) for name in ("verify", "lock", "hook"))


@pytest.mark.parametrize("said, meant", [
    ("check", "miglock verify"), ("lokc", "miglock lock"), ("history", "miglock log"), ("install", "miglock hook install"),
])
def test_near_misses_of_commands(incident, said, meant):
    assert f"did you mean '{meant}'?" in incident(f"miglock {said}", (2,))
    assert f"did you mean '{meant}'?" in incident(f"miglock help {said}", (2,))


@pytest.mark.parametrize("said, meant", [("several", "several-heads"), ("edited", "edited-"), ("heads", "several-heads"), ("ML10", None)])
def test_near_misses_of_rules(incident, said, meant):
    if meant:
        assert f"did you mean {meant}" in incident(f"miglock rule {said}", (2,))
    else:
        assert "ML101" in incident(f"miglock rule {said}")


def test_version_in_every_spelling(incident):
    assert incident("miglock version") == incident("miglock --version") == incident("miglock -V")


def test_help_says_what_the_configuration_takes(incident):
    text = readme.run("help", "configuration")
    for name, value in re.findall(r"^  (\S+) = (.*)", text, re.MULTILINE):
        assert value and "None" not in value
    assert "  stop = a list of strings\n" in text and "  environment.script-location = a string\n" in text
