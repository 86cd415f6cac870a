"""What only downgrade uses is graded as an edit of downgrade is; whatever upgrade may use is not."""

import pytest

from gate.repository import LOCKFILE

HEAD = 'from alembic import op\nfrom app import back, both\nfrom app.back import drop\n\nrevision = "f1f1f1f1f1f1"\ndown_revision = "c93d05fe6b72"\n\n\n'
WAY = "def upgrade():\n    op.execute('SELECT 1')\n\n\ndef downgrade():\n    drop(op, 't')\n"
ONLY = {
    "plain": WAY,
    "by another": WAY.replace("drop(", "back.clean("),
    "downgrade first": "def downgrade():\n    drop(op, 't')\n\n\ndef upgrade():\n    both.add(op, 't')\n",
    "beside what upgrade uses": WAY.replace("op.execute('SELECT 1')", "both.add(op, 't')"),
    "from elsewhere": "from app.back import downgrade\n\n\ndef upgrade():\n    pass\n",
}
TOO = {
    "upgrade uses it": WAY.replace("op.execute('SELECT 1')", "drop(op, 't')"),
    "downgrade comes first": "def downgrade():\n    drop(op, 't')\n\n\ndef upgrade():\n    drop(op, 't')\n",
    "upgrade goes back first": WAY.replace("op.execute('SELECT 1')", "downgrade()"),
    "through a function of the file": WAY.replace("op.execute('SELECT 1')", "clean()") + "\n\ndef clean():\n    drop(op, 't')\n",
    "through another helper": WAY.replace("op.execute('SELECT 1')", "both.clean(op, 't')"),
    "a default, which is read at once": WAY.replace("downgrade():", "downgrade(drop=drop(op, 't')):"),
    "at the top": "drop(op, 't')\n\n\n" + WAY,
    "by a name that is computed": WAY.replace("op.execute('SELECT 1')", "globals()['dr' + 'op'](op, 't')"),
    "upgrade is imported": "from app.back import downgrade as upgrade\n\n\ndef downgrade():\n    pass\n",
    "both are imported": "from app.back import downgrade\n\nupgrade = downgrade\n",
    "under another name": "remove = drop\n\n\n" + WAY.replace("op.execute('SELECT 1')", "remove(op, 't')"),
}


@pytest.fixture
def locked(repository):
    def lock(way):
        repository.write("app/__init__.py", "")
        repository.write(
            "app/back.py",
            "def drop(op, t):\n    op.drop_table(t)\n\n\ndef clean(op, t):\n    drop(op, t)\n\n\ndef downgrade():\n    drop(None, 't')\n",
        )
        repository.write("app/both.py", "from app.back import drop\n\n\ndef add(op, t):\n    op.create_table(t)\n\n\ndef clean(op, t):\n    drop(op, t)\n")
        repository.write("migrations/versions/f1.py", HEAD + way)
        repository.run("git add -A && miglock lock -q && git add -A && git commit -q -m guarded && git push -q origin main")
        assert '"app.back:drop"' in (repository.root / LOCKFILE).read_text()
        repository.edit("app/back.py", "op.drop_table(t)", "op.drop_table(t, if_exists=True)")
        return repository

    return lock


@pytest.mark.parametrize("way", ONLY.values(), ids=ONLY)
def test_only_downgrade(locked, way):
    r = locked(way)
    assert "error[ML111 edited-downgrade]: helper app.back:drop was edited; in downgrade only, 1 applied revision uses it" in r.run("miglock verify", 1)


def test_graded(locked):
    r = locked(WAY)
    r.run("git checkout -q app && printf '[rules]\\nedited-downgrade = \"warning\"\\n' > miglock.toml && git add -A && git commit -q --no-verify -m c && git push -q --no-verify origin main")
    r.edit("app/back.py", "op.drop_table(t)", "op.drop_table(t, if_exists=True)")
    assert "warning[ML111" in r.run("miglock verify")


@pytest.mark.parametrize("way", TOO.values(), ids=TOO)
def test_upgrade_too(locked, way):
    assert "error[ML10" in locked(way).run("miglock verify", 1)
