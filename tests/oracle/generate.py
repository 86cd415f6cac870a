"""Random programs, dense in what a grammar may read otherwise than CPython: few parentheses, soft keywords as names.

About half of them are valid.  What CPython refuses the canonical form may refuse too, or read in some way of its own.
"""

NAMES = ["a", "b", "x", "print", "type", "match", "case", "exec", "_"]
ATOMS = NAMES + ["None", "1", "0x1F", "1.5", "2j", '"s"', 'b"t"', "...", "True", "é", "async_"]
BINARY = ["+", "-", "*", "/", "//", "%", "@", "**", "|", "&", "^", "<<", ">>"]
COMPARISONS = ["<", ">", "==", "!=", "<=", ">=", "in", "not in", "is", "is not"]
DEEPEST = 4


class Generator:
    def __init__(self, rng):
        self.rng = rng

    def pick(self, *choices):
        choice = self.rng.choice(choices)
        return choice() if callable(choice) else choice

    def some(self, thing, least, most, separator=", "):
        return separator.join(thing() for _ in range(self.rng.randint(least, most)))

    def name(self):
        return self.rng.choice(NAMES)

    # Expressions

    def expression(self, depth=0):
        if depth > DEEPEST or self.rng.random() < 0.25:
            return self.rng.choice(ATOMS)
        e = lambda: self.expression(depth + 1)
        target = lambda: self.target(depth + 1)
        elements = lambda: self.elements(depth + 1)
        pick = self.pick
        loop = lambda: f"{pick('for', 'for', 'async for')} {target()} in {e()}{pick('', lambda: ' if ' + e())}"
        return pick(
            *[lambda: f"{e()} {self.rng.choice(BINARY)} {e()}"] * 6,
            *[lambda: f"{e()} {pick('and', 'or')} {e()}"] * 2,
            lambda: f"not {e()}",
            lambda: f"{pick('-', '+', '~')}{e()}",
            lambda: f"{e()} {self.rng.choice(COMPARISONS)} {e()}",
            lambda: f"{e()} if {e()} else {e()}",
            lambda: f"lambda {pick('', 'a', '*a', 'a, /', '*, a', 'a=1, **k', 'a, *b, c=2')}: {e()}",
            lambda: f"await {e()}",
            lambda: f"({e()})",
            lambda: f"({elements()})",
            lambda: f"[{elements()}]",
            lambda: "{" + elements() + "}",
            lambda: f"{e()}.{self.name()}",
            lambda: f"{e()}({self.arguments(depth + 1)})",
            lambda: f"{e()}[{self.index(depth + 1)}]",
            lambda: f"({self.name()} := {e()})",
            lambda: pick("[{}]", "({})", "{{{}}}").format(f"{e()} {loop()}{pick('', lambda: ' ' + loop())}"),
            lambda: "{" + f"{e()}: {e()}{pick('', lambda: ', **' + e(), lambda: ' ' + loop())}" + "}",
            lambda: f"(yield {pick('', e, lambda: 'from ' + e())})",
            lambda: self.formatted(depth + 1),
            lambda: pick('"a" "b"', 'f"{x}" "b"', '"q" f"{a!r:>{b}}"', 'b"a" b"c"', 'r"\\d" "\\n"'),
            lambda: f"{self.name()}({e()} {loop()})",
            lambda: f"{e()}[{e()}:{pick('', e)}{pick('', ':', lambda: ':' + e())}]",
        )

    def formatted(self, depth):
        value = self.expression(depth + 1).replace('"', "'")
        # CPython 3.12 and 3.13.0 cut the text of `{a != b=}` short: names only.
        field = self.pick(lambda: f"{self.name()}{self.pick('=', ' = ', '=!s')}", f" {value} ", f"{value}!r", f"{value} :>3", f"{value} :{{x}}")
        return f'f"{self.pick("", "t", "{{", "}}", chr(92) + "n")}{{{field}}}{self.pick("", "u")}"'

    def list_of(self, item, least, most):
        items = [item() for _ in range(self.rng.randint(least, most))]
        return ", ".join(items) + ("," if items and self.rng.random() < 0.3 else "")

    def elements(self, depth):
        return self.list_of(lambda: self.pick("", "", "*") + self.expression(depth), 0, 3)

    def arguments(self, depth):
        return self.list_of(lambda: self.pick("", "", "*", "**", lambda: self.name() + "=") + self.expression(depth), 0, 3)

    def index(self, depth):
        e = lambda: self.expression(depth)
        item = lambda: self.pick(e, lambda: "*" + e(), ":", lambda: e() + ":", lambda: ":" + e(), lambda: "::" + e())
        return self.list_of(item, 1, 2)

    def target(self, depth=0):
        if depth > DEEPEST:
            return self.name()
        t = lambda: self.target(depth + 1)
        return self.pick(
            *[self.name] * 4,
            lambda: f"{t()}, {t()}{self.pick('', ',')}",
            lambda: f"({t()}, {self.pick('', '*')}{t()})",
            lambda: f"[{t()}, *{self.name()}]",
            lambda: f"{self.expression(depth + 3)}.{self.name()}",
            lambda: f"{self.name()}[{self.index(depth + 3)}]",
        )

    def pattern(self, depth=0):
        simple = ["_", "x", "y", "None", "True", "1", "-1", "1.5", "-2-3j", "1+2j", '"s"', '"a" "b"', 'b"x"', "a.b", "a.b.c"]
        if depth > 3 or self.rng.random() < 0.2:
            return self.rng.choice(simple)
        p = lambda: self.pattern(depth + 1)
        key = lambda: self.pick("1", "-1", "a.b", "None", "True", '"k"')
        return self.pick(
            lambda: f"({p()})", lambda: f"({p()},)", lambda: f"[{p()}, *{self.pick('_', 'r')}]", lambda: f"({p()}, {p()})",
            lambda: f"{p()} | {p()}", lambda: f"{p()} as {self.pick('w', 'z')}",
            lambda: f"{self.pick('C', 'a.B')}({p()}, k={p()})", lambda: f"{self.pick('C', 'a.B')}({self.pick('', p)})",
            lambda: f"{{{key()}: {p()}{self.pick('', ', **rest', ',')}}}", "{}", lambda: f"{p()}, {p()}",
            lambda: f"*{self.pick('_', 's')}, {p()}",
        )  # fmt: skip

    # Statements, each with the lines below it

    def block(self, indent):
        if self.rng.random() < 0.3:
            return f" {self.pick('pass', 'x = 1', 'a; b', 'return', '...')}\n"
        lines = (" " * (indent + 1) + self.statement(indent + 1) + "\n" for _ in range(self.rng.randint(1, 2)))
        return "\n" + "".join(lines)

    def simple(self):
        e, t, name, pick = self.expression, self.target, self.name, self.pick
        elements = lambda: self.elements(1) or "x"
        return pick(
            *[lambda: f"{pick('', lambda: t() + ' = ')}{elements()}"] * 3,
            lambda: f"{t()} = {t()} = {e()}",
            lambda: f"{t()} {pick('+=', '-=', '**=', '|=', '@=', '//=', '>>=')} {pick(elements, 'yield x', 'yield from y')}",
            lambda: f"{t()}: {e()}{pick('', lambda: ' = ' + e(), ' = *a, b', ' = yield')}",
            lambda: f"return {elements()}",
            lambda: f"raise{pick('', lambda: ' ' + e(), lambda: f' {e()} from {e()}')}",
            lambda: f"assert {e()}{pick('', lambda: ', ' + e())}",
            lambda: f"del {pick(t, lambda: f'{t()}, {t()}', lambda: f'({t()}, {t()})', '(x)', '[x]', 'x,')}",
            lambda: pick("global a", "global a, b", "nonlocal x", "import a", "import a.b as c, d", "from a import b", "from . import x as y",
                         "from .. import (a, b,)", "from .m import *", "from a.b import c as c", "import os, sys",
                         "from __future__ import annotations"),  # fmt: skip
            lambda: f"{pick('', 'x = ')}yield {elements()}",
            lambda: f"await {e()}",
            lambda: f"type {name()}{pick('', '[T]', '[T: int, *U, **V]')} = {e()}",
            lambda: f"type({self.arguments(2)}){pick('.x', '[0]', '.y[1].z', '(q).r')} = {e()}",
            lambda: f"type[{self.index(2)}]{pick('', '.x', '[0]')} = {e()}",
            lambda: f"{pick('print', 'exec', 'match', 'case', 'type', 'await_')} {pick('', '(', '[', '-', '*')}{e()}",
            lambda: f"{pick('print', 'match', 'case', 'type', '_')}{pick('.a', '[0]', '(1)', '')} = {e()}",
            lambda: f"{elements()},\n{t()} = {e()}",
        )

    def statement(self, indent=0):
        if indent > 3 or self.rng.random() < 0.5:
            return self.simple().replace("\n", "\n" + " " * indent)
        e, t, name, pick, pad = self.expression, self.target, self.name, self.pick, " " * indent
        body = lambda: self.block(indent)
        elements = lambda: self.elements(1) or "x"
        item = lambda: f"{e(2)}{pick('', lambda: ' as ' + t(3), ' as (a, b)', ' as x.y')}"
        handler = lambda: pick(lambda: f"except {e()}", lambda: f"except {e()} as q", "except", lambda: f"except* {e()}",
                               lambda: f"except *{e()} as w", "finally", "except (a, b)")  # fmt: skip
        case = lambda: f"{pad} case {self.pattern()}{pick('', '', lambda: ' if ' + e())}:{self.block(indent + 1)}"
        return pick(
            *[lambda: f"if {e()}:{body()}{pick('', lambda: f'{pad}elif {e()}:{body()}', lambda: f'{pad}else:{body()}')}"] * 3,
            lambda: f"{pick('', 'async ')}for {t()} in {elements()}:{body()}",
            lambda: f"while {e()}:{body()}{pick('', lambda: f'{pad}else:{body()}')}",
            lambda: f"{pick('', 'async ')}with {self.some(item, 1, 2)}:{body()}",
            lambda: f"with ({self.some(item, 1, 2)}{pick('', ',')}):{body()}",
            lambda: f"try:{body()}{pad}{handler()}:{body()}{pick('', lambda: f'{pad}{handler()}:{body()}', lambda: f'{pad}else:{body()}')}",
            lambda: f"@{e()}\n{pad}{pick('def f(): pass', 'class A: pass', 'async def g(x): return x')}",
            lambda: f"class {name()}{pick('', '()', lambda: f'({self.arguments(1)})', '[T]', '[T: int](Base)')}:{body()}",
            *[lambda: f"{pick('', 'async ')}def {name()}{pick('', '', '[T]', '[*A, **P]')}({self.parameters()}){pick('', lambda: ' -> ' + e())}:{body()}"] * 3,
            *[lambda: f"match {pick(e, elements)}:\n{''.join(case() for _ in range(self.rng.randint(1, 2)))}"] * 4,
        ).rstrip("\n")

    def parameters(self):
        return self.pick("", "a", "a, b=1", "*a", "**k", "a, /, b", "a, *, b: int = 3", "a: int, *args: *Ts", 'a: str = "x", *b, c, **d: int',
                         "self, (a)", "*, a=1", lambda: f"a={self.expression(2)}, b: {self.expression(2)} = {self.expression(3)}")  # fmt: skip

    def program(self):
        text = self.statement() + "\n"
        if self.rng.random() < 0.5:
            text = "async def f():\n " + text.replace("\n", "\n ") + "\n"
        return text.encode()
