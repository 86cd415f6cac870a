"""Where the program is, and what it says."""
import json
import os
import shutil
import subprocess
import sysconfig
from typing import Any, Dict, List, NamedTuple, Optional

Finding = Dict[str, Any]


class Findings(NamedTuple):
    """What `miglock verify` found; `trouble` says why it could not check, and is empty where it could."""

    findings: List[Finding]
    trouble: str

    @property
    def errors(self) -> List[Finding]:
        return [finding for finding in self.findings if finding["severity"] == "error"]


def find_program() -> str:
    """The program that came with this package, or the one in PATH. FileNotFoundError without either."""
    name = "miglock" + (sysconfig.get_config_var("EXE") or "")
    schemes = [sysconfig.get_path("scripts")]
    user = "posix_user" if os.name == "posix" else "nt_user"
    if user in sysconfig.get_scheme_names():
        schemes.append(sysconfig.get_path("scripts", user))
    # Where `pip install --target` puts it.
    schemes.append(os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "bin"))
    for folder in schemes:
        if os.access(os.path.join(folder, name), os.X_OK):
            return os.path.join(folder, name)
    found = shutil.which("miglock")
    if not found:
        raise FileNotFoundError("the program miglock is neither beside this Python nor in PATH: pip install miglock")
    return found


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [find_program(), *arguments]
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", errors="replace")


def verify(*arguments: str) -> Findings:
    done = run("verify", "--output-format", "json", *arguments)
    try:
        findings = json.loads(done.stdout)["findings"] if done.stdout else []
    except ValueError:
        findings = []
    return Findings(findings, (done.stderr.strip() or "miglock could not check") if done.returncode not in (0, 1) else "")


def describe(finding: Finding) -> str:
    """As the program prints it."""
    place = finding.get("path") or ""
    line: Optional[int] = finding.get("line")
    text = [f"{finding['severity']}[{finding['code']} {finding['name']}]: {finding['message']}"]
    if place:
        text.append(f"  --> {place}:{line}" if line else f"  --> {place}")
    text += [f"    {changed['sign']} {changed['text']}" for changed in finding.get("lines") or []]
    hints = {"locked": "locked", "restore": "take it back", "properly": "do it properly", "amend": "or accept it, on the record"}
    text += [f"    = {said}: {finding[key]}" for key, said in hints.items() if finding.get(key)]
    return "\n".join(text)
