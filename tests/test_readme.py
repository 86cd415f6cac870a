"""The README says what the program says."""
import re

import readme


def test_lists_and_example_are_the_programs():
    text = readme.README.read_text()
    assert readme.made(text) == text, "tests/readme.py --update"


def test_every_configuration_key_is_shown():
    block = re.search(r"```toml\n(.*?)```", readme.README.read_text().split("## Configuration")[1], re.DOTALL).group(1)
    shown = set(re.findall(r"^#? ?([\w-]+) =|\.([\w-]+)\]", block, re.MULTILINE))
    source = (readme.ROOT / "src/alembic/config.c").read_text()
    known = {name.split(".")[-1] for name in re.findall(r'^\s*\{"([\w.-]+)"', source, re.MULTILINE)}
    assert known, "the key tables of config.c have another form now"
    assert known <= {name for pair in shown for name in pair}
