#!/usr/bin/env python3
"""What the compiler does not check: folders include one way, a library has one home, files stay small and formatted.

    tests/lint.py [ROOT]
"""
import re
import shutil
import subprocess
import sys
from pathlib import Path

# A folder and those it may include: the way data flows, from the command line down to bytes.
ORDER = "cmd past project report check plan lock reach alembic slice git python base".split()
# Folders beside one another, which may not include each other, and the rules, which never ask git.
BLIND = {"check": {"git"}, "git": {"python"}, "slice": {"git"}}
BELOW = {folder: set(ORDER[i + 1 :]) - BLIND.get(folder, set()) for i, folder in enumerate(ORDER)}
# An object id is data, whoever carries it; the rules never ask git.
EXCEPTIONS = {("check", "git/object_id.h")}

# Each third-party header and the one place that knows it.
HOMES = {
    "git2.h": ("src/git/",),
    "git2/": ("src/git/",),
    "tree_sitter/": ("src/python/", "src/alembic/toml"),
    "xxhash.h": ("src/python/fingerprint.c",),
    "utf8proc.h": ("src/python/",),
}
SYSTEM = set(
    """assert ctype dirent errno fcntl fnmatch getopt glob inttypes limits locale math poll pthread pwd setjmp signal spawn
    stdalign stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string strings sys/ioctl sys/mman
    sys/resource sys/stat sys/time sys/types sys/wait termios time unistd wchar""".split()
)
LONG = 450
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
# Formatting differs from one major version to the next; this is Debian 12's.
CLANG_FORMAT = "14"


def includes(path):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if match := INCLUDE.match(line):
            yield number, match[1] == "<", match[2]


def home_trouble(name, header):
    for prefix, homes in HOMES.items():
        if header.startswith(prefix):
            return None if name.startswith(homes) else f"{header} belongs to {' and '.join(homes)}"
    if header.removesuffix(".h") not in SYSTEM:
        return f"{header} is neither C's, POSIX's nor a library with a home in tests/lint.py"
    return None


def layer_trouble(root, name, header):
    folder = name.split("/")[1] if name.count("/") > 1 else None
    target = header.split("/")[0]
    if not (root / "src" / header).is_file():
        return None if header.endswith(".def") or "/" not in header else f"no file src/{header}"
    if folder is None or target == folder or (folder, header) in EXCEPTIONS:
        return None
    if folder not in BELOW or target not in BELOW[folder]:
        return f"{folder} may not include {header}"
    return None


def cycle(graph):
    """One cycle of headers as a list, or None."""
    done = set()

    def visit(node, path):
        if node in path:
            return path[path.index(node) :] + [node]
        if node in done:
            return None
        for following in graph.get(node, ()):
            if found := visit(following, path + [node]):
                return found
        done.add(node)
        return None

    return next((found for node in graph if (found := visit(node, []))), None)


def lint(root):
    """All errors and warnings, as two lists of lines."""
    errors, warnings, graph = [], [], {}
    files = sorted(f for f in [*root.glob("src/**/*.[ch]"), *root.glob("tests/**/*.[ch]")] if "node_modules" not in f.parts)
    for path in files:
        name = path.relative_to(root).as_posix()
        length = len(path.read_bytes().splitlines())
        if length > LONG:
            warnings.append(f"{name}: {length} lines; {LONG} are the limit")
        if not name.startswith("src/"):
            continue
        for line, is_system, header in includes(path):
            trouble = home_trouble(name, header) if is_system else layer_trouble(root, name, header)
            if trouble:
                errors.append(f"{name}:{line}: {trouble}")
            elif not is_system:
                graph.setdefault(name.removeprefix("src/"), []).append(header)
    if found := cycle(graph):
        errors.append("headers include one another: " + " -> ".join(found))
    return errors, warnings, files


def unformatted(files):
    """The files that clang-format would change, or why that is unknown."""
    tool = shutil.which("clang-format-" + CLANG_FORMAT) or shutil.which("clang-format")
    version = subprocess.run([tool, "--version"], capture_output=True, text=True).stdout if tool else ""
    if f"version {CLANG_FORMAT}." not in version:
        return [], f"formatting not checked: needs clang-format {CLANG_FORMAT}"
    run = subprocess.run([tool, "--dry-run", "-Werror", *map(str, files)], capture_output=True, text=True)
    return sorted(set(re.findall(r"^(.+?):\d+:\d+: error:", run.stderr, re.MULTILINE))), None


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve()
    errors, warnings, files = lint(root)
    if not files:
        errors.append(f"no C file under {root}")
    else:
        places, unchecked = unformatted(files)
        errors += [f"{place.removeprefix(f'{root}/')}: not formatted; run clang-format -i" for place in places]
        warnings += [unchecked] if unchecked else []
    for line in warnings:
        print("warning:", line)
    for line in errors:
        print(line)
    print(f"lint: {len(files)} files, {len(errors)} errors, {len(warnings)} warnings")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
