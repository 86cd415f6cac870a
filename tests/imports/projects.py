"""No name whose path exists in the tree is "from outside": asked of real projects.

    tests/imports/projects.py REPOSITORY...

What revisions import is read by CPython's ast, what lies in the tree by git; miglock says what is from outside.  A
module of that name that lacks what is taken from it is a library's namesake, and is counted apart.
"""
import ast
import collections
import json
import os
import subprocess
import sys
from pathlib import Path

MIGLOCK = os.environ.get("MIGLOCK", str(Path(__file__).resolve().parents[2] / "build" / "miglock"))


class Tree:
    """The Python files of HEAD, by the names that their paths end in."""

    def __init__(self, repository):
        self.repository = repository
        self.tails = collections.defaultdict(list)
        self.bound = {}
        for path in subprocess.run(["git", "-C", repository, "ls-tree", "-rz", "--name-only", "HEAD"], capture_output=True, text=True, check=True).stdout.split("\0"):
            if path.endswith(".py") and "{{" not in path:
                parts = path[:-3].split("/")
                parts = parts[:-1] if parts[-1] == "__init__" else parts
                for i in range(len(parts)):
                    self.tails[".".join(parts[i:])].append(path)

    def text(self, path):
        return subprocess.run(["git", "-C", self.repository, "show", f"HEAD:{path}"], capture_output=True, check=True).stdout

    def binds(self, path, name):
        """Does the file define the name, as others may import it?"""
        if path not in self.bound:
            try:
                nodes = list(ast.walk(ast.parse(self.text(path))))
            except (SyntaxError, ValueError):
                nodes = []
            names = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
            names |= {node.name for node in nodes if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))}
            self.bound[path] = names
        return name in self.bound[path]


def imported(text):
    """module, name of each absolute import; the name is None where the module itself is taken."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from ((node.module, alias.name) for alias in node.names)


def survey(repository):
    done = subprocess.run([MIGLOCK, "explain", "--all", "--rev", "HEAD", "--output-format", "json"], cwd=repository, capture_output=True, text=True)
    if done.returncode:
        return None, done.stderr.strip().split("\n")[0]
    tree, counts, outside = Tree(repository), collections.Counter(), set()
    for revision in json.loads(done.stdout)["revisions"]:
        counts["revisions"] += 1
        counts["reach something"] += bool(revision["helpers"] or revision["live"] or revision["stopped"])
        counts["helpers"] += len(revision["helpers"])
        counts["lost"] += len(revision["lost"])
        external = {item["name"].split(":")[0] for item in revision["external"] if item["path"] is None}
        if not revision["path"]:
            continue
        for module, name in set(imported(tree.text(revision["path"]))):
            if module.split(".")[0] in sys.stdlib_module_names | {"alembic", "sqlalchemy", "__future__"} or module not in external:
                continue
            paths = [path for path in tree.tails.get(module, []) + tree.tails.get(f"{module}.{name}", []) if path != revision["path"]]
            if not paths:
                continue
            namesake = name and not tree.tails.get(f"{module}.{name}") and not any(tree.binds(path, name) for path in paths)
            counts["namesakes" if namesake else "from outside though it is there"] += 1
            if not namesake:
                outside.add((module, name, paths[0], revision["path"]))
    return counts, sorted(outside, key=str)


def name_of(repository):
    path = Path(repository)
    return path.name if (path / ".git").exists() else path.parent.name


def main():
    wrong = 0
    print("| project | revisions | reach something | helpers | lost | namesakes | from outside though it is there |\n|---|---|---|---|---|---|---|")
    for repository in sys.argv[1:]:
        counts, outside = survey(repository)
        if counts is None:
            print(f"| {name_of(repository)} | {outside} |")
            continue
        columns = ["revisions", "reach something", "helpers", "lost", "namesakes", "from outside though it is there"]
        print(f"| {name_of(repository)} |", " | ".join(str(counts[column]) for column in columns), "|", flush=True)
        for module, name, path, revision in outside:
            print(f"  {revision}: {module}:{name or '*'} may be {path}", file=sys.stderr)
        wrong += len(outside)
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
