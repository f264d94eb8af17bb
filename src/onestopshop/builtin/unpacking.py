# SPDX-License-Identifier: EUPL-1.2
"""
Unpack a spreadsheet that somebody else made, before anything else reads it.

What a packed part says of its size need not be true: whoever reads it whole
gets all that it unpacks to.  So each part is read as far as it says and no
further, and only what came of that is handed on.
"""

import io
import re
import zipfile
from typing import Final

from onestopshop.errors import InvalidDataError

__all__ = ["unpacked"]

_LARGEST: Final = 50_000_000
_MOST_PARTS: Final = 5_000
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""How spreadsheet programs pack; of the others Python cannot unpack a bounded piece."""

_DECLARES: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def unpacked(content: bytes) -> bytes:
    """
    Return the same parts without packing.

    Raises:
        InvalidDataError: It unpacks to too much, has too many parts, or declares entities, which no spreadsheet
            program writes.
        Exception: It is no archive; that shows in many ways inside `zipfile`.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(out, "w") as plain:
        parts = {part.filename: part for part in packed.infolist()}
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts.values()) > _LARGEST:
            raise InvalidDataError([f"the spreadsheet unpacks to more than {_LARGEST // 1_000_000} MB"])
        for name, part in parts.items():
            if part.compress_type not in _METHODS:
                raise InvalidDataError(["the spreadsheet is packed as no spreadsheet program does"])
            with packed.open(part) as file:
                text = file.read(part.file_size)
            if _DECLARES.search(text.replace(b"\0", b"")):
                raise InvalidDataError(["the spreadsheet declares entities"])
            plain.writestr(name, text)
    return out.getvalue()
