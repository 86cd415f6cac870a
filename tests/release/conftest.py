import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from released import DIST, project, venv  # noqa: F401

collect_ignore = [] if DIST.is_dir() else ["test_dist.py", "test_pieces.py", "test_python.py"]
