import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

from released import DIST, project, venv  # noqa: F401

collect_ignore = [] if DIST.is_dir() else ["test_dist.py", "test_pieces.py", "test_python.py", "test_newcomer.py"]
