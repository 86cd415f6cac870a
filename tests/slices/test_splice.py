"""A definition put back into a module that has moved on: CPython's ast says what came out.

Modules of the standard library lose, gain and change definitions; some of the changed ones are put back. Those must be
as they were, everything else as it is now.
"""
import ast
import os
import random
import subprocess
import sysconfig
from pathlib import Path

import pytest

TOOL = Path(os.environ.get("MIGLOCK_BUILD", Path(__file__).resolve().parents[2] / "build")) / "tools" / "splice"
LIBRARY = Path(sysconfig.get_paths()["stdlib"])
MODULES = ["ast.py", "calendar.py", "csv.py", "dataclasses.py", "enum.py", "fractions.py", "functools.py", "locale.py",
           "mimetypes.py", "shutil.py", "string.py", "textwrap.py", "tokenize.py", "uuid.py"]  # fmt: skip


def first_line(node):
    return min([node.lineno] + [d.lineno for d in getattr(node, "decorator_list", [])])


def names_of(node):
    """What a top-level statement defines, where it is a def, a class or a plain assignment."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [t.id for t in node.targets if isinstance(t, ast.Name)]
    return []


def names_that_run(tree):
    """Mentioned by code that statements mention, and that code: such a statement may change what it mentions."""
    definitions = (ast.FunctionDef, ast.ClassDef)
    loose = [n for n in tree.body if not isinstance(n, (*definitions, ast.Import, ast.ImportFrom))]
    loose += [d for n in tree.body if isinstance(n, definitions) for d in n.decorator_list]
    known, found = {}, set()
    for node in ast.walk(tree):
        if isinstance(node, definitions):
            known.setdefault(node.name, []).append(node)
    pending = [x.id for n in loose for x in ast.walk(n) if isinstance(x, ast.Name) and x.id in known]
    while pending:
        name = pending.pop()
        if name not in found:
            mentioned = [x.id for n in known[name] for x in ast.walk(n) if isinstance(x, ast.Name)]
            pending += [other for other in mentioned if other in known]
            found |= {name, *mentioned}
    return found - set(known)


def candidates(tree):
    """Names with one statement, the only one to mention them at module level or, as globals, to set them anywhere."""
    nodes = [n for n in tree.body if len(names_of(n)) == 1]
    run = names_that_run(tree)
    set_inside = {name for n in ast.walk(tree) if isinstance(n, ast.Global) for name in n.names}
    found = {}
    for node in nodes:
        name = names_of(node)[0]
        others = [n for n in tree.body if n is not node and not isinstance(n, (ast.FunctionDef, ast.ClassDef))
                  and any(isinstance(x, ast.Name) and x.id == name for x in ast.walk(n))]
        twice = sum(name in names_of(n) for n in tree.body) > 1
        if not others and not twice and name not in {"__all__"} | set_inside | run:
            found[name] = node
    return found


def edited(text, seed):
    """(the module as it is now, names that were changed or removed)."""
    pick = random.Random(seed)
    tree = ast.parse(text)
    lines = text.splitlines(keepends=True)
    found = candidates(tree)
    chosen = pick.sample(sorted(found), min(6, len(found)))
    marks = {}
    for name in sorted(chosen, key=lambda n: -found[n].lineno):
        node = found[name]
        start, end = first_line(node) - 1, node.end_lineno
        how = pick.choice(["change", "remove", "grow"])
        if how == "remove":
            lines[start:end] = []
        elif how == "grow":
            lines[start:start] = [f"def grown_{name}():\n", f"    return {pick.randrange(1000)}\n", "\n", "\n"]
            lines[end + 4 : end + 4] = [f"grown_{name}_after = {pick.randrange(1000)}\n"]
            lines[start + 4 : end + 4] = [f"{name} = 'no longer what it was'\n"]
        else:
            lines[start:end] = [f"class {name}:\n", "    changed = True\n"]
        marks[name] = how
    return "".join(lines), marks


def described(text, names):
    """{name: its code} and all other top-level code, in order."""
    tree = ast.parse(text)
    own = {n: [] for n in names}
    rest = []
    for node in tree.body:
        bound = [n for n in names_of(node) if n in own]
        if bound:
            own[bound[0]].append(ast.dump(node))
        else:
            rest.append(ast.dump(node))
    return own, rest


@pytest.mark.parametrize("module", MODULES)
def test_put_back(tmp_path, module):
    if not (LIBRARY / module).exists():
        pytest.skip("not in this Python")
    then = (LIBRARY / module).read_text()
    done = 0
    for seed in range(int(os.environ.get("SPLICES", "4"))):
        now, marks = edited(then, seed)
        if not marks:
            continue
        back = random.Random(seed).sample(sorted(marks), (len(marks) + 1) // 2)
        (tmp_path / "then").write_text(then)
        (tmp_path / "now").write_text(now)
        run = subprocess.run([TOOL, tmp_path / "then", tmp_path / "now", *back], capture_output=True, text=True)
        if run.returncode:
            assert "shares a line" in run.stderr, run.stderr
            continue
        was, _ = described(then, back)
        _, rest = described(now, back)
        own, others = described(run.stdout, back)
        assert own == was, (seed, back)
        assert others == rest, (seed, back)
        done += 1
    assert done or not candidates(ast.parse(then)), "nothing was put back: the module proves nothing"
