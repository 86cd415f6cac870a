"""What a program may leave out and stay the same program, decided on CPython's ast (design section 6).

A Survey notes annotations, imported names and statements that do nothing; `kept` lists what is left of a block.
"""
import ast
import re

METADATA = {"revision", "down_revision", "depends_on", "branch_labels"}
HARMLESS = {"alembic", "sqlalchemy"}  # and the standard library
WORD = re.compile("[A-Za-z0-9_\u0080-\U0010ffff]+")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
RUNS_CODE = (ast.Call, ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr, ast.comprehension)
TYPE_PARAMETERS = tuple(getattr(ast, n) for n in ("TypeVar", "ParamSpec", "TypeVarTuple") if hasattr(ast, n))


MATCH_CLASS = getattr(ast, "MatchClass", ())
MATCH_MAPPING = getattr(ast, "MatchMapping", ())
MATCH_NAME = tuple(getattr(ast, n) for n in ("MatchAs", "MatchStar") if hasattr(ast, n))


def standard_library():
    from pathlib import Path

    table = Path(__file__).resolve().parents[2] / "src/python/standard_library.def"
    return set(re.findall(r'^MODULE\("(\w+)"\)', table.read_text(), re.M))


HARMLESS |= standard_library()


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
        self.lazy = any(
            isinstance(s, ast.ImportFrom) and s.module == "__future__" and not s.level and
            any(a.name == "annotations" for a in s.names) for s in tree.body
        )  # fmt: skip
        if self.keeps_docstrings:
            self.find_docstrings(tree)
        self.annotations(tree, "module")
        self.type_checking()
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

    # Annotations

    def annotations(self, node, scope):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, FUNCTIONS):
                if not child.decorator_list and not self.keeps_annotations:
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
        for statement in self.module:
            if isinstance(statement, ast.Import):
                for alias in statement.names:
                    path = alias.name.split(".")
                    if path[0] in HARMLESS:
                        candidates.append((alias, alias.asname or path[0], tuple(path[-2:])))
            elif isinstance(statement, ast.ImportFrom) and not statement.level and statement.names[0].name != "*":
                path = statement.module.split(".")
                if path[0] in HARMLESS and path != ["__future__"]:
                    for alias in statement.names:
                        candidates.append((alias, alias.asname or alias.name, (path[-1], alias.name)))
        if not candidates:
            return
        names, attributes = self.uses()
        for alias, bound, path in candidates:
            if bound not in names and path not in attributes:
                self.ignored.add(alias)

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
            return future or all(a in self.ignored for a in node.names)
        return isinstance(node, ast.Expr) and is_constant(node.value) and node not in self.docstrings

    def kept(self, body):
        return [s for s in self.statements(body) if not self.does_nothing(s)]
