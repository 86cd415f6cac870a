"""A module that is gone is one finding, whatever widens or means something else without it."""

import json
import re

import pytest

from gate.repository import Repository

LOCKED = {
    "app/__init__.py": "from app.one import first\nfrom app.two import second\n",
    "app/one.py": "def first():\n    return 1\n",
    "app/two.py": "def second():\n    return 2\n",
    "app/types.py": "def kind():\n    return 1\n",
    "app/orm.py": "from sqlalchemy import MetaData\n\nmeta = MetaData(naming_convention={})\n",
    "app/settings.py": "URL = 'redis://'\n\n\ndef connect(url):\n    return url\n",
    "app/cache.py": "from app import settings\n\n\ndef connection():\n    return settings.connect(settings.URL)\n",
    "migrations/versions/aaa1.py": "from app import orm\nfrom app.types import kind\n\nrevision = 'aaa1'\ndown_revision = 'c93d05fe6b72'\nconvention = orm.meta.naming_convention\n\n\n"
    "def upgrade():\n    print(convention, kind())\n\n\ndef downgrade():\n    pass\n",
    "migrations/versions/bbb1.py": "from app.cache import connection\n\nrevision = 'bbb1'\ndown_revision = 'aaa1'\n\n\ndef upgrade():\n    connection()\n\n\ndef downgrade():\n    pass\n",
}


@pytest.fixture
def repository(tmp_path):
    made = Repository(tmp_path)
    for path, text in LOCKED.items():
        made.write(path, text)
    made.run("git add -A && miglock lock -q && git add -A && git commit -q -m Use && git push -q origin main && git checkout -q -b topic")
    return made


def findings(r, status=1, options=""):
    return json.loads(r.run(f"miglock verify --output-format json {options}", status))["findings"]


def take_back(r, finding):
    r.run(finding["restore"])
    return findings(r, 0)


def test_live_module_deleted(repository):
    repository.run("rm app/orm.py")
    (found,) = findings(repository)
    assert found["message"].startswith("app/orm.py, from which revision aaa1 imports meta, is gone; 1 applied revision uses it: aaa1; 3 more findings follow")
    assert found["path"] == "app/orm.py" and found["severity"] == "error"
    output = repository.run("miglock verify", 1)
    assert "take it away again" not in output and "reached only because it is not there: app.one:first, app.two:second and app:*" in output
    assert take_back(repository, found) == []


@pytest.mark.parametrize("where", ["", "--staged", "--rev HEAD"])
def test_live_module_moved(repository, where):
    repository.run("git mv app/orm.py app/models.py")
    if "HEAD" in where:
        repository.run("git commit -q --no-verify -m Move")
    (found,) = findings(repository, 1, where)
    assert found["message"].startswith("app/orm.py, from which revision aaa1 imports meta, is gone")
    assert where != "--rev HEAD" or "Move" in found["edited"]


def test_gone_from_the_base_too(repository):
    repository.run("git mv app/orm.py app/models.py && git commit -q --no-verify -m Move && git push -q --no-verify origin HEAD:main && git fetch -q && git commit -q --no-verify --allow-empty -m More")
    (found,) = findings(repository)
    assert found["message"].startswith("app/orm.py, from which revision aaa1 imports meta, is gone")
    assert take_back(repository, found) == []


def test_from_a_directory_below(repository):
    repository.run("rm app/orm.py")
    (found,) = findings(repository)
    repository.run(f"cd migrations && {found['restore']} && miglock verify")


def test_helper_in_an_untouched_file_is_not_edited(repository):
    repository.run("rm app/settings.py")
    (found,) = findings(repository)
    assert found["message"].startswith("app/settings.py, from which helper app.cache:connection imports ")
    output = repository.run("miglock verify", 1)
    assert "unedited, but what their code means by names from it is not what it was: app.cache:connection" in output
    assert "miglock restore" not in output
    assert take_back(repository, found) == []


def test_edits_beside_it_stay_findings(repository):
    repository.run("rm app/settings.py && sed -i 's/return settings/return 0, settings/' app/cache.py && sed -i 's/return 1/return 2/' app/types.py")
    cause, cache, kind = findings(repository)
    assert cause["message"].startswith("app/settings.py, from which helper app.cache:connection imports ")
    assert cache["message"].startswith("helper app.cache:connection was edited") and kind["message"].startswith("helper app.types:kind was edited")
    assert kind["restore"] == "miglock restore app.types:kind"
    assert cache["restore"] == f"{cause['restore']} && miglock restore app.cache:connection"
    repository.run(f"{cache['restore']} && miglock restore app.types:kind && miglock verify")


def test_two_modules(repository):
    repository.run("rm app/settings.py app/orm.py app/one.py")
    messages = [found["message"] for found in findings(repository)]
    assert len(messages) == 2 and messages[0].startswith("app/orm.py") and messages[1].startswith("app/settings.py")
    assert "follow" in messages[0] and "follow" not in messages[1]


def test_nothing_but_its_own_helpers(repository):
    """That is what each finding says already."""
    repository.run("rm app/types.py")
    (found,) = findings(repository)
    assert found["message"].startswith("helper app.types:kind is gone") and found["restore"] == "miglock restore app.types:kind"


def test_no_amendment_covers_the_rest(repository):
    repository.run("rm app/orm.py")
    assert repository.run("miglock amend app.one:first --reason x").startswith("amended app.one:first\nCommit")
    (found, record) = findings(repository)
    assert re.search("is gone; .* 2 more findings follow", found["message"]) and record["code"] == "ML305"
    repository.run("miglock amend --all --reason x && miglock verify")


def test_a_name_that_another_module_lost(repository):
    repository.edit("app/settings.py", "URL =", "ADDRESS =")
    repository.edit("app/cache.py", "def connection", "# A remark.\n\n\ndef connection")
    messages = {found["definitions"][0]: found for found in findings(repository)}
    helper = messages["app.cache:connection"]
    assert helper["message"].startswith(
        "helper app.cache:connection reads as it was, but what it means by settings.URL is not: "
        "app.settings:URL in app/settings.py then, app.settings:URL, which is not there now"
    )
    assert helper["restore"] is None and helper["edited"] is None
    assert messages["app.settings:URL"]["restore"] == "miglock restore app.settings:URL"
    repository.run("miglock restore app.settings:URL && miglock verify")


def test_a_module_that_stands_before_another(repository):
    repository.write("app/parse.py", "from colours import parse\n\n\ndef blue():\n    return parse('blue')\n")
    repository.edit("migrations/versions/bbb1.py", "import connection\n", "import connection\nfrom app.parse import blue\n")
    repository.edit("migrations/versions/bbb1.py", "connection()", "connection(), blue()")
    repository.run("git checkout -q main && miglock amend --all --reason x && git add -A && git commit -q -m Parse && git push -q --no-verify origin main && git checkout -q -b other")
    repository.write("colours.py", "def parse(name):\n    return name\n")
    (found,) = findings(repository)
    assert found["message"].startswith(
        "helper app.parse:blue reads as it was, but what it means by parse is not: colours:parse from outside the project then, "
        "colours:parse in colours.py now, and colours:parse is reached now"
    )
    assert found["restore"] is None
    repository.run("rm colours.py && miglock verify")


def test_an_import_of_its_own_file_that_binds_the_name_otherwise(repository):
    repository.edit("app/cache.py", "from app import settings", "from paints import settings")
    (found,) = [found for found in findings(repository) if found["definitions"] == ["app.cache:connection"]]
    assert found["message"].startswith("helper app.cache:connection reads as it was, but app/cache.py binds settings to something else")
    assert found["restore"] is None


def test_an_import_of_its_own_file_that_is_gone(repository):
    """What it led to is there, and nothing to be restored."""
    repository.edit("app/cache.py", "from app import settings", "")
    found = {found["definitions"][0]: found for found in findings(repository)}
    assert found["app.settings:URL"]["message"].startswith(
        "helper app.settings:URL reads as it was, but helper app.cache:connection does not reach it as settings.URL any more"
    )
    assert all(item["restore"] is None for item in found.values())


def test_a_name_that_its_module_lost(repository):
    """Nothing of it was locked, for it is live; all of the module counts for want of it."""
    repository.write("app/orm.py", "from sqlalchemy import MetaData\n\nfrom app.one import first\n\nmetadata = MetaData(naming_convention={})\n")
    (found,) = findings(repository)
    assert found["message"].startswith("name app.orm:meta is not in app/orm.py any more, and app.one:first and app.orm:* are reached now; 1 applied")
    assert found["restore"] is None and found["path"] == "app/orm.py"
    amended = repository.run("miglock amend app.orm:meta --reason x")
    assert amended.startswith("amended app.one:first\namended app.orm:*\nCommit")
    repository.run("miglock verify")


def test_module_deleted_where_there_is_no_git(repository):
    repository.run("rm app/orm.py && mkdir ../image && cp -r . ../image/app && rm -rf ../image/app/.git")
    (found,) = findings(repository, 1, "--no-git ../image/app")
    assert found["message"].startswith("name app:orm is not in app/__init__.py any more, and app.one:first, app.two:second and app:* are reached now")
