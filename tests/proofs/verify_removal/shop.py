# SPDX-License-Identifier: EUPL-1.2
"""
One barrier lives through a whole shop, and a second book is kept beside it by hand.
"""

import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random

import attrs

from onestopshop import OneStopShop
from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.barriers.baselines import baseline_of, window_of_look
from onestopshop.domain.barriers.removal import Measured
from onestopshop.domain.barriers.verification import Thresholds, judge
from onestopshop.domain.codes.barriers import Verdict
from onestopshop.testing.fakes import CountingIds, FixedClock

__all__ = ["differences"]

_START = datetime(2024, 1, 1, 9, tzinfo=UTC)
_SERVICE, _OTHER = "a10", "a11"
_CONFIRMED, _CLAIMED = 200, 320
_MET = {"step": "understand", "concepts": ["b:begrijpbaar"], "what_happened": "Only legal words."}
_RULES = Thresholds()


@attrs.frozen(kw_only=True)
class _Line:
    """One visit in the book kept by hand."""

    day: date
    exposed: bool
    met: bool
    noted: bool
    other: bool


class _Life:
    """
    A shop, its clock, and the book.
    """

    def __init__(self, shop: OneStopShop, clock: FixedClock, chance: Random) -> None:
        self.shop, self.clock, self.chance = shop, clock, chance
        self.guides = [shop.acting_as("guide", desk="zuid", worker=name) for name in ("w1", "w2")]
        self.coordinator = shop.acting_as("coordinator", worker="c1").barriers
        self.verifier = shop.acting_as("verifier", worker="v1", organisation="ocmw-gent").barriers
        self.book: list[_Line] = []
        self.found: list[str] = []
        self.barrier: Barrier | None = None

    def live(self, days: int, meets: float) -> None:
        """Let days pass, with a visit on most of them."""
        for _ in range(days):
            if self.chance.random() < 0.8:
                self.visit(meets)
            self.clock.advance(days=1)

    def visit(self, meets: float) -> None:
        """Record a visit, and what it met."""
        guide, about = self.chance.choice(self.guides), self.chance.random() < 0.7
        met = self.chance.random() < meets
        other = self.chance.random() < 0.4
        noted = [_SERVICE] if about and self.chance.random() < 0.8 else []
        visit = guide.visits.record(
            channel="desk",
            language="ti",
            topics=["topic:registration"],
            handling=["answered"],
            services=noted or ([_OTHER] if self.chance.random() < 0.5 else []),
        )
        if met:
            again = self.barrier.id if self.barrier and self.chance.random() < 0.5 else None
            told = {} if again is None else {"again_of": again}
            self.found.append(guide.barriers.observe(visit=visit.id, service=_SERVICE, **_MET, **told).id)
        if other:
            guide.barriers.observe(visit=visit.id, service=_OTHER, **_MET)
        line = _Line(
            day=self.clock().date(),
            exposed=bool(noted) or met,
            met=met,
            noted=bool(visit.services),
            other=other,
        )
        self.book.append(line)

    def count(self, since: date, until: date) -> Measured:
        """Count the book."""
        lines = [line for line in self.book if since <= line.day < until]

        def those(holds: Callable[[_Line], bool]) -> int:
            return sum(map(holds, lines))

        return Measured(
            since=since,
            until=until,
            exposed=those(lambda line: line.exposed),
            affected=those(lambda line: line.met),
            visits=len(lines),
            noted=those(lambda line: line.noted),
            others=those(lambda line: line.other),
            at_desks=len(lines),
        )


def differences(seed: int) -> Iterator[str]:
    """
    Yield where a shop says something else than the book kept by hand.
    """
    chance, clock = Random(seed), FixedClock(_START)
    with (
        tempfile.TemporaryDirectory() as folder,
        OneStopShop.open(
            "examples/gent",
            now=clock,
            new_id=CountingIds(),
            storage={"use": "memory"},
            state={"folder": folder},
        ) as shop,
    ):
        life = _Life(shop, clock, chance)
        kept = chance.choice((0.0, 0.05, 0.5, 1.0))
        for problem in _lived(life, kept):
            yield f"shop {seed}, {kept} of the rate left: {problem}"


def _lived(life: _Life, kept: float) -> Iterator[str]:
    id, before, includes_burst = _claimed(life)
    after = _looked_at(life, id, kept)
    barrier = life.coordinator.get(id)
    assert barrier.removal is not None
    if (before, includes_burst) != (barrier.removal.before, barrier.removal.includes_burst):
        yield "the baseline differs"
    told = [
        judge(before, one, last=one is after[-1], thresholds=_RULES, includes_burst=includes_burst)
        for one in after
    ]
    if [(one, found.verdict, found.why) for one, found in zip(after, told, strict=True)] != [
        (look.after, look.verdict, look.why) for look in barrier.removal.looks
    ]:
        yield "the looks differ"
    if told[-1].verdict is Verdict.FALLEN:
        yield from _returned(life, id)


def _claimed(life: _Life) -> tuple[str, Measured, bool]:
    """Live until the owner says that it is removed; return the barrier and its baseline by the book."""
    life.live(_CONFIRMED, 0.25)
    owner = life.shop.acting_as("guide", desk="zuid").services.get(_SERVICE).organisation
    gathered = life.coordinator.gather(life.found[:9], problem={"en": "Letters are hard to read"})
    confirmed = life.coordinator.confirm(
        gathered.id,
        checks=["clear", "neutral", "recognised"],
        kind="kind:information",
        level="gov:local",
        owner=owner,
    )
    life.barrier = confirmed
    picked = life.clock().date()
    life.live(_CLAIMED - _CONFIRMED, 0.25)
    claim = life.clock().date()
    life.coordinator.settle(
        confirmed.id, owner=owner, message="call of Monday", what_changed="New letter.", effective_on=claim
    )
    met = [line.day for line in life.book if line.met and line.day >= claim - timedelta(days=365)]
    before, includes_burst = baseline_of(
        life.count,
        effective_on=claim,
        first_met=min(met),
        burst=(picked - timedelta(days=_RULES.burst_days), picked + timedelta(days=1)),
        thresholds=_RULES,
    )
    return confirmed.id, before, includes_burst


def _looked_at(life: _Life, id: str, kept: float) -> list[Measured]:
    """Live until the last look, and look late now and then; return the counts by the book."""
    claim = life.clock().date()
    for due, late in zip(_RULES.looks, (1, 7, 1), strict=True):
        gone = (life.clock().date() - claim).days
        life.live(due - gone, 0.25 * kept)
        life.live(late, 0.25 * kept)
        life.shop.remind()
        life.shop.remind()
    del id
    return [life.count(*window_of_look(claim, due, _RULES)) for due in _RULES.looks]


def _returned(life: _Life, id: str) -> Iterator[str]:
    """Verify it, let it come back, and reopen it on what the monitor found."""
    if life.verifier.verify(id).state != "verified":
        yield "it cannot be verified"
    if any(found.barrier.id == id for found in life.coordinator.monitor()):
        yield "a return is proposed before it came back"
    life.barrier = None
    life.live(80, 0.4)
    proposed = next((found for found in life.coordinator.monitor() if found.barrier.id == id), None)
    if proposed is None:
        yield "its return is not proposed"
        return
    again = life.coordinator.reopen(
        id, reason=proposed.reason, evidence=proposed.evidence, observations=proposed.observations
    )
    if (again.state, again.round) != ("confirmed", 2):
        yield "it cannot be reopened on that evidence"
