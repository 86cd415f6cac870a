"""Python's json reads what is written, and both agree on what is no JSON."""
import json
import os
import random
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/oracle"))

import pipe

TOOL = Path(os.environ.get("MIGLOCK_BUILD", ROOT / "build")) / "tools/json_echo"
TEXTS = ["", "a", "é", "𐐷", '"', "\\", "/", "\b\f\n\r\t", "\x01\x1f\x7f", "\u2028", "a" * 5000]
INVALID = ["", " ", "nul", "truee", "01", "1.", ".5", "-", "+1", "1e", "NaN", "Infinity", "[1,]", "[,1]", "[1 2]", "{", "{}}",
           '{"a"}', '{"a":}', '{"a":1,}', "{a:1}", "'a'", '"a', '"\\x"', '"\\u12"', '"\t"', '"\\ud800"', '"\\udc00"',
           '"\\ud800\\u0041"', "[1] 2", "\ufeff[]", "[" * 600 + "]" * 600]  # fmt: skip


@pytest.fixture(scope="module")
def server():
    server = pipe.Server([TOOL])
    yield server
    server.close()


def value(chosen, depth=0):
    kind = chosen.randrange(8 if depth < 5 else 5)
    if kind < 2:
        return chosen.choice([None, True, False, 0, -1, 2**53, -(2**63), 0.5, 1e300, -0.25])
    if kind < 5:
        return "".join(chosen.choices(TEXTS[:-1], k=chosen.randrange(3)))
    if kind == 5:
        return [value(chosen, depth + 1) for _ in range(chosen.randrange(5))]
    return {value_text: value(chosen, depth + 1) for value_text in chosen.sample(TEXTS, chosen.randrange(5))}


def test_values_come_back(server):
    chosen = random.Random(1)
    for _ in range(2000):
        what = value(chosen)
        text = json.dumps(what, ensure_ascii=chosen.random() < 0.5, indent=chosen.choice([None, 2]))
        kind, answer = server.ask(text.encode())
        assert kind == "v1", text
        assert json.loads(answer) == what
        assert list(json.loads(answer)) == list(what) if isinstance(what, dict) else True


def test_layout_is_that_of_json_dumps(server):
    what = {"schema": 1, "empty": [], "none": {}, "list": [1, {"a": None}], "text": "é\n"}
    assert server.ask(json.dumps(what).encode())[1].decode() == json.dumps(what, indent=2, ensure_ascii=False)


@pytest.mark.parametrize("text", INVALID)
def test_no_json(server, text):
    assert server.ask(text.encode())[0] == "raw"


def test_no_utf8(server):
    assert server.ask(b'"\xff"')[0] == "raw"
    assert server.ask(b'"a\\u0000b"')[0] == "raw"


def test_edits_of_a_text_are_judged_as_python_judges_them(server):
    chosen = random.Random(2)
    text = '{"a": [1, -2.5e+3, "x\\n\\u00e9"], "b": {"c": null, "d": true}, "e": ""}'
    for _ in range(4000):
        at, length = chosen.randrange(len(text)), chosen.randrange(3)
        edited = text[:at] + chosen.choice(["", ",", '"', "\\", "]", "{", "0", "e", "\n", "u"]) + text[at + length :]
        try:
            what = json.loads(edited)
        except ValueError:
            what = None
        kind, answer = server.ask(edited.encode())
        assert (kind == "v1") == (what is not None), edited
        if what is not None:
            assert json.loads(answer) == what, edited


def test_the_last_of_two_keys_counts(server):
    assert json.loads(server.ask(b'{"a": 1, "a": 2}')[1]) == {"a": 2}
