"""Every command that a finding prints, run where it was printed, leads where it says."""

import re
import shutil

import pytest

import golden
from gate import advice
from gate.repository import ORDERS, REFUNDS, SHOP

JUDGING = re.compile(r"\bmiglock (?:-\S+ )*(?:verify|hook pre-commit)\b[^|;&>]*")
GOING = re.compile(r"^cd (\S+) && ")
OTHER_FORMAT = re.compile(r"--output-format (?!text)|--format| -o ")
BASE = re.compile(r"--base '?([^' ]+)'?")
NO_WORK_TREE = re.compile(r"--no-git|bare\.git")

HINTED = [case for case in golden.cases() if re.search(rf"= (?:{advice.TAKE_BACK}|{advice.PROPERLY}|{advice.AMEND}): ", golden.expected(case))]


def judged(line, shell):
    """What checks in a line of a case: the command, where it runs, and what has it see what was done; or None."""
    found = JUDGING.search(line)
    if not found or OTHER_FORMAT.search(found[0]) or NO_WORK_TREE.search(found[0]):
        return None
    going = GOING.match(line)
    here = f"cd {going[1]} && " if going else ""
    command = found[0].strip()
    if base := BASE.search(command):
        commit, status = shell(f"{here}git rev-parse -q --verify '{base[1]}^{{commit}}'")
        command = command if status else command.replace(base[0], f"--base {commit.strip()}")
    settle = ""
    if "--rev" in command:
        settle = "git add -A && git commit -q --no-verify -m advised"
    elif "--staged" in command or "hook" in command:
        settle = "git add -A"
    return here, command, settle


def add_templates(scratch):
    """alembic revision wants one; most cases have no need of it."""
    for script in scratch.rglob("env.py"):
        if (script.parent / "versions").is_dir() and not (template := script.parent / "script.py.mako").exists():
            shutil.copy(SHOP / "migrations/script.py.mako", template)


@pytest.mark.parametrize("case", HINTED, ids=golden.name)
def test_advice_in_golden_cases(case, tmp_path):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    repository, env = scratch / "repo", golden.environment(scratch)
    golden.prepare(case / "repo", case / "setup", repository, env)
    for line in (case / "cmd").read_text().replace("\\\n", "").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        golden.shell(line, repository, env)
        check = judged(line, lambda script: golden.shell(script, repository, env))
        if not check:
            continue
        here, command, settle = check
        if "--rev" in command:
            golden.shell(f"{here}git reset -q --hard", repository, env)
        add_templates(scratch)
        situation = advice.Situation(scratch, lambda script, here=here: golden.shell(here + script, repository, env), command, settle)
        dead_ends = situation.dead_ends()
        assert not dead_ends, f"{line}\n{situation.text}\n" + "\n".join(dead_ends)


def follow(repository, judge, settle="", here=None):
    """All that is printed leads somewhere; returns the printed text."""
    scratch = repository.scratch
    run = lambda script: golden.shell(script, here or repository.root, repository.env)  # noqa: E731
    situation = advice.Situation(scratch, run, judge, settle)
    assert situation.advice, situation.text
    dead_ends = situation.dead_ends()
    assert not dead_ends, situation.text + "\n".join(dead_ends)
    return situation.text


def test_what_is_a_command():
    item = advice.Advice((), advice.PROPERLY, "alembic merge heads, and miglock lock; or put the newer one on top (alembic heads)")
    assert item.scripts == ["alembic merge heads && miglock lock", "alembic heads"]
    item = advice.Advice((), advice.AMEND, "miglock prune --head b27 --reason '; and, ...', if no database has run it")
    assert item.scripts == ["miglock prune --head b27 --reason '; and, ...'"]
    assert advice.Advice((), advice.PROPERLY, "see that the import is right: miglock cannot").scripts == []


def test_advice_that_fails_is_noticed(repository):
    repository.edit()
    run = lambda script: golden.shell(script.replace("restore", "restores"), repository.root, repository.env)  # noqa: E731
    (dead_end,) = advice.Situation(repository.scratch, run, "miglock verify").dead_ends()[:1]
    assert "exit 2" in dead_end


def test_the_base_in_force(repository):
    """The edit and its lock are on main: only the base that was named still knows better."""
    base = repository.run("git rev-parse HEAD").strip()
    repository.edit()
    repository.forge("b27e4d8c1a35", ORDERS)
    repository.commit("Widen and lock again")
    repository.run("git push -q origin main")
    text = follow(repository, f"miglock verify --base {base}")
    assert f"take it back: miglock restore --base {base} b27e4d8c1a35" in text


@pytest.mark.parametrize("place", ["migrations/versions", "migrations"])
def test_in_a_subdirectory(repository, place):
    repository.edit()
    repository.run("git add -A && git checkout -q HEAD -- . && git mv migrations/versions/c93d05fe6b72_add_invoices.py migrations/versions/c93.py")
    repository.draft()
    repository.run("miglock lock -q && git add migrations/miglock.lock")
    text = follow(repository, "miglock verify --staged", "", repository.root / place)
    assert f"git -C {'../..' if '/' in place else '..'} add migrations/versions/" in text


def test_from_elsewhere(repository):
    repository.edit()
    repository.write("elsewhere/odd name.toml", "")
    repository.run("printf '[alembic]\nscript_location = work/migrations\n' >> alembic.ini", here=repository.scratch)
    text = follow(repository, "miglock verify -C work --config 'elsewhere/odd name.toml'", "", repository.scratch)
    assert "miglock restore -C work --config 'elsewhere/odd name.toml' b27e4d8c1a35" in text


def test_after_a_mistaken_prune(repository):
    repository.run(f"git rm -q {REFUNDS.replace('d48e2a7b9c01_add_refunds', 'c93d05fe6b72_add_invoices')}")
    repository.run("miglock prune --head c93d05fe6b72 --reason 'nobody has run it'")
    repository.commit("Take it out")
    repository.run("git push -q origin main && git checkout -q -b back && git checkout -q HEAD~1 -- migrations/versions")
    repository.commit("The file alone is back")
    assert "miglock prune --undo c93d05fe6b72" in follow(repository, "miglock verify")


def test_after_git_revert_of_an_amendment(repository):
    repository.edit()
    repository.run("miglock amend b27e4d8c1a35 --reason 'wider'")
    repository.commit("Widen")
    repository.run("git push -q origin main && git checkout -q -b back && git revert --no-edit HEAD")
    follow(repository, "miglock verify")


def test_of_a_weakened_configuration(repository):
    repository.write("miglock.toml", '[rules]\nML1 = "off"\n')
    text = follow(repository, "miglock verify")
    assert "miglock amend configuration --reason" in text
