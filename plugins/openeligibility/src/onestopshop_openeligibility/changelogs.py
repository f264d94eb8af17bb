# SPDX-License-Identifier: EUPL-1.2
"""
Replay the change logs of the fork: what each edition added, changed and removed, by primary key.

A line is ``added,pk,slug,en,he``, ``changed,pk,slug,en,he`` or ``removed,pk``.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Final

import attrs

from onestopshop.errors import ExchangeError
from onestopshop.plugin import Concept, LocalizedText, Scheme
from onestopshop_openeligibility.keys import FORK, uri_of
from onestopshop_openeligibility.lines import lines_in
from onestopshop_openeligibility.statements import kept, said, without

__all__ = ["Change", "ChangeKind", "changes_in", "replayed"]

_COLUMNS: Final = 5
_MOST_PROBLEMS: Final = 50


class ChangeKind(StrEnum):
    """
    What an edition did to a term.
    """

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@attrs.frozen(kw_only=True)
class Change:
    """
    One line of a change log; a removed term has only its key.

    Args:
        place: The file and the line, for messages.
    """

    kind: ChangeKind
    pk: str
    slug: str = ""
    en: str = ""
    he: str = ""
    place: str = attrs.field(default="", eq=False)


def changes_in(path: Path) -> tuple[Change, ...]:
    """
    Return the lines of a change log.

    Raises:
        ExchangeError: It cannot be read, or a line is none of the three kinds.
    """
    return lines_in(
        path,
        lambda row, number: _change(row, f"{path.name}: line {number}"),
        wanted="change of a term",
        hint="A line is added,pk,slug,en,he or changed,pk,slug,en,he or removed,pk.",
    )


def replayed(scheme: Scheme, changes: Iterable[Change], *, version: str, on: date) -> Scheme:
    """
    Return the edition that the change log of one edition makes of the one before.

    Terms that it removes stay in the scheme, retired: records may carry them.

    Args:
        version: The number of the new edition.
        on: The day from which removed terms are not for new records.

    Raises:
        ExchangeError: A change does not fit the scheme; all that do not are told.
    """
    edition = _Edition(scheme, on)
    problems = [f"{problem} @ {change.place}" for change in changes for problem in edition.take(change)]
    problems += edition.misplaced()
    if problems:
        raise ExchangeError(
            f"the changes do not fit {scheme.id} {scheme.version}; nothing was changed",
            problems=problems[:_MOST_PROBLEMS],
            hint="Replay each change log on the edition before it.",
        )
    return edition.scheme(version)


class _Edition:
    """
    An edition while its changes are taken one by one, in any order.
    """

    def __init__(self, scheme: Scheme, on: date) -> None:
        self._scheme = scheme
        self._on = on
        self._concepts = {concept.code: concept for concept in scheme.concepts}
        self._slugs = {
            uri: fields["slug"] for uri, fields in said(scheme.foreign).items() if "slug" in fields
        }
        self._touched: set[str] = set()

    def take(self, change: Change) -> Iterator[str]:
        """Make one change, or yield why it cannot be made."""
        code, uri = f"{FORK}:{change.pk}", uri_of(change.pk) or ""
        known = self._concepts.get(code)
        living = known is not None and known.retired is None
        if living == (change.kind is ChangeKind.ADDED):
            yield f"{change.pk} {'is there already' if living else 'is not there'}"
        elif change.kind is ChangeKind.REMOVED and known is not None:
            self._concepts[code] = attrs.evolve(known, retired=self._on)
        else:
            fresh = Concept(code=code, uri=uri, label=LocalizedText({"en": change.en}))
            self._concepts[code] = attrs.evolve(known or fresh, label=_label(known, change), retired=None)
            self._slugs[uri] = change.slug
            self._touched.add(code)

    def misplaced(self) -> Iterator[str]:
        """Yield what is wrong with the places of terms, once every change is made."""
        retired = {one.code for one in self._concepts.values() if one.retired is not None}
        at = self._places()
        twice = Counter(self._slugs[one.uri] for _, one in self._living() if one.uri in self._slugs)
        yield from (f"{count} terms have the slug {slug!r}" for slug, count in twice.items() if count > 1)
        for code, concept in self._living():
            parent = self._parent(concept)
            if parent and parent not in at:
                yield f"nothing has the slug {parent!r}, below which {code} should stand"
            elif code not in self._touched and retired.intersection(concept.broader):
                yield f"{code} stands below {concept.broader[0]}, which is removed"

    def scheme(self, version: str) -> Scheme:
        """Return the whole edition."""
        at = self._places()
        concepts = tuple(self._placed(one, at) for one in self._concepts.values())
        slugs = (kept(one.uri, "slug", self._slugs[one.uri]) for one in concepts if one.uri in self._slugs)
        foreign = (*without(self._scheme.foreign, "slug"), *slugs)
        return attrs.evolve(self._scheme, version=version, concepts=concepts, foreign=foreign)

    def _living(self) -> Iterator[tuple[str, Concept]]:
        return ((code, one) for code, one in self._concepts.items() if one.retired is None)

    def _places(self) -> Mapping[str, str]:
        """Return the codes of the terms that are there, by their slugs."""
        return {self._slugs[one.uri]: code for code, one in self._living() if one.uri in self._slugs}

    def _parent(self, concept: Concept) -> str:
        """Return the slug of the term that a changed one stands below; the others stand where they stood."""
        return self._slugs[concept.uri].rpartition(":")[0] if concept.code in self._touched else ""

    def _placed(self, concept: Concept, at: Mapping[str, str]) -> Concept:
        if concept.code not in self._touched or concept.retired is not None:
            return concept
        parent = self._parent(concept)
        return attrs.evolve(concept, broader=(at[parent],) if parent else ())


def _label(known: Concept | None, change: Change) -> LocalizedText:
    """Return the new names; those in languages that no change log has stay."""
    others = {tag: text for tag, text in known.label.items() if tag not in ("en", "he")} if known else {}
    return LocalizedText({**others, "en": change.en, **({"he": change.he} if change.he else {})})


def _change(row: list[str], place: str) -> Change | None:
    """Return the change of a row, or ``None`` when it is none."""
    kind, pk, *rest = row if len(row) > 1 else (*row, "")
    if kind not in set(ChangeKind) or uri_of(pk) is None:
        return None
    if kind == ChangeKind.REMOVED:
        return None if any(rest) else Change(kind=ChangeKind.REMOVED, pk=pk, place=place)
    if len(row) != _COLUMNS or not rest[0].strip() or not rest[1].strip():
        return None
    slug, en, he = rest
    return Change(kind=ChangeKind(kind), pk=pk, slug=slug, en=en, he=he.strip(), place=place)
