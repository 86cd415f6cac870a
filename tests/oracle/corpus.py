"""Sources to prove things over: CPython's own library and tests, and revisions from the histories of public projects.

PROOF_HISTORIES names bare git repositories, separated by colons; PROOF_STDLIBS further library folders.
"""
import os
import subprocess
import sysconfig
from pathlib import Path


def files(folder):
    return sorted(p for p in Path(folder).rglob("*.py") if "site-packages" not in p.parts and "dist-packages" not in p.parts)


def standard_library():
    return files(sysconfig.get_path("stdlib"))


def libraries():
    """(where it is from, content) of every file of this Python's library and the others'."""
    folders = [sysconfig.get_path("stdlib"), *filter(None, os.environ.get("PROOF_STDLIBS", "").split(":"))]
    for folder in folders:
        for path in files(folder):
            yield str(path), path.read_bytes()


def repositories():
    return list(filter(None, os.environ.get("PROOF_HISTORIES", "").split(":")))


def git(repository, *arguments, **options):
    command = ["git", "-C", repository, *arguments]
    return subprocess.run(command, stdout=subprocess.PIPE, check=True, **options).stdout


def edits(repository):
    """(old, new) object ids of every change ever made to a version file; one of them None where it came or went."""
    log = git(repository, "log", "--all", "--raw", "--no-renames", "--no-abbrev", "--format=", "--", "*versions/*.py")
    found = set()
    for line in log.decode("utf-8", "surrogateescape").splitlines():
        if line.startswith(":"):
            old_mode, new_mode, old, new, _ = line.split("\t")[0].split()
            found.add((old if old_mode.startswith(":10") else None, new if new_mode.startswith("10") else None))
    return sorted(found, key=str)


def contents(repository, ids):
    """id -> bytes"""
    ids = sorted(ids)
    data = git(repository, "cat-file", "--batch", input="".join(f"{i}\n" for i in ids).encode())
    result, at = {}, 0
    for i in ids:
        end = data.index(b"\n", at)
        length = int(data[at:end].split()[2])
        result[i] = data[end + 1 : end + 1 + length]
        at = end + 2 + length
    return result


def history(repository):
    """All contents version files ever had, by id, and the pairs of ids one was edited from and to."""
    pairs = edits(repository)
    ids = {i for pair in pairs for i in pair if i}
    return contents(repository, ids), [pair for pair in pairs if None not in pair and pair[0] != pair[1]]
