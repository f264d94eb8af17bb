# SPDX-License-Identifier: EUPL-1.2
"""
The figures of observations: facts, visits and reporters, counted apart and never added.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from onestopshop.domain.codes.observations import ObservationSource
from onestopshop.domain.observations import Observation
from onestopshop.domain.reports.figures import UNKNOWN
from onestopshop.domain.values import Answer
from onestopshop.operations.reports.frames import Frame
from onestopshop.operations.reports.tabulating import Body, Definition

__all__ = ["discrimination_figures", "observation_figures"]

_ALL: Final = "observations.all"
_VISITS: Final = "observations.visits"


def observation_figures(frame: Frame) -> tuple[Definition, ...]:
    """Return what is counted of observations."""
    return (
        _observations(_ALL, lambda _: None, lambda _: ((),)),
        _distinct(_VISITS, "visits", "visit"),
        _distinct("observations.reporters", "reporters", "recorder", inside=True),
        _observations(
            "observations.source",
            lambda body: body.get("source", ObservationSource.VISIT.value),
            lambda source: ((source,),),
            dimensions=("observation_source",),
            wholes=(_ALL,),
        ),
        *_by("step", lambda body: body["step"]),
        *_by("concept", lambda body: frame.main(body["concepts"])),
        *_by("service", lambda body: body.get("service") or UNKNOWN),
    )


def discrimination_figures() -> tuple[Definition, ...]:
    """Return the figure that stands on its own: about the conduct of services, never about who a person is."""
    return (
        _observations(
            "observations.discrimination",
            lambda body: body.get("discrimination_suspected", Answer.UNKNOWN.value),
            lambda said: ((said,),),
            dimensions=("yes_no_unknown",),
            wholes=(_ALL,),
        ),
    )


def _observations(
    code: str, key: Callable[[Body], Any], places: Callable[[Any], Any], **more: Any
) -> Definition:
    return Definition(code=code, kind=Observation.KIND, unit="observations", key=key, places=places, **more)


def _distinct(code: str, unit: str, field: str, *, inside: bool = False) -> Definition:
    """Return how many different values a field has."""
    return Definition(
        code=code,
        kind=Observation.KIND,
        unit=unit,
        key=lambda body: body.get(field),
        places=lambda _: ((),),
        who=lambda value: value,
        inside=inside,
    )


def _by(dimension: str, value_of: Callable[[Body], str]) -> Iterator[Definition]:
    """Yield the observations, and the visits, of each category."""
    yield _observations(
        f"observations.{dimension}",
        value_of,
        lambda value: ((value,),),
        dimensions=(dimension,),
        wholes=(_ALL,),
    )
    yield Definition(
        code=f"observations.visits_by_{dimension}",
        kind=Observation.KIND,
        unit="visits",
        key=lambda body: (value_of(body), body.get("visit")),
        places=lambda key: ((key[0],),),
        who=lambda key: key[1],
        dimensions=(dimension,),
        several=True,
        wholes=(_VISITS,),
    )
