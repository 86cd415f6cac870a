"""Ways to change what an applied migration does without touching it: through what it imports and reads.

Each is committed on a branch and judged as CI would; the table names what must be said.
"""

import pytest

from gate.repository import LOCKFILE, Repository, stanza
from gate.ways import Ways

GUARDS = "app/db/guards.py"
REVISION = "migrations/versions/f0e1d2c3b4a5_add_payments.py"
ID = "f0e1d2c3b4a5"
FILES = {
    "app/__init__.py": "",
    "app/db/__init__.py": "from app.db.guards import *\n",
    GUARDS: '''"""What migrations may call."""
import sqlalchemy as sa
from alembic import op

from app.names import prefix
from inflection import tableize

__all__ = ["safe_create_table", "Limits"]

TABLES = {}


class Limits:
    name = 16
    note = 80


def register(name):
    TABLES[name] = True


register("payments")


def safe_create_table(name, *columns):
    if TABLES.get(name) and not sa.inspect(op.get_bind()).has_table(name):
        op.create_table(prefix(tableize(name)), *columns)


def unrelated():
    return 1
''',
    "app/names.py": "def prefix(name):\n    return 'app_' + name\n",
    "app/web.py": "def page():\n    return 1\n",
    "migrations/sql/grants.sql": "GRANT SELECT ON payments TO reader;\n",
    REVISION: f'''from pathlib import Path

import sqlalchemy as sa
from alembic import op

import app.db
from app.db.guards import Limits, safe_create_table

revision = "{ID}"
down_revision = "c93d05fe6b72"


def upgrade():
    safe_create_table("payments", sa.Column("name", sa.String(Limits.name)))
    op.execute((Path(__file__).parent.parent / "sql" / "grants.sql").read_text())


def downgrade():
    op.drop_table("payments")
''',
}
WAYS = Ways()
way = WAYS.way


@pytest.fixture
def repository(tmp_path):
    made = Repository(tmp_path)
    for path, text in FILES.items():
        made.write(path, text)
    made.run("git add -A && miglock lock -q && git add -A && git commit -q -m 'Add payments' && git push -q origin main")
    return made


def change(r, path, old, new):
    file = r.root / path
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def append(r, path, text):
    with open(r.root / path, "a") as file:
        file.write(text)


def drop_stanza(r, name):
    file = r.root / LOCKFILE
    text = file.read_text()
    (found,) = [part for part in text.split("\n\n") if f'name = "{name}"' in part]
    file.write_text(text.replace("\n\n" + found.rstrip("\n"), ""))


@way("ML103")
def helper_edited(r):
    change(r, GUARDS, "not sa.inspect", "sa.inspect")


@way("ML103")
def helper_of_a_helper_edited(r):
    change(r, "app/names.py", "app_", "api_")


@way("ML103", "ML303")
def helper_edited_and_uses_removed(r):
    change(r, GUARDS, "not sa.inspect", "sa.inspect")
    file = r.root / LOCKFILE
    text = file.read_text()
    old = stanza(text, ID)
    file.write_text(text.replace(old, "\n".join(line for line in old.split("\n") if not line.startswith("uses = "))))


@way(status=(1, 2))
def helper_edited_and_its_entry_removed(r):
    change(r, GUARDS, "not sa.inspect", "sa.inspect")
    drop_stanza(r, "app.db.guards:safe_create_table")


@way("ML103", "ML303")
def helper_edited_and_hand_written_hash(r):
    change(r, GUARDS, "not sa.inspect", "sa.inspect")
    file = r.root / LOCKFILE
    text = file.read_text()
    (found,) = [part for part in text.split("\n\n") if 'name = "app.db.guards:safe_create_table"' in part]
    hash = next(line for line in found.split("\n") if line.startswith("hash"))
    file.write_text(text.replace(hash, 'hash = "v1:00000000000000000000000000000001"'))


@way("ML103")
def helper_made_a_model(r):
    """Models are not followed; this one was."""
    change(r, GUARDS, "class Limits:\n    name = 16", "class Limits:\n    __tablename__ = 'limits'\n    name = 17")


@way("ML103")
def helper_deleted(r):
    change(r, GUARDS, "def safe_create_table(name, *columns):", "def safe_create_table_(name, *columns):")


@way("ML103")
def helper_module_deleted(r):
    r.run(f"git rm -q {GUARDS}")


@way("ML103")
def helper_module_became_a_package(r):
    """A package goes before a module of its name."""
    r.run(f"mkdir app/db/guards && sed 's/not sa.inspect/sa.inspect/' {GUARDS} > app/db/guards/__init__.py")


@way("ML103")
def shadowed_on_the_path(r):
    change(r, "alembic.ini", "script_location = migrations", "script_location = migrations\nprepend_sys_path = shadow")
    for path, text in FILES.items():
        if path.startswith("app/"):
            r.write("shadow/" + path, text.replace("not sa.inspect", "sa.inspect"))


@way("ML103")
def decorated(r):
    change(r, GUARDS, "def safe_create_table(", "def later(f):\n    return lambda *a: None\n\n\n@later\ndef safe_create_table(")


@way("ML103")
def defined_again_below(r):
    append(r, GUARDS, "\n\ndef safe_create_table(name, *columns):\n    pass\n")


@way("ML103")
def rebound_below(r):
    append(r, GUARDS, "\n\nsafe_create_table = unrelated\n")


@way("ML103")
def rebound_through_globals(r):
    append(r, GUARDS, "\n\nglobals()['safe_create_table'] = unrelated\n")


@way("ML103")
def deleted_below(r):
    append(r, GUARDS, "\n\nif True:\n    from app.web import page as safe_create_table\n")


@way("ML103")
def rebound_by_a_star_import(r):
    r.write("app/web.py", "def safe_create_table(*a):\n    return 1\n")
    append(r, GUARDS, "\n\nfrom app.web import *\n")


@way("ML103")
def rebound_in_a_loop(r):
    append(r, GUARDS, "\n\nfor safe_create_table in [unrelated]:\n    pass\n")


@way("ML103")
def rebound_by_an_exception(r):
    append(r, GUARDS, "\n\ntry:\n    raise ValueError\nexcept ValueError as safe_create_table:\n    pass\n")


@way("ML103")
def rebound_in_a_function_called_below(r):
    append(r, GUARDS, "\n\ndef setup():\n    global safe_create_table\n    safe_create_table = unrelated\n\n\nsetup()\n")


@way("ML103")
def code_replaced_below(r):
    append(r, GUARDS, "\n\nsafe_create_table.__code__ = (lambda name, *columns: None).__code__\n")


@way("ML103")
def class_attribute_set_below(r):
    append(r, GUARDS, "\n\nLimits.name = 99\n")


@way("ML103")
def class_attribute_set_by_setattr(r):
    append(r, GUARDS, "\n\nsetattr(Limits, 'name', 99)\n")


@way("ML103")
def class_attribute_set_in_a_function_called_below(r):
    append(r, GUARDS, "\n\ndef setup():\n    Limits.name = 99\n\n\nsetup()\n")


@way("ML103")
def class_got_a_metaclass(r):
    change(r, GUARDS, "class Limits:", "class M(type):\n    def __getattribute__(cls, name):\n        return 99\n\n\nclass Limits(metaclass=M):")


@way("ML103")
def class_got_a_base(r):
    change(r, GUARDS, "class Limits:\n    name = 16\n", "class Base:\n    name = 99\n\n\nclass Limits(Base):\n")


@way("ML103")
def constant_mutated_by_a_function(r):
    change(r, GUARDS, 'register("payments")\n', "")


@way("ML103")
def constant_mutated_elsewhere(r):
    append(r, GUARDS, "\n\nTABLES.clear()\n")


@way("ML103")
def constant_mutated_through_an_alias(r):
    append(r, GUARDS, "\n\nalias = TABLES\nalias.clear()\n")


@way("ML103")
def imported_name_rebound(r):
    append(r, GUARDS, "\n\ndef prefix(name):\n    return name\n")


@way("ML103")
def imported_from_elsewhere(r):
    r.write("app/other.py", "def prefix(name):\n    return name\n")
    change(r, GUARDS, "from app.names import prefix", "from app.other import prefix")


@way("ML103")
def third_party_import_became_the_projects_own(r):
    """Not alembic nor sqlalchemy: those are loaded before the project's directories come into the path."""
    r.write("inflection.py", "def tableize(name):\n    return 'x'\n")


@way("ML103")
def patched_from_the_package(r):
    """The package's own __init__ runs before."""
    append(r, "app/db/__init__.py", "import app.db.guards\n\napp.db.guards.safe_create_table = print\n")


@way("ML103")
def patched_from_the_package_above(r):
    r.write("app/__init__.py", "from app.db import guards\n\nguards.TABLES.clear()\n")


@way("ML104")
def asset_edited(r):
    r.write("migrations/sql/grants.sql", "GRANT ALL ON payments TO reader;\n")


@way("ML104")
def asset_deleted(r):
    r.run("git rm -q migrations/sql/grants.sql")


@way("ML104")
def asset_is_a_link(r):
    r.run("rm migrations/sql/grants.sql && echo DROP > migrations/sql/other && ln -s other migrations/sql/grants.sql")


@way("ML307")
def helpers_stopped(r):
    r.write("miglock.toml", 'stop = ["app.*"]\n')
    change(r, GUARDS, "not sa.inspect", "sa.inspect")
    r.run("miglock lock", (0, 1))


@way("ML102")
def moved_to_a_third_party(r):
    """Where nothing is followed."""
    change(r, REVISION, "from app.db.guards import", "from guards import")


@way("ML103")
def patched_by_what_a_helper_imports(r):
    change(r, GUARDS, "import sqlalchemy as sa\n", "import sqlalchemy as sa\nimport app.web\n")
    append(r, "app/web.py", "\nimport app.names\n\napp.names.prefix = str\n")


def test_what_is_patched_further_away_is_out_of_reach(repository):
    """The README says so: what a module that is imported imports for its own use is not read."""
    repository.run("git checkout -q -b topic")
    change(repository, GUARDS, "import sqlalchemy as sa\n", "import sqlalchemy as sa\nimport app.site\n")
    repository.write("app/site.py", "from app import web\n\nWEB = web\n")
    append(repository, "app/web.py", "\nimport app.names\n\napp.names.prefix = str\n")
    repository.commit("topic")
    repository.run("miglock verify --rev HEAD")


@pytest.mark.parametrize("name", WAYS)
def test_caught(repository, name):
    WAYS.judge(repository, name)


@pytest.mark.parametrize(
    "path, old, new",
    [
        (GUARDS, "return 1", "return 2"),
        (GUARDS, "note = 80", "note = 81"),
        (GUARDS, "\ndef unrelated():\n    return 1\n", ""),
        (GUARDS, "class Limits:", "class Other:\n    name = 1\n\n\nclass Limits:"),
        ("app/web.py", "return 1", "return 2"),
        ("app/names.py", "def prefix", "X = 1\n\n\ndef prefix"),
        ("app/names.py", "return 'app_' + name", 'return "app_" + name  # as ever'),
    ],
)
def test_what_is_not_reached_is_free(repository, path, old, new):
    repository.run("git checkout -q -b topic")
    change(repository, path, old, new)
    repository.commit("topic")
    repository.run("miglock verify --rev HEAD")


def test_the_line_that_changes_a_constant_is_shown(repository):
    """Not only the one that binds it; and what is no longer reached because of that is not called gone."""
    repository.run("git checkout -q -b topic")
    change(repository, GUARDS, 'register("payments")\n', "")
    repository.commit("topic")
    output = repository.run("miglock verify --rev HEAD", 1)
    assert '- register("payments")' in output, output
    assert "is gone" not in output, output
