"""miglock.lock against tomllib: what miglock prints, any TOML reader reads, and means the same by it."""

import json
import os
import random
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = Path(os.environ.get("MIGLOCK_BUILD", ROOT / "build")) / "tools"

ALPHABETS = [
    "abcdefghijklmnopqrstuvwxyz0123456789_-",
    "".join(map(chr, range(1, 0x80))),
    'a"\\\b\t\n\f\r\x1f\x7f<>=#{}[],. ',
    "é\u0085\u2028\ufeff\ufffd\U0001f40d\U0010ffff漢",
]


def printed(lock):
    # Escaped, so that a reader of JSON, which takes no lone surrogates, sees every character.
    done = subprocess.run([TOOLS / "lockfile_print"], input=json.dumps(lock).encode(), capture_output=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def check(path):
    return subprocess.run([TOOLS / "lockfile_check", path], capture_output=True)


def by_bytes(names):
    return sorted(set(names), key=str.encode)


class Locks:
    """Random locks in the shape that tomllib gives a lockfile."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def text(self, least=0):
        alphabet = self.random.choice(ALPHABETS)
        return "".join(self.random.choices(alphabet, k=self.random.randint(least, 12)))

    def texts(self, most=4):
        return by_bytes(self.text() for _ in range(self.random.randint(0, most)))

    def hex(self, digits):
        return "".join(self.random.choices("0123456789abcdef", k=digits))

    def fingerprint(self):
        return self.random.choice(["v1:", "raw:"]) + self.hex(32)

    def path(self):
        return self.random.choice(["versions/", "../app/", ""]) + self.text(1).lstrip("/") + ".py"

    def helper(self, name):
        return {"name": name, "path": self.path(), "hash": self.fingerprint()} | self.blob()

    def blob(self):
        return {"blob": "1" + self.hex(39)} if self.random.random() < 0.7 else {}

    def revision(self, name):
        revision = {"id": name, "down": self.texts(2)}
        revision |= {key: value for key in ("depends", "labels") if (value := self.texts(2))}
        revision |= {"path": self.path(), "hash": self.fingerprint()} | self.blob()
        if parts := {name: self.hex(8) for name in self.texts()}:
            revision["parts"] = parts
        if uses := self.texts():
            revision["uses"] = uses
        return revision

    def amendment(self):
        return {
            "target": self.text(),
            "from": self.fingerprint(),
            "to": self.fingerprint(),
            "reason": self.text(),
            "by": self.text(),
            "on": self.text(),
        }

    def lock(self):
        lock = {"version": 1, "reach": 1, "external": self.texts()}
        kinds = {
            "revision": [self.revision(name) for name in self.texts(6)],
            "helper": [self.helper(name) for name in self.texts()],
            "asset": [self.helper(name) for name in self.texts()],
            "amendment": [self.amendment() for _ in range(self.random.randint(0, 3))],
        }
        return lock | {kind: entries for kind, entries in kinds.items() if entries}


@pytest.mark.parametrize("seed", range(150))
def test_prints_what_toml_reads(seed, tmp_path):
    lock = Locks(seed).lock()
    content = printed(lock)
    read = tomllib.loads(content.decode())
    assert read == lock
    assert list(read) == list(lock), "order of tables"
    for mine, theirs in zip(lock.get("revision", []), read.get("revision", [])):
        assert list(theirs) == list(mine), "order of keys"
        assert list(theirs.get("parts", {})) == list(mine.get("parts", {}))

    path = tmp_path / "miglock.lock"
    path.write_bytes(content)
    again = check(path)
    assert again.returncode == 0, again.stderr.decode()
    assert again.stdout == content


def test_every_character_survives(tmp_path):
    """Every code point that can be in a C string, alone and between others."""
    characters = [chr(c) for c in [*range(1, 0x300), *range(0x2000, 0x2070), 0xD7FF, 0xE000, 0xFFFE, 0x10000, 0x10FFFF]]
    ids = by_bytes(characters + [f"a{c}b" for c in characters])
    revision = {"down": [], "path": "versions/a.py", "hash": "v1:" + "0" * 32}
    lock = {"version": 1, "reach": 1, "external": ids, "revision": [{"id": name} | revision for name in ids]}
    content = printed(lock)
    assert tomllib.loads(content.decode()) == lock
    path = tmp_path / "miglock.lock"
    path.write_bytes(content)
    assert check(path).stdout == content


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_file_is_refused_or_canonical(seed, tmp_path):
    """Whatever one random edit makes of a lockfile: read only if it still is what printing it again would give."""
    rng = random.Random(seed)
    content = printed(Locks(seed).lock())
    path = tmp_path / "miglock.lock"
    for _ in range(25):
        damaged = bytearray(content)
        at = rng.randrange(len(damaged))
        new = bytes(rng.choice([b"", b"\n", b" ", b'"', b"\\", b"\0", b"\r", b"\xff", b"\xc3", b"[", b"=", b"0", b"z"]))
        damaged[at : at + rng.randint(0, 3)] = new
        path.write_bytes(damaged)
        done = check(path)
        if done.returncode == 0:
            assert done.stdout == bytes(damaged)
            tomllib.loads(damaged.decode())
        else:
            assert done.returncode == 2
            assert done.stderr.startswith(f"{path}:".encode()), done.stderr


def test_crlf_reads_as_lf(tmp_path):
    content = printed(Locks(3).lock())
    path = tmp_path / "miglock.lock"
    path.write_bytes(content.replace(b"\n", b"\r\n"))
    done = check(path)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout == content
