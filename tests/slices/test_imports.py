"""Imports that lead nowhere, far, or round in circles."""
import time

import pytest

from test_edits import codes_after

HEAD = "# app/__init__.py\n"
USE = "def upgrade():\n    print({})\n"


def noticed(root, text):
    return bool(codes_after(root, text) & {"ML103", "ML104"})


@pytest.mark.parametrize("name", ["/x", "./x", "../x", "//x", "/etc.x", "..", "a..b", "a.", "."])
def test_no_name_of_a_module(tmp_path, name):
    text = f'{HEAD}# app/g.py\nX = <1|2>\n# revision\nimport importlib\nfrom app.g import X\n\ndef upgrade():\n    importlib.import_module("{name}").x()\n    print(X)\n'
    assert noticed(tmp_path, text)


def test_every_module_tries_every_other(tmp_path):
    text = HEAD
    for i in range(14):
        text += f"# app/m{i}.py\n"
        for k in range(14):
            if k != i:
                text += f"try:\n    from app.m{k} import g\nexcept ImportError:\n    pass\n"
    text += "def g():\n    return <1|2>\n# revision\nfrom app.m0 import g\n" + USE.format("g()")
    start = time.monotonic()
    assert noticed(tmp_path, text)
    assert time.monotonic() - start < 10


def test_every_module_stars_every_other(tmp_path):
    text = HEAD
    for i in range(30):
        text += f"# app/m{i}.py\n" + "".join(f"from app.m{k} import *\n" for k in range(30) if k != i)
    text += "def g():\n    return <1|2>\n# revision\nfrom app.m0 import g\n" + USE.format("g()")
    start = time.monotonic()
    assert noticed(tmp_path, text)
    assert time.monotonic() - start < 10


@pytest.mark.parametrize("how", ["from app.m{} import g", "from app.m{} import *"])
def test_far_away(tmp_path, how):
    text = HEAD + "".join(f"# app/m{i}.py\n{how.format(i + 1)}\n" for i in range(150))
    text += "# app/m150.py\ndef g():\n    return <1|2>\n# revision\nfrom app.m0 import g\n" + USE.format("g()")
    assert noticed(tmp_path, text)


def test_round_in_a_circle(tmp_path):
    text = HEAD + "# app/a.py\nfrom app.b import g\nX = <1|2>\n# app/b.py\nfrom app.c import g\n# app/c.py\nfrom app.a import g\n"
    text += "# revision\nfrom app.a import g, X\n" + USE.format("g, X")
    assert noticed(tmp_path, text)
