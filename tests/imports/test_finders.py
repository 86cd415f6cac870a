"""Whatever lies on sys.path: CPython's own finders say which file an import means.

The roots are prepend_sys_path, which is put on sys.path as it is written.  IMPORTS=5000 tries more layouts.
"""
import importlib.machinery
import json
import os
import random
import subprocess
import sys

from layout import FIND, explain, found_in, revision, write

EXTENSION = importlib.machinery.EXTENSION_SUFFIXES
COMPILED = b"\x00compiled"
SOURCE = "thing = 1\n"


def files_for(rng, directory, parts):
    """What lies below one root for a.b.c, part by part: packages, modules, directories, compiled files, nothing."""
    files = {}
    for i, part in enumerate(parts):
        last = i + 1 == len(parts)
        kind = rng.choice(["package", "package", "directory", "directory", "module", "nothing"])
        if kind == "nothing":
            break
        if kind in ("package", "directory") and rng.random() < 0.2:
            files[f"{directory}/{part}.py"] = SOURCE
        if rng.random() < 0.1:
            files[f"{directory}/{part}{rng.choice(EXTENSION)}"] = COMPILED
        if rng.random() < 0.1:
            files[f"{directory}/{part}.pyc"] = COMPILED
        if kind == "module":
            files[f"{directory}/{part}.py"] = SOURCE
            break
        directory = f"{directory}/{part}"
        if kind == "package":
            init = rng.choice([".py"] * 8 + [".pyc", rng.choice(EXTENSION)])
            files[f"{directory}/__init__{init}"] = SOURCE if init == ".py" else COMPILED
        elif last:
            files[f"{directory}/other.py"] = SOURCE
    return files


def test_as_python_finds(tmp_path):
    rng = random.Random(20261201)
    roots = ["one", "two", "three"]
    judge = subprocess.Popen([sys.executable, "-I", "-c", FIND], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    kinds = {}
    for i in range(int(os.environ.get("IMPORTS", 120))):
        root = tmp_path / str(i)
        parts = ["app", "db", "helpers"][: rng.randint(1, 3)]
        name = ".".join(parts)
        files = {"alembic.ini": f"[alembic]\nscript_location = migrations\nprepend_sys_path = {' '.join(roots)}\n"}
        for directory in roots:
            files |= files_for(rng, directory, parts)
        files["migrations/env.py"] = ""
        files["migrations/versions/a1.py"] = revision(f"from {name} import thing")
        write(root, files)
        judge.stdin.write(json.dumps([name, [str(root / directory) for directory in roots]]) + "\n")
        judge.stdin.flush()
        origin = json.loads(judge.stdout.readline())
        expected = origin and os.path.relpath(origin, root)
        said = explain(root)
        assert found_in(said, name) == expected, (i, name, sorted(files), said)
        kind = expected and os.path.basename(expected).split(".", 1)
        kinds[kind and (kind[0] == "__init__", kind[1])] = True
        if not expected:
            assert said["external"] or said["lost"], (i, name, sorted(files))
    judge.stdin.close()
    assert judge.wait() == 0
    assert {None, (True, "py"), (False, "py"), (True, "pyc")} <= kinds.keys() and any(kind and "so" in kind[1] for kind in kinds)
