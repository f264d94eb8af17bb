# SPDX-License-Identifier: EUPL-1.2
"""
The kind of content ``statistics``: what was published of one period, and nothing else that was ever counted.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from onestopshop.domain.bundles.names import DESCRIPTOR
from onestopshop.domain.identity import suspects
from onestopshop.domain.publications.publications import publication_id
from onestopshop.domain.publications.tables import PublishedTable
from onestopshop.errors import ExchangeError, InvalidDataError
from onestopshop.operations.bundles.content import ContentKind, Files, Offered
from onestopshop.operations.publications.describing import told_of
from onestopshop.operations.publications.programmes import programme_of
from onestopshop.operations.publications.sheets import EXPLAINED
from onestopshop.operations.publications.tables import (
    publications,
    published_files,
    table_files,
    tables_in,
)
from onestopshop.operations.work import Work

__all__ = ["STATISTICS"]

_KIND: Final = "statistics"
_LONGEST: Final = 50_000


def _offered(work: Work) -> Iterator[Offered]:
    """Yield what was published, as it was published."""
    for one in publications(work):
        told = told_of(published_files(one)[DESCRIPTOR])
        yield Offered(name=f"{_KIND}-{one.id}", kind=_KIND, files=table_files(one), **told)


def _check(_work: Work, publisher: str, files: Files) -> Sequence[str]:
    try:
        tables = tables_in(files)
    except ExchangeError as error:
        return error.problems or (str(error),)
    return (*_wrong(publisher, tables), *_wrong_words(files))


def _wrong(publisher: str, tables: Sequence[PublishedTable]) -> Iterator[str]:
    first = tables[0]
    if first.city != publisher:
        yield "the figures are of another city than the publisher"
    try:
        programme = programme_of(first.programme, first.programme_version)
    except InvalidDataError:
        yield "the publication programme is not known here: upgrade onestopshop"
        return
    expected = [(form.name, form.measure, form.dimensions) for form in programme.tables]
    if [(table.table, table.measure, table.dimensions) for table in tables] != expected:
        yield "the tables are not those of the publication programme"
    if first.least < programme.least or first.rounding != programme.rounding:
        yield "the figures are not rounded, or small ones are told"


def _wrong_words(files: Files) -> Iterator[str]:
    try:
        said = files.get(EXPLAINED, b"").decode("utf-8")
    except ValueError:
        yield f"{EXPLAINED} is no text"
        return
    if len(said) > _LONGEST:
        yield f"{EXPLAINED} is too long"
    for what in dict.fromkeys(suspects(said)):
        yield f"{EXPLAINED} seems to hold {what}"


def _compare(_work: Work, before: Files | None, after: Files) -> Sequence[str]:
    if before == after:
        return ()
    tables = tables_in(after)
    told = sum(cell.value is not None for table in tables for cell in table.cells)
    name = publication_id(tables[0].programme, tables[0].period)
    if before is None:
        return (f"figures {name}: {len(tables)} tables with {told} figures",)
    return (f"figures {name} are others than before, though published figures never change",)


STATISTICS: Final = ContentKind(name=_KIND, offered=_offered, check=_check, compare=_compare)
