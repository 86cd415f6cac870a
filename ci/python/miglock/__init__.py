"""The miglock program from Python: `python -m miglock`, a pytest plugin, a guard for Alembic's env.py."""
from ._program import Findings, find_program, run, verify

__all__ = ["Findings", "find_program", "run", "verify"]
