#!/usr/bin/env python3
"""The canonical form of a Python source, written from CPython's ast: what src/python must write from its own tree.

    dump.py FILE...     the form of each file
    dump.py --serve     requests on stdin, answers on stdout, as tests/oracle/pipe.py has it

Runs on CPython 3.9 and later.  allowances.py says what a program may leave out.
"""
import ast
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import allowances
import cpython
import pipe

BINARY = {
    "Add": "+", "Sub": "-", "Mult": "*", "MatMult": "@", "Div": "/", "Mod": "%", "Pow": "**", "LShift": "<<",
    "RShift": ">>", "BitOr": "|", "BitXor": "^", "BitAnd": "&", "FloorDiv": "//",
}  # fmt: skip
UNARY = {"Invert": "~", "Not": "not", "UAdd": "+", "USub": "-"}
COMPARISON = {
    "Eq": "==", "NotEq": "!=", "Lt": "<", "LtE": "<=", "Gt": ">", "GtE": ">=", "Is": "is", "IsNot": "is not",
    "In": "in", "NotIn": "not in",
}  # fmt: skip
DEEPEST_INDENT = 40


def name_of(node):
    return type(node).__name__


def character(c):
    code = ord(c)
    if c in '"\\':
        return "\\" + c
    if c == "\n":
        return "\\n"
    if code < 0x20 or code == 0x7F:
        return f"\\x{code:02x}"
    if 0xD800 <= code <= 0xDFFF:
        return f"\\u{code:04x}"
    return c


def quoted(text):
    return '"' + "".join(map(character, text)) + '"'


def constant(value):
    if value is Ellipsis:
        return "..."
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bytes):
        return "b" + "".join(f"\\x{ord(c):02x}" if c >= "\x80" else c for c in quoted(value.decode("latin-1")))
    if value is None or isinstance(value, bool):
        return repr(value)
    if isinstance(value, int):
        return str(value) if value < 2**64 else hex(value)
    if isinstance(value, float):
        return f"{value:.17g}f"
    return f"{value.imag:.17g}j"


class Writer:
    """Each method returns text: an expression's, or a statement's with the lines below it."""

    def __init__(self, survey):
        self.survey = survey

    # Expressions

    def expression(self, node):
        return getattr(self, "on_" + name_of(node))(node)

    def each(self, nodes):
        return "".join(" " + self.expression(n) for n in nodes)

    def on_Name(self, node):
        return node.id

    def on_Constant(self, node):
        return constant(node.value)

    def on_JoinedStr(self, node):
        if not any(isinstance(v, ast.FormattedValue) for v in node.values):
            return quoted("".join(v.value for v in node.values))
        return f"(JoinedStr{self.pieces(node.values)})"

    def pieces(self, values):
        text, literal = "", ""
        for value in [*values, None]:
            if isinstance(value, ast.Constant):
                literal += value.value
                continue
            if literal:
                text, literal = f"{text} {quoted(literal)}", ""
            if value:
                text += " " + self.expression(value)
        return text

    def on_FormattedValue(self, node):
        return f"(FormattedValue {self.expression(node.value)}{self.conversion(node)})"

    def on_TemplateStr(self, node):
        return f"(TemplateStr{self.pieces(node.values)})"

    def on_Interpolation(self, node):
        source = f" {quoted(node.str)}" if node.str else ""
        return f"(Interpolation {self.expression(node.value)}{source}{self.conversion(node)})"

    def conversion(self, node):
        conversion = f" !{chr(node.conversion)}" if node.conversion > 0 else ""
        format_ = f" :{self.pieces(node.format_spec.values)}" if node.format_spec else ""
        return conversion + format_

    def on_Starred(self, node):
        return f"(Starred {self.expression(node.value)})"

    def on_Attribute(self, node):
        return f"(Attribute {self.expression(node.value)} {node.attr})"

    def on_Subscript(self, node):
        return f"(Subscript {self.expression(node.value)} {self.expression(node.slice)})"

    def on_Slice(self, node):
        return "(Slice" + "".join(" " + (self.expression(b) if b else "-") for b in (node.lower, node.upper, node.step)) + ")"

    def arguments_of_call(self, args, keywords):
        named = (f" {k.arg}={self.expression(k.value)}" if k.arg else f" **{self.expression(k.value)}" for k in keywords)
        return self.each(args) + "".join(named)

    def on_Call(self, node):
        return f"(Call {self.expression(node.func)}{self.arguments_of_call(node.args, node.keywords)})"

    def on_UnaryOp(self, node):
        return f"(UnaryOp {UNARY[name_of(node.op)]} {self.expression(node.operand)})"

    def on_BinOp(self, node):
        rights = []
        while isinstance(node, ast.BinOp):
            rights.append(f" {BINARY[name_of(node.op)]} {self.expression(node.right)})")
            node = node.left
        return "(BinOp " * len(rights) + self.expression(node) + "".join(reversed(rights))

    def on_BoolOp(self, node):
        def operands(n):
            for value in n.values:
                if isinstance(value, ast.BoolOp) and type(value.op) is type(node.op):
                    yield from operands(value)
                else:
                    yield value

        return f"(BoolOp {name_of(node.op).lower()}{self.each(operands(node))})"

    def on_Compare(self, node):
        pairs = zip(node.ops, node.comparators)
        return f"(Compare {self.expression(node.left)}" + "".join(
            f" {COMPARISON[name_of(op)]} {self.expression(right)}" for op, right in pairs
        ) + ")"

    def on_IfExp(self, node):
        return f"(IfExp{self.each([node.test, node.body, node.orelse])})"

    def on_NamedExpr(self, node):
        return f"(NamedExpr{self.each([node.target, node.value])})"

    def on_Await(self, node):
        return f"(Await {self.expression(node.value)})"

    def on_Yield(self, node):
        return f"(Yield{self.each([node.value] if node.value else [])})"

    def on_YieldFrom(self, node):
        return f"(YieldFrom {self.expression(node.value)})"

    def on_Lambda(self, node):
        return f"(Lambda (arguments{self.parameters(node.args)}) {self.expression(node.body)})"

    def on_Tuple(self, node):
        return f"(Tuple{self.each(node.elts)})"

    def on_List(self, node):
        return f"(List{self.each(node.elts)})"

    def on_Set(self, node):
        return f"(Set{self.each(node.elts)})"

    def on_Dict(self, node):
        return "(Dict" + "".join(
            f" {self.expression(k)}: {self.expression(v)}" if k else f" **{self.expression(v)}"
            for k, v in zip(node.keys, node.values)
        ) + ")"

    def comprehension(self, head, element, generators):
        text = f"({head} {element}"
        for g in generators:
            conditions = "".join(f" (if {self.expression(c)})" for c in g.ifs)
            text += f" ({'async ' * g.is_async}for {self.expression(g.target)} {self.expression(g.iter)}{conditions})"
        return text + ")"

    def on_ListComp(self, node):
        return self.comprehension(name_of(node), self.expression(node.elt), node.generators)

    on_SetComp = on_GeneratorExp = on_ListComp

    def on_DictComp(self, node):
        element = f"{self.expression(node.key)}: {self.expression(node.value)}"
        return self.comprehension("DictComp", element, node.generators)

    # Parameters and type parameters

    def parameter(self, stars, node, default=None):
        kept = node.annotation and node.annotation not in self.survey.ignored
        annotation = f":{self.expression(node.annotation)}" if kept else ""
        return f" {stars}{node.arg}{annotation}" + (f"={self.expression(default)}" if default else "")

    def parameters(self, args):
        positional = args.posonlyargs + args.args
        defaults = [None] * (len(positional) - len(args.defaults)) + args.defaults
        text = ""
        for i, (node, default) in enumerate(zip(positional, defaults)):
            text += self.parameter("", node, default)
            if i + 1 == len(args.posonlyargs):
                text += " /"
        if args.vararg:
            text += self.parameter("*", args.vararg)
        elif args.kwonlyargs:
            text += " *"
        for node, default in zip(args.kwonlyargs, args.kw_defaults):
            text += self.parameter("", node, default)
        return text + (self.parameter("**", args.kwarg) if args.kwarg else "")

    def type_parameters(self, node):
        if not getattr(node, "type_params", None):
            return ""
        return " (type_params" + "".join(map(self.type_parameter, node.type_params)) + ")"

    def type_parameter(self, node):
        bound = f" {self.expression(node.bound)}" if getattr(node, "bound", None) else ""
        default = getattr(node, "default_value", None)
        return f" ({name_of(node)} {node.name}{bound}{' = ' + self.expression(default) if default else ''})"

    # Patterns

    def patterns(self, nodes):
        return "".join(" " + self.expression(n) for n in nodes)

    def on_MatchValue(self, node):
        return f"(MatchValue {self.expression(node.value)})"

    def on_MatchSingleton(self, node):
        return f"(MatchSingleton {node.value!r})"

    def on_MatchSequence(self, node):
        return f"(MatchSequence{self.patterns(node.patterns)})"

    def on_MatchStar(self, node):
        return f"(MatchStar {node.name or '_'})"

    def on_MatchMapping(self, node):
        text = "(MatchMapping"
        for key, pattern in zip(node.keys, node.patterns):
            single = isinstance(key, ast.Constant) and (key.value is None or isinstance(key.value, bool))
            text += f" ({'MatchSingleton' if single else 'MatchValue'} {self.expression(key)}): {self.expression(pattern)}"
        return text + (f" **{node.rest}" if node.rest else "") + ")"

    def on_MatchClass(self, node):
        named = zip(node.kwd_attrs, node.kwd_patterns)
        return (
            f"(MatchClass {self.expression(node.cls)}{self.patterns(node.patterns)}"
            + "".join(f" {name}={self.expression(p)}" for name, p in named)
            + ")"
        )

    def on_MatchAs(self, node):
        if node.pattern is None:
            return node.name or "_"
        return f"(MatchAs {self.expression(node.pattern)} {node.name})"

    def on_MatchOr(self, node):
        return f"(MatchOr{self.patterns(node.patterns)})"

    # Statements: text without its own indentation, lines below it with theirs

    def line(self, depth, text):
        return "\n" + " " * min(depth, DEEPEST_INDENT) + text

    def block(self, statements, depth):
        """The lines of a block, those of each unbroken run of imports sorted."""
        text, run = "", []
        for node in self.survey.kept(statements):
            if isinstance(node, (ast.Import, ast.ImportFrom)) and node is not self.survey.future:
                run.append(node)
                continue
            text += self.imports(run, depth)
            run = []
            text += self.line(depth, self.statement(node, depth))
        return text + self.imports(run, depth)

    def statement(self, node, depth):
        handler = getattr(self, "do_" + name_of(node))
        return handler(node, depth) if name_of(node) in COMPOUND else handler(node)

    def imports(self, run, depth):
        text, entries = "", []
        for node in run:
            names = [a for a in node.names if a not in self.survey.ignored]
            star = any(a.name == "*" for a in names)
            if star:
                text += self.import_lines(entries, depth)
                entries = []
            entries += [self.import_entry(node, a) for a in names]
            if star:
                text += self.import_lines(entries, depth)
                entries = []
        return text + self.import_lines(entries, depth)

    def import_entry(self, node, alias):
        """Its text, the name it binds, and whether that is a package for `import a.b`."""
        renamed = alias.asname if alias.asname != alias.name else None
        if isinstance(node, ast.ImportFrom):
            text = f"(ImportFrom {'.' * node.level}{node.module or ''} {alias.name}"
            bound, package = alias.name, False
        else:
            text = f"(Import {alias.name}"
            bound, package = alias.name.split(".")[0], not renamed
        return f"{text} as {renamed})" if renamed else f"{text})", renamed or bound, package

    def import_lines(self, entries, depth):
        lines = sorted({text for text, _, _ in entries}, key=str.encode)
        for bound in sorted({bound for _, bound, _ in entries}, key=str.encode):
            group = [e for e in entries if e[1] == bound]
            if len({f"(Import {bound})" if package else text for text, _, package in group}) > 1:
                text, _, package = group[-1]
                lines.append(f"(Last (Import {bound}))" if package else f"(Last {text})")
        return "".join(self.line(depth, text) for text in lines)

    def do_ImportFrom(self, node):
        assert node is self.survey.future
        return "(ImportFrom __future__ annotations)"

    def do_Expr(self, node):
        return f"(Expr {self.expression(node.value)})"

    def do_Assign(self, node):
        return f"(Assign{self.each(node.targets)} = {self.expression(node.value)})"

    def do_AugAssign(self, node):
        return f"(AugAssign {self.expression(node.target)} {BINARY[name_of(node.op)]}= {self.expression(node.value)})"

    def do_AnnAssign(self, node):
        target = self.expression(node.target)
        value = f" = {self.expression(node.value)}" if node.value else ""
        if node.annotation in self.survey.ignored:
            return f"(Assign {target}{value})" if value else f"(Declare {target})"
        return f"(AnnAssign {target} {':' if node.simple else '(:)'} {self.expression(node.annotation)}{value})"

    def do_Return(self, node):
        return f"(Return{self.each([node.value] if node.value else [])})"

    def do_Delete(self, node):
        targets = node.targets
        if len(targets) == 1 and isinstance(targets[0], ast.Tuple):
            targets = targets[0].elts
        return f"(Delete{self.each(targets)})"

    def do_Raise(self, node):
        cause = f" from {self.expression(node.cause)}" if node.cause else ""
        return f"(Raise{self.each([node.exc] if node.exc else [])}{cause})"

    def do_Assert(self, node):
        return f"(Assert{self.each([node.test] + ([node.msg] if node.msg else []))})"

    def do_Global(self, node):
        return f"({name_of(node)} {' '.join(node.names)})"

    do_Nonlocal = do_Global

    def do_Break(self, node):
        return f"({name_of(node)})"

    do_Continue = do_Break

    def do_TypeAlias(self, node):
        return f"(TypeAlias {self.expression(node.name)}{self.type_parameters(node)} {self.expression(node.value)})"

    def clause(self, head, statements, depth):
        """An else or finally, when anything of it is left."""
        body = self.block(statements, depth + 1)
        return self.line(depth, f"({head}{body})") if body else ""

    def do_If(self, node, depth):
        body = self.block(node.body, depth + 1)
        return f"(If {self.expression(node.test)}{body}{self.clause('else', node.orelse, depth)})"

    def do_For(self, node, depth):
        head = f"({name_of(node)} {self.expression(node.target)} {self.expression(node.iter)}"
        return f"{head}{self.block(node.body, depth + 1)}{self.clause('else', node.orelse, depth)})"

    do_AsyncFor = do_For

    def do_While(self, node, depth):
        head = f"(While {self.expression(node.test)}"
        return f"{head}{self.block(node.body, depth + 1)}{self.clause('else', node.orelse, depth)})"

    def do_Try(self, node, depth):
        text = f"({name_of(node)}{self.block(node.body, depth + 1)}"
        for handler in node.handlers:
            head = "(except" + self.each([handler.type] if handler.type else [])
            head += f" as {handler.name}" if handler.name else ""
            text += self.line(depth, f"{head}{self.block(handler.body, depth + 1)})")
        return text + self.clause("else", node.orelse, depth) + self.clause("finally", node.finalbody, depth) + ")"

    do_TryStar = do_Try

    def do_With(self, node, depth):
        text = f"({name_of(node)}"
        for item in node.items:
            target = f" as {self.expression(item.optional_vars)}" if item.optional_vars else ""
            text += f" (withitem {self.expression(item.context_expr)}{target})"
        return f"{text}{self.block(node.body, depth + 1)})"

    do_AsyncWith = do_With

    def do_Match(self, node, depth):
        text = f"(Match {self.expression(node.subject)}"
        for case in node.cases:
            guard = f" if {self.expression(case.guard)}" if case.guard else ""
            body = self.block(case.body, depth + 2)
            text += self.line(depth + 1, f"(case {self.expression(case.pattern)}{guard}{body})")
        return text + ")"

    def decorators(self, node):
        return "".join(f" (decorator {self.expression(d)})" for d in node.decorator_list)

    def do_FunctionDef(self, node, depth):
        returns = f" -> {self.expression(node.returns)}" if node.returns and node.returns not in self.survey.ignored else ""
        head = f"({name_of(node)} {node.name}{self.decorators(node)}{self.type_parameters(node)}"
        return f"{head} (arguments{self.parameters(node.args)}){returns}{self.block(node.body, depth + 1)})"

    do_AsyncFunctionDef = do_FunctionDef

    def do_ClassDef(self, node, depth):
        head = f"(ClassDef {node.name}{self.decorators(node)}{self.type_parameters(node)}"
        bases = self.arguments_of_call(node.bases, node.keywords)
        return f"{head} (bases{bases}){self.block(node.body, depth + 1)})"


COMPOUND = {
    "If", "For", "AsyncFor", "While", "Try", "TryStar", "With", "AsyncWith", "Match", "FunctionDef",
    "AsyncFunctionDef", "ClassDef",
}  # fmt: skip


def canonical(source):
    """The form of a source in bytes, as bytes; SyntaxError and its kin where CPython refuses it."""
    tree = cpython.tree(source)
    survey = allowances.Survey(tree)
    return Writer(survey).block(tree.body, 0)[1:].encode("utf-8", "surrogatepass")


REFUSED = cpython.REFUSED


def answer(source):
    try:
        return canonical(source)
    except REFUSED as error:
        return error


def main():
    if sys.argv[1:] == ["--serve"]:
        pipe.serve(answer)
        return
    for path in sys.argv[1:]:
        sys.stdout.buffer.write(canonical(Path(path).read_bytes()) + b"\n")


if __name__ == "__main__":
    sys.setrecursionlimit(200000)
    threading.stack_size(512 * 1024 * 1024)
    thread = threading.Thread(target=main)
    thread.start()
    thread.join()
