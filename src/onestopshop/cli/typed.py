# SPDX-License-Identifier: EUPL-1.2
"""
Read what is typed or piped into a command.
"""

import sys
from typing import Final

from onestopshop.errors import InvalidDataError

__all__ = ["typed_text"]

_MOST_BYTES: Final = 10_000_000


def typed_text() -> str:
    """
    Return standard input as text.

    Raises:
        InvalidDataError: It is not UTF-8, or larger than any command takes.
    """
    content = sys.stdin.buffer.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise InvalidDataError(
            [f"standard input has more than {_MOST_BYTES:,} bytes"], hint="Give it in several portions."
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidDataError(
            [f"standard input is not UTF-8, from byte {error.start} on"], hint="Save the text as UTF-8."
        ) from error
