# SPDX-License-Identifier: EUPL-1.2
"""
The records of the proof of escalation: a small catalogue, barriers and signals.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from onestopshop.builtin.toml_taxonomy import network_schemes
from onestopshop.codec.converter import structure
from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.events import Event
from onestopshop.domain.services import Organisation, Service
from onestopshop.domain.signals.signals import Signal
from onestopshop.domain.taxonomies.vocabulary import Vocabulary
from onestopshop.operations.desk import DeskWork

__all__ = ["barrier_of", "catalogue", "signal_of", "vocabulary"]

_KEPT = {"directory": "local", "source": "own", "verified_on": "2026-01-05", "version": 1}


@cache
def vocabulary() -> Vocabulary:
    """Return the concepts of the network; reading them takes longer than a simulated month."""
    return Vocabulary(network_schemes())


def catalogue(desk: DeskWork) -> None:
    """Write three organisations and a service."""
    things: list[Any] = [
        structure({"id": id, "name": {"en": id.title()}, **_KEPT}, Organisation)
        for id in ("office", "school", "house")
    ]
    body = {
        "id": "registration",
        "name": {"en": "Registration"},
        "organisation": "office",
        "status": "active",
        "topics": ["topic:registration"],
        "audience": ["visitor"],
        "usable_without_legal_stay": "unknown",
        **_KEPT,
    }
    things.append(structure(body, Service))
    desk.run(
        lambda work: [
            work.save(one, Event(action=f"{one.KIND}.imported", kind=one.KIND, subject=one.id))
            for one in things
        ]
    )


def barrier_of(id: str, *, number: int) -> Barrier:
    """Return a barrier that was signalled."""
    body = {
        "id": id,
        "number": number,
        "city": "testville",
        "title": {"en": "A letter"},
        "problem": {"en": "Nobody understands the letter."},
        "services": ["registration"],
        "step": "understand",
        "concepts": ["b:begrijpbaar"],
        "owner": "office",
        "state": "signalled",
        "version": 1,
    }
    return structure(body, Barrier)


def signal_of(
    id: str, barriers: Sequence[Barrier], *, sent_on: date, to: Sequence[str], carrier: str
) -> Signal:
    """Return a signal that was sent, with the usual due dates."""
    accounts = [
        {
            "barrier": one.id,
            "round": 1,
            "number": one.number,
            "title": dict(one.title),
            "problem": dict(one.problem),
        }
        for one in barriers
    ]
    body = {
        "id": id,
        "number": 1,
        "city": "testville",
        "state": "sent",
        "barriers": [one.id for one in barriers],
        "accounts": accounts,
        "direction": "external",
        "addressed_to": list(to),
        "carrier": carrier,
        "sent_on": sent_on,
        "acknowledge_by": sent_on + timedelta(days=14),
        "answer_by": sent_on + timedelta(days=60),
        "version": 1,
    }
    return structure(body, Signal)
