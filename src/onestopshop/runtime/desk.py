# SPDX-License-Identifier: EUPL-1.2
"""
A desk: everything that one actor can do at the shop.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cached_property
from typing import TYPE_CHECKING

from onestopshop.domain.people import Actor
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.work import Context
from onestopshop.ports.formats import Format
from onestopshop.ports.search import ServiceIndex
from onestopshop.ports.storage import Batch, Written
from onestopshop.ports.taxonomies import TaxonomyFormat

if TYPE_CHECKING:
    from onestopshop.operations.barriers.barriers import Barriers
    from onestopshop.operations.exchange.exchange import Exchange
    from onestopshop.operations.insight import Insight
    from onestopshop.operations.links import Links
    from onestopshop.operations.network.network import Cities
    from onestopshop.operations.practices.practices import Practices
    from onestopshop.operations.publications.publications import Publications
    from onestopshop.operations.referrals.referrals import Referrals
    from onestopshop.operations.reports.reports import Reports
    from onestopshop.operations.reports.tallies import Tallies
    from onestopshop.operations.services import Services
    from onestopshop.operations.signals.signals import Signals
    from onestopshop.operations.taxonomies.taxonomies import Taxonomies
    from onestopshop.operations.visits.visits import Visits

__all__ = ["Desk"]


class Desk:
    """
    The operations of one actor, by noun.

    Make one with `OneStopShop.acting_as`.  It costs nothing, so make a new one
    for each request; threads that share one have transactions of their own.
    What a noun can do is imported when the noun is first used, so that a program
    that lists barriers does not wait for the statistics.
    """

    def __init__(
        self,
        context: Context,
        actor: Actor,
        *,
        index: ServiceIndex,
        formats: Callable[[], tuple[Format, ...]],
        taxonomy_formats: Callable[[], tuple[TaxonomyFormat, ...]] = tuple,
        commit: Callable[[Batch], Written],
    ) -> None:
        self._work = DeskWork(context, actor, commit=commit)
        self._index = index
        self._formats = formats
        self._taxonomy_formats = taxonomy_formats

    @cached_property
    def services(self) -> "Services":
        """What there is in the city, and how to find it."""
        from onestopshop.operations.services import Services

        return Services(self._work, self._index)

    @cached_property
    def visits(self) -> "Visits":
        """Contacts with people who came."""
        from onestopshop.operations.visits.visits import Visits

        return Visits(self._work)

    @cached_property
    def referrals(self) -> "Referrals":
        """On whom people were passed, and what came of it."""
        from onestopshop.operations.referrals.referrals import Referrals

        return Referrals(self._work)

    @cached_property
    def barriers(self) -> "Barriers":
        """What people got stuck on."""
        from onestopshop.operations.barriers.barriers import Barriers

        return Barriers(self._work)

    @cached_property
    def signals(self) -> "Signals":
        """The neutral accounts of barriers."""
        from onestopshop.operations.signals.signals import Signals

        return Signals(self._work)

    @cached_property
    def links(self) -> "Links":
        """Links by which a service answers."""
        from onestopshop.operations.links import Links

        return Links(self._work)

    @cached_property
    def taxonomies(self) -> "Taxonomies":
        """The concepts that records are coded with."""
        from onestopshop.operations.taxonomies.taxonomies import Taxonomies

        return Taxonomies(self._work, self._taxonomy_formats)

    @cached_property
    def exchange(self) -> "Exchange":
        """What comes in from others, and goes out to them."""
        from onestopshop.operations.exchange.exchange import Exchange

        return Exchange(self._work, self.services, self._formats)

    @cached_property
    def insight(self) -> "Insight":
        """The figures of one page."""
        from onestopshop.operations.insight import Insight

        return Insight(self._work)

    @cached_property
    def reports(self) -> "Reports":
        """The figures of a period."""
        from onestopshop.operations.reports.reports import Reports

        return Reports(self._work)

    @cached_property
    def tallies(self) -> "Tallies":
        """Counts that no visit may hold."""
        from onestopshop.operations.reports.tallies import Tallies

        return Tallies(self._work)

    @cached_property
    def publications(self) -> "Publications":
        """Statistics for whoever is outside."""
        from onestopshop.operations.publications.publications import Publications

        return Publications(self._work)

    @cached_property
    def practices(self) -> "Practices":
        """What removed a barrier, here or elsewhere."""
        from onestopshop.operations.practices.practices import Practices

        return Practices(self._work)

    @cached_property
    def network(self) -> "Cities":
        """The cities of the network."""
        from onestopshop.operations.network.network import Cities

        return Cities(self._work)

    @property
    def actor(self) -> Actor:
        """Who acts."""
        return self._work.actor

    def together(self, *, key: str | None = None) -> AbstractContextManager[None]:
        """
        Make all calls inside one transaction: an exception leaves nothing written.

        Args:
            key: The caller's id for all of it, which makes it safe to repeat with the same calls inside.
        """
        return self._work.together(key=key)
