"""Small version directories that try a reader of revision metadata: file name -> text or bytes.

The comment before each group is its number in the list of Alembic's edge cases they come from (74 to 103 metadata,
104 to 113 the graph).  What is right is not written here: Alembic is asked.
"""


def revision(identifier, down=None, **others):
    lines = [f"revision = {identifier!r}", f"down_revision = {down!r}"]
    return "\n".join(lines + [f"{name} = {value!r}" for name, value in others.items()]) + "\n"


def above(text):
    """b.py with this text, on a plain base in a.py."""
    return {"a.py": revision("aaaa1"), "b.py": text}


def identifier(expression, before=""):
    return above(f"{before}revision = {expression}\ndown_revision = 'aaaa1'\n")


def parent(expression, before=""):
    return above(f"{before}revision = 'bbbb1'\ndown_revision = {expression}\n")


def also(line):
    return above(f"revision = 'bbbb1'\ndown_revision = 'aaaa1'\n{line}\n")


PLAIN = revision("bbbb1", "aaaa1")

# A reader that runs nothing must give the same answer as Alembic, and complain where Alembic does.
SAME = {
    # 74
    "id u-string": identifier("u'bbbb1'"),
    "id r-string": identifier("r'bbbb1'"),
    "id R-string": identifier("R'bbbb1'"),
    "id triple quotes": identifier("'''bbbb1'''"),
    "id triple double quotes": identifier('"""bbbb1"""'),
    "id implicit concatenation": identifier("'bb' 'bb1'"),
    "id plus": identifier("'bb' + 'bb1'"),
    "id plus three": identifier("'b' + 'bb' \"b1\""),
    "id hex escape": identifier(r"'\x62bbb1'"),
    "id octal escape": identifier(r"'\142bbb1'"),
    "id unicode escape": identifier(r"'\u0062bb\U000000621'"),
    "id named escape": identifier(r"'\N{LATIN SMALL LETTER B}bbb1'"),
    "id escaped line end": identifier("'bb\\\nbb1'"),
    "id raw keeps its backslash": identifier(r"r'bb\x62b1'"),
    "id parentheses": identifier("(\n  'bbbb1'  # why not\n)"),
    "id continued line": above("revision = \\\n    'bbbb1'\ndown_revision = 'aaaa1'\n"),
    "id f-string without fields": identifier("f'bbbb1'"),
    "id f-string with braces": identifier("f'bb{{1'"),
    # 75 to 78
    "semicolon": above("revision='bbbb1'; down_revision='aaaa1'\n"),
    "unpacking": above("revision, down_revision = 'bbbb1', 'aaaa1'\n"),
    "unpacking parentheses": above("(revision, down_revision) = ('bbbb1', 'aaaa1')\n"),
    "unpacking list": above("[revision, down_revision] = ['bbbb1', 'aaaa1']\n"),
    "chained": above("revision = rev = 'bbbb1'\ndown_revision = parent = 'aaaa1'\n"),
    "chained second": above("rev = revision = 'bbbb1'\ndown_revision = 'aaaa1'\n"),
    "reassigned": above("revision = 'wrong'\nrevision = 'bbbb1'\ndown_revision = None\ndown_revision = 'aaaa1'\n"),
    "reassigned after the functions": also("def upgrade():\n    pass\n\n\nrevision = 'bbbb2'"),
    # 79, 80
    "if true": above("if True:\n    revision = 'bbbb1'\nelse:\n    revision = 'wrong'\ndown_revision = 'aaaa1'\n"),
    "if false": above("if False:\n    revision = 'wrong'\nelse:\n    revision = 'bbbb1'\ndown_revision = 'aaaa1'\n"),
    "try finally": above("try:\n    revision = 'bbbb1'\nfinally:\n    down_revision = 'aaaa1'\n"),
    "with": above(
        "import contextlib\nwith contextlib.suppress(OSError):\n"
        + "".join(f"    {line}\n" for line in PLAIN.splitlines())
    ),
    "type checking loses": also(
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    revision = 'wrong'\n    down_revision = 'wrong'"
    ),
    "type checking dotted": also("import typing\nif typing.TYPE_CHECKING:\n    revision = 'wrong'"),
    # 81
    "in a docstring": above('"""\nrevision = "wrong"\ndown_revision = None\n"""\n' + PLAIN),
    "in a string": also("TEXT = '''\nrevision = 'wrong'\n'''"),
    "in a comment": also("# revision = 'wrong'"),
    "in a function": also("def upgrade():\n    revision = 'wrong'\n    down_revision = 'wrong'"),
    "in a class": also("class State:\n    revision = 'wrong'\n    down_revision = None"),
    "keyword argument": also("state = dict(revision='wrong', down_revision='wrong')"),
    "attribute": also("class State:\n    pass\n\n\nState.revision = 'wrong'"),
    "subscript": also("d = {}\nd['revision'] = 'wrong'"),
    "default argument": also("def f(revision='wrong', down_revision='wrong'):\n    pass"),
    "lambda": also("f = lambda revision: revision"),
    "comprehension has its own scope": also("numbers = [revision for revision in 'xyz']"),
    "comparison": also("revision == 'wrong'"),
    # 82, 83
    "annotation only": above("revision: str\ndown_revision = 'aaaa1'\n"),
    "annotation then value": above("revision: str\n" + PLAIN),
    "value then annotation": also("revision: str"),
    "annotated": above("revision: str = 'bbbb1'\ndown_revision: str = 'aaaa1'\n"),
    "template of 1.11": above(
        "from typing import Sequence, Union\nrevision: str = 'bbbb1'\ndown_revision: Union[str, None] = 'aaaa1'\n"
        "branch_labels: Union[str, Sequence[str], None] = None\ndepends_on: Union[str, Sequence[str], None] = None\n"
    ),
    "annotated pep 604": above("revision: str = 'bbbb1'\ndown_revision: str | None = 'aaaa1'\n"),
    "annotated final": above("from typing import Final\nrevision: Final = 'bbbb1'\ndown_revision: 'str' = 'aaaa1'\n"),
    "future annotations": above(
        "from __future__ import annotations\nrevision: Unknown = 'bbbb1'\ndown_revision = 'aaaa1'\n"
    ),
    # 87, 88
    "parent in a tuple": parent("('aaaa1',)"),
    "parent in a bare tuple": parent("'aaaa1',"),
    "parent in a list": parent("['aaaa1']"),
    "parents, trailing comma": parent("(\n    'aaaa1',\n    'aaaa1',\n)"),
    "no parents: empty tuple": parent("()"),
    "no parents: empty list": parent("[]"),
    "no parents: tuple of None": parent("(None,)"),
    "parents None and one": parent("(None, 'aaaa1')"),
    "parents one and empty": parent("('aaaa1', '')"),
    "merge": {
        "a.py": revision("aaaa1"),
        "b.py": revision("bbbb1", "aaaa1"),
        "c.py": revision("cccc1", "aaaa1"),
        "d.py": revision("dddd1", ("cccc1", "bbbb1")),
    },
    "merge as a list": {
        "a.py": revision("aaaa1"),
        "b.py": revision("bbbb1", "aaaa1"),
        "c.py": revision("cccc1", ["aaaa1", "bbbb1"]),
    },
    # 90
    "parent 'None'": parent("'None'"),
    "parent 'head'": parent("'head'"),
    "parent 'base'": parent("'base'"),
    "parent is a part of an id": parent("'aaaa'"),
    "parent in other case": parent("'AAAA1'"),
    "parent with a space": parent("'aaaa1 '"),
    # 91, 92
    "parent is a label": {"a.py": revision("aaaa1", branch_labels="trunk"), "b.py": revision("bbbb1", "trunk")},
    "dependency is a label": {
        "a.py": revision("aaaa1", branch_labels="trunk"),
        "b.py": revision("bbbb1", depends_on="trunk"),
    },
    "dependency is a part of an id": above(revision("bbbb1", depends_on="aaaa")),
    "dependency on an ancestor": {
        "a.py": revision("aaaa1"),
        "b.py": revision("bbbb1", "aaaa1"),
        "c.py": revision("cccc1", "bbbb1", depends_on="aaaa1"),
    },
    "dependency is the parent": above(revision("bbbb1", "aaaa1", depends_on="aaaa1")),
    "dependency empty": also("depends_on = ()"),
    "dependencies": {
        "a.py": revision("aaaa1"),
        "b.py": revision("bbbb1"),
        "c.py": revision("cccc1", depends_on=["bbbb1", "aaaa1"]),
    },
    # 93, 94
    "id None": identifier("None"),
    "id number": identifier("1"),
    "no id, name not hex": {"a.py": revision("aaaa1"), "plain.py": "down_revision = 'aaaa1'\n"},
    "no id, name hex": {"a.py": revision("aaaa1"), "beef.py": "down_revision = 'aaaa1'\n"},
    "no id, hex and more": {"a.py": revision("aaaa1"), "beef_add.py": "down_revision = 'aaaa1'\n"},
    "no parent at all": above("revision = 'bbbb1'\n"),
    "empty file with a hex name": above(""),
    "empty file": {"a.py": revision("aaaa1"), "empty.py": ""},
    "id with @": identifier("'bb@b1'"),
    "id with -": identifier("'bb-b1'"),
    "id with +": identifier("'bb+b1'"),
    "id a uuid": identifier("'0b7a2f9e-3c1d-4e5f-8a9b-0c1d2e3f4a5b'"),
    # 95 to 97
    "id with a space": identifier("'bb b1'"),
    "id with quotes": identifier('"b\'b1"'),
    "id with double quotes": identifier("'b\"b1'"),
    "id with backslash": identifier(r"'b\\b1'"),
    "id with é": identifier("'bébé'"),
    "id beyond the first plane": identifier("'b🐍b'"),
    "id with /": identifier("'b/b1'"),
    "id head": identifier("'head'"),
    "id of 40 characters": identifier("'" + "b" * 40 + "'"),
    "id with a leading space": identifier("' bbbb1'"),
    "id with a line end": identifier(r"'bbbb1\n'"),
    "id with a tab": identifier(r"'bb\tb1'"),
    "ids in two cases": above(revision("AAAA1", "aaaa1")),
    # 98
    "label": also("branch_labels = 'billing'"),
    "labels in a tuple": also("branch_labels = ('pay', 'billing')"),
    "labels in a list": also("branch_labels = ['billing']"),
    "labels in a set": also("branch_labels = {'billing'}"),
    "labels empty": also("branch_labels = ()"),
    "label twice in one tuple": also("branch_labels = ('billing', 'billing')"),
    "label is its own id": also("branch_labels = ('bbbb1',)"),
    "label is another id": also("branch_labels = ('aaaa1',)"),
    "label on two revisions": {
        "a.py": revision("aaaa1", branch_labels="billing"),
        "b.py": revision("bbbb1", "aaaa1", branch_labels="billing"),
    },
    "label head": also("branch_labels = ('head',)"),
    "label with @": also("branch_labels = ('a@b',)"),
    "label is a part of an id": also("branch_labels = ('bbb',)"),
    # 99
    "byte order mark": above(b"\xef\xbb\xbf" + PLAIN.encode()),
    "crlf": above(PLAIN.replace("\n", "\r\n").encode()),
    "cr": above(PLAIN.replace("\n", "\r").encode()),
    "form feed": above("\f" + PLAIN.replace("\n", "\n\f")),
    "no final newline": above(PLAIN.rstrip()),
    "latin-1 with a cookie": above(b"# -*- coding: latin-1 -*-\nrevision = 'b\xe9b\xe9'\ndown_revision = 'aaaa1'\n"),
    "latin-1 cookie in line 2": above(
        b"#!/usr/bin/python\n# vim: set fileencoding=latin-1 :\nrevision = '\xe9'\ndown_revision = 'aaaa1'\n"
    ),
    "latin-1 in a string without a cookie": above(b"revision = 'b\xe9'\ndown_revision = 'aaaa1'\n"),
    "cookie in line 3 is none": above(
        b"#\n#\n# -*- coding: latin-1 -*-\nrevision = 'b\xe9'\ndown_revision = 'aaaa1'\n"
    ),
    "unknown cookie": above(b"# -*- coding: klingon -*-\n" + PLAIN.encode()),
    "cookie and mark disagree": above(b"\xef\xbb\xbf# -*- coding: latin-1 -*-\n" + PLAIN.encode()),
    "utf-16": above(PLAIN.encode("utf-16")),
    "nul": above(PLAIN.encode() + b"\0"),
    "python 2 print": also("print 'bbbb1'"),
    "python 2 octal": also("mode = 0777"),
    "tabs and spaces": also("if True:\n        x = 1\n\ty = 2"),
    "unclosed parenthesis": also("x = ("),
    "indented for no reason": also("    x = 1"),
    # 101, 102
    "no upgrade": above(PLAIN),
    "docstring contradicts": above('"""x\n\nRevision ID: wrong\nRevises: wrong\n"""\n' + PLAIN),
    # 104 to 106
    "missing parent": parent("'gone'"),
    "missing parent of a merge": parent("('aaaa1', 'gone')"),
    "missing dependency": also("depends_on = 'gone'"),
    "self-loop": above(revision("bbbb1", "bbbb1")),
    "dependency self-loop": above(revision("bbbb1", "aaaa1", depends_on="bbbb1")),
    "cycle of two": {"b.py": revision("bbbb1", "cccc1"), "c.py": revision("cccc1", "bbbb1")},
    "cycle beside a chain": above(revision("bbbb1", "cccc1")) | {"c.py": revision("cccc1", "bbbb1")},
    "dependency cycle": {
        "a.py": revision("aaaa1", depends_on="bbbb1"),
        "b.py": revision("bbbb1", depends_on="aaaa1"),
    },
    "dependency on a descendant": {"a.py": revision("aaaa1", depends_on="bbbb1"), "b.py": revision("bbbb1", "aaaa1")},
    # 107 to 110
    "duplicate leaf": above(PLAIN) | {"c.py": PLAIN},
    "duplicate in the middle": {
        "a.py": revision("aaaa1"),
        "b.py": revision("bbbb1", "aaaa1"),
        "c.py": revision("cccc1", "bbbb1"),
        "d.py": revision("bbbb1", "aaaa1"),
    },
    "duplicate above its descendant": {
        "a.py": revision("aaaa1"),
        "b.py": revision("bbbb1", "aaaa1"),
        "c.py": revision("cccc1", "bbbb1"),
        "d.py": revision("bbbb1", "cccc1"),
    },
    "duplicate above its descendant, by name first": {
        "a.py": revision("bbbb1", "cccc1"),
        "b.py": revision("bbbb1", "aaaa1"),
        "c.py": revision("cccc1", "bbbb1"),
        "d.py": revision("aaaa1"),
    },
    "duplicate base": {"a.py": revision("aaaa1"), "b.py": revision("aaaa1")},
    "three of one id": {"a.py": revision("aaaa1"), "b.py": revision("aaaa1"), "c.py": revision("aaaa1")},
    # 111 to 113
    "merge of an ancestor and its descendant": {
        "a.py": revision("aaaa1"),
        "b.py": revision("bbbb1", "aaaa1"),
        "c.py": revision("cccc1", ("aaaa1", "bbbb1")),
    },
    "effective head": {
        "a.py": revision("aaaa1"),
        "b.py": revision("bbbb1"),
        "c.py": revision("cccc1", "bbbb1", depends_on="aaaa1"),
    },
    "two heads": above(PLAIN) | {"c.py": revision("cccc1", "aaaa1")},
    "two bases": {"a.py": revision("aaaa1"), "b.py": revision("bbbb1")},
}

# Alembic knows only because it ran the file: the same answer, or a complaint about that file, but never another answer.
COMPUTED = {
    # 84
    "globals": above("globals()['revision'] = 'bbbb1'\ndown_revision = 'aaaa1'\n"),
    "a constant": identifier("REVISION", before="REVISION = 'bbbb1'\n"),
    "file name": identifier("os.path.basename(__file__)[:-3]", before="import os\n"),
    "module name": identifier("__name__"),
    "walrus": above("print(revision := 'bbbb1')\ndown_revision = 'aaaa1'\n"),
    "augmented": above("revision = 'bb'\nrevision += 'bb1'\ndown_revision = 'aaaa1'\n"),
    "deleted": above("revision = 'wrong'\ndel revision\ndown_revision = 'aaaa1'\n"),
    "star import": above("from os.path import *\nrevision = 'bbbb1'\ndown_revision = 'aaaa1'\n"),
    "star import after": above("revision = 'bbbb1'\ndown_revision = 'aaaa1'\nfrom os.path import *\n"),
    "global in a function": above(
        "def name():\n    global revision\n    revision = 'bbbb1'\n\n\nname()\ndown_revision = 'aaaa1'\n"
    ),
    "for": above("for revision in ['bbbb1']:\n    pass\ndown_revision = 'aaaa1'\n"),
    "for leaves the last": above(
        "revision = 'wrong'\nfor revision in ['x', 'bbbb1']:\n    pass\ndown_revision = 'aaaa1'\n"
    ),
    "with as": above(
        "import contextlib\nwith contextlib.nullcontext('bbbb1') as revision:\n    pass\ndown_revision = 'aaaa1'\n"
    ),
    "module getattr": above(
        "def __getattr__(name):\n    return {'revision': 'bbbb1', 'down_revision': 'aaaa1'}[name]\n"
    ),
    "fullwidth name": above("ｒevision = 'bbbb1'\ndown_revision = 'aaaa1'\n"),
    "fullwidth name wins": above("revision = 'wrong'\nｒevision = 'bbbb1'\ndown_revision = 'aaaa1'\n"),
    "exec": above("exec(\"revision = 'bbbb1'\")\ndown_revision = 'aaaa1'\n"),
    "condition on the machine": above(
        "import sys\nif sys.maxsize > 1:\n    revision = 'bbbb1'\nelse:\n    revision = 'wrong'\ndown_revision = 'aaaa1'\n"
    ),
    "condition on the machine, one arm": above(
        "import sys\nrevision = 'bbbb1'\nif sys.maxsize < 1:\n    revision = 'wrong'\ndown_revision = 'aaaa1'\n"
    ),
    "except arm": above(
        "try:\n    import no_such_module_at_all\n    revision = 'wrong'\nexcept ImportError:\n    revision = 'bbbb1'\n"
        "down_revision = 'aaaa1'\n"
    ),
    "while": above("while True:\n    revision = 'bbbb1'\n    break\ndown_revision = 'aaaa1'\n"),
    "match": above(
        "match 1:\n    case 1:\n        revision = 'bbbb1'\n    case _:\n        revision = 'wrong'\ndown_revision = 'aaaa1'\n"
    ),
    "match captures": above("match 'bbbb1':\n    case revision:\n        pass\ndown_revision = 'aaaa1'\n"),
    "starred target": above("*_, revision, down_revision = 'wrong', 'bbbb1', 'aaaa1'\n"),
    "nested unpacking": above("(revision, (down_revision, _)) = 'bbbb1', ('aaaa1', 0)\n"),
    "percent format": identifier("'bb%s' % 'bb1'"),
    "format": identifier("'bb{}'.format('bb1')"),
    "f-string with a field": identifier("f'bb{\"bb1\"}'"),
    "imported": above("from keyword import __name__ as revision\ndown_revision = 'aaaa1'\n"),
    "import binds": above("import keyword as revision\ndown_revision = 'aaaa1'\n"),
    "annotated in parentheses": above("(revision): str = 'bbbb1'\ndown_revision = 'aaaa1'\n"),
    # 85, 86
    "function of that name": also("def revision():\n    pass"),
    "class of that name": also("class down_revision:\n    pass"),
    "imported parent": above("revision = 'bbbb1'\nfrom os import sep as down_revision\n"),
    # 99: an import lets it pass, `python3 FILE` and every other tool do not
    "latin-1 in a comment without a cookie": above(b"# caf\xe9\n" + PLAIN.encode()),
    # 87
    "parent in a comprehension": parent("[x for x in ['aaaa1']]"),
    "parent unpacked": parent("(*X,)", before="X = ('aaaa1',)\n"),
    "parent by ternary": parent("'aaaa1' if True else 'wrong'"),
    "parent by or": parent("None or 'aaaa1'"),
    "parent by generator": parent("(x for x in ['aaaa1'])"),
    "parent by call": parent("tuple(['aaaa1'])"),
    # 93, 98
    "id bytes": identifier("b'bbbb1'"),
    "id tuple": identifier("('bbbb1',)"),
    "label a number": also("branch_labels = (1,)"),
    "label empty": also("branch_labels = ''"),
    "label empty in a tuple": also("branch_labels = ('',)"),
}

# Alembic fails for a reason that only running shows; what the file says is all there is to read.
ONLY_RUNNING_TELLS = {
    # 83, 103
    "undefined annotation": above("revision: Unknown = 'bbbb1'\ndown_revision = 'aaaa1'\n"),
    "exit at import": also("raise SystemExit"),
    "import fails": also("import no_such_module_at_all"),
}

# Where newer releases than the one asked say otherwise, miglock says what they say.  The verdicts were recorded from
# Alembic 1.19; "loads" is None where it does not.
NEWER = {
    # 89: since 1.12.1 a missing parent, before a base
    "parent empty string": (parent("''"), None),
    "parent False": (parent("False"), None),
    "parent 0": (parent("0"), None),
    # 87: 1.8.1 takes sequences only
    "parent in a set": (parent("{'aaaa1'}"), {"aaaa1": [], "bbbb1": ["aaaa1"]}),
    "parent in a dict": (parent("{'aaaa1': 1}"), {"aaaa1": [], "bbbb1": ["aaaa1"]}),
    # 94: since 1.17.1
    "id with :": (identifier("'bb:b1'"), None),
    # 100: since Python 3.12
    "type statement": (also("type Ids = list[int]"), {"aaaa1": [], "bbbb1": ["aaaa1"]}),
}

# 113: Alembic is content with nothing; a check that looked at nothing has not passed.
NOTHING = {"no revisions": {"README": "nothing here yet\n"}}
