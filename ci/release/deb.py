"""A .deb without Debian's tools: three members in an ar archive (deb(5))."""
import gzip
import hashlib
import io
import tarfile


def tar(files, made_at):
    """A .tar.gz with the folders that lead to the files, all root's."""
    out = io.BytesIO()
    with gzip.GzipFile("", "wb", 9, out, mtime=made_at) as packed, tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as archive:
        folders = sorted({"/".join(name.split("/")[:depth]) for name, _, _ in files for depth in range(1, name.count("/") + 1)})
        for folder in folders:
            entry = tarfile.TarInfo(f"./{folder}")
            entry.type, entry.mode, entry.mtime, entry.uname, entry.gname = tarfile.DIRTYPE, 0o755, made_at, "root", "root"
            archive.addfile(entry)
        for name, data, mode in sorted(files):
            entry = tarfile.TarInfo(f"./{name}")
            entry.size, entry.mode, entry.mtime, entry.uname, entry.gname = len(data), mode, made_at, "root", "root"
            archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()


def control(version, architecture, files):
    return f"""Package: miglock
Version: {version}
Architecture: {architecture}
Maintainer: the miglock authors
Installed-Size: {sum(len(data) for _, data, _ in files) // 1024 + 1}
Section: devel
Priority: optional
Description: keeps applied Alembic migrations immutable
 Reads Alembic's version files without running Python, takes a fingerprint of
 what each revision executes, and compares it with a lockfile committed beside
 the migrations: an edit that production will never run fails in the commit.
"""


def write(path, version, architecture, files, made_at):
    sums = "".join(f"{hashlib.md5(data).hexdigest()}  {name}\n" for name, data, _ in sorted(files))
    about = [("control", control(version, architecture, files).encode(), 0o644), ("md5sums", sums.encode(), 0o644)]
    members = [("debian-binary", b"2.0\n"), ("control.tar.gz", tar(about, made_at)), ("data.tar.gz", tar(files, made_at))]
    with open(path, "wb") as archive:
        archive.write(b"!<arch>\n")
        for name, data in members:
            archive.write(f"{name:<16}{made_at:<12}{0:<6}{0:<6}{100644:<8}{len(data):<10}`\n".encode())
            archive.write(data + b"\n" * (len(data) % 2))
