"""A lockfile that git ignores: by which line, as git itself says it, and the command that ends it."""

import pytest

from gate.repository import LOCKFILE

PATTERNS = {
    "name": {".gitignore": "*.pyc\n*.lock\n"},
    "comments": {".gitignore": "# *.lock\n\n!*.lock\n  \n*.lock   \n*.pyc\n"},
    "anchored": {".gitignore": "/migrations/*.lock\n"},
    "with a slash": {".gitignore": "migrations/miglock.lock\n"},
    "stars": {".gitignore": "**/miglock.lock\n"},
    "nearest": {".gitignore": "*.txt\n", "migrations/.gitignore": "x\n*.lock\n"},
    "both": {".gitignore": "*.lock\n", "migrations/.gitignore": "mig*\n"},
    "no last line end": {".gitignore": "*.lock"},
    "class": {".gitignore": "[Mm]iglock.?ock\n"},
    "exclude": {".git/info/exclude": "*.lock\n"},
    "directory": {".gitignore": "migrations/\n!migrations/versions\n"},
    "directory at the top": {".gitignore": "a\n/migrations\n"},
}


@pytest.mark.parametrize("here", ["", "migrations"])
@pytest.mark.parametrize("files", PATTERNS.values(), ids=PATTERNS)
def test_which_line_and_how_to_end_it(repository, files, here):
    repository.run(f"git rm -q --cached {LOCKFILE} && rm {LOCKFILE} && git commit -q -m 'No lockfile' && git push -q origin main")
    for path, text in files.items():
        repository.write(path, text)
    place = repository.run(f"git check-ignore -v --no-index {LOCKFILE}").split("\t")[0]
    file, line, pattern = place.split(":", 2)
    output = repository.run("miglock init", here=repository.root / here)
    last = output.rstrip("\n").rsplit("\n\n", 2)
    assert f"git ignores {LOCKFILE}, by {file}:{line} ({pattern.strip()});" in last[1], output
    command = last[2].strip()
    repository.run(command, here=repository.root / here)
    repository.run("git add -A && git commit -q -m 'Lock the migrations' && git push -q origin main")
    assert LOCKFILE in repository.run("git ls-files")
    assert "ML403" not in repository.run("miglock verify")
