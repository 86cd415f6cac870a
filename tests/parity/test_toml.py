"""toml.c against Python's tomllib: what it takes is taken with equal values, what it refuses is refused with a line."""

import json
import os
import pathlib
import random
import re
import subprocess
import tomllib

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DUMP = pathlib.Path(os.environ.get("MIGLOCK_BUILD", ROOT / "build")) / "tools" / "toml_dump"

# One text a line: | begins a new line, ~ is three quotation marks.
GOOD = (
    r"""
a = 1|b = "x"|[t]|c = true
1 = 1|3.2 = 3|true = 1|2020-01-01 = 1|inf.nan = 2|-_- = 3
"a" . b = 1|'c'.""= 2|"" = 3
a = "\b\t\n\f\r\"\\\u00e9\U0001F600"
a = 'C:\no\escapes'
a = ""|b = ''|c = ~~|d = ''''''|e = ~||~|f = '''||'''
a = ~|x|y~
a = ~x\   |   y \|||z~
a = '''x\   |   y'''
a = ~""x""~|b = ~a"b""c"~
a = '''''x'''''|b = '''a'b''c''''|
a = ~x \\   |y~
a = 0|b = +1|c = -0|d = 1_000|e = 0xDEAD_beef|f = 0o17|g = 0b1_0|h = -17
a = 9223372036854775807|b = -9223372036854775808|c = 9223372036854775808|d = -9223372036854775809
a = 123456789012345678901234567890|b = 0xFFFFFFFFFFFFFFFFFF
a = 1.0|b = -0.0|c = 1e5|d = 1_0.5_0e-1_0|e = inf|f = -inf|g = +nan|h = 6.626e-34|i = 0e0
a = 1979-05-27T07:32:00Z|b = 1979-05-27 07:32:00.999999-07:00|c = 1979-05-27t00:32:00|d = 1979-05-27|e = 07:32:00
a = 2000-02-29|b = 0001-01-01|c = 07:32:00.1234567|d = 1979-05-27 # c
a = []|b = [1, "x", [2.0], {c = 1}]|d = [|1,|# c|2 # c|,|]
a = {}|b = {c = 1, d.e = 2, d.f = {g = 3}}
[a.b.c]|x = 1|[a]|y = 2|[a.b]|z = 3
[a]|b.c = 1|b.d = 2|[a.e]|f = 1
[[a]]|x = 1|[[a]]|x = 2|[a.b]|y = 1|[[a.c]]|[[a.c]]|[[a]]|[a.b]
[[a.b]]|[a]|x = 1
[ a . "b" ]|x = 1|[[ c ]]
# c|  # c||a = 1 # c|[t] # c|
[tool.poetry]|name = "x"|[tool.poetry.dependencies]|python = "^3.11"
a.b.c = 1|a.b.d = 2|a.e = 3
[fruit]|apple.color = 1|apple.taste.sweet = true
[a.b.c]|[a]|b.x = 1
a = "é 😀"|"é" = 1|# é
""".strip(
        "\n"
    )
    .replace("~", '"""')
    .split("\n")
)

# The line that is to blame, then the text.
BAD = (
    r"""
1 a
1 a =
1 a = 1 b = 2
2 a = 1|a = 2
2 a = 1|"a" = 2
2 a.b = 1|a = 2
2 a = 1|a.b = 2
2 [a]|[a]
2 [a]|[[a]]
2 [[a]]|[a]
2 a = 1|[a]
2 a = 1|[a.b]
2 a = []|[[a]]
2 a = [{}]|[a.b]
2 a = {}|[a.b]
2 a = {b = 1}|a.c = 2
3 [a]|b.c = 1|[a.b]
3 [a]|b.c.d = 1|[a.b.c]
3 [a.b]|[a]|b.c = 1
3 [[a.b]]|[a]|b.c = 1
4 [a.b.c]|[a]|b.x = 1|[a.b]
1 a = {b = 1, b = 2}
1 a = {b = 1, b.c = 2}
1 a = {b = {}, b.c = 2}
1 a = {b = 1,}
1 a = {b = 1|}
1 a = [1,,2]
1 a = [1 2]
1 a = 01
1 a = 1__0
1 a = _1
1 a = 1_
1 a = 0xG
1 a = 0X1
1 a = +0x1
1 a = 1.
1 a = .1
1 a = 1.e1
1 a = 1e
1 a = Inf
1 a = True
1 a = yes
1 a = "\x"
1 a = "\u12"
1 a = "\ud800"
1 a = "\U00110000"
1 a = "x
1 a = 'x
1 a = 'it's'
1 a = "x" "y"
1 a = ~x~~
1 a = ~\e~
1 a = ~x \ y~
1 a = 1979-02-30
1 a = 1979-13-01
1 a = 0000-01-01
1 a = 12345-01-01
1 a = 1900-02-29
1 a = 1979-05-27T07:32
1 a = 1979-05-27T24:00:00
1 a = 07:32:60
1 a = 1979-05-27T07:32:60Z
1 a = 07:32:00.
1 [a
1 [a]]
1 [[a]
1 [ [a]]
1 []
1 [a.]
1 [.a]
1 a..b = 1
1 a b = 1
1 = 1
2 [a]|x = 1 [b]
1 [a] x = 1
2 a = 1|b = = 2
2 a = 1|b = "x|c = 3
""".strip(
        "\n"
    )
    .replace("~", '"""')
    .split("\n")
)

BYTES = [
    b"a = 1\r\nb = '''x\r\ny'''\r\n[t]\r\nc = [\r\n1,\r\n]\r\n",
    b'a = """\\\r\n   x"""\r\n',
    b'a = """\r\n\r\nx\\   \r\n  y"""',
    b"\xef\xbb\xbfa = 1\n",
    b"a = 1\rb = 2\n",
    b"a = 1\n# \x00\n",
    b"a = '\x01'\n",
    b"a = '''\x0c'''\n",
    b'a = "\x7f"\n',
    b"# \xff\n",
    b"a = '\xed\xa0\x80'\n",
    b"a = '\xc0\xaf'\n",
    b'a = "x\\\r\ny"',
    b"a = 1 \x0b\n",
    b"# tab\there\na\t=\t1\t\n",
    b'"a\\u0000b" = "c\\u0000d"\n',
    b"",
    b"\n\n",
    b"a = 1",
    b"[a]",
    b"# c",
]

PIECES = [
    "a", "b", "a.b", '"a"', "'b'.c", " = ", "=", "[", "]", "[[", "]]", "{", "}", ",", ".", "1", "0", "-1", "1.5", "1e3",
    "inf", "true", '"x"', "'y'", '"""', "'''", '"', "'", "\\", "\\ ", "\\n", "\\u0041", "2020-01-01", "07:00:00", "T",
    "Z", "_", "+", " ", "\t", "\n", "\n", "\r\n", "# c\n", "#", "\u00e9", "e", "0x1",
]  # fmt: skip
STATEMENTS = [
    "a = 1", "b = 2", "a.b = 1", "a.b.c = 1", "b.c = {}", "a = {b = 1}", "a = [1]", "a = [{}]", "[a]", "[b]", "[a.b]",
    "[a.b.c]", "[[a]]", "[[a.b]]", "[[b]]", "a.c = 2", "b.a.c = 3", "c = {a.b = 1, a.c = 2}", "[c]", "[c.a]", "c.a = 1",
    "[[a.b.c]]", "b = [[1], {a = 1}]", '"a" = 0', "[b.c]", "d = '''x", "y'''", "",
]  # fmt: skip


def text_of(line):
    return line.replace("|", "\n").encode()


def mutate(rng, text):
    for _ in range(rng.randrange(1, 4)):
        at = rng.randrange(len(text) + 1)
        text = text[:at] + rng.choice(("", rng.choice(PIECES))) + text[at + rng.randrange(3) :]
    return text


def random_texts():
    rng = random.Random("toml")
    for _ in range(400):
        yield "\n".join(rng.choice(STATEMENTS) for _ in range(rng.randrange(1, 7))).encode()
    for _ in range(500):
        yield mutate(rng, rng.choice(GOOD).replace("|", "\n")).encode()
    for _ in range(200):
        yield ("a = " + "".join(rng.choice(PIECES) for _ in range(rng.randrange(1, 8)))).encode()


def ask(text):
    done = subprocess.run([DUMP], input=text, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def python_value(value):
    kind, content = value[:2]
    if kind == "table":
        return {key: python_value(item) for key, item in content}
    if kind == "array":
        return [python_value(item) for item in content]
    if kind == "integer":
        integer = int(content.replace("_", ""), 0)
        assert value[2] == max(-(2**63), min(integer, 2**63 - 1))
        return integer
    if kind == "float":
        return float(content)
    if kind == "date":
        return tomllib.loads("date = " + content)["date"]
    return content


def compare(text):
    mine = ask(text)
    try:
        theirs = tomllib.loads(text.decode())
    except ValueError as error:
        line = re.match(r"file:(\d+): .", mine.get("error", ""))
        assert line and int(line[1]) <= text.count(b"\n") + 1, (error, mine)
        return
    assert "error" not in mine
    assert repr(python_value(mine["value"])) == repr(theirs)  # NaN is not equal to itself


@pytest.mark.parametrize("line", GOOD)
def test_taken(line):
    tomllib.loads(text_of(line).decode())
    compare(text_of(line))
    compare(text_of(line).replace(b"\n", b"\r\n"))


@pytest.mark.parametrize("line", BAD)
def test_refused(line):
    number, _, text = line.partition(" ")
    compare(text_of(text))
    with pytest.raises(tomllib.TOMLDecodeError):
        tomllib.loads(text_of(text).decode())
    assert ask(text_of(text))["error"].startswith(f"file:{number}: ")


@pytest.mark.parametrize("text", BYTES, ids=repr)
def test_bytes(text):
    compare(text)


@pytest.mark.parametrize("text", random_texts(), ids=repr)
def test_random(text):
    compare(text)


@pytest.mark.parametrize("opening", ["[", "{a=", "[{a="])
def test_deep_values_are_refused_not_followed(opening):
    closing = {"[": "]", "{": "}"}
    tail = "".join(closing[c] for c in reversed(opening) if c in closing)
    depth = 99 // len(tail)
    compare(f"a = {opening * depth}1{tail * depth}".encode())
    assert ask(f"a = {opening * 50000}1{tail * 50000}".encode())["error"] == (
        "file:1: values nested more than a hundred deep"
    )


def test_deep_keys_are_refused():
    compare(("a." * 99 + "a = 1").encode())
    assert ask(("a." * 50000 + "a = 1").encode())["error"] == "file:1: a key of more than a hundred parts"


def test_many_keys_take_linear_time():
    compare("\n".join(f"k{i} = {i}" for i in range(50000)).encode())
