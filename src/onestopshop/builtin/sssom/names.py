# SPDX-License-Identifier: EUPL-1.2
"""
Shorten URIs by the prefixes of a file (CURIEs), and make them whole again.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

from onestopshop.builtin.sssom.slots import BUILT_IN

__all__ = ["is_uri", "prefix_of", "shortener", "whole"]

_MARK: Final = r"""[^\s<>"{}|\\^`]"""
_URI: Final = re.compile(rf"(?:https?|ftp)://{_MARK}+|urn:[A-Za-z0-9][A-Za-z0-9-]*:{_MARK}+")
_LOCAL: Final = re.compile(rf"{_MARK}*")


def is_uri(name: str) -> bool:
    """Return whether *name* is a whole URI, of a kind that names things."""
    return _URI.fullmatch(name) is not None


def prefix_of(name: str) -> str:
    """Return what stands before the first colon; ``""`` in a whole URI, and where there is none."""
    prefix, colon, _ = name.partition(":")
    return prefix if colon and not is_uri(name) else ""


def whole(name: str, prefixes: Mapping[str, str]) -> str | None:
    """Return the URI of a name; ``None`` when it is no URI and has no prefix that is known."""
    if is_uri(name):
        return name
    prefix, colon, local = name.partition(":")
    beginning = BUILT_IN.get(prefix) or prefixes.get(prefix)
    return f"{beginning}{local}" if colon and beginning and _LOCAL.fullmatch(local) else None


def shortener(prefixes: Mapping[str, str]) -> Callable[[str], str]:
    """
    Return what shortens a URI by the prefix that fits most of it.

    A short name that would be read as something else is not used: `whole` gives
    back the same URI.
    """
    longest_first = sorted(
        ((beginning, prefix) for prefix, beginning in {**prefixes, **BUILT_IN}.items() if beginning),
        key=lambda one: (-len(one[0]), one[1]),
    )

    @cache
    def shortened(uri: str) -> str:
        for beginning, prefix in longest_first:
            name = f"{prefix}:{uri[len(beginning) :]}"
            if uri.startswith(beginning) and whole(name, prefixes) == uri:
                return name
        return uri

    return shortened
