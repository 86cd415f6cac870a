#!/usr/bin/env python3
"""Manual pages: miglock(1), one for each command, miglock.toml(5) from the program's tables, miglock.lock(5) from docs/lockfile.md.

    ci/docs/manual.py DIRECTORY    writes man1/ and man5/ there
"""
import os
import re
import sys
import time
from pathlib import Path

import tables
from markdown_to_mdoc import escaped, page_text, said

ROOT = tables.ROOT
# Reproducible builds set it.
MADE_AT = time.gmtime(int(os.environ.get("SOURCE_DATE_EPOCH", time.time())))
DATE = time.strftime("%B {}, %Y", MADE_AT).format(MADE_AT.tm_mday)
ENVIRONMENT = [
    ("MIGLOCK_BASE", "What --base says, where that is not given."),
    ("NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, CLICOLOR, TERM", "Whether --color auto means colour."),
    ("COLUMNS", "How wide lines may be."),
    ("SOURCE_DATE_EPOCH", "The date that records get."),
    ("GIT_DIR, GIT_WORK_TREE, GIT_INDEX_FILE, GIT_OBJECT_DIRECTORY, GIT_ALTERNATE_OBJECT_DIRECTORIES", "As git means them."),
    ("CI", "And what CI systems set: the base of the change is taken from it."),
]
FILES = [
    ("miglock.lock", "In each Alembic script directory: what every revision was when it was locked, see miglock.lock(5)."),
    ("pyproject.toml, miglock.toml, .miglock.toml", "Configuration, see miglock.toml(5)."),
]


def head(name, section, summary):
    return f".Dd {DATE}\n.Dt {name.upper()} {section}\n.Os\n.Sh NAME\n.Nm {name}\n.Nd {escaped(summary)}\n"


def option_item(option):
    letter = f"Fl {option.letter} , " if option.letter else ""
    argument = f" Ar {escaped(option.argument)}" if option.argument else ""
    return f".It {letter}Fl -{option.name}{argument}\n{sentence(option.help)}\n"


def sentence(text):
    return said(text[0].upper() + text[1:] + ("" if text.endswith(".") else "."))


def option_list(options):
    return ".Bl -tag -width Ds\n" + "".join(map(option_item, options)) + ".El\n"


def item_list(items):
    return ".Bl -tag -width Ds\n" + "".join(f".It {escaped(name)}\n{said(text)}\n" for name, text in items) + ".El\n"


EXIT = ".Sh EXIT STATUS\n.Bl -tag -width Ds -compact\n.It 0\nClean.\n.It 1\nFindings.\n.It 2\nCould not check.\n.El\n"


def command_page(command):
    page = head(f"miglock-{command.name}", 1, command.summary)
    page += f".Sh SYNOPSIS\n.Nm miglock {command.name}\n.Op Ar options\n"
    if command.arguments:
        page += f"{escaped(command.arguments)}\n"
    page += ".Sh DESCRIPTION\n" + "\n.Pp\n".join([sentence(command.summary), *map(said, command.paragraphs)]) + "\n"
    own = [option for option in command.options if not option.common]
    if own:
        page += ".Pp\nThe options are:\n" + option_list(own)
    page += ".Pp\nOf the options that all commands take, these matter here:\n"
    page += option_list(option for option in command.options if option.common)
    page += EXIT + ".Sh EXAMPLES\n"
    for line, what in command.examples:
        page += f"{sentence(what)}\n.Bd -literal -offset indent\n{escaped(line)}\n.Ed\n.Pp\n"
    page = page.removesuffix(".Pp\n")
    return page + ".Sh SEE ALSO\n.Xr miglock 1 ,\n.Xr miglock.lock 5 ,\n.Xr miglock.toml 5\n"


def program_page(commands):
    page = head("miglock", 1, "keeps applied Alembic migrations immutable")
    page += ".Sh SYNOPSIS\n.Nm\n.Ar command\n.Op Ar options\n.Op Ar arguments\n.Sh DESCRIPTION\n"
    page += page_text(
        "miglock reads a project's version files without running Python, takes a fingerprint of what each revision executes, and compares"
        " it with a lockfile that is committed beside the migrations. Reformatting a migration is free. Changing what it does, or what code"
        " of the project that it calls does, fails the commit, the push and the CI job, and the message says what changed and how to get the"
        " locked version back."
    )
    page += "\n.Pp\nThe commands are:\n.Bl -tag -width completions\n"
    page += "".join(f".It Xr miglock-{c.name} 1\n{sentence(c.summary)}\n" for c in commands) + ".El\n"
    page += ".Pp\n" + page_text(
        "A revision goes by its id, a branch label, the beginning of one, or its file; a helper as findings name it; a file, which is all"
        " that is locked of it, as seen from the working directory."
    )
    common = {option.name: option for c in commands for option in c.options if option.common}
    page += "\n.Pp\nOptions of all commands, which may stand before the command, too:\n" + option_list(common.values())
    page += ".Sh ENVIRONMENT\n" + item_list(ENVIRONMENT) + ".Sh FILES\n" + item_list(FILES) + EXIT
    page += ".Sh EXAMPLES\nAdopt it in a project, and check from then on:\n.Bd -literal -offset indent\nmiglock init\n"
    page += "git add '*miglock.lock'\ngit commit -m 'Lock the migrations'\nmiglock verify\n.Ed\n"
    see = sorted(f"miglock-{c.name}" for c in commands)
    return page + ".Sh SEE ALSO\n.Xr git 1 ,\n" + "".join(f".Xr {name} 1 ,\n" for name in see) + ".Xr miglock.lock 5 ,\n.Xr miglock.toml 5\n"


def configuration_page():
    page = head("miglock.toml", 5, "configuration of miglock")
    page += ".Sh DESCRIPTION\n" + page_text(
        "No configuration is needed. The table tool.miglock of pyproject.toml, or the same keys at the top of miglock.toml or .miglock.toml,"
        " changes what must be changed; the file nearest the repository's root counts. Unknown keys are an error."
    )
    page += "\n.Pp\nThe keys are:\n.Bl -tag -width Ds\n"
    page += "".join(f".It {escaped(key)} No = {escaped(takes)}\n{sentence(what)}\n" for key, takes, what in tables.configuration())
    page += ".El\n.Sh FILES\n" + item_list(FILES[1:])
    example = '[tool.miglock]\ntarget-branch = "develop"\nstop = ["app.core.*"]\n\n[tool.miglock.rules]\nseveral-heads = "error"'
    page += f".Sh EXAMPLES\n.Bd -literal\n{escaped(example)}\n.Ed\n"
    return page + ".Sh SEE ALSO\n.Xr miglock 1 ,\n.Xr miglock.lock 5\n"


def lockfile_page():
    text = (ROOT / "docs/lockfile.md").read_text()
    page = head("miglock.lock", 5, "what every revision was when it was locked") + ".Sh DESCRIPTION\n"
    return page + page_text(re.sub(r"^# .*\n", "", text)) + "\n.Sh SEE ALSO\n.Xr miglock 1 ,\n.Xr miglock.toml 5\n"


def pages():
    commands = tables.commands()
    made = {"man1/miglock.1": program_page(commands), "man5/miglock.toml.5": configuration_page(), "man5/miglock.lock.5": lockfile_page()}
    return made | {f"man1/miglock-{command.name}.1": command_page(command) for command in commands}


if __name__ == "__main__":
    (directory,) = map(Path, sys.argv[1:])
    for name, text in pages().items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(text)
