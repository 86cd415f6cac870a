"""A repository with locked migrations, an origin to push to, and real git."""

import os
import shutil
import subprocess

import golden

SHOP = golden.FIXTURES / "shop"
VERSIONS = "migrations/versions"
LOCKFILE = "migrations/miglock.lock"
ORDERS = f"{VERSIONS}/b27e4d8c1a35_add_orders.py"
INVOICES = f"{VERSIONS}/c93d05fe6b72_add_invoices.py"
CUSTOMERS = f"{VERSIONS}/a1f3c9d27b10_create_customers.py"
REFUNDS = f"{VERSIONS}/d48e2a7b9c01_add_refunds.py"

DRAFT = '''from alembic import op

revision = "d48e2a7b9c01"
down_revision = "c93d05fe6b72"


def upgrade():
    op.execute("SELECT 1")


def downgrade():
    pass
'''


class Repository:
    """What a developer has: a clone of `origin`, whose main has locked migrations."""

    def __init__(self, scratch):
        self.scratch = scratch
        self.env = golden.environment(scratch)
        self.root = scratch / "work"
        self.origin = scratch / "origin.git"
        self.here = scratch
        self.run(f"git init -q --bare {self.origin} && git clone -q {self.origin} {self.root}")
        self.here = self.root
        shutil.copytree(SHOP, self.root, dirs_exist_ok=True)
        self.run("git add -A && miglock init -q && git add -A && git commit -q -m 'Lock the migrations' && git push -q origin main")
        self.run("git remote set-head origin main")

    def run(self, script, status=0, here=None, **env):
        """Output of a shell text, which must exit as it should."""
        done = subprocess.run(
            ["/bin/bash", "-c", script],
            cwd=here or self.here,
            env=self.env | env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=60,
        )
        text = done.stdout.decode("utf-8", "surrogateescape")
        expected = status if isinstance(status, tuple) else (status,)
        assert done.returncode in expected, f"{script}: exit {done.returncode}, not {status}\n{text}"
        return text

    def edit(self, path=ORDERS, old="length=16", new="length=32"):
        """What nobody may do."""
        file = self.root / path
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))

    def draft(self):
        (self.root / REFUNDS).write_text(DRAFT)

    def write(self, path, text):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)

    def commit(self, message="Change"):
        self.run(f"git add -A -f && git commit -q --no-verify -m '{message}'")

    def forge(self, revision, path):
        """Write the hash, blob and parts that the file has now into the revision's entry."""
        self.run(f"git -C {self.root} worktree prune")
        (self.scratch / "forged").mkdir(exist_ok=True)
        self.run(
            f"rm -rf {self.scratch}/forged && mkdir {self.scratch}/forged && git init -q {self.scratch}/forged &&"
            f" cp -r alembic.ini migrations {self.scratch}/forged && cd {self.scratch}/forged &&"
            " rm migrations/miglock.lock && git add -A -f && miglock init -q"
        )
        forged = (self.scratch / "forged" / LOCKFILE).read_text()
        ours, theirs = (self.root / LOCKFILE).read_text(), stanza(forged, revision)
        (self.root / LOCKFILE).write_text(ours.replace(stanza(ours, revision), theirs))


def stanza(text, revision):
    """The entry of a revision in the text of a lockfile."""
    (found,) = [part for part in text.split("\n\n") if f'id = "{revision}"' in part]
    return found.rstrip("\n")


def unprivileged(command):
    """Root writes where it likes; without two of its capabilities it does not."""
    if os.geteuid() != 0:
        return command
    return f"setpriv --bounding-set=-dac_override,-dac_read_search --inh-caps=-all {command}"
