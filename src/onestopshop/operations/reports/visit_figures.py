# SPDX-License-Identifier: EUPL-1.2
"""
The figures of visits: contacts, never persons, and what they were about.

An interpreter was *wanted* when one was found or missed.  *Missed*: the desk
says so, or none was available.  *Found*: a professional or an organised
volunteer bridged the language.  Who came along and a machine are makeshift:
unless the desk says whether an interpreter was missed, the need is unknown
(domain handbook, sections 3 and 6.2).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, TypeAlias

from onestopshop.domain.codes.visits import AskedBy, Handling, Helpful, Interpretation, Present
from onestopshop.domain.reports.dimensions import DIMENSIONS
from onestopshop.domain.reports.figures import UNKNOWN, At
from onestopshop.domain.reports.periods import quarter_of
from onestopshop.domain.text import UNKNOWN_LANGUAGE
from onestopshop.domain.values import Answer
from onestopshop.domain.visits import Visit
from onestopshop.operations.reports.frames import Frame
from onestopshop.operations.reports.tabulating import Body, Definition

__all__ = ["visit_figures"]

_CONTACTS: Final = "visits.contacts"
_ONE: Final[tuple[At, ...]] = ((),)
_NONE: Final[tuple[At, ...]] = ()
_FOUND: Final = frozenset(
    {Interpretation.ON_SITE, Interpretation.PHONE, Interpretation.VIDEO, Interpretation.VOLUNTEER}
)
_TOLD: Final = ",".join(sorted({*_FOUND, Interpretation.NOT_AVAILABLE}))
"""What tells by itself that an interpreter was wanted."""

_MAKESHIFT: Final = frozenset({Interpretation.COMPANION, Interpretation.MACHINE})
_SELF_HELP: Final = Handling.SELF_HELP_SUPPORTED.value
_COULD_NOT: Final = Handling.COULD_NOT_HELP.value


def visit_figures(frame: Frame) -> tuple[Definition, ...]:
    """Return what is counted of visits."""
    return (
        *_circumstances(),
        *_languages(),
        *_interpreting(),
        *_topics(frame),
        *_work_done(),
        *_helpful(),
    )


def _visits(
    code: str, key: Callable[[Body], Any], places: Callable[[Any], Iterable[At]], **more: Any
) -> Definition:
    return Definition(code=code, kind=Visit.KIND, unit="contacts", key=key, places=places, **more)


_Met: TypeAlias = tuple[str, str, str, str, str]


def _met(body: Body) -> _Met:
    """Return how the contact took place: the answers to several questions are asked at once."""
    get = body.get
    return (
        get("first_contact", UNKNOWN),
        get("channel", UNKNOWN),
        get("asked_by", AskedBy.PERSON.value),
        get("present", Present.ONE.value),
        get("helpful", _NOT_ASKED),
    )


_NOT_ASKED: Final = Helpful.NOT_ASKED.value


def _circumstances() -> Iterator[Definition]:
    yield _visits(_CONTACTS, _met, lambda _: _ONE)
    for place, (code, dimension) in enumerate(
        (
            ("visits.first_contact", "first_contact"),
            ("visits.channel", "visit_channel"),
            ("visits.asked_by", "asked_by"),
            ("visits.present", "present"),
        )
    ):
        yield _visits(code, _met, _at(place), dimensions=(dimension,), wholes=(_CONTACTS,))


def _at(place: int) -> Callable[[tuple[str, ...]], tuple[At, ...]]:
    """Return how one answer of several is a category."""
    return lambda answers: ((answers[place],),)


def _helpful() -> Iterator[Definition]:
    asked = "visits.helpful_asked"
    yield _visits(asked, _met, lambda met: _NONE if met[4] == _NOT_ASKED else _ONE, base=_CONTACTS)
    yield _visits(
        "visits.helpful",
        _met,
        lambda met: _NONE if met[4] == _NOT_ASKED else ((met[4],),),
        dimensions=("helpful",),
        wholes=(asked,),
        base=asked,
    )


_Spoken: TypeAlias = tuple[str, str, str, str]


def _spoken(body: Body) -> _Spoken:
    """Return the language preferred, the one used, what bridged them, and whether an interpreter was missed."""
    get, language = body.get, body["language"]
    return (
        language,
        get("spoken") or language,
        get("interpretation", UNKNOWN),
        get("interpreter_missed", UNKNOWN),
    )


def _languages() -> Iterator[Definition]:
    for place, code in enumerate(("visits.language", "visits.spoken")):
        yield _visits(code, _spoken, _language_at(place), dimensions=("language",), wholes=(_CONTACTS,))


def _language_at(place: int) -> Callable[[_Spoken], tuple[At, ...]]:
    return lambda said: ((_known(said[place]),),)


def _known(tag: str) -> str:
    return UNKNOWN if tag == UNKNOWN_LANGUAGE else tag


def _interpreting() -> Iterator[Definition]:
    wanted = "visits.interpreter_need[wanted]"
    by_language = "visits.interpreter_wanted_by_language"
    yield _visits(
        "visits.interpretation",
        _spoken,
        lambda said: ((said[2],),),
        dimensions=("interpretation",),
        wholes=(_CONTACTS,),
    )
    yield _visits(
        "visits.interpreter_need",
        _spoken,
        lambda said: ((_NEED[_bridged(said)],),),
        dimensions=("interpreter_need",),
        wholes=(_CONTACTS,),
    )
    yield _visits(
        "visits.interpreter",
        _spoken,
        lambda said: ((_bridged(said),),) if _bridged(said) in _WANTED else _NONE,
        dimensions=("interpreter",),
        wholes=(wanted,),
        base=wanted,
    )
    yield _visits(
        "visits.interpreter_by_means",
        _spoken,
        lambda said: ((_bridged(said), said[2]),) if _bridged(said) in _WANTED else _NONE,
        dimensions=("interpreter", "interpretation"),
        wholes=("visits.interpreter", f"visits.interpretation{{{_TOLD}}}"),
        base="visits.interpretation",
    )
    yield _visits(
        by_language,
        _spoken,
        lambda said: ((_known(said[0]),),) if _bridged(said) in _WANTED else _NONE,
        dimensions=("language",),
        wholes=(wanted,),
        base="visits.language",
    )
    yield _visits(
        "visits.interpreter_by_language",
        _spoken,
        lambda said: ((_known(said[0]), _bridged(said)),) if _bridged(said) in _WANTED else _NONE,
        dimensions=("language", "interpreter"),
        wholes=(by_language, "visits.interpreter"),
        base=by_language,
    )
    yield _visits(
        "visits.makeshift_by_language",
        _spoken,
        lambda said: ((_known(said[0]), said[2]),) if said[2] in _MAKESHIFT else _NONE,
        dimensions=("language", "interpretation"),
        wholes=("visits.interpretation",),
        base="visits.language",
    )


_NEED: Final[Mapping[str, str]] = {
    "found": "wanted",
    "missed": "wanted",
    "not_wanted": "not_wanted",
    UNKNOWN: UNKNOWN,
}
_WANTED: Final = frozenset(DIMENSIONS["interpreter"])


def _bridged(said: _Spoken) -> str:
    how, missed = said[2], said[3]
    if missed == Answer.YES or how == Interpretation.NOT_AVAILABLE:
        return "missed"
    if how in _FOUND:
        return "found"
    unsaid = how == Interpretation.UNKNOWN or how in _MAKESHIFT
    return UNKNOWN if unsaid and missed == Answer.UNKNOWN else "not_wanted"


_About: TypeAlias = tuple[tuple[str, ...], str, bool]


def _about(body: Body) -> _About:
    """Return the topics, the month, and whether the visitor took the step herself."""
    return tuple(body["topics"]), body["day"][:7], _SELF_HELP in body["handling"]


def _topics(frame: Frame) -> Iterator[Definition]:
    def by_quarter(about: _About) -> tuple[At, ...]:
        quarter = quarter_of(about[1])
        return tuple((top, quarter) for top in frame.tops_of(about[0]))

    yield _visits(
        "visits.topics",
        _about,
        lambda about: tuple((top,) for top in frame.tops_of(about[0])),
        dimensions=("top_topic",),
        several=True,
        wholes=(_CONTACTS,),
    )
    yield _visits(
        "visits.narrower_topics",
        _about,
        lambda about: tuple((top, code) for code in about[0] for top in frame.tops(code)),
        dimensions=("top_topic", "topic"),
        several=True,
        wholes=("visits.topics",),
    )
    yield _visits(
        "visits.topics_by_quarter",
        _about,
        by_quarter,
        dimensions=("top_topic", "quarter"),
        several=True,
        wholes=("visits.topics",),
    )
    yield _visits(
        "visits.self_help",
        _about,
        lambda about: _ONE if about[2] else _NONE,
        wholes=(f"visits.handling[{_SELF_HELP}]",),
        base=_CONTACTS,
    )
    yield _visits(
        "visits.self_help_by_topic",
        _about,
        lambda about: by_quarter(about) if about[2] else _NONE,
        dimensions=("top_topic", "quarter"),
        several=True,
        wholes=("visits.self_help",),
        base="visits.topics_by_quarter",
    )


_Done: TypeAlias = tuple[tuple[str, ...], tuple[str, ...], str]


def _done(body: Body) -> _Done:
    """Return what was asked, what the desk did, and why it could not help."""
    get = body.get
    return tuple(get("request_types", ())), tuple(body["handling"]), get("unmet_reason") or UNKNOWN


def _work_done() -> Iterator[Definition]:
    for place, (code, dimension) in enumerate(
        (("visits.request_types", "request_type"), ("visits.handling", "handling"))
    ):
        yield _visits(
            code, _done, _each_at(place), dimensions=(dimension,), several=True, wholes=(_CONTACTS,)
        )
    yield _visits(
        "visits.unmet",
        _done,
        lambda done: ((done[2],),) if _COULD_NOT in done[1] else _NONE,
        dimensions=("referral_reason",),
        wholes=(f"visits.handling[{_COULD_NOT}]",),
    )


def _each_at(place: int) -> Callable[[tuple[Any, ...]], tuple[At, ...]]:
    """Return how each of many values is a category, and none of them the unknown one."""
    return lambda answers: tuple((value,) for value in answers[place] or (UNKNOWN,))
