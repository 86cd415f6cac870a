"""Other spellings of the same program: each takes a Source and a random.Random, and gives source text, or None."""
import ast
import copy
import io
import random
import re
import tokenize
import unicodedata


class Source:
    """A source whose line ends are \\n: its bytes in UTF-8, its tree, and where the tree's nodes are in the bytes."""

    def __init__(self, data):
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = io.IncrementalNewlineDecoder(None, translate=True).decode(data.decode(encoding))
        self.text = text.removeprefix("\ufeff")
        if encoding not in ("utf-8", "utf-8-sig"):
            lines = self.text.split("\n")
            lines[:2] = [re.sub(r"coding[:=]\s*[-\w.]+", "coding: utf-8", line) for line in lines[:2]]
            self.text = "\n".join(lines)
        self.data = self.text.encode()
        self.tree = ast.parse(self.data)
        self.lines = [0]
        for line in self.data.split(b"\n"):
            self.lines.append(self.lines[-1] + len(line) + 1)
        self._tokens = None

    def span(self, node):
        return (self.lines[node.lineno - 1] + node.col_offset, self.lines[node.end_lineno - 1] + node.end_col_offset)

    def tokens(self):
        """With their places in the bytes."""
        if self._tokens is None:
            self._tokens = []
            lines = [line.encode() for line in self.text.split("\n")]
            texts = self.text.split("\n")

            def at(place):
                row, column = place
                if row > len(texts):
                    return len(self.data)
                line = lines[row - 1]
                return self.lines[row - 1] + (column if len(line) == len(texts[row - 1]) else len(texts[row - 1][:column].encode()))

            for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
                self._tokens.append((token.type, token.string, at(token.start), at(token.end)))
        return self._tokens

    def outside_fstrings(self):
        """Nodes whose places can be relied on, with their parents."""
        todo = [(self.tree, None)]
        while todo:
            node, parent = todo.pop()
            yield node, parent
            if not isinstance(node, ast.JoinedStr):
                todo.extend((child, node) for child in ast.iter_child_nodes(node))

    def edited(self, edits):
        """Edits are (start, end, bytes); of those that overlap the later ones are left out."""
        result, at = [], 0
        for start, end, new in sorted(edits, key=lambda e: (e[0], e[1])):
            if start >= at:
                result += [self.data[at:start], new]
                at = end
        return b"".join([*result, self.data[at:]])


def some(rng, things, most=12):
    things = list(things)
    return rng.sample(things, rng.randint(1, min(most, len(things)))) if things else []


# Literals

def escaped(c, rng, quote, raw_newline):
    code = ord(c)
    if c == "\\":
        return "\\\\"
    if c == "\n":
        return "\n" if raw_newline and rng.random() < 0.7 else "\\n"
    if c == quote[0]:
        return "\\" + c
    if c == "\r" or code < 32 or 0xD800 <= code <= 0xDFFF or rng.random() < 0.04:
        ways = [f"\\U{code:08x}"]
        if code < 256:
            ways += [f"\\x{code:02x}", f"\\x{code:02X}", f"\\{code:03o}"]
        if code < 65536:
            ways.append(f"\\u{code:04x}")
        if unicodedata.name(c, None) and rng.random() < 0.5:
            ways.append(f"\\N{{{rng.choice([str.lower, str.upper])(unicodedata.name(c))}}}")
        return rng.choice(ways)
    return c


def spelled_text(value, rng, formatted=False):
    quote = rng.choice(["'", '"', "'''", '"""'])
    prefix = rng.choice(["", "", "f", "F"] if formatted else ["", "", "", "u", "U"])
    plain = not re.search(r"[\\\r\x00]", value) and quote[0] not in value and not re.search("[\ud800-\udfff]", value)
    if plain and ("\n" not in value or len(quote) == 3) and rng.random() < 0.3:
        prefix = rng.choice(["r", "R"]) + (prefix if prefix in "fF" else "")
        body = value
    else:
        body = "".join(escaped(c, rng, quote, len(quote) == 3) for c in value)
        if rng.random() < 0.2:
            body = rng.choice(["\\\n" + body, body + "\\\n"])
    if prefix.lower() in ("f", "rf", "fr"):
        # \N{…} is no field, but braces of the text are doubled.
        body = re.sub(r"(\\N\{[^}]*\})|([{}])", lambda m: m[1] or m[2] * 2, body)
    return prefix + quote + body + quote


def spelled_bytes(value, rng):
    quote = rng.choice(["'", '"', "'''", '"""'])
    body = ""
    for byte in value:
        c = chr(byte)
        if c in "\\" + quote[0] or not 32 <= byte < 127 or rng.random() < 0.05:
            body += rng.choice([f"\\x{byte:02x}", f"\\{byte:03o}"])
        else:
            body += c
    return rng.choice(["b", "B"]) + quote + body + quote


def pieces(value, rng):
    cuts = sorted(rng.randint(0, len(value)) for _ in range(rng.choice([0, 0, 1, 1, 2, 3])))
    return [value[i:j] for i, j in zip([0, *cuts], [*cuts, len(value)])]


def replaced(source, node, text):
    """With a space before it, should a keyword or another prefix stand there."""
    start, end = source.span(node)
    line = source.data.rfind(b"\n", 0, start) + 1
    space = b" " if source.data[line:start].strip() else b""
    return start, end, space + text.encode("utf-8", "surrogatepass")


def strings(source, rng):
    nodes = [
        n for n, p in source.outside_fstrings()
        if isinstance(n, ast.Constant) and isinstance(n.value, (str, bytes)) and not isinstance(p, ast.Expr)
    ]  # fmt: skip
    edits = []
    for node in some(rng, nodes, 40):
        if isinstance(node.value, bytes):
            text = " ".join(spelled_bytes(p, rng) for p in pieces(node.value, rng))
        else:
            text = rng.choice([" ", "  "]).join(spelled_text(p, rng, rng.random() < 0.1) for p in pieces(node.value, rng))
        edits.append(replaced(source, node, text))
    return source.edited(edits) if edits else None


def fstrings(source, rng):
    """Split at fields and between them, the text as plain strings or formatted ones, fields as unparse has them."""
    edits = []
    for node, _ in source.outside_fstrings():
        if not isinstance(node, ast.JoinedStr):
            continue
        parts = []
        for value in node.values:
            if isinstance(value, ast.Constant):
                parts += [spelled_text(p, rng, True) for p in pieces(value.value, rng)]
            else:
                parts.append(ast.unparse(ast.JoinedStr([value])))
        if parts:
            edits.append(replaced(source, node, " ".join(parts)))
    return source.edited(edits) if edits else None


def underscored(digits, rng):
    return re.sub(r"(?<=[0-9a-fA-F])(?=[0-9a-fA-F])", lambda m: rng.choice(["", "", "_"]), digits)


def spelled_number(value, rng):
    if isinstance(value, complex):
        return rng.choice([f"{value.imag!r}j", f"{value.imag!r}J", f"0{value.imag!r}j"])
    if isinstance(value, float):
        if value in (float("inf"), 0.0) or "e" in repr(value):
            return repr(value).replace("inf", "1e400")
        return rng.choice([repr(value) + "0", f"{value!r}e0", f"{value!r}E+00", "0" + repr(value), f"{value:.20e}"])
    number = rng.choice([f"0x{value:x}", f"0X{value:X}", f"0o{value:o}", f"0B{value:b}", str(value)])
    if number == "0":
        return rng.choice(["0", "00", "0_0", "0x0"])
    return number[:2] + underscored(number[2:], rng) if number[1:2].isalpha() else underscored(number, rng)


def numbers(source, rng):
    edits = []
    for node, parent in source.outside_fstrings():
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float, complex)) and not isinstance(node.value, bool):
            if not isinstance(parent, (ast.Attribute, ast.Expr)):
                edits.append(replaced(source, node, spelled_number(node.value, rng) + " "))
    return source.edited(some(rng, edits, 40)) if edits else None


# Parentheses

def parentheses_added(source, rng):
    nodes = []
    for node, parent in source.outside_fstrings():
        if not isinstance(node, ast.expr) or isinstance(node, (ast.Starred, ast.Slice)):
            continue
        if isinstance(getattr(node, "ctx", None), (ast.Store, ast.Del)) or (
            isinstance(node, ast.GeneratorExp) and isinstance(parent, ast.Call)
        ):
            continue
        if isinstance(node, ast.Tuple) and any(isinstance(e, ast.Slice) for e in node.elts):
            continue
        if not isinstance(parent, (ast.MatchValue, ast.MatchMapping, ast.MatchClass)):
            nodes.append(node)
    inserted = []
    for node in some(rng, nodes, 10):
        start, end = source.span(node)
        inserted += [(start, 1, b"("), (end, 0, b")")]
    data, at = [], 0
    for place, _, text in sorted(inserted, key=lambda i: i[:2]):
        data += [source.data[at:place], text]
        at = place
    return b"".join([*data, source.data[at:]]) if inserted else None


def parentheses_removed(source, rng):
    """One pair at a time, where the tree stays what it was."""
    open_, pairs = [], []
    for kind, text, start, end in source.tokens():
        if kind == tokenize.OP and text in "([{":
            open_.append((text, start))
        elif kind == tokenize.OP and text in ")]}":
            before = open_.pop()
            if text == ")":
                pairs.append((before[1], start))
    dump, edits = ast.dump(source.tree), []
    for start, end in some(rng, pairs, 6):
        trial = source.edited([*edits, (start, start + 1, b" "), (end, end + 1, b" ")])
        try:
            if ast.dump(ast.parse(trial)) == dump:
                edits += [(start, start + 1, b" "), (end, end + 1, b" ")]
        except (SyntaxError, ValueError):
            pass
    return source.edited(edits) if edits else None


# Layout

def spacing(source, rng):
    """Spaces, continuations, comments and line ends between the tokens."""
    edits, depth, previous = [], 0, None
    skip = (tokenize.NEWLINE, tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)
    for kind, text, start, end in source.tokens():
        usable = kind not in skip
        if usable and previous is not None and rng.random() < 0.15:
            if depth:
                new = rng.choice([b"\n", b" \n\t ", b" # it's (\n  ", b"\t", b" \f ", b"  \\\n "])
            else:
                new = rng.choice([b" \\\n", b"\\\n    ", b"\t", b"  ", b" \f "])
            glued = previous == start and not (source.data[start - 1 : start + 1].isalnum())
            if previous < start or glued:
                edits.append((previous, start, new))
        if kind == tokenize.OP:
            depth += (text in "([{") - (text in ")]}")
        previous = end if usable else None
    return source.edited(edits) if edits else None


def indentation(source, rng):
    """Other widths, tabs; comments of any column."""
    unit = rng.choice([b"\t", b" ", b"  ", b"        ", b"\t\t", b" \t"])
    edits, level, fresh = [], 0, True
    for kind, text, start, end in source.tokens():
        level += (kind == tokenize.INDENT) - (kind == tokenize.DEDENT)
        if kind in (tokenize.NEWLINE, tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT):
            fresh = fresh or kind in (tokenize.NEWLINE,)
            continue
        if fresh and kind != tokenize.ENDMARKER:
            line = source.data.rfind(b"\n", 0, start) + 1
            edits.append((line, start, unit * level))
        fresh = False
    return source.edited(edits)


def comments(source, rng):
    """Behind statements, and on lines of their own in any column."""
    edits = []
    for kind, _, start, _ in source.tokens():
        if kind in (tokenize.NEWLINE, tokenize.NL) and rng.random() < 0.2 and start < len(source.data):
            new = rng.choice([b"  # note", b" #", b"\t", b"   ", b"\n\n", b"\n# x = 1", b"\n   \f", b"\n%*c it's (" % (rng.randint(1, 13), b"#")])
            edits.append((start, start, new))
    return source.edited(edits) if edits else None


def simple(node):
    return not hasattr(node, "body") and not isinstance(node, getattr(ast, "Match", ()))


def blocks(tree):
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            body = getattr(node, name, None)
            if isinstance(body, list) and body and isinstance(body[0], ast.stmt):
                yield node, body


def one_line(source, rng):
    """`if x: a; b`, semicolons between and behind statements."""
    edits = []
    for node, body in blocks(source.tree):
        for first, second in zip(body, body[1:]):
            if simple(first) and simple(second):
                start, end = source.span(first)[1], source.span(second)[0]
                if re.fullmatch(rb"\n[ \t]*", source.data[start:end]) and rng.random() < 0.6:
                    edits.append((start, end, rng.choice([b"; ", b";", b" ; "])))
        if simple(body[-1]) and rng.random() < 0.3:
            end = source.span(body[-1])[1]
            if source.data[end : end + 1] == b"\n":
                edits.append((end, end, b";"))
        if not isinstance(node, ast.Module) and all(map(simple, body)) and rng.random() < 0.8:
            start, end = source.span(body[0])[0], source.span(body[-1])[1]
            head = re.search(rb":[ \t]*\n[ \t]*$", source.data[:start][-200:])
            gaps = [(source.span(a)[1], source.span(b)[0]) for a, b in zip(body, body[1:])]
            if head and all(re.fullmatch(rb"\n[ \t]*", source.data[a:b]) for a, b in gaps):
                edits = [e for e in edits if e[:2] not in gaps]
                edits += [(start - len(head[0]), start, b": "), *((a, b, b"; ") for a, b in gaps)]
    return source.edited(edits) if edits else None


def nothing_statements(source, rng):
    """`pass`, constants and docstrings where they do nothing."""
    edits = []
    for _, body in blocks(source.tree):
        for node in body:
            if rng.random() < 0.2 and not getattr(node, "decorator_list", None):
                start = source.span(node)[0]
                line = source.data.rfind(b"\n", 0, start) + 1
                indent = source.data[line:start]
                if not indent.strip() and not (line > 1 and source.data[line - 2 : line] == b"\\\n"):
                    new = rng.choice([b"pass", b"'note'", b'"""a\nb"""', b"...", b"0", b"None", b"b'x'", b"('a' 'b')", b"pass; 1"])
                    edits.append((line, line, indent + new + b"\n"))
    return source.edited(edits) if edits else None


# By the tree, printed again

def unparsed(source, rng):
    return ast.unparse(source.tree).encode("utf-8", "surrogatepass") + rng.choice([b"", b"\n"])


try:
    Unparser = ast._Unparser
except AttributeError:  # CPython 3.14
    from _ast_unparse import Unparser


class WithoutElif(Unparser):
    def visit_If(self, node):
        self.fill("if ")
        self.traverse(node.test)
        with self.block():
            self.traverse(node.body)
        if node.orelse:
            self.fill("else")
            with self.block():
                self.traverse(node.orelse)


def without_elif(source, rng):
    return WithoutElif().visit(source.tree).encode("utf-8", "surrogatepass")


def changed(change):
    def respell(source, rng):
        tree = copy.deepcopy(source.tree)
        if not change(tree, rng):
            return None
        return ast.unparse(ast.fix_missing_locations(tree)).encode("utf-8", "surrogatepass")

    respell.__name__ = change.__name__
    return respell


def expression(text):
    return ast.parse(text, mode="eval").body


ANNOTATIONS = ["int", "'Later'", "Optional[str]", "dict[str, list[int]]", "a.b | None"]


@changed
def annotations(tree, rng):
    done = False
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and not node.decorator_list and rng.random() < 0.7:
            for arg in ast.walk(node.args):
                if isinstance(arg, ast.arg) and rng.random() < 0.7:
                    arg.annotation = rng.choice([None, expression(rng.choice(ANNOTATIONS))])
                    done = True
            node.returns = rng.choice([None, expression(rng.choice(ANNOTATIONS))])
        for _, body in blocks(node) if isinstance(node, (ast.Module, ast.FunctionDef)) else ():
            for i, statement in enumerate(body):
                if isinstance(statement, ast.Assign) and len(statement.targets) == 1 and rng.random() < 0.5:
                    target = statement.targets[0]
                    # Of `type(x).y: int = z` the grammar makes nothing.
                    if isinstance(target, ast.Name) or (isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name)):
                        body[i] = ast.AnnAssign(target, expression(rng.choice(ANNOTATIONS)), statement.value, 1)
                        body[i].simple = int(isinstance(target, ast.Name))
                        done = True
    return done


def is_import(node):
    return isinstance(node, (ast.Import, ast.ImportFrom)) and getattr(node, "module", "") != "__future__"


@changed
def import_order(tree, rng):
    """Names of a run shuffled, split, repeated, imported as themselves."""
    done = False
    for _, body in blocks(tree):
        i = 0
        while i < len(body):
            j = i
            while j < len(body) and is_import(body[j]) and body[j].names[0].name != "*":
                j += 1
            if j > i:
                names = [(s, a) for s in body[i:j] for a in s.names]
                names += rng.sample(names, min(len(names), rng.randint(0, 2)))
                rng.shuffle(names)
                run = []
                for statement, alias in names:
                    alias = ast.alias(alias.name, alias.asname)
                    if not alias.asname and "." not in alias.name and rng.random() < 0.2:
                        alias.asname = alias.name
                    if isinstance(statement, ast.Import):
                        run.append(ast.Import([alias]))
                    else:
                        run.append(ast.ImportFrom(statement.module, [alias], statement.level))
                body[i:j] = run
                done, i = True, i + len(run)
            i += 1
    return done


UNUSED = [
    "import os.path as unused_path", "import json as unused_json", "from typing import Sequence as UnusedSequence",
    "from sqlalchemy.dialects import mysql as unused_mysql", "from alembic import context as unused_context",
    "import sqlalchemy as unused_sa, re as unused_re", "from __future__ import division",
]  # fmt: skip


@changed
def unused_imports(tree, rng):
    place = 0
    while place < len(tree.body) and (
        isinstance(tree.body[place], ast.Expr) or getattr(tree.body[place], "module", "") == "__future__"
    ):
        place += 1
    for text in rng.sample(UNUSED, rng.randint(1, 3)):
        future = "__future__" in text
        at = place if future else rng.randint(place, len(tree.body))
        tree.body[at:at] = ast.parse(text).body
        place += future
    return True


@changed
def type_checking(tree, rng):
    if "TYPE_CHECKING" in ast.dump(tree):
        return False
    place = 0
    while place < len(tree.body) and (
        isinstance(tree.body[place], ast.Expr) or getattr(tree.body[place], "module", "") == "__future__"
    ):
        place += 1
    at = rng.randint(place, len(tree.body))
    name, load = rng.choice([("TYPE_CHECKING", "from typing import TYPE_CHECKING"), ("typing.TYPE_CHECKING", "import typing")])
    other = "\nelse:\n    pass" if rng.random() < 0.3 else ""
    tree.body[at:at] = ast.parse(f"{load}\nif {name}:\n    from project import Thing as unused_thing{other}").body
    return True


@changed
def metadata(tree, rng):
    """The four names with other literal values, dropped, repeated."""
    done = False
    for i, node in reversed(list(enumerate(tree.body))):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if name in ("revision", "down_revision", "depends_on", "branch_labels") and isinstance(node.value, ast.Constant):
                new = rng.choice(["{n} = 'other'", "{n} = ('a', 'b')", "{n}: str = 'x' + 'y'", "{n} = None", ""])
                tree.body[i : i + 1] = ast.parse(new.format(n=name)).body
                done = True
    return done


# Line ends and encodings

def bytes_of(change):
    def respell(source, rng):
        return change(source.data, rng)

    respell.__name__ = change.__name__
    return respell


@bytes_of
def crlf(data, rng):
    return data.replace(b"\n", b"\r\n")


@bytes_of
def cr(data, rng):
    return data.replace(b"\n", b"\r")


@bytes_of
def mixed_line_ends(data, rng):
    return b"".join(rng.choice([b"\n", b"\r\n"]) if c == 10 else bytes([c]) for c in data)


@bytes_of
def byte_order_mark(data, rng):
    return b"\xef\xbb\xbf" + data


@bytes_of
def final_newline(data, rng):
    return rng.choice([data.rstrip(b"\n"), data + b"\n\n  \n", data + b"# end", data + b"\f\n"])


def latin1(source, rng):
    try:
        data = source.text.encode("latin-1")
    except UnicodeEncodeError:
        return None
    name = rng.choice([b"latin-1", b"iso-8859-1", b"latin1", b"cp1252" if data.isascii() else b"iso-8859-1"])
    return b"# -*- coding: " + name + b" -*-\n" + data


# Formatters, where they are installed

def formatter(name, load):
    def respell(source, rng):
        if not hasattr(respell, "format"):
            try:
                respell.format = load()
            except ImportError:
                respell.format = None
        if respell.format is None:
            return None
        try:
            return respell.format(source.text, rng).encode()
        except Exception:  # whatever a formatter refuses says nothing about fingerprints
            return None

    respell.__name__ = name
    return respell


def load_black():
    import black

    def run(text, rng):
        mode = black.Mode(
            line_length=rng.choice([40, 79, 88, 100, 120, 200]), magic_trailing_comma=rng.random() < 0.5,
            string_normalization=rng.random() < 0.5, preview=rng.random() < 0.2)  # fmt: skip
        return black.format_str(text, mode=mode)

    return run


def load_isort():
    import isort

    def run(text, rng):
        return isort.code(
            text, profile=rng.choice(["black", "django", "google", "pycharm"]), force_single_line=rng.random() < 0.3,
            line_length=rng.choice([60, 79, 120]), combine_as_imports=rng.random() < 0.5)  # fmt: skip

    return run


def load_autopep8():
    import autopep8

    return lambda text, rng: autopep8.fix_code(text, options={"max_line_length": rng.choice([60, 79, 100])})


def load_yapf():
    from yapf.yapflib.yapf_api import FormatCode

    return lambda text, rng: FormatCode(text, style_config=rng.choice(["pep8", "google", "facebook"]))[0]


def load_ruff():
    import shutil
    import subprocess

    ruff = shutil.which("ruff")
    if not ruff:
        raise ImportError("ruff")

    def run(text, rng):
        command = [ruff, "format", "--isolated", "--line-length", rng.choice(["60", "88", "120"]), "-"]
        return subprocess.run(command, input=text, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True).stdout

    return run


RESPELLINGS = [
    unparsed, without_elif, strings, fstrings, numbers, parentheses_added, parentheses_removed, spacing, indentation,
    comments, one_line, nothing_statements, annotations, import_order, unused_imports, type_checking, metadata,
    crlf, cr, mixed_line_ends, byte_order_mark, final_newline, latin1,
]  # fmt: skip
FORMATTERS = [
    formatter("black", load_black), formatter("isort", load_isort), formatter("autopep8", load_autopep8),
    formatter("yapf", load_yapf), formatter("ruff format", load_ruff),
]  # fmt: skip
