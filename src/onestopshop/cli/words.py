# SPDX-License-Identifier: EUPL-1.2
"""
The city's words for codes: labels of closed lists, concepts, desks, languages, services.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from onestopshop.cli.output import isolated
from onestopshop.papers.labels import labels
from onestopshop.plugin import LocalizedText, choose

if TYPE_CHECKING:
    from onestopshop import OneStopShop

__all__ = ["Words"]

Texts = Mapping[str, str]


class Words:
    """
    Say codes in one language.

    Args:
        language: The tag wanted; the first required language of the city by default.
    """

    def __init__(self, shop: "OneStopShop", language: str | None = None) -> None:
        self._shop = shop
        city = shop.city.languages
        self.languages: Sequence[str] = tuple(
            dict.fromkeys((language or city.required[0], *city.fallback, "en"))
        )

    def pick(self, texts: Texts) -> str:
        """Return a text in the language, or the nearest in the city's chain."""
        return LocalizedText(texts).pick(self.languages[0], self.languages[1:]).text

    def of(self, name: str, value: str) -> str:
        """Return the label of a value of the closed list *name*, or the value."""
        texts = labels().get(name, {}).get(str(value))
        return self.pick(texts) if texts else str(value)

    def concept(self, code: str) -> str:
        """Return the label of a concept, or its code."""
        label = self._shop.city.vocabulary.label(code)
        return isolated(self.pick(label)) if label else code

    def desk(self, id: str) -> str:
        """Return the name of a desk."""
        desk = self._shop.settings.desks.get(id)
        return isolated(self.pick(desk.name)) if desk else id

    def language(self, tag: str) -> str:
        """Return the name of a language, or its tag."""
        known = {language.tag: language for language in self._shop.city.languages.known}.get(tag)
        if known is None:
            return tag
        found = choose(self.languages, known.names)
        return known.names[found] if found else known.autonym

    def direction(self, tag: str) -> str:
        """Return the direction of a language's script, ``ltr`` or ``rtl``."""
        return next((one.direction for one in self._shop.city.languages.known if one.tag == tag), "ltr")

    def service(self, id: str | None) -> str:
        """Return the name of a service, or its id."""
        with self._shop.storage.read() as snapshot:
            record = snapshot.get("service", id or "")
        return isolated(self.pick(record.body["name"])) if record else id or "–"  # type: ignore[arg-type]  # a text

    def implied(self, marks: Iterable[str]) -> Iterator[str]:
        """Yield in words what a visit marks as implied, such as ``services=g2``."""
        for mark in sorted(marks):
            name, _, value = mark.partition("=")
            say = {"services": self.service, "topics": self.concept}.get(name)
            scheme = {"handling": "hnd", "request_types": "req"}.get(name)
            yield f"{self.of('field', name)}: {say(value) if say else self.concept(f'{scheme}:{value}')}"
