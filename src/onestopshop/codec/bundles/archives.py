# SPDX-License-Identifier: EUPL-1.2
"""
Zip archives of one form only: files that are stored, not compressed, in order of their paths, and nothing else.

What is read is built anew and compared with what came, so that there are no two archives with the same files: no
links, modes, dates, comments, second names, data before, between or behind.  Nothing can unpack to more than came,
and any program that reads zip can read it.
"""

import struct
import zlib
from collections.abc import Iterator, Mapping
from typing import Final

from onestopshop.codec.bundles.arrivals import no_package
from onestopshop.domain.bundles.names import check_paths, refused

__all__ = ["begins_archive", "read_archive", "write_archive"]

_FILE: Final = struct.Struct("<4s5H3L2H")
_ENTRY: Final = struct.Struct("<4s6H3L5H2L")
_END: Final = struct.Struct("<4s4H2LH")
_FILE_MARK: Final = b"PK\x03\x04"
_UTF8: Final = 0x0800
_NEEDS: Final = 20
_MADE_BY: Final = 0x0314
"""Unix, version 2.0."""
_DAY: Final = 0x0021
"""1980-01-01: a zip knows no "never"."""
_BEGINS: Final = struct.pack("<4s5H", _FILE_MARK, _NEEDS, _UTF8, 0, 0, _DAY)
"""The first bytes of each archive."""
_MODE: Final = 0o100644 << 16
_MOST: Final = 2_000
"""Files of one archive; the form itself allows 65,535."""


def begins_archive(content: bytes) -> bool:
    """Return whether *content* begins as a zip archive does."""
    return content.startswith(_FILE_MARK)


def write_archive(files: Mapping[str, bytes]) -> bytes:
    """
    Return the archive of these files.

    Raises:
        ExchangeError: A path is not allowed, or there are too many files.
    """
    if not 0 < len(files) <= _MOST:
        raise refused(f"an archive has 1 to {_MOST} files")
    check_paths(files)
    bodies, directory, place = [], [], 0
    for path in sorted(files):
        name, content = path.encode(), files[path]
        about = (_UTF8, 0, 0, _DAY, zlib.crc32(content), len(content), len(content), len(name), 0)
        body = _FILE.pack(_FILE_MARK, _NEEDS, *about) + name
        directory.append(_ENTRY.pack(b"PK\x01\x02", _MADE_BY, _NEEDS, *about, 0, 0, 0, _MODE, place) + name)
        bodies += [body, content]
        place += len(body) + len(content)
    listed = b"".join(directory)
    end = _END.pack(b"PK\x05\x06", 0, 0, len(files), len(files), len(listed), place, 0)
    return b"".join([*bodies, listed, end])


def read_archive(content: bytes) -> dict[str, bytes]:
    """
    Return the files of an archive, by path.

    Raises:
        ExchangeError: A path is not allowed, or it is not exactly what `write_archive` makes.
    """
    if not content.startswith(_BEGINS):
        raise no_package(content)
    found: dict[str, bytes] = {}
    for path, file in _files(content):
        if path in found:
            raise refused("the package holds two files of one name")
        found[path] = file
    check_paths(found)
    if write_archive(found) != content:
        raise refused("the package is not written in the one form that packages have, or is damaged")
    return found


def _files(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield what stands one after the other; whatever is not as it should be is found by writing it anew."""
    place, count = 0, 0
    while content[place : place + 4] == _FILE_MARK:
        count += 1
        if count > _MOST or len(content) < place + _FILE.size:
            raise refused("the package has too many files, or ends too early")
        *_, size, long, _ = _FILE.unpack_from(content, place)
        start = place + _FILE.size + long
        place = start + size
        if len(content) < place:
            raise refused("the package ends too early")
        try:
            path = content[start - long : start].decode()
        except UnicodeDecodeError:
            raise refused("the package names a file by a path that is not allowed") from None
        yield path, content[start:place]
