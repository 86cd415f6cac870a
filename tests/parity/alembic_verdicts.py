"""What the installed Alembic makes of script directories: JSON list of their paths on stdin, JSON list of verdicts out.

One process for all of them.  A verdict is {"revisions": {id: {down, depends, labels}}, "heads", "warnings"} or
{"error": "Type: message"}.
"""

import json
import os
import sys
import warnings

from alembic.script import ScriptDirectory


def names(value, ordered=False):
    """What Alembic keeps of down_revision, depends_on and branch_labels: nothing, one value, or several."""
    if value is None:
        return []
    values = value if isinstance(value, (tuple, list, set)) else [value]
    texts = dict.fromkeys(item if isinstance(item, str) else repr(item) for item in values)
    # A merge runs its branches in the order of its parents; a set has none.
    return list(texts) if ordered and not isinstance(value, set) else sorted(texts)


def in_order(path, listdir=os.listdir):
    """Alembic before 1.10 loads files in the directory's order, later ones by name."""
    return sorted(listdir(path))


def verdict(directory):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        try:
            graph = ScriptDirectory(directory).revision_map
            revisions = {
                key
                if isinstance(key, str)
                else repr(key): {
                    "down": names(revision.down_revision, ordered=True),
                    "depends": names(revision.dependencies),
                    "labels": names(revision._orig_branch_labels),
                }
                for key, revision in graph._revision_map.items()
                if revision is not None and revision.revision == key
            }
            heads = sorted(map(str, graph.heads))
        except BaseException as error:  # a migration may raise anything, SystemExit too
            return {"error": f"{type(error).__name__}: {error}"}
    messages = [str(warning.message) for warning in caught if warning.category is UserWarning]
    return {"revisions": revisions, "heads": heads, "warnings": messages}


def main():
    directories = json.load(sys.stdin)
    output = os.dup(1)
    os.dup2(2, 1)  # a migration may print
    os.listdir = in_order
    verdicts = [verdict(directory) for directory in directories]
    with os.fdopen(output, "w") as stream:
        json.dump(verdicts, stream)


if __name__ == "__main__":
    main()
