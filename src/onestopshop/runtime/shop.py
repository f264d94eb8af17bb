# SPDX-License-Identifier: EUPL-1.2
"""
The composition root: a configuration becomes a shop.
"""

import secrets
from collections.abc import Callable, Sequence
from contextlib import ExitStack, nullcontext
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

import attrs

from onestopshop.builtin import BUILTINS
from onestopshop.config.loading import file_of, load
from onestopshop.domain.ids import NewId
from onestopshop.domain.people import SYSTEM, Actor
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.unread import Unread
from onestopshop.operations.work import Context, Work
from onestopshop.ports.adapters import City
from onestopshop.ports.checks import Finding
from onestopshop.runtime.acting import actor_of
from onestopshop.runtime.chance import random_id, system_clock
from onestopshop.runtime.city import city_of, partners_of, rules_of, switches_of
from onestopshop.runtime.delivery import Delivery
from onestopshop.runtime.desk import Desk
from onestopshop.runtime.directories import imported_directories
from onestopshop.runtime.figures import guarded_figures
from onestopshop.runtime.followers import followers
from onestopshop.runtime.grants import ShopGate, granted
from onestopshop.runtime.links import Signer, linked
from onestopshop.runtime.network import network_of
from onestopshop.runtime.phrases import Phrases
from onestopshop.runtime.pilots import pilot_of
from onestopshop.runtime.plugins.host import PluginHost
from onestopshop.runtime.post import Delivered, Post
from onestopshop.runtime.publishing import statistics_key_of
from onestopshop.runtime.receipts import receipt_key_of
from onestopshop.runtime.registry import (
    NOTIFIERS,
    PROJECTIONS,
    STORAGE,
    TRANSLATORS,
    Port,
    Registry,
)
from onestopshop.runtime.restrictions import ShopPolicies
from onestopshop.runtime.secrets import checked_key, installation_name, worker_code, worker_key
from onestopshop.runtime.vocabularies import vocabulary_of

if TYPE_CHECKING:
    from onestopshop.config.settings import AdapterTable, Settings
    from onestopshop.operations.messages.reminders import Reminded
    from onestopshop.operations.messages.stuck import Stuck
    from onestopshop.operations.referrals.receipts import Receipts
    from onestopshop.runtime.storages import Storages

__all__ = ["OneStopShop"]

T = TypeVar("T")


class OneStopShop:
    """
    A city's shop: open it, act as a role, close it.

    .. code-block:: python

        with OneStopShop.open("mycity") as shop:
            desk = shop.acting_as("guide", desk="main")

    Several threads may use one shop.  A process that forks opens its shop
    after the fork.
    """

    def __init__(
        self,
        settings: "Settings",
        folder: Path,
        *,
        host: PluginHost,
        now: Callable[[], datetime],
        new_id: NewId,
    ) -> None:
        self.settings = settings
        self.host = host
        self._stack = ExitStack()
        self._now = now
        self._new_id = new_id
        self._registry = Registry(host)
        try:
            self._compose(folder)
        except BaseException:
            self._stack.close()
            raise

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        plugins: Sequence[object] = (),
        now: Callable[[], datetime] | None = None,
        new_id: NewId | None = None,
        **overrides: object,
    ) -> Self:
        """
        Open the shop of a city, and import its directories where they changed.

        Args:
            path: A folder with ``onestopshop.toml``, or the file.
            plugins: Plugin objects of the embedding application, after those of the configuration.
            now: Return the present instant with a time zone; the system's clock by default.
            new_id: Make the id of a record of a day; a random UUID that tells the day only by default.
            overrides: Tables of the configuration that win over the file and the environment.

        Raises:
            ConfigurationError: The configuration cannot be used; each problem names its place.
            PluginError: A plugin is unknown, or breaks the contract.
            StorageError: The storage cannot be opened.
        """
        settings = load(path, overrides=overrides)
        host = PluginHost.load(
            settings.plugins, objects=plugins, builtins=BUILTINS, patience=settings.plugin_timeout
        )
        folder = file_of(path).resolve().parent
        return cls(settings, folder, host=host, now=now or system_clock, new_id=new_id or random_id)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the storage and every adapter; the shop cannot be used afterwards."""
        self._stack.close()

    def acting_as(
        self,
        role: str,
        *,
        desk: str | None = None,
        worker: str | None = None,
        organisation: str | None = None,
    ) -> Desk:
        """
        Return the desk of an actor.

        Args:
            role: A role of the configuration.
            desk: A desk of the configuration; who records visits needs one.
            worker: The pseudonymous code; ``<desk>:shared``, one reporter, when left out.
            organisation: The organisation acted for, when the role is an owner's or a verifier's.

        Raises:
            InvalidDataError: The role or the desk is not declared, the code looks like an address, or the
                organisation has not the form of an id.
        """
        actor = actor_of(self.settings, role, desk=desk, worker=worker, organisation=organisation)
        return self._desk(actor)

    def acting_by_link(self, token: str) -> Desk:
        """
        Return the desk of who holds an answer link: it acts for one organisation, on one signal or referral.

        Raises:
            InvalidDataError: The link is of another city's shop, or was altered.
            ForbiddenError: It expired or was revoked.
            NotFoundError: This storage does not have it.
            ConfigurationError: There is no key of links, and none can be kept here.
        """
        context, actor = linked(self._context, self.host, self.city, self._signer.link_of(token))
        return self._desk(actor, context)

    def worker_code(self, account: str) -> str:
        """
        Return the pseudonymous code of an account of the city's own, for ``worker=``.

        The key is ``[city] worker_key`` (best set as
        ``ONESTOPSHOP_CITY__WORKER_KEY``), else one that this installation makes
        and keeps in its state folder.

        Raises:
            InvalidDataError: The account is empty.
            ConfigurationError: There is no key, and none can be kept here, or it is shorter than 16 bytes.
        """
        secret = self.settings.city.worker_key
        if secret is None:
            key = worker_key(self.city.state)
        else:
            key = checked_key(secret.get_secret_value().encode(), place="city.worker_key")
        return worker_code(account, key=key)

    def findings(self) -> tuple[Finding, ...]:
        """Return what the city should look at: what the shop itself and every plugin's check found."""
        from onestopshop.runtime.findings import shop_findings
        from onestopshop.runtime.settings_findings import settings_findings
        from onestopshop.runtime.trying import tried

        found = shop_findings(
            self.city,
            self._desk(SYSTEM),
            today=self._context.today(),
            directories=self._context.directories,
            partners=self._context.desk_organisations,
        )
        broken = tried(self.city, self.host, self.phrases)
        said = settings_findings(self.settings)
        return (*self._stale, *said, *found, *broken, *self.host.check(self.city))

    @property
    def storages(self) -> "Storages":
        """What copies, backs up and verifies this shop's storage, while it is at work."""
        from onestopshop.runtime.storages import Storages

        table, open_it = self.settings.storage, lambda: nullcontext(self.storage)
        return Storages(self.city, self._registry, table, current=open_it)

    @property
    def receipts(self) -> "Receipts":
        """What a visitor tells with the code of a receipt; she needs no account, and nobody learns who she is."""
        from onestopshop.operations.referrals.receipts import VISITOR, Receipts

        return Receipts(DeskWork(self._context, VISITOR, commit=self._delivery.commit))

    def follow(self) -> None:
        """Let everything that follows the log catch up with it."""
        self._delivery.follow()

    def remind(self) -> "Sequence[Reminded]":
        """
        Do what the clocks say is due: look at claims, remind, escalate, expire; safe to run at any time.

        Only the home installation does; nothing is sent by this alone. What cannot be read is left out, and
        `deliver` says what it was.
        """
        return self._reminded([])

    def deliver(self, *, again: bool = False) -> Delivered:
        """
        Remind, let all followers catch up, and send the messages that are due; safe to run at any time.

        Args:
            again: Try anew what was given up, too.
        """
        unread: list[Unread] = []
        reminded = self._reminded(unread)
        self.follow()
        done = self._post.run(again=again, unread=unread)
        return attrs.evolve(done, reminded=reminded)

    def _reminded(self, unread: list[Unread]) -> "Sequence[Reminded]":
        from onestopshop.operations.messages.reminders import remind
        from onestopshop.operations.verification.looking import make_due_looks

        desk = DeskWork(self._context, SYSTEM, commit=self._delivery.commit)
        make_due_looks(desk, unread=unread)
        return remind(desk, unread=unread)

    def stuck(self) -> "Stuck":
        """Return what somebody should look at: messages that do not leave, and signals without an answer."""
        from onestopshop.operations.messages.stuck import stuck

        with Work(self._context, SYSTEM) as work:
            return stuck(work)

    def _desk(self, actor: Actor, context: Context | None = None) -> Desk:
        return Desk(
            context or self._context,
            actor,
            index=self._followers.index,
            formats=self.host.register_formats,
            taxonomy_formats=self.host.register_taxonomy_formats,
            commit=self._delivery.commit,
        )

    def _compose(self, folder: Path) -> None:
        bare = city_of(self.settings, folder, self.host.register_languages())
        self.city = attrs.evolve(bare, vocabulary=vocabulary_of(self.settings, self._registry, bare))
        self.storage = self._open(STORAGE, self.settings.storage, "storage")
        self._followers = followers(
            self.settings.projections, lambda table, at: self._open(PROJECTIONS, table, at)
        )
        self.phrases = Phrases(
            [
                self._open(TRANSLATORS, table, f"translators.{name}")
                for name, table in self.settings.translators.items()
            ]
        )
        for name, table in self.settings.notifiers.items():
            self._registry.check(NOTIFIERS, table, at=f"notifiers.{name}")
        self._delivery = Delivery(self.storage, self.host, self._followers.all)
        self._signer = Signer(self.city, self.settings.city.link_key)
        self._context = self._context_of(self.city)
        self._post = Post(self._context, self._registry, self.settings, holder=lambda: secrets.token_hex(8))
        self._post.begin()
        self.imported, self._stale = imported_directories(
            self._desk(SYSTEM).services, self._registry, self.settings.directories, self.city
        )

    def _context_of(self, city: City) -> Context:
        settings = self.settings
        grants = {name: granted(role.may) for name, role in settings.roles.items()}
        return Context(
            city=city,
            storage=self.storage,
            gate=ShopGate(grants, host=self.host, city=city),
            policies=ShopPolicies(self.host, city, settings.sharing),
            origin=installation_name(city.id, city.state),
            now=self._now,
            new_id=self._new_id,
            desks=frozenset(settings.desks),
            desk_organisations=partners_of(settings),
            directories=frozenset(settings.directories),
            switches=switches_of(settings),
            token_of=self._signer.token_of,
            home=settings.installation.home,
            rules=rules_of(settings),
            suggester=self._followers.suggester,
            figures=guarded_figures(self._followers.figures, self.host),
            receipt_key=receipt_key_of(settings, city.state),
            statistics_key=statistics_key_of(settings, city.state),
            published_note=city.state / "statistics-published",
            own_words=self.phrases.reviewed,
            network=network_of(settings, city.folder),
            taxonomy_formats=self.host.register_taxonomy_formats,
            pilot=pilot_of(settings),
        )

    def _open(self, port: Port[T], table: "AdapterTable", at: str) -> T:
        return self._stack.enter_context(self._registry.open(port, table, self.city, at=at))
