# SPDX-License-Identifier: EUPL-1.2
"""
"Verified" is a statistical statement that holds: few unchanged barriers get it, and most that were removed do.

*n* is the number of unchanged barriers that were gathered on any day, and of as
many that were gathered on a burst of reports.  At most 5 % of each may be
verified over all looks; of those whose rate fell to a tenth, with at least 20
affected visits in the year before, at least 80 % are verified within six
months; and the monitor proposes every one that comes back.  The counts are
simulated and judged by the shop's own rules; some barriers live through a whole
shop as well.  Saboteurs ignore exposure, ignore that the habit of noting
services changed, compare with the burst, or look every month.
"""

import math
from collections.abc import Iterable, Sequence

import attrs
from tests.proofs import Result
from tests.proofs.verify_removal.shop import differences
from tests.proofs.verify_removal.trials import (
    ANY_BURST,
    HANDBOOK,
    SABOTEURS,
    UNCHANGED,
    Rules,
    lessened,
    middle,
    unchanged,
    watched,
)
from tests.proofs.verify_removal.worlds import BURSTS, Burst

__all__ = ["run"]

_FULL = 10_000
_FALSE, _TRUE, _HALF_A_YEAR = 0.05, 0.8, 180


@attrs.frozen(kw_only=True)
class _Found:
    """What one part of the proof found."""

    figures: dict[str, object]
    lines: Sequence[str] = ()

    @property
    def violations(self) -> int:
        return len(self.lines)


def run(n: int | None, seed: int) -> Result:
    """
    Verify barriers whose fate is known.

    Args:
        n: Unchanged barriers of each sort, 10,000 when not given; the other parts are in proportion.
        seed: What chance begins with.
    """
    n = n or _FULL
    parts = [
        _unchanged(n, seed),
        _lessened(n, seed),
        _watched(n, seed),
        _handbook(n, seed),
        _shops(max(2, n // 500), seed),
    ]
    caught = {name: _caught(name, max(400, n // 10), seed) for name in SABOTEURS}
    return Result(
        n=n,
        violations=sum(part.violations for part in parts),
        saboteur_caught=all(share > _FALSE for share in caught.values()),
        figures={name: value for part in parts for name, value in part.figures.items()}
        | {"saboteurs_verify": caught},
        lines=[line for part in parts for line in part.lines],
    )


def _most(share: float, n: int) -> float:
    """Return how many of *n* may be: chance gets room only where *n* is below the full size."""
    return share * n + (0 if n >= _FULL else 3 * math.sqrt(n * share * (1 - share)))


def _unchanged(n: int, seed: int) -> _Found:
    sorts = ("any day", "burst")
    verified = {
        name: (unchanged(name, size, seed), size)
        for sort in sorts
        for name, size in _shared_out(n, [name for name in UNCHANGED if name.startswith(sort)])
    }
    totals = {
        sort: sum(found for name, (found, _) in verified.items() if name.startswith(sort)) for sort in sorts
    }
    noting = unchanged("any day", max(200, n // 10), seed, noting=3.0)
    lines = [
        f"{found} of {n} unchanged barriers picked on {sort} are verified"
        for sort, found in totals.items()
        if found > _most(_FALSE, n)
    ]
    shares = {name: round(found / size, 4) for name, (found, size) in verified.items()}
    return _Found(
        figures={
            "unchanged_verified": {sort: round(found / n, 4) for sort, found in totals.items()},
            "unchanged_verified_by_sort": shares,
            "noting_thrice_verified": noting,
        },
        lines=[
            *lines,
            *(["noting services oftener verifies"] if noting > _most(_FALSE, max(200, n // 10)) else []),
        ],
    )


def _shared_out(n: int, names: Sequence[str]) -> list[tuple[str, int]]:
    """Return how many of *n* each name gets; the first ones what is left over."""
    return [(name, n // len(names) + (place < n % len(names))) for place, name in enumerate(names)]


def _lessened(n: int, seed: int) -> _Found:
    size = max(60, n // 5)
    figures: dict[str, object] = {}
    lines = []
    for kept in (0.1, 0.5):
        for name, fixed in (("", {}), ("_burst", {"burst": ANY_BURST})):
            soon, ever = _soon(size, lessened(size, seed, kept=kept, **fixed))
            figures[f"kept_{kept}{name}_verified"] = {"in_180_days": soon, "ever": ever}
            if kept == 0.1 and size * (1 - soon) > _most(1 - _TRUE, size):
                lines.append(f"{soon} of {size} barriers that fell to a tenth are verified in time ({name})")
    return _Found(figures=figures, lines=lines)


def _soon(size: int, found: Iterable[int | None]) -> tuple[float, float]:
    """Return which parts of the barriers are verified within half a year, and at all."""
    looks = [due for due in found if due is not None]
    return round(sum(due <= _HALF_A_YEAR for due in looks) / size, 4), round(len(looks) / size, 4)


def _handbook(n: int, seed: int) -> _Found:
    """Return what the baseline does that was proposed first, and where ours ends: figures, and no promise."""
    size = max(60, n // 5)
    wrong = unchanged("burst", size, seed, HANDBOOK, burst=BURSTS[1], gap=60)
    late = {"burst": ANY_BURST, "gap": 120}
    both = [_soon(size, lessened(size, seed, kept=0.1, rules=one, **late))[0] for one in (HANDBOOK, Rules())]
    figures = {
        "unchanged_burst_verified_60_days_after": round(wrong / size, 4),
        "kept_0.1_burst_verified_120_days_after": both[0],
        "ours_then": both[1],
    }
    year = Burst(days=365, rare=0.01)
    picked = {
        f"claimed_after_{gap}_days": round(unchanged("burst", size, seed, burst=year, gap=gap) / size, 4)
        for gap in (60, 250)
    }
    return _Found(figures={"handbook_baseline": figures, "unchanged_picked_on_a_year_verified": picked})


def _watched(n: int, seed: int) -> _Found:
    size = max(40, n // 10)
    figures: dict[str, object] = {}
    for kept in (0.1, 0.3):
        stayed = list(watched(size, seed, kept=kept, back=None))
        false = sum(one.proposed is not None for one in stayed)
        figures[f"monitor_false_a_year_kept_{kept}"] = round(false / size, 4)
    lines: list[str] = []
    for name, least in (("", 20), ("_rarer", 5)):
        back = list(watched(size, seed, kept=0.1, back=1.0, least=least, most=100 if least == 20 else 20))
        days = [one.proposed for one in back if one.proposed is not None]
        missed = size - len(days)
        figures[f"returns{name}"] = {
            "planted": size,
            "proposed_in_a_year": len(days),
            "days": [middle(days, 0.5), middle(days, 0.95)],
        }
        if least == 20 and missed:
            lines.append(f"{missed} of {size} returns were not proposed within a year")
    return _Found(figures=figures, lines=lines)


def _shops(shops: int, seed: int) -> _Found:
    told = [line for number in range(shops) for line in differences(seed * 1000 + number)]
    return _Found(figures={"shops": shops}, lines=told)


def _caught(name: str, n: int, seed: int) -> float:
    group, rules, fixed = SABOTEURS[name]
    found = unchanged(group, n, seed, rules, **fixed)
    return round(found / n, 4) if found > _most(_FALSE, n) else 0.0
