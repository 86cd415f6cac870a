"""Faults while a file is written: afterwards the old file or the new one is there, never a part, and the status is right."""

import errno
import os
import re
import shlex
import subprocess

import pytest

import golden
from gate.repository import CUSTOMERS, LOCKFILE, ORDERS, unprivileged

SHIM = golden.ROOT / "tests/gate/shim.c"
HOOK = ".git/hooks/pre-commit"
MERGE_HOOK = ".git/hooks/pre-merge-commit"


@pytest.fixture(scope="session")
def shim(tmp_path_factory):
    """What LD_PRELOAD is: a sanitizer wants to come first."""
    library = tmp_path_factory.mktemp("shim") / "shim.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, SHIM, "-ldl"], check=True)
    linked = subprocess.run(["ldd", golden.MIGLOCK], stdout=subprocess.PIPE, text=True, check=True).stdout
    return " ".join(re.findall(r"\S+/libasan\S+", linked) + [str(library)])


def lock(repository):
    repository.draft()
    repository.run("git add -A")
    return "miglock lock", [LOCKFILE]


def amend(repository):
    """Staged: git has the text that is amended already.  libgit2 tries each object twice, and one failure is none."""
    repository.edit()
    repository.run("git add -A")
    return "miglock amend --all --reason fault", [LOCKFILE]


def restore(repository):
    repository.edit()
    repository.commit()
    return "miglock restore b27e4d8c1a35 --base origin/main", [ORDERS]


def restore_deleted(repository):
    repository.run("git rm -q -r migrations/versions")
    repository.commit()
    return "miglock restore b27e4d8c1a35 --base origin/main", [ORDERS]


def prune(repository):
    repository.run(f"git rm -q {CUSTOMERS}")
    repository.edit(ORDERS, 'down_revision = "a1f3c9d27b10"', "down_revision = None")
    return "miglock prune --through a1f3c9d27b10 --reason fault", [LOCKFILE]


def init(repository):
    repository.run("cp -r migrations billing && sed 's/= migrations/= billing/' alembic.ini > billing.ini")
    repository.run(f"git rm -q {LOCKFILE} && git commit -q --no-verify -m none && git push -q --no-verify origin main")
    repository.run("rm billing/miglock.lock && git add -A")
    return "miglock init", [LOCKFILE, "billing/miglock.lock"]


def hook_install(repository):
    repository.run(f"printf '#!/bin/sh\\necho mine\\n' > {HOOK} && chmod +x {HOOK}")
    return "miglock hook install", [HOOK, MERGE_HOOK, f"{HOOK}.before-miglock"]


def hook_uninstall(repository):
    hook_install(repository)
    repository.run("miglock hook install")
    return "miglock hook uninstall", [HOOK, MERGE_HOOK, f"{HOOK}.before-miglock"]


COMMANDS = {
    "lock": lock,
    "amend": amend,
    "restore": restore,
    "restore what was deleted": restore_deleted,
    "prune": prune,
    "init": init,
    "hook install": hook_install,
    "hook uninstall": hook_uninstall,
}


def contents(repository, paths):
    files = {path: repository.root / path for path in paths}
    return {path: file.read_bytes() if file.exists() else None for path, file in files.items()}


def put(repository, state):
    for path, content in state.items():
        file = repository.root / path
        if content is None:
            file.unlink(missing_ok=True)
        else:
            mode = file.stat().st_mode if file.exists() else 0o755
            file.unlink(missing_ok=True)  # it may be another name of a file that is watched too
            file.write_bytes(content)
            file.chmod(mode)


def beside(repository, paths):
    """What lies in the directories of these files, and is none of them."""
    parents = {(repository.root / path).parent for path in paths}
    return {file for parent in parents if parent.exists() for file in parent.iterdir()} - {repository.root / p for p in paths}


def is_whole(now, before, after):
    """Each file as it was or as it is to be; and the hook that was there is called, now or by ours."""
    if any(now[path] not in (before[path], after[path]) for path in now):
        return False
    return HOOK not in now or b"mine" in (now[HOOK] or b"") or b"mine" in (now[f"{HOOK}.before-miglock"] or b"")


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS, 0])
def test_every_call(repository, shim, command, number):
    script, paths = COMMANDS[command](repository)
    log, others = repository.scratch / "log", beside(repository, paths)
    before = contents(repository, paths)

    def run(status, **fault):
        faults = " ".join(f"{name}={shlex.quote(value)}" for name, value in fault.items())
        return repository.run(f"exec env LD_PRELOAD='{shim}' {faults} {script}", status)

    run(0, FAULT_LOG=str(log))
    after = contents(repository, paths)
    assert after != before
    calls = log.read_text().split()
    assert "hook" in command or {"write", "fsync", "rename"} <= set(calls)
    for call in dict.fromkeys(calls):
        for at in range(1, calls.count(call) + 1):
            put(repository, before)
            output = run((0, 2, -9, 137), FAULT_CALL=call, FAULT_AT=str(at), FAULT_ERROR=str(number))
            now, where = contents(repository, paths), (call, at, output)
            assert is_whole(now, before, after), where
            if number and call == "write":
                assert os.strerror(number) in output and now != after, where
            left = beside(repository, paths) - others
            assert number == 0 or call == "unlink" or not left, where
            for each in left if "hook" not in command else ():
                assert "rm '" in repository.run(script, 2)
                each.unlink()
            if now != after:
                repository.run(script)
            assert contents(repository, paths) == after, where
            assert not beside(repository, paths) - others, where


def test_two_at_once(repository):
    """One of them waits for nobody: it says so, and the file is whole."""
    repository.draft()
    repository.run("git add -A")
    for _ in range(10):
        repository.run(f"git checkout -q HEAD -- {LOCKFILE}")
        output = repository.run("for i in 1 2 3 4; do miglock lock & done; wait", 0)
        assert "miglock.lock.lock" in output or "1 added" in output
        repository.run("miglock lock && miglock verify")


def test_lock_and_amend_at_once(repository):
    """Whoever is second starts from what the first wrote, or is told: no entry is lost."""
    repository.draft()
    repository.edit()
    repository.run("git add -A")
    for _ in range(10):
        repository.run(f"git checkout -q HEAD -- {LOCKFILE}")
        repository.run("miglock amend --all --reason x & miglock lock d48e2a7b9c01 & wait", (0, 1, 2))
        repository.run("miglock amend --all --reason x; miglock lock", (0, 1))
        assert "ML305" in repository.run("miglock verify")


def test_stale_lock(repository):
    repository.draft()
    repository.run(f"git add -A && touch {LOCKFILE}.lock")
    output = repository.run("miglock lock", 2)
    assert "made by" in output and f"{LOCKFILE}.lock'" in output
    repository.run(output[output.index("rm '") :])
    repository.run("miglock lock")


READ_ONLY = {"lock": (lock, "migrations"), "restore": (restore, "migrations/versions"), "hook install": (hook_install, ".git/hooks")}


@pytest.mark.parametrize("command", READ_ONLY)
def test_read_only_directory(repository, command):
    prepare, directory = READ_ONLY[command]
    script, paths = prepare(repository)
    before = contents(repository, paths)
    repository.run(f"chmod a-w {directory}")
    output = repository.run(unprivileged(script), 2)
    repository.run(f"chmod u+w {directory}")
    assert "Permission denied" in output and directory in output
    assert contents(repository, paths) == before
    repository.run(script)
    assert contents(repository, paths) != before


def test_unreadable_file(repository):
    """What cannot be read has not been checked."""
    repository.run(f"touch {ORDERS} && chmod 0 {ORDERS}")
    assert "Permission denied" in repository.run(unprivileged("miglock verify"), 2)
    repository.run(f"chmod 644 {ORDERS} && chmod 0 {LOCKFILE}")
    assert "Permission denied" in repository.run(unprivileged("miglock verify"), 2)


@pytest.mark.parametrize("script", ["miglock verify", "miglock verify --output-format json", "miglock status", "miglock graph"])
def test_full_output(repository, script):
    """What could not be said is no pass."""
    assert "No space left on device" in repository.run(f"{script} > /dev/full", 2)
    assert "No space left on device" in repository.run(f"{script} -o /dev/full", 2)
