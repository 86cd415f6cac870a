"""ini.c against Python's configparser: the same sections and values, or the same reason and line."""

import configparser
import io
import json
import os
import pathlib
import random
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DUMP = pathlib.Path(os.environ.get("MIGLOCK_BUILD", ROOT / "build")) / "tools" / "ini_dump"

REASONS = {
    configparser.MissingSectionHeaderError: "no section header before this line",
    configparser.DuplicateSectionError: "section ",
    configparser.DuplicateOptionError: "option ",
    configparser.ParsingError: "neither a section nor an option",
    configparser.InterpolationDepthError: "references go deeper than 10 levels",
    configparser.InterpolationMissingOptionError: "there is no option of this name to put in",
    UnicodeDecodeError: "not UTF-8",
}

HAND_MADE = """
||||[a]|x=1|[b]|y: 2
[alembic]|script_location = alembic ; no comment|url = a=b:c
[alembic] ; junk|x=1
[ alembic ]|x=1|[Alembic]|X=2
[a]b]|x=1
[]|x
[]=1
[a]|[]=1
x=1|[a]
# c|; d|  # e|[a]|x=1
[a]|x=1|  two|   # comment|  three||  four||
[a]|x=|  v
[a]|x=|  v|y=2
[a]|  x=1|  y=2|    z
[a]|x=1|x=2
[a]|x=1|X=2
[a]|x=1|[a]|y=2
[DEFAULT]|x=1|[DEFAULT]|y=2|[a]|z=3
[DEFAULT]|x=1|[DEFAULT]|x=2
[a]|nothing here
[a]|nothing here|x=1|x=2
[a]|nothing here|[a]
[a]|=1
[a]|=1|  more|:2
[a]|=1|=2
[a]|x y z = 1 = 2 : 3
[a]|x : 1
[a]|x=%(here)s/a|y=%(HERE)s|z=%%|w=%(x)s%(y)s
[DEFAULT]|here=/other|[a]|x=%(here)s
[a]|x=%d
[a]|x=%
[a]|x=%(
[a]|x=%()s
[a]|x=%(y)d|y=1
[a]|x=%(nope)s
[a]|x=%(x)s
[a]|x=%(y)s|y=%(x)s
[a]|x=%(a b)s|a b=c
[a]|x=%(y|  z)s
[a]|v0=1|v1=%(v0)s|v2=%(v1)s|v3=%(v2)s|v4=%(v3)s|v5=%(v4)s|v6=%(v5)s|v7=%(v6)s|v8=%(v7)s|v9=%(v8)s|v10=%(v9)s|v11=%(v10)s
[a]|v0=%%|v1=%(v0)s|v2=%(v1)s|v3=%(v2)s|v4=%(v3)s|v5=%(v4)s|v6=%(v5)s|v7=%(v6)s|v8=%(v7)s|v9=%(v8)s|v10=%(v9)s|v11=%(v10)s
\ufeff[a]|x=1
\ufeff# c|[a]|x=1
[a]|x=\u00a0 spaced \u3000|\u2003y=2
[a]|x=\x0b\x0c\x1c1\x1f
[a]|caf\u00e9=\u00e9
  [a]|x=1
[a]|x=1|  [b]|y=2
[a]|x=1|[b]|  y=2|    z=3
[a]|\tx=1| y=2
version_path_separator = os|[alembic]
[alembic]|version_path_separator = os  # Use os.pathsep.
[a]|x = "quoted"|y = 'q'
[a]|x=1|#y=2|;z=3|  #w=4|  v
""".strip(
    "\n"
).split(
    "\n"
)

PIECES = [
    "[a]", "[b]", "[DEFAULT]", "[a] ; x", "[ a ]", "[]", "[a]]", "x=1", "x = %(y)s", "y: %(here)s/z", "Y=2", "z=", "z",
    "=", ":", "# c", "; c", "", " ", "\t", "  ", "    ", "v = %%", "v = %(", "w = %(x)s%(v)s", "k=a=b:c", "\u00a0",
    "\u2028", "\x0c", "caf\u00e9 = \u00fc", "u = %(u)s", "here = /other", "[", "]", "%", "\ufeff", "\x85", "x",
]  # fmt: skip
ENDS = ["\n", "\n", "\n", "\r\n", "\r", "\n\n"]


def random_text(rng):
    return "".join(
        "".join(rng.choice(PIECES) for _ in range(rng.choice((1, 1, 1, 2, 2, 3)))) + rng.choice(ENDS)
        for _ in range(rng.randrange(1, 12))
    )


def texts():
    yield from (text.replace("|", end).encode() for text in HAND_MADE for end in ("\n", "\r\n", "\r"))
    yield b"[a]\nx = 1\n# caf\xe9\n"
    yield b"[a]\r\nx = \xed\xa0\x80\n"
    yield b"\xff\n"
    rng = random.Random("ini")
    for _ in range(600):
        text = random_text(rng)
        yield (text if rng.random() < 0.2 else "[a]\n" + text).encode()


def judge(text):
    parser = configparser.ConfigParser({"here": "/here"})
    try:
        parser.read_file(io.TextIOWrapper(io.BytesIO(text), encoding="utf-8"), "file")
    except configparser.ParsingError as error:
        line = error.lineno if isinstance(error, configparser.MissingSectionHeaderError) else error.errors[0][0]
        return f"file:{line}: {REASONS[type(error)]}"
    except (configparser.DuplicateSectionError, configparser.DuplicateOptionError) as error:
        return f"file:{error.lineno}: {REASONS[type(error)]}"
    except UnicodeDecodeError as error:
        before = text[: error.start].decode()
        line = len(io.StringIO(before + "x", newline=None).read().split("\n"))
        return f"file:{line}: {REASONS[type(error)]}"
    return {
        section: {option: value(parser, section, option) for option in parser.options(section)}
        for section in parser.sections()
    }


def value(parser, section, option):
    try:
        return parser.get(section, option)
    except configparser.InterpolationSyntaxError as error:
        return {"error": "'%' must be followed" if "must be followed" in str(error) else "bad reference"}
    except configparser.InterpolationError as error:
        return {"error": REASONS[type(error)]}


def ask(text):
    done = subprocess.run([DUMP], input=text, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize("text", texts(), ids=repr)
def test_like_configparser(text):
    theirs = judge(text)
    mine = ask(text)
    if isinstance(theirs, str):
        assert mine.get("error", "").startswith(theirs)
        return
    assert "error" not in mine, mine
    assert mine["sections"].keys() == theirs.keys()
    for section, options in theirs.items():
        assert mine["sections"][section].keys() == options.keys()
        for option, expected in options.items():
            got = mine["sections"][section][option]
            if isinstance(expected, dict):
                assert expected["error"] in got["error"]
            else:
                assert got == expected


def test_what_configparser_takes_and_alembic_cannot():
    assert ask(b"[a]\nx = 1\ny = \0\n")["error"] == "file:3: a NUL byte"


def test_a_billion_laughs():
    lines = ["v0 = " + "ha" * 50] + [f"v{i} = " + f"%(v{i - 1})s" * 50 for i in range(1, 9)]
    got = ask("\n".join(["[a]", *lines]).encode())
    assert "too many references" in got["sections"]["a"]["v8"]["error"]
