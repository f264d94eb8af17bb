# SPDX-License-Identifier: EUPL-1.2
"""
Editions of a small scheme that the desks of one city adopt at different times, and remap their records by.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Final

import attrs

from onestopshop.builtin.toml_taxonomy import network_schemes
from onestopshop.domain.taxonomies.concepts import Concept, Scheme
from onestopshop.domain.taxonomies.vocabulary import Vocabulary
from onestopshop.domain.text import LocalizedText
from onestopshop.errors import OneStopShopError

if TYPE_CHECKING:
    from tests.proofs.merge.desks import Shop

__all__ = ["adopt_edition", "edition", "remap_records", "topic_of"]

_EDITIONS: Final[Sequence[Mapping[str, str | None]]] = (
    {"a": None, "b": None, "c": None, "d": None},
    {"a": "b", "b": None, "c": None, "d": None},
    {"a": "b", "b": "c d", "c": None, "d": None},
    {"a": None, "b": "a", "c": "a", "d": None},
    {"a": "d c", "b": "a", "c": None, "d": None},
)
"""What each concept became: a merge, a split, one that comes back and takes others in, and its split."""

_OWN: Final = "own"


@cache
def edition(number: int) -> Vocabulary:
    """Return the vocabulary with the edition of this number, from 1."""
    concepts = tuple(_concept(key, became) for key, became in _EDITIONS[number - 1].items())
    own = Scheme(
        id=_OWN, version=f"{number}", name=LocalizedText({"en": _OWN}), source="proof", concepts=concepts
    )
    return Vocabulary([*network_schemes(), own])


def _concept(key: str, became: str | None) -> Concept:
    return Concept(
        code=f"{_OWN}:{key}",
        uri=f"https://example.org/{key}",
        label=LocalizedText({"en": key}),
        broader=("topic:registration",),
        retired=None if became is None else date(2026, 3, 1),
        replaced_by=tuple(f"{_OWN}:{one}" for one in (became or "").split()),
    )


def topic_of(shop: "Shop") -> str:
    """Return a topic that a new record may have here now."""
    own = shop.context.city.vocabulary.schemes[_OWN].concepts
    return shop.random.choice(
        ["topic:registration", *(concept.code for concept in own if concept.retired is None)]
    )


def adopt_edition(shop: "Shop") -> None:
    """Let the installation have the next edition."""
    number = int(shop.context.city.vocabulary.schemes[_OWN].version) + 1
    if number > len(_EDITIONS):
        raise OneStopShopError("there is no later edition")
    city = attrs.evolve(shop.context.city, vocabulary=edition(number))
    shop.context = attrs.evolve(shop.context, city=city)
    shop.desk, shop.system = shop.acting("coordinator"), shop.acting("system")


def remap_records(shop: "Shop") -> None:
    """Remap what is here, with a choice by chance for each record whose concept was split."""
    report = shop.desk.taxonomies.remap()
    if not report.rows:
        raise OneStopShopError("there is nothing to remap")
    choices = [
        {"code": one.code, "to": shop.random.choice(one.options), "record": one.record}
        for one in report.undecided
    ]
    shop.desk.taxonomies.remap(apply=True, choices=choices)
