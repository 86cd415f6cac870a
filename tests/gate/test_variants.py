"""Ways past the lock by kind, generated: each makes another program by Alembic's own judgement, and none passes."""

import itertools
import random

import pytest

from gate.judged import SEALED, VERSIONS, Judged, added, judge, replaced

GUARDS = """import itertools
SIZE = 16
TABLES = ["one"]
NAMES = {"size": "size"}


class Limits:
    name = "limit"


def prefix(text):
    return text + "_p"


def safe(op, sa):
    for table in TABLES:
        op.create_table(prefix(table), sa.Column(NAMES["size"], sa.String(SIZE)), sa.Column(Limits.name, sa.Integer()))
"""
REVISION = """import sqlalchemy as sa
from alembic import op
from app.guards import safe
revision = "a1"
down_revision = None
def upgrade():
    safe(op, sa)
"""
HELPER = {"app/__init__.py": "", "app/guards.py": GUARDS, SEALED: REVISION}


def some(ways, count, seed=1):
    """So many of them, always the same."""
    names = sorted(ways)
    return {name: ways[name] for name in random.Random(seed).sample(names, min(count, len(names)))}


# -- the helper's own module, by another name ----------------------------------------------------------------------

NAMED = {
    "another name": ("t = TABLES", "t"),
    "a condition": ("", "(TABLES if True else {})"),
    "an or": ("", "(None or TABLES)"),
    "an item": ("", "[TABLES][0]"),
    "a tuple's item": ("", "(1, TABLES)[1]"),
    "of a dictionary": ("", "dict(t=TABLES)['t']"),
    "of a dictionary's own": ("D = {'t': TABLES}", "D['t']"),
    "a walrus": ("", "(t := TABLES)"),
    "a lambda": ("", "(lambda: TABLES)()"),
    "a lambda's default": ("", "(lambda t=TABLES: t)()"),
    "a function": ("def _t():\n    return TABLES", "_t()"),
    "a function's default": ("def _t(t=TABLES):\n    return t", "_t()"),
    "an attribute": ("class N:\n    pass\nN.t = TABLES", "N.t"),
    "a class": ("class N:\n    t = TABLES", "N.t"),
    "an instance": ("class N:\n    def __init__(self, t):\n        self.t = t\nn = N(TABLES)", "n.t"),
    "a namespace": ("import types\nn = types.SimpleNamespace(t=TABLES)", "n.t"),
    "the module itself": ("import app.guards as me", "me.TABLES"),
    "the module, relative": ("from . import guards as me", "me.TABLES"),
    "the module of sys": ("import sys", "sys.modules[__name__].TABLES"),
    "globals": ("", "globals()['TABLES']"),
    "a function's globals": ("", "safe.__globals__['TABLES']"),
    "vars": ("", "vars()['TABLES']"),
    "getattr": ("import sys", "getattr(sys.modules[__name__], 'TABLES')"),
    "max": ("", "max([TABLES])"),
    "next": ("", "next(iter([TABLES]))"),
    "eval": ("", "eval('TABLES')"),
    "unpacked": ("t, u = TABLES, 1", "t"),
    "a loop": ("for t in [TABLES]:\n    pass", "t"),
    "a match": ("match TABLES:\n    case t:\n        pass", "t"),
    "itertools": ("", "next(itertools.chain([TABLES]))"),
}
CHANGED = {
    "append": "{}.append('x')",
    "clear": "{}.clear()",
    "insert": "{}.insert(0, 'x')",
    "a slice": "{}[:] = ['x']",
    "an item": "{}[0] = 'x'",
    "del": "del {}[0]",
    "extend": "_ = {}.extend(['x'])",
    "__setitem__": "{}.__setitem__(0, 'x')",
    "list's": "list.append({}, 'x')",
    "in an if": "if True:\n    {}.append('x')",
    "a comprehension": "[{}.append(n) for n in 'x']",
    "a print": "print({}.append('x'))",
}
# What the object is found by only when Python runs: an item of what is made on the spot, what another function picks.
BEYOND = {"a tuple's item", "a lambda's default", "a lambda", "an attribute", "an item", "an or", "getattr", "globals", "itertools", "max", "next",
          "of a dictionary", "of a dictionary's own", "vars"}  # fmt: skip
OTHER_NAMES = {
    f"{name}, {change}": {"app/guards.py": added(f"\n\n{NAMED[name][0]}\n{CHANGED[change].format(NAMED[name][1])}\n")}
    for name, change in itertools.product(NAMED.keys() - BEYOND, CHANGED)
}

# -- packages on the way -------------------------------------------------------------------------------------------

OTHER = GUARDS.replace('"_p"', '"_q"')
SHADOW = "import os\nshadow = os.path.join(os.path.dirname(__file__), 'shadow')\n"
BY_ATTRIBUTE = REVISION.replace("from app.guards import safe", "from app import guards").replace("safe(op", "guards.safe(op")
ON_THE_WAY = {
    "path, in front": SHADOW + "__path__.insert(0, shadow)",
    "path, by a slice": SHADOW + "__path__[:0] = [shadow]",
    "path, another": SHADOW + "__path__ = [shadow] + list(__path__)",
    "path, alone": SHADOW + "__path__ = [shadow]",
    "path, of globals": SHADOW + "globals()['__path__'].insert(0, shadow)",
    "path, by name": SHADOW + "p = __path__\np.insert(0, shadow)",
    "path, in a function": SHADOW + "def f():\n    __path__.insert(0, shadow)\nf()",
    "path, in an if": SHADOW + "if True:\n    __path__.insert(0, shadow)",
    "path, reversed": SHADOW + "__path__.append(shadow)\n__path__.reverse()",
    "path, of the module": SHADOW + "import sys\nsys.modules[__name__].__path__.insert(0, shadow)",
    "path, extended": "import pkgutil\n" + SHADOW + "__path__ = pkgutil.extend_path([shadow], __name__)",
    "modules": "import sys\nfrom app import guards2\nsys.modules['app.guards'] = guards2",
    "modules, updated": "import sys\nfrom app import guards2\nsys.modules.update({'app.guards': guards2})",
    "modules, set": "import sys\nfrom app import guards2\nsys.modules.__setitem__('app.guards', guards2)",
    "modules, by another name": "import sys as s\nfrom app import guards2\ns.modules[__name__ + '.guards'] = guards2",
    "modules, from sys": "from sys import modules\nfrom app import guards2\nmodules['app.guards'] = guards2",
    "modules, by default": "import sys\nfrom app import guards2\nsys.modules.setdefault('app.guards', guards2)",
    "an attribute": "import app.guards\napp.guards.prefix = lambda text: text + '_q'",
    "an attribute, set": "import app.guards\nsetattr(app.guards, 'prefix', lambda text: text + '_q')",
    "an attribute, of vars": "from . import guards as g\nvars(g)['prefix'] = lambda text: text + '_q'",
    "an attribute, of its dictionary": "from . import guards as g\ng.__dict__.update(prefix=lambda text: text + '_q')",
    "an attribute, in a loop": "from . import guards as g\nfor n in ('prefix',):\n    setattr(g, n, lambda text: text + '_q')",
    "an attribute, in a function": "from . import guards as g\ndef f():\n    g.prefix = lambda text: text + '_q'\nf()",
    "code": "from . import guards as g\ng.prefix.__code__ = (lambda text: text + '_q').__code__",
    "a list": "from .guards import TABLES\nTABLES.append('x')",
    "a list, by a function": "from .guards import TABLES\ndef f():\n    TABLES.append('x')\nf()",
    "a dictionary": "from .guards import NAMES\nNAMES['size'] = 'other'",
    "a class": "from .guards import Limits\nLimits.name = 'other'",
    "exec": "exec('import app.guards\\napp.guards.TABLES.clear()')",
    "what it imports": "from app import seeds",
    "what it imports, by name": "import app.seeds",
    "op": "from alembic import op\n_was = op.create_table\nop.create_table = lambda n, *c, **k: _was(n + '_x', *c, **k)",
    "sqlalchemy": "import sqlalchemy as sa\n_was = sa.String.__init__\ndef _init(self, length=None, **k):\n    _was(self, 99, **k)\nsa.String.__init__ = _init",
    "a compiler": "import sqlalchemy as sa\nfrom sqlalchemy.ext.compiler import compiles\n@compiles(sa.String)\ndef _c(e, c, **k):\n    return 'VARCHAR(99)'",
    "path of the system": "import sys, os\nsys.path.insert(0, os.path.join(os.path.dirname(__file__), 'first'))\n"
    "for m in [m for m in sys.modules if m == 'app']:\n    pass\n__path__ = [os.path.join(os.path.dirname(__file__), 'shadow')]",
}
ON_THE_WAY_BY_ATTRIBUTE = {
    "another": "from app import guards2 as guards",
    "another, assigned": "import app.guards2\nguards = app.guards2",
    "__getattr__": "def __getattr__(name):\n    if name == 'guards':\n        import app.guards2\n        return app.guards2\n    raise AttributeError(name)",
    "globals": "from app import guards2\nglobals()['guards'] = guards2",
    "globals, updated": "from app import guards2\nglobals().update(guards=guards2)",
    "setattr": "import sys\nfrom app import guards2\nsetattr(sys.modules[__name__], 'guards', guards2)",
    "exec": "exec('from app import guards2 as guards')",
    "vars": "from app import guards2\nvars()['guards'] = guards2",
}


def way_files(text):
    return {"app/__init__.py": text + "\n", "app/guards2.py": OTHER, "app/shadow/guards.py": OTHER, "app/seeds.py": "from app.guards import TABLES\nTABLES.append('x')\n"}


# -- annotations that run ------------------------------------------------------------------------------------------

EVALUATED = {
    "a call": "TABLES.clear()",
    "a walrus": "(SIZE := 99)",
    "an item": "TABLES.__setitem__(0, 'x')",
    "a comprehension": "[TABLES.append(n) for n in 'x']",
    "a condition": "(TABLES.clear() if True else int)",
    "a subscript": "dict[str, TABLES.clear()]",
}
ANNOTATED = {
    "a parameter": "def unrelated(x: {}):\n    pass",
    "a keyword": "def unrelated(*, x: {} = None):\n    pass",
    "all arguments": "def unrelated(*a: {}):\n    pass",
    "a result": "def unrelated() -> {}:\n    pass",
    "of a method": "class Unrelated:\n    def f(self, x: {}):\n        pass",
    "of a class": "class Unrelated:\n    x: {}",
    "of a name": "x: {}",
    "of a name, with a value": "x: {} = 1",
    "of a coroutine": "async def unrelated(x: {}):\n    pass",
    "below a decorator": "import functools\n@functools.lru_cache\ndef unrelated(x: {}):\n    pass",
    "in an if": "if True:\n    def unrelated(x: {}):\n        pass",
}
ANNOTATIONS = {
    f"{what}, {where}": {"app/guards.py": added(f"\n\n{ANNOTATED[where].format(EVALUATED[what])}\n")}
    for what, where in itertools.product(EVALUATED, ANNOTATED)
    # A class has a SIZE of its own.
    if not (what == "a walrus" and where in ("of a class", "of a method"))
}

# -- a merge's order -----------------------------------------------------------------------------------------------

BRANCH = 'from alembic import op\nrevision = "{0}"\ndown_revision = "a1"\ndef upgrade():\n    op.execute("ALTER TABLE shared ADD COLUMN by_{0} INTEGER")\n'
MERGE = 'NOTHING = ()\nrevision = "m1"\ndown_revision = {}\ndef upgrade():\n    pass\n'
MERGED = {
    SEALED: 'from alembic import op\nrevision = "a1"\ndown_revision = None\ndef upgrade():\n    op.execute("CREATE TABLE shared (x INTEGER)")\n',
    **{f"{VERSIONS}/{n}.py": BRANCH.format(n) for n in ("b1", "b2", "b3")},
    f"{VERSIONS}/m1.py": MERGE.format('("b1", "b2", "b3")'),
}
SPELLED = {
    "a tuple": lambda names: "(" + ", ".join(names) + ")",
    "a list": lambda names: "[" + ", ".join(names) + "]",
    "no parentheses": ", ".join,
    "a sum": lambda names: f"({names[0]},) + ({names[1]}, {names[2]})",
    "a call": lambda names: "tuple([" + ", ".join(names) + "])",
    "other quotes": lambda names: "(" + ", ".join(n.replace('"', "'") for n in names) + ",)",
    "pieces": lambda names: "(" + ", ".join(f'"" {n}' for n in names) + ")",
    "an assignment before": lambda names: '("b1", "b2", "b3")\ndown_revision = (' + ", ".join(names) + ")",
}
ORDERS = {
    f"{order}, {spelling}": {f"{VERSIONS}/m1.py": MERGE.format(SPELLED[spelling]([f'"b{n}"' for n in order]))}
    for order, spelling in itertools.product(("213", "231", "312", "321"), SPELLED)
}

# -- order of imports ----------------------------------------------------------------------------------------------

ADDING = {"app/__init__.py": "", "app/c.py": "T = [16]\n", "app/a.py": "from app.c import T\nT[0] += 1\nA = 1\n", "app/b.py": "from app.c import T\nT[0] *= 2\nB = 1\n",
          "app/guards.py": "from app.c import T\n\n\ndef safe(op, sa):\n    op.create_table('t', sa.Column('x', sa.String(T[0])))\n"}  # fmt: skip
IMPORTS = {
    "by name": ("import app.a", "import app.b"),
    "from": ("from app.a import A", "from app.b import B"),
    "from the package": ("from app import a", "from app import b"),
    "one after the other": ("from app import a, b", "from app import b, a"),
    "one statement": ("import app.a, app.b", "import app.b, app.a"),
    "mixed": ("import app.a", "from app import b"),
    "mixed the other way": ("from app.a import A", "import app.b as bb"),
    "with another between": ("import app.a\nimport os", "import app.b"),
    "of all": ("from app.a import *", "from app.b import *"),
    "under other names": ("import app.a as first", "import app.b as second"),
}
PLACES = {
    "version file": (SEALED, "{}\n" + REVISION),
    "helper": ("app/guards.py", "{}\n" + ADDING["app/guards.py"]),
    "package": ("app/__init__.py", "{}\n"),
    "in a try": (SEALED, "try:\n    pass\nfinally:\n    {}\n" + REVISION),
}


def imports_of(name, swapped):
    first, second = IMPORTS[name]
    if name.startswith("one"):
        return second if swapped else first
    return f"{second}\n{first}" if swapped else f"{first}\n{second}"


def import_order(place, name, swapped):
    path, text = PLACES[place]
    return {path: text.replace("{}", imports_of(name, swapped).replace("\n", "\n    " if "try" in place else "\n"), 1)}


# -- imports that nothing uses -------------------------------------------------------------------------------------

UNUSED = {
    "sqlalchemy.dialects.oracle": "sa.dialects.oracle",
    "sqlalchemy.ext.hybrid": "sa.ext.hybrid",
    "sqlalchemy.ext.automap": "sa.ext.automap",
    "xml.dom.minidom": "xml.dom.minidom",
    "xml.etree.ElementTree": "xml.etree.ElementTree",
    "wsgiref.util": "wsgiref.util",
    "curses.ascii": "curses.ascii",
    "lib2to3.pytree": "lib2to3.pytree",
    "ctypes.wintypes": "ctypes.wintypes",
    "multiprocessing.dummy": "multiprocessing.dummy",
}
ASKED = {
    "an attribute": "N = {use} and 16",
    "an attribute of another name": "m = {top}\nN = m{rest} and 16",
    "hasattr": "N = 99 if hasattr({parent}, '{last}') else 16",
    "getattr": "N = 99 if getattr({parent}, '{last}', None) else 16",
    "dir": "N = 99 if '{last}' in dir({parent}) else 16",
}


def unused(module, ask):
    use = UNUSED[module]
    top, _, rest = use.partition(".")
    parent, _, last = use.rpartition(".")
    binding = "" if top == "sa" else f"import {parent if '.' in parent else top}\n"
    text = ASKED[ask].format(use=use, top=top, rest="." + rest, parent=parent, last=last)
    return binding, text


def unused_files(module, ask, there):
    binding, text = unused(module, ask)
    line = f"import {module}\n" if there else ""
    body = "import sqlalchemy as sa\n" + binding + line + text + "\n"
    return {"app/__init__.py": "", "app/guards.py": body + "\n\ndef safe(op, sa):\n    op.create_table('t', sa.Column('x', sa.String(N)))\n"}


@pytest.fixture(scope="module")
def of(tmp_path_factory):
    """The project that has these files, made once."""
    made = {}

    def project(files):
        key = tuple(sorted(files.items()))
        if key not in made:
            made[key] = Judged(tmp_path_factory.mktemp("judged"), files)
        return made[key]

    return project


@pytest.mark.parametrize("way", some(OTHER_NAMES, 24))
def test_other_names(of, way):
    judge(of(HELPER), OTHER_NAMES[way])


@pytest.mark.parametrize("way", ON_THE_WAY)
def test_packages_on_the_way(of, way):
    judge(of(HELPER), way_files(ON_THE_WAY[way]))


@pytest.mark.parametrize("way", ON_THE_WAY_BY_ATTRIBUTE)
def test_packages_on_the_way_by_attribute(of, way):
    judge(of({**HELPER, SEALED: BY_ATTRIBUTE}), way_files(ON_THE_WAY_BY_ATTRIBUTE[way]))


@pytest.mark.parametrize("way", some(ANNOTATIONS, 24))
def test_annotations(of, way):
    judge(of(HELPER), ANNOTATIONS[way])


@pytest.mark.parametrize("way", ORDERS)
def test_orders_of_a_merge(of, way):
    judge(of(MERGED), ORDERS[way])


@pytest.mark.parametrize("place,name", itertools.product(PLACES, IMPORTS))
def test_orders_of_imports(of, place, name):
    if name == "of all" and place == "in a try":
        pytest.skip("nothing that Python has")
    judge(of({**ADDING, SEALED: REVISION, **import_order(place, name, False)}), import_order(place, name, True))


@pytest.mark.parametrize("module,ask", itertools.product(UNUSED, ASKED))
def test_imports_that_nothing_uses(of, module, ask):
    judge(of({SEALED: REVISION, **unused_files(module, ask, True)}), unused_files(module, ask, False))
