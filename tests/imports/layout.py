"""A project on disk, and what miglock and Python say of the names that its revision imports."""
import json
import os
import re
import subprocess
import sys
from pathlib import Path

MIGLOCK = os.environ.get("MIGLOCK", str(Path(__file__).resolve().parents[2] / "build" / "miglock"))

# Finds without importing: packages on the way may be files that no interpreter can load.
FIND = """
import importlib.machinery, json, os, sys
for line in sys.stdin:
    name, found = json.loads(line)
    for part in name.split("."):
        spec = found and importlib.machinery.PathFinder.find_spec(part, list(found))
        found = spec and spec.submodule_search_locations
    print(json.dumps(spec.origin if spec and spec.has_location else None), flush=True)
"""

# What `pip install -e .` asks of a build backend (PEP 660), and what becomes of sys.path by it.
INSTALL = """
import sys, zipfile
from setuptools.build_meta import build_editable
wheels, installed = sys.argv[1:]
zipfile.ZipFile(wheels + "/" + build_editable(wheels)).extractall(installed)
"""
SPEC = """
import importlib.util, json, site, sys
sys.path[:0] = json.loads(sys.argv[1])
site.addsitedir(sys.argv[2])
try:
    spec = importlib.util.find_spec(sys.argv[3])
except ImportError:
    spec = None
print(json.dumps(spec.origin if spec and spec.has_location else None))
"""


def python(code, *arguments, cwd):
    done = subprocess.run([sys.executable, "-I", "-c", code, *map(str, arguments)], cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def write(root, files):
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            (root / path).write_bytes(content)
        else:
            (root / path).write_text(content)
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    subprocess.run(["git", "add", "-A", "-f"], cwd=root, check=True)


def explain(root):
    done = subprocess.run([MIGLOCK, "explain", "a1", "--output-format", "json"], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    data = json.loads(done.stdout)
    return data["revisions"][0] if "revisions" in data else data


def revision(statement, body="print(thing)"):
    return f'revision = "a1"\ndown_revision = None\n{statement}\n\ndef upgrade():\n    {body}\n\ndef downgrade():\n    pass\n'


def found_in(said, name):
    """The file in which `from name import thing` finds it; None: nowhere in the project."""
    last = name.rsplit(".", 1)[-1]  # a module that two roots lead to goes by the name in the first
    paths = {helper["path"] for helper in said["helpers"] if re.search(rf"(^|\.){last}:(thing|\*)$", helper["name"])}
    assert len(paths) <= 1, paths
    return paths.pop() if paths else None
