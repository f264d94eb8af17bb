# SPDX-License-Identifier: EUPL-1.2
"""
Crosswalks on a screen and as JSON.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.output import answer, isolated, table, text
from onestopshop.cli.typed import typed_text
from onestopshop.cli.words import Words
from onestopshop.plugin import NO_TERM, PREDICATES

if TYPE_CHECKING:
    from onestopshop.domain.taxonomies.rolling import Mapped
    from onestopshop.plugin import Cells, ConceptMapping, Crosswalk

__all__ = ["document_of", "list_crosswalks", "map_codes", "show_crosswalk"]


def list_crosswalks(line: Invocation, found: "Sequence[Crosswalk]") -> None:
    """Show a line for each crosswalk."""
    document = [_head(one) for one in found]

    def show() -> None:
        table(
            ("id", "version", "title", "mappings"),
            [(one.id, one.version, one.title, len(one.mappings)) for one in found],
            right=("mappings",),
        )

    answer(line, document, show)


def show_crosswalk(line: Invocation, found: "Crosswalk") -> None:
    """Show each mapping of a crosswalk."""
    document = document_of(line, found)

    def show() -> None:
        click.echo(f"{isolated(text(found.title or found.id))} ({found.version or 'no version'})")
        rows = _mappings(line, found)
        table(
            ("subject", "relation", "object", "confidence", "justification"),
            [
                (
                    row["subject"] or row["looked_in"],
                    f"not {row['relation']}" if row["refuted"] else row["relation"],
                    row["object"] or row["looked_in"],
                    row["confidence"],
                    str(row["justification"]).rpartition("/")[2],
                )
                for row in rows
            ],
            right=("confidence",),
        )

    answer(line, document, show)


def document_of(line: Invocation, found: "Crosswalk") -> Mapping[str, object]:
    """Return the JSON of a crosswalk; concepts of the shop's schemes stand there by their codes."""
    return {**_head(found), "mappings": _mappings(line, found)}


def map_codes(line: Invocation, codes: str, *, target: str, language: str | None) -> None:
    """Map codes, or those of the city's records, and show how many went which way."""
    taxonomies = line.acting().taxonomies
    if codes in {"observations", "visits"}:
        _show_mapped(line, taxonomies.map_records(codes, to=target), what=codes, language=language)
        return
    given = typed_text() if codes == "-" else codes
    mapped = taxonomies.map_codes(given.replace(",", " ").split(), to=target)
    _show_mapped(line, mapped, what="codes", language=language)


def _show_mapped(line: Invocation, found: "Mapped", *, what: str, language: str | None) -> None:
    """Show how many went which way, and where."""
    words = Words(line.shop(), language)
    document = {
        "total": found.total,
        "ways": {way.value: count for way, count in found.ways.items()},
        "unmapped": found.unmapped,
        "unmapped_percent": str(found.unmapped_share),
        "concepts": dict(found.concepts),
        "lost": dict(found.lost),
    }

    def show() -> None:
        ways = [(words.of("crosswalk_way", way), count) for way, count in found.ways.items()]
        table(("way", what), ways, right=(what,))
        click.echo(f"{found.unmapped} of {found.total} count nowhere ({found.unmapped_share} %)")
        for title, counts in (("concept", found.concepts), ("lost", found.lost)):
            if counts:
                rows = [(code, words.concept(code), count) for code, count in counts.items()]
                table((title, "name", what), rows, right=(what,))

    answer(line, document, show)


def _head(found: "Crosswalk") -> dict[str, object]:
    return {
        "id": found.id,
        "version": found.version,
        "title": found.title,
        "licence": found.licence,
        "mappings": len(found.mappings),
    }


def _mappings(line: Invocation, found: "Crosswalk") -> "Sequence[Mapping[str, object]]":
    shared = found.of_all()
    return [_mapping(line, one, shared) for one in found.mappings]


def _mapping(line: Invocation, one: "ConceptMapping", shared: "Cells") -> "Mapping[str, object]":
    missing = [end for end in ("subject", "object") if getattr(one, end) in NO_TERM]
    relation = PREDICATES.get(one.predicate)
    says = one.predicate if relation is None else relation.value
    sources = (one.cells.get(f"{end}_source") or shared.get(f"{end}_source") for end in missing)
    return {
        "subject": _name(line, one.subject, one, "subject_label"),
        "relation": "none" if missing else says,
        "object": _name(line, one.object, one, "object_label"),
        "looked_in": next((text for text in sources if text), None),
        "refuted": one.refuted,
        "confidence": None if one.confidence is None else str(one.confidence),
        "justification": one.justification,
    }


def _name(line: Invocation, uri: str, one: "ConceptMapping", label: str) -> str | None:
    """Return the code of a concept, else its URI; a literal has its words only, and what is not there nothing."""
    if uri in NO_TERM:
        return None
    return line.shop().city.vocabulary.code_of(uri) or uri or str(one.cells.get(label, ""))
