# SPDX-License-Identifier: EUPL-1.2
"""
Every operation of a desk on the life of barriers, with what it needs and what it is done to.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from tests.proofs.policy.world import MAKER, Facts, Operation, World

from onestopshop import Desk

__all__ = ["BARRIERS"]

_OBSERVATION: Final[Facts] = ("observation", "zuid", None)
_GATHERED: Final[Facts] = ("barrier", None, None)
_OWNED: Final[Facts] = ("barrier", None, MAKER)
_SHARED: Final[Facts] = ("shared", None, MAKER)
_REMOVED: Final[Facts] = ("removed", None, MAKER)
_CLAIMED: Final[Facts] = ("claimed", None, MAKER)
_COORDINATOR: Final = frozenset({"coordinator"})
_NOW: Final = datetime.now(UTC).date() - timedelta(days=1)
"""The shop of the policies has the clock of the machine, and a claim begins recently."""
_ANSWERS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "acknowledge": ("signalled", {"received_by": "front office"}),
    "plan": ("acknowledged", {"measure": "Plain words", "due": "2999-01-01"}),
    "start": ("acknowledged", {"measure": "Plain words"}),
    "claim": ("acknowledged", {"what_changed": "A new letter", "effective_on": _NOW}),
    "decline": ("acknowledged", {"reason": "no_means", "explanation": "No budget"}),
    "not_ours": ("acknowledged", {"successor": "ocmw-gent", "explanation": "They write it"}),
}
_FACT: Final[dict[str, Any]] = {"reason": "new_fact", "evidence": "The old letter is sent again"}
_SETTLED: Final[dict[str, Any]] = {
    "owner": MAKER,
    "message": "call",
    "what_changed": "A new letter",
    "effective_on": _NOW,
}


def _answer(name: str) -> Operation:
    """Return what an owner says by itself, and a coordinator with its message."""
    state, said = _ANSWERS[name]

    def call(desk: Desk, world: World) -> Any:
        told = {} if desk.actor.acts_as == "owner" else {"message": "mail 12"}
        return getattr(desk.barriers, name)(world.barrier[state], **said, **told)

    return _life(name, call, _SHARED, who=_COORDINATOR | {"owner"})


def _life(
    name: str,
    call: Callable[[Desk, World], Any],
    *about: Facts,
    who: frozenset[str] = _COORDINATOR,
) -> Operation:
    return Operation(name=f"barriers.{name}", needs=(f"barriers.{name}",), call=call, about=about, who=who)


def _read(name: str, call: Callable[[Desk, World], Any], *needs: str, **more: Any) -> Operation:
    return Operation(name=f"barriers.{name}", needs=needs or ("barriers.read",), call=call, **more)


def _waiting(found: Iterable[Any]) -> set[str]:
    return {one.observation.id for one in found}


BARRIERS: Final[Sequence[Operation]] = (
    *(_answer(name) for name in _ANSWERS),
    _life("settle", lambda desk, world: desk.barriers.settle(world.gathered, **_SETTLED), _GATHERED),
    _life("withdraw", lambda desk, world: desk.barriers.withdraw(world.gathered, reason="other"), _GATHERED),
    _life(
        "reopen",
        lambda desk, world: desk.barriers.reopen(world.barrier["claimed_removed"], **_FACT),
        _REMOVED,
        who=_COORDINATOR | {"verifier"},
    ),
    _life(
        "merge",
        lambda desk, world: desk.barriers.merge(world.owned, target=world.gathered, reason="The same"),
        _OWNED,
        _GATHERED,
    ),
    _life(
        "unmerge", lambda desk, world: desk.barriers.unmerge(world.barrier["merged"], reason="No"), _SHARED
    ),
    _life(
        "split",
        lambda desk, world: desk.barriers.split(world.twofold, world.parts[:1], problem={"nl": "Een deel"}),
        _GATHERED,
        _OBSERVATION,
    ),
    _life("quote", lambda desk, world: desk.barriers.quote(world.owned, []), _OWNED),
    _life(
        "propose",
        lambda desk, world: desk.barriers.propose(world.barrier["signalled"], text={"nl": "Schrijf het uit"}),
        _SHARED,
        who=frozenset(),
    ),
    _life(
        "tell",
        lambda desk, world: desk.barriers.tell(world.barrier["planned"], done={"nl": "Gedaan", "en": "Done"}),
        _SHARED,
    ),
    _life(
        "share",
        lambda desk, world: desk.barriers.share(world.barrier["signalled"], visibility="shared"),
        _SHARED,
    ),
    _life(
        "verify",
        lambda desk, world: desk.barriers.verify(world.barrier["looked"]),
        _CLAIMED,
        who=frozenset({"verifier"}),
    ),
    _life(
        "look",
        lambda desk, world: desk.barriers.look(world.barrier["claimed_removed"]),
        _REMOVED,
        who=frozenset(),
    ),
    _read("looks_due", lambda desk, _: desk.barriers.looks_due(), "barriers.look"),
    _read("monitor", lambda desk, _: desk.barriers.monitor()),
    _read("steps", lambda desk, world: desk.barriers.steps(world.owned), about=(_OWNED,)),
    _read(
        "steps shared", lambda desk, world: desk.barriers.steps(world.barrier["signalled"]), about=(_SHARED,)
    ),
    _read("phase", lambda desk, world: desk.barriers.phase(world.owned), about=(_OWNED,)),
    _read("phases_of", lambda desk, world: desk.barriers.phases_of([world.owned]), about=(_OWNED,)),
    _read("phases", lambda desk, _: desk.barriers.phases()),
    _read("get shared", lambda desk, world: desk.barriers.get(world.barrier["planned"]), about=(_SHARED,)),
    _read(
        "get claimed",
        lambda desk, world: desk.barriers.get(world.barrier["claimed_removed"]),
        about=(_REMOVED,),
    ),
    _read(
        "counts verified",
        lambda desk, world: desk.barriers.counts(world.barrier["verified"]),
        about=(_REMOVED,),
    ),
    _read(
        "to_review",
        lambda desk, _: desk.barriers.to_review(limit=200),
        "barriers.review",
        sees="observation",
        ids=_waiting,
    ),
)
"""What can be done to barriers beyond gathering and confirming."""
