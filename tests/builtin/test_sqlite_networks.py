# SPDX-License-Identifier: EUPL-1.2
"""
A file on a disk that other machines write is refused.
"""

from pathlib import Path

import pytest

from onestopshop.builtin.sqlite import networks
from onestopshop.builtin.sqlite.networks import file_system, is_remote
from onestopshop.builtin.sqlite.store import SqliteStorage
from onestopshop.errors import StorageError
from onestopshop.testing.storage import KINDS

TABLE = r"""
22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - overlay overlay rw
30 27 0:40 / /srv rw,relatime shared:7 master:1 - nfs4 server:/export rw,vers=4.2
31 30 8:1 / /srv/local rw - ext4 /dev/sda1 rw
32 27 0:41 / /mnt/city\040office rw - cifs //server/share rw
33 27 0:42 / /mnt/desk rw - fuse.sshfs me@server: rw
34 27 0:43 / /people rw - autofs systemd-1 rw
35 34 0:44 / /people rw - nfs server:/people rw
36 27 0:45 / /media/stick rw - fuse.ntfs-3g /dev/sdb1 rw
"""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/var/lib/shop.db", "overlay"),
        ("/srv/shop.db", "nfs4"),
        ("/srv", "nfs4"),
        ("/srv2/shop.db", "overlay"),
        ("/srv/local/shop.db", "ext4"),
        ("/srv/local2/shop.db", "nfs4"),
        ("/mnt/city office/shop.db", "cifs"),
        ("/mnt/desk/shop.db", "fuse.sshfs"),
        ("/people/shop.db", "nfs"),
        ("/media/stick/shop.db", "fuse.ntfs-3g"),
    ],
)
def test_the_nearest_mount_decides(path: str, expected: str) -> None:
    """The file system is that of the longest mounted place above the path, of two on one place the later."""
    assert expected == file_system(path, TABLE)


def test_a_table_that_says_nothing() -> None:
    """Without a table, or with lines of another form, nothing is known."""
    assert [None, None] == [file_system("/srv/shop.db", table) for table in ("", "no table\n1 2 3 - \n")]


@pytest.mark.parametrize(
    "name",
    ["nfs", "nfs4", "cifs", "smb3", "ceph", "lustre", "afs", "glusterfs", "fuse.sshfs", "fuse.glusterfs"],
)
def test_remote_ones_are_known(name: str) -> None:
    """Where other machines write is known by its type."""
    assert is_remote(name)


@pytest.mark.parametrize(
    "name",
    ["ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay", "9p", "virtiofs", "fuse.ntfs-3g", "fuseblk", "fuse"],
)
def test_local_ones_are_used(name: str) -> None:
    """Local disks are used, and what containers and virtual machines have as their root."""
    assert not is_remote(name)


@pytest.mark.parametrize("name", ["nfs4", "fuse.sshfs"])
def test_opening_there_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Opening a file there, by a link too, is a `StorageError` that says what to do, and makes no file."""
    far, link, table = tmp_path / "far away", tmp_path / "link", tmp_path / "mounts"
    far.mkdir()
    link.symlink_to(far)
    place = str(far.resolve()).replace(" ", r"\040")
    table.write_text(f"1 0 0:1 / / rw - ext4 /dev/sda rw\n2 1 0:2 / {place} rw - {name} server rw\n")
    monkeypatch.setattr(networks, "MOUNTS", table)
    for path in (far / "shop.db", link / "shop.db"):
        with pytest.raises(StorageError, match=name) as raised:
            SqliteStorage(path, KINDS)
        assert "PostgreSQL" in raised.value.hint
    assert [] == list(far.iterdir())
    SqliteStorage(tmp_path / "shop.db", KINDS).close()


def test_a_system_without_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system has no such table, the path is taken as it is."""
    monkeypatch.setattr(networks, "MOUNTS", tmp_path / "none")
    SqliteStorage(tmp_path / "shop.db", KINDS).close()
    assert [tmp_path / "shop.db"] == list(tmp_path.iterdir())
