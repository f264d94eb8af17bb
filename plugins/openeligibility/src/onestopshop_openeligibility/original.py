# SPDX-License-Identifier: EUPL-1.2
"""
Make a concept scheme of the original edition of 2014, which is XML.

Its file calls itself XML 2.0, which no parser knows: the declaration is passed
over.  One of its numbers stands twice, which is told and not mended.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final
from xml.parsers import expat

import attrs

from onestopshop.plugin import Concept, LocalizedText, Scheme
from onestopshop_openeligibility.findings import Findings, refused
from onestopshop_openeligibility.keys import ORIGINAL, Keys
from onestopshop_openeligibility.reading import LICENCE, UNVERSIONED

__all__ = ["original_in"]

_DECLARATION: Final = re.compile(r"\s*<\?xml\b[^>]*\?>")
_GROUPS: Final = {"services": "Services", "situations": "Situations"}
_LEVELS: Final = {
    "top_level": "services or situations",
    "second_level": "top_level",
    "third_level": "second_level",
    "fourth_level": "third_level",
}
"""Each kind of element with the one around it."""

_DEEPEST: Final = 12
_HINT: Final = "Take the file as it was published."


def original_in(text: str, findings: Findings, *, base: str) -> Scheme:
    """
    Return the scheme that the XML holds; what is wrong with single terms stands in *findings*.

    Raises:
        ExchangeError: It is no such XML, or has a document type, which could make a bomb of it.
    """
    walk = _Walk(findings)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = walk.doctype
    parser.StartElementHandler = lambda name, attributes: walk.start(
        name, attributes, parser.CurrentLineNumber
    )
    parser.EndElementHandler = walk.end
    parser.CharacterDataHandler = walk.text
    try:
        declared = _DECLARATION.match(text)
        parser.Parse(text[declared.end() :] if declared else text, True)
    except (expat.ExpatError, UnicodeEncodeError) as error:
        line = getattr(error, "lineno", 0)
        raise refused(findings.file, f"line {line}: this is no XML", hint=_HINT) from error
    if not any(draft.level for draft in walk.drafts):
        raise refused(findings.file, "no term found", hint=_HINT)
    return Scheme(
        id=ORIGINAL,
        version=walk.version or UNVERSIONED,
        name=LocalizedText({"en": "Open Eligibility, original edition"}),
        source=findings.file,
        licence=LICENCE,
        concepts=tuple(_concepts(walk.drafts, walk.descriptions, f"{base}{ORIGINAL}/")),
    )


@attrs.frozen(kw_only=True)
class _Draft:
    """
    A term, before descriptions are known; a group has no level.
    """

    key: str
    number: str
    title: str
    level: str
    above: str | None


class _Walk:
    """
    What the parser has met so far.
    """

    def __init__(self, findings: Findings) -> None:
        self.drafts: list[_Draft] = []
        self.descriptions: dict[str, str] = {}
        self.version = ""
        self._findings = findings
        self._keys = Keys()
        self._open: list[tuple[str, str | None, str]] = []
        self._text: list[str] = []

    def doctype(self, *_: object) -> None:
        """Refuse a document type, before anything in it counts."""
        raise refused(self._findings.file, "it has a document type (<!DOCTYPE)", hint=_HINT)

    def start(self, name: str, attributes: dict[str, str], line: int) -> None:
        """Take the beginning of an element."""
        if len(self._open) == _DEEPEST:
            raise refused(
                self._findings.file, f"line {line}: it is nested more than {_DEEPEST} deep", hint=_HINT
            )
        key = above = self._open[-1][1] if self._open else None
        if name in _GROUPS:
            key = self._taken(name, _GROUPS[name], "", above)
        elif name in _LEVELS:
            key = self._term(name, attributes, above, line)
        self._open.append((name, key, attributes.get("id", "")))
        self._text = []

    def end(self, name: str) -> None:
        """Take the end of an element."""
        _, _, number = self._open.pop()
        text = " ".join("".join(self._text).split())
        if name == "category" and number and text:
            self.descriptions.setdefault(number, text)
        elif name == "version":
            self.version = text
        self._text = []

    def text(self, text: str) -> None:
        """Take text."""
        self._text.append(text)

    def _term(self, level: str, attributes: dict[str, str], above: str | None, line: int) -> str | None:
        number, title = attributes.get("id", "").strip(), " ".join(attributes.get("title", "").split())
        if not number or not title:
            message = "a term has no number or no title, and is left out"
            self._findings.error("term", line, message, "Give it an id and a title.")
            return above
        if number in self._keys:
            message = f"the number {number} stands twice; the later term is known by another key"
            self._findings.error("id", line, message, "Check which of the two a record means.")
        around = self._open[-1][0] if self._open else ""
        if around not in _LEVELS[level].split(" or "):
            message = f"the {level} {number} does not stand in {_LEVELS[level]}"
            self._findings.warning("level", line, message, "Check where the term belongs.")
        return self._taken(number, title, level, above)

    def _taken(self, number: str, title: str, level: str, above: str | None) -> str:
        key = self._keys.take(number)
        self.drafts.append(_Draft(key=key, number=number, title=title, level=level, above=above))
        return key


def _concepts(drafts: Sequence[_Draft], descriptions: dict[str, str], base: str) -> Iterator[Concept]:
    for draft in drafts:
        description = descriptions.get(draft.number) if draft.key == draft.number else None
        yield Concept(
            code=f"{ORIGINAL}:{draft.key}",
            uri=f"{base}{draft.key}",
            label=LocalizedText({"en": draft.title}),
            definition=LocalizedText({"en": description}) if description else None,
            broader=() if draft.above is None else (f"{ORIGINAL}:{draft.above}",),
        )
