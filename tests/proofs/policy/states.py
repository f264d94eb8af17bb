# SPDX-License-Identifier: EUPL-1.2
"""
Barriers of the policies' shop in each state that something can be done to, written past all operations.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

import attrs

from onestopshop.codec.records import from_record, to_record
from onestopshop.domain.barriers.barriers import Barrier, Move
from onestopshop.domain.barriers.removal import Look, Measured, Removal
from onestopshop.domain.codes.barriers import BarrierState, Verdict, Visibility
from onestopshop.ports.storage import Batch, Put, Storage

__all__ = ["STATES", "put_into_states"]

STATES: Final = ("signalled", "acknowledged", "planned", "claimed_removed", "looked", "verified", "merged")
"""The states of barriers; ``looked`` is one that is claimed to be removed, at which every look was made."""


def put_into_states(storage: Storage, confirmed: Mapping[str, str]) -> None:
    """
    Let confirmed barriers be in other states, and be shared with their owner, as after a signal.

    Args:
        confirmed: An id for each state.
    """
    for state, id in confirmed.items():
        with storage.read() as snapshot:
            record = snapshot.get(Barrier.KIND, id)
        assert record is not None
        storage.write(
            Batch(
                puts=(
                    Put(to_record(_in_state(from_record(record, Barrier), state)), replaces=record.version),
                )
            )
        )


_DAY: Final = date(2020, 1, 1)
_LOOKS: Final = tuple(
    Look(
        day=_DAY,
        due=due,
        after=Measured(since=_DAY, until=_DAY, exposed=0, affected=0),
        verdict=Verdict.FALLEN,
    )
    for due in (90, 180, 365)
)
_CLAIMS: Final[Mapping[str, Removal]] = {
    "claimed_removed": Removal(effective_on=_DAY, looks=_LOOKS[:1]),
    "looked": Removal(effective_on=_DAY, looks=_LOOKS),
    "verified": Removal(effective_on=_DAY, looks=_LOOKS[:1]),
}
"""Claims that the looks bear out; where not all were made, others are due."""


def _in_state(barrier: Barrier, state: str) -> Barrier:
    move: Move = attrs.evolve(barrier.history[-1], operation="signal", state=BarrierState.SIGNALLED)
    return attrs.evolve(
        barrier,
        state=BarrierState("claimed_removed" if state == "looked" else state),
        visibility=Visibility.SHARED,
        history=(*barrier.history, move),
        removal=_CLAIMS.get(state),
        version=barrier.version + 1,
    )
