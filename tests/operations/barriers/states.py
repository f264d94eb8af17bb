# SPDX-License-Identifier: EUPL-1.2
"""
Barriers that have come as far as a test needs.
"""

from typing import Any

import attrs
from tests.operations.barriers.samples import CONFIRM, PROBLEM, seen

from onestopshop.codec.records import to_record
from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.codes.barriers import BarrierState, Visibility
from onestopshop.ports.storage import Batch, Put

MESSAGE = {"message": "mail 12 of the office"}
PLANNED = {"measure": "Write it in plain words", "due": "2026-06-01"}
CLAIMED = {"what_changed": "The letter is in plain words", "effective_on": "2026-03-02"}


def coordinator(town) -> Any:
    """Return what a coordinator does with barriers."""
    return town.desk("coordinator", worker="c1").barriers


def owner(town, organisation: str = "office") -> Any:
    """Return what an owner does with barriers."""
    return town.desk("owner", desk=None, worker="o1", organisation=organisation).barriers


def gathered(town, **fields: object) -> Barrier:
    """Return a barrier of one new observation."""
    return coordinator(town).gather([seen(town, **fields).id], **PROBLEM)


def confirmed(town) -> Barrier:
    """Return a barrier that the office can remove."""
    return coordinator(town).confirm(gathered(town).id, **CONFIRM, reason="clear enough")


def signalled(town) -> Barrier:
    """Return a barrier whose signal was sent, without the signal."""
    return signal(town, confirmed(town).id)


def signal(town, id: str) -> Barrier:
    """Let a confirmed barrier be signalled, without the signal."""
    return _after(town, coordinator(town).get(id), "signal", BarrierState.SIGNALLED)


def acknowledged(town) -> Barrier:
    """Return a barrier of which its owner knows."""
    return owner(town).acknowledge(signalled(town).id, received_by="front office")


def claimed(town) -> Barrier:
    """Return a barrier that is removed according to its owner."""
    return owner(town).claim(acknowledged(town).id, **CLAIMED)


def verified(town) -> Barrier:
    """Return a barrier that was verified, without the verification."""
    return _after(town, claimed(town), "verify", BarrierState.VERIFIED)


def _after(town, found: Barrier, operation: str, state: BarrierState) -> Barrier:
    move = attrs.evolve(found.history[-1], operation=operation, state=state)
    history = (*found.history, move)
    return put(town, found, state=state, visibility=Visibility.SHARED, history=history)


def put(town, barrier: Barrier, **changes: object) -> Barrier:
    """Write a barrier as it is needed, past all operations."""
    made = attrs.evolve(barrier, **changes, version=barrier.version + 1)
    town.storage.write(Batch(puts=(Put(to_record(made), replaces=barrier.version),)))
    return made
