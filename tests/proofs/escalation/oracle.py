# SPDX-License-Identifier: EUPL-1.2
"""
What must have happened in the world of the proof of escalation, worked out without the code that did it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

import attrs
from tests.proofs.escalation.world import ADDRESSED, CARRIER, HOLIDAYS, START, ZONE, Item, World

from onestopshop.ports.queries import Query

__all__ = ["complaints", "counts", "expected"]

_LADDERS: Final[Mapping[str, Sequence[tuple[str, timedelta]]]] = {
    "normal": [("first", timedelta(9)), ("last", timedelta(21)), ("expire", timedelta(45))],
    "urgent": [("first", timedelta(1)), ("last", timedelta(2)), ("expire", timedelta(3))],
    "emergency": [
        ("first", timedelta(hours=4)),
        ("last", timedelta(hours=12)),
        ("expire", timedelta(hours=24)),
    ],
}
_NOTICE: Final[Mapping[str, timedelta]] = {
    "normal": timedelta(12),
    "urgent": timedelta(hours=12),
    "emergency": timedelta(hours=6),
}
"""What a service has at least between the last reminder and the end."""

_SIGNAL: Final = [("acknowledge", timedelta(15)), ("answer", timedelta(61)), ("escalate", timedelta(75))]
_TO: Final[Mapping[tuple[str, str], Sequence[str]]] = {
    ("referral", "first"): ["organisation:office"],
    ("referral", "last"): ["organisation:office", "desk:main"],
    ("referral", "expire"): [],
    ("signal", "sent"): [f"organisation:{one}" for one in ADDRESSED],
    **{
        ("signal", stage): ["role:coordinator", f"organisation:{CARRIER}"]
        for stage in ("acknowledge", "answer", "escalate")
    },
}


@attrs.frozen
class _Told:
    """A stage that the log has, when it was written, and when its place in the order of all things was."""

    number: int
    at: datetime


class _Life:
    """One item with what the log says of it."""

    def __init__(self, item: Item, world: World) -> None:
        self.item = item
        noted = [(n, at, entry) for n, at, entry in world.noted if entry.subject == item.id]
        self.told = {str(entry.data.get("stage", "expire")): _Told(n, at) for n, at, entry in noted}
        self.twice = len(noted) - len(self.told)
        expired = self.told["expire"].number if "expire" in self.told else None
        self.end = item.answered if item.answered is not None else expired

    def open(self, stage: str, number: int) -> bool:
        """Whether the stage was still meant at that point of the order."""
        heard = self.item.heard if stage == "acknowledge" else None
        return all(one is None or one >= number for one in (self.item.answered, heard))

    @property
    def steps(self) -> Sequence[tuple[str, timedelta]]:
        """The stages in order, and how long after the beginning each comes."""
        return _SIGNAL if self.item.kind == "signal" else _LADDERS[self.item.priority]

    def due(self, number: int) -> Iterator[tuple[str, date | datetime]]:
        """Yield each stage with the day or instant from which it is due, at that point of the order."""
        for stage, step in self.steps:
            since = self._later(self.item.begun, step)
            if stage == "expire":
                last = self.told.get("last")
                if last is None or last.number >= number:
                    continue
                since = max(since, self._later(last.at, _NOTICE[self.item.priority]))
            yield stage, _working(since.date()) if self.item.priority == "normal" else since

    def _later(self, at: datetime, step: timedelta) -> datetime:
        """Return the instant so long after another, or the beginning of the day so many days after its own."""
        if self.item.priority != "normal":
            return at + step
        return datetime.combine(at.astimezone(ZONE).date() + step, time(), ZONE)

    def reached(self, at: datetime, number: int) -> list[str]:
        """Return the stages that are due at an instant, which is that point of the order."""
        day = at.astimezone(ZONE).date()
        if self.item.priority == "normal" and _working(day) != day:
            return []
        return [
            stage
            for stage, due in self.due(number)
            if (at >= due if isinstance(due, datetime) else day >= due)
        ]


def _working(day: date) -> date:
    return next(
        one
        for one in (day + timedelta(days=days) for days in range(60))
        if one.isoweekday() < 6 and one not in HOLIDAYS
    )


def complaints(world: World) -> Iterator[str]:
    """Yield every broken promise."""
    for item in world.items:
        life = _Life(item, world)
        for line in (*_wrongly_noted(life), *_skipped(life, world.rounds)):
            yield f"{item.kind} {item.id} ({item.priority}): {line}"
    yield from _messages(world, {item.id: _Life(item, world) for item in world.items})


def _wrongly_noted(life: _Life) -> Iterator[str]:
    if life.twice:
        yield "a stage was noted twice"
    order = [stage for stage, _ in life.steps]
    seen = sorted(life.told, key=lambda stage: life.told[stage].number)
    if seen != [stage for stage in order if stage in seen]:
        yield f"the stages were noted in the order {seen}"
    for stage, told in life.told.items():
        if stage not in life.reached(told.at, told.number):
            yield f"{stage} was noted at {told.at}, before it was due or on a day off"
        if not life.open(stage, told.number):
            yield f"{stage} was noted after the answer"


def _skipped(life: _Life, rounds: Sequence[tuple[int, datetime]]) -> Iterator[str]:
    """Yield the stages that were the latest due one when a process came to its end, and that it did not note."""
    for number, at in rounds:
        if at < life.item.begun or ("expire" in life.told and life.told["expire"].number < number):
            continue
        latest = [stage for stage in life.reached(at, number) if life.open(stage, number)][-1:]
        if latest and (latest[0] not in life.told or life.told[latest[0]].number > number):
            yield f"{latest[0]} was skipped at {at}"
            return


def expected(world: World) -> Mapping[tuple[str, str, str], str]:
    """Return each message that was asked for: item, stage and recipient, with the kind of item."""
    wanted = {}
    for item in world.items:
        stages = ["sent", *_Life(item, world).told] if item.kind == "signal" else [*_Life(item, world).told]
        for stage in stages:
            for to in _TO[item.kind, stage]:
                wanted[item.id, stage, to] = item.kind
    return wanted


def _messages(world: World, lives: Mapping[str, _Life]) -> Iterator[str]:
    with world.storage.read() as snapshot:
        bodies = {record.id: record.body for record in snapshot.find(Query(kind="delivery"))}
    named: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for number, at, message in world.messages:
        body = bodies.get(message.id)
        if body is None:
            yield f"{message.thread} to {message.to}: a message that no delivery knows"
            continue
        stage = str(body.get("stage") or "sent")
        named[str(body["subject"]), stage, message.to].add(message.id)
        life = lives[str(body["subject"])]
        if stage != "sent" and (not life.open(stage, number) or (life.end or number) < number):
            yield f"{stage} of {life.item.kind} {life.item.id} was sent after its end"
        day = at.astimezone(ZONE).date()
        if stage != "sent" and life.item.priority == "normal" and _working(day) != day:
            yield f"{stage} of {life.item.id} was sent on {day}, a day off"
    wanted = expected(world)
    for place in named.keys() - wanted.keys():
        yield f"{place} was sent, and nobody asked for it"
    for place in wanted:
        if len(named[place]) > 1:
            yield f"{place} has {len(named[place])} different ids"
        if not named[place] and not _excused(place, world, lives[place[0]], bodies):
            yield f"{place} was never sent"


def _excused(
    place: tuple[str, str, str], world: World, life: _Life, bodies: Mapping[str, Mapping[str, object]]
) -> bool:
    """Whether a message that was never sent was overtaken: by an answer in the same round, or after a failure."""
    id, stage, to = place
    mine = [
        body
        for body in bodies.values()
        if (body["subject"], body.get("stage"), body["to"]) == (id, stage, to)
    ]
    if stage == "sent" or [body.get("state") for body in mine] != ["overtaken"]:
        return False
    heard = life.item.heard if stage == "acknowledge" else None
    end = min(one for one in (life.end, heard) if one is not None)
    between = [number for number, _ in world.rounds if life.told[stage].number < number < end]
    return not between or str(mine[0]["id"]) in world.injured


def counts(world: World) -> Counter[str]:
    """Return how much happened."""
    ids = {message.id for _, _, message in world.messages}
    overtaken = len(expected(world)) - len(ids)
    return Counter(
        days=(world.now - START).days,
        items=len(world.items),
        stages=len(world.noted),
        rounds=len(world.rounds),
        messages=len(ids),
        repeats=len(world.messages) - len(ids),
        overtaken=overtaken,
        **world.figures,
    )
