"""A newcomer with the README alone: its own commands, in a fresh environment, on a project that never heard of miglock."""
import shutil
import time

import readme
from released import ROOT, environment, interpreters, run

# What the README shows before a project is adopted; readme.py holds the page to this.
INSTALL = ["pip install miglock"]


def shown():
    """The README's commands up to where it fires, in order."""
    text = readme.README.read_text().split("\n## When it fires")[0]
    for kind, what, lines in readme.blocks(text):
        block = "".join(lines[1:-1])
        if kind == "code" and what[0] == "sh":
            yield from block.splitlines()
        elif kind == "code" and what[0] == "console":
            yield from (command for command, _ in readme.commands(block))


def test_installs_adopts_and_guards_in_five_minutes(tmp_path):
    began = time.monotonic()
    versions = interpreters()
    run([versions[max(versions)], "-m", "venv", tmp_path / "venv"])
    shutil.copytree(ROOT / "fixtures/incident/repo", tmp_path / "app")
    (tmp_path / "app/.github/workflows").mkdir(parents=True)
    env = environment(PATH=f"{tmp_path}/venv/bin:/usr/bin:/bin", HOME=str(tmp_path))

    def there(command, status=0):
        return run(command, status, cwd=tmp_path / "app", env=env)

    there("git init -q -b main && git add -A && git commit -q -m 'the project as it was'")
    commands = list(shown())
    assert set(INSTALL) < set(commands) and len(commands) >= 7
    for command in commands:
        there(command)
    there("git add -A && git commit -q -m 'Check it in CI'")
    there("cp %s/fixtures/incident/cleanup/*.py migrations/versions/" % ROOT)
    assert "ML102 edited-function" in there("git commit -q -a -m 'Clean up'", 1)
    there("git commit -q -a --no-verify -m 'Clean up'")
    assert "1 error" in there("miglock verify --rev HEAD", 1)
    assert time.monotonic() - began < 300
