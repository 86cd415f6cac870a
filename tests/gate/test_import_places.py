"""Files that come into the way of a locked helper: Python takes them, and the helper's text stays as it was."""
import subprocess
import sys

import pytest

from gate.repository import VERSIONS

SEALED = f"{VERSIONS}/aaaa00000001.py"
GUARDS = "def name(text):\n    return text + '_locked'\n"
OTHER = "def name(text):\n    return text + '_other'\n"
TEXT = (
    "from alembic import op\nfrom helpers import name\n"
    'revision = "aaaa00000001"\ndown_revision = "c93d05fe6b72"\n'
    "def upgrade():\n    op.execute('CREATE TABLE %s (x INTEGER)' % name('t'))\n"
)
INI = "[alembic]\nscript_location = migrations\nprepend_sys_path = {}\n"
COMPILED = "\x00compiled\n"
# What comes, what goes.
WAYS = {
    "a package beside the module": ({"lib/helpers/__init__.py": OTHER}, []),
    "a package in a directory that comes first": ({"first/helpers/__init__.py": OTHER}, []),
    "a module in a directory that comes first": ({"first/helpers.py": OTHER}, []),
    "a shared library": ({"lib/helpers.so": COMPILED}, []),
    "a shared library of one interpreter": ({"lib/helpers.cpython-312-x86_64-linux-gnu.so": COMPILED}, []),
    "a shared library of the stable interface": ({"lib/helpers.abi3.so": COMPILED}, []),
    "a shared library of Windows": ({"lib/helpers.cp312-win_amd64.pyd": COMPILED}, []),
    "a shared library in a directory that comes first": ({"first/helpers.abi3.so": COMPILED}, []),
    "a package that is a shared library": ({"lib/helpers/__init__.abi3.so": COMPILED}, []),
    "a package of bytecode": ({"lib/helpers/__init__.pyc": COMPILED}, []),
    "bytecode in a directory that comes first": ({"first/helpers.pyc": COMPILED}, []),
    "bytecode in the module's place": ({"lib/helpers.pyc": COMPILED}, ["lib/helpers.py"]),
    "another module in the module's place": ({"lib/helpers/__init__.py": OTHER}, ["lib/helpers.py"]),
}


@pytest.fixture
def project(repository):
    repository.write("lib/helpers.py", GUARDS)
    repository.write("first/readme.txt", "")
    repository.write("alembic.ini", INI.format("first:lib"))
    repository.write(SEALED, TEXT)
    repository.run("miglock lock -q && git add -A && git commit -q -m project && git push -q origin main && git checkout -q -b topic")
    return repository


def told_everywhere(repository, code="ML103"):
    repository.run("git add -A -f")
    for gate in ("verify", "verify --staged", "hook pre-commit"):
        assert code in repository.run(f"miglock {gate}", 1), gate
    repository.run("git commit -q --no-verify -m change")
    assert code in repository.run("miglock verify --rev HEAD", 1)


@pytest.mark.parametrize("way", WAYS)
def test_another_file_is_taken(project, way):
    comes, goes = WAYS[way]
    for path, text in comes.items():
        project.write(path, text)
    for path in goes:
        project.run(f"git rm -q {path}")
    if any(path.endswith(".py") for path in comes):  # Python says that it matters
        path = [str(project.root / directory) for directory in ("first", "lib")]
        code = f"import sys; sys.path[:0] = {path}; import helpers; print(helpers.name('t'))"
        assert subprocess.run([sys.executable, "-I", "-B", "-c", code], capture_output=True, text=True, check=True).stdout == "t_other\n"
    told_everywhere(project)


def test_bytecode_behind_its_source(project):
    project.write("lib/helpers.pyc", COMPILED)
    project.run("git add -A -f")
    assert "ML103" not in project.run("miglock verify", (0, 1))


@pytest.mark.parametrize("files", [
    {"zz.ini": INI.format("decoy")},
    {"aa.ini": INI.format("decoy")},
    {"zz.ini": INI.format("decoy:lib")},
    {"alembic.ini": INI.format("first:lib") + "[zz]\nscript_location = migrations\nprepend_sys_path = decoy\n"},
])
def test_two_configurations_that_do_not_agree(project, files):
    """alembic -c zz.ini runs the other."""
    project.write("decoy/helpers.py", OTHER)
    for path, text in files.items():
        project.write(path, text)
    told_everywhere(project)


def test_two_configurations_that_agree(project):
    project.write("zz.ini", INI.format("lib"))
    project.write("yy.ini", INI.format("first:lib:migrations"))
    project.run("git add -A && miglock verify && git commit -q -m inis && miglock verify --rev HEAD")
    assert "helpers:name" in project.run("miglock explain aaaa00000001")


@pytest.mark.parametrize("path, makes", [
    ("..", None), ("/opt/elsewhere", None), ("%(here)s/../first", None), ("elsewhere", "ln -s /opt/first elsewhere"), ("elsewhere/lib", "ln -s ../first elsewhere"),
    ("first.zip", "printf PK > first.zip"),
])
@pytest.mark.parametrize("where", ["alembic.ini", "zz.ini"])
def test_a_path_that_leaves_the_repository(project, path, makes, where):
    if makes:
        project.run(makes)
    project.write(where, INI.format(f"{path}:first:lib"))
    told_everywhere(project, "ML307")
    project.run("git push -q --no-verify origin topic:main && git fetch -q && git checkout -q -b later && miglock verify")  # it is the base's


@pytest.mark.parametrize("path", ["build/lib", ".", "%(here)s", "inside"])
def test_a_path_that_does_not(project, path):
    project.run("ln -s lib inside")
    project.write("alembic.ini", INI.format(f"{path}:first:lib"))
    project.run("git add -A -f && miglock verify")


@pytest.mark.parametrize("link", ["lib/helpers", "first/helpers", "first/helpers.py"])
def test_a_link_in_the_way(project, link):
    project.run(f"ln -s /opt/elsewhere {link}")
    told_everywhere(project)
    assert f"{link} leads out of the repository" in project.run("miglock explain aaaa00000001")


def test_a_link_that_is_not(project):
    project.run("ln -s /opt/elsewhere lib/other && ln -s ../lib/helpers.py first/helpers.py && git add -A && miglock verify")
