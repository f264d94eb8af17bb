# SPDX-License-Identifier: EUPL-1.2
"""
The figures of help with papers, and of who took the step.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, TypeAlias

from onestopshop.domain.codes.papers import DoneBy
from onestopshop.domain.reports.figures import UNKNOWN, At
from onestopshop.domain.reports.periods import quarter_of
from onestopshop.domain.services import UNKNOWN_SERVICE
from onestopshop.domain.visits import Visit
from onestopshop.operations.reports.frames import Frame
from onestopshop.operations.reports.tabulating import Body, Definition

__all__ = ["paper_figures"]

_ALL: Final = "papers.all"


_Paper: TypeAlias = tuple[str, str, str, str, tuple[str, ...]]
_Papers: TypeAlias = tuple[tuple[_Paper, ...], tuple[str, ...], str]


def paper_figures(frame: Frame) -> tuple[Definition, ...]:
    """Return what is counted of the papers in visits."""
    return (
        _figure(_ALL, lambda said: ((),) * len(said[0])),
        _single("papers.kind", "document_kind", 0),
        _single("papers.sender", "sender", 1),
        _single("papers.result", "document_result", 2),
        _single("papers.done_by", "done_by", 3),
        _figure(
            "papers.stuck_on",
            lambda said: ((value,) for paper in said[0] for value in paper[4] or (UNKNOWN,)),
            dimensions=("stuck_on",),
            several=True,
            wholes=(_ALL,),
        ),
        _figure(
            "papers.done_by_topic",
            lambda said: _by_topic(frame, said),
            dimensions=("top_topic", "quarter", "done_by"),
            several=True,
            wholes=("papers.done_by",),
        ),
    )


def _figure(code: str, places: Callable[[_Papers], Iterable[At]], **more: Any) -> Definition:
    return Definition(code=code, kind=Visit.KIND, unit="papers", key=_papers, places=places, **more)


def _single(code: str, dimension: str, place: int) -> Definition:
    """Return the figure of what each paper has one of."""
    return _figure(
        code,
        lambda said: ((paper[place],) for paper in said[0]),  # type: ignore[misc]  # the last one is not asked for
        dimensions=(dimension,),
        wholes=(_ALL,),
    )


def _papers(body: Body) -> _Papers:
    """Return what was noted of each paper, the topics and the month; nothing where there are none."""
    papers = body.get("papers")
    return (tuple(map(_paper, papers)), tuple(body["topics"]), body["day"][:7]) if papers else _NOTHING


_NOTHING: Final[_Papers] = ((), (), "")


def _paper(paper: Body) -> _Paper:
    get = paper.get
    return (
        paper["kind"],
        get("sender", UNKNOWN_SERVICE),
        get("result") or UNKNOWN,
        get("done_by", DoneBy.UNKNOWN.value),
        tuple(get("stuck_on", ())),
    )


def _by_topic(frame: Frame, said: _Papers) -> Iterator[At]:
    papers, topics, month = said
    for top in frame.tops_of(topics):
        for paper in papers:
            yield top, quarter_of(month), paper[3]
