"""Projects of a few revisions, written as they are needed."""

import os
import subprocess
from pathlib import Path

MIGLOCK = str(Path(os.environ.get("MIGLOCK", Path(__file__).parents[2] / "build/miglock")).resolve())

INI = "[alembic]\nscript_location = %(here)s/migrations\nsqlalchemy.url = sqlite:///%(here)s/db.sqlite\n"

ENV = '''from alembic import context
from sqlalchemy import create_engine, pool

config = context.config
engine = create_engine(config.get_main_option("sqlalchemy.url"), poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=None)
    with context.begin_transaction():
        context.run_migrations()
'''

REVISION = '''"""{doc}"""
from alembic import op
import sqlalchemy as sa

revision = {name!r}
down_revision = {down!r}
branch_labels = {labels!r}
depends_on = {depends!r}


def upgrade():
{upgrade}


def downgrade():
{downgrade}
'''


def indented(text):
    return "\n".join("    " + line if line else "" for line in text.strip("\n").split("\n"))


class Project:
    def __init__(self, path):
        self.path = path

    def run(self, *args, **more):
        environment = os.environ | {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
        for name in ("CI", "GITHUB_ACTIONS", "GITLAB_CI", "MIGLOCK_BASE"):
            environment.pop(name, None)
        environment |= {f"GIT_{who}_{what}": "t@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        return subprocess.run(args, cwd=self.path, env=environment, capture_output=True, text=True, **more)

    def miglock(self, *args, **more):
        return self.run(MIGLOCK, *args, **more)

    def commit(self, message="more"):
        self.run("git", "add", "-A")
        assert self.run("git", "commit", "-qm", message).returncode == 0

    def write(self, name, down=(), upgrade="pass", downgrade="pass", labels=None, depends=None, doc=None):
        down = list(down)
        text = REVISION.format(
            doc=doc or f"revision {name}",
            name=name,
            down=None if not down else down[0] if len(down) == 1 else tuple(down),
            labels=labels,
            depends=depends,
            upgrade=indented(upgrade),
            downgrade=indented(downgrade),
        )
        (self.path / f"migrations/versions/{name}.py").write_text(text)


def project(path, revisions, lock=False):
    (path / "migrations/versions").mkdir(parents=True)
    (path / "alembic.ini").write_text(INI)
    (path / "migrations/env.py").write_text(ENV)
    (path / ".gitignore").write_text("*.sqlite\n__pycache__/\n")
    made = Project(path)
    for name, what in revisions.items():
        made.write(name, **what)
    made.run("git", "init", "-q", "-b", "main")
    made.commit("first")
    if lock:
        done = made.miglock("init")
        assert done.returncode == 0, done.stderr
        made.commit("lock")
    return made
