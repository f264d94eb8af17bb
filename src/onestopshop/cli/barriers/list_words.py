# SPDX-License-Identifier: EUPL-1.2
"""
The words that a partner's list may use for the values of an observation: codes, and labels in any language.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, cast

from onestopshop.cli.visits.sheet_columns import Folded, folded
from onestopshop.plugin import Query

if TYPE_CHECKING:
    from onestopshop import OneStopShop

__all__ = ["FIELDS", "TEXTS", "known_words"]

TEXTS = ("key_phrase", "what_happened", "impact", "idea", "workaround")
"""The fields that hold words of their own."""

FIELDS = (
    "day", "desk", "service", "organisation", "topic", "step", "concepts", "channel", "severity", "repeated",
    "language", "document_kind", "discrimination_suspected", *TEXTS,
)  # fmt: skip
"""What a list may say of an observation: never of a visit."""

_SCHEMES = {"topic": "topic", "document_kind": "doc", "step": "step", "severity": "sev"}
_BARE = ("step", "severity")
_NAMED = {"service": "service", "organisation": "organisation"}


def known_words(shop: "OneStopShop", field: str) -> Folded:
    """Return the value that each word stands for, folded; a label of two values stands for none."""
    meanings: dict[str, set[str]] = {}
    for value, texts in _values(shop, field):
        for word in texts.values():
            meanings.setdefault(folded(word), set()).add(value)
    return {word: min(meant) for word, meant in meanings.items() if len(meant) == 1}


def _values(shop: "OneStopShop", field: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    if field in _NAMED:
        with shop.storage.read() as snapshot:
            for record in snapshot.find(Query(kind=_NAMED[field])):
                yield record.id, cast("Mapping[str, str]", record.body["name"])
    elif field == "desk":
        yield from ((id, desk.name) for id, desk in shop.settings.desks.items())
    elif field == "concepts":
        primary = shop.city.primary
        vocabulary = shop.city.vocabulary
        yield from ((one.code, one.label) for one in vocabulary if primary in vocabulary.rooted(one.code))
    elif field in _SCHEMES:
        for concept in shop.city.vocabulary.schemes[_SCHEMES[field]].concepts:
            yield concept.code.partition(":")[2] if field in _BARE else concept.code, concept.label
