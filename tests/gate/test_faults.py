"""Faults while a file is written: afterwards the old file or the new one is there, never a part, and the status is right."""

import errno
import os
import subprocess

import pytest

import golden
from gate.repository import LOCKFILE, ORDERS

SHIM = golden.ROOT / "tests/gate/shim.c"


@pytest.fixture(scope="session")
def shim(tmp_path_factory):
    library = tmp_path_factory.mktemp("shim") / "shim.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, SHIM, "-ldl"], check=True)
    return str(library)


def lock(repository):
    repository.draft()
    repository.run("git add -A")
    return "miglock lock", LOCKFILE


def amend(repository):
    repository.edit()
    return "miglock amend --all --reason fault", LOCKFILE


def restore(repository):
    repository.edit()
    repository.commit()
    return "miglock restore b27e4d8c1a35 --base origin/main", ORDERS


COMMANDS = {"lock": lock, "amend": amend, "restore": restore}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS, 0])
def test_every_call(repository, shim, command, number):
    script, path = COMMANDS[command](repository)
    file, log = repository.root / path, repository.scratch / "log"
    before = file.read_bytes()
    repository.run(script, 0, LD_PRELOAD=shim, FAULT_LOG=str(log))
    after = file.read_bytes()
    assert after != before
    calls = log.read_text().split()
    assert {"write", "fsync", "rename"} <= set(calls)
    for call in dict.fromkeys(calls):
        for at in range(1, calls.count(call) + 1):
            file.write_bytes(before)
            fault = {"LD_PRELOAD": shim, "FAULT_CALL": call, "FAULT_AT": str(at), "FAULT_ERROR": str(number)}
            output = repository.run(script, (0, 2, -9), **fault)
            assert file.read_bytes() in (before, after), (call, at)
            if number and call == "write":
                assert os.strerror(number) in output and file.read_bytes() == before
            left = [p for p in file.parent.iterdir() if p.name.startswith(file.name) and p != file]
            assert number == 0 or not left, (call, at)
            for each in left:
                assert "rm '" in repository.run(script, 2)
                each.unlink()
            if file.read_bytes() == before:
                repository.run(script)
                assert file.read_bytes() == after


def test_two_at_once(repository):
    """One of them waits for nobody: it says so, and the file is whole."""
    repository.draft()
    repository.run("git add -A")
    for _ in range(10):
        repository.run(f"git checkout -q HEAD -- {LOCKFILE}")
        output = repository.run("for i in 1 2 3 4; do miglock lock & done; wait", 0)
        assert "miglock.lock.lock" in output or "1 added" in output
        repository.run("miglock lock && miglock verify")


def test_stale_lock(repository):
    repository.draft()
    repository.run(f"git add -A && touch {LOCKFILE}.lock")
    output = repository.run("miglock lock", 2)
    assert "made by" in output and f"{LOCKFILE}.lock'" in output
    repository.run(output[output.index("rm '") :])
    repository.run("miglock lock")
