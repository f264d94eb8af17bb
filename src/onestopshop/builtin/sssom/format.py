# SPDX-License-Identifier: EUPL-1.2
"""
The format ``sssom``: one crosswalk in a file.
"""

from collections.abc import Sequence
from pathlib import Path

from onestopshop.errors import ExchangeError
from onestopshop.plugin import Crosswalk, Finding, Taxonomy, whole_file

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
        Write one crosswalk, whole or not at all.

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
        with whole_file(path) as file:
            file.write(text_of(crosswalks[0]).encode())
