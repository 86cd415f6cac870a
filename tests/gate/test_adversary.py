"""Ways to slip an edit of an applied migration past, each shown caught: the change is committed and judged as CI would.

A way is a function that makes the change; the table names what must be said.
"""

import os
import unicodedata

import pytest

from gate.repository import CUSTOMERS, INVOICES, LOCKFILE, ORDERS, REFUNDS, VERSIONS, stanza
from gate.ways import Ways

ID = "b27e4d8c1a35"
WAYS = Ways()
way = WAYS.way


def entry(repository, key, value, revision=ID):
    """Write a value into the revision's entry by hand."""
    path = repository.root / LOCKFILE
    text = path.read_text()
    old = stanza(text, revision)
    new = "\n".join(f"{key} = {value}" if line.startswith(f"{key} = ") else line for line in old.split("\n"))
    assert new != old
    path.write_text(text.replace(old, new))


def field(repository, key, revision=ID):
    lines = stanza((repository.root / LOCKFILE).read_text(), revision).split("\n")
    return next(line.split(" = ", 1)[1] for line in lines if line.startswith(f"{key} = "))


def append(repository, text):
    with open(repository.root / LOCKFILE, "a") as file:
        file.write("\n" + text)


def amendment(target, old, new, reason="fine"):
    return f'[[amendment]]\ntarget = "{target}"\nfrom = {old}\nto = {new}\nreason = "{reason}"\nby = "eve@example.org"\non = "2026-03-02"\n'


@way("ML101")
def edit(r):
    r.edit()


@way("ML101")
def edit_and_lock(r):
    r.edit()
    r.run("miglock lock", 1)


@way("ML101", "ML303")
def edit_and_hand_written_hash(r):
    r.edit()
    r.forge(ID, ORDERS)


@way("ML101", "ML304")
def edit_and_entry_removed(r):
    r.edit()
    path = r.root / LOCKFILE
    path.write_text(path.read_text().replace("\n\n" + stanza(path.read_text(), ID), ""))


@way("ML101", "ML304")
def lockfile_deleted(r):
    r.edit()
    r.run(f"rm {LOCKFILE}")


@way("ML101", "ML303")
def lockfile_made_anew(r):
    """init refuses; made in another repository and copied over it is the same as written by hand."""
    r.edit()
    r.run(f"rm {LOCKFILE} && miglock init", 2)
    r.run(f"git checkout HEAD -- {LOCKFILE}")
    for revision, path in ((ID, ORDERS), ("a1f3c9d27b10", CUSTOMERS)):
        r.forge(revision, path)


@way("ML303", "ML306")
def amendment_of_another_step(r):
    old = field(r, "hash")
    r.edit()
    r.forge(ID, ORDERS)
    append(r, amendment(ID, old, '"v1:00000000000000000000000000000001"'))


@way("ML303", "ML306")
def amendment_from_nowhere(r):
    r.edit()
    r.forge(ID, ORDERS)
    append(r, amendment(ID, '"v1:00000000000000000000000000000001"', field(r, "hash")))


@way("ML305", "eve@example.org", status=0)
def forged_amendment(r):
    """A record is a record: it passes where amendments are allowed, and the reviewer is shown who says so."""
    old = field(r, "hash")
    r.edit()
    r.forge(ID, ORDERS)
    append(r, amendment(ID, old, field(r, "hash")))


@way("ML305")
def forged_amendment_where_denied(r):
    r.run("git checkout -q main")
    r.write("miglock.toml", 'amendments = "deny"\n')
    r.commit()
    r.run("git push -q origin main && git checkout -q -B topic")
    forged_amendment(r)


@way("ML305", "ML307")
def amendments_allowed_again(r):
    forged_amendment_where_denied(r)
    r.run("rm miglock.toml")


@way("ML101", "ML303")
def amendment_that_was_used_up(r):
    """There and back on main: the first of the two records would fit again."""
    before = field(r, "hash")
    r.run("git checkout -q main")
    r.edit()
    r.run("miglock amend --all --reason there")
    r.commit()
    r.run("git push -q origin main")
    r.edit(ORDERS, "length=32", "length=16")
    r.run("miglock amend --all --reason back")
    assert field(r, "hash") == before
    r.commit()
    r.run("git push -q origin main && git checkout -q -B topic")
    r.edit()
    r.forge(ID, ORDERS)


@way("ML306")
def amended_twice_to_come_back(r):
    """Two unused permissions for the next change."""
    here = field(r, "hash")
    append(r, amendment(ID, here, '"v1:00000000000000000000000000000001"'))
    append(r, amendment(ID, '"v1:00000000000000000000000000000001"', here))


@way("ML304")
def record_removed(r):
    amendment_that_was_used_up(r)
    r.run(f"git checkout -q -f HEAD && sed -i '/^.*amendment/,$d' {LOCKFILE} && sed -i '$d' {LOCKFILE}")


@way("ML101", "ML311")
def environment_renamed(r):
    r.run("git mv migrations database && sed -i 's/= migrations/= database/' alembic.ini")
    r.edit(ORDERS.replace("migrations", "database", 1))


def environment_renamed(r):
    r.run("git mv migrations database && sed -i 's/= migrations/= database/' alembic.ini && rm database/miglock.lock")
    r.edit(ORDERS.replace("migrations", "database", 1))


@way("ML101", "ML304", "ML311")
def environment_renamed_and_made_anew(r):
    environment_renamed(r)
    assert "migrations/miglock.lock was removed" in r.run("git add -A && miglock init", 2)


@way("ML303", "ML311")
def environment_renamed_and_made_anew_elsewhere(r):
    environment_renamed(r)
    r.run("mkdir ../copy && cp -r alembic.ini database ../copy && cd ../copy && git init -q && git add -A && miglock init")
    r.run("cp ../copy/database/miglock.lock database/")


@way("ML307")
def environment_dropped_from_the_configuration(r):
    """Another environment, and a configuration that knows only that."""
    r.edit()
    r.write("other/env.py", "")
    r.write("other/versions/one.py", "revision = 'one'\ndown_revision = None\n")
    r.write("miglock.toml", '[[environment]]\nscript-location = "other"\n')
    r.run("git add -A && miglock lock", (0, 1, 2))


@way("ML307")
def environment_dropped_and_its_lockfile_deleted(r):
    environment_dropped_from_the_configuration(r)
    r.run(f"rm {LOCKFILE}")


@way("ML101", "ML307")
def rules_turned_off(r):
    r.edit()
    r.write("miglock.toml", '[rules]\nML = "off"\n')


@way("ML101", "ML307")
def rules_turned_off_in_pyproject(r):
    r.edit()
    r.write("pyproject.toml", '[tool.miglock.rules]\nedited-revision = "note"\nweakened-configuration = "off"\n')


@way("ML307")
def rules_turned_off_before_the_edit(r):
    r.write("miglock.toml", '[rules]\nML1 = "off"\n')


@way("ML101")
def target_branch_is_the_own_branch(r):
    r.edit()
    r.forge(ID, ORDERS)
    r.write("miglock.toml", 'target-branch = "topic"\n')
    r.commit()
    r.run("git commit -q --allow-empty -m more")


@way("ML101")
def edited_in_an_earlier_commit(r):
    r.edit()
    r.forge(ID, ORDERS)
    r.commit()
    r.run("git commit -q --allow-empty -m more")


@way("ML303")
def blob_of_the_text_to_come(r):
    """Harmless now; the next change would be taken for locked by its blob, unread."""
    r.edit()
    blob = r.run(f"git hash-object -w {ORDERS}").strip()
    r.run(f"git checkout -q HEAD -- {ORDERS}")
    entry(r, "blob", f'"{blob}"')


@way("ML302")
def blob_of_the_text_to_come_in_a_draft(r):
    r.draft()
    r.run("git add -A && miglock lock -q")
    r.edit(REFUNDS, "SELECT 1", "SELECT 2")
    blob = r.run(f"git hash-object -w {REFUNDS}").strip()
    r.edit(REFUNDS, "SELECT 2", "SELECT 1")
    entry(r, "blob", f'"{blob}"', "d48e2a7b9c01")


@way("ML303")
def blob_of_another_revision(r):
    entry(r, "blob", field(r, "blob", "c93d05fe6b72"))


@way("ML101")
def blob_forged_with_the_edit(r):
    r.edit()
    blob = r.run(f"git hash-object -w {ORDERS}").strip()
    entry(r, "blob", f'"{blob}"')


@way("ML303")
def parts_forged(r):
    """The words of a later finding depend on them."""
    entry(r, "parts", '{ upgrade = "00000000" }')


@way("ML105", "ML303")
def reparented(r):
    r.edit(INVOICES, f'down_revision = "{ID}"', 'down_revision = "a1f3c9d27b10"')
    entry(r, "down", '["a1f3c9d27b10"]', "c93d05fe6b72")


@way("ML204")
def inserted_below(r):
    r.write(REFUNDS, 'revision = "x"\ndown_revision = "a1f3c9d27b10"\n')
    r.edit(ORDERS, '"a1f3c9d27b10"', '"x"')
    r.run("git add -A && miglock lock", 1)


@way("ML205")
def new_dependency(r):
    r.draft()
    r.edit(REFUNDS, 'down_revision = "c93d05fe6b72"', "down_revision = None")
    r.edit(ORDERS, "depends_on = None", 'depends_on = "d48e2a7b9c01"')
    r.run("git add -A && miglock lock", 1)


@way("ML201")
def duplicate_id(r):
    """Alembic uses the file that sorts last."""
    r.run(f"sed s/length=16/length=32/ {ORDERS} > {VERSIONS}/zzz.py")


@way("ML101")
def duplicate_id_that_sorts_first(r):
    r.run(f"cp {ORDERS} {VERSIONS}/000.py")
    r.edit()


@way("ML108")
def id_assigned_twice(r):
    r.run(f"printf '\\nrevision = \"other\"\\n' >> {ORDERS}")


@way("ML102")
def id_assigned_twice_to_come_back(r):
    r.run(f"sed -i 's/^revision = .*/revision = \"x\"\\nOTHER = 1\\nrevision = \"{ID}\"/' {ORDERS}")


@way("ML102")
def hidden_behind_type_checking(r):
    """The name is the file's own, and true."""
    r.edit(ORDERS, "def upgrade", "TYPE_CHECKING = True\nif TYPE_CHECKING:\n    op.execute('DROP TABLE x')\n\n\ndef upgrade")


@way("ML101")
def hidden_in_a_decorator(r):
    r.edit(ORDERS, "def upgrade", "@(lambda f: f)\ndef upgrade")


@way("ML101")
def hidden_in_a_default(r):
    r.edit(ORDERS, "def upgrade()", "def upgrade(x=op.f('x'))")


@way("ML102")
def an_unused_import_that_is_not_unused(r):
    r.edit(ORDERS, "from alembic import op", "from alembic import op\nimport antigravity")


@way("ML101")
def homoglyph(r):
    """A Cyrillic o in a table's name."""
    r.edit(ORDERS, '"orders",', '"\u043erders",')


@way("ML101")
def invisible_character(r):
    r.edit(ORDERS, '"orders",', '"orders\u200b",')


@way("ML101")
def bidirectional_text(r):
    r.edit(ORDERS, '"orders",', '"\u202eorders\u202c",')


@way("ML101")
def one_blank_in_a_string(r):
    r.edit(ORDERS, 'server_default="open"', 'server_default="open "')


@way("ML102")
def code_behind_a_carriage_return(r):
    """A lone CR ends a line for Python, but not for many who show the file."""
    r.run(f"printf '# harmless\\rop.execute(\"DROP TABLE x\")\\n' >> {ORDERS}")


@way("ML102")
def code_behind_a_form_feed(r):
    r.run(f"printf '\\fSHADOW = 1\\n' >> {ORDERS}")


@way("ML101")
def encoding_cookie(r):
    """The same bytes, read as another text."""
    text = (r.root / ORDERS).read_text().replace('"open"', '"+AGE-pen"')
    r.write(ORDERS, "# -*- coding: utf-7 -*-\n" + text)


@way("link to nothing", status=2)
def symlinked_file(r):
    """To a file outside of the repository that may say anything."""
    r.run(f"mv {ORDERS} /tmp/$$.py && ln -s /tmp/$$.py {ORDERS}; git add -A; rm -f /tmp/$$.py", (0, 1))


@way("ML101")
def symlinked_file_inside(r):
    r.run(f"mkdir -p app && sed s/length=16/length=32/ {ORDERS} > app/x.py && ln -sf ../../app/x.py {ORDERS}")


@way(status=2)
def symlinked_directory(r):
    r.run(f"mv {VERSIONS} /tmp/v$$ && ln -s /tmp/v$$ {VERSIONS}; git add -A; rm -rf /tmp/v$$", (0, 1))


@way("ML101")
def symlinked_directory_inside(r):
    r.run(f"git mv {VERSIONS} elsewhere && ln -s ../elsewhere {VERSIONS}")
    r.edit("elsewhere/b27e4d8c1a35_add_orders.py")


@way("ML101")
def case_only_rename(r):
    r.run(f"git mv {ORDERS} {VERSIONS}/B27E4D8C1A35_add_orders.py")
    r.edit(f"{VERSIONS}/B27E4D8C1A35_add_orders.py")


@way("ML201")
def unicode_twins(r):
    """Two names that look alike, and are one file on some systems."""
    for form in ("NFC", "NFD"):
        name = unicodedata.normalize(form, "\u00e9_orders.py")
        r.run(f"cp {ORDERS} '{VERSIONS}/{name}'")
    r.run(f"rm {ORDERS}")


@way("ML101")
def moved_to_another_location(r):
    r.run(f"mkdir more && git mv {ORDERS} more/ && printf 'version_locations = migrations/versions more\\n' >> alembic.ini")
    r.edit("more/b27e4d8c1a35_add_orders.py")


@way("ML105")
def moved_out_of_sight(r):
    r.run(f"mkdir {VERSIONS}/old && git mv {ORDERS} {VERSIONS}/old/")
    r.edit(INVOICES, f'down_revision = "{ID}"', 'down_revision = "a1f3c9d27b10"')


@way("ML301")
def second_lockfile(r):
    r.draft()
    r.run(f"cp {LOCKFILE} {VERSIONS}/miglock.lock && cp {LOCKFILE} miglock.lock")


@way(status=2)
def newer_lockfile(r):
    r.run(f"sed -i 's/^version = 1/version = 2/' {LOCKFILE}")


@way(status=2)
def newer_reach(r):
    """What revisions use was found by rules that nobody here knows."""
    r.run(f"sed -i 's/^reach = 1/reach = 2/' {LOCKFILE}")


@way(status=2)
def entry_twice(r):
    append(r, stanza((r.root / LOCKFILE).read_text(), ID) + "\n")


@way("ML304")
def lockfile_is_a_directory(r):
    r.run(f"rm {LOCKFILE} && mkdir {LOCKFILE} && touch {LOCKFILE}/x")


@way("ML101")
def huge_file(r):
    """Nothing is skipped for its size."""
    r.edit()
    r.run(f"yes '# nothing to see here' | head -c 1200000 >> {ORDERS}")


@way("ML310")
def pruned_id_comes_back(r):
    r.run("git checkout -q main")
    r.run(f"git rm -q {CUSTOMERS} && sed -i 's/^down_revision = .*/down_revision = None/' {ORDERS}")
    r.run("miglock prune --through a1f3c9d27b10 --reason old")
    r.commit()
    r.run("git push -q origin main && git checkout -q -B topic")
    r.write(CUSTOMERS, 'revision = "a1f3c9d27b10"\ndown_revision = "c93d05fe6b72"\n')


@way("ML304")
def tombstone_removed(r):
    pruned_id_comes_back(r)
    r.run(f"sed -i '/^.*pruned/,$d' {LOCKFILE} && sed -i '$d' {LOCKFILE} && git add -A && miglock lock", (0, 1))
    r.run(f"sed -i '/^.*pruned/,$d' {LOCKFILE} && sed -i '$d' {LOCKFILE}")


@way("ML304")
def tombstone_of_what_was_edited(r):
    """The record must say what the entry said."""
    path = r.root / LOCKFILE
    text = path.read_text()
    path.write_text(text.replace("\n\n" + stanza(text, "c93d05fe6b72"), ""))
    append(
        r,
        '[[pruned]]\nid = "c93d05fe6b72"\nhash = "v1:00000000000000000000000000000001"\n'
        f'down = ["{ID}"]\nreason = "x"\nby = "eve@example.org"\non = "2026-03-02"\n',
    )
    r.run(f"git rm -q {INVOICES}")


@way("ML308", "retires", "eve@example.org", status=0)
def head_pruned(r):
    """On the record, as prune --head writes it, and shown to the reviewer."""
    path = r.root / LOCKFILE
    text = path.read_text()
    hash = field(r, "hash", "c93d05fe6b72")
    path.write_text(text.replace("\n\n" + stanza(text, "c93d05fe6b72"), ""))
    append(
        r,
        f'[[pruned]]\nid = "c93d05fe6b72"\nhash = {hash}\n'
        f'down = ["{ID}"]\nreason = "x"\nby = "eve@example.org"\non = "2026-03-02"\n',
    )
    r.run(f"git rm -q {INVOICES}")


@way("ML308")
def head_pruned_where_denied(r):
    r.run("git checkout -q main")
    r.write("miglock.toml", 'amendments = "deny"\n')
    r.commit()
    r.run("git push -q origin main && git checkout -q topic && git reset -q --hard main")
    head_pruned(r)


@way("ML309")
def middle_pruned(r):
    path = r.root / LOCKFILE
    text = path.read_text()
    hash = field(r, "hash")
    path.write_text(text.replace("\n\n" + stanza(text, ID), ""))
    append(
        r,
        f'[[pruned]]\nid = "{ID}"\nhash = {hash}\n'
        'down = ["a1f3c9d27b10"]\nreason = "x"\nby = "eve@example.org"\non = "2026-03-02"\n',
    )
    r.run(f"git rm -q {ORDERS}")
    r.edit(INVOICES, f'down_revision = "{ID}"', 'down_revision = "a1f3c9d27b10"')


@way("ML101")
def clean_filter(r):
    """Attributes that would have git store something else than lies on disk."""
    r.write(".gitattributes", "*.py filter=x\n")
    r.run("git config filter.x.clean 'sed s/length=16/length=32/'")
    os.utime(r.root / ORDERS, (1, 1))


@way("ML101")
def ident_attribute(r):
    r.write(".gitattributes", "*.py ident\n")
    r.edit(ORDERS, '"open"', '"$Id$"')


@way("ML101")
def replace_reference(r):
    """git would show every reader the old blob."""
    old = r.run(f"git rev-parse HEAD:{ORDERS}").strip()
    r.edit()
    r.commit()
    r.run(f"git replace $(git rev-parse HEAD:{ORDERS}) {old}")


@way("ML101")
def graft(r):
    """Without its parent the change would be the first commit."""
    r.edit()
    r.forge(ID, ORDERS)
    r.commit()
    r.run("git rev-parse HEAD > .git/info/grafts")


@pytest.mark.parametrize("name", WAYS)
def test_caught(repository, name):
    WAYS.judge(repository, name)


def test_ignored_file(repository):
    repository.run("git checkout -q -b topic")
    repository.draft()
    repository.run(f"echo '{REFUNDS}' > .gitignore")
    assert "ML403" in repository.run("miglock verify", 1)


def test_untracked_file(repository):
    """Alembic reads it where it lies."""
    repository.draft()
    assert "ML301" in repository.run("miglock verify", 1)


@pytest.mark.parametrize("bit", ["--assume-unchanged", "--skip-worktree"])
def test_hidden_from_git(repository, bit):
    repository.run(f"git update-index {bit} {ORDERS}")
    repository.edit()
    assert "ML101" in repository.run("miglock verify", 1)


def test_stat_data_alike(repository):
    """Same size, same times."""
    file = repository.root / ORDERS
    before = file.stat()
    repository.edit(ORDERS, "length=16", "length=61")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert "ML101" in repository.run("miglock verify", 1)


@pytest.mark.parametrize("path", ["../.git/hooks/post-checkout", "../alembic.ini", "../../outside", "versions/../../x.py", "versions/x.txt"])
def test_restore_writes_nowhere_else(repository, path):
    """A path in a lockfile is somebody's word."""
    repository.run("git checkout -q -b topic")
    repository.run(f"sed -i 's#^path = .*add_orders.py\"#path = \"{path}\"#' {LOCKFILE} && git rm -q {ORDERS}")
    repository.commit()
    repository.run("git push -q --no-verify origin HEAD:main")
    repository.run("miglock restore b27e4d8c1a35", 2)
    assert not (repository.root / ".git/hooks/post-checkout").exists()


def test_restore_follows_no_link(repository):
    repository.run(f"mkdir ../outside && git rm -q -r {VERSIONS} && ln -s ../../outside {VERSIONS}")
    repository.run("miglock restore b27e4d8c1a35", 2)
    assert not list((repository.scratch / "outside").iterdir())


def test_enough_ways():
    assert len(WAYS) >= 40
