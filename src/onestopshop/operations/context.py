# SPDX-License-Identifier: EUPL-1.2
"""
What the operations of one shop stand on.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path

import attrs

from onestopshop.domain.bundles.trust import Network
from onestopshop.domain.ids import NewId
from onestopshop.domain.pilots import PilotCard
from onestopshop.domain.text import LanguageTag
from onestopshop.errors import ConfigurationError
from onestopshop.operations.policies import Policies
from onestopshop.operations.rules import Rules
from onestopshop.ports.adapters import City
from onestopshop.ports.figures import FigureSource
from onestopshop.ports.gate import Gate
from onestopshop.ports.storage import Storage
from onestopshop.ports.suggesters import Suggester
from onestopshop.ports.taxonomies import TaxonomyFormat

__all__ = ["Context"]


def _unsigned(link: str) -> str:
    raise ConfigurationError(
        f"there is no key that signs the link {link}", hint="Open the shop with OneStopShop.open."
    )


@attrs.frozen(kw_only=True)
class Context:
    """
    What the operations of one shop stand on; the runtime puts it together.

    Args:
        origin: The name of this installation in the log.
        now: Return the present instant, with a time zone.
        new_id: Make an id for a record of a day.
        desks: The desks that the city has.
        desk_organisations: Whose desk it is, for those that are not the shop's own.
        directories: The sources of services that the city has.
        switches: The fields and abilities that are off by default and that this city switched on.
        token_of: Return the signed token of a link's id.
        home: Whether this is the one installation of the city that gives running numbers.
        rules: The numbers of the city's procedures.
        receipt_key: Return the key of the codes of receipts, where the city has receipts.
        statistics_key: Return the key by which published figures are rounded.
        published_note: Where it is noted, outside the storage, what was published.
        own_words: Return the city's own reviewed phrase of a key in a language, or ``None``.
        figures: What counted some figures already.
        suggester: What proposes concepts for the words of observations.
        network: The cities whose packages are taken in, and the keys that speak for them and for this one.
        taxonomy_formats: Return the formats of files of concepts.
        pilot: What the city tells others of its one-stop shop.
        read: What was read of packages that are held, by their digest: it cannot change, and is read once.
    """

    city: City
    storage: Storage
    gate: Gate
    policies: Policies
    origin: str
    now: Callable[[], datetime]
    new_id: NewId
    desks: frozenset[str] = frozenset()
    desk_organisations: Mapping[str, str] = attrs.field(factory=dict)
    directories: frozenset[str] = frozenset()
    switches: frozenset[str] = frozenset()
    token_of: Callable[[str], str] = _unsigned
    home: bool = True
    rules: Rules = attrs.field(factory=Rules)
    receipt_key: Callable[[], bytes] | None = attrs.field(default=None, repr=False)
    statistics_key: Callable[[], bytes] | None = attrs.field(default=None, repr=False)
    published_note: Path | None = None
    own_words: Callable[[str, LanguageTag], str | None] = attrs.field(default=lambda *_: None, repr=False)
    figures: FigureSource | None = attrs.field(default=None, repr=False)
    suggester: Suggester | None = attrs.field(default=None, repr=False)
    network: Network = attrs.field(factory=Network)
    taxonomy_formats: Callable[[], tuple[TaxonomyFormat, ...]] = attrs.field(default=tuple, repr=False)
    pilot: PilotCard | None = None
    read: dict[str, tuple[object, ...]] = attrs.field(factory=dict, repr=False, eq=False)

    def today(self) -> date:
        """Return the date in the city."""
        return self.now().astimezone(self.city.timezone).date()
