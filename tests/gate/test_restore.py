"""What restore writes is what git would have checked out."""

import pytest

from gate.repository import CUSTOMERS, INVOICES, ORDERS

HELPER = '''def create(op):
    op.execute("SELECT 1")


def other():
    return 1
'''
SETTINGS = {
    "autocrlf": "git config core.autocrlf true",
    "autocrlf, safecrlf": "git config core.autocrlf true && git config core.safecrlf true",
    "eol=crlf": "echo '* text=auto eol=crlf' > .gitattributes",
    "eol=lf, autocrlf": "echo '* eol=lf' > .gitattributes && git config core.autocrlf true",
    "core.eol": "echo '* text=auto' > .gitattributes && git config core.eol crlf",
    "ident": "echo '* ident' > .gitattributes",
    "committed with CRLF": "sed -i 's/$/\\r/' migrations/versions/*.py app/*.py && git commit -q --no-verify -am crlf && git config core.autocrlf true",
    "nothing": "true",
}


@pytest.fixture
def using(repository):
    """With a helper that a revision uses, and $Id$ in both."""
    repository.write("app/__init__.py", "")
    repository.write("app/helpers.py", "# $Id$\n" + HELPER)
    text = (repository.root / INVOICES).read_text()
    repository.run("git rm -q migrations/miglock.lock && git commit -q --no-verify -m none")
    repository.write(INVOICES, text.replace("from alembic import op", "# $Id$\nfrom alembic import op\nfrom app.helpers import create") + "    create(op)\n")
    repository.run("sed -i '1a prepend_sys_path = .' alembic.ini && git add -A && git commit -q --no-verify -m use")
    repository.run("git push -q --no-verify origin main && miglock init && git add -A && git commit -q -m lock && git push -q origin main")
    return repository


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("sed", ("sed -i", "sed -i -e 's/\\r$//'"), ids=("line ends kept", "line ends lost"))
def test_as_checked_out(using, name, sed):
    files = [CUSTOMERS, INVOICES, ORDERS, "app/helpers.py"]
    using.run(SETTINGS[name])
    using.commit("settings") if using.run("git status --short") else None
    using.run("git push -q --no-verify origin HEAD:main && git fetch -q && rm -r migrations/versions app && git checkout -q -- .")
    then = {path: (using.root / path).read_bytes() for path in files}
    assert using.run("git status --short") == ""
    assert (b"\r\n" in then[ORDERS]) == (name not in ("eol=lf, autocrlf", "ident", "nothing"))
    using.run(f"{sed} -e s/length=16/length=32/ {ORDERS} && {sed} -e 's/SELECT 1/SELECT 2/' app/helpers.py && rm {CUSTOMERS}")
    using.run("miglock verify -q", 1)
    patch = using.run("miglock restore --dry-run b27e4d8c1a35")
    assert "+" in patch and (sed != "sed -i" or patch.count("\n+ ") == 1)
    using.run("miglock restore a1f3c9d27b10 b27e4d8c1a35 c93d05fe6b72")
    assert {path: (using.root / path).read_bytes() for path in files} == then
    assert using.run("git status --short && miglock verify -q") == ""


def test_stored_with_other_line_ends(using):
    """A checkout leaves them; nor does restoring an asset change what is locked."""
    using.write("migrations/sql/a.sql", "SELECT 1;\r\nSELECT 2;\r\n")
    text = using.run(f"cat {INVOICES}").replace("c93d05fe6b72", "e5").replace('= "b27e4d8c1a35"', '= "c93d05fe6b72"')
    using.write("migrations/versions/e5.py", text + '    op.execute(open(__file__ + "/../../sql/a.sql").read())\n')
    using.run("git add -A && miglock lock -q && git add -A && git commit -q -m e5 && git push -q origin main")
    assert "a.sql" in using.run("miglock explain e5")
    using.run("git config core.autocrlf input && git rm -q --cached migrations/sql/a.sql && rm migrations/sql/a.sql && miglock restore e5")
    using.run("git reset -q && git diff --exit-code && miglock verify -q")


@pytest.mark.parametrize("path", (INVOICES, "app/helpers.py"))
def test_directory_in_its_place(using, path):
    """Nothing is written, and what to do is said."""
    using.run(f"rm {path} {ORDERS} && mkdir {path} && touch {path}/mine")
    output = using.run("miglock restore b27e4d8c1a35 c93d05fe6b72", 2)
    assert f"'{path}' is a directory now; move it away first, then miglock restore " in output
    using.run(f"test ! -e {ORDERS} && mv {path} mine")
    using.run(output.split(", then ")[1].strip() + "; miglock restore b27e4d8c1a35 && miglock verify -q")
