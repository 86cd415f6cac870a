"""A whole environment that goes: seen wherever its removal stands, in the working tree, in the index or in a commit."""

import pytest

from gate.repository import ORDERS


@pytest.fixture
def two(repository):
    """A second environment, which is the one to go, and a directory beside it that the index's trees know."""
    repository.run("cp -r migrations billing && rm billing/miglock.lock && sed 's/= migrations/= billing/' alembic.ini > billing.ini")
    repository.write("docs/deep/er/note", "x")
    repository.run("git add -A && miglock init -q && git add -A && git commit -q -m 'A second one' && git push -q origin main")
    assert "6 sealed" in repository.run("miglock verify")
    return repository


GONE = {
    "deleted": "rm -r billing billing.ini",
    "deleted in git": "git rm -q -r billing billing.ini",
    "no longer tracked": "git rm -q -r --cached billing billing.ini && rm -r billing billing.ini",
    "deleted in git, and something else is staged": "git rm -q -r billing billing.ini && echo y > docs/deep/er/note && git add -A",
    "deleted in an older index": "git update-index --index-version 4 && git rm -q -r billing billing.ini",
    "with an entry that is only intended": "git rm -q -r billing billing.ini && echo x > y && git add -N y",
    "in an index that knows no tree": (
        "git rm -q -r billing billing.ini && git ls-files -s > ../ls && rm .git/index && git update-index --index-info < ../ls"
    ),
    "its directory is a file now": "git rm -q -r billing billing.ini && echo x > billing && git add billing",
}


@pytest.mark.parametrize("base", ["main", "topic"])
@pytest.mark.parametrize("how", GONE)
def test_environment_gone(two, how, base):
    if base == "topic":
        two.run("git checkout -q -b topic && git commit -q --allow-empty -m 1 && echo z > z && git add z && git commit -q -m 2")
    two.run(GONE[how])
    output = two.run("miglock verify", 1)
    assert output.count("error[") == 1 and "error[ML307" in output and "billing/miglock.lock" in output
    two.run("git add -A")
    assert "error[ML307" in two.run("miglock verify --staged", 1)
    assert "ML307" in two.run("miglock hook pre-commit", 1)
    two.run("git commit -q -m gone")
    assert "error[ML307" in two.run("miglock verify --rev HEAD", 1)


@pytest.mark.parametrize("how", ["mv billing elsewhere && rm billing.ini", "git mv billing elsewhere && git rm -q billing.ini"])
def test_environment_moved(two, how):
    """Its revisions are found where they are now."""
    two.run(f"{how} && git add -A")
    assert "warning[ML311" in two.run("miglock verify")
    two.run(f"sed -i s/length=16/length=32/ {ORDERS.replace('migrations', 'elsewhere')}")
    assert "error[ML101" in two.run("miglock verify", 1)


def test_only_environment_gone(repository):
    """Nothing is left to look at: no pass."""
    repository.run("git rm -q -r migrations alembic.ini && touch x && git add -A")
    for options in ("", "--staged"):
        assert "no Alembic environment found" in repository.run(f"miglock verify {options}", 2)
    output = repository.run("miglock hook pre-commit", 1)
    assert "ML307" in output and "no lockfile is left to hold a record" in output and "miglock amend" not in output
    repository.run("git commit -q -m gone")
    assert "no Alembic environment found" in repository.run("miglock verify --rev HEAD", 2)
