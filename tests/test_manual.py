"""Manual pages and completions: mandoc has nothing to say, everything is in them, and make install installs them."""
import os
import re
import subprocess
import sys

import golden
import pytest

sys.path.insert(0, str(golden.ROOT / "ci/docs"))
import manual  # noqa: E402
import tables  # noqa: E402
from markdown_to_mdoc import page_text  # noqa: E402


@pytest.fixture(scope="module")
def share(tmp_path_factory):
    directory = tmp_path_factory.mktemp("root")
    build = os.environ.get("MIGLOCK_BUILD", golden.ROOT / "build")
    done = subprocess.run(
        ["make", "-C", golden.ROOT, "install", f"DESTDIR={directory}", "PREFIX=/usr", f"B={build}", f"SAYS={tables.MIGLOCK}"],
        capture_output=True, text=True, env={name: value for name, value in os.environ.items() if not name.startswith("MAKE")},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert (directory / "usr/bin/miglock").is_file()
    return directory / "usr/share"


def test_mandoc_has_nothing_to_say(share):
    pages = sorted(share.glob("man/man*/*"))
    assert len(pages) == len(tables.commands()) + 3
    said = subprocess.run(["mandoc", "-T", "lint", *pages], capture_output=True, text=True).stdout
    # It looks for other pages in the system's index; ours are looked for here.
    assert [line for line in said.splitlines() if "manual not found" not in line and "outdated mandoc.db" not in line] == []
    there = {page.name for page in pages} | {"git.1"}
    for page in pages:
        assert {f"{name}.{section}" for name, section in re.findall(r"^\.Xr (\S+) (\d)", page.read_text(), re.MULTILINE)} <= there
        assert re.search(r"^\.It Xr", page.read_text(), re.MULTILINE) or page.name != "miglock.1"
    broken = share.parent / "broken.1"
    broken.write_text(pages[0].read_text().replace(".Sh DESCRIPTION", ".Sh\n.Foo"))
    assert subprocess.run(["mandoc", "-T", "lint", broken], capture_output=True).returncode != 0


def plain(page):
    """As a terminal shows it, without layout."""
    shown = subprocess.run(["mandoc", "-T", "utf8", "-O", "width=200", page], capture_output=True, text=True, check=True).stdout
    return " ".join(re.sub(r".\x08", "", shown).split())


@pytest.mark.parametrize("command", tables.commands(), ids=lambda command: command.name)
def test_a_page_says_what_its_command_says(share, command):
    text = plain(share / f"man/man1/miglock-{command.name}.1")
    for option in command.options:
        assert option.written.replace(", ", ", ") in text and option.help[1:] in text, option
    for said in [*command.paragraphs, *(line for line, _ in command.examples)]:
        assert " ".join(said.split()) in text


def test_pages_of_files_have_every_key(share):
    text = plain(share / "man/man5/miglock.toml.5")
    for key, takes, what in tables.configuration():
        assert f"{key} = {takes}" in text and what[1:] in text
    text = plain(share / "man/man5/miglock.lock.5")
    keys = re.findall(r"^\| `([\w-]+)` \|", (golden.ROOT / "docs/lockfile.md").read_text(), re.MULTILINE)
    assert len(keys) > 20 and all(re.search(rf"\b{key}\b", text) for key in keys)


def test_what_mdoc_would_read_as_its_own_is_escaped():
    text = "In Ad No: .Sh is 'quoted' \\ and -x ~ ^\n\n.Sh first\n\n'first"
    page = f".Dd January 1, 2026\n.Dt X 1\n.Os\n.Sh NAME\n.Nm x\n.Nd x\n.Sh DESCRIPTION\n{page_text(text)}\n"
    shown = subprocess.run(["mandoc", "-T", "ascii"], input=page, capture_output=True, text=True).stdout
    for said in ("In Ad No: .Sh is 'quoted' \\ and -x ~ ^", ".Sh first", "'first"):
        assert said in re.sub(r".\x08", "", shown)


def test_completions_are_installed(share):
    for path, shell in (("bash-completion/completions/miglock", "bash"), ("zsh/site-functions/_miglock", "zsh"), ("fish/vendor_completions.d/miglock.fish", "fish")):
        assert (share / path).read_text() == tables.run("completions", shell)
    assert (share / "doc/miglock/schema/verify.json").is_file()
