# SPDX-License-Identifier: EUPL-1.2
"""
What becomes of a package on its way: a mail program, a browser or a bad stick made something else of it.

It is recognised all the same, so that nobody is told what is wrong with it as if it were something else.
"""

import re
from pathlib import Path
from typing import Final

from onestopshop.domain.bundles.names import refused
from onestopshop.errors import ExchangeError

__all__ = ["may_be_package", "no_package"]

_LOOKED_AT: Final = 4_096
"""Bytes from the beginning of a file."""
_OBJECT: Final = b"{"
_MARK: Final = b"\xef\xbb\xbf"
"""What some programs write in front of a text."""
_WIDE_TEXT: Final = (b"\xff\xfe", b"\xfe\xff")
"""How a text in UTF-16 begins, which has zeros as well."""
_ZIP: Final = re.compile(rb"pk", re.IGNORECASE)
_MAIL: Final = re.compile(
    rb"UEsD|[a-z0-9+/]{60}|begin [0-7]{3} |--[^\s{]|From |(?:content-|mime-|x-|arc-|received|return-path|message-id"
    rb"|delivered-to|reply-to|dkim-signature|from|to|cc|subject|date)[a-z-]*:",
    re.IGNORECASE,
)
"""Base64 and the other dress of a zip, the parts of a message, and the lines at the head of one."""
_PAGE: Final = re.compile(rb"<[!?a-z]", re.IGNORECASE)
_NO_TEXT: Final = frozenset({*range(32), 127} - {*b"\t\n\v\f\r\x1b"})
_HINT: Final = (
    "Ask for the file that `onestopshop exchange export --network` wrote, on a stick or as an attachment, "
    "zipped by nobody."
)


def may_be_package(path: Path) -> bool:
    """Return whether a file begins as a package does, or as what a package can become on its way."""
    try:
        with path.open("rb") as file:
            begins = file.read(_LOOKED_AT)
    except OSError:
        return False
    said = _bare(begins)
    if said.startswith(_OBJECT):
        return False
    return any(looks(said) for looks in (_ZIP.match, _MAIL.match, _PAGE.match)) or _is_no_text(begins)


def no_package(content: bytes) -> ExchangeError:
    """Return the error of a file that does not begin as a package does; it says what became of it."""
    said = _bare(content[:_LOOKED_AT])
    what = "this is no package, or it was changed on its way"
    if not said:
        what = "the file is empty: this is no package"
    elif _ZIP.match(said):
        what = f"{what}, or somebody zipped it again"
    elif _MAIL.match(said):
        what = f"{what}: it is the text of an e-mail"
    elif _PAGE.match(said):
        what = f"{what}: it is a web page"
    return refused(what, hint=_HINT)


def _bare(begins: bytes) -> bytes:
    return begins.removeprefix(_MARK).lstrip()


def _is_no_text(begins: bytes) -> bool:
    """Return whether there is a zero, as in every package, or so many other bytes that no text has."""
    if begins.startswith(_WIDE_TEXT):
        return False
    strange = sum(one in _NO_TEXT for one in begins)
    return b"\0" in begins or strange * 32 > len(begins)
