"""One edit to a small project: noticed where a revision reaches it, free where none does.

A project is a text of files, each under a line `# path`.  What changes is marked in it: `<old|new>`.
"""
import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

MIGLOCK = os.environ.get("MIGLOCK", str(Path(__file__).resolve().parents[2] / "build" / "miglock"))
REVISION = "migrations/versions/a1_first.py"
MARK = re.compile(r"<([^<>|]*)\|([^<>|]*)>")


def files_of(text, side):
    """The files with what each mark says before (0) or after (1)."""
    text = MARK.sub(lambda mark: mark[side + 1], text.replace("# revision\n", f"# {REVISION}\n"))
    parts = re.split(r"^# (\S+)\n", text, flags=re.MULTILINE)
    files = {"alembic.ini": "[alembic]\nscript_location = migrations\n", "migrations/env.py": ""}
    files.update(zip(parts[1::2], parts[2::2]))
    files[REVISION] = f'revision = "a1"\ndown_revision = None\n{files[REVISION]}\n\ndef downgrade():\n    pass\n'
    return {path: content for path, content in files.items() if "ABSENT" not in content}


def write(root, files):
    for path, content in files.items():
        if path.endswith(".py"):
            ast.parse(content, path)
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content)


def codes_after(root, text):
    return {finding["code"] for finding in findings_after(root, text)}


def findings_after(root, text):
    before, after = files_of(text, 0), files_of(text, 1)
    assert before != after
    write(root, before)

    def run(*command, status=0):
        done = subprocess.run(command, cwd=root, capture_output=True, check=False)
        assert done.returncode in (status, 0), done.stderr.decode()
        return done.stdout

    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org"]
    run("git", "init", "-q", "-b", "main")
    run("git", "add", "-A")
    run(MIGLOCK, "init", "-q")
    run(*git, "add", "-A")
    run(*git, "commit", "-q", "-m", "locked")
    write(root, after)
    for path in before.keys() - after.keys():
        (root / path).unlink()
    return json.loads(run(MIGLOCK, "verify", "--output-format", "json", status=1))["findings"]


def cases(kind):
    """Those of noticed.txt and noticed_*.txt; what stands before a file's first case says where they come from."""
    found = []
    for path in sorted(Path(__file__).parent.glob(f"{kind}*.txt")):
        origin, *parts = re.split(r"^== (.*)\n", path.read_text(), flags=re.MULTILINE)
        assert origin.startswith("; "), f"{path.name} does not say where its cases come from"
        found += zip(parts[::2], parts[1::2])
    assert len({title for title, _ in found}) == len(found), "two cases of one name"
    return [pytest.param(case, id=title) for title, case in found]


@pytest.mark.parametrize("text", cases("noticed"))
def test_noticed(tmp_path, text):
    assert codes_after(tmp_path, text) & {"ML103", "ML104"}


@pytest.mark.parametrize("text", cases("free"))
def test_free(tmp_path, text):
    assert not codes_after(tmp_path, text) & {"ML103", "ML104"}


@pytest.mark.parametrize("text", cases("beyond_missed"))
def test_missed(tmp_path, text):
    """A rule that catches one of them is better than what the README says."""
    assert not codes_after(tmp_path, text) & {"ML103", "ML104"}


@pytest.mark.parametrize("text", cases("beyond_alarms"))
def test_alarms_though_free(tmp_path, text):
    assert codes_after(tmp_path, text) & {"ML103", "ML104"}


def test_a_lattice_of_classes_is_no_tree(tmp_path):
    """Each class once, not each way to it."""
    classes = "class A0:\n    def m(self):\n        return 1\nclass B0:\n    pass\n"
    for i in range(1, 25):
        for name in "AB":
            classes += f"class {name}{i}(A{i - 1}, B{i - 1}):\n    def m(self):\n        return super().m(), <{i}|{i + 100}>\n"
    made = "# app/made.py\nfrom app.guards import A24\nit = A24()\n"
    revision = "# revision\nfrom app.made import it\ndef upgrade():\n    print(it.m())\n"
    assert codes_after(tmp_path, f"# app/guards.py\n{classes}{made}{revision}") & {"ML103"}


def test_a_package_is_not_called_init(tmp_path):
    """Its own directory is on the path when the ini lies in it."""
    write(tmp_path, {
        "app/__init__.py": "",
        "app/migration/__init__.py": "def guard():\n    return 1\n",
        "app/migration/alembic.ini": "[alembic]\nscript_location = %(here)s/scripts\n",
        "app/migration/scripts/env.py": "",
        "app/migration/scripts/versions/a1.py": 'revision = "a1"\ndown_revision = None\n'
        "from app.migration import guard\n\n\ndef upgrade():\n    guard()\n",
    })
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(["git", "add", "-A"], cwd=tmp_path, check=True)
    done = subprocess.run([MIGLOCK, "explain", "a1", "--output-format", "json"], cwd=tmp_path, capture_output=True, check=True)
    assert [h["name"] for h in json.loads(done.stdout)["revisions"][0]["helpers"]] == ["app.migration:guard"]


def test_names_that_change_one_another(tmp_path):
    """Too many to tell apart: then all of the module counts, soon."""
    chain = "".join(f"Y{k + 1} = Y{k}\nY{k + 1}.append(1)\n" for k in range(3000))
    text = "# app/__init__.py\n# app/guards.py\nY0 = []\n" + chain + "Z = <1|2>\n"
    assert codes_after(tmp_path, text + "# revision\nfrom app.guards import Y3\ndef upgrade():\n    print(Y3)\n")


def test_a_module_that_cannot_be_read(tmp_path):
    """A finding says that, not that the helper is gone; a draft that needs one is warned about."""
    text = """# app/__init__.py
# app/guards.py
def guard():
    return 1 <|# one>
# revision
from app.guards import guard
def upgrade():
    guard()
"""
    assert findings_after(tmp_path, text) == []
    (tmp_path / "app/guards.py").write_text("def guard(:\n    return 1\n")
    draft = tmp_path / "migrations/versions/a2_second.py"
    draft.write_text('revision = "a2"\ndown_revision = "a1"\nfrom app.guards import guard\nguard()\n')
    done = subprocess.run([MIGLOCK, "verify", "--output-format", "json"], cwd=tmp_path, capture_output=True, check=False)
    messages = {f["code"]: f["message"] for f in json.loads(done.stdout)["findings"]}
    assert "its module cannot be read (line 1: this is no Python 3 that miglock knows)" in messages["ML103"]
    assert messages["ML404"] == "all of app.guards counts as part of this revision: it cannot be read"


def test_a_helper_that_was_not_added(tmp_path):
    """The draft did not change: git has not got what it was locked with."""
    text = "# app/__init__.py\n# other.py\nX = <1|2>\n# revision\ndef upgrade():\n    pass\n"
    assert findings_after(tmp_path, text) == []
    (tmp_path / "app/guards.py").write_text("def guard():\n    return 1\n")
    draft = tmp_path / "migrations/versions/a2_second.py"
    draft.write_text('revision = "a2"\ndown_revision = "a1"\nfrom app.guards import guard\nguard()\n')
    for command in ([MIGLOCK, "lock", "-q"], ["git", "add", "migrations"]):
        subprocess.run(command, cwd=tmp_path, check=True)
    done = subprocess.run([MIGLOCK, "verify", "--staged"], cwd=tmp_path, capture_output=True, check=False)
    assert b"do it properly: git add app/guards.py" in done.stdout


def test_a_table_of_names_like_files(tmp_path):
    """Each literal may be a part of a path with those around it, not with all of its statement."""
    rows = "".join(f'        ["docs/page{i}.html", "n{i}.example.com"],\n' for i in range(3000))
    text = "# app/__init__.py\n# app/load.py\ndef load(x):\n    return open(x).read() <|# one>\n"
    text += f"# revision\nfrom app.load import load\ndef upgrade():\n    ROWS = [\n{rows}    ]\n    load('x.sql')\n"
    assert findings_after(tmp_path, text) == []
    # By a process of its own: a child begins with the most that whoever starts it has ever had.
    ask = "import os, sys; pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ); print(*os.wait4(pid, 0)[1:], sep='\\n')"
    done = subprocess.run([sys.executable, "-c", ask, MIGLOCK, "explain", "a1", "-o", "../out"], cwd=tmp_path, capture_output=True, text=True)
    status, usage = done.stdout.split("\n", 1)
    assert status == "0", done.stderr
    most = int(re.search(r"ru_maxrss=(\d+)", usage)[1])
    assert 5_000 < most < (2_000_000 if "asan" in MIGLOCK else 150_000), "kilobytes"


def test_a_docstring_is_put_back(tmp_path):
    """The canonical form of both texts is the same; the rest of the file has moved on."""
    text = """# app/__init__.py
# app/deco.py
def sql(f):
    return property(lambda self: f.__doc__)
# app/g.py
from app.deco import sql
@sql
def users():
    \"\"\"SELECT <a|b>\"\"\"
def other():
    return <1|2>
X = <1|2>
# revision
from app.g import users
def upgrade():
    print(users)
"""
    assert [f["code"] for f in findings_after(tmp_path, text)] == ["ML103"]
    subprocess.run([MIGLOCK, "restore", "-q", "app.g:users.__doc__"], cwd=tmp_path, check=True)
    restored = (tmp_path / "app/g.py").read_text()
    assert "SELECT a" in restored and "return 2" in restored and "X = 2" in restored
