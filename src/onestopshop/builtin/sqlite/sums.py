# SPDX-License-Identifier: EUPL-1.2
"""
Sum up rows, so that damage shows which still looks like a record.

The sum is CRC-32 (ISO 3309, ITU-T V.42), which finds every error of up to 32
bits in a row and misses one of four thousand million others.  It protects from
disks and memory, not from people.
"""

from collections.abc import Sequence
from typing import TypeAlias
from zlib import crc32

import orjson

__all__ = ["Column", "entry_sum", "is_sound_entry", "is_sound_record", "record_sum", "text_sum"]

Column: TypeAlias = str | int | bytes | None


def record_sum(id: str, version: int, schema: int, body: bytes, columns: Sequence[Column]) -> int:
    """
    Return the sum of a record's row.

    Args:
        columns: The index columns in the order of the names of their fields.

    Raises:
        TypeError: A number is none, or a text is none that UTF-8 can hold.
        ValueError: A number is no integer, or the id is no text that UTF-8 can hold.
    """
    head = f"{version:d} {schema:d} {id}".encode()
    return crc32(body, crc32(orjson.dumps(columns), crc32(head)))


def entry_sum(row: Sequence[Column]) -> int:
    """
    Return the sum of a row of the log: its number, its texts, the version, then the data.

    Raises:
        TypeError: A text or a number is none.
        ValueError: A number is no integer, or a text is none that UTF-8 can hold.
    """
    seq, id, origin, key, at, actor, action, kind, subject, version, data = row
    texts = f"{id}\x1f{origin}\x1f{key}\x1f{at}\x1f{actor}\x1f{action}\x1f{kind}\x1f{subject}"  # type: ignore[str-bytes-safe]
    head = f"{seq:d} {version:d} {texts}".encode()  # type: ignore[str-bytes-safe]
    return crc32(data, crc32(head))  # type: ignore[arg-type]


def text_sum(text: str) -> int:
    """
    Return the sum of one text.
    """
    return crc32(text.encode())


def is_sound_record(row: Sequence[Column], found: Column) -> bool:
    """
    Tell whether a record's row (id, version, schema, body, index columns) has the sum beside it.

    Damage may have changed the types of the values too.
    """
    id, version, schema, body, *columns = row
    try:
        return found == record_sum(id, version, schema, body, columns)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False


def is_sound_entry(row: Sequence[Column], found: Column) -> bool:
    """
    Tell whether a row of the log has the sum beside it.
    """
    try:
        return found == entry_sum(row)
    except (TypeError, ValueError):
        return False
