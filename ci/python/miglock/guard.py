"""For Alembic's env.py: no upgrade where an applied revision is not as it was locked.

    from miglock import guard

    guard.check()
"""
import os
import sys
from typing import TYPE_CHECKING, Optional

from ._program import describe, verify

if TYPE_CHECKING:
    _Error = Exception
else:
    try:
        from alembic.util import CommandError as _Error
    except ImportError:  # the check itself needs no Alembic
        _Error = Exception


class NotAsLocked(_Error):
    """An applied revision was edited, or nobody can tell."""


def check(directory: Optional[str] = None, root: Optional[str] = None) -> None:
    """Raises NotAsLocked, which Alembic prints without a traceback. Other commands than upgrade go on.

    The directory is the script directory: that of the env.py that calls. Where it is in no git repository, all below
    the root is read: the nearest directory above with a project's files.
    """
    if _command() not in ("upgrade", None):
        return
    if directory is None:
        directory = os.path.dirname(os.path.abspath(sys._getframe(1).f_code.co_filename))
    result = verify("-C", directory) if _above(directory, ".git") and root is None else None
    if result is None or result.trouble:
        # No git, or a clone that does not know the base: what the files hold is still what was locked, or not.
        result = verify("--no-git", root or _project(directory))
    if result.trouble:
        raise NotAsLocked(f"miglock cannot check the migrations\n{result.trouble}")
    edited = [finding for finding in result.errors if finding["code"].startswith("ML1")]
    if edited:
        raise NotAsLocked("applied migrations are not as they were locked\n" + "\n".join(map(describe, edited)))


def _command() -> Optional[str]:
    """The Alembic command that env.py runs for; None where that cannot be told."""
    try:
        from alembic import context

        options = getattr(context, "_proxy", None)
        function = getattr(options, "context_opts", {}).get("fn")
        return getattr(function, "__name__", None)
    except ImportError:
        return None


def _above(directory: str, *names: str) -> Optional[str]:
    """The nearest directory, itself included, that has one of these."""
    here = os.path.abspath(directory)
    while True:
        if any(os.path.exists(os.path.join(here, name)) for name in names):
            return here
        if os.path.dirname(here) == here:
            return None
        here = os.path.dirname(here)


def _project(directory: str) -> str:
    found = _above(directory, "miglock.toml", ".miglock.toml", "pyproject.toml", "alembic.ini", "setup.py", "setup.cfg")
    return found or os.path.dirname(os.path.abspath(directory))
