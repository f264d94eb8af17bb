# SPDX-License-Identifier: EUPL-1.2
"""
``use = "skos"``: a file of SKOS beside the configuration as a taxonomy.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal

from pydantic import Field

from onestopshop.errors import AdapterError, ExchangeError, InvalidDataError
from onestopshop.plugin import Adapter, City, Options, Taxonomy, TaxonomySource
from onestopshop_skos.formats import FORMATS, SkosFormat, format_of

__all__ = ["ADAPTER", "SkosOptions", "SkosSource"]


class SkosOptions(Options):
    """
    Say where the file is.
    """

    path: str = Field(min_length=1, description="A file of SKOS, relative to onestopshop.toml.")
    format: Literal["turtle", "jsonld", "ntriples", "rdfxml"] | None = Field(
        default=None, description="Its syntax; by default what the end of its name says."
    )


class SkosSource:
    """
    The schemes and matches of one file.

    Args:
        base: What relative IRIs in the file begin with.
    """

    def __init__(self, path: Path, form: SkosFormat, *, base: str) -> None:
        self._path = path
        self._form = form
        self._base = base

    def read(self) -> Iterable[Taxonomy]:
        """
        Return what the file holds.

        Raises:
            InvalidDataError: It is refused.
        """
        try:
            return self._form.read(self._path, base=self._base)
        except ExchangeError as error:
            raise InvalidDataError(
                [f"{problem} @ {self._path.name}: $" for problem in error.problems], hint=error.hint
            ) from error


@contextmanager
def _open(options: SkosOptions, city: City) -> Iterator[SkosSource]:
    """
    Read below the city's folder.

    Raises:
        AdapterError: The file is not there, or nothing says which syntax it has.
    """
    path = city.folder / options.path
    form = {one.name: one for one in FORMATS}[options.format] if options.format else format_of(path)
    if form is None:
        raise AdapterError(
            f"the name of {path} does not tell its syntax",
            adapter="skos",
            hint="Add `format`: turtle, jsonld, ntriples or rdfxml.",
        )
    if not path.is_file():
        raise AdapterError(
            f"there is no file {path}",
            adapter="skos",
            hint="Correct `path`; it starts at the folder of onestopshop.toml.",
        )
    yield SkosSource(path, form, base=city.base)


ADAPTER: Final[Adapter[TaxonomySource]] = Adapter(
    name="skos",
    summary="Concepts of a SKOS file beside the configuration.",
    options=SkosOptions,
    open=_open,
)
