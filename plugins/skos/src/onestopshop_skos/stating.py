# SPDX-License-Identifier: EUPL-1.2
"""
What a file states, for the checks of the core; nothing is kept that they do not read.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final

from pyoxigraph import Literal, Triple

from onestopshop.plugin import RELATIONS, Finding, Label, LabelKind, SkosGraph
from onestopshop_skos.names import (
    DATES,
    DEPRECATED,
    FIRST,
    LABELS,
    LANGUAGES,
    LITERAL_FORM,
    NIL,
    REST,
    TYPE,
    XL_LABELS,
    skos,
)
from onestopshop_skos.parsing import RDF_1_2, RefusedError
from onestopshop_skos.terms import is_tag, mended, text_of

__all__ = ["FileGraph"]

_TRUE: Final = frozenset({"true", "1"})
_DAY: Final = re.compile(r"(-?\d{4,})-(\d\d)-(\d\d)")
_FEW: Final = 20
"""Findings of one kind that are listed; the others are counted."""

_Pairs = list[tuple[str, str]]


class _Names(dict[str, str]):
    """
    Each resource as the parser calls it → its IRI, or the name of its blank node.
    """

    def __init__(self) -> None:
        super().__init__()
        self.repaired = 0

    def __missing__(self, name: str) -> str:
        found = mended(f"<{name}>")[1:-1] if ":" in name else mended(f"_:{name}")
        self.repaired += ":" in name and found != name
        found = name if found == name else found  # one string for both, not two
        self[name] = found
        return found


class _Tags(dict[str | None, str]):
    """
    Each language tag → the same, so that a tag that stands there a million times is kept once.
    """

    def __missing__(self, tag: str | None) -> str:
        found = self[tag] = tag or ""
        return found


class FileGraph:
    """
    A graph while a file is read.

    Args:
        quads: The statements; they are read once.

    Raises:
        RefusedError: Something in them is not read at all.
        SyntaxError: The file breaks off.
    """

    def __init__(self, quads: Iterable[Any]) -> None:
        self._names = _Names()
        self._labels: list[Label] = []
        self._tags: dict[str | None, str] = _Tags()
        self._xl: dict[LabelKind, _Pairs] = {kind: [] for kind in XL_LABELS.values()}
        self._forms: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._types: dict[str, set[str]] = defaultdict(set)
        self._relations: dict[str, _Pairs] = {name: [] for name in sorted(RELATIONS)}
        self._members: _Pairs = []
        self._first: dict[str, str] = {}
        self._rest: dict[str, str] = {}
        self._retired: set[str] = set()
        self._languages: dict[str, set[str]] = defaultdict(set)
        self._dates: list[tuple[str, str]] = []
        self._read(quads)

    def _read(self, quads: Iterable[Any]) -> None:
        readers = self._readers()
        other = self._other
        try:
            for subject, predicate, object, _ in quads:
                readers.get(predicate.value, other)(subject, object)
        except AttributeError as error:  # a triple in place of a resource has no name
            raise RefusedError(*RDF_1_2) from error

    def _readers(self) -> dict[str, Callable[[Any, Any], None]]:
        found: dict[str, Callable[[Any, Any], None]] = {
            TYPE: self._typed,
            LITERAL_FORM: self._form,
            DEPRECATED: self._deprecated,
            FIRST: self._linked(self._first),
            REST: self._linked(self._rest),
            skos("member"): self._related(self._members),
        }
        found |= {skos(name): self._related(pairs) for name, pairs in self._relations.items()}
        found |= {predicate: self._labelled(kind) for predicate, kind in LABELS.items()}
        found |= {predicate: self._related(self._xl[kind]) for predicate, kind in XL_LABELS.items()}
        found |= dict.fromkeys(LANGUAGES, self._spoken)
        for note in (
            "definition",
            "scopeNote",
            "example",
            "note",
            "editorialNote",
            "changeNote",
            "historyNote",
        ):
            found[skos(note)] = _nothing
        return {predicate[1:-1]: reader for predicate, reader in found.items()}

    def graph(self) -> SkosGraph:
        """Return what the checks read."""
        for collection, start in self._relations["memberList"]:
            self._members += [(collection, one) for one in self._listed(start)]
        self._labels += self._xl_labels()
        return SkosGraph(
            concepts=self._types[skos("Concept")],
            schemes=self._types[skos("ConceptScheme")],
            collections=self._types[skos("Collection")],
            ordered=self._types[skos("OrderedCollection")],
            labels=self._labels,
            relations={name: pairs for name, pairs in self._relations.items() if pairs},
            members=self._members,
            retired=self._retired,
            languages=self._languages,
        )

    def _xl_labels(self) -> list[Label]:
        """Return the labels of SKOS-XL where no plain one of the same kind and language stands."""
        if not self._forms:
            return []
        plain = {(resource, kind, tag.lower()) for resource, kind, tag, _ in self._labels}
        return [
            (resource, kind, tag, text)
            for kind, pairs in self._xl.items()
            for resource, label in pairs
            for tag, text in self._forms.get(label, ())
            if (resource, kind, tag.lower()) not in plain
        ]

    def findings(self, graph: SkosGraph) -> Iterator[Finding]:
        """Yield what only the file can tell: untagged texts, impossible dates, IRIs that had to be mended."""
        schemes = graph.schemes or graph.relations.keys() & {"inScheme", "topConceptOf", "hasTopConcept"}
        if not schemes:
            yield Finding(
                rule="skos.scheme",
                message="no concept scheme is stated; one is made when the file is imported",
                hint="State a skos:ConceptScheme and put the concepts in it.",
            )
        yield from _few("untagged", self._untagged(), "Add a language tag; until then it is `und`.")
        yield from _few("tag", self._wrong_tags(), "Write a tag of BCP 47, such as nl or pt-BR.")
        yield from _few("date", sorted(self._dates), "Correct the date.")
        if repaired := self._names.repaired:
            yield Finding(
                rule="skos.iri",
                message=f"{repaired} IRIs hold characters that no IRI can hold; they are written as per cent signs",
                hint="Correct them, or let everybody use the new form.",
            )

    def _untagged(self) -> Sequence[tuple[str, str]]:
        return sorted(
            (one, f"the label {text!r} has no language") for one, _, tag, text in set(self._labels) if not tag
        )

    def _wrong_tags(self) -> Sequence[tuple[str, str]]:
        wrong = {tag for tag in {label[2] for label in self._labels} if tag and not is_tag(tag)}
        said = {(one, tag) for one, _, tag, _ in self._labels if tag in wrong} if wrong else set()
        return sorted((one, f"a label has the language {tag[:40]!r}, which is no tag") for one, tag in said)

    def _labelled(self, kind: LabelKind) -> Callable[[Any, Any], None]:
        add, names, tags = self._labels.append, self._names, self._tags

        def labelled(subject: Any, object: Any) -> None:
            if type(object) is Literal:
                add((names[subject.value], kind, tags[object.language], object.value))

        return labelled

    def _related(self, pairs: _Pairs) -> Callable[[Any, Any], None]:
        add, names = pairs.append, self._names

        def related(subject: Any, object: Any) -> None:
            if type(object) is not Literal:
                add((names[subject.value], names[object.value]))

        return related

    def _linked(self, links: dict[str, str]) -> Callable[[Any, Any], None]:
        def linked(subject: Any, object: Any) -> None:
            if type(object) is not Literal:
                links.setdefault(self._names[subject.value], self._names[object.value])

        return linked

    def _typed(self, subject: Any, object: Any) -> None:
        self._types[str(object)].add(self._names[subject.value])

    def _form(self, subject: Any, object: Any) -> None:
        if type(object) is Literal:
            self._forms[self._names[subject.value]].append((object.language or "", object.value))

    def _deprecated(self, subject: Any, object: Any) -> None:
        if type(object) is Literal and object.value in _TRUE:
            self._retired.add(self._names[subject.value])

    def _spoken(self, subject: Any, object: Any) -> None:
        if type(object) is Literal and is_tag(object.value):
            self._languages[self._names[subject.value]].add(object.value)

    def _other(self, subject: Any, object: Any) -> None:
        if type(object) is Literal:
            said = str(object)
            if said.endswith(DATES) and not _is_day(text_of(said)):
                self._dates.append((self._names[subject.value], f"{text_of(said)[:40]!r} is no date"))
        elif type(object) is Triple:
            raise RefusedError(*RDF_1_2)

    def _listed(self, start: str) -> Iterator[str]:
        seen: set[str] = set()
        while start not in seen and start != NIL[1:-1]:
            seen.add(start)
            if start in self._first:
                yield self._first[start]
            start = self._rest.get(start, NIL[1:-1])


def _nothing(_subject: Any, _object: Any) -> None:
    """Pass over a note: no check reads it."""


def _few(rule: str, found: Sequence[tuple[str, str]], hint: str) -> Iterator[Finding]:
    for resource, message in found[:_FEW]:
        yield Finding(rule=f"skos.{rule}", message=f"{resource}: {message}", path=resource, hint=hint)
    if len(found) > _FEW:
        resource = found[_FEW][0]
        yield Finding(
            rule=f"skos.{rule}", message=f"{len(found) - _FEW} more like these", path=resource, hint=hint
        )


def _is_day(text: str) -> bool:
    """Say whether the day of a date or an instant exists; years beyond Python's are taken as they are."""
    found = _DAY.match(text)
    if found is None:
        return False
    year, month, day = map(int, found.groups())
    try:
        return bool(date(year if 1 <= year <= 9999 else 2000, month, day))
    except ValueError:
        return False
