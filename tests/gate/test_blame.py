"""A push is blamed for what it changes, and for all of that."""

import pytest

from gate.repository import CUSTOMERS, INVOICES, ORDERS


@pytest.fixture
def broken(repository):
    """Its main was edited before anyone looked, and a branch of it is pushed."""
    repository.edit()
    repository.commit("Widen")
    repository.run("git push -q origin main && git checkout -q -b topic")
    repository.run("miglock hook install --pre-push -q && miglock hook install --pre-receive -q -C ../origin.git", (0, 1, 2))
    return repository


def push(repository, status, branch="topic", options=""):
    return repository.run(f"git push {options} origin HEAD:refs/heads/{branch}", status)


@pytest.mark.parametrize("options", ["", "--no-verify"], ids=["pre-push", "pre-receive"])
def test_what_was_broken_before(broken, options):
    broken.write("README", "more")
    broken.commit("Nothing of the kind")
    output = push(broken, 0, options=options)
    assert "1 error that the base has already is not of this push" in output
    assert "ML101" not in output
    command = output.split("not of this push: ")[1].splitlines()[0].strip()
    assert "ML101" in broken.run(command, 1)


@pytest.mark.parametrize("options", ["", "--no-verify"], ids=["pre-push", "pre-receive"])
@pytest.mark.parametrize(
    "change",
    [
        lambda r: r.edit(INVOICES, "Numeric(12, 2)", "Numeric(14, 2)"),  # another one
        lambda r: r.edit(ORDERS, "length=32", "length=64"),  # the same, once more
        lambda r: r.edit(ORDERS, "def upgrade", "# more\\n\\ndef upgrade"),  # a file that was touched is whoever's touched it
        lambda r: r.run(f"git rm -q {CUSTOMERS}"),
        lambda r: r.forge("b27e4d8c1a35", ORDERS),  # and locked as it is
        lambda r: r.run("git rm -q migrations/miglock.lock"),
    ],
)
def test_what_is_broken_now(broken, change, options):
    change(broken)
    broken.commit("More of it")
    assert "error[ML" in (output := push(broken, 1, options=options)) or "ML" in output


def test_mended(broken):
    broken.run("miglock restore --base main~1 b27e4d8c1a35")
    broken.commit("As it was")
    output = push(broken, 0)
    assert "not of this push" not in output


def test_to_the_branch_itself(broken):
    broken.edit(INVOICES, "Numeric(12, 2)", "Numeric(14, 2)")
    broken.commit("More of it")
    assert "c93d05fe6b72" in push(broken, 1, "main")
