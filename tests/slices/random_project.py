"""Random projects whose revisions reach exactly what they were made to reach.

A project is modules of definitions; each definition carries marks, numbers that stand nowhere else, and knows the
definitions it leans on.  Changing a mark changes that piece of code and nothing besides, so which revisions must notice
is known from how the project was made, without reading it.
"""
import random
from dataclasses import dataclass, field

NAMES = ["guard", "quote", "column", "limit", "state", "table", "index", "names", "schema", "batch", "chunk", "fill"]

CONSTANTS = {
    "constant": "{name} = ({mark}, 'x')",
    "mutated": "{name} = []\n{name}.append({mark})",
    "conditional": "import sys\nif sys.version_info > (3, 0):\n    {name} = {mark}\nelse:\n    {name} = None",
    "global": "{name} = None\ndef set_{name}():\n    global {name}\n    {name} = {mark}",
    "registered": "{name} = []\ndef add_to_{name}(value):\n    {name}.append(value)\nadd_to_{name}({mark})",
    "stepped": "{name} = []\ndef step_of_{name}(f):\n    {name}.append(f)\n    return f\n"
    "@step_of_{name}\ndef first_of_{name}():\n    return {mark}",
    "aliased": "{name} = {{}}\nalias_of_{name} = {name}\nalias_of_{name}['x'] = {mark}",
    "looped": "{name} = [{{}}]\nfor item_of_{name} in {name}:\n    item_of_{name}['x'] = {mark}",
    "attributed": "def {name}(value):\n    return {name}.limit\n{name}.limit = {mark}",
    "deleted": "{name} = {{'a': {mark}, 'b': 1}}\ndel {name}['b']",
    "walrus": "if ({name} := {mark}) > 0:\n    pass",
    "with": "import contextlib\nwith contextlib.nullcontext({mark}) as {name}:\n    pass",
    "tried": "try:\n    {name} = {mark}\nexcept ValueError:\n    {name} = None",
}


@dataclass(eq=False)
class Definition:
    """Something at the top level of a module; `pieces` are what can be reached apart: "" or a class's attributes."""

    module: "Module"
    name: str
    kind: str
    pieces: dict = field(default_factory=dict)  # name -> Piece
    hidden: bool = False  # never used by anything: a decoy


@dataclass(eq=False)
class Piece:
    """A piece of code that counts or does not count as one."""

    mark: int
    uses: list = field(default_factory=list)  # Use


@dataclass(eq=False)
class Use:
    """How code names a definition."""

    definition: Definition
    attribute: str = ""  # of a class or an instance
    whole: bool = False  # the class itself
    style: str = ""
    module: bool = False  # the module as a value
    decorator: bool = False
    default: bool = False  # of an argument


@dataclass(eq=False)
class Module:
    package: tuple
    name: str
    definitions: list = field(default_factory=list)
    header: list = field(default_factory=list)  # import lines
    exports: list = field(default_factory=list)  # __all__; empty: none
    annotations: list = field(default_factory=list)  # Use: imported for annotations, or for whoever asks the module

    @property
    def dotted(self):
        return ".".join([*self.package, self.name])


class Project:
    def __init__(self, seed, ndefinitions=60):
        self.random = random.Random(seed)
        self.mark = 100000
        self.counter = 0
        self.root = self.random.choice(["", "src/", "lib/"])
        self.modules = []
        self.reexports = {}  # package -> [(module, name, public name)]
        self.patches = {}  # package -> [line]
        self.make_modules()
        self.make_definitions(ndefinitions)
        self.add_uses()
        self.revisions = [self.make_revision(i) for i in range(6)]
        self.files = self.write()

    # What there is.

    def next_mark(self):
        self.mark += 1
        return self.mark

    def fresh(self, prefix):
        self.counter += 1
        return f"{prefix}_{self.counter}"

    def make_modules(self):
        packages = [("app",), ("app", "db"), ("app", "db", "tools"), ("app", "space"), ("core",)]
        for package in packages:
            for name in self.random.sample(["guards", "names", "values", "kinds", "base"], 2):
                self.modules.append(Module(package, name))

    def make_definitions(self, n):
        makers = [self.function] * 6 + [self.constant] * 5
        makers += [self.enum, self.plain_class, self.plain_class, self.instance, self.derived, self.patched]
        for _ in range(n):
            module = self.random.choice(self.modules)
            taken = {d.name for d in module.definitions}
            # The same few names in many modules: decoys for one another.
            free = [name for name in NAMES if name not in taken]
            name = self.random.choice(free) if free and self.random.random() < 0.6 else self.fresh("thing")
            module.definitions.append(self.random.choice(makers)(module, name))

    def function(self, module, name):
        return Definition(module, name, "function", {"": Piece(self.next_mark())})

    def constant(self, module, name):
        kind = self.random.choice(list(CONSTANTS))
        return Definition(module, name, kind, {"": Piece(self.next_mark())})

    def enum(self, module, name):
        pieces = {part: Piece(self.next_mark()) for part in ("RED", "GREEN", "BLUE", "label", "other")}
        return Definition(module, name, "enum", pieces)

    def plain_class(self, module, name):
        pieces = {part: Piece(self.next_mark()) for part in ("LIMIT", "DOUBLE", "run", "helper", "other")}
        definition = Definition(module, name, "class", pieces)
        pieces["DOUBLE"].uses.append(Use(definition, "LIMIT", style="own"))
        pieces["run"].uses.append(Use(definition, "helper", style="own"))
        if self.random.random() < 0.3:
            pieces["outside"] = Piece(self.next_mark())
            pieces["LIMIT"].uses.append(Use(definition, "outside", style="own"))
        return definition

    def settings_class(self, module, name):
        parts = ("host", "port", "user", "url")
        definition = Definition(module, name, "settings", {part: Piece(self.next_mark()) for part in parts})
        definition.pieces["url"].uses.append(Use(definition, "host", style="own"))
        return definition

    def patched(self, module, name):
        """A constant that a package above its module changes as well."""
        definition = Definition(module, name, "patched", {"": Piece(self.next_mark()), "patch": Piece(self.next_mark())})
        package = module.package[: self.random.randint(1, len(module.package))]
        below = ".".join([*module.package[len(package) :], module.name])
        alias, mark = self.fresh("patched"), definition.pieces["patch"].mark
        self.patches.setdefault(package, []).append(
            self.random.choice(
                [
                    f"from .{below} import {name} as {alias}\n{alias}.append({mark})",
                    f"import {module.dotted} as {alias}\n{alias}.{name}.append({mark})",
                    f"import {module.dotted}\nsetattr({module.dotted}, {name!r}, {mark})",
                    f"from .{below} import {name} as {alias}\ndef set_{alias}():\n    {alias}[0] = {mark}\nset_{alias}()",
                ]
            )
        )
        return definition

    def instance(self, module, name):
        owner = self.settings_class(module, self.fresh("Settings"))
        module.definitions.append(owner)
        definition = Definition(module, name, "instance", {"": Piece(self.next_mark())})
        definition.owner = owner
        return definition

    def derived(self, module, name):
        bases = [d for m in self.modules for d in m.definitions if d.kind == "class"]
        if not bases:
            return self.plain_class(module, name)
        definition = Definition(module, name, "derived", {part: Piece(self.next_mark()) for part in ("EXTRA", "helper")})
        definition.base = self.random.choice(bases)
        return definition

    # Who uses whom.

    def everything(self):
        return [d for module in self.modules for d in module.definitions]

    def random_use(self, candidates):
        definition = self.random.choice(candidates)
        use = Use(definition)
        if definition.kind == "enum":
            use.attribute = self.random.choice(["RED", "GREEN", "BLUE", "RED.value", "GREEN.label"])
        elif definition.kind == "class":
            use.attribute = self.random.choice(["LIMIT", "DOUBLE", "run", "helper", "other"])
        elif definition.kind == "settings":
            use.attribute = self.random.choice(["host", "port", "user", "url"])
        elif definition.kind == "instance":
            use.attribute = self.random.choice(["host", "port", "user", "url"])
        elif definition.kind == "derived":
            use.attribute = self.random.choice(["EXTRA", "LIMIT", "other", "run", "helper"])
        if use.attribute and definition.kind != "instance" and self.random.random() < 0.2:
            use.attribute, use.whole = "", True
        return use

    def add_uses(self):
        everything = self.everything()
        for definition in everything:
            if definition.kind == "function":
                for _ in range(self.random.choice([0, 0, 1, 1, 2])):
                    use = self.random_use(everything)
                    use.decorator = use.definition.kind == "function" and self.random.random() < 0.2
                    use.default = not use.decorator and self.random.random() < 0.2
                    definition.pieces[""].uses.append(use)
            elif definition.kind == "class":
                for part in ("run", "other"):
                    if self.random.random() < 0.3:
                        definition.pieces[part].uses.append(self.random_use(everything))

    def make_revision(self, number):
        uses = [self.random_use(self.everything()) for _ in range(self.random.choice([1, 2, 3]))]
        if self.random.random() < 0.15:
            uses.append(Use(self.random.choice(self.everything()), module=True))
        return {"id": f"{number + 1:012x}", "down": f"{number:012x}" if number else None, "uses": uses}

    # What that means.

    def reached(self, uses):
        marks, pending, seen = set(), list(uses), set()

        def take(piece):
            marks.add(piece.mark)
            pending.extend(piece.uses)

        while pending:
            use = pending.pop()
            key = (use.definition, use.attribute, use.whole, use.module)
            if key in seen:
                continue
            seen.add(key)
            definition = use.definition
            if use.module:
                pending.extend(Use(d, whole=True) for d in definition.module.definitions)
                pending.extend(definition.module.annotations)
            elif definition.kind == "instance":
                take(definition.pieces[""])
                pending.append(Use(definition.owner, whole=True))
            elif definition.kind == "enum" and use.attribute:
                member, _, asked = use.attribute.partition(".")
                # A member may be asked for anything but the other members.
                for part in (member, *([] if asked == "value" else ["label", "other"])):
                    take(definition.pieces[part])
            elif self.is_constant(definition, use.attribute):
                take(definition.pieces[use.attribute])
            elif definition.kind == "derived":
                pending.append(Use(definition.base, whole=True))
                for piece in definition.pieces.values():
                    take(piece)
            else:
                for piece in definition.pieces.values():
                    take(piece)
        return marks

    def is_constant(self, definition, attribute):
        """Is the attribute what one line says?"""
        if definition.kind == "settings":
            return attribute in ("host", "port", "user")
        if definition.kind == "derived":
            return attribute == "EXTRA"
        return definition.kind == "class" and attribute == "LIMIT" and "outside" not in definition.pieces

    def expected(self):
        """mark -> the revisions that must notice when it changes."""
        marks = {piece.mark: set() for d in self.everything() for piece in d.pieces.values()}
        for revision in self.revisions:
            for mark in self.reached(revision["uses"]):
                marks[mark].add(revision["id"])
        return marks

    # How it is written.

    def expression(self, use, lines, module=None):
        """Code that names what is used; imports it needs go to `lines`."""
        target, name = use.definition.module, use.definition.name
        tail = f".{use.attribute}" if use.attribute else ""
        if use.style == "own":
            return f"self{tail}"
        if use.module:
            alias = self.fresh("whole")
            lines.append(f"import {target.dotted} as {alias}")
            return f"dir({alias})"
        if target is module:
            return name + tail
        styles = ["from", "as", "dotted", "module_as", "from_package", "try", "importlib", "package", "version"]
        styles += ["importlib_relative", "__import__"]
        if name.startswith("thing"):
            styles += ["star"] * 3
        if module is not None and module.package[0] == target.package[0]:
            styles += ["relative"] * 3 + ["relative_module"]
        style = self.random.choice(styles)
        alias = self.fresh("alias")
        if style == "from":
            lines.append(f"from {target.dotted} import {name} as {alias}")
        elif style == "as":
            lines.append(f"from {target.dotted} import (\n    {name} as {alias},\n)")
        elif style == "dotted":
            lines.append(f"import {target.dotted}")
            return f"{target.dotted}.{name}{tail}"
        elif style == "module_as":
            lines.append(f"import {target.dotted} as {alias}")
            return f"{alias}.{name}{tail}"
        elif style == "from_package":
            lines.append(f"from {'.'.join(target.package)} import {target.name} as {alias}")
            return f"{alias}.{name}{tail}"
        elif style == "try":
            lines.append(
                f"try:\n    from {target.dotted} import {name} as {alias}\nexcept ImportError:\n    {alias} = None"
            )
        elif style == "importlib":
            lines.append("import importlib")
            return f'importlib.import_module("{target.dotted}").{name}{tail}'
        elif style == "importlib_relative":
            lines.append("from importlib import import_module")
            lines.append(f'{alias} = import_module(".{target.name}", package="{".".join(target.package)}")')
            return f"{alias}.{name}{tail}"
        elif style == "__import__":
            return f'__import__("{target.dotted}", fromlist=["{name}"]).{name}{tail}'
        elif style == "version":
            lines.append("import sys")
            lines.append(
                f"if sys.version_info > (3,):\n    from {target.dotted} import {name} as {alias}\nelse:\n    {alias} = None"
            )
        elif style == "star":
            # Only the names that are nobody else's, by __all__.
            if name not in target.exports:
                target.exports.append(name)
            self.reexports.setdefault(target.package, []).append((target, "*", "*"))
            package = target.package
            while len(package) > 1 and self.random.random() < 0.5:
                inner, package = package, package[:-1]
                self.reexports.setdefault(package, []).append((inner, "*", "*"))
            lines.append(f"from {'.'.join(package)} import {name} as {alias}")
        elif style == "package":
            public = self.fresh("public")
            self.reexports.setdefault(target.package, []).append((target, name, public))
            package = target.package
            # Now and then through the package above as well.
            while len(package) > 1 and self.random.random() < 0.5:
                inner, package = package, package[:-1]
                self.reexports.setdefault(package, []).append((inner, public, public))
            lines.append(f"from {'.'.join(package)} import {public} as {alias}")
        else:
            depth = 0
            common = 0
            while (
                common < min(len(module.package), len(target.package))
                and module.package[common] == target.package[common]
            ):
                common += 1
            depth = len(module.package) - common + 1
            if style == "relative_module":
                path = ".".join(target.package[common:])
                lines.append(f"from {'.' * depth}{path} import {target.name} as {alias}")
                return f"{alias}.{name}{tail}"
            path = ".".join([*target.package[common:], target.name])
            lines.append(f"from {'.' * depth}{path} import {name} as {alias}")
        return alias + tail

    def calls(self, uses, module, lines):
        return [self.expression(use, lines, module) for use in uses]

    def body(self, definition, indent="    "):
        """The statements of a function; its imports stand in the module or in itself."""
        lines = []
        uses = [use for use in definition.pieces[""].uses if not use.decorator and not use.default]
        used = self.calls(uses, definition.module, lines)
        if self.random.random() < 0.3 and not any(line.startswith("from __future__") for line in lines):
            local = [indent + part for line in lines for part in line.split("\n")]
        else:
            definition.module.header.extend(lines)
            local = []
        return local, used

    def write_function(self, definition):
        local, used = self.body(definition)
        name, mark = definition.name, definition.pieces[""].mark
        used_names = {use.definition.name for use in definition.pieces[""].uses}
        decoy = self.random.choice([n for n in NAMES if n not in used_names])
        shape = self.random.choice(["plain", "comprehension", "lambda", "nested", "closure", "async", "conditional"])
        lines = []
        outside = [use for use in definition.pieces[""].uses if use.decorator]
        out = [f"@{expression}" for expression in self.calls(outside, definition.module, lines)]
        outside = [use for use in definition.pieces[""].uses if use.default]
        defaults = self.calls(outside, definition.module, lines)
        arguments = "".join(f", default_{k}={expression}" for k, expression in enumerate(defaults))
        # Decorated functions keep their annotations in the canonical form; elsewhere they say nothing.
        if not out and self.random.random() < 0.3:
            kind, alias = self.random.choice(self.everything()), self.fresh("Kind")
            if kind.module is not definition.module:
                lines.append(f"from {kind.module.dotted} import {kind.name} as {alias}")
                definition.module.annotations.append(Use(kind, whole=True))
            else:
                alias = kind.name
            arguments = f": {alias} = None{arguments}"
        else:
            arguments = f"=None{arguments}"
        definition.module.header.extend(lines)
        out += [f"{'async ' if shape == 'async' else ''}def {name}(value, {decoy}{arguments}):"]
        out += local
        out.append(f"    {decoy} = [{decoy}, {mark}]")
        for k, expression in enumerate(used):
            item = expression
            if shape == "comprehension":
                item = f"[{expression} for {decoy} in range(3) if {decoy}]"
            elif shape == "lambda":
                item = f"(lambda {decoy}: {expression})"
            elif shape == "nested":
                out += [f"    def inner_{k}({decoy}):", f"        return {expression}"]
                item = f"inner_{k}"
            elif shape == "closure":
                out += ["    count = 0", f"    def inner_{k}({decoy}):", "        nonlocal count"]
                out += [f"        count = {expression}", "        return count"]
                item = f"inner_{k}"
            out.append(f"    value = (value, {item})")
        out.append(f"    return value, {decoy}")
        if shape == "conditional":
            out = ["if __debug__:", *("    " + line for line in out), "else:", f"    {name} = None"]
        return out

    def write_constant(self, definition):
        name, mark = definition.name, definition.pieces[""].mark
        return CONSTANTS[definition.kind].format(name=name, mark=mark).split("\n")

    def write_class(self, definition):
        name, pieces = definition.name, definition.pieces
        lines = []
        parts = {part: self.calls([u for u in piece.uses if u.style != "own"], definition.module, lines)
                 for part, piece in pieces.items()}
        definition.module.header.extend(lines)
        return [
            f"class {name}:",
            '    """What it is for."""',
            f"    LIMIT = {pieces['LIMIT'].mark}",
            f"    DOUBLE = LIMIT * {pieces['DOUBLE'].mark}",
            "    def run(self, value=None):",
            f"        return self.helper(value), {pieces['run'].mark}, [{', '.join(parts['run'])}]",
            "    def helper(self, value):",
            f"        return {pieces['helper'].mark}",
            "    @staticmethod",
            "    def other(value):",
            f"        return {pieces['other'].mark}, [{', '.join(parts['other'])}]",
            *([f"{name}.LIMIT = {pieces['outside'].mark}"] if "outside" in pieces else []),
        ]

    def write_definition(self, definition):
        name, pieces = definition.name, definition.pieces
        if definition.kind == "function":
            return self.write_function(definition)
        if definition.kind == "class":
            return self.write_class(definition)
        if definition.kind == "enum":
            definition.module.header.append("import enum")
            members = [f"    {member} = {pieces[member].mark}" for member in ("RED", "GREEN", "BLUE")]
            label = ["    def label(self):", f"        return self.value, {pieces['label'].mark}"]
            other = ["    def other(self):", f"        return {pieces['other'].mark}"]
            return [f"class {name}(enum.Enum):", *members, *label, *other]
        if definition.kind == "settings":
            fields = [f"    {part}: int = {pieces[part].mark}" for part in ("host", "port", "user")]
            url = ["    @property", "    def url(self):", f"        return self.host, {pieces['url'].mark}"]
            return [f"class {name}:", *fields, *url]
        if definition.kind == "patched":
            return [f"{name} = [{pieces[''].mark}]"]
        if definition.kind == "instance":
            return [f"{name} = {definition.owner.name}({pieces[''].mark})"]
        if definition.kind == "derived":
            lines = []
            base = self.expression(Use(definition.base), lines, definition.module)
            definition.module.header.extend(lines)
            helper = ["    def helper(self, value):", f"        return {pieces['helper'].mark}"]
            return [f"class {name}({base}):", f"    EXTRA = {pieces['EXTRA'].mark}", *helper]
        return self.write_constant(definition)

    def write_revision(self, revision):
        lines, used = [], []
        for use in revision["uses"]:
            used.append(self.expression(use, lines))
        local = self.random.random() < 0.3
        text = [f'"""{revision["id"]}"""', "from alembic import op", "import sqlalchemy as sa"]
        text += [] if local else lines
        text += [f"revision = {revision['id']!r}", f"down_revision = {revision['down']!r}", "def upgrade():"]
        text += ["    " + part for line in lines for part in line.split("\n")] if local else []
        text += [f"    op.execute(sa.text({expression}))" for expression in used]
        text += ["def downgrade():", "    pass"]
        return "\n".join(text) + "\n"

    def write(self):
        files = {}
        revisions = {revision["id"]: self.write_revision(revision) for revision in self.revisions}
        written = [(module, [self.write_definition(d) for d in module.definitions]) for module in self.modules]
        for module, blocks in written:
            text = ["# " + module.dotted, *dict.fromkeys(module.header)]
            text += [line for block in blocks for line in block]
            text += [f"__all__ = {module.exports!r}"] if module.exports else []
            files[self.root + "/".join([*module.package, module.name]) + ".py"] = "\n".join(text) + "\n"
        for package in {m.package[:n] for m in self.modules for n in range(1, len(m.package) + 1)}:
            if package == ("app", "space") and package not in self.reexports and package not in self.patches:
                continue  # a namespace package
            lines = []
            for source, name, public in self.reexports.get(package, []):
                path = source.name if isinstance(source, Module) else source[-1]
                lines.append(f"from .{path} import {name}" + ("" if name == "*" else f" as {public}"))
            lines = list(dict.fromkeys(lines)) + self.patches.get(package, [])
            files[self.root + "/".join(package) + "/__init__.py"] = "\n".join(lines) + "\n"
        files["alembic.ini"] = "[alembic]\nscript_location = migrations\n"
        if self.root == "lib/":
            files["alembic.ini"] += "prepend_sys_path = lib\n"
        files["migrations/env.py"] = ""
        for key, text in revisions.items():
            files[f"migrations/versions/{key}.py"] = text
        return files
