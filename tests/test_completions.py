"""Completion scripts, asked through the shells themselves."""
import shutil
import subprocess

import pytest

from golden import MIGLOCK


def script(shell):
    return subprocess.run([MIGLOCK, "completions", shell], check=True, capture_output=True, text=True).stdout


def bash_completes(*words):
    program = f"{script('bash')}\nCOMP_WORDS=({' '.join(words)})\nCOMP_CWORD={len(words) - 1}\n_miglock\nprintf '%s\\n' \"${{COMPREPLY[@]}}\""
    return subprocess.run(["bash", "-c", program], check=True, capture_output=True, text=True).stdout.split()


def test_bash_knows_commands_and_their_options():
    assert bash_completes("miglock", "ver") == ["verify", "version"]
    assert bash_completes("miglock", "verify", "--st") == ["--staged"]
    assert bash_completes("miglock", "hash", "--st") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_can_read_it(shell):
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    subprocess.run([shell, "-n"], input=script(shell), text=True, check=True)


def test_another_shell_is_an_error():
    run = subprocess.run([MIGLOCK, "completions", "csh"], capture_output=True, text=True)
    assert run.returncode == 2 and "bash, zsh or fish" in run.stderr
