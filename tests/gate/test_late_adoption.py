"""A branch from before the adoption, with an `init` of its own: what it locks is not what the target has sealed."""

import shutil

import pytest

from gate.repository import ORDERS, SHOP

MERGE_FIRST = "the target branch has a lockfile by now"


@pytest.fixture
def late(repository):
    """main is adopted; topic began before that."""
    repository.run(
        "git checkout -q --orphan before && git rm -rfq --cached . && rm -rf alembic.ini migrations pyproject.toml"
    )
    shutil.copytree(SHOP, repository.root, dirs_exist_ok=True)
    repository.run("git add -A && git reset -q -- '*.lock' && rm -f migrations/miglock.lock && git add -A && git commit -q -m before && git push -q -f origin before:main && git fetch -q")
    repository.run("git checkout -q -b adopted && miglock init -q && git add -A && git commit -q -m adopt")
    repository.run("git push -q -f origin adopted:main && git fetch -q && git checkout -q -b topic before")
    repository.run("git commit -q --allow-empty -m work")
    return repository


def test_an_init_of_its_own(late):
    late.edit()
    assert MERGE_FIRST in late.run("miglock init -q", 2)
    late.run("git stash -q && git show adopted:migrations/miglock.lock > migrations/miglock.lock && git stash pop -q")
    late.run("git add -A && git commit -q --no-verify -m 'Lock it'")
    for gate in ("verify", "verify --rev HEAD", "verify --staged"):
        assert MERGE_FIRST in late.run(f"miglock {gate}", 2)
    assert MERGE_FIRST in late.run("CI=true miglock hook pre-commit", 2)


def test_it_is_not_received(late):
    late.run("miglock hook install --pre-receive", here=late.origin)
    late.run("git commit -q --allow-empty -m plain && git push -q origin HEAD:refs/heads/plain")
    late.edit()
    late.run("git show adopted:migrations/miglock.lock > migrations/miglock.lock && git add -A && git commit -q --no-verify -m lock")
    assert MERGE_FIRST in late.run("git push -q origin HEAD:refs/heads/topic", 1)


def test_once_merged(late):
    late.run("git commit -q --allow-empty -m work && git merge -q -m merge origin/main && miglock verify --rev HEAD && miglock verify")
    late.edit()
    assert "ML101" in late.run("miglock verify", 1)
