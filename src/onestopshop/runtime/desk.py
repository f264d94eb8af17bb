# SPDX-License-Identifier: EUPL-1.2
"""
A desk: everything that one actor can do at the shop.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager

from onestopshop.domain.people import Actor
from onestopshop.operations.barriers.barriers import Barriers
from onestopshop.operations.desk import DeskWork
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
from onestopshop.operations.work import Context
from onestopshop.ports.formats import Format
from onestopshop.ports.search import ServiceIndex
from onestopshop.ports.storage import Batch, Written
from onestopshop.ports.taxonomies import TaxonomyFormat

__all__ = ["Desk"]


class Desk:
    """
    The operations of one actor, by noun.

    Make one with `OneStopShop.acting_as`.  It costs nothing, so make a new one
    for each request; threads that share one have transactions of their own.
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
        self.services = Services(self._work, index)
        self.visits = Visits(self._work)
        self.referrals = Referrals(self._work)
        self.barriers = Barriers(self._work)
        self.signals = Signals(self._work)
        self.links = Links(self._work)
        self.taxonomies = Taxonomies(self._work, taxonomy_formats)
        self.exchange = Exchange(self._work, self.services, formats)
        self.insight = Insight(self._work)
        self.reports = Reports(self._work)
        self.tallies = Tallies(self._work)
        self.publications = Publications(self._work)
        self.practices = Practices(self._work)
        self.network = Cities(self._work)

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
