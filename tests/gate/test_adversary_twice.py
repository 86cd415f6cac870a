"""Ways to slip an edit past in two changes: the first prepares the lockfile or the references, the second edits.

Whatever is merged first must be refused itself, or leave the second one refused.
"""

import pytest

from gate.repository import INVOICES, LOCKFILE, ORDERS, stanza

ID = "f0e1d2c3b4a5"
PAYMENTS = "migrations/versions/f0e1d2c3b4a5_add_payments.py"
SOURCE = f'''from pathlib import Path

from alembic import op

revision = "{ID}"
down_revision = "c93d05fe6b72"


def upgrade():
    op.create_table("payments")
    op.execute("-- " + Path(__file__).name)


def downgrade():
    op.drop_table("payments")
'''
PLAIN = "migrations/versions/e9e9e9e9e9e9_add_refunds.py"
PLAIN_SOURCE = '''from alembic import op
from inflection import tableize

revision = "e9e9e9e9e9e9"
down_revision = "f0e1d2c3b4a5"
try:
    from shop.fixes import repair
except ImportError:
    repair = None


def upgrade():
    op.create_table(tableize("refund"))
    if repair:
        repair()


def downgrade():
    pass
'''


@pytest.fixture
def repository(repository):
    repository.write(PAYMENTS, SOURCE)
    repository.write(PLAIN, PLAIN_SOURCE)
    repository.write("shop/__init__.py", "")
    repository.run("git add -A && miglock lock -q && git add -A && git commit -q -m 'Add payments' && git push -q origin main && git checkout -q -b topic")
    return repository


def change(r, path, old, new):
    text = (r.root / path).read_text()
    assert old in text, text
    (r.root / path).write_text(text.replace(old, new))


def entry(r, revision, old, new):
    text = (r.root / LOCKFILE).read_text()
    was = stanza(text, revision)
    assert old in was, was
    (r.root / LOCKFILE).write_text(text.replace(was, was.replace(old, new)))


def external_forgotten(r):
    change(r, LOCKFILE, ', "inflection"', "")
    yield
    r.write("inflection.py", "def tableize(name):\n    return 'x'\n")


def own_name_forged(r):
    entry(r, ID, 'file = "versions/f0e1d2c3b4a5_add_payments.py"', 'file = "versions/renamed.py"')
    yield
    r.run(f"git mv {PAYMENTS} migrations/versions/renamed.py")


def own_name_forgotten(r):
    text = (r.root / LOCKFILE).read_text()
    was = stanza(text, ID)
    (r.root / LOCKFILE).write_text(text.replace(was, "\n".join(x for x in was.split("\n") if not x.startswith("file = "))))
    yield
    r.run(f"git mv {PAYMENTS} migrations/versions/renamed.py")


def absence_forgotten(r):
    entry(r, "e9e9e9e9e9e9", '\nabsent = ["shop.fixes:repair"]', "")
    yield
    r.write("shop/fixes.py", "def repair():\n    print(1)\n")


def parts_forged_with_an_amendment(r):
    """The words of a later finding would be others, and with them its rule."""
    r.edit()
    r.run("miglock amend --all --reason harmless")
    text = (r.root / LOCKFILE).read_text()
    was = stanza(text, "b27e4d8c1a35")
    digest = was.split('upgrade = "')[1][:8]
    (r.root / LOCKFILE).write_text(text.replace(was, was.replace(digest, "00000000")))
    yield
    r.edit(ORDERS, "length=32", "length=64")


def amendments_in_a_loop(r):
    """There, back and there again, in one change: the last step lies about unused."""
    r.edit()
    r.run("miglock amend --all --reason there")
    text = (r.root / LOCKFILE).read_text()
    record = text.split("\n[[amendment]]\n")[1]
    lines = dict(line.split(" = ", 1) for line in record.strip().split("\n"))
    back = "\n".join(f"{k} = {dict(lines, **{'from': lines['to'], 'to': lines['from']})[k]}" for k in lines)
    (r.root / LOCKFILE).write_text(text + "\n[[amendment]]\n" + back + "\n\n[[amendment]]\n" + record)
    yield
    r.edit(ORDERS, "length=32", "length=16")
    r.run("miglock lock", (0, 1, 2))


def blob_dropped(r):
    """Without a blob nothing but the fingerprint speaks."""
    text = (r.root / LOCKFILE).read_text()
    was = stanza(text, "b27e4d8c1a35")
    (r.root / LOCKFILE).write_text(text.replace(was, "\n".join(x for x in was.split("\n") if not x.startswith("blob = "))))
    yield
    r.edit()


def settings_of_the_lockfile_forged(r):
    head, rest = (r.root / LOCKFILE).read_text().split("\n\n[[revision]]", 1)
    (r.root / LOCKFILE).write_text(head + '\nstop = ["inflection"]\n\n[[revision]]' + rest)
    yield
    r.write("inflection.py", "def tableize(name):\n    return 'x'\n")


def path_forged(r):
    entry(r, "b27e4d8c1a35", "versions/b27e4d8c1a35_add_orders.py", "versions/other.py")
    yield
    r.run(f"git mv {ORDERS} migrations/versions/other.py")
    r.edit("migrations/versions/other.py")


def draft_that_is_another_file(r):
    """A draft's entry with the blob of what comes later, its file in place of a sealed one."""
    r.write("migrations/versions/d1.py", 'revision = "d1d1d1d1d1d1"\ndown_revision = "e9e9e9e9e9e9"\n\n\ndef upgrade():\n    pass\n')
    r.run("git add -A && miglock lock -q")
    text = (r.root / ORDERS).read_text()
    (r.root / ORDERS).write_text(text.replace("length=16", "length=32"))
    blob = r.run(f"git hash-object -w {ORDERS}").strip()
    (r.root / ORDERS).write_text(text)
    was = stanza((r.root / LOCKFILE).read_text(), "d1d1d1d1d1d1")
    old = next(x for x in was.split("\n") if x.startswith("blob = "))
    entry(r, "d1d1d1d1d1d1", old, f'blob = "{blob}"')
    yield
    r.edit()


WAYS = {f.__name__: f for f in (
    external_forgotten, own_name_forged, own_name_forgotten, absence_forgotten, parts_forged_with_an_amendment, amendments_in_a_loop, blob_dropped,
    settings_of_the_lockfile_forged, path_forged, draft_that_is_another_file,
)}  # fmt: skip


def verdict(r):
    r.run("git add -A -f && git commit -q --no-verify --allow-empty -m topic")
    return r.run("miglock verify --rev HEAD", (0, 1, 2))


@pytest.mark.parametrize("name", WAYS)
def test_caught(repository, name):
    steps = WAYS[name](repository)
    next(steps)
    first = verdict(repository)
    if "error" in first:
        return
    repository.run("git push -q --no-verify origin HEAD:main && git fetch -q")
    next(steps, None)
    second = verdict(repository)
    assert "error" in second, first + second
