"""The golden runner itself: what a case sees, what is masked, and that missing or idle cases are noticed."""

import subprocess

import pytest

import golden


@pytest.fixture
def fixtures(tmp_path, monkeypatch):
    monkeypatch.setattr(golden, "FIXTURES", tmp_path)
    return tmp_path


def case(root, name, cmd, setup="", expected="", **repo):
    directory = root / name
    directory.mkdir(parents=True)
    (directory / "cmd").write_text(cmd)
    (directory / "setup").write_text(setup)
    (directory / "expected").write_text(expected)
    for file, text in repo.items():
        (directory / "repo").mkdir(exist_ok=True)
        (directory / "repo" / file).write_text(text)
    return directory


def test_transcript(fixtures):
    cmd = "# a comment\ncat file\n\nsh -c 'echo out; echo err >&2; exit 3'\nprintf 'no end'\necho a \\\n  b\n"
    assert golden.run(case(fixtures, "cases/x", cmd, file="text\n")) == (
        "$ cat file\ntext\n"
        "$ sh -c 'echo out; echo err >&2; exit 3'\nout\nerr\n[exit 3]\n"
        "$ printf 'no end'\nno end\n"
        "$ echo a   b\na b\n"
    )


def test_masks(fixtures):
    text = 'miglock 0.1.0 took 12.5 ms; "version": "10.2.3", beside 1.2.3'
    assert golden.run(case(fixtures, "cases/x", "cat file\npwd\n", file=text)) == (
        '$ cat file\nmiglock X.Y.Z took NN ms; "version": "X.Y.Z", beside 1.2.3\n$ pwd\n/scratch/repo\n'
    )


def test_same_commits_everywhere(fixtures, monkeypatch):
    """Nothing of the machine gets in: neither its clock nor its configuration."""
    directory = case(fixtures, "cases/x", "git log --format=%H%an%ad\ngit branch\nenv | grep -c CI=\n", file="text\n")
    first = golden.run(directory)
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Mallory")
    monkeypatch.setenv("CI", "true")
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    assert golden.run(directory) == first
    assert "* main" in first and "Ada Example" in first and "[exit 1]" in first


def test_failing_setup_is_no_result(fixtures):
    with pytest.raises(RuntimeError, match="exit 1"):
        golden.run(case(fixtures, "cases/x", "true\n", setup="false\ntrue\n"))


def test_cases_are_found(fixtures):
    case(fixtures, "cases/b", "true\n")
    case(fixtures, "rules/ML101/fires", "true\n", cmd_of_the_repository="")
    (case(fixtures, "cases/a", "true\n", file="") / "repo" / "cmd").write_text("not a case\n")
    assert [golden.name(path) for path in golden.cases()] == ["cases/a", "cases/b", "rules/ML101/fires"]
    assert [golden.name(path) for path in golden.cases(["ML101"])] == ["rules/ML101/fires"]


@pytest.mark.parametrize(
    "fires, silent, complaint",
    [
        ("$ miglock verify\nML101\n[exit 1]\n", "$ miglock verify\n", None),
        ("$ miglock verify\nML1011\n[exit 1]\n", "$ miglock verify\n", "ML101: not in rules/ML101/fires/expected"),
        ("$ miglock verify\nML101\n", "$ miglock verify\nML101\n", "ML101: fires in rules/ML101/silent/expected"),
        ("$ miglock verify\nML101\n", "$ true\n", "ML101: rules/ML101/silent runs no miglock"),
        ("$ miglock verify\nML101\n", None, "ML101: no case rules/ML101/silent"),
        (None, "$ miglock verify\n", "ML101: no case rules/ML101/fires"),
    ],
)
def test_a_rule_needs_both_cases(fixtures, fires, silent, complaint):
    for kind, expected in (("fires", fires), ("silent", silent)):
        if expected is not None:
            case(fixtures, f"rules/ML101/{kind}", "miglock verify\n", expected=expected)
    assert golden.rule_trouble("ML101") == complaint


def test_the_rule_table_is_read():
    assert golden.rules()
    lines = (golden.ROOT / "src/check/rules.def").read_text().splitlines()
    assert len(golden.rules()) == sum(line.startswith("RULE(") for line in lines)


def test_update_writes_and_a_difference_fails(tmp_path):
    """The command line, on a tree of its own."""
    (tmp_path / "tests").mkdir()
    program = tmp_path / "tests" / "golden.py"
    program.write_text((golden.ROOT / "tests/golden.py").read_text())
    directory = case(tmp_path / "fixtures", "cases/x", "echo new\n", expected="$ echo old\nold\n")
    python = [golden.sys.executable, "-B", program]
    differs = subprocess.run(python, capture_output=True, text=True)
    assert differs.returncode == 1 and "-old" in differs.stdout and "+new" in differs.stdout
    assert subprocess.run([*python, "--update", "cases/x"], capture_output=True).returncode == 0
    assert (directory / "expected").read_text() == "$ echo new\nnew\n"
    assert subprocess.run(python, capture_output=True).returncode == 0
    assert subprocess.run([*python, "no-such-case"], capture_output=True).returncode == 1
