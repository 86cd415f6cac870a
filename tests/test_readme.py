"""The README and the reference pages say what the program says."""
import re
import sys

import readme

sys.path.insert(0, str(readme.ROOT / "ci/docs"))
import reference  # noqa: E402


def test_reference_pages_are_the_programs():
    for path, text in reference.files().items():
        assert path.is_file() and path.read_text() == text, f"{path.name}: make docs"


def test_lists_and_example_are_the_programs():
    text = readme.README.read_text()
    assert readme.made(text) == text, "tests/readme.py --update"


def test_every_configuration_key_is_shown():
    block = re.search(r"```toml\n(.*?)```", (readme.ROOT / "docs/configuration.md").read_text(), re.DOTALL).group(1)
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
