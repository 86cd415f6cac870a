"""`pytest --miglock`, or `miglock = true` in pytest's configuration: one test per Alembic environment."""
import json
from typing import Any, List, Optional

import pytest

from ._program import Findings, describe, run, verify


def pytest_addoption(parser: Any) -> None:
    parser.getgroup("miglock").addoption("--miglock", action="store_true", help="check that applied migrations are as they were locked")
    parser.addini("miglock", "check that applied migrations are as they were locked", type="bool", default=False)


class Migrations(pytest.Item):
    """An environment; None stands for what belongs to none, and for all where they cannot be listed."""

    environment: Optional[str] = None

    def runtest(self) -> None:
        result = _result(self.config)
        if result.trouble:
            raise Edited(result.trouble)
        mine = [finding for finding in result.errors if finding.get("environment") == self.environment]
        if mine:
            raise Edited("\n\n".join(map(describe, mine)))

    def repr_failure(self, excinfo: Any, *_: Any) -> Any:
        return str(excinfo.value) if isinstance(excinfo.value, Edited) else super().repr_failure(excinfo)

    def reportinfo(self) -> Any:
        return self.path if hasattr(self, "path") else self.fspath, None, self.name


class Edited(Exception):
    pass


def _result(config: Any) -> Findings:
    if not hasattr(config, "_miglock"):
        config._miglock = verify("-C", str(config.rootdir))
    result: Findings = config._miglock
    return result


def _environments(config: Any) -> List[Optional[str]]:
    done = run("status", "--output-format", "json", "-C", str(config.rootdir))
    try:
        names = [environment["name"] for environment in json.loads(done.stdout)["environments"]]
    except (ValueError, KeyError):
        return [None]
    without = any(finding.get("environment") not in names for finding in _result(config).errors)
    return [*names, None] if without or not names else names


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: Any, config: Any, items: List[Any]) -> None:
    if not (config.getoption("--miglock") or config.getini("miglock")):
        return
    for environment in _environments(config):
        item = Migrations.from_parent(session, name=f"miglock[{environment}]" if environment else "miglock")
        item.environment = environment
        items.append(item)
