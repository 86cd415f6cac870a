"""A lockfile is nothing that a revision reads, whatever the revision lists: locking would change what it uses."""

import pytest

from gate.repository import LOCKFILE, VERSIONS

REVISION = """import glob
import os
from pathlib import Path

from alembic import op

revision = "f1f1f1f1f1f1"
down_revision = "c93d05fe6b72"


def upgrade():
    for path in {}:
        op.execute(open(path).read())


def downgrade():
    pass
"""
LISTINGS = {
    "iterdir": "Path(__file__).parent.parent.iterdir()",
    "glob": 'Path(__file__).parent.parent.glob("*")',
    "by its ending": 'Path(__file__).parent.parent.glob("*.lock")',
    "by its name": 'Path(__file__).parent.parent.glob("miglock.*")',
    "everything": 'Path(__file__).parent.parent.rglob("*")',
    "listdir": 'os.listdir(os.path.dirname(os.path.dirname(__file__)))',
    "by name": '[Path(__file__).parent.parent / "miglock.lock"]',
    "from above": 'glob.glob("migrations/*")',
}


@pytest.mark.parametrize("listing", LISTINGS.values(), ids=LISTINGS)
def test_listed(repository, listing):
    repository.write(f"{VERSIONS}/f1.py", REVISION.format(listing))
    repository.write("migrations/seed.sql", "SELECT 1")
    repository.run("git add -A && miglock lock -q && git add -A && git commit -q -m one && git push -q origin main")
    assert "miglock.lock" not in (repository.root / LOCKFILE).read_text().split("\n", 1)[1]
    assert "nothing to complain about" in repository.run("miglock verify")
    repository.write(f"{VERSIONS}/f2.py", REVISION.format("[]").replace("c93d05fe6b72", "f1f1f1f1f1f1").replace('"f1f1f1f1f1f1"\ndown', '"f2f2f2f2f2f2"\ndown'))
    repository.run("git add -A && miglock lock && git add -A && git commit -q -m two")
    assert "nothing to complain about" in repository.run("miglock verify")


def test_configured(repository):
    repository.write("miglock.toml", 'assets = ["migrations/*", "*.lock"]\n')
    repository.run("git add -A && miglock lock -q && git add -A && git commit -q --no-verify -m one && git push -q --no-verify origin main")
    assert "nothing to complain about" in repository.run("miglock verify")
