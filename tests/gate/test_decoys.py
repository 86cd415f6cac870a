"""Which copy is meant: one that is read by the check, while Alembic runs another that is edited."""

import pytest

from gate.repository import VERSIONS, LOCKFILE

SEALED = f"{VERSIONS}/aaaa00000001.py"
GUARDS = "def name(text):\n    return text + '_locked'\n\n\ndef unrelated():\n    return 1\n"
EDITED = GUARDS.replace("_locked", "_other")
TEXT = (
    "from alembic import op\nfrom app.guards import name\n"
    'revision = "aaaa00000001"\ndown_revision = "c93d05fe6b72"\n'
    "def upgrade():\n    op.execute('CREATE TABLE %s (x INTEGER)' % name('t'))\n"
)
INI = "[alembic]\nscript_location = migrations\nprepend_sys_path = {}\n"
PLAIN = "[alembic]\nscript_location = migrations\n"
# Where the real package is, the ini, and the copy with what it takes to have it found first.
WAYS = {
    "a copy before src": ("src", PLAIN, "app", {}),
    "another ini": ("lib", INI.format("lib"), "decoy/app", {"aa.ini": INI.format("decoy")}),
    "another section": ("lib", INI.format("lib"), "decoy/app", {"alembic.ini": "[aa]\nscript_location = migrations\nprepend_sys_path = decoy\n" + INI.format("lib")}),
    "a configuration without the ini's path": ("lib", INI.format("lib"), "app", {"miglock.toml": '[[environment]]\nscript-location = "migrations"\n'}),
    "another path in the ini": ("lib", INI.format("lib"), "decoy/app", {"alembic.ini": INI.format("decoy:lib")}),
}


@pytest.fixture(params=WAYS)
def project(request, repository):
    root, ini, copy, files = WAYS[request.param]
    repository.write(f"{root}/app/__init__.py", "")
    repository.write(f"{root}/app/guards.py", GUARDS)
    repository.write("alembic.ini", ini)
    repository.write(SEALED, TEXT)
    repository.run("miglock lock -q && git add -A && git commit -q -m project && git push -q origin main && git checkout -q -b topic")
    assert f"../{root}/app/guards.py" in (repository.root / LOCKFILE).read_text()
    repository.real = f"{root}/app/guards.py"
    repository.run(f"mkdir -p $(dirname {copy}) && cp -r {root}/app {copy}")
    for path, text in files.items():
        repository.write(path, text)
    return repository


@pytest.mark.parametrize("text", (EDITED, "from app import other as name\n", "", "def unrelated():\n    return 1\n"))
def test_the_real_one_is_edited(project, text):
    project.write(project.real, text)
    project.run("git add -A")
    for gate in ("verify", "verify --staged", "hook pre-commit"):
        assert "ML103" in project.run(f"miglock {gate}", 1)
    project.run("git commit -q --no-verify -m decoy")
    assert "ML103" in project.run("miglock verify --rev HEAD", 1)


def test_in_two_changes(project):
    """First the copy, which is harmless, then the edit."""
    project.run("miglock lock -q; git add -A && git commit -q --no-verify -m copy && git push -q origin HEAD:main && git fetch -q && git checkout -q -B main HEAD")
    project.run("git checkout -q -b second")
    project.write(project.real, EDITED)
    project.run("git commit -q -a --no-verify -m edit")
    assert "ML103" in project.run("miglock verify --rev HEAD", 1)


def test_the_lockfile_says_otherwise(project):
    lockfile = project.root / LOCKFILE
    text = lockfile.read_text()
    lockfile.write_text(text.replace(f'path = "../{project.real}"', 'path = "../elsewhere/guards.py"'))
    assert "ML303" in project.run("miglock verify", 1)


def test_what_does_not_matter(project):
    project.write(project.real, GUARDS.replace("return 1", "return 2"))
    project.run("git add -A && git commit -q --no-verify -m unrelated")
    assert "ML103" not in project.run("miglock verify --rev HEAD", (0, 1))


def test_a_real_move(repository):
    repository.write("src/app/__init__.py", "")
    repository.write("src/app/guards.py", GUARDS)
    repository.write("alembic.ini", PLAIN)
    repository.write(SEALED, TEXT)
    repository.run("miglock lock -q && git add -A && git commit -q -m project && git push -q origin main && git checkout -q -b topic")
    repository.run("git mv src/app app && git commit -q -m move && miglock verify --rev HEAD && miglock verify")


def test_a_copy_that_no_root_leads_to(repository):
    """guards may be a library's, installed by another change: that its namesake lies somewhere makes no moved import."""
    repository.write("app/__init__.py", "")
    repository.write("app/guards.py", GUARDS)
    repository.write(SEALED, TEXT)
    repository.run("miglock lock -q && git add -A && git commit -q -m project && git push -q origin main && git checkout -q -b topic")
    repository.write("tools/guards.py", GUARDS)
    repository.write(SEALED, TEXT.replace("app.guards", "guards"))
    repository.run("git add -A")
    assert "ML102" in repository.run("miglock verify", 1)
