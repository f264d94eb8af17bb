# SPDX-License-Identifier: EUPL-1.2
"""
What terms are called in records: by what never changes about them.

A slug says where a term stands, so it changes when the term moves; the primary
key (``pk``) does not.  Only where a file has no keys the slug must do.
"""

import re
from typing import Final

__all__ = ["FORK", "ORIGINAL", "Keys", "pk_of", "uri_of"]

FORK: Final = "oe"
"""The id of the scheme of the edition that is kept up."""

ORIGINAL: Final = "oe-original"
"""The id of the scheme of 2014: its numbers are not the keys of the other."""

_PK: Final = re.compile(r"[0-9a-f]{32}")
_URN: Final = "urn:uuid:"
_OTHER: Final = re.compile(r"[^a-z0-9_-]+")
_LONGEST: Final = 120


def uri_of(pk: str) -> str | None:
    """Return the URI that a primary key makes, or ``None`` when it is none."""
    if not _PK.fullmatch(pk):
        return None
    return f"{_URN}{pk[:8]}-{pk[8:12]}-{pk[12:16]}-{pk[16:20]}-{pk[20:]}"


def pk_of(uri: str) -> str | None:
    """Return the primary key that made a URI, or ``None`` when none did."""
    pk = uri.removeprefix(_URN).replace("-", "")
    return pk if uri_of(pk) == uri else None


class Keys:
    """
    The keys of one file's terms: each is given once.
    """

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._times: dict[str, int] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._taken

    def take(self, wanted: str) -> str:
        """Return *wanted* as a key, with a number behind it when another term has it already."""
        key = _OTHER.sub("-", wanted.lower())[:_LONGEST].strip("-_") or "term"
        first = key
        while key in self._taken:
            self._times[first] = self._times.get(first, 1) + 1
            key = f"{first}-{self._times[first]}"
        self._taken.add(key)
        return key
