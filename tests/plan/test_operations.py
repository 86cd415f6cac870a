"""What a plan says of operations."""

import json
import os
import subprocess
from pathlib import Path

import jsonschema
import pytest

from plan.judge import complaints
from plan.project import MIGLOCK, project

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/schema/plan.json").read_text())

# What upgrade has, and of each operation: name, table, object, classes.
CASES = {
    'op.add_column("t", sa.Column("x", sa.Integer))': [("add_column", "t", "x", "additive")],
    'op.add_column("t", sa.Column("x", sa.Integer, nullable=False))': [("add_column", "t", "x", "breaking")],
    'op.add_column("t", sa.Column("x", sa.Integer, nullable=False, server_default="0"))': [("add_column", "t", "x", "additive")],
    'op.add_column("t", sa.Column("x", sa.UUID, server_default=sa.text("gen_random_uuid()")))': [
        ("add_column", "t", "x", "additive locking")
    ],
    'op.drop_column("t", "x")': [("drop_column", "t", "x", "destructive breaking")],
    'op.drop_table("t")': [("drop_table", "t", None, "destructive breaking")],
    'op.create_index("i", "t", ["x"])': [("create_index", "t", "i", "locking")],
    'op.create_index(op.f("i"), table_name="t", columns=["x"], unique=True)': [("create_index", "t", "i", "breaking locking")],
    'with op.get_context().autocommit_block():\n    op.create_index("i", "t", ["x"], postgresql_concurrently=True)': [
        ("create_index", "t", "i", "additive")
    ],
    'op.create_table("n", sa.Column("x", sa.Integer))\nop.create_index("i", "n", ["x"])': [
        ("create_table", "n", None, "additive"),
        ("create_index", "n", "i", "additive"),
    ],
    'op.alter_column("t", "x", nullable=False)': [("alter_column", "t", "x", "breaking locking")],
    'op.alter_column("t", "x", nullable=True)': [("alter_column", "t", "x", "additive")],
    'op.alter_column("t", "x", new_column_name="y")': [("alter_column", "t", "x", "breaking")],
    'op.alter_column("t", "x", type_=sa.String(80), existing_type=sa.String(50))': [("alter_column", "t", "x", "additive")],
    'op.alter_column("t", "x", type_=sa.String(20), existing_type=sa.String(50))': [
        ("alter_column", "t", "x", "destructive breaking locking")
    ],
    'op.alter_column("t", "x", type_=sa.BigInteger(), existing_type=sa.Integer())': [
        ("alter_column", "t", "x", "breaking locking")
    ],
    'with op.batch_alter_table("t") as batch:\n    batch.drop_column("x")\n    batch.create_unique_constraint("u", ["y"])': [
        ("drop_column", "t", "x", "destructive breaking"),
        ("create_unique_constraint", "t", "u", "breaking locking"),
    ],
    'for name in ("a", "b"):\n    op.drop_column("t", name)': [
        ("drop_column", "t", "a", "destructive breaking"),
        ("drop_column", "t", "b", "destructive breaking"),
    ],
    'def add(name):\n    op.add_column("t", sa.Column(name, sa.Integer))\nadd("a")\nadd(name="b")': [
        ("add_column", "t", "a", "additive"),
        ("add_column", "t", "b", "additive"),
    ],
    'bind = op.get_bind()\nif bind.dialect.name == "sqlite":\n    op.drop_table("t")\nelse:\n    op.drop_column("t", "x")': [
        ("drop_column", "t", "x", "destructive breaking")
    ],
    'table = "t"\nop.execute(f"UPDATE {table} SET x = 1 WHERE y")': [("update", "t", None, "data")],
    'op.execute("DROP TABLE IF EXISTS \\"t\\" CASCADE; -- drop it; really\\nDELETE FROM u")': [
        ("drop_table", "t", None, "destructive breaking"),
        ("delete", "u", None, "destructive data"),
    ],
    'op.execute("ALTER TABLE t ADD COLUMN x int, DROP COLUMN IF EXISTS y, ADD CONSTRAINT c CHECK (x > 0) NOT VALID")': [
        ("add_column", "t", "x", "additive"),
        ("drop_column", "t", "y", "destructive breaking"),
        ("create_constraint", "t", "c", "breaking"),
    ],
    "op.execute(\"ALTER TYPE mood ADD VALUE 'blue'\")": [("add_value", None, "mood", "additive one-way")],
    't = sa.table("t")\nop.get_bind().execute(t.update().values(x=1))': [("update", "t", None, "data")],
    't = sa.table("t")\nop.execute(t.delete().where(t.c.x == 1))': [("delete", "t", None, "destructive data")],
    "op.execute(sa.text(open('x.sql').read()))": [("unknown", None, None, "unknown")],
    'op.get_bind().execute(sa.text("SELECT 1"))': [],
    "from app.db import guarded\nguarded('x')": [("unknown", None, None, "unknown")],
    "op.sync_enum_values('public', 'x', [])": [("unknown", None, None, "unknown")],
    'op.execute("COMMIT")': [],
}


def planned(path, upgrade, downgrade="pass", *args):
    made = project(path, {"a": {}}, lock=True)
    made.write("b", ["a"], upgrade=upgrade, downgrade=downgrade)
    document = json.loads(made.miglock("plan", "--output-format", "json", *args).stdout)
    jsonschema.Draft7Validator(SCHEMA).validate(document)
    ((revision,),) = [environment["pending"] for environment in document["environments"]]
    return revision, (made.path / "migrations/versions/b.py").read_text()


@pytest.mark.parametrize("upgrade", CASES)
def test_operations(tmp_path, upgrade):
    revision, text = planned(tmp_path, upgrade)
    assert [
        (o["op"], o["table"], o["object"], " ".join(o["classes"])) for o in revision["upgrade"]["operations"]
    ] == CASES[upgrade]
    assert list(complaints(text, revision)) == []


@pytest.mark.parametrize(
    ("downgrade", "state"),
    [
        ("pass", "empty"),
        ('"""Nothing."""', "empty"),
        ('print("no")', "empty"),
        ("raise NotImplementedError()", "raises"),
        ("if 1 > 2:\n    raise ValueError\nop.drop_table('t')", "partly"),
        ("op.drop_column('t', 'x')", "ok"),
    ],
)
def test_downgrade(tmp_path, downgrade, state):
    revision, _ = planned(tmp_path, 'op.add_column("t", sa.Column("x", sa.Integer))', downgrade)
    assert revision["downgrade"]["state"] == state
    assert ("one-way" in revision["classes"]) == (state in ("empty", "raises"))


def test_a_type_is_left_behind(tmp_path):
    create = 'op.create_table("n", sa.Column("s", sa.Enum("a", name="state")))'
    revision, _ = planned(tmp_path / "a", create, 'op.drop_table("n")')
    assert revision["leaves"] == [{"kind": "type", "name": "state"}]
    drop = 'op.drop_table("n")\nsa.Enum(name="state").drop(op.get_bind())'
    assert planned(tmp_path / "b", create, drop)[0]["leaves"] == []
    assert planned(tmp_path / "c", create, 'op.drop_table("n")', "--database", "sqlite")[0]["leaves"] == []


def test_locks_are_postgresqls(tmp_path):
    index = 'op.create_index("i", "t", ["x"])'
    assert planned(tmp_path / "a", index)[0]["upgrade"]["operations"][0]["lock"] == "SHARE"
    assert planned(tmp_path / "b", index, "pass", "--database", "mysql")[0]["upgrade"]["operations"][0]["lock"] is None


def test_the_configuration_says_which_database(tmp_path):
    made = project(tmp_path, {"a": {}}, lock=True)
    (made.path / "miglock.toml").write_text('database = "mysql"\n')
    made.commit("configure")
    made.write("b", ["a"], 'op.create_index("i", "t", ["x"])')
    for more, lock in ([], None), (["--database", "postgresql"], "SHARE"):
        document = json.loads(made.miglock("plan", "--output-format", "json", *more).stdout)
        (operation,) = document["environments"][0]["pending"][0]["upgrade"]["operations"]
        assert operation["lock"] == lock

@pytest.mark.skipif("PLAN_CORPUS" not in os.environ, reason="PLAN_CORPUS names no directory of git directories")
def test_real_projects():
    """Every plain op call of every revision is in the plan, and nothing that drops is called additive."""
    total = unknown = 0
    for git in sorted(path.parent for path in Path(os.environ["PLAN_CORPUS"]).glob("*/*/HEAD")):
        run = [MIGLOCK, "-C", git, "plan", "--rev", "HEAD", "--applied", "x=base", "--output-format", "json"]
        done = subprocess.run([*run, "--allow-missing-base"], capture_output=True, text=True)
        if done.returncode == 2:
            continue
        for revision in [r for environment in json.loads(done.stdout)["environments"] for r in environment["pending"]]:
            show = ["git", "-C", git, "show", "HEAD:" + revision["path"]]
            text = subprocess.run(show, capture_output=True, text=True, check=True).stdout
            assert list(complaints(text, revision)) == []
            total += 1
            unknown += "unknown" in revision["classes"]
    assert total > 0
    assert unknown / total <= 0.15
