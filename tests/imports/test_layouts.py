"""Projects installed as their own files say (pip install -e), or run with PYTHONPATH: importlib.util.find_spec is the judge.

A layout is its files, the distributions in it, what goes on sys.path by itself, and the names that its revision imports.
"""
import json
import os

import pytest

from layout import INSTALL, SPEC, explain, found_in, python, revision, write

PYPROJECT = '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n[project]\nname = "NAME"\nversion = "1"\n'
SETUP = 'from setuptools import find_namespace_packages, find_packages, setup\nsetup(name="NAME", version="1", {})\n'
EXTENDS = "from pkgutil import extend_path\n__path__ = extend_path(__path__, __name__)\n"
NAMES = ["shop.helpers", "shop.db.guards", "shop.nothing", "shop"]


def ini(location="%(here)s/migrations", more=""):
    return f"[alembic]\nscript_location = {location}\n{more}"


def package(root):
    """shop, a package with a package in it."""
    return {f"{root}shop/{path}": "thing = 1\n" for path in ["__init__.py", "helpers.py", "db/__init__.py", "db/guards.py"]}


def pyproject(name, more=""):
    return PYPROJECT.replace("NAME", name) + more


def setup(arguments, name="shop"):
    return SETUP.replace("NAME", name).format(arguments)


# name: (files, where the script directory lies, distributions, sys.path besides them, names)
LAYOUTS = {
    "setup.py in the directory of the package, the ini in the package": (
        {"backend/setup.py": setup("packages=find_packages()"), "backend/shop/alembic.ini": ini(), **package("backend/")},
        "backend/shop/migrations", ["backend"], [], NAMES),
    "package_dir in setup.py, the ini in the package": (
        {"setup.py": setup('package_dir={"": "backend"}, packages=find_packages("backend")'),
         "backend/shop/alembic.ini": ini(), **package("backend/")},
        "backend/shop/migrations", [""], [], NAMES),
    "package_dir of one package": (
        {"setup.py": setup('package_dir={"shop": "code/shop"}, packages=["shop", "shop.db"]'), "alembic.ini": ini(), **package("code/")},
        "migrations", [""], [], NAMES),
    "find_packages(where=…) in setup.py": (
        {"setup.py": setup('package_dir={"": "lib"}, packages=find_packages(where="lib")'), "db/alembic.ini": ini(), **package("lib/")},
        "db/migrations", [""], [], NAMES),
    "setup.cfg": (
        {"setup.py": setup(""), "alembic.ini": ini(), **package("code/"),
         "setup.cfg": "[options]\npackage_dir =\n  = code\npackages = find:\n[options.packages.find]\nwhere = code\n"},
        "migrations", [""], [], NAMES),
    "pyproject.toml, package-dir": (
        {"pyproject.toml": pyproject("shop", '[tool.setuptools]\npackage-dir = {"" = "code"}\npackages = ["shop", "shop.db"]\n'),
         "alembic.ini": ini(), **package("code/")},
        "migrations", [""], [], NAMES),
    "pyproject.toml, packages found": (
        {"pyproject.toml": pyproject("shop", '[tool.setuptools.packages.find]\nwhere = ["python"]\n'), "alembic.ini": ini(), **package("python/")},
        "migrations", [""], [], NAMES),
    "pyproject.toml that says nothing, src": (
        {"pyproject.toml": pyproject("shop"), "deploy/alembic.ini": ini(), **package("src/")},
        "deploy/migrations", [""], [], NAMES),
    "a distribution within the repository": (
        {"services/api/pyproject.toml": pyproject("shop"), "services/api/src/shop/alembic.ini": ini(), **package("services/api/src/")},
        "services/api/src/shop/migrations", ["services/api"], [], NAMES),
    "two distributions": (
        {"api/pyproject.toml": pyproject("api"), "api/src/api/__init__.py": "", "api/alembic.ini": ini(),
         "common/pyproject.toml": pyproject("shop"), **package("common/src/")},
        "api/migrations", ["api", "common"], [], NAMES),
    "a namespace, in part of another distribution": (
        {"pyproject.toml": pyproject("a", '[tool.setuptools.packages.find]\nwhere = ["src"]\n'), "src/org/one.py": "thing = 1\n", "alembic.ini": ini(),
         "plug/pyproject.toml": pyproject("b"), "plug/src/org/two/__init__.py": "thing = 1\n"},
        "migrations", ["", "plug"], [], ["org.one", "org.two"]),
    "packages that extend their path": (
        {"one/setup.py": setup("packages=find_packages()", "a"), "one/org/__init__.py": EXTENDS, "one/org/one.py": "thing = 1\n",
         "two/setup.py": setup("packages=find_packages()", "b"), "two/org/__init__.py": EXTENDS, "two/org/two.py": "thing = 1\n",
         "one/alembic.ini": ini(more="prepend_sys_path = %(here)s/../two\n")},
        "one/migrations", ["one", "two"], [], ["org.one", "org.two"]),
    "no packaging, the ini in the package": (
        {"backend/shop/alembic.ini": ini(), **package("backend/")}, "backend/shop/migrations", [], ["backend"], NAMES),
    "no packaging, no __init__, the ini in the directory": (
        {"backend/shop/alembic.ini": ini(), "backend/shop/helpers.py": "thing = 1\n"}, "backend/shop/migrations", [], ["backend"], ["shop.helpers"]),
    "no packaging, no ini": (
        {"backend/shop/migrations/script.py.mako": "", **package("backend/")}, "backend/shop/migrations", [], ["backend"], NAMES),
    "a directory that nothing names": (
        {"alembic.ini": ini(), **package("python/")}, "migrations", [], ["python"], NAMES),
    "script_location in a package": (
        {"alembic.ini": ini("shop:migrations", "prepend_sys_path = .\n"), **package("")}, "shop/migrations", [], ["."], NAMES),
    "script_location in a package of a build backend": (
        {"alembic.ini": ini("shop:migrations"), "setup.py": setup('package_dir={"": "backend"}, packages=find_packages("backend")'), **package("backend/")},
        "backend/shop/migrations", [""], [], NAMES),
    "a package goes before a directory of that name": (
        {"pyproject.toml": pyproject("shop", '[tool.setuptools.packages.find]\nwhere = ["src"]\n'), "alembic.ini": ini(),
         "shop/helpers.py": "thing = 1\n", **package("src/")},
        "migrations", [""], ["."], NAMES),
    "a module goes before a directory of that name": (
        {"alembic.ini": ini(more="prepend_sys_path = .:lib\n"), "shop/helpers.py": "thing = 1\n", "lib/shop.py": "thing = 1\n"},
        "migrations", [], [".", "lib"], ["shop.helpers", "shop"]),
    "a module of the package that is called as a library is": (
        {"shop/alembic.ini": ini(), "shop/__init__.py": "", "shop/paper/__init__.py": "", "shop/paper/clips.py": "other = 1\n"},
        "shop/migrations", [], ["."], ["paper.clips", "paper"]),
    "the ini says that a package is a root": (
        {"shop/alembic.ini": ini(more="prepend_sys_path = .\n"), **package("")}, "shop/migrations", [], ["shop", "."], ["helpers", "db.guards"]),
}


def judge(root, prepended, name, installed):
    origin = json.loads(python(SPEC, json.dumps([str(root / path) for path in prepended]), installed, name, cwd="/"))
    return origin and os.path.relpath(origin, root)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_as_python_finds(tmp_path, layout):
    files, script, distributions, prepended, names = LAYOUTS[layout]
    root, installed, wheels = tmp_path / "root", tmp_path / "installed", tmp_path / "wheels"
    wheels.mkdir()
    installed.mkdir()
    root.mkdir()
    files = {**files, f"{script}/env.py": "", f"{script}/versions/a1.py": revision("")}
    write(root, files)
    for distribution in distributions:
        python(INSTALL, wheels, installed, cwd=root / distribution)
    if "extend" in layout:  # it is put on sys.path by the ini as well
        prepended = [*prepended, "two"]
    any_found = False
    for name in names:
        (root / script / "versions/a1.py").write_text(revision(f"from {name} import thing"))
        expected = judge(root, prepended, name, installed)
        assert found_in(explain(root), name) == expected, name
        any_found |= expected is not None
    assert any_found or "library" in layout
