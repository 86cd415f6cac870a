"""The build backend (PEP 517): the program as a script of the wheel, so that nothing of Python stands before it.

The standard library alone, so that building a source distribution needs `cc` and `make` and nothing else.
"""
import base64
import hashlib
import os
import re
import subprocess
import sys
import sysconfig
import time
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path(__file__).resolve().parent / "miglock"
SUMMARY = "Keeps applied Alembic migrations immutable"
# Programs beside it: POSIX scripts, called miglock-NAME where they are installed.
SCRIPTS = [(f"miglock-{name}", ROOT / "ci" / name) for name in ("rehearse", "deploy")]
ENTRY_POINTS = "[pytest11]\nmiglock = miglock.pytest_plugin\n"


def version():
    return re.search(r"^VERSION := (\S+)", (ROOT / "Makefile").read_text(), re.MULTILINE)[1]


def made_at():
    """Seconds since 1970: when the commit was made, so that two builds of it are the same bytes."""
    if "SOURCE_DATE_EPOCH" in os.environ:
        return int(os.environ["SOURCE_DATE_EPOCH"])
    if not is_source_distribution():
        commit = subprocess.run(["git", "-C", ROOT, "log", "-1", "--format=%ct"], stdout=subprocess.PIPE, check=True)
        return int(commit.stdout)
    return int((ROOT / "PKG-INFO").stat().st_mtime)


def metadata():
    head = f"""Metadata-Version: 2.1
Name: miglock
Version: {version()}
Summary: {SUMMARY}
License: MIT
Keywords: alembic,migrations,lint,pre-commit
Classifier: Development Status :: 4 - Beta
Classifier: Environment :: Console
Classifier: Framework :: Pytest
Classifier: License :: OSI Approved :: MIT License
Classifier: Operating System :: POSIX :: Linux
Classifier: Operating System :: MacOS
Classifier: Programming Language :: C
Classifier: Programming Language :: Python :: 3
Classifier: Topic :: Database
Classifier: Topic :: Software Development :: Quality Assurance
Classifier: Typing :: Typed
Requires-Python: >=3.8
Description-Content-Type: text/markdown

"""
    return head + alone((ROOT / "README.md").read_text(encoding="utf-8"))


def alone(text):
    """The README where there is no file beside it: without pictures and comments, a link to a file being its text."""
    text = re.sub(r"^<!--.*?-->\n+|^!\[[^]]*\]\((?!https?:)[^)]*\)\n+", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"\[([^]]+)\]\((?!https?:)[^)]*\)", r"\1", text)


def write_wheel(folder, tags, program, notices, share=None):
    """The wheel's name. Manual pages and completions go where `share` of an environment is."""
    name = f"miglock-{version()}"
    files = [(f"miglock/{path.name}", path.read_bytes(), 0o644) for path in sorted(PACKAGE.glob("*")) if path.is_file()]
    files.append((f"{name}.data/scripts/miglock", Path(program).read_bytes(), 0o755))
    files += [(f"{name}.data/scripts/{script}", path.read_bytes(), 0o755) for script, path in SCRIPTS]
    for path in sorted(Path(share).rglob("*")) if share else []:
        if path.is_file():
            files.append((f"{name}.data/data/share/{path.relative_to(share).as_posix()}", path.read_bytes(), 0o644))
    platforms = "".join(f"Tag: py3-none-{platform}\n" for platform in tags.split("."))
    about = {
        "METADATA": metadata(),
        "WHEEL": f"Wheel-Version: 1.0\nGenerator: miglock\nRoot-Is-Purelib: false\n{platforms}",
        "entry_points.txt": ENTRY_POINTS,
        "licenses/LICENSE": (ROOT / "LICENSE").read_text(),
        "licenses/NOTICES": notices,
    }
    files += [(f"{name}.dist-info/{path}", text.encode(), 0o644) for path, text in about.items()]
    record = "".join(f"{path},sha256={digest(data)},{len(data)}\n" for path, data, _ in files)
    files.append((f"{name}.dist-info/RECORD", (record + f"{name}.dist-info/RECORD,,\n").encode(), 0o644))
    wheel = f"{name}-py3-none-{tags}.whl"
    with zipfile.ZipFile(Path(folder) / wheel, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path, data, mode in files:
            entry = zipfile.ZipInfo(path, time.gmtime(max(made_at(), 315532800))[:6])
            entry.external_attr = (0o100000 | mode) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return wheel


def digest(data):
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    folder = f"miglock-{version()}.dist-info"
    os.makedirs(os.path.join(metadata_directory, folder), exist_ok=True)
    for name, text in (("METADATA", metadata()), ("entry_points.txt", ENTRY_POINTS)):
        Path(metadata_directory, folder, name).write_text(text, encoding="utf-8")
    return folder


def is_source_distribution():
    return (ROOT / "PKG-INFO").exists()


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    """For this machine: from the sources that a source distribution brings, in a checkout with the system's libraries."""
    target = ["TARGET=native"] if is_source_distribution() else []
    subprocess.run(["make", "-j", str(os.cpu_count() or 1), *target], cwd=ROOT, check=True, stdout=sys.stderr)
    program = ROOT / ("build/native/miglock" if target else "build/miglock")
    platform = re.sub(r"[-.]", "_", sysconfig.get_platform())
    return write_wheel(wheel_directory, platform, program, (ROOT / "NOTICES").read_text())


def build_sdist(sdist_directory, config_settings=None):
    sys.path.insert(0, str(ROOT / "ci/release"))
    import sdist

    return sdist.write(sdist_directory)


def get_requires_for_build_wheel(config_settings=None):
    return []


get_requires_for_build_sdist = get_requires_for_build_wheel
