# SPDX-License-Identifier: EUPL-1.2
"""
Read visits through a desk, beside the raw driver that returns tuples of normalised tables.

One visit with its referrals and observations, and the 50 newest of a desk with
a topic: at the load of a city's year, then at ``--n`` visits.
"""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import cycle
from math import log
from pathlib import Path
from random import Random
from typing import Any, Final

from tests.benchmarks.data import sheets
from tests.benchmarks.references import normalised
from tests.benchmarks.references.filling import fill
from tests.benchmarks.rounds import spread, take_turns, timed

from onestopshop import OneStopShop

__all__ = ["TARGET", "run"]

TARGET = "a visit with what it led to ≤ 2 × raw driver; the 50 newest of 1 M by desk and topic ≤ 2 ×"

_CITY: Final = Path("examples/gent")
_YEAR: Final = 25_000
_DEFAULT: Final = 1_000_000
_RATIOS: Final[Mapping[str, float]] = {"referrals": 0.4, "observations": 0.12}
_ROUNDS: Final = 7
_VISITS: Final = 200
_LISTS: Final = 8
_TOPICS: Final = ("registration", "stay-permit", "housing-search", "work-search")


def run(n: int | None, seed: int) -> Mapping[str, object]:
    """Measure at the load of a city's year and at *n* visits."""
    sizes = sorted({min(_YEAR, n or _DEFAULT), n or _DEFAULT})
    measured = {str(size): _measure(size, seed) for size in sizes}
    figures: dict[str, object] = {"rounds": _ROUNDS, "visits_a_round": _VISITS, "lists_a_round": _LISTS}
    figures["loads"] = measured
    if len(sizes) > 1:
        figures["growth"] = _growth(measured, sizes)
    return figures


def _measure(n: int, seed: int) -> dict[str, Any]:
    chosen: list[str] = []
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        days = 365 if n <= _YEAR else 1500
        load = _remembering(sheets(n, seed, days=days, **_RATIOS), chosen)
        filled = timed(lambda: fill(folder / "shop.db", folder / "raw.db", load, seed=seed))
        Random(seed).shuffle(chosen)
        ways = _ways(folder, stack, cycle(chosen))
        for way in ways.values():
            way()
        taken = take_turns(ways, rounds=_ROUNDS)
    each = {"visit": _VISITS, "list": _LISTS}
    return {
        "filled_in_s": round(filled, 1),
        "ms": {
            way: spread([seconds / each[way.split()[0]] * 1000 for seconds in times], 4)
            for way, times in taken.items()
        },
        "ratio": {
            f"{what} {who} / raw": spread(
                [mine / raw for mine, raw in zip(taken[f"{what} {who}"], taken[f"{what} raw"], strict=True)],
                3,
            )
            for what in each
            for who in ("desk", "port")
        },
    }


def _remembering(load: Any, chosen: list[str]) -> Any:
    """Pass the load on, and remember some visits that led to both a referral and an observation."""
    for number, sheet in enumerate(load):
        if sheet.referrals and sheet.observations and (number % 7 == 0 or len(chosen) < _VISITS):
            chosen.append(sheet.visit["id"])
        yield sheet


def _ways(folder: Path, stack: ExitStack, ids: Any) -> dict[str, Callable[[], float]]:
    shop = stack.enter_context(
        OneStopShop.open(
            _CITY,
            storage={"use": "sqlite", "path": str(folder / "shop.db")},
            state={"folder": str(folder / "state")},
        )
    )
    raw = normalised.open_normalised(folder / "raw.db")
    stack.callback(raw.close)
    desk = shop.acting_as("coordinator")
    _check_same(desk, raw, next(ids))
    return {
        "visit raw": partial(_visits, ids, partial(normalised.read_visit, raw)),
        "visit port": partial(_visits, ids, partial(_read_records, shop.storage)),
        "visit desk": partial(_visits, ids, desk.visits.sheet),
        "list raw": partial(_lists, partial(_newest_rows, raw)),
        "list port": partial(_lists, partial(_newest_records, shop.storage)),
        "list desk": partial(_lists, partial(_newest, desk)),
    }


def _visits(ids: Any, read: Callable[[str], object]) -> float:
    some = [next(ids) for _ in range(_VISITS)]
    return timed(lambda: [read(id) for id in some])


def _lists(read: Callable[[str, str], object]) -> float:
    asked = [(desk, f"topic:{topic}") for desk in ("zuid", "markt") for topic in _TOPICS]
    assert len(asked) == _LISTS
    return timed(lambda: [read(desk, topic) for desk, topic in asked])


def _newest(desk: Any, place: str, topic: str) -> Sequence[Any]:
    found: Sequence[Any] = desk.visits.list(desk=place, topic=topic, limit=50)
    return found


def _newest_rows(raw: Any, place: str, topic: str) -> Sequence[Any]:
    return normalised.list_newest(raw, desk=place, topic=topic, limit=50)


def _newest_records(storage: Any, place: str, topic: str) -> Sequence[Any]:
    from onestopshop.plugin import ContainsAny, Equal, Query

    where = {"desk": Equal(place), "topics": ContainsAny((topic,))}
    with storage.read() as snapshot:
        return list(snapshot.find(Query(kind="visit", where=where, order=(("day", "desc"),), limit=50)))


def _read_records(storage: Any, id: str) -> Sequence[Any]:
    from onestopshop.plugin import Equal, Query

    with storage.read() as snapshot:
        found = [snapshot.get("visit", id)]
        for kind in ("referral", "observation"):
            found += snapshot.find(Query(kind=kind, where={"visit": Equal(id)}))
        return found


def _check_same(desk: Any, raw: Any, id: str) -> None:
    """Both sides must answer the same before they are compared."""
    sheet = desk.visits.sheet(id)
    tuples = {row[1] for row in normalised.read_visit(raw, id) if len(row) > 8}
    assert tuples == {one.id for one in (sheet.visit, *sheet.referrals, *sheet.observations)}
    newest = [visit.id for visit in _newest(desk, "zuid", "topic:registration")]
    assert newest == [row[1] for row in _newest_rows(raw, "zuid", "topic:registration") if len(row) > 8]


def _growth(measured: Mapping[str, dict[str, Any]], sizes: Sequence[int]) -> dict[str, object]:
    """Return how the time grows with the visits that are there; a slope of 1 is in proportion."""
    small, large = measured.values()
    grown = {}
    for way in small["ms"]:
        low, high = (each["ms"][way]["median"] for each in (small, large))
        slope = log(high / low) / log(sizes[1] / sizes[0])
        grown[way] = {"times": round(high / low, 2), "slope": round(slope, 3)}
    return grown
