# SPDX-License-Identifier: EUPL-1.2
"""
The adapter ``use = "openeligibility"``: a downloaded edition as a city's taxonomy.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Final

import attrs
from pydantic import Field, model_validator

from onestopshop.errors import AdapterError, ExchangeError, InvalidDataError
from onestopshop.plugin import (
    Adapter,
    City,
    Concept,
    LocalizedText,
    Options,
    Scheme,
    SeverityOfFinding,
    TaxonomySource,
)
from onestopshop_openeligibility.findings import Findings
from onestopshop_openeligibility.formats import fork_at, original_at
from onestopshop_openeligibility.keys import FORK, uri_of
from onestopshop_openeligibility.lines import lines_in
from onestopshop_openeligibility.statements import kept

__all__ = ["ADAPTER", "OpenEligibilityOptions", "with_retired"]

_NAME: Final = "openeligibility"
_PARTS: Final = 2
_XML: Final = ".xml"


class OpenEligibilityOptions(Options):
    """
    Say where the files are.
    """

    path: str = Field(
        description="taxonomy.tx.yaml, or the original XML when it ends so, relative to onestopshop.toml."
    )
    version: str = Field(default="", description="Its edition, when the folder of the file does not say it.")
    keys: str | None = Field(
        default=None,
        description="PRIMARY_KEYS of the same edition: terms that it dropped stay known, retired.",
    )
    retired_on: date | None = Field(
        default=None, description="The day from which those terms are not for new records."
    )

    @model_validator(mode="after")
    def _dated(self) -> "OpenEligibilityOptions":
        if (self.keys is None) != (self.retired_on is None):
            raise ValueError("`keys` and `retired_on` stand together: nothing retires without a day")
        if self.keys is not None and Path(self.path).suffix == _XML:
            raise ValueError("`keys` are those of the YAML tree: the original edition in XML has numbers")
        return self


class _Source:
    """
    One edition.
    """

    def __init__(self, options: OpenEligibilityOptions, city: City) -> None:
        self._options = options
        self._city = city

    def read(self) -> Iterable[Scheme]:
        """
        Return the scheme.

        Raises:
            InvalidDataError: Terms of it are wrong, with every place.
            AdapterError: A file cannot be read.
        """
        path = self._city.folder / self._options.path
        findings = Findings(self._options.path)
        try:
            yield self._scheme(path, findings)
        except ExchangeError as error:
            raise AdapterError(str(error), adapter=_NAME, hint=error.hint) from error

    def _scheme(self, path: Path, findings: Findings) -> Scheme:
        if path.suffix == _XML:
            scheme = original_at(path, base=self._city.base, findings=findings)
        else:
            version = self._options.version
            scheme = fork_at(path, base=self._city.base, findings=findings, version=version)
        wrong = [one for one in findings.all() if one.severity is SeverityOfFinding.ERROR]
        if wrong and scheme.id == FORK:
            raise InvalidDataError(
                [f"{one.message} @ {one.path}" for one in wrong], hint="Take the file as it was published."
            )
        if self._options.keys is None or self._options.retired_on is None:
            return scheme
        return with_retired(scheme, self._city.folder / self._options.keys, on=self._options.retired_on)


def with_retired(scheme: Scheme, keys: Path, *, on: date) -> Scheme:
    """
    Return a scheme with the terms that earlier editions had, retired, so that old records stay readable.

    Args:
        keys: The file PRIMARY_KEYS, which has ``pk,slug`` of every term that ever was.
        on: The day from which they are not for new records.

    Raises:
        ExchangeError: It cannot be read, or a line is no key with a slug.
    """
    known = {concept.code for concept in scheme.concepts}
    found = lines_in(keys, _key, wanted="key with a slug", hint="A line is pk,slug.")
    # The first line of a key counts, and its place among the others.
    gone = {
        pk: slug
        for pk, slug in {**dict(found), **dict(reversed(found))}.items()
        if f"{FORK}:{pk}" not in known
    }
    return attrs.evolve(
        scheme,
        concepts=(*scheme.concepts, *(_gone(pk, slug, on) for pk, slug in gone.items())),
        foreign=(*scheme.foreign, *(kept(uri_of(pk) or "", "slug", slug) for pk, slug in gone.items())),
    )


def _key(row: list[str], _: int) -> tuple[str, str] | None:
    """Return the key and the slug of a line, or ``None`` when it has none."""
    good = len(row) == _PARTS and uri_of(row[0]) and row[1].strip()
    return (row[0], row[1]) if good else None


def _gone(pk: str, slug: str, on: date) -> Concept:
    """Return a term of which only its slug is left to name it by."""
    name = slug.rpartition(":")[2].replace("_", " ").strip() or slug
    return Concept(code=f"{FORK}:{pk}", uri=uri_of(pk) or "", label=LocalizedText({"en": name}), retired=on)


@contextmanager
def _open(options: OpenEligibilityOptions, city: City) -> Iterator[TaxonomySource]:
    """Read below the city's folder."""
    yield _Source(options, city)


ADAPTER: Final[Adapter[TaxonomySource]] = Adapter(
    name=_NAME,
    summary="An edition of Open Eligibility that the city downloaded.",
    options=OpenEligibilityOptions,
    open=_open,
)
