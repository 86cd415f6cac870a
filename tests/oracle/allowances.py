"""What a program may leave out and stay the same program, decided on CPython's ast (design section 6).

A Survey notes annotations, imported names and statements that do nothing; `kept` lists what is left of a block.
"""
import ast
import re
from pathlib import Path

METADATA = {"revision", "down_revision", "depends_on", "branch_labels"}
HARMLESS = {"alembic", "sqlalchemy"}  # and the standard library, and inert packages
WORD = re.compile("[A-Za-z0-9_\u0080-\U0010ffff]+")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
RUNS_CODE = (ast.Call, ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr, ast.comprehension)
TYPE_PARAMETERS = tuple(getattr(ast, n) for n in ("TypeVar", "ParamSpec", "TypeVarTuple") if hasattr(ast, n))


MATCH_CLASS = getattr(ast, "MatchClass", ())
MATCH_MAPPING = getattr(ast, "MatchMapping", ())
MATCH_NAME = tuple(getattr(ast, n) for n in ("MatchAs", "MatchStar") if hasattr(ast, n))


TABLES = Path(__file__).resolve().parents[2] / "src/python"


def top_level_names(table, kinds="MODULE|PACKAGE|REFLECTED"):
    return set(re.findall(rf'^(?:{kinds})\("(\w+)"', (TABLES / table).read_text(), re.M))


HARMLESS |= top_level_names("standard_library.def") | top_level_names("inert_packages.def")
REFLECTED = top_level_names("inert_packages.def", "REFLECTED")
REFLECTS = {"autoload", "autoload_with", "automap_base", "get_columns", "get_multi_columns", "recreate", "reflect"}


PLAIN = set(re.findall(r'^PLAIN\("([\w.]+)", "(\w+)"\)', (TABLES / "decorators.def").read_text(), re.M))
PLAIN_NAMES = {name for _, name in PLAIN}
PLAIN_MODULES = {module for module, _ in PLAIN}


def is_constant(node):
    if isinstance(node, ast.JoinedStr):
        return not any(isinstance(v, ast.FormattedValue) for v in node.values)
    return isinstance(node, ast.Constant)


def is_docstring(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def is_literal(node):
    if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        return all(map(is_literal, node.elts))
    if isinstance(node, ast.Dict):
        return all(k is not None and is_literal(k) for k in node.keys) and all(map(is_literal, node.values))
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Add) and is_literal(node.left) and is_literal(node.right)
    return is_constant(node)


def is_metadata(node, ignored):
    """Does an assignment bind nothing but the four names, to literals?"""

    def ours(target):
        if isinstance(target, (ast.Tuple, ast.List)):
            return all(isinstance(t, ast.Name) and t.id in METADATA for t in target.elts)
        return isinstance(target, ast.Name) and target.id in METADATA

    if isinstance(node, ast.AnnAssign):
        return bool(node.value) and node.annotation in ignored and ours(node.target) and is_literal(node.value)
    return isinstance(node, ast.Assign) and all(map(ours, node.targets)) and is_literal(node.value)


def children(node):
    """Of everything but constant statements."""
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.Expr) and is_constant(child.value)):
            yield child


def walk(node):
    todo = [node]
    while todo:
        node = todo.pop()
        yield node
        todo.extend(children(node))


def identifiers(node):
    """The names that are written in the node itself."""
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Attribute):
        yield node.attr
    elif isinstance(node, (ast.arg, ast.keyword)):
        yield node.arg
    elif isinstance(node, (*FUNCTIONS, ast.ClassDef, ast.ExceptHandler, *TYPE_PARAMETERS)):
        yield node.name
    elif isinstance(node, (ast.Global, ast.Nonlocal)):
        yield from node.names
    elif isinstance(node, ast.alias):
        yield from node.name.split(".")
        yield node.asname
    elif isinstance(node, ast.ImportFrom):
        yield from (node.module or "").split(".")
    elif isinstance(node, MATCH_NAME):
        yield node.name
    elif isinstance(node, MATCH_MAPPING):
        yield node.rest
    elif isinstance(node, MATCH_CLASS):
        yield from node.kwd_attrs


class Survey:
    def __init__(self, tree):
        self.tree = tree
        self.ignored = set()  # annotations and aliases
        self.skipped = set()  # `if TYPE_CHECKING` statements
        self.docstrings = set()
        self.words = set()
        self.strings = []
        self.nothing = set()  # annotated names without a value that do nothing
        self.read(tree)
        self.keeps_docstrings = self.mentions("__doc__")
        self.keeps_annotations = self.mentions("__annotations__") or self.mentions("get_type_hints")
        self.lazy = any(map(self.is_future, tree.body))
        if self.keeps_docstrings:
            self.find_docstrings(tree)
        self.decorators()
        self.annotations(tree, "module")
        self.type_checking()
        self.find_future()
        self.module = self.statements(tree.body)
        self.find_metadata()
        self.imports()

    def read(self, tree):
        for node in walk(tree):
            self.words.update(n for n in identifiers(node) if n)
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                self.strings.append(node.value)
            elif isinstance(node, ast.Constant) and isinstance(node.value, bytes):
                self.strings.append(node.value.decode("latin-1"))

    def mentions(self, word):
        return word in self.words or any(word in s for s in self.strings)

    def find_docstrings(self, tree):
        for node in ast.walk(tree):
            if isinstance(node, (ast.Module, ast.ClassDef, *FUNCTIONS)) and node.body and is_docstring(node.body[0]):
                self.docstrings.add(node.body[0])

    # Decorators that do not look at annotations

    def decorators(self):
        """The names that are what decorators.def says, and the names of its modules."""
        spoiled, imported = set(), {name for module, name in PLAIN if module == "builtins"}
        for node in walk(self.tree):
            looked_into = set()
            if isinstance(node, ast.Attribute):
                looked_into = {node.value}
            elif isinstance(node, ast.Call):
                looked_into = {node.func}
            looked_into.update(getattr(node, "decorator_list", ()))
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.Name) and child not in looked_into:
                    spoiled.add(child.id)
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                for alias in node.names:
                    bound = alias.asname or alias.name.split(".")[0]
                    if alias.name == "*":
                        spoiled |= PLAIN_NAMES | PLAIN_MODULES
                    elif isinstance(node, ast.Import):
                        itself = not alias.asname or alias.asname == alias.name
                        (imported if itself and bound in PLAIN_MODULES else spoiled).add(bound)
                    else:
                        right = not node.level and (node.module, alias.name) in PLAIN and bound == alias.name
                        (imported if right else spoiled).add(bound)
            elif not isinstance(node, (ast.Name, ast.Attribute, ast.keyword, ast.alias, MATCH_CLASS)):
                spoiled.update(n for n in identifiers(node) if n)
        self.plain_names = imported - spoiled
        self.last_property = None

    def is_plain(self, function):
        """Whether none of its decorators looks at annotations; asked in the file's order."""
        is_property = False
        name_before, self.last_property = self.last_property, None
        for decorator in function.decorator_list:
            what = decorator.func if isinstance(decorator, ast.Call) else decorator
            if isinstance(what, ast.Attribute) and isinstance(what.value, ast.Name):
                accessor = what.attr in ("getter", "setter", "deleter")
                if accessor and what.value.id == function.name == name_before:
                    is_property = True
                elif (what.value.id, what.attr) not in PLAIN or what.value.id not in self.plain_names:
                    return False
                name = what.attr
            elif isinstance(what, ast.Name) and what.id in PLAIN_NAMES and what.id in self.plain_names:
                name = what.id
            else:
                return False
            is_property |= name == "property"
        self.last_property = function.name if is_property else None
        return True

    # Annotations

    def find_future(self):
        """`from __future__ import annotations` is part of the program where an annotation is."""

        def kept(node):
            found = [getattr(node, "annotation", None), getattr(node, "returns", None)]
            return any(isinstance(a, ast.AST) and a not in self.ignored for a in found)

        def any_kept(nodes):
            for node in nodes:
                if node in self.skipped:
                    if any_kept(node.orelse):
                        return True
                elif kept(node) or any_kept(ast.iter_child_nodes(node)):
                    return True
            return False

        self.future = None
        if self.lazy and any_kept(self.tree.body):
            self.future = next(s for s in self.tree.body if self.is_future(s))

    @staticmethod
    def is_future(statement):
        return (
            isinstance(statement, ast.ImportFrom) and statement.module == "__future__" and not statement.level and
            any(a.name == "annotations" for a in statement.names)
        )  # fmt: skip

    def annotations(self, node, scope):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, FUNCTIONS):
                plain = self.is_plain(child) if child.decorator_list else True
                if plain and not self.keeps_annotations:
                    self.signature(child)
                self.annotations(child, "function")
            elif isinstance(child, ast.ClassDef):
                self.annotations(child, "class")
            else:
                if isinstance(child, ast.AnnAssign) and scope != "class" and not self.keeps_annotations:
                    self.ignore(child.annotation, scope == "module")
                    if child.annotation in self.ignored and not child.value:
                        self.declaration(child, scope)
                self.annotations(child, scope)

    def ignore(self, annotation, evaluated):
        if annotation and not (evaluated and not self.lazy and any(isinstance(n, RUNS_CODE) for n in ast.walk(annotation))):
            self.ignored.add(annotation)

    def signature(self, function):
        args = function.args
        for arg in [*args.posonlyargs, *args.args, *args.kwonlyargs, args.vararg, args.kwarg]:
            if arg:
                self.ignore(arg.annotation, True)
        self.ignore(function.returns, True)

    def declaration(self, node, scope):
        """`x: int` makes x local in a function; `a.b: int` looks a up; all else does nothing."""
        if isinstance(node.target, ast.Name) and not (scope == "function" and node.simple):
            self.nothing.add(node)

    # if TYPE_CHECKING

    def type_checking(self):
        if "TYPE_CHECKING" not in self.words or any("TYPE_CHECKING" in s for s in self.strings):
            return
        tests, names, modules = [], set(), set()
        mentions, known = [], []
        for node in walk(self.tree):
            if isinstance(node, ast.If):
                test = node.test
                attribute = (
                    isinstance(test, ast.Attribute) and test.attr == "TYPE_CHECKING" and
                    isinstance(test.value, ast.Name) and test.value.id == "typing"
                )  # fmt: skip
                if attribute or (isinstance(test, ast.Name) and test.id == "TYPE_CHECKING"):
                    tests.append(node)
                    (modules if attribute else names).add(node)
                    known.append(test)
            elif isinstance(node, ast.ImportFrom):
                if "TYPE_CHECKING" in (node.module or "").split("."):
                    return
                for alias in node.names:
                    if alias.name == "*":
                        return
                    if "TYPE_CHECKING" in (alias.name, alias.asname):
                        if (node.module, node.level) != ("typing", 0) or alias.name != (alias.asname or alias.name):
                            return
                        known.append(alias)
                    if alias.asname == "typing" or (not alias.asname and alias.name == "typing"):
                        modules = None  # not the module
                        return
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    if "TYPE_CHECKING" in [*alias.name.split("."), alias.asname]:
                        return
                    if alias.asname == "typing" and alias.name != "typing":
                        return
        for node in walk(self.tree):
            if "TYPE_CHECKING" in identifiers(node) and node not in known:
                return
        if modules and not self.typing_is_typing():
            return
        first = {
            "name": self.first_import(lambda s: isinstance(s, ast.ImportFrom) and s.module == "typing" and
                                      any(a.name == "TYPE_CHECKING" for a in s.names)),
            "module": self.first_import(lambda s: isinstance(s, ast.Import) and
                                        any(a.name.split(".")[0] == "typing" and not a.asname or
                                            (a.name, a.asname) == ("typing", "typing") for a in s.names)),
        }  # fmt: skip
        for node in tests:
            bound = first["module" if node in modules else "name"]
            if bound is None or (node.lineno, node.col_offset) < bound:
                return
        self.skipped = set(tests)

    def first_import(self, matches):
        found = [(s.lineno, s.col_offset) for s in self.tree.body if matches(s)]
        return min(found) if found else None

    def typing_is_typing(self):
        """Is the name only ever imported and looked into?"""
        looked_into = {n.value for n in walk(self.tree) if isinstance(n, ast.Attribute)}
        for node in walk(self.tree):
            if isinstance(node, ast.alias):
                continue
            if isinstance(node, ast.Attribute) or isinstance(node, ast.ImportFrom) or isinstance(node, ast.keyword):
                continue
            if "typing" in identifiers(node) and node not in looked_into:
                return False
        return True

    def statements(self, body):
        """A block's, with what a skipped `if` leaves in its place."""
        result = []
        for node in body:
            if node in self.skipped:
                result += self.statements(node.orelse)
            else:
                result.append(node)
        return result

    # The four names

    def find_metadata(self):
        """Their assignments, as far as nothing reads the names."""
        self.metadata = {s for s in self.module if is_metadata(s, self.ignored)}
        if not self.metadata:
            return
        set_here = {s: {n for n in ast.walk(s) if isinstance(n, ast.Name)} for s in self.metadata}
        elsewhere = (ast.Import, ast.ImportFrom, ast.alias, ast.Attribute, ast.keyword, MATCH_CLASS)
        read = set()
        if {"globals", "locals", "vars", "eval", "exec", "__dict__"} & self.words:
            read |= METADATA
        here = set().union(*set_here.values())
        for node in ast.walk(self.tree):
            if node not in here and not isinstance(node, elsewhere):
                read.update(METADATA.intersection(filter(None, identifiers(node))))
        self.metadata = {s for s, names in set_here.items() if not any(n.id in read for n in names)}

    # Imports

    def imports(self):
        if {"eval", "exec"} & self.words:
            return
        candidates = []
        harmless = HARMLESS - REFLECTED if REFLECTS & self.words else HARMLESS
        for statement in self.module:
            if isinstance(statement, ast.Import):
                for alias in statement.names:
                    path = alias.name.split(".")
                    if path[0] in harmless:
                        candidates.append((alias, alias.asname or path[0], tuple(path[-2:]), path[0]))
            elif isinstance(statement, ast.ImportFrom) and not statement.level and statement.names[0].name != "*":
                path = statement.module.split(".")
                if path[0] in harmless and path != ["__future__"]:
                    for alias in statement.names:
                        candidates.append((alias, alias.asname or alias.name, (path[-1], alias.name), None))
        if not candidates:
            return
        names, attributes = self.uses()
        tops = set()  # packages that are used under some name
        for alias, bound, path, top in candidates:
            if bound in names or path in attributes:
                if top and (not alias.asname or "." not in alias.name):
                    tops.add(top)
            else:
                self.ignored.add(alias)
        for alias, _, _, top in candidates:
            if top in tops and "." in alias.name:
                self.ignored.discard(alias)

    def uses(self):
        names, attributes = set(), set()
        dynamic = bool({"globals", "locals", "vars"} & self.words)

        def visit(node, in_annotation):
            stack = [(node, in_annotation)]
            while stack:
                node, in_annotation = stack.pop()
                if node in self.skipped:
                    stack += [(n, in_annotation) for n in node.orelse]
                    continue
                if isinstance(node, ast.expr) and node in self.ignored:
                    continue
                if isinstance(node, ast.Attribute):
                    value = node.value
                    if isinstance(value, (ast.Name, ast.Attribute)):
                        attributes.add((value.id if isinstance(value, ast.Name) else value.attr, node.attr))
                elif isinstance(node, (ast.Import, ast.ImportFrom)):
                    continue
                elif isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)):
                    if dynamic or in_annotation:
                        text = node.value if isinstance(node.value, str) else node.value.decode("latin-1")
                        names.update(WORD.findall(text))
                elif not isinstance(node, (ast.arg, ast.keyword, ast.ClassDef, *FUNCTIONS)):
                    if not isinstance(node, MATCH_CLASS):
                        names.update(n for n in identifiers(node) if n)
                annotation = getattr(node, "annotation", None), getattr(node, "returns", None)
                stack += [(n, in_annotation or n in annotation) for n in children(node)]

        visit(self.tree, False)
        return names, attributes

    # What is left

    def does_nothing(self, node):
        if isinstance(node, ast.Pass) or node in self.nothing or node in self.metadata:
            return True
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            future = isinstance(node, ast.ImportFrom) and node.module == "__future__" and not node.level
            return node is not self.future if future else all(a in self.ignored for a in node.names)
        return isinstance(node, ast.Expr) and is_constant(node.value) and node not in self.docstrings

    def kept(self, body):
        return [s for s in self.statements(body) if not self.does_nothing(s)]
