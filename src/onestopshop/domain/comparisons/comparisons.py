# SPDX-License-Identifier: EUPL-1.2
"""
What cities published, beside each other.

Cities stand in the order in which they were given, categories in that of their
lists.  Nothing stands in the order of a rate, and nothing says which
rate is the better one: cities differ in whom they meet and in what they note.
"""

import unicodedata
from collections.abc import Mapping

import attrs

from onestopshop.domain.codes.comparisons import NotCompared
from onestopshop.domain.codes.crosswalks import Way
from onestopshop.domain.publications.programmes import At
from onestopshop.domain.taxonomies.concepts import Code
from onestopshop.domain.text import LocalizedText

__all__ = [
    "Compared",
    "ComparedCity",
    "Comparison",
    "Edition",
    "Figure",
    "Gap",
    "Row",
    "UnreadBundle",
    "WalkedBundle",
    "by_name",
]


def by_name(name: str, city: str) -> tuple[str, str]:
    """Return by what cities stand in order: their names, with or without accents and capitals, then their ids."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(one for one in letters if not unicodedata.combining(one)), city


@attrs.frozen(kw_only=True)
class Figure:
    """
    One rate of one city, with an interval that holds chance and the rounding of both counts.

    Args:
        at: The category under which the city published it.
        value, exposure: The published figures: visits with it, of how many.
        rate, low, high: Of ten thousand visits.
        way: ``broader`` where the city's category is only a part of what it is compared under.
    """

    city: str
    at: At
    value: int
    exposure: int
    rate: int
    low: int
    high: int
    way: Way = Way.EXACT


@attrs.frozen(kw_only=True)
class Row:
    """
    One category, and the rates of the cities that have one, in the order of the cities.
    """

    at: At
    figures: tuple[Figure, ...]


@attrs.frozen(kw_only=True)
class Gap:
    """
    What could not be compared, and why.

    Args:
        city: ``None`` where it is so for all.
        cells: The categories as the city published them, or as they are compared; none where it is the whole table.
    """

    reason: NotCompared
    city: str | None = None
    cells: tuple[At, ...] = ()


@attrs.frozen(kw_only=True)
class Compared:
    """
    One table of the programme.

    Args:
        per: The table of which the rates are a share: ``visits``, or that of one dimension less.
        several: Whether one visit may count in several categories.
        scheme: The scheme to which categories were rolled up, where they were.
    """

    table: str
    label: LocalizedText
    definition: LocalizedText
    dimensions: At = ()
    per: str
    several: bool = False
    scheme: str | None = None
    rows: tuple[Row, ...] = ()
    gaps: tuple[Gap, ...] = ()


@attrs.frozen(kw_only=True)
class ComparedCity:
    """
    One city of a comparison.

    Args:
        own: Whether it is the one that compares.
        bundle: The version of the package that its figures came in; ``None`` for those of this city.
        expired: Whether its newest list expired: what it published or withdrew since may be withheld.
    """

    city: str
    name: LocalizedText
    own: bool = False
    bundle: int | None = None
    expired: bool = False


@attrs.frozen(kw_only=True)
class WalkedBundle:
    """
    A package of another city whose concepts or matches were read along.
    """

    city: str
    name: str
    version: int


@attrs.frozen(kw_only=True)
class UnreadBundle:
    """
    A package of another city that is kept damaged, so that nothing of it is in the comparison.

    Args:
        kind: Of its content: ``statistics``, ``taxonomy`` or ``crosswalk``.
        version: ``None`` where nobody can read which it is.
    """

    city: str
    name: str
    kind: str
    version: int | None


@attrs.frozen(kw_only=True)
class Edition:
    """
    A version of a scheme that is another one than that by which it is read here.

    Args:
        here: The version by which it is read.
        city: Whose figures were counted by `version`; ``None`` where a crosswalk speaks of it.
        crosswalk: The id of that crosswalk.
    """

    scheme: str
    version: str
    here: str
    city: str | None = None
    crosswalk: str | None = None


@attrs.frozen(kw_only=True)
class Comparison:
    """
    Published figures of several cities and one period.

    Args:
        cities: Those that published it, or a part of it.
        silent: Those of which nothing of it is held here, or nothing that can be read.
        gaps: What holds for whole cities.
        walked: What of other cities was read along to roll categories up.
        unread: What of other cities should have been read, and cannot be.
        editions: Schemes that were not read by the version in which they were used; their figures are compared.
        labels: Of the concepts that are named, by code (steps as concepts of the scheme ``step``), and of the
            schemes in which they are compared, by id.
    """

    programme: str
    period: str
    cities: tuple[ComparedCity, ...]
    tables: tuple[Compared, ...]
    silent: tuple[ComparedCity, ...] = ()
    gaps: tuple[Gap, ...] = ()
    walked: tuple[WalkedBundle, ...] = ()
    unread: tuple[UnreadBundle, ...] = ()
    editions: tuple[Edition, ...] = ()
    labels: Mapping[Code, LocalizedText] = attrs.field(factory=dict)

    def most(self) -> int:
        """Return the largest end of an interval, of ten thousand."""
        return max(
            (figure.high for table in self.tables for row in table.rows for figure in row.figures), default=0
        )
