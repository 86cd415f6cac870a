"""Which files a configuration makes Alembic load: the C reader against real Alembic, case by case.

The judge is the installed Alembic (Debian's 1.8.1).  Where newer releases load other files than that one, the case
carries what they were seen to load (`newest`), and the judge is only asked when it is 1.19 or later.
MIGLOCK_ALEMBIC_PYTHON names another interpreter whose Alembic to ask.
"""

import dataclasses
import json
import os
import pathlib
import random
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
DUMP = pathlib.Path(os.environ.get("MIGLOCK_BUILD", ROOT / "build")) / "tools" / "environments_dump"
JUDGE = os.environ.get("MIGLOCK_ALEMBIC_PYTHON", sys.executable)

REFUSED = "refused"
PLAIN = "[alembic]\nscript_location = alembic\n"


class Link(str):
    """A symbolic link, its target."""


@dataclasses.dataclass
class Case:
    name: str
    ini: str | bytes = PLAIN
    files: dict = dataclasses.field(default_factory=dict)
    ini_path: str = "alembic.ini"
    cwd: str = "."
    section: str = "alembic"
    set: dict = dataclasses.field(default_factory=dict)  # what the program sets that runs Alembic
    newest: object = None  # what Alembic 1.19 loads, where 1.8.1 differs: a list of files, or REFUSED


def with_option(*lines):
    return PLAIN + "".join(line + "\n" for line in lines)


def versions(*names):
    return {f"alembic/versions/{name}": "" for name in names}


A = ["alembic/versions/a.py"]
CHAIN = {"alembic/versions/a.py": "revision = 'a'\ndown_revision = '0'\n"}
TWO = {"one/a.py": "", "two/b.py": ""}
ONE_TWO = ["one/a.py", "two/b.py"]

FILE_CASES = [
    Case("hidden", files=versions(".b.py")),
    Case("emacs lock", files={"alembic/versions/.#b.py": Link("user@host.123:456")}),
    Case("init", files=versions("__init__.py", "__init__x.py")),
    Case("main", files=versions("__main__.py")),
    Case(
        "other suffixes",
        files=versions("b.PY", "c.py~", "d.py.orig", "e.pyi", "f.pyw", "g.pyc", "HEADS", "README", ".gitkeep"),
    ),
    Case("directory b.py", files=versions("b.py/x.py"), newest=A),
    Case("link", files={"alembic/versions/b.py": Link("../../other/real.py"), "other/real.py": ""}),
    Case("link to text", files={"alembic/versions/b.py": Link("../x.txt"), "alembic/x.txt": ""}, newest=A),
    Case(
        "text link to source",
        files={"alembic/versions/b.txt": Link("../x.py"), "alembic/x.py": ""},
        newest=[*A, "alembic/x.py"],
    ),
    Case("link to init", files={"alembic/versions/b.py": Link("../__init__.py"), "alembic/__init__.py": ""}, newest=A),
    Case("link within", files={"alembic/versions/b.py": Link("a.py")}),
    Case("dangling link", files={"alembic/versions/b.py": Link("nowhere.py")}),
    Case("linked versions", files={"alembic/versions": Link("../elsewhere"), "elsewhere/b.py": ""}),
    Case("linked subdirectory", files={"alembic/versions/d": Link("../../other"), "other/b.py": ""}),
    Case("final newline", files=versions("b.py\n")),
    Case("inner newline", files=versions("b\nc.py")),
    Case("only a suffix", files=versions(".py")),
    Case("blanks", files=versions("b c (1).py")),
    Case("helpers", files=versions("env.py", "conftest.py", "helpers.py")),
    Case("subdirectory", files=versions("b/c.py")),
    Case("subdirectory of the chain", files={**CHAIN, "alembic/versions/b/c.py": "revision = 'c'\ndown_revision = 'a'\n"}),
    Case("subdirectory below the chain",
         files={**CHAIN, "alembic/versions/b/c.py": "revision = '0'\ndown_revision = None\n"}),
    Case("recursive", with_option("recursive_version_locations = true"), versions("b/c.py", "b/__init__.py"),
         newest=[*A, "alembic/versions/b/c.py"]),
    Case("recursive True", with_option("recursive_version_locations = True"), versions("b/c.py")),
    Case("recursive order", with_option("recursive_version_locations = true"),
         versions("z.py", "b/y.py", "b/c/x.py", "B/w.py", ".ipynb_checkpoints/a-checkpoint.py"),
         newest=["alembic/versions/" + name for name in
                 ("a.py", "z.py", ".ipynb_checkpoints/a-checkpoint.py", "B/w.py", "b/y.py", "b/c/x.py")]),
    Case("recursive caches", with_option("recursive_version_locations = true"),
         versions("__pycache__/z.py", "__pycache__/q/z.py", "x__pycache__/z.py"),
         newest=[*A, "alembic/versions/__pycache__/q/z.py"]),
    Case("recursive loop", with_option("recursive_version_locations = true"), {"alembic/versions/d": Link(".")}),
    Case("location named like a cache", with_option("version_locations = v__pycache__"), {"v__pycache__/b.py": ""},
         newest=[]),
    Case("overlapping locations", with_option("version_locations = alembic/versions ./alembic/x/../versions link"),
         {"link": Link("alembic/versions"), "alembic/x/y": ""}),
    Case("no versions", with_option("version_locations = nowhere")),
    Case("versions is a file", files={"alembic/versions": ""}, newest=[]),
    Case("sourceless with its sources", with_option("sourceless = true"), versions("__pycache__/a.cpython-311.pyc")),
]  # fmt: skip

INI_CASES = [
    Case("blank before a comma", with_option("version_locations = one , two"), {**TWO, "c.py": ""}),
    Case("final comma", with_option("version_locations = one, two,"), {**TWO, "c.py": ""}),
    Case("lines without a separator", with_option("version_locations =", "  one", "  two"), TWO),
    Case("lines", with_option("path_separator = newline", "version_locations =", "  one", "# no", "", "  two", "  #"),
         TWO, newest=ONE_TWO),
    Case("path_separator", with_option("path_separator = ;", "version_locations = one;two"), TWO, newest=ONE_TWO),
    Case("both separators", with_option("path_separator = ;", "version_path_separator = :",
         "version_locations = one;two"), TWO, newest=ONE_TWO),
    Case("os with blanks", with_option("version_path_separator = os", "version_locations = one : two"), TWO,
         newest=ONE_TWO),
    Case("os", with_option("version_path_separator = os", "version_locations = one::two:"), TWO),
    Case("space", with_option("version_path_separator = space", "version_locations = one  two"), TWO),
    Case("only blanks between separators", with_option("version_path_separator = ;", "version_locations = one; ;two"),
         {**TWO, "c.py": ""}, newest=["one/a.py", "c.py", "two/b.py"]),
    Case("unknown separator", with_option("version_path_separator = ,", "version_locations = one,two"), TWO),
    Case("separator of the old template", with_option("version_path_separator = os  # Use os.pathsep.")),
    Case("and with locations",
         with_option("version_path_separator = os  # Use os.pathsep.", "version_locations = one:two"), TWO),
    Case("unused unknown separator", with_option("version_path_separator = nonsense")),
    Case("unknown path_separator with prepend_sys_path",
         with_option("path_separator = os  # no", "prepend_sys_path = ."), newest=REFUSED),
    Case("unknown path_separator alone", with_option("path_separator = os  # no")),
    Case("missing location", with_option("version_locations = one nowhere"), TWO),
    Case("inline comment", "[alembic]\nscript_location = alembic ; no\n"),
    Case("quotes", '[alembic]\nscript_location = "alembic"\n'),
    Case("value on the next line", "[alembic]\nscript_location =\n  alembic\n"),
    Case("upper case", "[alembic]\nSCRIPT_LOCATION = %(HERE)s/alembic\n"),
    Case("colon", "[alembic]\nscript_location: alembic\n"),
    Case("inherited", "[DEFAULT]\nscript_location = alembic\n[alembic]\n"),
    Case("only defaults", "[DEFAULT]\nscript_location = alembic\n"),
    Case("own here", "[DEFAULT]\nhere = sub\n[alembic]\nscript_location = %(here)s/alembic\n",
         {"sub/alembic/versions/b.py": ""}),
    Case("per cent in the URL", with_option("sqlalchemy.url = postgresql://x:%40@host/db")),
    Case("per cent in file_template", with_option("file_template = %(rev)s_%(slug)s")),
    Case("doubled in file_template", with_option("file_template = %%(rev)s_%%(slug)s")),
    Case("doubled in the path", "[alembic]\nscript_location = al%%x\n", {"al%x/versions/b.py": ""}),
    Case("per cent in the project's path", "[alembic]\nscript_location = %(here)s/m\n", {"p%x/m/versions/b.py": ""},
         ini_path="p%x/alembic.ini", cwd="p%x"),
    Case("option twice", with_option("script_location = alembic")),
    Case("section twice", with_option("[alembic]", "x = 1")),
    Case("byte order mark", "\ufeff" + PLAIN),
    Case("Latin-1", PLAIN.encode() + b"# caf\xe9\n"),
    Case("text behind the section", "[alembic] ; x\nscript_location = alembic\n"),
    Case("blanks in the section", "[ alembic ]\nscript_location = alembic\n"),
    Case("section with blanks by name", "[ alembic ]\nscript_location = alembic\n", section=" alembic "),
    Case("section in another case", "[Alembic]\nscript_location = alembic\n"),
    Case("section by name", "[alembic]\nscript_location = alembic\n[other]\nscript_location = two\n",
         {"two/versions/b.py": ""}, section="other"),
    Case("tilde", "[alembic]\nscript_location = ~/alembic\n"),
    Case("environment variable", "[alembic]\nscript_location = $HOME/alembic\n"),
    Case("empty", "[alembic]\nscript_location =\n", {"versions/b.py": "", "env.py": ""}, newest=["versions/b.py"]),
    Case("missing script directory", "[alembic]\nscript_location = nowhere\n"),
    Case("ini elsewhere, from the root", "[alembic]\nscript_location = sub/m\n", {"sub/m/versions/b.py": ""},
         ini_path="sub/x.ini"),
    Case("ini elsewhere, from there", "[alembic]\nscript_location = m\n", {"sub/m/versions/b.py": ""},
         ini_path="sub/alembic.ini", cwd="sub"),
    Case("here elsewhere, from the root", "[alembic]\nscript_location = %(here)s/m\nversion_locations = sub/v\n",
         {"sub/m/env.py": "", "sub/v/b.py": ""}, ini_path="sub/x.ini"),
    Case("development.ini", "[app:main]\nuse = egg:x\n" + PLAIN, ini_path="development.ini"),
    Case("Flask-Migrate", "[alembic]\n# file_template = %%(rev)s\n[loggers]\nkeys = root\n",
         {"m/env.py": "", "m/versions/b.py": ""}, ini_path="m/alembic.ini", set={"script_location": "m"}),
    Case("Flask-Alembic", "[alembic]\nscript_location = m\nversion_locations = m\n",
         {"m/script.py.mako": "", "m/b.py": ""}),
    Case("multidb", PLAIN + "databases = one, two\n[one]\nsqlalchemy.url = x\n[two]\nsqlalchemy.url = y\n"),
]  # fmt: skip

PACKAGE = {"pkg/__init__.py": "", "pkg/m/versions/b.py": ""}
RESOURCE_CASES = [
    Case(
        f"{location} with {prepend} of {len(files)}",
        f"[alembic]\nscript_location = {location}\nprepend_sys_path = {prepend}\n",
        files,
    )
    for location, prepend, files in [
        ("pkg:m", ".", PACKAGE),
        ("pkg:m:", ".", PACKAGE),
        ("pkg.sub:m", ".", {"pkg/__init__.py": "", "pkg/sub/__init__.py": "", "pkg/sub/m/versions/b.py": ""}),
        ("pkg:sub:m", ".", {"pkg/__init__.py": "", "pkg/sub/m/versions/b.py": ""}),
        ("pkg:sub/m", ".", {"pkg/__init__.py": "", "pkg/sub/m/versions/b.py": ""}),
        ("pkg:m", ".", {"pkg/m/versions/b.py": ""}),
        ("pkg:m", "src", {f"src/{path}": "" for path in PACKAGE}),
        ("pkg:m", ".:src", {f"src/{path}": "" for path in PACKAGE}),
        ("pkg:m", ". src", {f"src/{path}": "" for path in PACKAGE}),
        ("pkg:m", "one, src", {**{f"src/{path}": "" for path in PACKAGE}, "one/x": ""}),
        ("pkg:nowhere", ".", PACKAGE),
        ("nowhere:m", ".", PACKAGE),
    ]
] + [
    Case("locations torn apart by os", with_option("version_path_separator = os", "version_locations = pkg:m"),
         {"pkg/__init__.py": "", "pkg/b.py": "", "m/c.py": ""}),
    Case("locations with spaces", with_option("version_path_separator = space", "prepend_sys_path = .",
         "version_locations = pkg:m one"), {"pkg/__init__.py": "", "pkg/m/b.py": "", "one/c.py": ""}),
    Case("locations, legacy", with_option("prepend_sys_path = .", "version_locations = pkg:m,one"),
         {"pkg/__init__.py": "", "pkg/m/b.py": "", "one/c.py": ""}),
]  # fmt: skip


def toml(text, ini="[alembic]\n", newest=None, files=TWO, **rest):
    name = f"{text!r} beside {ini!r}"
    return Case(name, ini, {"pyproject.toml": text, **files}, newest=newest, **rest)


# Releases before 1.16 do not read pyproject.toml.
TOML_CASES = [
    toml("[tool.alembic]\nversion_locations = ['one', 'two']\n", PLAIN, ONE_TWO),
    toml("[tool.alembic]\nversion_locations = ['one', 'two']\n", with_option("version_locations ="), ONE_TWO),
    toml("[tool.alembic]\nversion_locations = ['one', 'two']\n", with_option("version_locations = two")),
    toml("[tool.alembic]\nversion_locations = []\n", PLAIN),
    toml("[tool.alembic]\nversion_locations = ['', 'one']\n", PLAIN, ["c.py", "one/a.py"], {**TWO, "c.py": ""}),
    toml("[tool.alembic]\nversion_locations = ['%(here)s/one']\n", PLAIN, ["one/a.py"]),
    toml("[tool.alembic]\nversion_locations = ['o%%e']\n", PLAIN, ["o%e/b.py"], {"o%e/b.py": ""}),
    toml("[tool.alembic]\nversion_locations = ['%d']\n", PLAIN, REFUSED),
    toml("[tool.alembic]\nversion_locations = ['%(HERE)s/one']\n", PLAIN, REFUSED),
    toml("[tool.alembic]\nversion_locations = [1]\n", PLAIN, REFUSED),
    toml("[tool.alembic]\nrecursive_version_locations = true\n", PLAIN, [*A, "alembic/versions/b/c.py"],
         versions("b/c.py")),
    toml("[tool.alembic]\nrecursive_version_locations = true\n", with_option("recursive_version_locations = false"),
         files=versions("b/c.py")),
    toml("[tool.alembic]\nrecursive_version_locations = 'true'\n", PLAIN, REFUSED),
    toml("[tool.alembic]\nx = 1\n[tool.x]\ny = 1\ny = 2\n", PLAIN, REFUSED),
    toml("\ufeff[tool.alembic]\nx = 1\n", PLAIN, REFUSED),
    toml("[tool]\nalembic = 1\n", PLAIN, REFUSED),
    toml("[tool.alembic]\nscript_location = 'two'\n", "[alembic]\n", ["two/versions/b.py"], {"two/versions/b.py": ""}),
    toml("[tool]\nalembic.script_location = 'two'\n", "[alembic]\n", ["two/versions/b.py"], {"two/versions/b.py": ""}),
    toml("[tool]\nalembic = {script_location = 'two'}\n", "[alembic]\n", ["two/versions/b.py"],
         {"two/versions/b.py": ""}),
    toml("'tool'.\"alembic\".script_location = 'two'\n", "[alembic]\n", ["two/versions/b.py"],
         {"two/versions/b.py": ""}),
    toml("[tool.alembic]\nscript-location = 'two'\n", files={"two/versions/b.py": ""}),
    toml("[tool.alembic]\nscript_location = 'pkg:m'\nprepend_sys_path = ['src']\n", "[alembic]\n",
         ["src/pkg/m/versions/b.py"], {f"src/{path}": "" for path in PACKAGE}),
    toml("[tool.alembic]\nscript_location = '%(here)s/two'\n", None, ["two/versions/b.py"], {"two/versions/b.py": ""}),
    toml("[tool.alembic]\nversion_locations = ['one']\n", "[alembic]\nscript_location = sub/m\n", ["one/a.py"],
         {**TWO, "sub/m/env.py": ""}, ini_path="sub/x.ini"),
]  # fmt: skip

CASES = FILE_CASES + INI_CASES + RESOURCE_CASES + TOML_CASES


def locations_at_random():
    """Values of version_locations; the separators whose treatment no release changed."""
    rng = random.Random("locations")
    pieces = ["one", "two", "a/b", "./c", "d/../one", "one/", "x__y", "."]
    for number in range(150):
        separator = rng.choice((None, None, "space", "os", ";", ":"))
        glue = {None: [" ", ",", ", ", "  ", ",  ", " , "], "space": [" ", "  "], "os": [":", "::"]}
        value = "".join(rng.choice(pieces) + rng.choice(glue.get(separator, [separator])) for _ in range(3))
        if rng.random() < 0.5:
            value += "two"
        lines = [f"version_locations = {value}"]
        if separator:
            lines.append(f"version_path_separator = {separator}")
        yield Case(f"{number} {value!r} at {separator}", with_option(*lines), TWO)


RANDOM_CASES = list(locations_at_random())


def plant(case, root):
    files = {"alembic/versions/a.py": "", "alembic/env.py": "", **case.files}
    if "alembic/versions" in files:
        del files["alembic/versions/a.py"]
    if case.name == "only defaults":  # or it would be an environment by its look
        del files["alembic/env.py"]
    if case.ini is not None:
        files[case.ini_path] = case.ini
    for path, content in files.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Link):
            place.symlink_to(content)
        else:
            place.write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    """Every case planted and judged at once."""
    asked, roots = [], {}
    for number, case in enumerate(CASES + RANDOM_CASES):
        root = roots[case.name] = tmp_path_factory.mktemp(f"case{number}")
        plant(case, root)
        asked.append(
            {
                "root": str(root),
                "cwd": str(root / case.cwd),
                "ini": str(root / case.ini_path),
                "section": case.section,
                "set": case.set,
            }
        )
    assert len(roots) == len(asked), "two cases have one name"
    done = subprocess.run(
        [JUDGE, HERE / "alembic_files.py"],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},
    )
    answer = json.loads(done.stdout)
    names = (case.name for case in CASES + RANDOM_CASES)
    return answer["version"], roots, dict(zip(names, answer["verdicts"]))


def ask(root, *config):
    done = subprocess.run([DUMP, root, *config], stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def loaded(case, root):
    """The files of the environment that the case configures."""
    answer = ask(root)
    for environment in answer.get("environments", []):
        configured = environment["source"] in (case.ini_path, "pyproject.toml")
        if configured and environment["section"] in (case.section, None):
            return REFUSED if "error" in environment["files"] else environment["files"]
    return REFUSED


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_files(case, verdicts):
    version, roots, judged = verdicts
    verdict = judged[case.name]
    expected = REFUSED if "error" in verdict else verdict["files"]
    if case.newest is not None and version < [1, 19]:
        assert expected != case.newest, "this release agrees, so the case need not say what the newest loads"
        expected = case.newest
    assert loaded(case, roots[case.name]) == expected


@pytest.mark.parametrize("case", RANDOM_CASES, ids=lambda case: case.name)
def test_locations(case, verdicts):
    _, roots, judged = verdicts
    (environment,) = ask(roots[case.name])["environments"]
    assert [location or "." for location in environment["version_locations"]] == judged[case.name]["locations"]


DEPARTURES = [
    # Alembic takes the string for a list of its characters, and loads nothing.
    (toml("[tool.alembic]\nversion_locations = 'one'\n", PLAIN), "pyproject.toml:2: 'version_locations' must be a list"),
    # Alembic imports the package, which may be installed; miglock says what it cannot see.
    (
        Case("a package from elsewhere", with_option("version_locations = elsewhere:m one"), TWO),
        "version location 'elsewhere:m' is not in the directory",
    ),
    # Alembic skips a dangling link whose target is not called .py; what it is called is not asked here.
    (
        Case("dangling link to text", files={"alembic/versions/b.py": Link("nowhere.txt")}),
        "alembic/versions/b.py: is a link to nothing",
    ),
]


@pytest.mark.parametrize("case, message", DEPARTURES, ids=lambda value: getattr(value, "name", ""))
def test_departures(case, message, tmp_path):
    """Where miglock says something although Alembic says nothing, or something else."""
    plant(case, tmp_path)
    assert message in json.dumps(ask(tmp_path))
