# SPDX-License-Identifier: EUPL-1.2
"""
Practices in words and as documents.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from onestopshop.cli.words import Words
from onestopshop.domain.practices.practices import Effect, Side
from onestopshop.plugin import unstructure

if TYPE_CHECKING:
    from onestopshop.domain.practices.practices import Coded
    from onestopshop.operations.practices.reading import FoundPractice

__all__ = ["document", "effect_words", "shown", "side_words", "where"]


def document(found: "FoundPractice") -> Mapping[str, Any]:
    """Return one practice with where it comes from, and the rates of its effect."""
    practice = dict(unstructure(found.practice))
    effect = found.practice.effect
    if effect is not None:
        practice["effect"] = {
            **practice["effect"],
            **{name: _side(getattr(effect, name)) for name in ("before", "after")},
        }
    return {
        "city": found.city,
        "bundle": found.bundle,
        "expired": found.expired,
        "open": found.open,
        "concept": found.concept and found.concept.value,
        "service_kind": found.service_kind and found.service_kind.value,
        "measured": found.practice.measured,
        **practice,
    }


def shown(found: "FoundPractice", words: Words) -> Mapping[str, object]:
    """Return one practice, a line for each field."""
    practice, effect = found.practice, found.practice.effect
    record = {
        "id": practice.id,
        "city": where(found),
        "what was done": words.pick(practice.measure),
        "kind of barrier": _concepts(practice.concepts, words),
        "kind of service": _concepts(practice.service_kinds, words) or "any",
        "step": words.concept(f"step:{practice.step.value}") if practice.step else "any",
        "effort": words.of("effort", practice.effort),
        "effect": "not measured: a way of working"
        if effect is None
        else "; ".join(effect_words(effect, words)),
        "recorded": practice.day,
        "licence": practice.licence or "that of the city's package",
    }
    return record if found.open else {**record, "leaves the city": "no: not reviewed, or it holds no longer"}


def where(found: "FoundPractice") -> str:
    """Return the city, the version of its package, and whether a newer one must have come by now."""
    if found.bundle is None:
        return found.city
    return f"{found.city} (package {found.bundle}{', expired' if found.expired else ''})"


def effect_words(effect: Effect, words: Words) -> Iterator[str]:
    """Yield what is known of the effect."""
    yield f"verified on {effect.verified_on}"
    if effect.verdict is not None:
        yield f"the visits say: {words.of('verdict', effect.verdict)}"
    yield f"before: {side_words(effect.before, effect)}"
    yield f"after: {side_words(effect.after, effect)}"


def side_words(side: Side, effect: Effect) -> str:
    """Return the counts, the rate and its interval, as far as they are told."""
    if side.exposed is None:
        return "not told"
    if side.affected is None:
        return f"fewer than {effect.least} of about {side.exposed} visits (at most {_percent(side.high, up=9)} %)"
    between = f"between {_percent(side.low, up=0)} and {_percent(side.high, up=9)} %"
    return f"about {side.affected} of {side.exposed} visits ({_percent(side.rate)} %, {between})"


def _side(side: Side) -> Mapping[str, int | None]:
    names = ("exposed", "affected", "rate", "low", "high")
    return {name: getattr(side, name) for name in names}


def _percent(rate: int | None, *, up: int = 5) -> str:
    """Return a rate of ten thousand in per cent with one decimal; what is added first says which way it is rounded."""
    tenths = ((rate or 0) + up) // 10
    return f"{tenths // 10}.{tenths % 10}"


def _concepts(of: "Coded", words: Words) -> str:
    """Return the concepts by name; one that is not known here with what it counts in."""
    said = [words.concept(code) for code in of.codes]
    if all(name == code for name, code in zip(said, of.codes, strict=True)):
        said += [f"({words.concept(code)})" for code in of.counts_in]
    return ", ".join(said)
