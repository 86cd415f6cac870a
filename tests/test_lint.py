"""The linter itself: every kind of trouble is seen, and the sound tree next to it is not."""

import pytest

import lint

SOUND = {
    "src/main.c": '#include "cmd/command.h"\n',
    "src/cmd/command.h": '#include <stdio.h>\n#include "git/snapshot.h"\n',
    "src/check/rule.h": '#include "git/object_id.h"\n',
    "src/git/snapshot.h": "#include <git2.h>\n",
    "src/git/object_id.h": "",
    "src/base/arena.h": "",
}


def tree(root, files):
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def test_sound_tree(tmp_path):
    errors, warnings, files = lint.lint(tree(tmp_path, SOUND))
    assert (errors, warnings, len(files)) == ([], [], len(SOUND))


@pytest.mark.parametrize(
    "name, text, complaint",
    [
        ("src/base/arena.h", '#include "git/snapshot.h"\n', "src/base/arena.h:1: base may not include git/snapshot.h"),
        ("src/check/rule.h", '\n#include "git/snapshot.h"\n', "src/check/rule.h:2: check may not include"),
        ("src/cmd/verify.c", "#include <git2.h>\n", "git2.h belongs to src/git/"),
        ("src/python/tree.c", "# include <xxhash.h>\n", "xxhash.h belongs to src/python/fingerprint.c"),
        ("src/git/snapshot.h", "#include <zlib.h>\n", "zlib.h is neither"),
        ("src/main.c", '#include "cmd/gone.h"\n', "no file src/cmd/gone.h"),
        ("src/git/object_id.h", '#include "git/snapshot.h"\n', "headers include one another"),
    ],
)
def test_trouble(tmp_path, name, text, complaint):
    files = dict(SOUND, **{name: text})
    if "one another" in complaint:
        files["src/git/snapshot.h"] = '#include "git/object_id.h"\n'
    errors, _, _ = lint.lint(tree(tmp_path, files))
    assert [error for error in errors if complaint in error] == errors != []


def test_long_file_warns(tmp_path):
    tree(tmp_path, dict(SOUND, **{"src/base/arena.h": "\n" * (lint.LONG + 1)}))
    errors, warnings, _ = lint.lint(tmp_path)
    assert errors == [] and len(warnings) == 1 and warnings[0].startswith("src/base/arena.h: 451 lines")


def test_formatting_is_seen(tmp_path):
    good, bad = tmp_path / "good.c", tmp_path / "bad.c"
    (tmp_path / ".clang-format").write_text((lint.Path(lint.__file__).parent.parent / ".clang-format").read_text())
    good.write_text("int\nf(void)\n{\n\treturn 0;\n}\n")
    bad.write_text("int f(void) { return 0; }\n")
    places, unchecked = lint.unformatted([good, bad])
    if unchecked:
        pytest.skip(unchecked)
    assert places == [str(bad)]
