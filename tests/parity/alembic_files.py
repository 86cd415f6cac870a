"""Which files the installed Alembic would load: JSON list of cases on stdin, JSON list of verdicts out.

A case is {"root", "cwd", "ini", "section", "set"}; its verdict {"locations", "files"}, paths relative to root, links
resolved, or {"error": type}.  No version file is run.  Each case has a process of its own, since prepend_sys_path
and imports of packages outlive it.
"""

import json
import os
import sys
import types
import warnings

import alembic
from alembic.config import Config
from alembic.script import ScriptDirectory, base

VERSION = tuple(int(part) for part in alembic.__version__.split(".")[:2])


def relative(path, root):
    return os.path.relpath(os.path.realpath(path), os.path.realpath(root))


def config_of(case):
    if VERSION >= (1, 16):
        config = Config(case["ini"], toml_file="pyproject.toml", ini_section=case["section"])
    else:
        config = Config(case["ini"], ini_section=case["section"])
    for name, value in case["set"].items():
        config.set_main_option(name, value)
    return config


def verdict(case):
    files = []

    def load(directory, name):
        path = os.path.join(directory, name)
        if os.path.splitext(name)[1] != ".py":
            raise AssertionError(name)
        if not os.path.exists(path):
            raise ImportError(path)
        files.append(relative(path, case["root"]))
        return types.SimpleNamespace(
            revision=str(len(files)), down_revision=None, branch_labels=None, depends_on=None, __doc__=""
        )

    base.util.load_python_file = load
    os.chdir(case["cwd"])
    try:
        script = ScriptDirectory.from_config(config_of(case))
        list(script._load_revisions())
        locations = [os.path.relpath(path, os.path.realpath(case["root"])) for path in script._version_locations]
    except BaseException as error:
        return {"error": type(error).__name__}
    return {"locations": locations, "files": files}


def in_child(case):
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        with os.fdopen(writer, "w") as stream:
            json.dump(verdict(case), stream)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as stream:
        answer = json.load(stream)
    os.waitpid(child, 0)
    return answer


def in_order(path, listdir=os.listdir):
    """Alembic before 1.10 loads files in the directory's order, later ones by name."""
    return sorted(listdir(path))


def main():
    os.listdir = in_order
    warnings.simplefilter("ignore")
    json.dump({"version": VERSION, "verdicts": [in_child(case) for case in json.load(sys.stdin)]}, sys.stdout)


if __name__ == "__main__":
    main()
