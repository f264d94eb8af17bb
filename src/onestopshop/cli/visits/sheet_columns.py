# SPDX-License-Identifier: EUPL-1.2
"""
The columns of the tally form: which values each may hold, in the city's words.

There is no column for a name, and none for a time.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, cast

import attrs

from onestopshop.cli.words import Words
from onestopshop.papers.labels import labels
from onestopshop.plugin import Equal, Query

if TYPE_CHECKING:
    from onestopshop import OneStopShop

__all__ = ["COLUMNS", "ON_PAPER", "Column", "Folded", "columns", "folded"]

_LISTS = {
    "channel": "visit_channel",
    "first_contact": "first_contact",
    "interpreter_missed": "yes_no_unknown",
    "asked_by": "asked_by",
    "present": "present",
    "urgency": "urgency",
    "duration_band": "duration_band",
    "time_band": "time_band",
    "helpful": "helpful",
    "unmet_reason": "referral_reason",
}
_SCHEMES = {
    "topics": "topic",
    "handling": "hnd",
    "request_types": "req",
    "interpretation": "int",
    "papers": "doc",
}
_BARE = ("handling", "request_types", "interpretation")
_SEVERAL = frozenset({"topics", "handling", "request_types", "papers", "services"})

COLUMNS = (
    "row", "day", "desk", "channel", "language", "topics", "handling", "interpretation", "papers", "services",
    "first_contact", "request_types", "interpreter_missed", "spoken", "time_band", "duration_band", "present",
    "asked_by", "urgency", "helpful", "unmet_reason",
)  # fmt: skip
"""Every column of the typed-in form, by the names of the fields."""

ON_PAPER = (
    "row", "channel", "language", "topics", "handling", "interpretation", "papers", "first_contact"
)  # fmt: skip
"""What fits beside each other on paper."""

Folded = Mapping[str, str]
"""From a word as it may be typed, folded, to the value of the field."""


@attrs.frozen(kw_only=True)
class Column:
    """
    One column.

    Args:
        title: The field's label.
        values: The label of each value that it may hold; empty when it is free.
        known: Every word that is understood: codes, and labels in all languages.
        several: Whether a cell may hold several values.
    """

    name: str
    title: str
    values: Mapping[str, str]
    known: Folded
    several: bool


def columns(shop: "OneStopShop", words: Words) -> Mapping[str, Column]:
    """Return the columns by their names."""
    return {
        name: Column(
            name=name,
            title=words.of("field", name),
            values={value: words.pick(texts) for value, texts in _values(shop, name)},
            known=_known(shop, name),
            several=name in _SEVERAL,
        )
        for name in COLUMNS
    }


def folded(word: str) -> str:
    """Return a word as it is compared: spaces, case and the mark before a note do not matter."""
    return " ".join(word.casefold().replace("\u2019", "'").split())


def _known(shop: "OneStopShop", name: str) -> Folded:
    """Codes come first; a label that means two values means none."""
    values = list(_values(shop, name))
    codes = {folded(word): value for value, _ in values for word in (value, value.partition(":")[2]) if word}
    meanings: dict[str, set[str]] = {}
    for value, texts in values:
        for word in texts.values():
            meanings.setdefault(folded(word), set()).add(value)
    return {word: min(meant) for word, meant in meanings.items() if len(meant) == 1} | codes


def _values(shop: "OneStopShop", name: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield the values of a column with their labels by language tag."""
    if name in _LISTS:
        yield from labels()[_LISTS[name]].items()
    elif name in _SCHEMES:
        for concept in shop.city.vocabulary.schemes[_SCHEMES[name]].concepts:
            if concept.retired is None:
                yield concept.code.partition(":")[2] if name in _BARE else concept.code, concept.label
    elif name == "desk":
        yield from ((id, desk.name) for id, desk in shop.settings.desks.items())
    elif name == "services":
        with shop.storage.read() as snapshot:
            for record in snapshot.find(Query(kind="service", where={"status": Equal("active")})):
                yield record.id, cast("Mapping[str, str]", record.body["name"])
    elif name in {"language", "spoken"}:
        for language in shop.city.languages.known:
            yield language.tag, {**language.names, language.tag: language.autonym}
