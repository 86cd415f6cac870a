#!/usr/bin/env python3
"""The pages, the schema and the pictures that are made of what the program prints.

    ci/docs/reference.py             are they what the program says?
    ci/docs/reference.py --update    make them so (make docs)
"""
import json
import re
import sys
import tempfile
from pathlib import Path

import picture
import tables
from tables import ROOT

DOCS = ROOT / "docs"
sys.path.insert(0, str(ROOT / "tests"))
MADE = "<!-- made by `make docs` from the program's tables -->\n"


def cell(text):
    return text.replace("|", "\\|").replace("<", "&lt;")


def table(header, rows):
    lines = [header, ["---"] * len(header), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def sentence(text):
    return text[0].upper() + text[1:] + "."


def prose(text):
    """As people read it: what Markdown would take for its own is escaped, options are code."""
    text = re.sub(r"([\\*_<\[\]|])", r"\\\1", text)
    return re.sub(r"(?<![\w-])(--?[a-z][\w-]*)", r"`\1`", text)


def option_rows(options):
    return [[f"`{cell(option.written)}`", cell(option.help)] for option in options]


def commands_page():
    all_commands = tables.commands()
    page = "# Commands\n\n" + MADE + "\nExit status: 0 clean, 1 findings, 2 could not check.\n\n"
    page += table(["command", "does"], [[f"[`{c.name}`](#miglock-{c.name})", cell(c.summary)] for c in all_commands])
    page += (
        "\nA revision goes by its id, a branch label, the beginning of one, or its file; a helper as findings name it; a file, which\n"
        "is all that is locked of it, as seen from the working directory or as miglock prints it. Where several environments have a\n"
        "revision of the same id, the id means all of them and the file one.\n"
    )
    common = {}
    for c in all_commands:
        for option in c.options:
            if option.common and len(option.help) >= len(common[option.name].help if option.name in common else ""):
                common[option.name] = option
    page += "\n## Common options\n\nThey may stand before the command, too; a command lists those that matter to it.\n\n"
    page += table(["option", "does"], option_rows(common.values()))
    for c in all_commands:
        page += f"\n## miglock {c.name}\n\n{sentence(c.summary)}\n\n```text\nmiglock {c.name} [options] {c.arguments}".rstrip() + "\n```\n\n"
        page += "".join(prose(paragraph) + "\n\n" for paragraph in c.paragraphs)
        page += "".join(f"- `{line}`  \n  {what}\n" for line, what in c.examples) + "\n"
        own = [option for option in c.options if not option.common]
        if own:
            page += table(["option", "does"], option_rows(own)) + "\n"
        page += "Also: " + ", ".join(f"`--{option.name}`" for option in c.options if option.common) + ".\n"
    return page


def rules_page():
    page = "# Rules\n\n" + MADE + "\n"
    page += "A code never changes its meaning. `ML1` is about applied revisions, `ML2` about the chain, `ML3` about the lock, `ML4` about what\n"
    page += "miglock can see. Severities are set in [the configuration](configuration.md); `miglock rule CODE` prints what is said here.\n\n"
    all_rules = tables.rules()
    rows = [[f"[`{r.code}`](#{r.code.lower()}-{r.name})", f"`{r.name}`", r.severity, cell(r.summary)] for r in all_rules]
    page += table(["code", "name", "severity", "finds"], rows)
    for r in all_rules:
        page += f"\n## {r.code} {r.name}\n\n{sentence(prose(r.summary))} By default: {r.severity}.\n\n```text\n{r.help.rstrip()}\n```\n"
    return page


def configuration_page():
    page = "# Configuration\n\n" + MADE + "\n"
    page += "None is needed. `[tool.miglock]` of `pyproject.toml`, or the same keys at the top of `miglock.toml` or `.miglock.toml`; the file\n"
    page += "nearest the repository's root counts, `--config` names another. Unknown keys are an error. [A schema](../schema/configuration.json)\n"
    page += "for editors describes the table. How to use the keys: [Configuration](../configuration.md).\n\n"
    return page + table(["key", "takes", "says"], [[f"`{key}`", cell(takes), cell(what)] for key, takes, what in tables.configuration()])


def formats_page():
    page = "# Output formats\n\n" + MADE + "\n"
    page += "`miglock verify --output-format FORMAT`, to a file with `-o FILE`. Commands that print data have `json`.\n\n"
    page += table(["format", "is"], [[f"`{name}`", cell(what)] for name, what in tables.formats()])
    page += "\nSchemas of what `--output-format json` prints:\n\n"
    for path in sorted((DOCS / "schema").glob("*.json")):
        if path.stem != "configuration":
            page += f"- [`miglock {path.stem}`](../schema/{path.name})\n"
    return page


def takes_schema(takes):
    if takes == "a string":
        return {"type": "string"}
    if takes == "a list of strings":
        return {"type": "array", "items": {"type": "string"}}
    if takes == "true or false":
        return {"type": "boolean"}
    words = re.findall(r'"(\w+)"', takes)
    assert words, f"a kind of key that the schema does not know: {takes}"
    return {"enum": words}


def configuration_schema():
    """A JSON schema of [tool.miglock], which is that of miglock.toml."""
    properties, environment = {}, {}
    severity = {"enum": ["error", "warning", "note", "off"]}
    for key, takes, what in tables.configuration():
        described = {"description": sentence(what)}
        if takes.startswith("tables"):
            item = {"type": "object", "properties": environment, "required": ["script-location"], "additionalProperties": False}
            properties[key] = described | {"type": "array", "items": item}
        elif takes.startswith("a table"):
            named = {name: {"description": sentence(r.summary)} | severity for r in tables.rules() for name in (r.code, r.name)}
            prefix = "^(" + "|".join(sorted({r.code[:n] for r in tables.rules() for n in (2, 3, 4)})) + ")$"
            properties[key] = described | {
                "type": "object",
                "properties": named,
                "patternProperties": {prefix: severity},
                "additionalProperties": False,
            }
        elif key.startswith("environment."):
            environment[key.split(".")[1]] = described | takes_schema(takes)
        else:
            properties[key] = described | takes_schema(takes)
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "urn:miglock:schema:1:configuration",
        "title": "miglock's configuration: miglock.toml, or [tool.miglock] of pyproject.toml",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def verify_picture():
    """What the golden case of the incident prints in colour."""
    command = "$ miglock verify --color always\n"
    printed = (ROOT / "fixtures/cases/incident/expected").read_text().split(command)[1].split("[exit 1]\n")[0]
    title = "miglock verify: revision 774225e563ca uses code that was edited after it was applied"
    return picture.svg(title, "\x1b[1m$ miglock verify\x1b[0m\n" + printed.replace("NN ms", "6 ms"))


LOCKED = "miglock init -q && git add -A && git commit -q -m Lock"


def graph_picture():
    """The chain of the golden case of the incident, as miglock draws it."""
    import golden

    with tempfile.TemporaryDirectory() as directory:
        scratch = Path(directory).resolve()
        env = golden.environment(scratch)
        golden.prepare(golden.FIXTURES / "incident/repo", golden.FIXTURES / "no-setup", scratch / "repo", env)
        said, status = golden.shell(f"{LOCKED} && miglock graph --format svg --applied production=91614ff3fbf6", scratch / "repo", env)
        assert status == 0, said
        return said


def drawn_by(picture):
    """Graphviz' version: another one draws the same otherwise."""
    return re.search(r"graphviz version \S+", picture)[0]


def files(update=False):
    graph, drawn = DOCS / "graph.svg", graph_picture()
    same = update or drawn_by(drawn) == drawn_by(graph.read_text())
    return ({graph: drawn} if same else {}) | {
        DOCS / "verify.svg": verify_picture(),
        DOCS / "reference/commands.md": commands_page(),
        DOCS / "reference/rules.md": rules_page(),
        DOCS / "reference/configuration.md": configuration_page(),
        DOCS / "reference/formats.md": formats_page(),
        DOCS / "schema/configuration.json": configuration_schema(),
    }


if __name__ == "__main__":
    update = sys.argv[1:] == ["--update"]
    made = files(update)
    stale = [path for path, text in made.items() if not path.is_file() or path.read_text() != text]
    if update:
        (DOCS / "reference").mkdir(exist_ok=True)
        for path in stale:
            path.write_text(made[path])
    elif stale:
        sys.exit(f"{', '.join(path.name for path in stale)}: not what the program says; make docs")
