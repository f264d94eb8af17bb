# SPDX-License-Identifier: EUPL-1.2
"""
Files of concepts as bytes: the formats read and write files, so one is made for them, under a name of our own.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeVar

from onestopshop.domain.bundles.names import refused
from onestopshop.domain.findings import SeverityOfFinding
from onestopshop.errors import ExchangeError
from onestopshop.operations.bundles.content import Files
from onestopshop.operations.taxonomies.formats import format_of
from onestopshop.operations.work import Work
from onestopshop.ports.taxonomies import Taxonomy

__all__ = ["only_file", "read_checked", "read_text", "written"]

T = TypeVar("T", bound=Taxonomy)

_NO_BASE: Final = "https://example.org/unstated/"
"""For a concept of which the file states no address; ours are written with all of them."""
_MOST: Final = 20


def written(work: Work, format: str, name: str, thing: Taxonomy) -> bytes:
    """
    Return the file of a scheme or a crosswalk.

    Raises:
        ExchangeError: The format cannot carry it.
    """
    with TemporaryDirectory() as folder:
        file = Path(folder) / name
        format_of(work.context.taxonomy_formats(), file, format).write([thing], file)
        return file.read_bytes()


def only_file(files: Files, name: str) -> bytes:
    """
    Return the one file of a bundle.

    Raises:
        ExchangeError: It has another one, or several.
    """
    if [*files] != [name]:
        raise refused(f"the bundle holds other files than {name}")
    return files[name]


def read_checked(
    work: Work, format: str, name: str, files: Files, type_: type[T]
) -> tuple[T | None, Sequence[str]]:
    """Return what the file of a bundle holds, or every reason why it is refused."""
    try:
        with _file(only_file(files, name), name) as file:
            chosen = format_of(work.context.taxonomy_formats(), file, format)
            (thing,) = chosen.read(file, base=_NO_BASE)
            found = chosen.check(file, required=())
    except ExchangeError as error:
        return None, error.problems or (str(error),)
    if not isinstance(thing, type_):
        return None, (f"{name} holds no {type_.__name__.lower()}",)
    errors = [one for one in found if one.severity is SeverityOfFinding.ERROR]
    return thing, tuple(f"{one.message} ({one.path})" if one.path else one.message for one in errors[:_MOST])


def read_text(work: Work, format: str, name: str, content: bytes, type_: type[T]) -> T:
    """
    Return what a file holds.

    Raises:
        ExchangeError: It cannot be read, or holds something else.
    """
    with _file(content, name) as file:
        (found,) = format_of(work.context.taxonomy_formats(), file, format).read(file, base=_NO_BASE)
    if not isinstance(found, type_):
        raise refused(f"{name} holds no {type_.__name__.lower()}")
    return found


@contextmanager
def _file(content: bytes, name: str) -> Iterator[Path]:
    """Give a file of this content, under a name of ours, while somebody reads it."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / name
        file.write_bytes(content)
        yield file
