"""What is released, tried as its users would: only where `make release-check` says that dist/ is there."""
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "ci/python"), str(ROOT / "ci/release")]
DIST = Path(os.environ.get("MIGLOCK_DIST", "/nonexistent")).resolve()


def interpreters():
    """CPythons that can make a virtual environment, by version."""
    found = {}
    places = [*os.environ["PATH"].split(":"), *map(str, Path.home().glob(".pyenv/versions/*/bin"))]
    for minor in range(8, 15):
        for place in places:
            python = Path(place, f"python3.{minor}")
            if python.exists() and subprocess.run([python, "-c", "import ensurepip, venv"], stderr=subprocess.DEVNULL).returncode == 0:
                found.setdefault(minor, python)
    return found


def environment(**more):
    """Packages from dist/ alone, and nothing of the machine's miglock."""
    others = ("GIT_", "CI", "PIP_", "PYTHON", "MIGLOCK", "CC", "CFLAGS", "LDFLAGS", "MAKE", "MFLAGS")
    bare = {name: value for name, value in os.environ.items() if not name.startswith(others)}
    return bare | {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(DIST), "PIP_DISABLE_PIP_VERSION_CHECK": "1", "GIT_CONFIG_NOSYSTEM": "1",
                   "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "A",
                   "GIT_COMMITTER_EMAIL": "a@example.org", "LC_ALL": "C.UTF-8"} | more  # fmt: skip


def run(command, status=0, **how):
    how.setdefault("env", environment())
    shell = isinstance(command, str)
    done = subprocess.run(command, shell=shell, executable="/bin/bash" if shell else None, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, **how)  # fmt: skip
    assert done.returncode == status, f"{command}: exit {done.returncode}\n{done.stdout}"
    return done.stdout


@pytest.fixture(scope="session")
def venv(tmp_path_factory):
    """A virtual environment with miglock out of dist/, of the newest CPython here."""
    versions = interpreters()
    folder = tmp_path_factory.mktemp("venv")
    run([versions[max(versions)], "-m", "venv", folder])
    run([folder / "bin/python", "-m", "pip", "install", "-q", "miglock"])
    return folder


class Project:
    """The shop of the fixtures, locked on main, with a remote; `edited` is a branch that edits an applied migration."""

    def __init__(self, folder, miglock):
        self.root, self.origin, self.miglock = folder / "shop", folder / "origin.git", miglock
        shutil.copytree(ROOT / "fixtures/shop", self.root)
        run(f"""git init -q -b main && git add -A && git commit -q -m Shop && {miglock} init -q && git add -A && git commit -q -m Lock &&
            git clone -q --bare . {self.origin} && git remote add origin {self.origin} && git fetch -q && git remote set-head origin main &&
            git checkout -q -b edited && sed -i s/length=16/length=32/ migrations/versions/*orders* && git commit -q -a -m Edit &&
            git checkout -q -b clean main && echo >> alembic.ini && git commit -q -a -m Clean && git push -q origin edited clean &&
            git checkout -q main""", cwd=self.root)  # fmt: skip


@pytest.fixture
def project(tmp_path, venv):
    return Project(tmp_path, venv / "bin/miglock")
