"""The source distribution: what git has, and every pinned source, so that it builds with `cc` and `make` alone."""
import gzip
import io
import subprocess
import sys
import tarfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "python"))

import backend

ROOT = backend.ROOT
LEFT_OUT = ("tests/", "fixtures/", ".", "ci/docs/web")
CRATES = "build/sources/crates"
PINNED = [
    (f"{CRATES}/libgit2-sys/libgit2", ("include", "src/libgit2", "src/util", "deps/llhttp", "deps/xdiff", "deps/pcre2", "deps/zlib", "COPYING")),
    (f"{CRATES}/tree-sitter", ("src", "include", "LICENSE")),
    (f"{CRATES}/xxhash-c-sys/src/c", ("xxhash.c", "xxhash.h", "LICENSE")),
    (f"{CRATES}/utf8proc-sys/utf8proc", ("utf8proc.c", "utf8proc.h", "utf8proc_data.c", "LICENSE.md")),
    ("grammar/node_modules/tree-sitter-python", ("src", "LICENSE")),
    ("grammar/node_modules/@tree-sitter-grammars/tree-sitter-toml", ("src", "LICENSE")),
    ("grammar/node_modules/.package-lock.json", ("",)),
]
LEFT_OUT_OF_PINNED = ("util/win32/", "wasm-stdlib", "grammar.json", "node-types.json", "CMakeLists.txt")


def files():
    tracked = subprocess.run(["git", "-C", ROOT, "ls-files", "-z"], stdout=subprocess.PIPE, check=True).stdout.decode().split("\0")
    for name in filter(None, tracked):
        if not name.startswith(LEFT_OUT) and (ROOT / name).is_file():
            yield name, ROOT / name
    for folder, parts in PINNED:
        for part in parts:
            path = ROOT / folder / part
            for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
                name = file.relative_to(ROOT).as_posix()
                if file.is_file() and not any(out in name.split(folder, 1)[1] for out in LEFT_OUT_OF_PINNED):
                    yield name, file
    # Made by node, which nobody needs who has this.
    yield "grammar/unicode_names.def", ROOT / "build/grammar/unicode_names.def"


def write_tar(target, top, entries):
    """A .tar.gz of (name, bytes, mode), the same bytes wherever and whenever it is written."""
    with open(target, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=backend.made_at()) as packed:
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
            for name, data, mode in entries:
                entry = tarfile.TarInfo(f"{top}/{name}")
                entry.size, entry.mode, entry.mtime = len(data), mode, backend.made_at()
                entry.uname = entry.gname = "root"
                archive.addfile(entry, io.BytesIO(data))


def write(folder):
    top = f"miglock-{backend.version()}"
    entries = [("PKG-INFO", backend.metadata().encode(), 0o644)]
    for name, path in files():
        entries.append((name, path.read_bytes(), 0o755 if path.stat().st_mode & 0o100 else 0o644))
    write_tar(Path(folder) / f"{top}.tar.gz", top, entries)
    return f"{top}.tar.gz"
