# SPDX-License-Identifier: EUPL-1.2
"""
The loop finds the barriers that stand in the way, carries each to its owner, and its report counts what was done.

A synthetic year of the example city is played through the public API.  What the
coordinator is shown as candidates is compared with what was planted: at least
95 % found, at most 5 % of the candidates chance.  Then each candidate becomes a
barrier and goes on its way: confirmed, signalled, acknowledged, planned, begun,
claimed, or declined.  The figures of the shop must be those that this proof
counted by itself.  The saboteurs take whatever was noted twice for a barrier,
and only what is met very often.
"""

import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import attrs
from tests.proofs import Result

from gent_shop.year import Clock, Playing, Year, a_year, played
from onestopshop import OneStopShop

__all__ = ["run"]

_CITY: Final = Path(__file__).parents[3] / "examples" / "gent"
_VISITS: Final = 25_000
_SMALL: Final = 1_000
_OUTSTANDING: Final = "onestopshop.operations.candidates.groups.outstanding"
_ENDS: Final = ("signal", "plan", "claim", "decline")


@attrs.frozen(kw_only=True)
class _Match:
    """
    What candidates have to do with what was planted.

    Args:
        found: The planted barriers of which a candidate mostly consists, with how many candidates do.
        chance: Candidates that mostly consist of noise.
    """

    found: Counter[int]
    chance: int
    planted: int

    @property
    def holds(self) -> bool:
        """Whether at least 95 % were found, and at most 5 % of the candidates are chance."""
        candidates = self.chance + sum(self.found.values())
        return len(self.found) >= 0.95 * self.planted and self.chance <= 0.05 * candidates


def run(n: int | None, seed: int) -> Result:
    """Play a year of *n* visits (25,000 when left out), and small ones with the saboteurs."""
    year = a_year(seed=seed, visits=n or _VISITS, barriers=_barriers(n or _VISITS))
    with _playing(year) as (shop, clock, playing):
        match = _match(shop, year, playing)
        lines = [] if match.holds else [f"{match}"]
        done = _carried(shop, clock)
        lines += _wrong_figures(shop, clock.day.year, done)
    return Result(
        n=len(year.contacts),
        violations=len(lines),
        saboteur_caught=_caught(seed),
        figures={
            "planted": match.planted,
            "found": len(match.found),
            "candidates_of_chance": match.chance,
            "candidates_of_the_same": sum(match.found.values()) - len(match.found),
            "observations": len(playing.cases),
            "referrals": playing.referrals,
            **{f"barriers_{name}": count for name, count in sorted(done.items())},
        },
        lines=lines,
    )


def _barriers(visits: int) -> int:
    """Return how many stand in the way: 40 in a whole year, fewer where fewer visits could meet them."""
    return max(6, 40 * min(visits, _VISITS) // _VISITS)


@contextmanager
def _playing(year: Year) -> Iterator[tuple[OneStopShop, Clock, Playing]]:
    clock = Clock(year.first)
    with ExitStack() as stack:
        state = stack.enter_context(tempfile.TemporaryDirectory(prefix="loop-"))
        storage = {"use": "sqlite", "path": str(Path(state) / "year.db")}
        shop = stack.enter_context(
            OneStopShop.open(_CITY, now=clock, storage=storage, state={"folder": state})
        )
        yield shop, clock, played(year, shop, clock)


def _match(shop: OneStopShop, year: Year, playing: Playing) -> _Match:
    found: Counter[int] = Counter()
    chance = 0
    for candidate in shop.acting_as("coordinator").barriers.candidates(limit=200):
        ((mostly, _),) = Counter(playing.cases[id] for id in candidate.ids).most_common(1)
        if mostly is None:
            chance += 1
        else:
            found[mostly] += 1
    return _Match(found=found, chance=chance, planted=len(year.planted))


def _carried(shop: OneStopShop, clock: Clock) -> Mapping[str, int]:
    """Make a barrier of each candidate and take it as far as its place in the list says; count the states."""
    coordinator = shop.acting_as("coordinator")
    states: Counter[str] = Counter()
    for place, candidate in enumerate(coordinator.barriers.candidates(limit=200)):
        clock.day += timedelta(days=1)
        service = coordinator.services.get(str(candidate.service))
        barrier = coordinator.barriers.gather(
            candidate.ids, problem={"en": f"People get stuck at step {candidate.step}.", "nl": "Drempel."}
        )
        barrier = coordinator.barriers.confirm(
            barrier.id,
            checks=("clear", "neutral", "recognised"),
            kind="kind:daily",
            level="gov:local",
            owner=service.organisation,
        )
        states[_moved(shop, clock.day, barrier.id, service.organisation, _ENDS[place % len(_ENDS)])] += 1
    return states


def _moved(shop: OneStopShop, today: date, barrier: str, owner: str, end: str) -> str:
    coordinator = shop.acting_as("coordinator")
    signal = coordinator.signals.prepare([barrier], addressed_to=[owner])
    coordinator.signals.check(signal.id, name="shared", holds=True)
    coordinator.signals.send(signal.id)
    answering = shop.acting_as("owner", organisation=owner).barriers
    steps: Mapping[str, Any] = {
        "acknowledge": {"received_by": "front office"},
        "plan": {"measure": "A plainer letter.", "due": "2027-01-31"},
        "start": {"measure": "A plainer letter."},
        "claim": {"what_changed": "The letter is plain now.", "effective_on": today, "scope": "whole"},
        "decline": {"reason": "legal_requirement", "explanation": "The law says how it is written."},
    }
    ways = {
        "signal": (),
        "plan": ("acknowledge", "plan"),
        "claim": ("acknowledge", "start", "claim"),
        "decline": ("acknowledge", "decline"),
    }
    for operation in ways[end]:
        getattr(answering, operation)(barrier, **steps[operation])
    return str(coordinator.barriers.get(barrier).state)


def _wrong_figures(shop: OneStopShop, year: int, done: Mapping[str, int]) -> list[str]:
    """Return what the totals, and the report of the year in which it ended, count otherwise than was done."""
    coordinator = shop.acting_as("coordinator")
    rows = coordinator.reports.barriers(str(year)).figure("barriers.state").rows
    said = {
        "totals": dict(coordinator.insight.totals().barriers),
        "report": {row.at[0]: row.value for row in rows if row.value},
    }
    return [
        f"the {where} count {found}, it was {dict(done)}" for where, found in said.items() if found != done
    ]


def _caught(seed: int) -> bool:
    year = a_year(seed=seed, visits=_SMALL, barriers=_barriers(_SMALL), noise=0.3)
    with _playing(year) as (shop, _, playing):
        sound = _match(shop, year, playing).holds
        fooled = []
        for least in (2, 400):
            often = _often(least)
            with patch(_OUTSTANDING, often):
                fooled.append(not _match(shop, year, playing).holds)
    return sound and all(fooled)


def _often(least: int) -> Any:
    """Return a way of choosing that looks at nothing but the number of visits."""
    return lambda visits, **_: frozenset(group for group, count in visits.items() if count >= least)
