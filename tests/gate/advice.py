"""What findings advise, as whoever reads them would do it: the commands in printed text, and where they lead."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

FINDING = re.compile(r"^(error|warning|note)\[(ML\d+) [a-z-]+\]: (.*)$")
GROUP = re.compile(r"^\d+ findings, all edited: ")
HINT = re.compile(r"^      = ([a-z, ]+): (.*)$")
COMMAND = re.compile(
    r"(?:^|(?<=[ (]))(?:git|alembic|miglock (?=(?:amend|diff|explain|lock|log|prune|restore|status)\b)) ?(?=[a-z-])"
)
TAKE_BACK, PROPERLY, AMEND = "take it back", "do it properly", "or accept it, on the record"
FIX = re.compile(r"^  fix:  (git .*)$", re.MULTILINE)
LOOKS_ONLY = re.compile(r"alembic heads|miglock (?:log|diff|explain|status|verify) ")


@dataclass(frozen=True)
class Finding:
    severity: str
    code: str
    message: str


@dataclass(frozen=True)
class Advice:
    findings: tuple  # what it is printed with: one, or a group
    label: str
    text: str

    @property
    def scripts(self):
        """What a reader would type, one text for each alternative that has commands."""
        found = [commands(part) for part in split(self.text, "; ")]
        return [" && ".join(part) for part in found if part]


def split(text, *separators):
    """At separators that no quotes are around."""
    parts, quoted, start, i = [], False, 0, 0
    while i < len(text):
        quoted ^= text[i] == "'"
        separator = None if quoted else next((s for s in separators if text.startswith(s, i)), None)
        if separator:
            parts.append(text[start:i])
            start = i + len(separator)
            i = start
        else:
            i += 1
    return parts + [text[start:]]


def commands(text):
    """The commands in a sentence: each ends where the sentence goes on."""
    found = []
    for part in split(text, ", ", " && ", ": ", " (", ")", " and "):
        start = COMMAND.search(part)
        if start:
            found.append(part[start.start() :])
    return found


def findings(text):
    return {Finding(*found.groups()) for line in text.splitlines() if (found := FINDING.match(line))}


def errors(text):
    return {finding for finding in findings(text) if finding.severity == "error"}


def printed(text):
    """Every advice in what verify or a hook printed."""
    advice, shown, group = [], (), False
    for line in text.splitlines():
        if GROUP.match(line):
            shown, group = (), True
        elif found := FINDING.match(line):
            group = group and not any(item.findings == shown for item in advice)
            shown = (*shown, Finding(*found.groups())) if group else (Finding(*found.groups()),)
        elif (found := HINT.match(line)) and found[1] in (TAKE_BACK, PROPERLY, AMEND):
            advice.append(Advice(shown, *found.groups()))
    return advice


class Situation:
    """
    A directory in which `judge` has printed findings: run(script) -> (output, status) in it.

    Each advice is followed there and `judge` asked again; then everything below `scratch` is as it was.
    """

    def __init__(self, scratch, run, judge, settle=""):
        self.scratch, self.run, self.judge = scratch, run, judge
        self.settle = settle  # what has `judge` see what was done: git add, git commit
        self.saved = Path(f"{scratch}.saved")
        self.text, self.status = run(judge)
        self.advice = printed(self.text)

    def restart(self):
        shutil.rmtree(self.scratch)
        shutil.copytree(self.saved, self.scratch, symlinks=True)

    def told(self, label):
        return [item for item in self.advice if item.label == label]

    def follow(self, script):
        output, status = self.run(script)
        if status and (fix := FIX.search(output)):
            output, status = self.run(f"{fix[1]} && {script}")
        if self.settle:
            self.run(self.settle)
        return output, status

    def judge_again(self, script, gone):
        """After the script: what led elsewhere than it should, or None."""
        output, status = self.run(self.judge)
        left, new = gone & findings(output), errors(output) - errors(self.text)
        if status == 2 or left or new:
            return f"{script}\n  leaves {left or 'nothing'}\n  brings {new or 'nothing'}\n{output}"
        return None

    def take_back_all(self):
        """In the order printed; never ends in an error."""
        for item in self.told(TAKE_BACK):
            for script in item.scripts:
                output, status = self.follow(script)
                if status != 0:
                    return f"{script}: exit {status}\n{output}"
        gone = {finding for item in self.told(TAKE_BACK) if item.scripts for finding in item.findings}
        return self.judge_again("everything taken back", gone)

    def accept(self, item, script):
        output, status = self.follow(script)
        if self.waits(output, status):
            return None
        return f"{script}: exit {status}\n{output}" if status else self.judge_again(script, set(item.findings))

    def waits(self, output, status):
        """For others to be mended first, and says for which: they have advice of their own."""
        return status == 1 and errors(output) and errors(output) <= errors(self.text)

    def do_properly(self, item, script):
        if "alembic revision" in script:
            wrong = self.take_back_all()
            alembic = "PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=."
            if self.run(f"{alembic} alembic heads")[1] != 0:  # not for miglock to mend
                return wrong
            output, status = self.follow(f"{alembic} {script}")
            for new in printed(self.run(self.judge)[0]):
                if new.findings[0].code == "ML301" and not status:
                    output, status = self.follow(new.scripts[0])
            # With a draft beside it Alembic asks on which of them: its own words, not advice of ours.
            if self.waits(output, status) or "Multiple heads are present" in output:
                return wrong
            return wrong or (status and f"{script}: exit {status}\n{output}") or self.judge_again(script, set(item.findings) if any(told.scripts for told in self.told(TAKE_BACK)) else set())
        output, status = self.follow(script)
        if LOOKS_ONLY.match(script):
            return status and f"{script}: exit {status}\n{output}"
        if self.waits(output, status):
            return None
        return f"{script}: exit {status}\n{output}" if status else self.judge_again(script, set(item.findings))

    def dead_ends(self):
        """What was advised and does not lead where it says, a text each."""
        trials = [self.take_back_all] if self.told(TAKE_BACK) else []
        for label, trial in ((AMEND, self.accept), (PROPERLY, self.do_properly)):
            for item in self.told(label):
                trials += [lambda t=trial, i=item, s=script: t(i, s) for script in item.scripts]
        shutil.rmtree(self.saved, ignore_errors=True)
        shutil.copytree(self.scratch, self.saved, symlinks=True)
        found = []
        for trial in trials:
            wrong = trial()
            found += [wrong] if wrong else []
            self.restart()
        shutil.rmtree(self.saved)
        return found
