"""What a terminal sees: a real one of 40 columns, a pipe, a locale without Unicode, thousands of findings, hostile bytes."""
import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import golden

COMMANDS = [
    ["verify"],
    ["status"],
    ["status", "--all"],
    ["graph"],
    ["graph", "--all"],
    ["diff"],
    ["diff", "--stat"],
    ["log"],
    ["log", "--all"],
    ["log", "774225e563ca"],
    ["explain", "774225e563ca"],
    ["restore", "--dry-run", "774225e563ca"],
    ["rule", "ML101"],
    ["rule"],
]
SGR = re.compile(rb"\x1b\[\d*m")


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    """The edited project whose names and messages are hostile."""
    scratch = tmp_path_factory.mktemp("terminal")
    env = golden.environment(scratch)
    files = golden.FIXTURES / "cases" / "findings-hostile"
    golden.prepare(files / "repo", files / "setup", scratch / "repo", env)
    env["MIGLOCK_BASE"] = "HEAD~1"
    return scratch / "repo", env


def on_terminal(arguments, cwd, env, columns=80):
    """What the program writes to a terminal, and its exit status."""
    controller, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen([golden.MIGLOCK, *arguments], cwd=cwd, env={"TERM": "xterm", **env}, stdin=terminal,
                               stdout=terminal, stderr=terminal)  # fmt: skip
    os.close(terminal)
    written = b""
    while True:
        try:
            more = os.read(controller, 65536)
        except OSError:
            break
        if not more:
            break
        written += more
    os.close(controller)
    return written.replace(b"\r\n", b"\n"), process.wait()


def piped(arguments, cwd, env):
    done = subprocess.run([golden.MIGLOCK, *arguments], cwd=cwd, env=env, capture_output=True)
    return done.stdout, done.returncode, done.stderr


def name(arguments):
    return "_".join(arguments)


@pytest.mark.parametrize("arguments", COMMANDS, ids=name)
def test_no_bytes_but_text(case, arguments):
    """Colours are the program's own; no other control character reaches a terminal, whatever names hold."""
    repository, env = case
    written, _ = on_terminal(arguments, repository, env)
    assert written
    plain = SGR.sub(b"", written)
    assert not [byte for byte in plain if (byte < 0x20 and byte not in b"\n\t") or byte == 0x7F]
    text = plain.decode("utf-8")  # valid, whatever the names' bytes
    assert not re.search("[\x80-\x9f\u202a-\u202e\u2066-\u2069]", text)


@pytest.mark.parametrize("arguments", COMMANDS, ids=name)
def test_a_pipe_gets_no_colour(case, arguments):
    repository, env = case
    written, status = on_terminal([*arguments], repository, env, columns=0)
    output, piped_status, errors = piped(arguments, repository, env)
    assert b"\x1b[0m" not in output
    assert status == piped_status
    times = re.compile(rb"\d+ ms")
    if arguments[0] not in ("diff", "restore"):  # a patch is raw where nobody looks at it
        assert b"\x1b" not in output and b"\r" not in output
        assert times.sub(b"", SGR.sub(b"", written)) == times.sub(b"", output + errors)


@pytest.mark.parametrize("arguments", COMMANDS, ids=name)
def test_no_unicode_of_its_own(case, arguments):
    """In the C locale the program writes ASCII, but for what names and texts hold."""
    repository, env = case
    output, _, _ = piped(arguments, repository, {**env, "LC_ALL": "C"})
    unicode_output, _, _ = piped(arguments, repository, env)
    own = set("│─╯╮┤╰╭├┴┬┼●○◌✗┊…←→")
    assert not own & set(output.decode("utf-8", "replace"))
    assert len(output.splitlines()) == len(unicode_output.splitlines())


@pytest.mark.parametrize("how", ["terminal", "COLUMNS"])
@pytest.mark.parametrize("fixture, arguments", [("graph", ["graph"]), ("graph-long", ["graph"]),
                                                ("graph-long", ["graph", "--all"])])  # fmt: skip
def test_graph_fits(tmp_path, fixture, arguments, how):
    env = golden.environment(tmp_path)
    files = golden.FIXTURES / "cases" / fixture
    golden.prepare(files / "repo", files / "setup", tmp_path / "repo", env)
    whole, _, _ = piped(arguments, tmp_path / "repo", env)
    if how == "terminal":
        written, _ = on_terminal(arguments, tmp_path / "repo", env, columns=20)
    else:
        written, _, _ = piped(arguments, tmp_path / "repo", {**env, "COLUMNS": "20"})
    lines, whole = SGR.sub(b"", written).decode().splitlines(), whole.decode().splitlines()
    assert max(map(len, whole)) > 20, "nothing has to be cut: this proves nothing"
    assert [line[:20] for line in whole] == lines


def make_history(directory, commits):
    text = "commit refs/heads/main\ncommitter a <a@example.org> {} +0000\ndata 1\nx\nM 100644 inline {}\ndata {}\n{}\n"
    stream = text.format(1, "alembic.ini", 39, "[alembic]\nscript_location = migrations\n")
    revision = "revision = 'a1'\ndown_revision = None\nx = {}\n"
    for i in range(commits):
        content = revision.format(i)
        stream += text.format(i + 2, "migrations/versions/a1.py", len(content), content)
    stream += text.format(commits + 2, "migrations/env.py", 6, "x = 1\n")
    subprocess.run(["git", "init", "-q", "-b", "main", directory], check=True)
    subprocess.run(["git", "fast-import", "--quiet"], cwd=directory, input=stream.encode(), check=True)
    subprocess.run(["git", "checkout", "-q", "main"], cwd=directory, check=True)


def test_progress(tmp_path, case):
    """Counts go to a terminal's standard error while it takes long, and are erased; nobody else gets any."""
    make_history(tmp_path / "repo", 300)
    env = case[1]
    env = {**{key: env[key] for key in env if key != "MIGLOCK_BASE"}, "GIT_PROGRESS_DELAY": "0"}
    written, status = on_terminal(["log", "--color", "never"], tmp_path / "repo", env)
    assert status == 0
    shown = re.findall(rb"\rmiglock: (\d+)(?: of \d+)? (?:commits|versions)\x1b\[K", written)
    assert shown
    assert max(len(line) for line in re.findall(rb"\r(miglock: [^\x1b\r]*)", written)) < 40
    output, _, errors = piped(["log"], tmp_path / "repo", env)
    assert errors == b""
    # Erased, and only then the result begins.
    assert written[written.rindex(b"\r\x1b[K") + 4 :] == output
    for quiet in (["log", "-q"], ["log"]):
        changes = {"TERM": "dumb"} if quiet == ["log"] else {}
        assert b"\r" not in on_terminal(quiet, tmp_path / "repo", {**env, **changes})[0]
    # Who is quick is not bothered.
    assert b"\r" not in on_terminal(["log"], tmp_path / "repo", {**env, "GIT_PROGRESS_DELAY": "600"})[0]


def test_many_findings_are_bounded(tmp_path, case):
    """Ten thousand findings: so many are shown, with the number of the rest; json has them all."""
    repository, env = tmp_path / "repo", {key: value for key, value in case[1].items() if key != "MIGLOCK_BASE"}
    versions = repository / "migrations" / "versions"
    versions.mkdir(parents=True)
    (repository / "alembic.ini").write_text("[alembic]\nscript_location = migrations\n")
    (repository / "migrations" / "env.py").write_text("")
    count = 10000
    for i in range(count):
        (versions / f"r{i}.py").write_text(f"revision = 'r{i}'\ndown_revision = {f'r{i - 1}' if i else None!r}\nx = 1\n")
    golden.shell("git init -q && git add -A && miglock init -q && git add -A && git commit -q -m lock", repository, env)
    for i in range(count):
        path = versions / f"r{i}.py"
        path.write_text(path.read_text().replace("x = 1", "x = 2"))
    written, status = on_terminal(["verify"], repository, env)
    lines = SGR.sub(b"", written).decode().splitlines()
    assert status == 1
    shown = sum(line.startswith("error[ML10") for line in lines)
    assert 0 < shown <= 200 and len(lines) < 20 * shown
    assert f"and {count - shown} more findings; --output-format json has them all" in lines
    assert f"{count} errors" in lines[-1]
    output, _, _ = piped(["verify", "--output-format", "json"], repository, env)
    assert len(json.loads(output)["findings"]) == count


def test_a_reader_that_has_seen_enough(case):
    """Silent, as others are; and not 0, because what was found may be in what nobody read."""
    repository, env = case
    for command in ("verify", "status --all", "explain --all", "log --all", "graph", "verify --output-format json"):
        script = f"{golden.MIGLOCK} {command} | (exec 0<&-; sleep 0.2)"
        done = subprocess.run(["/bin/bash", "-o", "pipefail", "-c", script], cwd=repository, env=env, capture_output=True)
        assert (done.returncode, done.stderr) == (2, b""), command
