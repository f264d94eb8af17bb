# SPDX-License-Identifier: EUPL-1.2
"""
Count for many services at once how often what is at each of them could have been met.

It is what `onestopshop.operations.verification.exposure.exposure_of` says of each of them,
but visits are counted once for all, and each is looked at once.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date

from onestopshop.domain.observations import Observation
from onestopshop.domain.visits import Visit
from onestopshop.operations.work import Work
from onestopshop.ports.queries import AnyOf, Condition, ContainsAny, Equal, Query, Range

__all__ = ["exposures_of"]


def exposures_of(work: Work, services: Collection[str], *, since: date, until: date) -> dict[str, int]:
    """
    Return for each service how many visits touch it.

    Args:
        since, until: The first day, and the day after the last.
    """
    wanted = tuple(sorted(services))
    if not wanted:
        return {}
    low, high = since.isoformat(), until.isoformat()
    where: dict[str, Condition] = {
        "day": Range(low=low, high=high),
        "counted": Equal("yes"),
        "services": ContainsAny(wanted),
    }
    said = work.snapshot.count(Query(kind=Visit.KIND, where=where), by=("services",))
    found = Counter({str(service): count for (service,), count in said.items()})
    for id, shown in _shown(work, wanted, since).items():
        visit = work.snapshot.get(Visit.KIND, id)
        if visit is None or visit.index.get("counted") != "yes" or not low <= str(visit.index["day"]) < high:
            continue
        held = visit.index.get("services")
        found.update(shown - held if isinstance(held, frozenset) else shown)
    return {service: found[service] for service in wanted}


def _shown(work: Work, services: tuple[str, ...], since: date) -> Mapping[str, frozenset[str]]:
    """Return of which services observations show that each visit touched them; none is written before its visit."""
    where: dict[str, Condition] = {
        "service": AnyOf(services),
        "counted": Equal("yes"),
        "day": Range(low=since.isoformat()),
    }
    pairs = work.snapshot.count(Query(kind=Observation.KIND, where=where), by=("visit", "service"))
    shown: dict[str, set[str]] = {}
    for visit, service in pairs:
        if visit is not None:
            shown.setdefault(str(visit), set()).add(str(service))
    return {visit: frozenset(touched) for visit, touched in shown.items()}
