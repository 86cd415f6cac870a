"""The README and the pages show what the program prints, name what it has, lead somewhere, and are short."""
import re
import sys
from pathlib import Path

import golden
import pytest
import readme

sys.path.insert(0, str(readme.ROOT / "ci/docs"))
import reference  # noqa: E402
import tables  # noqa: E402

NAMES = [path.relative_to(readme.ROOT).as_posix() for path in readme.PAGES]
EVERYWHERE = [*readme.PAGES, readme.ROOT / "CONTRIBUTING.md", *sorted((readme.ROOT / "docs/reference").glob("*.md"))]


def test_reference_pages_are_the_programs():
    for path, text in reference.files().items():
        assert path.is_file() and path.read_text() == text, f"{path.name}: make docs"


@pytest.mark.parametrize("name", NAMES)
def test_what_a_page_shows_is_printed(name):
    path = readme.ROOT / name
    assert readme.made(path) == path.read_text(), f"tests/readme.py --update {path.name}"


def test_what_is_not_printed_is_noticed(tmp_path):
    page = tmp_path / "page.md"
    block = "<!-- repository shop\n-->\n```console\n$ miglock hash alembic.ini\n{}```\n"
    page.write_text(block.format("v1:0  alembic.ini\n"))
    good = readme.made(page)
    assert good != page.read_text() and "v1:0" not in good
    for shown in ("...\n", "", "...\nv1:0\n"):
        page.write_text(block.format(shown))
        assert (readme.made(page) == page.read_text()) == (shown == "...\n")
    for broken in ("```console\n$ true\n```\n", "```\ntext\n```\n", "<!-- repository shop\n-->\n```sh\nfalse\n```\n",
                   "<!-- run by tests/test_readme.py -->\n```sh\nmiglock nowhere-\x65lse\n```\n"):  # fmt: skip
        page.write_text(broken)
        with pytest.raises(SystemExit):
            readme.made(page)


def code_spans(text):
    """What stands in `...`, outside of blocks."""
    prose = "".join("".join(lines) for kind, _, lines in readme.blocks(text) if kind == "text")
    return [span.replace("\\|", "|") for span in re.findall(r"`([^`\n]+)`", prose)]


@pytest.mark.parametrize("path", EVERYWHERE[: len(NAMES) + 1], ids=lambda path: path.name)
def test_commands_in_the_text_exist(path):
    commands = {command.name: command for command in tables.commands()}
    for span in code_spans(path.read_text()):
        words = re.split(r" +(?:>>?|\|) ", span)[0].split()
        if words[0] != "miglock" or len(words) == 1 or words[1] == "=":
            continue
        words = words[3:] if words[1] == "-C" else words[1:]
        if words[0] == "COMMAND":
            continue
        command = commands[words[0]]
        options = {f"--{option.name}" for option in command.options} | {f"-{option.letter}" for option in command.options if option.letter}
        for word in words[1:]:
            if word.startswith("-") and word != "-":
                assert word.split("=")[0] in options, span


def anchors(path):
    """The anchors of a page's headings, as GitHub and the site make them; titles must differ."""
    text = "".join("".join(lines) for kind, _, lines in readme.blocks(path.read_text()) if kind == "text")
    found = [re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in re.findall(r"^#+ (.+)", text, re.MULTILINE)]
    assert len(found) == len(set(found)), f"{path.name}: two headings are alike"
    return found


@pytest.mark.parametrize("path", EVERYWHERE, ids=lambda path: path.relative_to(readme.ROOT).as_posix())
def test_no_link_is_dead(path):
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text()):
        if re.match(r"https?:", target):
            continue
        file, _, anchor = target.partition("#")
        other = (path.parent / file).resolve() if file else path
        assert other.exists(), target
        assert readme.ROOT in other.parents, target
        assert not anchor or anchor in anchors(other), target


def test_every_page_is_in_the_lists():
    for index, folder in ((readme.README, "docs/"), (readme.ROOT / "docs/README.md", "")):
        linked = set(re.findall(r"\]\(([^)#\s]+)", index.read_text()))
        for path in [*readme.PAGES[1:], *(readme.ROOT / "docs/reference").glob("*.md")]:
            name = folder + path.relative_to(readme.ROOT / "docs").as_posix()
            assert name in linked or path.name == "README.md", f"{index}: {name}"
    site = (readme.ROOT / "ci/docs/mkdocs.yml").read_text().split("\nnav:\n")[1]
    pages = (readme.ROOT / "docs").rglob("*.md")
    assert sorted(re.findall(r"([\w/]+\.md)$", site, re.MULTILINE)) == sorted(path.relative_to(readme.ROOT / "docs").as_posix() for path in pages)


LIMIT, WIDE = 8, 140


@pytest.mark.parametrize("path", EVERYWHERE[: len(NAMES) + 1], ids=lambda path: path.name)
def test_paragraphs_are_short(path):
    text = "".join("".join(lines) if kind == "text" else "\n" for kind, _, lines in readme.blocks(path.read_text()))
    for paragraph in re.split(r"\n\s*\n|\n(?=- |\d\. |\|)", text):
        lines = paragraph.strip("\n").split("\n")
        assert len(lines) <= LIMIT, f"{path.name}: {len(lines)} lines from {lines[0]!r}"
        assert lines[0].startswith("|") or max(map(len, lines)) <= WIDE, f"{path.name}: too wide: {max(lines, key=len)!r}"


def test_a_package_index_shows_the_readme_without_dead_links():
    sys.path.insert(0, str(readme.ROOT / "ci/python"))
    import backend

    text = backend.metadata().split("\n\n", 1)[1]
    assert "# miglock\n" in text and "pip install miglock" in text and "CI and hooks" in text
    assert "](docs/" not in text and "<!--" not in text and "![" not in text


def test_the_readme_is_short():
    assert len(readme.README.read_text().splitlines()) <= 150


def test_files_that_are_named_are_there():
    """In CONTRIBUTING.md: as a path from the root or src/, or by their last name."""
    files = [path for folder in ("src", "tests", "ci", "fixtures") for path in (readme.ROOT / folder).rglob("*") if "node_modules" not in path.parts]
    names = {path.name for path in files}
    spans = code_spans((readme.ROOT / "CONTRIBUTING.md").read_text())
    named = [span for span in spans if re.fullmatch(r"[\w./*-]+\.(?:c|h|def|py|mk|txt|md|yml)|(?:src|tests|ci|docs|fixtures)/[\w./*-]*", span)]
    assert len(named) > 60
    for name in named:
        if name == "docs/NAME.md" or "CODE" in name or "NAME.c" in name:
            continue
        found = any(readme.ROOT.glob(name)) or any((readme.ROOT / "src").glob(name)) or name in names
        assert found or "*" in name and any(Path(other).match(name) for other in names), name


def test_hooks_of_the_page_are_those_that_init_prints(tmp_path):
    page = (readme.ROOT / "docs/ci.md").read_text()
    shown = re.search(r"```yaml\nrepos:\n(.*?)```", page, re.DOTALL)[1]
    env = golden.environment(tmp_path)
    golden.prepare(golden.FIXTURES / "shop", golden.FIXTURES / "no-setup", tmp_path / "repo", env)
    printed, _ = golden.shell("miglock init", tmp_path / "repo", env)
    assert " ".join(shown.split()) in " ".join(printed.split())


def test_every_configuration_key_is_shown():
    block = re.search(r'```toml title="pyproject.toml"\n(.*?)```', (readme.ROOT / "docs/configuration.md").read_text(), re.DOTALL).group(1)
    shown = set(re.findall(r"^#? ?([\w-]+) =|\.([\w-]+)\]", block, re.MULTILINE))
    source = (readme.ROOT / "src/alembic/config.c").read_text()
    known = {name.split(".")[-1] for name in re.findall(r'^\s*\{"([\w.-]+)"', source, re.MULTILINE)}
    assert known, "the key tables of config.c have another form now"
    assert known <= {name for pair in shown for name in pair}


def test_every_key_of_the_lockfile_has_its_row():
    page, source = ((readme.ROOT / name).read_text() for name in ("docs/lockfile.md", "src/lock/lockfile_form.c"))
    keys = set(re.findall(r'(?:ONE|OPTIONAL|LIST|KEY)\("([\w-]+)"', source))
    assert len(keys) > 20, "the tables of lockfile_form.c have another form now"
    assert [key for key in keys if f"\n| `{key}` |" not in page] == [], "docs/lockfile.md"
    assert [name for name in re.findall(r'HEADER\("(\w+)"\)', source) if f"[[{name}]]" not in page] == []
