#!/usr/bin/env python3
"""What importing a package changes of what a migration runs with: evidence for src/python/inert_packages.def.

    import_effects.py MODULE...     each in a Python of its own, which has loaded Alembic and SQLAlchemy with its dialects

Prints, for each, what of them and of Python is another afterwards: attributes of their classes and modules, what their
tables hold (compilers, event listeners, operations, dialects, reflected types), built-ins, environment, import path, filters
of warnings.  Nothing printed below a name: nothing changed.  Exit status 1 when something did.
"""
import importlib
import subprocess
import sys

WATCHED = ("sqlalchemy", "alembic")
PYTHON = "builtins codecs datetime decimal enum json locale logging os pickle socket sys time types uuid warnings".split()
OURS = {"warnings": "_filters_version onceregistry", "sys": "modules last_value path_importer_cache", "logging": "_handlers _handlerList"}


def contents(value):
    if type(value) in (list, set, frozenset, tuple):
        return list(map(id, value))
    if isinstance(value, dict) or type(value).__name__.endswith("Dictionary"):
        return [(id(k) if not isinstance(k, (str, tuple)) else k, id(v)) for k, v in list(value.items())]
    return None


def namespace(name, owner, table):
    for key, value in list(vars(owner).items()):
        if key not in ("__warningregistry__", "__subclasshook__", "__doc__") and key not in OURS.get(name, "").split():
            table[f"{name}.{key}"] = id(value), contents(value)
            if type(value).__name__ == "PopulateDict" or hasattr(value, "impls"):  # registries of dialects
                table[f"{name}.{key}.impls"] = 0, contents(getattr(value, "impls", {}))


def listeners(table):
    from sqlalchemy.event import base

    for name, classes in list(base._registrars.items()):
        for events in classes:
            dispatch = getattr(events, "dispatch", None)
            level = getattr(getattr(dispatch, name, None), "_clslevel", {})
            table[f"listeners of {events.__name__}.{name}"] = 0, [(id(k), list(map(id, v))) for k, v in list(level.items())]


def state():
    table, seen = {}, set()
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] in WATCHED or name in PYTHON:
            namespace(name, module, table)
            for value in list(vars(module).values()):
                if isinstance(value, type) and value.__module__.split(".")[0] in WATCHED and value not in seen:
                    seen.add(value)
                    namespace(f"{value.__module__}.{value.__qualname__}", value, table)
    listeners(table)
    import os
    import warnings

    table["os.environ"] = 0, dict(os.environ)
    table["warnings.filters"] = 0, list(warnings.filters)
    table["sys.path"] = 0, list(sys.path)
    return table


def load():
    import pkgutil

    for package in ("alembic.op", "alembic.context", "alembic.ddl", "alembic.autogenerate", "alembic.runtime.migration", "sqlalchemy.orm",
                    "sqlalchemy.ext.compiler", "sqlalchemy.ext.declarative", "sqlalchemy.schema"):  # fmt: skip
        importlib.import_module(package)
    import sqlalchemy.dialects
    import sqlalchemy.ext

    for package in (sqlalchemy.dialects, sqlalchemy.ext):
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            try:
                importlib.import_module(module.name)
            except Exception:
                continue
    sqlalchemy.orm.configure_mappers()
    sqlalchemy.create_engine("sqlite://").connect().close()


def compare(module):
    load()
    before = state()
    importlib.import_module(module)
    after = state()
    changes = [name for name in before if name in after and before[name] != after[name]]
    added = [name for name in after if name not in before and name.split(".")[0] not in sys.modules[module].__name__]
    # A module that was loaded on the way adds what is its own, and its name to its package.
    owners = {name.rsplit(".", 1)[0] for name in before}
    loaded = {name for name in after if name.rsplit(".", 1)[0] not in owners}
    for name in sorted(set(changes) | {a for a in added if a not in loaded and a not in sys.modules}):
        print(f"  {name}")


def main():
    if sys.argv[1:2] == ["--one"]:
        return compare(sys.argv[2])
    worst = 0
    for module in sys.argv[1:]:
        done = subprocess.run([sys.executable, __file__, "--one", module], capture_output=True, text=True)
        print(module + (": cannot be imported\n  " + done.stderr.strip().splitlines()[-1] if done.returncode else ""))
        print(done.stdout, end="", flush=True)
        worst |= done.returncode or bool(done.stdout)
    return bool(worst)


if __name__ == "__main__":
    sys.exit(main())
