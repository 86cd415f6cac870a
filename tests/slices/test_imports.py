"""Imports that lead nowhere."""
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
