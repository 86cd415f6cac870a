#!/usr/bin/env python3
"""Writes dist/ from the programs that `make` has built for each target: `make dist` calls it.

Wheels, a source distribution, archives of the static programs with manual pages and completions, .debs, the licences of
all that is linked in, an SBOM and checksums.  The same commit gives the same bytes in any folder.
"""
import gzip
import hashlib
import json
import shutil
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[1] / "python")]

import backend
import components
import deb
import sdist

ROOT = backend.ROOT
DIST = ROOT / "dist"
LINUX = "manylinux_2_17_{0}.manylinux2014_{0}.musllinux_1_1_{0}"
# The target, a wheel's platforms, what the archive is called, Debian's name for the machine.
TARGETS = [
    ("x86_64-linux-musl", LINUX.format("x86_64"), "x86_64-linux", "amd64"),
    ("aarch64-linux-musl", LINUX.format("aarch64"), "aarch64-linux", "arm64"),
    ("aarch64-macos.11.0", "macosx_11_0_arm64", "aarch64-macos", None),
    ("x86_64-macos.10.13", "macosx_10_13_x86_64", "x86_64-macos", None),
]
SHARE = ROOT / "build/x86_64-linux-musl/share"


def shared():
    for path in sorted(SHARE.rglob("*")):
        if path.is_file():
            yield path.relative_to(SHARE).as_posix(), path.read_bytes()


def scripts(folder):
    return [(f"{folder}/{name}", path.read_bytes(), 0o755) for name, path in backend.SCRIPTS]


def write_archive(program, name, notices):
    top = f"miglock-{backend.version()}-{name}"
    documents = [(file, (ROOT / file).read_bytes(), 0o644) for file in ("README.md", "CHANGELOG.md", "LICENSE")]
    entries = [("bin/miglock", program.read_bytes(), 0o755), *scripts("bin"), *((f"share/{path}", data, 0o644) for path, data in shared())]
    sdist.write_tar(DIST / f"{top}.tar.gz", top, [*entries, *documents, ("NOTICES", notices.encode(), 0o644)])


def write_deb(program, architecture, notices):
    files = [("usr/bin/miglock", program.read_bytes(), 0o755), *scripts("usr/bin")]
    for path, data in shared():
        if path.startswith("man/"):
            path, data = f"{path}.gz", gzip.compress(data, 9, mtime=0)
        files.append((f"usr/share/{path.replace('zsh/site-functions', 'zsh/vendor-completions')}", data, 0o644))
    licence = (ROOT / "LICENSE").read_text() + "\n" + notices
    files.append(("usr/share/doc/miglock/copyright", licence.encode(), 0o644))
    files.append(("usr/share/doc/miglock/CHANGELOG.md.gz", gzip.compress((ROOT / "CHANGELOG.md").read_bytes(), 9, mtime=0), 0o644))
    version = backend.version()
    deb.write(DIST / f"miglock_{version}_{architecture}.deb", version, architecture, files, backend.made_at())


def main():
    shutil.rmtree(DIST, ignore_errors=True)
    DIST.mkdir()
    notices = components.notices()
    for target, platforms, name, architecture in TARGETS:
        program = ROOT / "build" / target / "miglock"
        backend.write_wheel(DIST, platforms, program, notices, SHARE)
        write_archive(program, name, notices)
        if architecture:
            write_deb(program, architecture, notices)
    sdist.write(DIST)
    sums = [(path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in sorted(DIST.iterdir())]
    bill = DIST / f"miglock-{backend.version()}.cdx.json"
    bill.write_text(json.dumps(components.sbom(backend.version(), sums), indent=1) + "\n")
    sums.append((bill.name, hashlib.sha256(bill.read_bytes()).hexdigest()))
    (DIST / "SHA256SUMS").write_text("".join(f"{value}  {name}\n" for name, value in sums))
    for path in sorted(DIST.iterdir()):
        print(f"  {path.stat().st_size:>9}  dist/{path.name}")


if __name__ == "__main__":
    main()
