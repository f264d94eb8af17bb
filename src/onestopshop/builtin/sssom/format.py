# SPDX-License-Identifier: EUPL-1.2
"""
The format ``sssom``: one crosswalk in a file.
"""

import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from onestopshop.errors import ExchangeError
from onestopshop.plugin import Crosswalk, Finding, Taxonomy

__all__ = ["Sssom"]


class Sssom:
    """
    Check, read and write crosswalks as tab-separated SSSOM.
    """

    name = "sssom"
    summary = "A crosswalk as tab-separated values, by the standard for sharing mappings (SSSOM 1.0)."
    suffixes = (".sssom.tsv", ".tsv")
    writes = True

    def check(self, path: Path, *, required: Sequence[str]) -> Sequence[Finding]:  # noqa: ARG002 - the port's form
        """Return what should be looked at in a file, at most a hundred things; mappings need no labels."""
        from onestopshop.builtin.sssom.reading import read_crosswalk

        return read_crosswalk(path).findings

    def read(self, path: Path, *, base: str) -> Sequence[Taxonomy]:  # noqa: ARG002 - concepts stand with their URIs
        """
        Return the crosswalk of a file; rows with mistakes are kept as they are, and `check` tells them.

        Raises:
            ExchangeError: It is no table of mappings.
        """
        from onestopshop.builtin.sssom.reading import read_crosswalk

        read = read_crosswalk(path)
        if read.crosswalk is None:
            raise ExchangeError(
                f"{path.name} is refused; nothing was written",
                problems=[finding.message for finding in read.findings],
                hint="Is it tab-separated, with its metadata above the table or in a .yml file beside it?",
            )
        return (read.crosswalk,)

    def write(self, things: Sequence[Taxonomy], path: Path) -> None:
        """
        Write one crosswalk: beside its place first, so that nobody reads half of it.

        Raises:
            ExchangeError: It is not one crosswalk, a cell cannot be written, or the place cannot.
        """
        from onestopshop.builtin.sssom.writing import text_of

        crosswalks = [one for one in things if isinstance(one, Crosswalk)]
        if len(things) != 1 or not crosswalks:
            raise ExchangeError(
                "a file of SSSOM holds one crosswalk; nothing was written",
                hint="Write concepts in another format, and each crosswalk into a file of its own.",
            )
        _written(text_of(crosswalks[0]), path)


def _written(text: str, path: Path) -> None:
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with beside.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise ExchangeError(
            f"{path} cannot be written: {error.strerror}", hint="Name a place that can be written."
        ) from error
