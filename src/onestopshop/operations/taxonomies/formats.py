# SPDX-License-Identifier: EUPL-1.2
"""
Choose the format of a file of concepts: the one that is named, else the one that its name ends as.
"""

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from onestopshop.errors import ExchangeError, InvalidDataError
from onestopshop.ports.taxonomies import TaxonomyFormat

__all__ = ["a_file", "format_of"]

_SPREADSHEET: Final = 'A spreadsheet of words is named in the configuration, with its columns: use = "table".'


def format_of(formats: Sequence[TaxonomyFormat], file: Path, name: str | None = None) -> TaxonomyFormat:
    """
    Return the format called *name*, or that of files whose names end as this one's.

    Raises:
        InvalidDataError: The name is no text.
        ExchangeError: There is none.
    """
    if name is not None and not isinstance(name, str):
        raise InvalidDataError(["the name of a format is a text @ $.format"])
    return _named(formats, name) if name is not None else _ending(formats, file.name.lower())


def a_file(path: str | Path) -> Path:
    """
    Return the file that was named.

    Raises:
        InvalidDataError: It is neither a text nor a path.
    """
    if not isinstance(path, (str, Path)):
        raise InvalidDataError(["a file is named by a text or a Path @ $.path"])
    return Path(path)


def _named(formats: Sequence[TaxonomyFormat], name: str) -> TaxonomyFormat:
    known = {one.name: one for one in formats}
    if name not in known:
        near = get_close_matches(name, known, n=1)
        raise ExchangeError(
            f"there is no format {name!r} for concepts",
            hint=f"Did you mean {near[0]!r}?" if near else f"Formats: {', '.join(sorted(known)) or 'none'}.",
        )
    return known[name]


def _ending(formats: Sequence[TaxonomyFormat], name: str) -> TaxonomyFormat:
    """Return the format with the longest end of the name, so that ``.sssom.tsv`` goes before ``.tsv``."""
    ends = {suffix.lower(): one for one in reversed(formats) for suffix in one.suffixes}
    fitting = [suffix for suffix in ends if name.endswith(suffix)]
    if not fitting:
        names = ", ".join(sorted(one.name for one in formats)) or "none"
        raise ExchangeError(
            f"no format has files that end as {name!r}",
            hint=_SPREADSHEET if name.endswith((".csv", ".xlsx")) else f"Name one with --format: {names}.",
        )
    return ends[max(fitting, key=len)]
