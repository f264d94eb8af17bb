# SPDX-License-Identifier: EUPL-1.2
"""
Where concepts come from, and the files in which cities hand them to each other.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol, TypeAlias

from onestopshop.domain.taxonomies.concepts import Scheme, Supplement
from onestopshop.domain.taxonomies.crosswalks import Crosswalk
from onestopshop.ports.checks import Finding

__all__ = ["Taxonomy", "TaxonomyFormat", "TaxonomySource"]

Taxonomy: TypeAlias = Scheme | Supplement | Crosswalk
"""What a source may hold: concepts, words for the concepts of others, or mappings between schemes."""


class TaxonomySource(Protocol):
    """
    One or more concept schemes, words for schemes of others, or crosswalks.
    """

    def read(self) -> Iterable[Taxonomy]:
        """
        Yield what it holds.

        Raises:
            InvalidDataError: Something in it is no scheme; the problems name the file and the place.
        """
        ...


class TaxonomyFormat(Protocol):
    """
    One file format for concept schemes or crosswalks.  Records never leave through it.
    """

    @property
    def name(self) -> str:
        """The word after ``--format``."""
        ...

    @property
    def summary(self) -> str:
        """One line about it."""
        ...

    @property
    def suffixes(self) -> Sequence[str]:
        """The ends of the names of its files, such as ``.ttl``, the usual one first."""
        ...

    @property
    def writes(self) -> bool:
        """Whether it can be written; some are only read."""
        ...

    def check(self, path: Path, *, required: Sequence[str]) -> Sequence[Finding]:
        """
        Return what should be looked at in a file, labels in the *required* languages included.

        A format that states no more than the model does gives what it reads to `check_taxonomies`; one of
        RDF fills a `SkosGraph` and gives it to `check_integrity` and `check_quality`.  A file that cannot
        be read is a finding.
        """
        ...

    def read(self, path: Path, *, base: str) -> Sequence[Taxonomy]:
        """
        Return what a file holds.

        Args:
            base: The beginning of the URIs of concepts that the file gives none.

        Raises:
            ExchangeError: The whole file is refused, with all problems.
        """
        ...

    def write(self, things: Sequence[Taxonomy], path: Path) -> None:
        """
        Write a file, to a temporary place first.

        Raises:
            ExchangeError: It cannot be written, or the format cannot carry one of *things*.
        """
        ...
