#!/usr/bin/env python3
"""Are two sources the same program, by CPython's ast and the allowances of design section 6?

    same.py A B         exit status 0: the same, 1: not

Compares whatever the nodes hold, class by class and field by field, and knows nothing of the canonical form's text.
"""
import ast
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import allowances
import cpython

# Not what the program does: where it stands, a comment, a prefix, what an assignment's target is for.
SILENT = {"type_comment", "type_ignores", "kind", "ctx", "simple"}


class Meaning:
    """A tree as nested tuples, without what may be left out."""

    def __init__(self, tree):
        self.survey = allowances.Survey(tree)
        self.value = self.block(tree.body)

    def of(self, thing):
        if isinstance(thing, list):
            if thing and isinstance(thing[0], ast.stmt):
                return self.block(thing)
            return tuple(map(self.of, thing))
        if not isinstance(thing, ast.AST):
            return type(thing).__name__, repr(thing)
        special = getattr(self, "of_" + type(thing).__name__, None)
        return special(thing) if special else self.fields(thing)

    def fields(self, node, **replaced):
        values = []
        for name in node._fields:
            if name not in SILENT:
                value = getattr(node, name, None)
                values.append(replaced[name] if name in replaced else self.of(value))
        return type(node).__name__, tuple(values)

    def block(self, body):
        """A body emptied is an empty body; an unbroken run of imports is a set, and what each name is in the end."""
        result, run = [], {}
        for node in [*self.survey.kept(body), None]:
            if isinstance(node, (ast.Import, ast.ImportFrom)) and node is not self.survey.future:
                star = any(a.name == "*" for a in node.names)
                if star:
                    result, run = result + [self.run(run)], {}
                for alias in node.names:
                    if alias not in self.survey.ignored:
                        self.bind(run, node, alias)
                if star:
                    result, run = result + [self.run(run)], {}
                continue
            result, run = result + [self.run(run)], {}
            if node is self.survey.future and node:
                result.append(("annotations are not evaluated",))
            elif node:
                result.append(self.of(node))
        return tuple(r for r in result if r)

    def bind(self, run, node, alias):
        module = (node.level, node.module) if isinstance(node, ast.ImportFrom) else None
        bound = alias.asname or (alias.name if module else alias.name.split(".")[0])
        # `import a.b` makes a the package a, as `import a` and `import a as a` do.
        what = (module, bound) if not module and bound == alias.name.split(".")[0] and alias.asname in (
            None, alias.name) else (module, alias.name)  # fmt: skip
        loaded, names = run.setdefault("loaded", set()), run.setdefault("names", {})
        loaded.add((module, alias.name, None if alias.asname == alias.name else alias.asname))
        names[bound] = what

    def run(self, run):
        return ("imports", frozenset(run["loaded"]), frozenset(run["names"].items())) if run else ()

    def of_Constant(self, node):
        return "Constant", type(node.value).__name__, repr(node.value)

    def of_JoinedStr(self, node):
        pieces = []
        for value in node.values:
            if isinstance(value, ast.Constant) and pieces and isinstance(pieces[-1], str):
                pieces[-1] += value.value
            elif isinstance(value, ast.Constant):
                pieces.append(value.value)
            else:
                pieces.append(self.of(value))
        pieces = [p for p in pieces if p != ""]
        if all(isinstance(p, str) for p in pieces):
            return "Constant", "str", repr("".join(pieces))
        return "JoinedStr", tuple(pieces)

    def of_FormattedValue(self, node):
        format_ = node.format_spec and ("format", self.of_JoinedStr(node.format_spec))
        return "FormattedValue", self.of(node.value), node.conversion, format_

    def of_BoolOp(self, node):
        values = []
        for value in node.values:
            of = self.of(value)
            values += of[2] if of[:2] == ("BoolOp", type(node.op).__name__) else [of]
        return "BoolOp", type(node.op).__name__, tuple(values)

    def of_Delete(self, node):
        targets = node.targets
        if len(targets) == 1 and isinstance(targets[0], ast.Tuple):
            targets = targets[0].elts
        return "Delete", tuple(map(self.of, targets))

    def annotation(self, annotation):
        return self.of(None if annotation in self.survey.ignored else annotation)

    def of_arg(self, node):
        return self.fields(node, annotation=self.annotation(node.annotation))

    def of_FunctionDef(self, node):
        return self.fields(node, returns=self.annotation(node.returns))

    of_AsyncFunctionDef = of_FunctionDef

    def of_AnnAssign(self, node):
        if node.annotation not in self.survey.ignored:
            return "AnnAssign", node.simple, self.of(node.target), self.of(node.annotation), self.of(node.value)
        if node.value:
            return "Assign", ((self.of(node.target),), self.of(node.value))
        return "Declare", self.of(node.target)


def meaning(source):
    """Of a source in bytes; raises what CPython raises when it refuses it."""
    return Meaning(cpython.tree(source)).value


def same(a, b):
    return meaning(a) == meaning(b)


if __name__ == "__main__":
    sys.exit(not same(*(Path(path).read_bytes() for path in sys.argv[1:3])))
