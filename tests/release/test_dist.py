"""The artefacts in dist/: they install, they run, they say what is in them."""
import hashlib
import json
import os
import re
import subprocess
import zipfile

import pytest

import backend
import components
from released import DIST, ROOT, environment, interpreters, run

VERSION = backend.version()
WHEELS = sorted(DIST.glob("*.whl"))


@pytest.mark.parametrize("minor", interpreters())
def test_wheel_in_a_fresh_environment(minor, tmp_path):
    run([interpreters()[minor], "-m", "venv", tmp_path / "venv"])
    binaries = tmp_path / "venv/bin"
    run([binaries / "python", "-m", "pip", "install", "-q", "miglock"])
    assert run([binaries / "miglock", "version"]).startswith(f"miglock {VERSION}\n")
    assert run([binaries / "python", "-m", "miglock", "version"]).startswith(f"miglock {VERSION}\n")
    # Nothing of Python stands before the program.
    assert (binaries / "miglock").read_bytes()[:4] == b"\x7fELF"
    assert run([binaries / "python", "-m", "pip", "check"])


@pytest.mark.parametrize("wheel", WHEELS, ids=lambda w: w.name.split("none-")[1][:25])
def test_wheel_is_small_and_whole(wheel):
    assert wheel.stat().st_size <= 2.5 * 2**20
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        script = next(name for name in names if name.endswith(".data/scripts/miglock"))
        for name in (script, f"{script}-rehearse", f"{script}-deploy"):
            assert archive.getinfo(name).external_attr >> 16 & 0o777 == 0o755
        assert any(name.endswith("man1/miglock.1") for name in names)
        assert {"miglock/guard.py", "miglock/pytest_plugin.py", "miglock/py.typed"} <= set(names)


def test_macos_programs_need_the_system_alone():
    """Linked, never run: what they would load is Apple's one library."""
    for wheel in DIST.glob("*macosx*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            program = archive.read(f"miglock-{VERSION}.data/scripts/miglock")
        assert program[:4] == b"\xcf\xfa\xed\xfe"
        assert set(re.findall(rb"/usr/lib/[\w.]+\.dylib|/System/Library/\S+", program)) == {b"/usr/lib/libSystem.B.dylib"}


def test_source_distribution_builds_with_cc_and_make_alone(tmp_path):
    versions = interpreters()
    run([versions[max(versions)], "-m", "venv", tmp_path / "venv"])
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in "cc as ld ar make sh mkdir rm echo touch uname dirname cat cp".split():
        os.symlink(subprocess.run(["which", tool], stdout=subprocess.PIPE, text=True, check=True).stdout.strip(), tools / tool)
    install = [tmp_path / "venv/bin/python", "-m", "pip", "install", "-q", "--no-binary", "miglock", "--no-cache-dir", f"miglock=={VERSION}"]
    run(install, env=environment(PATH=str(tools)))
    assert run([tmp_path / "venv/bin/miglock", "version"]).startswith(f"miglock {VERSION}\n")


def test_debian_package():
    for package, machine in ((f"miglock_{VERSION}_amd64.deb", "amd64"), (f"miglock_{VERSION}_arm64.deb", "arm64")):
        about = run(["dpkg-deb", "-f", DIST / package])
        assert f"Version: {VERSION}\nArchitecture: {machine}\n" in about and "Depends" not in about
        listing = run(["dpkg-deb", "-c", DIST / package])
        assert "./usr/share/man/man1/miglock-verify.1.gz" in listing and "-rwxr-xr-x root/root" in listing
        assert "./usr/bin/miglock-rehearse" in listing and "./usr/bin/miglock-deploy" in listing


@pytest.mark.skipif(os.geteuid() != 0, reason="chroot wants root")
def test_nothing_else_is_needed(tmp_path, project):
    """In an empty root the program of the archive runs the check."""
    root = tmp_path / "root"
    root.mkdir()
    run(f"tar xzf {DIST}/miglock-{VERSION}-{os.uname().machine}-linux.tar.gz -C {root} --strip-components=1 && git clone -q {project.origin} {root}/src")
    run(f"rm -rf {root}/src/.git {root}/share")
    assert "nothing to complain about" in run(["chroot", root, "/bin/miglock", "verify", "--no-git", "/src"])
    run(f"sed -i s/length=16/length=32/ {root}/src/migrations/versions/*orders*")
    assert "ML101" in run(["chroot", root, "/bin/miglock", "verify", "--no-git", "/src"], status=1)


def test_checksums():
    sums = dict(line.split("  ")[::-1] for line in (DIST / "SHA256SUMS").read_text().splitlines())
    assert {path.name for path in DIST.iterdir()} == {*sums, "SHA256SUMS"}
    assert all(hashlib.sha256((DIST / name).read_bytes()).hexdigest() == value for name, value in sums.items())


def test_bill_of_materials_and_licences():
    bill = json.loads((DIST / f"miglock-{VERSION}.cdx.json").read_text())
    named = {component["name"]: component for component in bill["components"]}
    assert {"libgit2", "pcre2", "zlib", "llhttp", "mimalloc", "musl", "tree-sitter", "utf8proc", "xxHash"} <= named.keys()
    assert named["libgit2"]["version"] in run([ROOT / "build/x86_64-linux-musl/miglock", "version", "-v"])
    notices = components.notices()
    for text in ("Philip Hazel", "Jean-loup Gailly", "Fedor Indutny", "Microsoft Corporation", "Rich Felker", "LINKING EXCEPTION", "Yann Collet", "Max Brunsfeld"):
        assert text in notices, text
    for package in ROOT.glob("ci/static/Cargo.toml"):
        wanted = re.findall(r"^([\w-]+) = .*\"=", package.read_text(), re.MULTILINE)
        assert {f"pkg:cargo/{name}" for name in wanted} == {c["purl"].split("@")[0] for c in bill["components"] if "cargo" in c["purl"]}


def test_versions_agree():
    for file, pattern in (
        ("action.yml", r"default: '([\d.]+)'"),
        ("ci/gitlab/templates/miglock.yml", r"default: '([\d.]+)'"),
        ("ci/github/migrations.yml", r"MIGLOCK_VERSION: '([\d.]+)'"),
        ("ci/gitlab/migrations.yml", r"MIGLOCK_VERSION: '([\d.]+)'"),
        ("ci/pre-commit/pyproject.toml", r"miglock==([\d.]+)"),
        ("ci/pre-commit/pyproject.toml", r'^version = "([\d.]+)"'),
        ("CHANGELOG.md", r"^## ([\d.]+)"),
    ):
        assert re.search(pattern, (ROOT / file).read_text(), re.MULTILINE)[1] == VERSION, file


def test_what_earlier_releases_locked_is_still_read():
    """Each release leaves a locked project behind, ci/release/keep."""
    earlier = re.findall(r"^## ([\d.]+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)[1:]
    for version in earlier:
        output = run([ROOT / "build/x86_64-linux-musl/miglock", "verify", "--no-git", ROOT / "fixtures/releases" / version])
        assert "nothing to complain about" in output, version


def test_pages_name_this_version():
    for page in ("README.md", "docs/install.md"):
        assert set(re.findall(r"(?:miglock[-_=]+)(\d+\.\d+\.\d+)", (ROOT / page).read_text())) == {VERSION}, page
