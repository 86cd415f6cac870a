"""The static programs give the fingerprints that the program of the system's libraries gives."""
import os
import random
import shutil
import subprocess
import sysconfig
from importlib.machinery import SourceFileLoader
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BUILD = Path(os.environ.get("MIGLOCK_BUILD", ROOT / "build"))
STATIC = {target: ROOT / f"build/{target}/miglock" for target in ("x86_64-linux-musl", "aarch64-linux-musl")}


def emulator():
    """None where there is none of an aarch64."""
    found = shutil.which("qemu-aarch64-static") or shutil.which("qemu-aarch64")
    return [found] if found and os.uname().machine == "x86_64" else None


def command(target):
    """None where it was not built, or does not run here."""
    program = STATIC[target]
    if not program.exists():
        return None
    if os.uname().machine == target.split("-")[0]:
        return [program]
    return [*emulator(), program] if emulator() and target.startswith("aarch64") else None


def compilers():
    """The system's, and for what is released the pinned one: a command, and what runs its programs."""
    zig = ROOT / "build/sources/zig/ziglang/zig"
    yield "system", os.environ.get("CC", "cc").split(), []
    for target in STATIC:
        runs = [] if os.uname().machine == target.split("-")[0] else emulator()
        yield target, [zig, "cc", "-target", target, "-mcpu=baseline", "-static"] if zig.exists() else None, runs


@pytest.mark.skipif(os.uname().machine not in ("x86_64", "aarch64"), reason="for the machines that programs are released for")
@pytest.mark.parametrize("compiler, runs", [pytest.param(*how, id=name) for name, *how in compilers()])
def test_string_functions(compiler, runs, tmp_path):
    if not compiler or runs is None:
        pytest.skip("make static; qemu-user-static")
    caches = {f"ZIG_{which}_CACHE_DIR": str(ROOT / "build/sources/zig-cache") for which in ("GLOBAL", "LOCAL")}
    sources = [ROOT / "ci/static/strings.c", ROOT / "tests/static/strings.c"]
    subprocess.run([*compiler, "-O2", "-D_GNU_SOURCE", "-fno-builtin", "-o", tmp_path / "asks", *sources], check=True, env=os.environ | caches)
    asked = subprocess.run([*runs, tmp_path / "asks"], stdout=subprocess.PIPE, text=True)
    assert (asked.returncode, asked.stdout[-18:]) == (0, "answers are right\n"), asked.stdout


def in_every_encoding(folder):
    codecs = SourceFileLoader("encoding_tables", str(ROOT / "ci/encoding-tables")).load_module().codecs()
    for name in codecs:
        chosen = random.Random(name)
        text = "".join(chosen.choices([chr(c) for c in range(0xA0, 0xFFFF) if not 0xD800 <= c < 0xE000], k=3000))
        readable = text.encode(name, "ignore").decode(name, "ignore")
        source = f"# coding: {name}\ns = {readable!r}\n"
        (folder / f"{name}.py").write_bytes(source.encode(name, "ignore"))
    return sorted(folder.glob("*.py"))


@pytest.mark.parametrize("target", STATIC)
def test_fingerprints_are_the_same(target, tmp_path):
    other = command(target)
    if not other:
        pytest.skip(f"no program for {target} that runs here: make static")
    library = sorted(Path(sysconfig.get_paths()["stdlib"]).glob("[a-z]*/*.py"))[:400]
    files = [*library, *sorted((ROOT / "fixtures/canonical").glob("*.py")), *in_every_encoding(tmp_path)]
    assert len(files) > 300
    ours = subprocess.run([BUILD / "miglock", "hash", *files], stdout=subprocess.PIPE, text=True)
    theirs = subprocess.run([*other, "hash", *files], stdout=subprocess.PIPE, text=True)
    assert ours.stdout.splitlines() == theirs.stdout.splitlines()
    assert len(ours.stdout.splitlines()) == len(files)
    assert sum(line.startswith("v1:") for line in ours.stdout.splitlines()) > 300


def test_it_needs_no_library():
    built = [program for program in STATIC.values() if program.exists()]
    if not built:
        pytest.skip("make static")
    for program in built:
        headers = subprocess.run(["readelf", "-lW", program], stdout=subprocess.PIPE, text=True, check=True).stdout
        assert "INTERP" not in headers and "DYNAMIC" not in headers
        assert program.stat().st_size <= 4.5 * 2**20
