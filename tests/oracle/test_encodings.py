"""What bytes mean in every encoding that a cookie can name: CPython's codecs are asked, sequence by sequence."""
import encodings.aliases
import os
import pkgutil
import random
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

import pipe

ROOT = Path(__file__).resolve().parents[2]
TOOL = Path(os.environ.get("MIGLOCK_BUILD", ROOT / "build")) / "tools/decode"
tables = SourceFileLoader("encoding_tables", str(ROOT / "ci/encoding-tables")).load_module()
KNOWN = [name for name in tables.codecs() if name not in tables.UTF_8]
ESCAPES = ["(B", "(J", "(I", "$B", "$@", "$A", "$(C", "$(D", "$(O", "$(Q", "$(P", ".A", ".F", "$)C", ")B", "&@", "&@\x1b$B", "N", "x", "(Z"]


@pytest.fixture(scope="module")
def server():
    server = pipe.Server([TOOL])
    yield server
    server.close()


def ours(server, name, data):
    kind, text = server.ask(name.encode() + b"\n" + data)
    return text.decode() if kind == "v1" else None


def theirs(name, data):
    try:
        return data.decode(name)
    except UnicodeDecodeError:
        return None


def compare(server, name, pieces):
    """What can be read all at once, and a sample of what cannot."""
    readable = [piece for piece in pieces if theirs(name, piece) is not None]
    whole = b"".join(readable)
    assert ours(server, name, whole) == theirs(name, whole)
    others = sorted(set(pieces) - set(readable))
    for piece in random.Random(name).sample(others, min(len(others), 2000)):
        assert ours(server, name, piece) is None, (name, piece)


def test_all_are_there():
    assert len(KNOWN) >= 85


@pytest.mark.parametrize("name", KNOWN)
def test_every_byte_and_every_pair(server, name):
    compare(server, name, [bytes([byte]) for byte in range(256)])
    if name not in tables.STATEFUL:
        compare(server, name, [bytes([a, b]) for a in range(256) for b in range(256)])


@pytest.mark.parametrize("name", ["euc_jp", "euc_jisx0213", "euc_jis_2004"])
def test_every_sequence_of_three(server, name):
    compare(server, name, [bytes([0x8F, a, b]) for a in range(0x9F, 0x100) for b in range(0x9F, 0x100)])


def test_four_bytes_of_gb18030(server):
    chosen = random.Random(2)
    some = [bytes([chosen.randrange(0x80, 0x100), chosen.randrange(0x2F, 0x3B), chosen.randrange(0x80, 0x100), chosen.randrange(0x2F, 0x3B)]) for _ in range(8000)]  # fmt: skip
    compare(server, "gb18030", some)
    # All of the first plane in one text, and the ends of the others.
    plane = b"".join(chr(c).encode("gb18030") for c in range(0x10000) if not 0xD800 <= c < 0xE000)
    assert ours(server, "gb18030", plane) == theirs("gb18030", plane)
    compare(server, "gb18030", [chr(c).encode("gb18030") for c in (0x10000, 0xFFFFF, 0x100000, 0x10FFFF)])


def test_syllables_written_as_letters(server):
    chosen = random.Random(3)
    parts = [bytes([0xA4, last]) for last in range(0xA1, 0xFF)]
    compare(server, "euc_kr", [b"\xa4\xd4" + b"".join(chosen.choices(parts, k=3)) for _ in range(8000)])


def escaped(chosen):
    out = b""
    for _ in range(chosen.randrange(1, 7)):
        kind = chosen.random()
        if kind < 0.4:
            out += b"\x1b" + chosen.choice(ESCAPES).encode()
        elif kind < 0.8:
            out += bytes(chosen.choices(range(0x21, 0x7F), k=chosen.randrange(1, 5)))
        else:
            out += chosen.choice([b"\n", b"\x0e", b"\x0f", b" ", b"\x1b$)C\x0e", b"\x80", b"\x1b", b"~{", b"~}", b"~~", b"~\n"])
    return out


@pytest.mark.parametrize("name", sorted(tables.STATEFUL))
def test_escapes(server, name):
    chosen = random.Random(name)
    for _ in range(6000):
        data = escaped(chosen)
        assert ours(server, name, data) == theirs(name, data), (name, data)


@pytest.mark.parametrize("how", [b"\x1b$B", b"\x1b$(D", b"\x1b$(C", b"\x1b$A", b"\x1b$(O", b"\x1b$(Q", b"\x1b$(P", b"\x1b(J", b"\x1b(I"])
def test_every_character_behind_an_escape(server, how):
    for name in tables.STATEFUL - {"hz", "iso2022_kr"}:
        pieces = [how + bytes([a, b]) + b"\x1b(B" for a in range(0x21, 0x7F) for b in range(0x21, 0x7F)]
        readable = [piece for piece in pieces if theirs(name, piece) is not None]
        whole = b"".join(readable)
        assert ours(server, name, whole) == theirs(name, whole)
        for piece in set(pieces) - set(readable):
            assert ours(server, name, piece) is None, (name, piece)


def test_names(server):
    modules = {module.name for module in pkgutil.iter_modules(encodings.__path__)}
    spellings = modules | set(encodings.aliases.aliases) | set(encodings.aliases.aliases.values())
    spellings |= {s.upper() for s in spellings} | {s.replace("_", "-") for s in spellings} | {s.replace("_", "--") for s in spellings}
    spellings |= {s.replace("_", ".") for s in spellings} | {s.replace("_", "") for s in spellings} | {f"-{s}_" for s in spellings}
    spellings |= {s + end for s in ("utf-8", "latin-1", "iso-latin-1", "iso8859-1", "cp1252") for end in ("-unix", "-dos", ".x", "unix")}
    for spelling in sorted(spellings):
        source = f"# coding: {spelling}\ns = '\xe9'\n".encode("latin-1")
        try:
            compile(source, "x", "exec")
            known = True
        except SyntaxError as error:
            known = False if "unknown encoding" in str(error) else None
        except Exception:
            known = None
        kind, text = server.ask(spelling.encode() + b"\nabc")
        if text == b"unknown" and known:
            name = spelling.lower().replace("-", "_").replace(".", "_").strip("_").replace("__", "_")
            assert encodings.aliases.aliases.get(name, name) in tables.LEFT_OUT, spelling
        if text != b"unknown":
            assert known is not False, spelling
