"""A PostgreSQL server of the test's own: in a temporary directory, reached through a socket in it, gone afterwards.

initdb and postgres refuse to run as root, so where the tests do, the server runs as an unprivileged user.
"""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path


def bin_directory():
    """Where initdb and pg_ctl are: the newest of what is installed."""
    found = [Path(path).resolve().parent for path in [shutil.which("initdb")] if path]
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    found += sorted((path.parent for path in debian), key=lambda path: int(path.parent.name), reverse=True)
    if not found:
        raise RuntimeError("no initdb: run ci/install-deps --tests")
    return found[0]


def unprivileged():
    """Arguments for subprocess.run that drop root; none where there is none to drop."""
    if os.geteuid() != 0:
        return {}
    names = {user.pw_name: user for user in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


class Server:
    def __init__(self, directory):
        self.directory = directory
        self.binaries = bin_directory()
        self.databases = 0

    def run(self, tool, *arguments):
        environment = {"PATH": f"{self.binaries}:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        with open(self.directory / "tools.log", "a+b") as log:
            done = subprocess.run(
                [self.binaries / tool, *arguments],
                cwd=self.directory,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **unprivileged(),
            )
        if done.returncode != 0:
            logs = "\n".join(path.read_text(errors="replace") for path in sorted(self.directory.glob("*.log")))
            raise RuntimeError(f"{tool}: exit {done.returncode}\n{logs}")

    def start(self):
        data = self.directory / "data"
        self.run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        with open(data / "postgresql.conf", "a") as configuration:
            configuration.write(
                f"listen_addresses = ''\nunix_socket_directories = '{self.directory}'\n"
                "fsync = off\nfull_page_writes = off\nsynchronous_commit = off\nmax_connections = 10\n"
            )
        self.run("pg_ctl", "-D", data, "-l", self.directory / "server.log", "-w", "start")

    def stop(self):
        self.run("pg_ctl", "-D", self.directory / "data", "-m", "immediate", "-w", "stop")

    def database(self):
        """The SQLAlchemy address of a new, empty database."""
        self.databases += 1
        name = f"scratch{self.databases}"
        self.run("createdb", "-h", self.directory, "-U", "postgres", name)
        return f"postgresql+psycopg2://postgres@/{name}?host={self.directory}"


@contextlib.contextmanager
def cluster():
    # A socket's path may have 107 bytes, so not below a TMPDIR of any length.
    directory = Path(tempfile.mkdtemp(prefix="mlpg-", dir="/tmp"))
    owner = unprivileged()
    try:
        if owner:
            os.chown(directory, owner["user"], owner["group"])
        server = Server(directory)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(directory, ignore_errors=True)
