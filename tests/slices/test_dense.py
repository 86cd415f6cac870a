"""Everything that leads to everything: each definition is looked at once, not once for each way that leads to it."""
import os
import subprocess
from pathlib import Path

import pytest

MIGLOCK = os.environ.get("MIGLOCK", str(Path(__file__).resolve().parents[2] / "build" / "miglock"))
MANY = 300
FOREVER = 60  # seconds; what takes each way takes days

HEAD = 'from app.m0 import start\nrevision = "a1"\ndown_revision = None\n\n\ndef upgrade():\n    start()\n'


def others(k, form, between=", "):
    return between.join(form.format(i) for i in range(MANY) if i != k)


def values():
    """Constants in lists, given to what asks for docstrings, annotations, fields and source."""
    lists = "".join(f"X{k} = lambda: [{others(k, 'X{}')}]\n" for k in range(MANY))
    asks = "inspect.getdoc(X0), inspect.signature(X1), dataclasses.fields(X2), inspect.getsource(X3)"
    return {"m0": f"import dataclasses\nimport inspect\n\n{lists}\n\ndef start():\n    return [{asks}]\n"}


def handed():
    """Functions that hand what they are given to all others."""
    bodies = "".join(f"def f{k}(x):\n    return x.__doc__, {others(k, 'f{}(x)')}\n\n\n" for k in range(MANY))
    return {"m0": f"{bodies}def start():\n    return f0(f1)\n"}


def decorators():
    bodies = "".join(
        f"def d{k}(x):\n    {others(k, 'd{}(x)', '; ')}\n    return x\n\n\n" for k in range(MANY)
    )
    methods = "".join(f"    @d{k}\n    def m{k}(self):\n        return self.m{(k + 1) % MANY}\n\n" for k in range(MANY))
    return {"m0": f"{bodies}class C:\n{methods}\ndef start():\n    return C().m0, C.m1\n"}


def methods():
    bodies = "".join(f"    def m{k}(self):\n        return {others(k, 'self.m{}()')}\n\n" for k in range(MANY))
    return {"m0": f"class C:\n{bodies}\nclass D(C):\n    pass\n\n\nD().m1()\nX = D()\n\n\ndef start():\n    return X.m0()\n"}


def bases():
    """Diamonds upon diamonds."""
    text = "class A0:\n    pass\n\n\nclass B0(A0):\n    pass\n\n\n"
    for k in range(1, MANY):
        text += f"class A{k}(B{k - 1}, A{k - 1}):\n    x{k} = 1\n\n\nclass B{k}(A{k}):\n    y{k} = A{k}.x1\n\n\n"
    return {"m0": f"{text}def start():\n    return B{MANY - 1}(), B{MANY - 1}.x1\n"}


def effects():
    """Functions that change what they are given, and call each other, while the module is imported."""
    bodies = "".join(
        f"def f{k}(x):\n    x.append({k})\n    {others(k, 'f{}(x)', '; ')}\n\n\n" for k in range(MANY)
    )
    calls = "".join(f"f{k}(X{k})\n" for k in range(MANY))
    data = "".join(f"X{k} = []\n" for k in range(MANY))
    return {"m0": f"{bodies}{data}{calls}\n\ndef start():\n    return X0\n"}


def alembic():
    """Functions that may lead to Alembic, called while the module is imported."""
    bodies = "".join(f"def f{k}():\n    return {others(k, 'f{}()')}\n\n\n" for k in range(MANY))
    calls = "".join(f"f{k}()\n" for k in range(MANY))
    return {"m0": f"{bodies}{calls}\n\ndef start():\n    return 1\n"}


def made():
    """Objects whose methods call each other and change what the module has."""
    bodies = "".join(
        f"    def m{k}(self):\n        X{k}.append(1)\n        {others(k, 'self.m{}()', '; ')}\n\n" for k in range(MANY)
    )
    data = "".join(f"X{k} = []\n" for k in range(MANY))
    setup = "    def __init__(self):\n        self.m0()\n\n"
    return {"m0": f"{data}\n\nclass C:\n{setup}{bodies}\nC()\n\n\ndef start():\n    return X0\n"}


def locals_():
    """Names of one function that stand for each other."""
    names = "".join(f"    x{k} = {others(k, 'x{}', ' or ')} or X\n" for k in range(MANY))
    return {"m0": f"X = []\n\n\ndef f():\n{names}    x0.append(1)\n    return x1\n\n\nf()\n\n\ndef start():\n    return X\n"}


def members():
    """Members of an enum that are made of each other."""
    text = "".join(f"    M{k} = {k} or {others(k, 'M{}')}\n" for k in range(MANY))
    return {"m0": f"from enum import Enum\n\n\nclass E(Enum):\n{text}\n\ndef start():\n    return E.M0.value\n"}


def aliases():
    """Names bound to each other's attributes."""
    text = "".join(f"X{k} = X{(k * 7 + 1) % MANY}.a if X{(k * 3 + 2) % MANY} else {others(k, 'X{}.b')}\n" for k in range(MANY))
    return {"m0": f"{text}\n\ndef start():\n    return X0.a.b.c\n"}


def stars():
    return {
        f"m{k}": others(k, "from app.m{} import *", "\n") + f"\nx{k} = {k}\n\n\ndef start():\n    return x{(k + 1) % MANY}\n"
        for k in range(MANY)
    }


def exports():
    """Every module has every name from every other."""
    return {
        f"m{k}": others(k, "from app.m{} import x, y", "\n") + "\n\n\ndef start():\n    return x.a, y\n" for k in range(MANY)
    }


def lazy():
    """Tables that name tables, behind __getattr__."""
    tables = "".join(f'T{k} = {{"start": "app.m1:start", "a": [{others(k, "T{}")}]}}\n' for k in range(MANY))
    hook = "def __getattr__(name):\n    return import_module(T0[name])\n"
    return {"m0": f"from importlib import import_module\n\n{tables}\n\n{hook}", "m1": "def start():\n    return 1\n"}


def files():
    """Functions that make a path out of what all others make."""
    bodies = "".join(
        f"def f{k}(name):\n    return {others(k, 'f{}(name)', ' or ')} or Path(__file__).parent / name\n\n\n" for k in range(MANY)
    )
    return {"m0": f'from pathlib import Path\n\n\n{bodies}def start():\n    return f0("a.sql").read_text()\n'}


def computed():
    """Functions that import by names and read files that all others may give them."""
    bodies = "".join(
        f'def f{k}(x, name="n{k}"):\n    import_module(f"app.{{x}}.s{k}")\n    Path(f"sql{k}/{{x}}/v{{name}}.sql").read_text()\n'
        f"    return {others(k, 'f{}(x)', ' or ')}\n\n\n"
        for k in range(MANY)
    )
    return {"m0": f"from importlib import import_module\nfrom pathlib import Path\n\n\n{bodies}def start():\n    return f0('a')\n"}


SHAPES = [
    values, handed, decorators, methods, bases, effects, alembic, made, locals_, members, aliases, stars, exports, lazy, files, computed,
]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_each_is_looked_at_once(tmp_path, shape):
    versions = tmp_path / "migrations" / "versions"
    versions.mkdir(parents=True)
    (tmp_path / "alembic.ini").write_text("[alembic]\nscript_location = migrations\nprepend_sys_path = .\n")
    (tmp_path / "migrations" / "env.py").write_text("")
    (versions / "a1.py").write_text(HEAD)
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "__init__.py").write_text("")
    (tmp_path / "app" / "a.sql").write_text("")
    for name, text in shape().items():
        compile(text, name, "exec")
        (tmp_path / "app" / f"{name}.py").write_text(text)
    done = subprocess.run([MIGLOCK, "explain", "a1", "--no-git", "."], cwd=tmp_path, capture_output=True, timeout=FOREVER, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert b"app.m" in done.stdout
