"""Ways to slip an edit past by moving what is looked at: environments, configuration, references, kinds of files.

Each is committed on a branch and judged as CI would; the table names what must be said.
"""

import pytest

from gate.repository import CUSTOMERS, INVOICES, LOCKFILE, ORDERS, VERSIONS
from gate.ways import Ways

WAYS = Ways()
way = WAYS.way


def everything_elsewhere(r, place="other"):
    r.run(f"mkdir {place} && cp -r migrations {place}/ && rm {place}/{LOCKFILE}")
    r.edit(f"{place}/{ORDERS}")


@way("ML307")
def script_location_copied_elsewhere(r):
    """The old place stays as it was, and nothing looks at it."""
    everything_elsewhere(r)
    r.write("alembic.ini", "[alembic]\nscript_location = other/migrations\n")
    r.run("git add -A && miglock lock", (0, 1, 2))


def test_summary_names_what_is_new(repository):
    repository.run("git checkout -q -b topic")
    repository.run("mkdir -p other/versions && touch other/env.py")
    repository.write("other/versions/e1.py", 'revision = "e1e1e1e1e1e1"\ndown_revision = None\n\n\ndef upgrade():\n    pass\n')
    repository.run("git add -A && miglock lock -q")
    repository.commit()
    assert "The base has no miglock.lock of other yet" in repository.run("miglock verify --rev HEAD")


@way("ML307")
def script_location_elsewhere_with_other_ids(r):
    r.run("mkdir -p other/migrations/versions && cp migrations/env.py migrations/script.py.mako other/migrations/")
    r.write("other/migrations/versions/e1.py", 'revision = "e1e1e1e1e1e1"\ndown_revision = None\n\n\ndef upgrade():\n    pass\n')
    r.write("alembic.ini", "[alembic]\nscript_location = other/migrations\n")
    r.run("git add -A && miglock lock", (0, 1, 2))


@way("ML101")
def section_renamed(r):
    r.edit()
    r.write("alembic.ini", "[alembic:main]\nscript_location = migrations\n")


@way("ML101")
def ini_removed(r):
    r.edit()
    r.run("git rm -q alembic.ini")


@way(status=(1, 2))
def all_that_names_the_environment_removed(r):
    r.edit()
    r.run("git rm -q alembic.ini migrations/env.py migrations/script.py.mako")


@way(status=(1, 2))
def ini_that_is_no_ini(r):
    r.edit()
    r.write("alembic.ini", "script_location = migrations\n")


@way("ML101")
def second_ini_for_the_same(r):
    r.edit()
    r.write("zz/alembic.ini", "[alembic]\nscript_location = ../migrations\n")


@way(status=(1, 2))
def version_locations_to_a_copy(r):
    r.run(f"cp -r {VERSIONS} copies")
    r.edit(ORDERS.replace(VERSIONS, "copies"))
    r.write("alembic.ini", "[alembic]\nscript_location = migrations\nversion_locations = copies\n")


@way("ML201")
def version_locations_with_a_copy(r):
    r.run(f"mkdir copies && cp {ORDERS} copies/")
    r.edit(ORDERS.replace(VERSIONS, "copies"))
    r.write("alembic.ini", "[alembic]\nscript_location = migrations\nversion_locations = migrations/versions copies\n")


@way("ML201")
def recursive_locations(r):
    r.run(f"mkdir {VERSIONS}/sub && cp {ORDERS} {VERSIONS}/sub/")
    r.edit(ORDERS.replace(VERSIONS, VERSIONS + "/sub"))
    r.write("alembic.ini", "[alembic]\nscript_location = migrations\nrecursive_version_locations = true\n")


@way("ML107")
def moved_into_a_subdirectory(r):
    """Alembic does not look there, and takes the revision before it for the head."""
    r.run(f"mkdir {VERSIONS}/archive && git mv {INVOICES} {VERSIONS}/archive/")


@way("ML107", "ML202")
def oldest_moved_into_a_subdirectory(r):
    r.run(f"mkdir {VERSIONS}/archive && git mv {CUSTOMERS} {VERSIONS}/archive/")


@way("ML107")
def moved_into_a_subdirectory_with_a_word_of_code(r):
    r.run(f"mkdir {VERSIONS}/archive && git mv {INVOICES} {VERSIONS}/archive/")
    r.write("cli.py", "# version_locations\n")


@way("ML107")
def moved_into_a_subdirectory_without_ini(r):
    r.run(f"mkdir {VERSIONS}/archive && git mv {INVOICES} {VERSIONS}/archive/ && git rm -q alembic.ini")


@way(status=(1, 2))
def all_moved_into_a_subdirectory(r):
    r.run(f"mkdir {VERSIONS}/archive && git mv {VERSIONS}/*.py {VERSIONS}/archive/")


def test_subdirectory_that_is_configured(repository):
    repository.run("git checkout -q -b topic")
    repository.run(f"mkdir {VERSIONS}/archive && git mv {INVOICES} {VERSIONS}/archive/")
    repository.write("alembic.ini", "[alembic]\nscript_location = migrations\nrecursive_version_locations = true\n")
    repository.commit()
    assert "note[ML109" in repository.run("miglock verify --rev HEAD")


@way(status=(1, 2))
def sourceless(r):
    r.run(f"python3 -m compileall -q -b {ORDERS} && git rm -q -f {ORDERS}")
    r.write("alembic.ini", "[alembic]\nscript_location = migrations\nsourceless = true\n")


@way(status=(1, 2))
def template_directory(r):
    r.edit()
    r.run("mkdir '{{x}}' && git mv migrations alembic.ini '{{x}}/'")


@way("ML307")
def configuration_of_a_decoy(r):
    r.edit()
    r.run("mkdir -p decoy/versions && touch decoy/env.py")
    r.write("decoy/versions/e1.py", 'revision = "e1e1e1e1e1e1"\ndown_revision = None\n\n\ndef upgrade():\n    pass\n')
    r.write("miglock.toml", '[[environment]]\nscript-location = "decoy"\n')
    r.run("git add -A && miglock lock", (0, 1, 2))


@way("ML307", "3 version files of migrations", "miglock amend configuration")
def configuration_of_a_copy_of_the_versions(r):
    r.run("cp -r migrations/versions copied")
    r.edit()
    r.write("miglock.toml", '[[environment]]\nscript-location = "migrations"\nversion-locations = ["copied"]\n')


@way("ML307", "3 version files of migrations")
def configuration_of_a_copy_with_its_lockfile(r):
    r.run("cp -r migrations copied")
    r.edit()
    r.write("miglock.toml", '[[environment]]\nscript-location = "copied"\n')


@way("ML307", "1 version file of migrations")
def configuration_of_a_copy_of_one_version(r):
    r.run(f"mkdir copied && cp {ORDERS} copied/ && mkdir kept && cp {VERSIONS}/*.py kept/ && rm kept/$(basename {ORDERS})")
    r.edit()
    r.run(f"git rm -q $(ls {VERSIONS}/*.py | grep -v {ORDERS})")
    r.write(
        "miglock.toml", '[[environment]]\nscript-location = "migrations"\nversion-locations = ["copied", "kept"]\n'
    )


def test_copy_that_is_meant(repository):
    r = repository
    r.run("git checkout -q -b topic && git mv migrations/versions versions")
    r.write("miglock.toml", '[[environment]]\nscript-location = "migrations"\nversion-locations = ["versions"]\n')
    r.write("alembic.ini", "[alembic]\nscript_location = migrations\nversion_locations = versions\n")
    r.run("git add -A && (miglock lock || true)")
    r.commit()
    assert "ML307" not in r.run("miglock verify --rev HEAD", (0, 1))


@way("ML101")
def configuration_in_the_dotted_file(r):
    r.edit()
    r.write(".miglock.toml", '[rules]\nML1 = "off"\n')


@way(status=2)
def configuration_that_cannot_be_read(r):
    r.edit()
    r.write("miglock.toml", "[rules\n")


@way("ML101")
def branch_named_like_the_target(r):
    r.edit()
    r.commit()
    r.run("git branch origin/main HEAD && git branch refs/remotes/origin/main HEAD")


@way("ML101")
def tag_named_like_the_target(r):
    r.edit()
    r.commit()
    r.run("git tag origin/main HEAD && git tag main HEAD && git tag refs/remotes/origin/main HEAD")


@way(status=(1, 2))
def branch_that_shares_no_past(r):
    r.edit()
    r.run("git checkout -q --orphan fresh && git add -A")


@way("ML101")
def evil_merge(r):
    """Only the merge itself has the edit."""
    r.run("git checkout -q -b side HEAD && git commit -q --allow-empty -m side && git checkout -q topic")
    r.run("git commit -q --allow-empty -m here && git merge -q --no-ff --no-commit side")
    r.edit()


@way("ML101")
def octopus(r):
    for name in ("a", "b"):
        r.run(f"git checkout -q -b {name} topic && echo {name} > {name} && git add -A && git commit -q -m {name}")
    r.run("git checkout -q a")
    r.edit()
    r.commit()
    r.run("git checkout -q topic && git merge -q a b")


@way("ML101")
def edited_and_reverted_and_edited(r):
    r.edit()
    r.commit()
    r.run("git revert --no-edit HEAD")
    r.edit()


@way("ML107")
def file_became_a_directory(r):
    r.run(f"mv {ORDERS} x && mkdir {ORDERS} && mv x {ORDERS}/__init__.py")


@way("ML107")
def file_became_a_submodule(r):
    r.run(f"rm {ORDERS} && git init -q {ORDERS} && cd {ORDERS} && git commit -q --allow-empty -m x")


@way(status=(1, 2))
def versions_became_a_submodule(r):
    r.edit()
    r.run(f"mv {VERSIONS} ../v && git rm -q -r --cached {VERSIONS} && mv ../v {VERSIONS} && git init -q {VERSIONS} && cd {VERSIONS} && git add -A && git commit -q -m x")


@way("ML107")
def other_ending(r):
    r.run(f"git mv {ORDERS} {ORDERS}x")


@way("ML107")
def name_alembic_passes_over(r):
    r.run(f"git mv {ORDERS} {VERSIONS}/__init__orders.py")


@way("ML107")
def name_of_an_editors_lock(r):
    r.run(f"git mv {ORDERS} '{VERSIONS}/.#orders.py'")


@way(status=2)
def lockfile_with_unknown_key(r):
    r.edit()
    r.run(f"sed -i '2a trust = true' {LOCKFILE}")


@way(status=2)
def lockfile_with_byte_order_mark(r):
    r.edit()
    r.run(f"sed -i '1s/^/\\xef\\xbb\\xbf/' {LOCKFILE}")


@way("ML101")
def lockfile_with_crlf(r):
    r.edit()
    r.run(f"sed -i 's/$/\\r/' {LOCKFILE}")


@way("ML101")
def lockfile_is_a_link(r):
    r.edit()
    r.run(f"mv {LOCKFILE} real && ln -s ../real {LOCKFILE}")


@way(status=2)
def lockfile_is_empty(r):
    r.edit()
    r.run(f": > {LOCKFILE}")


@way("ML304")
def lockfile_without_revisions(r):
    r.edit()
    r.run(f"sed -i '/^$/,$d' {LOCKFILE}")


@way("ML304")
def lockfile_renamed(r):
    r.edit()
    r.run(f"git mv {LOCKFILE} migrations/Miglock.lock")


@way("ML101")
def decoy_lockfile_at_the_root(r):
    r.edit()
    r.run(f"cp {LOCKFILE} miglock.lock")


@way("ML201")
def bytes_in_a_name(r):
    r.run(f"cp {ORDERS} {VERSIONS}/$'\\xff.py'")
    r.edit(ORDERS)


@way("b27e4d8c1a35", "c93d05fe6b72")
def two_at_once(r):
    r.edit(ORDERS)
    r.edit(INVOICES, '"invoices"', '"invoice"')


@way("ML304", "ML101", "git mv migrations/miglock.lock other/miglock.lock")
def moved_without_its_lockfile(r):
    r.run("mkdir other && git mv migrations/versions migrations/*.py migrations/*.mako other/")
    r.edit(ORDERS.replace("migrations", "other"))
    r.write("alembic.ini", "[alembic]\nscript_location = other\n")
    assert "Nothing was written" in r.run("miglock lock", 1)
    assert "git mv migrations/miglock.lock" in r.run("miglock init", 2)


@way("ML304", "ML101")
def moved_and_its_lockfile_deleted(r):
    r.run(f"git rm -q {LOCKFILE} && git mv migrations other")
    r.edit(ORDERS.replace("migrations", "other"))
    r.write("alembic.ini", "[alembic]\nscript_location = other\n")
    assert "Nothing was written" in r.run("miglock lock", 1)


@way("ML307")
def lockfile_left_behind_by_another_environment(r):
    r.run("mkdir -p other/versions && git mv migrations/env.py other/ && git rm -q -r migrations/versions")
    r.write("other/versions/e1.py", 'revision = "e1e1e1e1e1e1"\ndown_revision = None\n\n\ndef upgrade():\n    pass\n')
    r.write("alembic.ini", "[alembic]\nscript_location = other\n")


def test_moved_with_its_lockfile_after_all(repository):
    r = repository
    r.run(f"git checkout -q -b topic && mkdir -p a/b/other && git mv migrations/versions migrations/*.py migrations/*.mako a/b/other/")
    r.write("alembic.ini", "[alembic]\nscript_location = a/b/other\n")
    assert "git mv migrations/miglock.lock a/b/other/miglock.lock" in r.run("miglock lock", 2)
    r.run("git mv migrations/miglock.lock a/b/other/miglock.lock && miglock lock")
    r.commit()
    assert "warning[ML311" in r.run("miglock verify --rev HEAD")
    r.run("git push -q --no-verify origin HEAD:main && git fetch -q && git commit -q --allow-empty -m next")
    assert "nothing to complain about" in r.run("miglock verify --rev HEAD")


def test_moved_and_its_lockfile_written_anew(repository):
    r = repository
    r.run(f"git checkout -q -b topic && git rm -q {LOCKFILE} && git mv migrations other")
    r.write("alembic.ini", "[alembic]\nscript_location = other\n")
    r.run("miglock lock")
    r.commit()
    assert "warning[ML311" in r.run("miglock verify --rev HEAD")


@pytest.mark.parametrize("name", WAYS)
def test_caught(repository, name):
    WAYS.judge(repository, name)
