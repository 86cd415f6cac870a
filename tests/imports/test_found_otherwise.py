"""Names that no root leads to, and files that come into the way of those that are locked."""
import json
import subprocess

import pytest

from layout import MIGLOCK, explain, revision, write

INI = "[alembic]\nscript_location = migrations\n"
GIT = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org"]


def project(root, files, statement, body="print(thing)"):
    write(root, {"alembic.ini": INI, "migrations/env.py": "", "migrations/versions/a1.py": revision(statement, body), **files})
    return root


def helpers(root):
    return sorted(helper["name"] for helper in explain(root)["helpers"])


def codes(root):
    done = subprocess.run([MIGLOCK, "verify", "--output-format", "json"], cwd=root, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    return {finding["code"] for finding in json.loads(done.stdout)["findings"]}


def lock(root):
    subprocess.run([MIGLOCK, "init", "-q"], cwd=root, check=True)
    subprocess.run(["git", "add", "-A"], cwd=root, check=True)
    subprocess.run([*GIT, "commit", "-q", "-m", "locked"], cwd=root, check=True)
    assert not codes(root)


def add(root, path, content):
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(content)
    subprocess.run(["git", "add", "-A"], cwd=root, check=True)


def test_one_candidate_is_taken(tmp_path):
    root = project(tmp_path, {"python/shop/__init__.py": "", "python/shop/x.py": "from shop.y import thing\n", "python/shop/y.py": "thing = 1\n"}, "from shop.x import thing")
    assert helpers(root) == ["shop.x:thing", "shop.y:thing"] or helpers(root) == ["shop.y:thing"]
    lock(root)
    add(root, "python/shop/y.py", b"thing = 2\n")
    assert "ML103" in codes(root)


def test_several_are_named(tmp_path):
    root = project(tmp_path, {f"{where}/shop/__init__.py": "thing = 1\n" for where in ("left", "right")}, "from shop import thing")
    said = explain(root)
    assert not said["helpers"] and not said["external"]
    assert "left/shop/__init__.py, right/shop/__init__.py" in said["lost"][0]["why"]
    assert "helper-roots" in said["lost"][0]["why"]
    assert not (root / "migrations/miglock.lock").exists()
    lock(root)
    assert "shop:thing" in (root / "migrations/miglock.lock").read_text()
    add(root, "miglock.toml", b'helper-roots = ["right"]\n')
    assert helpers(root) == ["shop:thing"]


@pytest.mark.parametrize("change", ["append(HERE + '/../right')", "extend([HERE + '/../right'])", "insert(0, HERE + '/../right')"])
def test_env_says_which_of_several(tmp_path, change):
    files = {f"{where}/shop/__init__.py": "thing = 1\n" for where in ("left", "right")}
    files["migrations/env.py"] = f"import os, sys\nHERE = os.path.dirname(__file__)\nsys.path.{change}\n"
    assert [helper["path"] for helper in explain(project(tmp_path, files, "from shop import thing"))["helpers"]] == ["right/shop/__init__.py"]


def test_one_above_the_script_directory_goes_first(tmp_path):
    files = {f"{where}/shop/__init__.py": "thing = 1\n" for where in ("left", "right")}
    root = project(tmp_path, {**files, "left/deep/migrations/env.py": "", "left/deep/migrations/versions/a1.py": revision("from shop import thing"),
                              "alembic.ini": "[alembic]\nscript_location = left/deep/migrations\n"}, "")
    assert [helper["path"] for helper in explain(root)["helpers"]] == ["left/shop/__init__.py"]


def test_what_lacks_the_name_is_doubted(tmp_path):
    root = project(tmp_path, {"tools/clips.py": "other = 1\n"}, "from clips import thing")
    assert not explain(root)["helpers"] and explain(root)["external"]


@pytest.mark.parametrize("statement, body", [
    ("from shop import x", "print(x.thing)"), ("import shop.x", "print(shop.x.thing)"), ("import shop.x as x", "print(x.thing)"), ("from shop.x import thing", "print(thing)"),
])
@pytest.mark.parametrize("init", [{}, {"python/shop/__init__.py": ""}])
def test_spellings(tmp_path, statement, body, init):
    root = project(tmp_path, {"python/shop/x.py": "thing = 1\n", **init}, statement, body)
    assert helpers(root) == ["shop.x:thing"]


def test_a_candidate_that_comes_later(tmp_path):
    """What was external is the project's now, though the version file and the lockfile are as they were."""
    root = project(tmp_path, {"other.py": ""}, "try:\n    from shop.x import thing\nexcept ImportError:\n    thing = None")
    lock(root)
    assert 'external = ["shop"]' in (root / "migrations/miglock.lock").read_text()
    add(root, "python/shop/x.py", b"thing = 1\n")
    assert "ML103" in codes(root)


def test_a_module_beside_the_revision(tmp_path):
    """Nothing puts the version location on sys.path, but env.py or whoever starts Python may: it has to be told."""
    root = project(tmp_path, {}, "try:\n    from local import thing\nexcept ImportError:\n    thing = None")
    lock(root)
    add(root, "migrations/versions/local.py", b"thing = 1\n")
    assert codes(root) >= {"ML103", "ML209"}


@pytest.mark.parametrize("compiled", [
    "app/guards.so", "app/guards.abi3.so", "app/guards.cpython-311-x86_64-linux-gnu.so", "app/guards.cp312-win_amd64.pyd",
    "app/guards/__init__.so", "app/guards/__init__.pyc", "app/__init__.so", "front/app/guards.so", "front/app/__init__.pyc",
])
def test_compiled_files_in_the_way(tmp_path, compiled):
    root = project(tmp_path, {"alembic.ini": INI + "prepend_sys_path = front:.\n", "front/x.py": "", "app/guards.py": "thing = 1\n", "app/__init__.py": ""},
                   "from app.guards import thing")
    lock(root)
    add(root, compiled, b"\x7fELF\0 first")
    expected = {"ML103"} if compiled != "front/app/guards.so" else set()  # a directory without __init__ is not in the way
    assert codes(root) & {"ML103"} == expected


def test_a_compiled_file_is_locked(tmp_path):
    root = project(tmp_path, {"app/fast.so": b"\x7fELF\0 first", "app/__init__.py": ""}, "from app.fast import thing")
    lock(root)
    assert 'path = "../app/fast.so"' in (root / "migrations/miglock.lock").read_text()
    add(root, "app/fast.so", b"\x7fELF\0 second")
    assert "ML103" in codes(root)


def test_compiled_files_that_git_ignores_are_everybodys_own(tmp_path):
    root = project(tmp_path, {".gitignore": "*.so\n", "app/guards.py": "thing = 1\n", "app/__init__.py": ""}, "from app.guards import thing")
    lock(root)
    add(root, "app/guards.so", b"\x7fELF\0")
    assert not codes(root)


def test_bytecode_goes_behind_its_source(tmp_path):
    root = project(tmp_path, {"app/guards.py": "thing = 1\n", "app/__init__.py": ""}, "from app.guards import thing")
    lock(root)
    add(root, "app/guards.pyc", b"\0")
    assert not codes(root)


@pytest.mark.parametrize("before, after", [("app/x.py", "app.py"), ("app/guards/x.py", "app/guards.py"), (None, "lib/app/__init__.py")])
def test_what_goes_before_a_namespace(tmp_path, before, after):
    """A module, or a package in a later root: as when the directory had not been there."""
    files = {"alembic.ini": INI + "prepend_sys_path = . : lib\n", "app/guards/x.py": "thing = 1\n", "lib/y.py": ""}
    root = project(tmp_path, files, "from app.guards.x import thing")
    lock(root)
    add(root, after, b"__path__ = ['shadow']\n")
    assert codes(root) & {"ML103", "ML404"}


def test_standard_library_behind_what_the_ini_puts_in_front(tmp_path):
    """A package on the way imports wave, which is the project's."""
    files = {"alembic.ini": INI + "prepend_sys_path = .\n", "app/__init__.py": "import wave\n", "app/guards.py": "thing = 1\n"}
    root = project(tmp_path, files, "from app.guards import thing")
    lock(root)
    add(root, "wave.py", b"from alembic import op\nop.create_table = print\n")
    assert "ML103" in codes(root)


def test_a_module_of_a_package_by_its_last_name(tmp_path):
    """Only code that puts the package itself on sys.path makes it that; a library may be called so."""
    root = project(tmp_path, {"app/__init__.py": "", "app/clips.py": "thing = 1\n"}, "from clips import thing")
    said = explain(root)
    assert not said["helpers"] and not said["external"]
    assert "app/clips.py" in said["lost"][0]["why"]


@pytest.mark.parametrize("wrapper", [
    {"app/clips.py": "from clips import thing as _thing\nthing = _thing or 1\n"},
    {"app/clips/__init__.py": "from clips.things import Thing\nthing = Thing()\n"},
    {"app/clips/__init__.py": "", "app/clips/thing.py": "from clips.things import Thing\nx = Thing()\n"},
])
def test_a_wrapper_of_the_library(tmp_path, wrapper):
    root = project(tmp_path, {"app/__init__.py": "", **wrapper}, "from clips import thing")
    said = explain(root)
    assert not said["helpers"] and not said["lost"] and [item["name"] for item in said["external"]] == ["clips:thing"]


def test_a_library_that_a_package_has_a_namesake_of(tmp_path):
    root = project(tmp_path, {"app/__init__.py": "", "app/clips.py": "from clips import thing\n"}, "from clips import thing")
    said = explain(root)
    assert not said["helpers"] and not said["lost"] and [item["name"] for item in said["external"]] == ["clips:thing"]
