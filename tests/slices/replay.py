#!/usr/bin/env python3
"""Replay a real project's history: how often would a hash of what revisions import have raised an alarm?

    tests/slices/replay.py BARE_REPOSITORY [--show FILE] [--sample N [--seed S] [--stops]]

Walks the default branch's first parents.  For each revision that uses code of its project, counts the later commits
that change (a) the bytes of the modules its import statements name, (b) what miglock says it reaches, while its own
file stays as it is; beside them, the bytes of those modules and of all that they import in turn, which is what a hash
of modules has to take to miss nothing.  What is imported, CPython's ast says and not miglock.  --show writes each
alarm of (b) with what changed, for reading, and each commit where only (a) alarms.  --sample compares N commits drawn
from those that touch Python in the packages revisions import with the commit before each: an estimate for projects
too large to walk.  --stops gives both the `stop` line that `init` would have printed at the commit before.
"""
import argparse
import ast
import json
import os
import random
import re
import subprocess
import tempfile
from collections import Counter, defaultdict
from pathlib import Path, PurePosixPath

MIGLOCK = os.environ.get("MIGLOCK", str(Path(__file__).resolve().parents[2] / "build" / "miglock"))


def git(repository, *arguments):
    done = subprocess.run(["git", "-C", repository, *arguments], capture_output=True, check=True)
    return done.stdout.decode("utf-8", "replace")


def revisions_at(repository, commit):
    """What miglock sees at a commit: (environment, id) -> explanation.  Empty where it cannot see."""
    status = subprocess.run(
        [MIGLOCK, "explain", "--all", "--rev", commit, "--output-format", "json", "-C", repository],
        capture_output=True,
        check=False,
    )
    if status.returncode != 0:
        return {}
    revisions = json.loads(status.stdout)["revisions"]
    return {(r["environment"], r["id"]): r for r in revisions}


READERS = {}  # repository -> git cat-file


def text_of(repository, blob):
    """None where a partial clone does not have it."""
    if repository not in READERS:
        READERS[repository] = subprocess.Popen(
            ["git", "-C", repository, "cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
    reader = READERS[repository]
    reader.stdin.write(blob.encode() + b"\n")
    reader.stdin.flush()
    size = reader.stdout.readline().split()[-1]
    return None if size == b"missing" else reader.stdout.read(int(size) + 1)[:-1].decode("utf-8", "replace")


STATEMENTS = {}  # blob -> [(level, module, name or None)]: what its import statements say


def chain_of(node, imported):
    """app.db.types.UUID, where `import app` binds app."""
    if isinstance(node, ast.Attribute):
        before = chain_of(node.value, imported)
        return before and f"{before}.{node.attr}"
    return imported.get(node.id) if isinstance(node, ast.Name) else None


def statements_of(repository, blob):
    if blob not in STATEMENTS:
        said, imported = [], {}
        try:
            nodes = list(ast.walk(ast.parse(text_of(repository, blob) or "")))
        except (SyntaxError, ValueError):
            nodes = []
        for node in nodes:
            if isinstance(node, ast.Import):
                said += [(0, alias.name, None) for alias in node.names]
                imported |= {a.asname or a.name.partition(".")[0]: a.name if a.asname else a.name.partition(".")[0]
                             for a in node.names}
            elif isinstance(node, ast.ImportFrom):
                said += [(node.level, node.module or "", alias.name) for alias in node.names]
        chains = {chain_of(node, imported) for node in nodes if isinstance(node, ast.Attribute)} - {None}
        STATEMENTS[blob] = said + [(0, chain, None) for chain in sorted(chains)]
    return STATEMENTS[blob]


class Tree:
    """The files of a commit, and what the Python ones import of each other."""

    def __init__(self, repository, commit):
        self.repository = repository
        self.blobs = {}
        self.roots = defaultdict(set)  # top-level package -> directories it lies in
        self.named = {}
        for line in git(repository, "ls-tree", "-r", commit).splitlines():
            meta, path = line.split("\t", 1)
            self.blobs[path] = meta.split()[2]
        for path in self.blobs:
            directory, parent = PurePosixPath(path).parent, PurePosixPath(path).parent.parent
            if path.endswith("/__init__.py") and str(parent / "__init__.py") not in self.blobs:
                self.roots[directory.name].add(parent)
            elif path.endswith(".py") and str(directory) in (".", "src"):
                self.roots[path[:-3].rpartition("/")[2]].add(directory)

    def file_of(self, base):
        return next((path for path in (f"{base}.py", f"{base}/__init__.py") if path in self.blobs), None)

    def module(self, dotted):
        top = dotted.partition(".")[0]
        found = (self.file_of(root / dotted.replace(".", "/")) for root in self.roots.get(top, ()))
        return next((path for path in found if path), None)

    def nearest(self, dotted):
        """The module, or the one that has what is named."""
        while dotted and not self.module(dotted):
            dotted = dotted.rpartition(".")[0]
        return dotted and self.module(dotted)

    def names(self, path):
        """The modules of the project that a file's import statements name, packages on the way aside."""
        if path not in self.named:
            found = set()
            for level, module, name in statements_of(self.repository, self.blobs[path]):
                if level:
                    base = PurePosixPath(path).parents[level - 1] / module.replace(".", "/")
                    found |= {self.file_of(base), name and self.file_of(base / name)}
                else:
                    found |= {self.nearest(module), name and self.module(f"{module}.{name}")}
            self.named[path] = found - {None, "", path}
        return self.named[path]

    def closure(self, path):
        """... and what those import, and the packages above each, whose __init__ runs first."""
        seen, rest = set(), [path]
        while rest:
            for module in self.names(rest.pop()):
                above = {str(parent / "__init__.py") for parent in PurePosixPath(module).parents}
                for found in {module} | (above & self.blobs.keys()):
                    if found not in seen:
                        seen.add(found)
                        rest.append(found)
        return seen - {path}


def state_of(revision, tree):
    """(own text, bytes of the modules it names, what it reaches, bytes of all that is imported)."""
    path = revision["path"]
    uses = {h["name"]: h["hash"] for h in revision["helpers"]}
    uses.update({a["path"]: a["hash"] for a in revision["assets"]})
    return (
        revision["hash"],
        {module: tree.blobs[module] for module in tree.names(path)},
        uses,
        {module: tree.blobs[module] for module in tree.closure(path)},
    )


def commits_of(repository):
    """(commit, paths it touches against its first parent), oldest first."""
    log = git(repository, "log", "--first-parent", "--reverse", "-m", "--format=%x00%H", "--name-only", "--no-renames")
    for block in log.split("\0")[1:]:
        commit, *paths = block.split()
        yield commit, paths


def content(uses):
    return Counter((name.rsplit(":")[-1], digest) for name, digest in uses.items())


def snapshot_of(repository, commit, revisions):
    """(environment, id) -> state_of, at a commit."""
    tree = Tree(repository, commit)
    return {key: state_of(revision, tree) for key, revision in revisions.items()}


def snapshot(repository, commit):
    return snapshot_of(repository, commit, revisions_at(repository, commit))


class Adopter:
    """A clone in which `init` runs, and its `stop` line is committed."""

    READ = ("*.py", "*.ini", "*.cfg", "*.toml", "*.mako", "*.sql")

    def __init__(self, repository, directory):
        self.clone = f"{directory}/clone"
        subprocess.run(["git", "clone", "-q", "--shared", "--no-checkout", repository, self.clone], check=True)
        git(self.clone, "sparse-checkout", "set", "--no-cone", *self.READ)
        git(self.clone, "config", "user.name", "Ada Example")
        git(self.clone, "config", "user.email", "ada@example.org")

    def stops(self, commit):
        git(self.clone, "checkout", "-q", "-f", commit)
        done = subprocess.run([MIGLOCK, "init"], cwd=self.clone, capture_output=True, text=True, check=False)
        git(self.clone, "clean", "-q", "-f", "-d")
        return re.search(r"^  (stop = .*)$", done.stdout, re.MULTILINE)

    def commit(self, commit, stops):
        git(self.clone, "checkout", "-q", "-f", commit)
        Path(self.clone, "miglock.toml").write_text(stops[1] + "\n")
        git(self.clone, "add", "--sparse", "-f", "miglock.toml")
        # A partial clone may lack files that nobody reads.
        tree = git(self.clone, "write-tree", "--missing-ok").strip()
        return git(self.clone, "commit-tree", tree, "-m", "Adopt miglock").strip()

    def snapshots(self, commit):
        stops = self.stops(commit + "^")
        if not stops:
            return snapshot(self.clone, commit + "^"), snapshot(self.clone, commit)
        return tuple(snapshot(self.clone, self.commit(c, stops)) for c in (commit + "^", commit))


def compare(before, now, commit, alarms, per_revision, show):
    """Count what either way would have alarmed about between two states."""
    only_bytes = []
    for key, (own, modules, uses, every) in now.items():
        if key not in before or before[key][0] != own:
            continue
        by_bytes = before[key][1] != modules and (before[key][1] or modules)
        by_slices = content(before[key][2]) != content(uses)
        alarms["bytes"] += bool(by_bytes)
        alarms["slices"] += by_slices
        alarms["every"] += before[key][3] != every and bool(before[key][3] or every)
        per_revision[key]["bytes"] += bool(by_bytes)
        per_revision[key]["slices"] += by_slices
        if by_slices:
            old, new = before[key][2], uses
            changed = sorted(n for n in old.keys() | new.keys() if old.get(n) != new.get(n))
            show.append({"commit": commit, "revision": key[1], "changed": changed})
        elif by_bytes:
            old, new = before[key][1], modules
            only_bytes += [path for path in old.keys() | new.keys() if old.get(path) != new.get(path)]
    if only_bytes:
        show.append({"commit": commit, "only_bytes": sorted(set(only_bytes))})


def sampled(arguments, alarms, per_revision, show):
    repository = arguments.repository
    commits = list(commits_of(repository))
    # The packages that revisions import from, now and then.
    heads = [commits[len(commits) * k // 8 - 1][0] for k in range(3, 9)]
    paths = {path for head in heads for _, modules, _, _ in snapshot(repository, head).values() for path in modules}
    tops = {os.path.dirname(path).split("/versions")[0] for path in paths}
    near = [
        commit
        for commit, touched in commits[1:]
        if any(path.endswith(".py") and any(path.startswith(top + "/") for top in tops) for path in touched)
    ]
    chosen = random.Random(arguments.seed).sample(near, min(arguments.sample, len(near)))
    using = set()
    with tempfile.TemporaryDirectory() as directory:
        adopter = Adopter(repository, directory) if arguments.stops else None
        for commit in chosen:
            before, now = (
                adopter.snapshots(commit) if adopter else (snapshot(repository, commit + "^"), snapshot(repository, commit))
            )
            using |= {key for key, state in now.items() if state[1] or state[2]}
            compare(before, now, commit, alarms, per_revision, show)
    print(f"{repository}: {len(chosen)} of {len(near)} commits near the imported modules, {len(using)} revisions use project code")


def walked(arguments, alarms, per_revision, show):
    repository = arguments.repository
    before, watched, ncommits = {}, set(), 0
    for commit, paths in commits_of(repository):
        # Only what touches what is imported, an asset, or a revision, can change anything.
        if watched and not any(p in watched or "/versions/" in p or p.endswith("/__init__.py") for p in paths):
            continue
        ncommits += 1
        revisions = revisions_at(repository, commit)
        if not revisions:
            continue
        now = snapshot_of(repository, commit, revisions)
        compare(before, now, commit, alarms, per_revision, show)
        before.update(now)
        watched = {path for _, _, _, imported in now.values() for path in imported}
        watched |= {h["path"] for r in revisions.values() for h in r["helpers"]}
        watched |= {a["path"] for r in revisions.values() for a in r["assets"]}
    using = sum(1 for state in before.values() if state[2] or state[1])
    print(f"{repository}: {ncommits} commits read, {using} revisions use project code")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("repository")
    parser.add_argument("--show", help="write alarms here")
    parser.add_argument("--sample", type=int, help="compare so many commits")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--stops", action="store_true", help="with the stop line of init")
    arguments = parser.parse_args()
    alarms, show, per_revision = Counter(), [], defaultdict(Counter)
    if arguments.sample:
        sampled(arguments, alarms, per_revision, show)
    else:
        walked(arguments, alarms, per_revision, show)
    print(f"  (a) bytes of imported modules: {alarms['bytes']} alarms")
    print(f"      and of all that they import: {alarms['every']} alarms")
    print(f"  (b) slices: {alarms['slices']} alarms")
    for key, counts in sorted(per_revision.items(), key=lambda item: -item[1]["slices"])[:10]:
        print(f"      {key[1]}: {counts['bytes']} / {counts['slices']}")
    if arguments.show:
        Path(arguments.show).write_text("\n".join(json.dumps(line) for line in show) + "\n")


if __name__ == "__main__":
    main()
