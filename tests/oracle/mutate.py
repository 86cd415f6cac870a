"""Other programs, each one small step away.

A mutation is a list of (holder, key, new value): holder[key] or holder.key is replaced.  OPERATORS names
generators of mutations over a tree; mutated() applies one, prints the tree and takes it back.
"""
import ast
import contextlib
import random

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
OPERATORS = {}


def operator(generate):
    OPERATORS[generate.__name__] = generate
    return generate


def nodes(tree, *classes):
    return (n for n in ast.walk(tree) if isinstance(n, classes))


def class_(name):
    return getattr(ast, name, ())


def blocks(tree):
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            body = getattr(node, name, None)
            if isinstance(body, list) and body and isinstance(body[0], ast.stmt):
                yield node, name, body


def lists(tree):
    """Lists of nodes of one kind, other than blocks and those that go with another list."""
    paired = {(ast.Dict, "keys"), (ast.Dict, "values"), (ast.Compare, "ops"), (ast.Compare, "comparators"),
              (ast.arguments, "defaults"), (ast.arguments, "kw_defaults"), (class_("MatchMapping"), "keys"),
              (class_("MatchMapping"), "patterns"), (class_("MatchClass"), "kwd_patterns")}  # fmt: skip
    for node in ast.walk(tree):
        for name, value in ast.iter_fields(node):
            if isinstance(value, list) and value and isinstance(value[0], ast.AST):
                if not isinstance(value[0], ast.stmt) and (type(node), name) not in paired:
                    yield node, name, value


def without(things, i):
    return things[:i] + things[i + 1 :]


def swapped(things, i, j):
    things = list(things)
    things[i], things[j] = things[j], things[i]
    return things


def filled(body):
    return body or [ast.Pass()]


# Statements

@operator
def statement_deleted(tree):
    for node, name, body in blocks(tree):
        for i in range(len(body)):
            rest = without(body, i)
            yield [(node, name, rest if rest or name != "body" else filled(rest))]


@operator
def statement_repeated(tree):
    for node, name, body in blocks(tree):
        for i in range(len(body)):
            yield [(node, name, body[: i + 1] + body[i:])]


@operator
def statements_swapped(tree):
    for node, name, body in blocks(tree):
        for i in range(len(body) - 1):
            yield [(node, name, swapped(body, i, i + 1))]


@operator
def statement_dedented(tree):
    """The last one of a block moved behind the statement it is in."""
    for node, name, body in blocks(tree):
        for i, parent in enumerate(body):
            for inner in ("body", "orelse", "finalbody"):
                block = getattr(parent, inner, None)
                if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                    rest = block[:-1] if inner != "body" else filled(block[:-1])
                    yield [(parent, inner, rest), (node, name, body[: i + 1] + [block[-1]] + body[i + 1 :])]


@operator
def statement_indented(tree):
    """The one behind a compound statement moved into it."""
    for node, name, body in blocks(tree):
        for i, parent in enumerate(body[:-1]):
            if isinstance(getattr(parent, "body", None), list):
                yield [(parent, "body", parent.body + [body[i + 1]]), (node, name, without(body, i + 1))]


@operator
def value_of_statement(tree):
    for node in nodes(tree, ast.Return):
        yield [(node, "value", None if node.value else ast.Constant(None))]
    for node in nodes(tree, ast.Assert):
        yield [(node, "msg", None if node.msg else ast.Constant("m"))]
    for node in nodes(tree, ast.Raise):
        yield [(node, "cause", None if node.cause else ast.Constant(None))]
        yield [(node, "exc", None), (node, "cause", None)]
    for node in nodes(tree, ast.Assign):
        yield [(node, "targets", node.targets + [ast.Name("extra", ast.Store())])]
    for node in nodes(tree, ast.Delete):
        yield [(node, "targets", node.targets + [ast.Name("extra", ast.Del())])]


@operator
def clause_of_statement(tree):
    for node in nodes(tree, ast.If, ast.For, ast.While, ast.Try, ast.AsyncFor):
        for name in ("orelse", "finalbody"):
            if getattr(node, name, None) and (name == "orelse" or node.handlers):
                yield [(node, name, [])]
    for node in nodes(tree, ast.If):
        if node.orelse:
            yield [(node, "body", node.orelse), (node, "orelse", node.body)]
        yield [(node, "test", ast.UnaryOp(ast.Not(), node.test))]
        if len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
            yield [(node, "orelse", node.orelse[0].body)]
    for node in nodes(tree, ast.For, ast.While):
        yield [(node, "orelse", node.orelse + [ast.Break()] if node.orelse else [ast.Expr(ast.Name("extra", ast.Load()))])]


@operator
def statement_class(tree):
    """Another kind of statement of the same shape."""
    for node, name, body in blocks(tree):
        for i, statement in enumerate(body):
            other = None
            if isinstance(statement, ast.Expr):
                other = ast.Return(statement.value)
            elif isinstance(statement, ast.Return) and statement.value:
                other = ast.Expr(statement.value)
            elif isinstance(statement, ast.Break):
                other = ast.Continue()
            elif isinstance(statement, ast.Continue):
                other = ast.Break()
            elif isinstance(statement, ast.If):
                other = ast.While(statement.test, statement.body, statement.orelse)
            elif isinstance(statement, ast.Global):
                other = ast.Nonlocal(statement.names)
            elif isinstance(statement, ast.Assign) and len(statement.targets) == 1:
                other = ast.AugAssign(statement.targets[0], ast.Add(), statement.value)
            elif isinstance(statement, ast.AugAssign):
                other = ast.Assign([statement.target], statement.value)
            if other:
                yield [(node, name, body[:i] + [other] + body[i + 1 :])]


# Expressions

def expression_places(tree):
    """Holders of a loaded expression: (holder, key, expression)."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.JoinedStr, ast.FormattedValue, class_("MatchMapping"), class_("MatchClass"))):
            continue
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "format_spec", "decorator_list"):
                continue
            if isinstance(value, ast.expr):
                yield node, name, value
            elif isinstance(value, list):
                for i, item in enumerate(value):
                    if isinstance(item, ast.expr):
                        yield value, i, item


def is_loaded(node):
    return not isinstance(getattr(node, "ctx", ast.Load()), (ast.Store, ast.Del))


@operator
def expression_replaced(tree):
    for holder, key, value in expression_places(tree):
        if is_loaded(value) and not isinstance(value, (ast.Slice, ast.Starred)):
            yield [(holder, key, ast.Constant(None) if not isinstance(value, ast.Constant) else ast.Name("extra", ast.Load()))]


@operator
def expression_wrapped(tree):
    for holder, key, value in expression_places(tree):
        if is_loaded(value) and not isinstance(value, (ast.Slice, ast.Starred)):
            yield [(holder, key, ast.Tuple([value], ast.Load()))]
            yield [(holder, key, ast.UnaryOp(ast.Not(), value))]
            yield [(holder, key, ast.Call(value, [], []))]
            yield [(holder, key, ast.List([value], ast.Load()))]
            yield [(holder, key, ast.Attribute(value, "extra", ast.Load()))]


@operator
def expression_unwrapped(tree):
    """An operation becomes its operand, a call its function, an attribute its object."""
    parts = ("operand", "left", "right", "func", "value", "body", "orelse", "elt")
    for holder, key, value in expression_places(tree):
        if is_loaded(value):
            for name in parts:
                part = getattr(value, name, None)
                if isinstance(part, ast.expr) and not isinstance(value, ast.Starred):
                    yield [(holder, key, part)]


@operator
def operands_swapped(tree):
    for node in nodes(tree, ast.BinOp):
        yield [(node, "left", node.right), (node, "right", node.left)]
    for node in nodes(tree, ast.Compare):
        yield [(node, "left", node.comparators[0]), (node, "comparators", [node.left] + node.comparators[1:])]
    for node in nodes(tree, ast.IfExp):
        yield [(node, "body", node.orelse), (node, "orelse", node.body)]
        yield [(node, "body", node.test), (node, "test", node.body)]
    for node in nodes(tree, ast.Subscript):
        if is_loaded(node) and not isinstance(node.slice, (ast.Slice, ast.Tuple)):
            yield [(node, "value", node.slice), (node, "slice", node.value)]


@operator
def grouping(tree):
    """(a op b) op c becomes a op (b op c)."""
    for node in nodes(tree, ast.BinOp):
        if isinstance(node.left, ast.BinOp):
            inner = ast.BinOp(node.left.right, node.op, node.right)
            yield [(node, "right", inner), (node, "op", node.left.op), (node, "left", node.left.left)]
    for node in nodes(tree, ast.BoolOp):
        if len(node.values) > 2:
            other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield [(node, "values", [ast.BoolOp(other, node.values[:2])] + node.values[2:])]
    for node in nodes(tree, ast.UnaryOp):
        if isinstance(node.operand, (ast.BinOp, ast.Compare)):
            inner = node.operand
            yield [(inner, "left", ast.UnaryOp(node.op, inner.left)), (node, "op", ast.Invert())]
    for node in nodes(tree, ast.Compare):
        if len(node.ops) > 1:
            yield [(node, "left", ast.Compare(node.left, node.ops[:1], node.comparators[:1])),
                   (node, "ops", node.ops[1:]), (node, "comparators", node.comparators[1:])]  # fmt: skip


BINARY = (ast.Add, ast.Sub, ast.Mult, ast.MatMult, ast.Div, ast.Mod, ast.Pow, ast.LShift, ast.RShift, ast.BitOr,
          ast.BitXor, ast.BitAnd, ast.FloorDiv)  # fmt: skip
COMPARISONS = (ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Is, ast.IsNot, ast.In, ast.NotIn)


@operator
def operator_replaced(tree):
    for node in nodes(tree, ast.BinOp, ast.AugAssign):
        for other in BINARY:
            if not isinstance(node.op, other):
                yield [(node, "op", other())]
    for node in nodes(tree, ast.BoolOp):
        yield [(node, "op", ast.Or() if isinstance(node.op, ast.And) else ast.And())]
    for node in nodes(tree, ast.UnaryOp):
        for other in (ast.Not, ast.USub, ast.UAdd, ast.Invert):
            if not isinstance(node.op, other):
                yield [(node, "op", other())]


@operator
def comparison_replaced(tree):
    for node in nodes(tree, ast.Compare):
        for i, op in enumerate(node.ops):
            for other in COMPARISONS:
                if not isinstance(op, other):
                    yield [(node, "ops", node.ops[:i] + [other()] + node.ops[i + 1 :])]
        if len(node.ops) > 1:
            yield [(node, "ops", node.ops[:-1]), (node, "comparators", node.comparators[:-1])]


@operator
def item_dropped(tree):
    """Of arguments, elements, names, targets, decorators, handlers, cases, generators."""
    for node, name, things in lists(tree):
        if isinstance(node, ast.JoinedStr):
            continue
        for i in range(len(things)):
            yield [(node, name, without(things, i))]


@operator
def items_swapped(tree):
    for node, name, things in lists(tree):
        for i in range(len(things) - 1):
            yield [(node, name, swapped(things, i, i + 1))]


@operator
def item_repeated(tree):
    for node, name, things in lists(tree):
        if isinstance(node, ast.JoinedStr):
            continue
        for i in range(len(things)):
            yield [(node, name, things[: i + 1] + things[i:])]


@operator
def dictionary(tree):
    for node in nodes(tree, ast.Dict):
        for i, key in enumerate(node.keys):
            yield [(node, "keys", without(node.keys, i)), (node, "values", without(node.values, i))]
            if key:
                yield [(node, "keys", node.keys[:i] + [None] + node.keys[i + 1 :])]
                yield [(node.keys, i, node.values[i]), (node.values, i, key)]
        for i in range(len(node.keys) - 1):
            yield [(node, "keys", swapped(node.keys, i, i + 1)), (node, "values", swapped(node.values, i, i + 1))]
            yield [(node, "values", swapped(node.values, i, i + 1))]


@operator
def display(tree):
    """Tuple, list and set for one another; a starred element for a plain one."""
    for holder, key, value in expression_places(tree):
        if isinstance(value, (ast.Tuple, ast.List, ast.Set)) and is_loaded(value):
            for other in (ast.Tuple, ast.List, ast.Set):
                if not isinstance(value, other) and (other is not ast.Set or value.elts):
                    yield [(holder, key, other(value.elts) if other is ast.Set else other(value.elts, ast.Load()))]
            for i, element in enumerate(value.elts):
                star = element.value if isinstance(element, ast.Starred) else ast.Starred(element, ast.Load())
                yield [(value.elts, i, star)]


@operator
def subscript(tree):
    for node in nodes(tree, ast.Subscript):
        yield [(node, "slice", ast.Tuple([node.slice], ast.Load()))]
        yield [(node, "slice", ast.Slice(None, node.slice, None))] if not isinstance(node.slice, (ast.Slice, ast.Tuple)) else [
            (node, "slice", ast.Constant(0))
        ]
    for node in nodes(tree, ast.Slice):
        yield [(node, "lower", node.upper), (node, "upper", node.lower)]
        yield [(node, "step", None if node.step else ast.Constant(2))]
        yield [(node, "upper", None if node.upper else ast.Constant(2))]


# Literals

def alphabet(rng):
    return rng.choice(" \t\nabcXYZ019_-.,;:'\"\\{}%()#é€😀\x00\x7f\x85\u200b")


@operator
def string_character(tree):
    """Each character of each string replaced, dropped, doubled, one put before it."""
    rng = random.Random(len(ast.dump(tree)))
    for node in nodes(tree, ast.Constant):
        if isinstance(node.value, str):
            text = node.value
            for i in range(len(text) + 1):
                yield [(node, "value", text[:i] + alphabet(rng) + text[i:])]
                if i < len(text):
                    yield [(node, "value", text[:i] + text[i + 1 :])]
                    yield [(node, "value", text[:i] + alphabet(rng) + text[i + 1 :])]
                    yield [(node, "value", text[:i] + text[i].swapcase() + text[i + 1 :])]


@operator
def string_space(tree):
    for node in nodes(tree, ast.Constant):
        if isinstance(node.value, str):
            text = node.value
            for i in [0, *(i for i, c in enumerate(text) if c in " \n\t"), len(text)]:
                yield [(node, "value", text[:i] + " " + text[i:])]
                if i < len(text):
                    yield [(node, "value", text[:i] + {" ": "\n", "\n": " "}.get(text[i], " ") + text[i + 1 :])]
                    yield [(node, "value", text[:i] + text[i + 1 :])]


@operator
def bytes_character(tree):
    for node in nodes(tree, ast.Constant):
        if isinstance(node.value, bytes):
            for i, byte in enumerate(node.value):
                yield [(node, "value", node.value[:i] + bytes([byte ^ 32]) + node.value[i + 1 :])]
                yield [(node, "value", node.value[:i] + bytes([byte ^ 128]) + node.value[i + 1 :])]
                yield [(node, "value", without(node.value, i))]


@operator
def string_type(tree):
    for holder, key, node in expression_places(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield [(node, "value", node.value.encode("utf-8", "replace"))]
            if "{" in node.value and "\\" not in node.value:
                with contextlib.suppress(SyntaxError, ValueError):
                    formatted = ast.parse("f" + repr(node.value), mode="eval").body
                    if any(isinstance(v, ast.FormattedValue) for v in formatted.values):
                        yield [(holder, key, formatted)]
        elif isinstance(node, ast.Constant) and isinstance(node.value, bytes):
            yield [(node, "value", node.value.decode("latin-1"))]


@operator
def number(tree):
    for node in nodes(tree, ast.Constant):
        value = node.value
        if isinstance(value, bool) or not isinstance(value, (int, float, complex)):
            continue
        others = [value + 1, -value if value else 7, str(value)]
        if isinstance(value, int):
            others += [float(value) if value < 2**53 else 0.5, value * 10, value ^ 1 << 64, value + 2**63, bool(value)]
        if isinstance(value, float):
            others += [value * (1 + 2**-52), value * 1j, int(value) if abs(value) < 1e300 else 1]
        for other in others:
            yield [(node, "value", other)]


@operator
def constant(tree):
    for node in nodes(tree, ast.Constant):
        if node.value is None or node.value is Ellipsis or isinstance(node.value, bool):
            for other in (None, True, False, Ellipsis, 0, 1, "None", ""):
                if other is not node.value:
                    yield [(node, "value", other)]


@operator
def formatted_string(tree):
    for node in nodes(tree, ast.JoinedStr):
        for i, value in enumerate(node.values):
            yield [(node, "values", without(node.values, i))]
            if isinstance(value, ast.Constant):
                for place in range(len(value.value) + 1):
                    yield [(value, "value", value.value[:place] + " " + value.value[place:])]
                    yield [(value, "value", value.value[:place] + "{" + value.value[place:])]
            else:
                for other in (-1, 114, 115, 97):
                    if other != value.conversion:
                        yield [(value, "conversion", other)]
                yield [(value, "format_spec", None if value.format_spec else ast.JoinedStr([ast.Constant(">3")]))]
                yield [(value, "value", ast.Name("extra", ast.Load()))]
                yield [(node, "values", node.values[:i] + [ast.Constant("{value}")] + node.values[i + 1 :])]
        if len(node.values) > 1:
            yield [(node, "values", node.values[::-1])]


# Names

@operator
def name_changed(tree):
    fields = {
        ast.Name: "id", ast.Attribute: "attr", ast.arg: "arg", ast.ClassDef: "name", ast.FunctionDef: "name",
        ast.AsyncFunctionDef: "name", ast.ExceptHandler: "name", class_("MatchAs"): "name", class_("MatchStar"): "name",
        class_("MatchMapping"): "rest", class_("TypeVar"): "name", class_("ParamSpec"): "name",
        class_("TypeVarTuple"): "name",
    }  # fmt: skip
    for node in ast.walk(tree):
        name = fields.get(type(node))
        if name and getattr(node, name):
            text = getattr(node, name)
            for other in (text + "_", "other", text.swapcase(), text[:-1]):
                if other.isidentifier() and other != text:
                    yield [(node, name, other)]
    for node in nodes(tree, ast.Global, ast.Nonlocal):
        for i in range(len(node.names)):
            yield [(node, "names", node.names[:i] + ["other"] + node.names[i + 1 :])]
            if len(node.names) > 1:
                yield [(node, "names", without(node.names, i))]


@operator
def import_changed(tree):
    for node in nodes(tree, ast.Import, ast.ImportFrom):
        for alias in node.names:
            if alias.name != "*":
                yield [(alias, "name", alias.name + "_")]
                yield [(alias, "name", "first." + alias.name)] if isinstance(node, ast.Import) else [(alias, "name", "other")]
                yield [(alias, "asname", None if alias.asname else "other")]
        if isinstance(node, ast.ImportFrom):
            yield [(node, "level", node.level + 1)]
            yield [(node, "module", (node.module or "") + "_other")]
            yield [(node, "names", [ast.alias("*", None)])]
            if node.level and node.module:
                yield [(node, "level", node.level - 1)]


@operator
def keyword_argument(tree):
    for node in nodes(tree, ast.Call, ast.ClassDef):
        for i, keyword in enumerate(node.keywords):
            if keyword.arg:
                yield [(keyword, "arg", keyword.arg + "_")]
                yield [(keyword, "arg", "other")]
                yield [(keyword, "arg", None)]
            else:
                yield [(keyword, "arg", "other")]
            positional = "args" if isinstance(node, ast.Call) else "bases"
            yield [(node, "keywords", without(node.keywords, i)), (node, positional, getattr(node, positional) + [keyword.value])]


@operator
def star_argument(tree):
    for node in nodes(tree, ast.Call):
        for i, argument in enumerate(node.args):
            plain = argument.value if isinstance(argument, ast.Starred) else ast.Starred(argument, ast.Load())
            yield [(node.args, i, plain)]
            yield [(node, "args", without(node.args, i)), (node, "keywords", node.keywords + [ast.keyword("other", argument)])]


# Definitions

@operator
def parameters(tree):
    for node in nodes(tree, ast.arguments):
        for i, default in enumerate(node.defaults):
            yield [(node.defaults, i, ast.Name("extra", ast.Load()))]
            yield [(node, "defaults", node.defaults[1:])]
        for i, default in enumerate(node.kw_defaults):
            yield [(node.kw_defaults, i, None if default else ast.Constant(1))]
        if node.args and len(node.defaults) < len(node.args) + len(node.posonlyargs):
            yield [(node, "defaults", [ast.Constant(1)] + node.defaults)]
        if node.args:
            yield [(node, "posonlyargs", node.posonlyargs + node.args[:1]), (node, "args", node.args[1:])]
            if not node.defaults:
                yield [(node, "args", node.args[:-1]), (node, "kwonlyargs", node.args[-1:] + node.kwonlyargs),
                       (node, "kw_defaults", [None] + node.kw_defaults)]  # fmt: skip
                yield [(node, "args", node.args + [ast.arg("extra")])]
        yield [(node, "vararg", None if node.vararg else ast.arg("extra"))]
        yield [(node, "kwarg", None if node.kwarg else ast.arg("extra"))]
        if node.posonlyargs:
            yield [(node, "args", node.posonlyargs + node.args), (node, "posonlyargs", [])]


@operator
def decorators(tree):
    for node in nodes(tree, *FUNCTIONS, ast.ClassDef):
        yield [(node, "decorator_list", node.decorator_list + [ast.Name("extra", ast.Load())])]
        if node.decorator_list:
            yield [(node, "decorator_list", [])]
            yield [(node.decorator_list, 0, ast.Call(node.decorator_list[0], [], []))]


@operator
def class_annotation(tree):
    for node in nodes(tree, ast.ClassDef):
        for statement in node.body:
            if isinstance(statement, ast.AnnAssign):
                yield [(statement, "annotation", ast.Name("Other", ast.Load()))]
                yield [(statement, "value", None if statement.value else ast.Constant(1))]


@operator
def type_parameters(tree):
    for node in ast.walk(tree):
        if isinstance(node, class_("TypeAlias")):
            yield [(node, "value", ast.Name("Other", ast.Load()))]
        params = getattr(node, "type_params", None)
        if params is not None:
            yield [(node, "type_params", params + [ast.TypeVar(name="Extra", bound=None)])]
            for i, parameter in enumerate(params):
                if isinstance(parameter, ast.TypeVar):
                    yield [(parameter, "bound", None if parameter.bound else ast.Name("int", ast.Load()))]
                    yield [(params, i, ast.ParamSpec(name=parameter.name))]
                    yield [(params, i, ast.TypeVarTuple(name=parameter.name))]


# async, exceptions, comprehensions, patterns, with

def fields(node, names):
    return [getattr(node, n, None) for n in names]


@operator
def asynchronous(tree):
    pairs = [(ast.FunctionDef, ast.AsyncFunctionDef), (ast.For, ast.AsyncFor), (ast.With, ast.AsyncWith)]
    pairs += [(b, a) for a, b in pairs]
    for node, name, body in blocks(tree):
        for i, statement in enumerate(body):
            for one, other in pairs:
                if type(statement) is one:
                    new = other(**{f: getattr(statement, f, None) for f in one._fields})
                    yield [(node, name, body[:i] + [new] + body[i + 1 :])]
    for node in nodes(tree, ast.comprehension):
        yield [(node, "is_async", 1 - node.is_async)]
    for holder, key, value in expression_places(tree):
        if isinstance(value, ast.Await):
            yield [(holder, key, value.value)]
        elif isinstance(value, ast.Call):
            yield [(holder, key, ast.Await(value))]
        elif isinstance(value, ast.Yield) and value.value:
            yield [(holder, key, ast.YieldFrom(value.value))]
        elif isinstance(value, ast.YieldFrom):
            yield [(holder, key, ast.Yield(value.value))]


@operator
def exceptions(tree):
    for node in nodes(tree, ast.ExceptHandler):
        yield [(node, "name", None if node.name else ("extra" if node.type else None))]
        yield [(node, "type", None), (node, "name", None)]
        if node.type:
            yield [(node, "type", ast.Name("Other", ast.Load()))]
            yield [(node, "type", ast.Tuple([node.type], ast.Load()))]
    for node, name, body in blocks(tree):
        for i, statement in enumerate(body):
            if isinstance(statement, ast.Try):
                if hasattr(ast, "TryStar") and all(h.type for h in statement.handlers):
                    new = ast.TryStar(statement.body, statement.handlers, statement.orelse, statement.finalbody)
                    yield [(node, name, body[:i] + [new] + body[i + 1 :])]
                yield [(statement, "finalbody", statement.finalbody + [ast.Expr(ast.Name("extra", ast.Load()))])]
                if statement.orelse:
                    yield [(statement, "body", statement.body + statement.orelse), (statement, "orelse", [])]
                yield [(node, name, body[:i] + statement.body + body[i + 1 :])]


@operator
def comprehensions(tree):
    kinds = (ast.ListComp, ast.SetComp, ast.GeneratorExp)
    for holder, key, value in expression_places(tree):
        if isinstance(value, kinds):
            for other in kinds:
                if type(value) is not other:
                    yield [(holder, key, other(value.elt, value.generators))]
    for node in nodes(tree, ast.comprehension):
        yield [(node, "ifs", node.ifs + [ast.Name("extra", ast.Load())])]
        yield [(node, "target", ast.Name("other", ast.Store()))]
        yield [(node, "iter", ast.Name("extra", ast.Load()))]
        yield [(node, "target", ast.Tuple([node.target], ast.Store()))]
        if node.ifs:
            yield [(node, "ifs", [])]
            yield [(node, "ifs", [ast.UnaryOp(ast.Not(), node.ifs[0])] + node.ifs[1:])]
    for node in nodes(tree, ast.DictComp):
        yield [(node, "key", node.value), (node, "value", node.key)]


@operator
def patterns(tree):
    if not hasattr(ast, "Match"):
        return
    wildcard = ast.MatchAs()
    for node in nodes(tree, ast.match_case):
        yield [(node, "guard", None if node.guard else ast.Name("extra", ast.Load()))]
        yield [(node, "pattern", wildcard)]
        yield [(node, "pattern", ast.MatchSequence([node.pattern]))]
        yield [(node, "pattern", ast.MatchAs(node.pattern, "extra"))]
        yield [(node, "pattern", ast.MatchOr([node.pattern, ast.MatchValue(ast.Constant(17))]))]
    for node in nodes(tree, ast.MatchSequence, ast.MatchOr):
        for i in range(len(node.patterns)):
            yield [(node.patterns, i, wildcard)]
            yield [(node.patterns, i, ast.MatchValue(ast.Constant(17)))]
    for node in nodes(tree, ast.MatchSingleton):
        yield [(node, "value", True if node.value is not True else None)]
    for node in nodes(tree, ast.MatchValue):
        yield [(node, "value", ast.Constant("other"))]
    for node in nodes(tree, ast.MatchMapping):
        yield [(node, "rest", None if node.rest else "extra")]
        for i in range(len(node.keys)):
            yield [(node.keys, i, ast.Constant("other"))]
            yield [(node.patterns, i, wildcard)]
    for node in nodes(tree, ast.MatchClass):
        yield [(node, "patterns", node.patterns + [wildcard])]
        for i in range(len(node.kwd_attrs)):
            yield [(node, "kwd_attrs", node.kwd_attrs[:i] + ["other"] + node.kwd_attrs[i + 1 :])]


@operator
def with_items(tree):
    for node in nodes(tree, ast.withitem):
        yield [(node, "optional_vars", None if node.optional_vars else ast.Name("extra", ast.Store()))]
    for node in nodes(tree, ast.With, ast.AsyncWith):
        if len(node.items) == 1 and not node.items[0].optional_vars:
            yield [(node.items[0], "context_expr", ast.Tuple([node.items[0].context_expr], ast.Load()))]


def put(holder, key, value):
    if isinstance(holder, list):
        old, holder[key] = holder[key], value
    else:
        old = getattr(holder, key, None)
        setattr(holder, key, value)
    return old


def mutated(tree, mutation):
    """The mutant's source, or None when it cannot be printed."""
    undo = []
    try:
        for holder, key, value in mutation:
            undo.append((holder, key, put(holder, key, value)))
        return ast.unparse(ast.fix_missing_locations(tree)).encode("utf-8", "surrogatepass")
    except (ValueError, TypeError, AttributeError, IndexError, KeyError, UnicodeError, RecursionError):
        return None
    finally:
        for holder, key, value in reversed(undo):
            put(holder, key, value)
