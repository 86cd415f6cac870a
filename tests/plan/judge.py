"""What CPython's ast says of a version file: the plain `op.NAME(...)` calls of upgrade, and whether anything is dropped."""

import ast

OPERATIONS = {
    "add_column", "alter_column", "bulk_insert", "create_check_constraint", "create_exclude_constraint", "create_foreign_key",
    "create_index", "create_primary_key", "create_table", "create_table_comment", "create_unique_constraint", "drop_column",
    "drop_constraint", "drop_index", "drop_table", "drop_table_comment", "rename_table",
}  # fmt: skip
DROPS = {"drop_table", "drop_column"}


def calls(text):
    """[(name, line)] of op.NAME in upgrade itself: what stands under a condition on the dialect may be left out."""
    found = []

    def walk(node, asked):
        if isinstance(node, ast.If):
            asked = asked or "dialect" in ast.dump(node.test) or "name" in ast.dump(node.test)
        if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Lambda)):
            return
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "op"
            and node.func.attr in OPERATIONS
            and not asked
        ):
            found.append((node.func.attr, node.lineno))
        for child in ast.iter_child_nodes(node):
            walk(child, asked)

    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and node.name == "upgrade":
            found.clear()
            for statement in node.body:
                walk(statement, False)
                if isinstance(statement, (ast.Return, ast.Raise)):
                    break
    return found


def complaints(text, revision):
    """revision: of the plan's JSON."""
    operations = revision["upgrade"]["operations"]
    seen = {(operation["op"], operation["line"]) for operation in operations}
    lines = {}
    for operation in operations:
        lines.setdefault(operation["line"], set()).update(operation["classes"])
    for name, line in calls(text):
        if (name, line) not in seen:
            yield f"{revision['path']}:{line}: {name} is missed"
        elif name in DROPS and lines[line] <= {"additive"} and not any(
            operation["line"] == line and operation["op"] == name for operation in operations
        ):
            yield f"{revision['path']}:{line}: {name} is called additive"
    drops = [o for o in operations if o["op"] in DROPS or (o["sql"] and o["op"].startswith(("drop_table", "drop_col", "truncate")))]
    made = {o["table"] for o in operations if o["op"] == "create_table"}
    for operation in drops:
        if "destructive" not in operation["classes"] and operation["table"] not in made and operation["table"] is not None:
            yield f"{revision['path']}:{operation['line']}: {operation['op']} is not called destructive"
