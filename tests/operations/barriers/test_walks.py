# SPDX-License-Identifier: EUPL-1.2
"""
Barriers in any order of steps, compared with a small model that knows nothing of the table.

The model is written from the prose of the domain handbook (section 4.4): for
each barrier its state, round, owner, what it was before a merge, whether it was
ever confirmed, who said that it is not theirs, and which observations it has.
"""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.operations.barriers.samples import CONFIRM, PROBLEM, seen
from tests.operations.barriers.states import signal
from tests.operations.conftest import CATALOGUE, Town

from onestopshop.errors import ForbiddenError, InvalidDataError, TransitionError

WORKED_ON = {"acknowledged", "planned", "in_progress"}
LIVE = {"gathered", "confirmed", "signalled", *WORKED_ON}
SOURCES = {
    "confirm": {"gathered"},
    "acknowledge": {"signalled"},
    "plan": WORKED_ON,
    "start": {"acknowledged", "planned"},
    "settle": {"gathered", "confirmed"},
    "claim": WORKED_ON,
    "decline": WORKED_ON,
    "not_ours": {"signalled", *WORKED_ON},
    "merge": LIVE,
    "unmerge": {"merged"},
    "withdraw": LIVE | {"claimed_removed"},
    "reopen": {"claimed_removed", "declined", "withdrawn"},
    "split": LIVE,
}
ANSWERS = {"acknowledge", "plan", "start", "claim", "decline", "not_ours"}
TARGETS = {
    "confirm": "confirmed",
    "acknowledge": "acknowledged",
    "plan": "planned",
    "start": "in_progress",
    "settle": "claimed_removed",
    "claim": "claimed_removed",
    "decline": "declined",
    "not_ours": "confirmed",
    "merge": "merged",
    "withdraw": "withdrawn",
}
SAID: dict[str, dict[str, Any]] = {
    "confirm": {**CONFIRM, "reason": "few"},
    "acknowledge": {"received_by": "front office"},
    "plan": {"measure": "Plain words"},
    "start": {"measure": "Plain words"},
    "settle": {"owner": "school", "message": "call", "what_changed": "x", "effective_on": "2026-03-02"},
    "claim": {"what_changed": "x", "effective_on": "2026-03-02"},
    "decline": {"reason": "no_means", "explanation": "x"},
    "not_ours": {"explanation": "theirs"},
    "merge": {"reason": "the same"},
    "unmerge": {"reason": "not the same"},
    "withdraw": {"reason": "other"},
    "reopen": {"reason": "new_fact", "evidence": "seen"},
    "split": PROBLEM,
}
ROLES = ("coordinator", "office", "school", "verifier", "worker")
"""Who tries it: an owner is named by its organisation, the verifier is of neither."""


@attrs.define
class Known:
    """
    What the model knows of one barrier.
    """

    id: str
    observations: set[str]
    state: str = "gathered"
    owner: str | None = None
    round: int = 1
    confirmed: bool = False
    before: str | None = None
    into: str | None = None
    due: str | None = None
    refused_by: set[str] = attrs.field(factory=set)


class Luck:
    """
    Choose by the numbers of one step.
    """

    def __init__(self, numbers: tuple[int, ...]) -> None:
        self._numbers = iter(numbers)

    def of(self, things: Any) -> Any:
        """Return one of some things, sets in their order."""
        ordered = sorted(things) if isinstance(things, (set, frozenset)) else list(things)
        return ordered[next(self._numbers) % len(ordered)]


class Walk:
    """
    Take steps at a town and in the model.
    """

    def __init__(self, folder: Path) -> None:
        self.town = Town(folder)
        self.town.desk("coordinator").services.load(CATALOGUE, directory="local")
        self.known: list[Known] = []
        self.taken: Counter[tuple[str, bool]] = Counter()

    def step(self, luck: Luck) -> None:
        """Take one step; three of four are possible ones by who may."""
        if not self.known or (len(self.known) < 4 and luck.of(range(5)) == 0):
            self._gather()
            return
        sensible, barrier = luck.of(range(4)) > 0, luck.of(self.known)
        possible = {name for name, sources in SOURCES.items() if barrier.state in sources}
        if barrier.state == "confirmed" and luck.of(range(2)):
            signal(self.town, barrier.id)
            barrier.state = "signalled"
            return
        if sensible and luck.of(range(4)):
            possible -= {"withdraw", "merge", "settle"}
        operation = luck.of(possible or set(SOURCES)) if sensible else luck.of([*SOURCES, "link"])
        if operation == "link":
            self._link(barrier)
        else:
            self._try(barrier, operation, luck, fit=sensible)

    def check(self) -> None:
        """Compare each barrier, and what it and all that were merged into it count."""
        desk = self._as("coordinator")
        for one in self.known:
            barrier = desk.get(one.id)
            told = (barrier.state, barrier.round, barrier.owner, barrier.merged_into)
            assert (one.state, one.round, one.owner, one.into) == told
            assert sum(1 for _ in self._family(one)) == desk.counts(one.id).observations

    def _gather(self) -> None:
        found = seen(self.town)
        made = self._as("coordinator").gather([found.id], **PROBLEM)
        self.known.append(Known(id=made.id, observations={found.id}))

    def _link(self, barrier: Known) -> None:
        found = seen(self.town)
        if self._done(
            "link",
            () if barrier.state in LIVE | {"claimed_removed"} else TransitionError,
            lambda: self._as("coordinator").link(found.id, barrier=barrier.id),
        ):
            barrier.observations.add(found.id)

    def _try(self, barrier: Known, operation: str, luck: Luck, *, fit: bool) -> None:
        said, args = dict(SAID[operation]), []
        may = self._may(barrier, operation)
        who = luck.of(may) if fit else luck.of(ROLES)
        if operation in ANSWERS and who == "coordinator":
            said["message"] = "mail 12"
        if operation == "plan":
            said["due"] = luck.of(["2026-06-01", "2026-07-01"])
        elif operation == "not_ours":
            said |= {"successor": luck.of(["office", "school"]), "decided": bool(luck.of(range(2)))}
        elif operation == "merge":
            said["target"] = luck.of(self.known).id
        elif operation == "split":
            args = [[min(barrier.observations)]]
        wrong: Any = next(self._refusals(barrier, operation, who, said), ())
        if barrier.state not in SOURCES[operation]:
            wrong = (TransitionError, ForbiddenError, InvalidDataError)
        elif who not in may:
            wrong = (ForbiddenError, InvalidDataError, TransitionError)
        call = getattr(self._as(who), operation)
        if self._done(operation, wrong, lambda: call(barrier.id, *args, **said)):
            self._follow(barrier, operation, said)

    def _may(self, barrier: Known, operation: str) -> set[str]:
        if operation in ANSWERS:
            return {"coordinator", *({barrier.owner} & {"office", "school"})}  # type: ignore[arg-type]
        ended = barrier.state in {"declined", "withdrawn"}
        return {"coordinator", "verifier"} if operation == "reopen" and not ended else {"coordinator"}

    def _refusals(
        self, barrier: Known, operation: str, who: str, said: dict[str, Any]
    ) -> Iterator[type[Exception]]:
        if operation == "plan" and barrier.due not in {None, said["due"]}:
            yield InvalidDataError
        if operation == "not_ours" and said["successor"] == barrier.owner:
            yield InvalidDataError
        if operation == "not_ours" and said["successor"] in barrier.refused_by:
            if who != "coordinator":
                yield ForbiddenError
            elif not said["decided"]:
                yield InvalidDataError
        if operation == "merge":
            target = self._of(said["target"])
            if target is barrier:
                yield InvalidDataError
            elif target.state not in LIVE:
                yield TransitionError
        if operation == "split" and len(barrier.observations) == 1:
            yield InvalidDataError

    def _follow(self, barrier: Known, operation: str, said: dict[str, Any]) -> None:
        """Let the model take the step."""
        if operation == "merge":
            barrier.before, barrier.into = barrier.state, said["target"]
        elif operation == "unmerge":
            barrier.state, barrier.before, barrier.into = str(barrier.before), None, None
        elif operation == "reopen":
            barrier.state = "confirmed" if barrier.confirmed else "gathered"
            barrier.round, barrier.due, barrier.refused_by = barrier.round + 1, None, set()
        elif operation == "split":
            known, leaving = {one.id for one in self.known}, min(barrier.observations)
            (made,) = {one.id for one in self._as("coordinator").list()} - known
            barrier.observations.discard(leaving)
            self.known.append(Known(id=made, observations={leaving}))
        elif operation == "confirm":
            barrier.confirmed, barrier.owner = True, "office"
        elif operation == "settle":
            barrier.owner = "school"
        elif operation == "plan":
            barrier.due = said["due"]
        elif operation == "not_ours":
            barrier.refused_by.add(str(barrier.owner))
            barrier.owner = said["successor"]
        barrier.state = TARGETS.get(operation, barrier.state)

    def _done(self, operation: str, wrong: Any, call: Callable[[], object]) -> bool:
        """Return whether it was done; what is refused leaves nothing behind."""
        self.taken[operation, wrong == ()] += 1
        if wrong == ():
            call()
            return True
        before = self.town.whole()
        try:
            call()
        except wrong:
            assert before == self.town.whole()
            return False
        raise AssertionError(f"{operation} was done, although the handbook does not allow it")

    def _family(self, barrier: Known) -> Iterator[str]:
        yield from barrier.observations
        for one in self.known:
            if one.into == barrier.id:
                yield from self._family(one)

    def _of(self, id: str) -> Known:
        return next(one for one in self.known if one.id == id)

    def _as(self, who: str) -> Any:
        organisation = {"office": "office", "school": "school", "verifier": "city"}.get(who)
        acts_as = "owner" if who in {"office", "school"} else who
        desk = "main" if who == "worker" else None
        return self.town.desk(acts_as, desk=desk, organisation=organisation).barriers


NUMBERS = st.tuples(*[st.integers(0, 59)] * 9)


@settings(max_examples=25, deadline=None)
@given(st.lists(NUMBERS, min_size=40, max_size=60))
def test_any_order_of_steps(steps: list[tuple[int, ...]]) -> None:
    """Whoever tries whatever in whatever order: what the handbook allows is done, all else leaves nothing behind."""
    with tempfile.TemporaryDirectory() as folder:
        walk = Walk(Path(folder))
        for numbers in steps:
            walk.step(Luck(numbers))
        walk.check()
