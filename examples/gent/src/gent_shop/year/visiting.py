# SPDX-License-Identifier: EUPL-1.2
"""
Invent one contact: what a guide would say of it, what was met, and what came of its referral.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from random import Random
from typing import Any, Final

import attrs

from gent_shop.year.planting import CONCEPTS, SERVICES, STEPS, Planted, refined
from gent_shop.year.wording import a_note

__all__ = ["Contact", "Observed", "Sent", "a_contact"]


@attrs.frozen(kw_only=True)
class Observed:
    """
    One observation, and the place of the planted barrier that it is a case of; ``None`` is noise.

    Args:
        written: The language of its words, which is the worker's.
    """

    planted: int | None
    written: str
    fields: Mapping[str, Any]


@attrs.frozen(kw_only=True)
class Sent:
    """
    One referral, and what its service does: the days after which, the operation and its arguments.
    """

    fields: Mapping[str, Any]
    then: tuple[tuple[int, str, Mapping[str, Any]], ...]


@attrs.frozen(kw_only=True)
class Contact:
    """
    One visit of the year.

    Args:
        number: Its place in the year, from which its keys are made.
        fields: What `Visits.record` is told.
    """

    number: int
    day: date
    desk: str
    worker: str
    fields: Mapping[str, Any]
    observed: tuple[Observed, ...]
    sent: tuple[Sent, ...]


_MISTAKEN: Final = 0.05
"""The share of observations whose step a worker takes for another one."""

_LANGUAGES: Final = {
    "nl": 14,
    "en": 12,
    "fr": 8,
    "ar": 16,
    "tr": 14,
    "uk": 8,
    "bg": 10,
    "ps": 9,
    "so": 5,
    "ti": 4,
}
_WORKERS: Final = {"zuid": ("w1", "w2", "w3", "w4", "w5"), "markt": ("w6", "w7", "w8")}
_CHANNELS: Final = {"desk": 60, "phone": 22, "email": 8, "online_chat": 4, "outreach": 6}
_HELPED: Final = {"answered": 50, "self_help_supported": 28, "follow_up_needed": 12, "could_not_help": 3}
_MODES: Final = {"told": 42, "written": 22, "contacted": 18, "appointment": 14, "accompanied": 4}
_BRIDGES: Final = ("staff_language", "on_site", "phone", "video", "companion", "machine", "not_available")
_REFUSALS: Final = ("no_capacity", "not_eligible", "wrong_service", "unreachable", "language_not_supported")


def a_contact(
    chance: Random,
    number: int,
    day: date,
    planted: Sequence[Planted],
    *,
    noise: float,
    saying: Random,
    gone: float,
) -> Contact:
    """
    Return one contact of a day, with the barriers that stand in its way then.

    Args:
        noise: The chance of an observation that is no case of a barrier: no pattern, any cell.
        saying: The chance of words, apart from all other, so that they change nothing else of the year.
        gone: The part of the year that is over, 0 to 1.
    """
    service = _one(chance, {name: share for name, (_, share) in SERVICES.items()})
    desk = "zuid" if chance.random() < 0.72 else "markt"
    language = _one(chance, _LANGUAGES)
    sent = tuple(_sent(chance, service)) if chance.random() < 0.4 else ()
    met = _met(chance, service, day, planted, noise)
    observed = tuple(_observed(chance, saying, service, one, gone) for one in met)
    fields = {
        "channel": _one(chance, _CHANNELS),
        "language": language,
        "topics": [SERVICES[service][0]],
        "services": [service],
        "handling": [_one(chance, _HELPED)],
        "time_band": chance.choice(("morning", "midday", "afternoon", "unknown")),
        "duration_band": chance.choice(("0-5", "6-15", "16-30", "31-60", "unknown")),
        "first_contact": chance.choice(("first", "returning", "returning", "unknown")),
        "helpful": chance.choice(("yes", "yes", "partly", "no", "not_asked", "not_asked")),
        **_bridged(chance, language),
        **({"papers": [_paper(chance, service)]} if chance.random() < 0.25 else {}),
    }
    return Contact(
        number=number,
        day=day,
        desk=desk,
        worker=chance.choice(_WORKERS[desk]),
        fields=fields,
        observed=observed,
        sent=sent,
    )


def _bridged(chance: Random, language: str) -> dict[str, Any]:
    if language in {"nl", "en"} or chance.random() < 0.35:
        return {"interpretation": "none"}
    if chance.random() < 0.1:
        return {}
    how = chance.choice(_BRIDGES)
    missed = how == "not_available" or (how in {"companion", "machine"} and chance.random() < 0.4)
    return {"interpretation": how, "interpreter_missed": "yes" if missed else "no"}


def _paper(chance: Random, service: str) -> dict[str, Any]:
    stuck = (
        ["nothing"] if chance.random() < 0.7 else [chance.choice(("language", "legal_terms", "digital_step"))]
    )
    return {
        "kind": chance.choice(("doc:letter", "doc:decision", "doc:form", "doc:invitation")),
        "sender": service,
        "document_language": "nl",
        "help": [chance.choice(("explained", "filled_in", "checked"))],
        "done_by": chance.choice(("visitor", "together", "together", "desk", "unknown")),
        "stuck_on": stuck,
        "result": chance.choice(("done", "done", "partly", "not_possible")),
    }


def _met(
    chance: Random, service: str, day: date, planted: Sequence[Planted], noise: float
) -> Iterator[tuple[int | None, str, str | None, str]]:
    """Yield what is met: the place of its barrier, the step, its concept unless it is noise, and the B above."""
    for place, barrier in enumerate(planted):
        if barrier.service == service and day >= barrier.since and chance.random() < barrier.rate:
            step = chance.choice(STEPS) if chance.random() < _MISTAKEN else barrier.step
            yield place, step, barrier.concept, barrier.broader
    if chance.random() < noise:
        yield None, chance.choice(STEPS), None, chance.choice(CONCEPTS)


def _observed(
    chance: Random, saying: Random, service: str, met: tuple[int | None, str, str | None, str], gone: float
) -> Observed:
    place, step, concept, broader = met
    concept = concept or refined(saying, broader)
    written, words = a_note(saying, concepts=(concept, broader), step=step, gone=gone)
    fields = {
        "service": service,
        "topic": SERVICES[service][0],
        "step": step,
        "concepts": [concept],
        "what_happened": words,
        "severity": chance.choice(("time", "time", "delay", "right", "unknown")),
    }
    return Observed(planted=place, written=written, fields=fields)


def _sent(chance: Random, service: str) -> Iterator[Sent]:
    mode = _one(chance, _MODES)
    fields = {"service": service, "topic": SERVICES[service][0], "mode": mode}
    yield Sent(fields=fields, then=() if mode in {"told", "written"} else _answered(chance))


def _answered(chance: Random) -> tuple[tuple[int, str, Mapping[str, Any]], ...]:
    after = 1 + int(chance.expovariate(1 / 8))
    luck = chance.random()
    if luck < 0.12 or after > 44:
        return ()  # no answer: its clock ends it
    if luck < 0.3:
        return ((after, "reject", {"reason": chance.choice(_REFUSALS)}),)
    later = after + 1 + int(chance.expovariate(1 / 15))
    if luck < 0.38:
        return ((after, "accept", {}), (later, "fail", {"reason": "no_show"}))
    outcome = chance.choice(("helped", "helped", "helped", "partly_helped", "not_helped", "unknown"))
    return ((after, "accept", {}), (later, "complete", {"outcome": outcome}))


def _one(chance: Random, shares: Mapping[str, int]) -> str:
    return chance.choices(list(shares), list(shares.values()))[0]
