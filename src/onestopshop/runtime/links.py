# SPDX-License-Identifier: EUPL-1.2
"""
Let the holder of an answer link act: for its organisation, on its one subject, and for nothing else.
"""

from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import attrs

from onestopshop.codec.records import from_record
from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.codes.signals import LinkedTo, SignalState
from onestopshop.domain.people import Actor, ActsAs
from onestopshop.domain.signals.links import Link, LinkId, expect_open_link, link_of, token_of
from onestopshop.domain.signals.signals import Signal
from onestopshop.errors import ForbiddenError, NotFoundError
from onestopshop.operations.context import Context
from onestopshop.operations.links import ACTIONS
from onestopshop.ports.adapters import City
from onestopshop.ports.gate import Gate
from onestopshop.ports.storage import Storage
from onestopshop.runtime.grants import ShopGate
from onestopshop.runtime.plugins.host import PluginHost
from onestopshop.runtime.secrets import checked_key, link_key

if TYPE_CHECKING:
    from pydantic import SecretStr

__all__ = ["LinkGate", "Signer", "linked"]

_ROLE = "link"
"""How the log names who acts by a link; behind it stands the link's id, and never its token."""


class Signer:
    """
    Signs the links of one city.

    Args:
        secret: The key of the configuration, if there is one; else the installation makes and keeps one.
    """

    def __init__(self, city: City, secret: "SecretStr | None") -> None:
        self._city = city.id
        self._state = city.state
        self._secret = secret

    def token_of(self, link: str) -> str:
        """Return the token of a link's id."""
        return token_of(link, city=self._city, key=self._key)

    def link_of(self, token: str) -> LinkId:
        """
        Return the id of the link that *token* names.

        Raises:
            InvalidDataError: It is of another city, or was altered.
        """
        return link_of(token, city=self._city, key=self._key)

    @cached_property
    def _key(self) -> bytes:
        """The key, made when it is first needed: a shop that uses no links keeps none."""
        if self._secret is None:
            return link_key(self._state)
        return checked_key(
            self._secret.get_secret_value().encode(), place="city.link_key", what="answer links"
        )


class LinkGate:
    """
    The door of who acts by a link, in front of the shop's own.

    The link is read again at each check, so that one that is revoked or
    expires closes at once, also for who is inside.
    """

    def __init__(self, gate: Gate, link: Link, *, storage: Storage, today: Callable[[], date]) -> None:
        self._gate = gate
        self._link = link
        self._storage = storage
        self._today = today

    def check(self, actor: Actor, action: str, subject: object = None) -> None:
        """
        Return when the link allows it, and the shop, too.

        Raises:
            ForbiddenError: The link expired or was revoked, or is for something else.
        """
        link = _present(self._storage, self._link.id)
        expect_open_link(link, today=self._today())
        if action not in ACTIONS[link.noun] or not self._opens(link, subject):
            raise ForbiddenError(
                action,
                [f"this link is for answering one {link.noun} only"],
                hint="Ask the shop for an account to do more.",
            )
        self._gate.check(actor, action, subject)

    def _opens(self, link: Link, subject: object) -> bool:
        if isinstance(subject, Barrier):
            signal = _signal(self._storage, link) if link.noun is LinkedTo.SIGNAL else None
            return signal is not None and _waits(signal, subject)
        return (getattr(subject, "KIND", None), getattr(subject, "id", None)) == (link.noun, link.subject)


def linked(context: Context, host: PluginHost, city: City, id: LinkId) -> tuple[Context, Actor]:
    """
    Return what the holder of a link acts with, and as whom.

    Raises:
        ForbiddenError: The link expired or was revoked.
        NotFoundError: It is not kept here, although it was signed here.
    """
    link = _present(context.storage, id)
    expect_open_link(link, today=context.today())
    inner = ShopGate({_ROLE: ACTIONS[link.noun]}, host=host, city=city)
    gate = LinkGate(inner, link, storage=context.storage, today=context.today)
    actor = Actor(
        role=_ROLE, acts_as=ActsAs.OWNER, worker=f"{_ROLE}:{link.id}", organisation=link.organisation
    )
    return attrs.evolve(context, gate=gate), actor


def _waits(signal: Signal, barrier: Barrier) -> bool:
    """Return whether it is this signal that waits for an answer about *barrier*, and not a later one."""
    sent = signal.state is SignalState.SENT
    return sent and barrier.id in signal.barriers and barrier.asked_by(signal.id)


def _present(storage: Storage, id: LinkId) -> Link:
    with storage.read() as snapshot:
        record = snapshot.get(Link.KIND, id)
    if record is None:
        raise NotFoundError(Link.KIND, id, hint="Ask the shop for a new link.")
    return from_record(record, Link)


def _signal(storage: Storage, link: Link) -> Signal | None:
    with storage.read() as snapshot:
        record = snapshot.get(Signal.KIND, link.subject)
    return None if record is None else from_record(record, Signal)
