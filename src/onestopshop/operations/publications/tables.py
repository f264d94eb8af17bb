# SPDX-License-Identifier: EUPL-1.2
"""
Read published tables: the city's own, and those in the package of another one.
"""

from collections.abc import Mapping
from hashlib import sha256

import orjson

from onestopshop.domain.bundles.names import DESCRIPTOR
from onestopshop.domain.publications.publications import Publication
from onestopshop.domain.publications.tables import PublishedTable
from onestopshop.errors import InvalidDataError
from onestopshop.operations.publications.sheets import read_sheets
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Query

__all__ = ["publications", "published_files", "table_files", "tables_in"]


def publications(work: Work) -> tuple[Publication, ...]:
    """Return what was published: the quarters by period, then the years."""
    query = Query(kind=Publication.KIND, order=(("programme", "asc"), ("period", "asc")))
    return tuple(work.find(Publication, query))


def tables_in(files: Mapping[str, bytes]) -> tuple[PublishedTable, ...]:
    """
    Return the tables of one published package, by the path and content of its files.

    Raises:
        ExchangeError: They are not as `table_files` gives them; all problems are named.
    """
    return read_sheets(files)


def table_files(publication: Publication) -> Mapping[str, bytes]:
    """
    Return the published files without the descriptor, as they are in a package for other cities, too.

    Raises:
        InvalidDataError: They are not what their digest says.
    """
    return {path: file for path, file in published_files(publication).items() if path != DESCRIPTOR}


def published_files(publication: Publication) -> Mapping[str, bytes]:
    """
    Return the very files that were published, by path.

    Raises:
        InvalidDataError: They are not what their digest says.
    """
    text = publication.content.encode()
    if sha256(text).hexdigest() != publication.digest:
        raise InvalidDataError(
            [f"the publication {publication.id} is not what its digest says @ $.content"],
            hint="Somebody changed the storage: look at a backup.",
        )
    files: Mapping[str, str] = orjson.loads(text)
    return {path: content.encode() for path, content in files.items()}
