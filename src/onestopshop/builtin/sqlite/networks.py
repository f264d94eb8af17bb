# SPDX-License-Identifier: EUPL-1.2
"""
Refuse a file on a network file system, where writes of two machines meet.

Processes that share a WAL file share memory, which needs one machine:
https://sqlite.org/wal.html, "WAL does not work over a network filesystem".
Locks on such file systems fail too, without an error:
https://sqlite.org/howtocorrupt.html, section 2.1.

Linux tells the file system of a path in a table of mounts, Windows the kind of
a drive.  macOS tells neither through the standard library: there it is left to
whoever chooses the path.
"""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from onestopshop.errors import StorageError

__all__ = ["check_local", "file_system", "is_remote"]

MOUNTS: Final = Path("/proc/self/mountinfo")

_REMOTE: Final = frozenset(
    [
        "acfs",
        "afs",
        "auristorfs",
        "beegfs",
        "ceph",
        "cephfs",
        "cifs",
        "coda",
        "fhgfs",
        "gfs",
        "gfs2",
        "glusterfs",
        "gpfs",
        "lustre",
        "ncp",
        "ncpfs",
        "nfs",
        "nfs4",
        "ocfs2",
        "orangefs",
        "panfs",
        "pvfs2",
        "smb3",
        "smbfs",
        "vboxsf",
        "wekafs",
    ]
)
"""
Types of file systems on which other machines write too.

Not here: 9p, overlay and virtiofs, on which containers and virtual machines
have their own root.
"""

_REMOTE_FUSE: Final = frozenset(
    [
        "ceph-fuse",
        "cephfs",
        "curlftpfs",
        "davfs",
        "davfs2",
        "gcsfuse",
        "glusterfs",
        "goofys",
        "gvfsd-fuse",
        "jfs",
        "juicefs",
        "lizardfs",
        "mfs",
        "mfsmount",
        "moosefs",
        "ossfs",
        "rclone",
        "s3fs",
        "s3ql",
        "seaweedfs",
        "smbnetfs",
        "sshfs",
        "wdfs",
    ]
)
"""What stands behind ``fuse.``; local ones, such as ``fuse.ntfs-3g``, are used."""

_OCTAL: Final = re.compile(r"\\([0-7]{3})")
_REMOTE_DRIVE: Final = 4
"""``DRIVE_REMOTE`` of Windows' GetDriveTypeW."""


def check_local(path: Path) -> None:
    """
    Refuse a path on a network file system, as far as the operating system tells.

    Raises:
        StorageError: Other machines can write there.
    """
    found = _network_drive(path) if sys.platform == "win32" else _network_mount(path)
    if found is not None:
        raise StorageError(
            f"{path} is on a network file system ({found}), where SQLite can lose writes",
            adapter="sqlite",
            hint="Choose a path on a disk of this machine; for many machines use PostgreSQL.",
        )


def file_system(path: str, mounts: str) -> str | None:
    """
    Return the type of the file system that holds *path*, or ``None`` when the table does not tell.

    Args:
        path: Absolute, without links.
        mounts: The lines of ``/proc/self/mountinfo``; of two mounts on one place the later one counts.
    """
    longest, found = 0, None
    for place, name in _mounts(mounts):
        holds = path == place or path.startswith(place if place.endswith("/") else f"{place}/")
        if holds and len(place) >= longest:
            longest, found = len(place), name
    return found


def is_remote(name: str) -> bool:
    """
    Tell whether other machines write on file systems of this type.
    """
    kind, _, inner = name.lower().partition(".")
    return inner in _REMOTE_FUSE if kind == "fuse" else kind in _REMOTE


def _network_mount(path: Path) -> str | None:
    path.parent.is_dir()  # whoever mounts when a folder is looked at does it before the table is read
    try:
        table = MOUNTS.read_text("utf-8", "surrogateescape")
    except OSError:
        return None  # not Linux, or a process that may not see its mounts
    name = file_system(os.path.realpath(path), table)
    return name if name is not None and is_remote(name) else None


def _mounts(table: str) -> Iterator[tuple[str, str]]:
    """Yield the place and the type of each mount: ``36 35 98:0 / /mnt rw shared:1 - ext4 /dev/sda rw``."""
    for line in table.split("\n"):
        mount, _, described = line.partition(" - ")
        fields, types = mount.split(" "), described.split(" ")
        if len(fields) > 4 and types[0]:
            yield _OCTAL.sub(lambda found: chr(int(found[1], 8)), fields[4]), types[0]


def _network_drive(path: Path) -> str | None:  # pragma: no cover - another system
    """Return what is remote about a path of Windows: a share, or a drive of another machine."""
    import ctypes

    root = Path(os.path.realpath(path)).anchor
    if root.startswith("\\\\"):
        return "a network share"
    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]  # only on Windows
    return "a network drive" if kernel.GetDriveTypeW(root) == _REMOTE_DRIVE else None
