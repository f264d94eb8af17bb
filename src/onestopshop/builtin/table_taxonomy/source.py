# SPDX-License-Identifier: EUPL-1.2
"""
A spreadsheet becomes a scheme.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import Final

import attrs

from onestopshop.builtin.reading import Problems
from onestopshop.builtin.table_taxonomy.cells import folded
from onestopshop.builtin.table_taxonomy.codes import Minted, coded, read_codes, write_codes
from onestopshop.builtin.table_taxonomy.options import TableOptions
from onestopshop.builtin.table_taxonomy.rows import Row, rows_of
from onestopshop.builtin.table_taxonomy.sheets import open_sheet
from onestopshop.builtin.toml_taxonomy import network_schemes
from onestopshop.errors import InvalidDataError
from onestopshop.plugin import Concept, LocalizedText, Match, Scheme, Taxonomy

__all__ = ["TableTaxonomy"]

_CODE: Final = re.compile(r"[a-z0-9][a-z0-9_-]*:[a-z0-9][a-z0-9_-]*")
_TARGET: Final = re.compile(rf"{_CODE.pattern}|(?:[A-Za-z][A-Za-z0-9+.-]*://|urn:)\S+")


class TableTaxonomy:
    """
    The scheme of one spreadsheet.

    Reading it writes the file of the codes where a row is new, gone or put below another, and else only reads.

    Args:
        folder: Where the configuration lies.
        base: The beginning of the URIs of the concepts.
        timezone: That of the city, in which the day of the last change is told.
    """

    def __init__(self, options: TableOptions, *, folder: Path, base: str, timezone: tzinfo) -> None:
        self._options = options
        self._file = folder / options.path
        self._codes = (
            folder / options.codes if options.codes else self._file.with_name(f"{options.scheme}.codes.csv")
        )
        self._base = f"{base}{options.scheme}/"
        self._timezone = timezone

    def read(self) -> Iterable[Taxonomy]:
        """
        Return the scheme.

        Raises:
            InvalidDataError: With every problem, each with its sheet, row and column; no code was minted.
            AdapterError: The file is not there, or the codes cannot be kept.
        """
        problems = Problems()
        rows = self._rows(problems)
        known = read_codes(self._codes, problems)
        problems.raise_any()
        keys, codes = coded(rows, known, today=self._changed(), problems=problems)
        present = tuple(self._present(keys, problems))
        problems.raise_any()
        above = {one.code.partition(":")[2]: one.broader for one in present}
        codes = tuple(attrs.evolve(one, broader=above.get(one.key, one.broader)) for one in codes)
        if codes != known:
            write_codes(self._codes, codes)
        said = self._options
        scheme = Scheme(
            id=said.scheme,
            version=said.version,
            name=LocalizedText(said.name),
            source=said.source,
            uri=said.uri,
            licence=said.licence,
            concepts=(*present, *(self._gone(one) for one in codes if one.key not in above)),
        )
        return (scheme,)

    def _rows(self, problems: Problems) -> Sequence[Row]:
        said = self._options
        heads = {folded(head) for head in said.columns.heads()}
        sheet = open_sheet(
            self._file,
            known=lambda row: len(heads & {folded(cell) for cell in row}),
            sheet=said.sheet,
            encoding=said.encoding,
        )
        rows = rows_of(sheet, said.columns, self._file.name, problems)
        for row in rows:
            if ":" in row.code and not row.code.startswith(f"{said.scheme}:"):
                row.place.note(
                    problems, f"this is a code of another scheme than {said.scheme}", said.columns.code
                )
        return rows

    def _changed(self) -> date:
        """Return the day on which the spreadsheet was last changed."""
        return datetime.fromtimestamp(self._file.stat().st_mtime, self._timezone).date()

    def _present(self, keys: Mapping[Row, str], problems: Problems) -> Iterator[Concept]:
        """Yield the concepts of the rows, in their order."""
        names = self._names(keys, problems)
        for row, key in keys.items():
            yield self._concept(row, key, keys, names, problems)

    def _gone(self, minted: Minted) -> Concept:
        """Return the concept of a row that is gone: old records are read and counted with it."""
        return Concept(
            code=f"{self._options.scheme}:{minted.key}",
            uri=f"{self._base}{minted.key}",
            label=LocalizedText(minted.label),
            broader=minted.broader,
            retired=minted.retired,
        )

    def _names(self, keys: Mapping[Row, str], problems: Problems) -> Mapping[str, str]:
        """Return the code that each words stand for, rows of the spreadsheet before concepts of the network."""
        found: dict[tuple[str, str], Row] = {}
        meant: dict[str, set[str]] = {}
        for row, key in keys.items():
            for tag, text in row.label.items():
                other = found.setdefault((tag, folded(text)), row)
                if other is not row and not (row.code and other.code):
                    row.place.note(problems, f"{other.place.of('')} has these words in {tag}, too")
                meant.setdefault(folded(text), set()).add(f"{self._options.scheme}:{key}")
        plain = {text: next(iter(codes)) for text, codes in meant.items() if len(codes) == 1}
        own = {key: f"{self._options.scheme}:{key}" for key in keys.values()}
        return {**self._network(), **own, **plain}

    def _network(self) -> Mapping[str, str]:
        """Return the codes of the scheme whose words the column of parents may use."""
        if not self._options.under:
            return {}
        schemes = {one.id: one for one in network_schemes() if isinstance(one, Scheme)}
        if self._options.under not in schemes:
            raise InvalidDataError(
                [f"the network has no scheme {self._options.under!r} @ $.under"],
                hint=f"Schemes: {', '.join(sorted(schemes))}.",
            )
        concepts = schemes[self._options.under].concepts
        return {folded(text): one.code for one in reversed(concepts) for text in one.label.values()}

    def _concept(
        self,
        row: Row,
        key: str,
        keys: Mapping[Row, str],
        names: Mapping[str, str],
        problems: Problems,
    ) -> Concept:
        said, columns, scheme = self._options, self._options.columns, self._options.scheme
        broader = tuple(self._codes_of(row, row.parents, columns.parent, names, problems))
        if row.above is not None:
            broader = (f"{scheme}:{keys[row.above]}",)
        if f"{scheme}:{key}" in broader:
            row.place.note(problems, "no concept is broader than itself", columns.parent)
        return Concept(
            code=f"{scheme}:{key}",
            uri=f"{self._base}{key}",
            label=LocalizedText(row.label),
            definition=LocalizedText(row.definition) if row.definition else None,
            alt=row.alt,
            hidden=row.hidden,
            draft=frozenset(said.draft) & {*row.label, *row.definition, *row.alt, *row.hidden},
            broader=broader,
            matches=tuple(self._matches(row, problems)),
            retired=row.retired,
            replaced_by=tuple(self._codes_of(row, row.replaced_by, columns.replaced_by, names, problems)),
        )

    def _codes_of(
        self, row: Row, said: Sequence[str], head: str, names: Mapping[str, str], problems: Problems
    ) -> Iterator[str]:
        """Yield the codes of what a cell names by words or by code."""
        for text in said:
            code = names.get(folded(text)) or (text if _CODE.fullmatch(text) else "")
            if code:
                yield code
            else:
                row.place.note(problems, f"no row has the words {text[:60]!r}, and it is no code", head)

    def _matches(self, row: Row, problems: Problems) -> Iterator[Match]:
        heads = self._options.columns.matches
        for relation, target in row.matches:
            if not _TARGET.fullmatch(target) or target.partition(":")[0] == self._options.scheme:
                row.place.note(problems, "a code of another scheme or an address is needed", heads[relation])
            yield Match(relation=relation, target=target)
