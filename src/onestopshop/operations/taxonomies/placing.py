# SPDX-License-Identifier: EUPL-1.2
"""
Put files of concepts into the city's folder, all of them or none.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

from onestopshop.domain.taxonomies.crosswalks import Crosswalk
from onestopshop.errors import ExchangeError
from onestopshop.operations.taxonomies.formats import format_of
from onestopshop.operations.taxonomies.incoming import Piece
from onestopshop.ports.taxonomies import TaxonomyFormat

__all__ = ["put"]


def put(pieces: Iterable[Piece], formats: Sequence[TaxonomyFormat], folder: Path) -> None:
    """
    Write all files aside before the first is put in its place: when one is refused, nothing was written.

    Args:
        folder: That of the city, where they are written aside.

    Raises:
        ExchangeError: One cannot be written; all are as they were.
    """
    changed = [piece for piece in pieces if not piece.same]
    try:
        with TemporaryDirectory(prefix=".import-", dir=folder) as aside:
            fresh = [
                _written(piece, formats, Path(aside) / str(place)) for place, piece in enumerate(changed)
            ]
            for piece in changed:
                piece.file.parent.mkdir(parents=True, exist_ok=True)
            _moved([(file, piece.file) for piece, file in zip(changed, fresh, strict=True)])
    except OSError as error:
        raise ExchangeError(
            f"{error.filename or folder} cannot be made: {error.strerror}; nothing was written",
            hint="Name a place that can be written.",
        ) from error


def _moved(files: Sequence[tuple[Path, Path]]) -> None:
    """Put each file in its place; when one cannot be put there, the others are as they were."""
    done: list[tuple[Path, Path | None]] = []
    try:
        for fresh, place in files:
            before = fresh.with_name(f"{fresh.name}.before") if place.exists() else None
            if before is not None:
                copyfile(place, before)
            fresh.replace(place)
            done.append((place, before))
    except BaseException:
        for place, before in done:
            place.unlink() if before is None else before.replace(place)
        raise


def _written(piece: Piece, formats: Sequence[TaxonomyFormat], folder: Path) -> Path:
    """Write one file into a folder, over a copy of what is there: a format may keep a part of it."""
    folder.mkdir()
    file = folder / piece.file.name
    if piece.file.exists():
        copyfile(piece.file, file)
    name = "sssom" if isinstance(piece.thing, Crosswalk) else "toml"
    format_of(formats, piece.file, name).write([piece.thing], file)
    return file
