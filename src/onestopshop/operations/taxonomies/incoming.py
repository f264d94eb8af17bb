# SPDX-License-Identifier: EUPL-1.2
"""
What the import of a file of concepts would write, piece by piece, and what that changes.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final

import attrs

from onestopshop.domain.findings import Finding, SeverityOfFinding
from onestopshop.domain.taxonomies.changes import Changes, changes_between
from onestopshop.domain.taxonomies.concepts import Scheme, Supplement
from onestopshop.domain.taxonomies.crosswalks import Crosswalk
from onestopshop.domain.taxonomies.incoming import kept_whole
from onestopshop.domain.taxonomies.vocabulary import Vocabulary
from onestopshop.errors import ExchangeError, InvalidDataError
from onestopshop.operations.taxonomies.formats import format_of
from onestopshop.ports.adapters import City
from onestopshop.ports.taxonomies import Taxonomy, TaxonomyFormat

__all__ = ["Incoming", "Piece", "in_the_city", "pieces_of", "read_piece"]

_SCHEMES: Final = ".toml"
_CROSSWALKS: Final = ".sssom.tsv"


@attrs.frozen(kw_only=True)
class Piece:
    """
    One file of the city's folder that an import writes.

    Args:
        place: The file, from the city's folder on, as the configuration names it.
        before: What it holds now, ``None`` when it is not there yet.
        changes: What changes in the concepts of a scheme that is there.
        configured: Whether the shop knew the scheme before.
    """

    file: Path
    place: str
    thing: Taxonomy
    before: Taxonomy | None = attrs.field(default=None, repr=False)
    changes: Changes | None = None
    configured: bool = False

    @property
    def same(self) -> bool:
        """Whether nothing would change."""
        return self.thing == self.before


@attrs.frozen(kw_only=True)
class Incoming:
    """
    What an import writes, and what should be looked at in its file.
    """

    format: str
    pieces: tuple[Piece, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def errors(self) -> Sequence[Finding]:
        """What contradicts itself in the file, or is wrong in it."""
        return tuple(one for one in self.findings if one.severity is SeverityOfFinding.ERROR)


def pieces_of(
    things: Sequence[Taxonomy], to: str, *, city: City, formats: Sequence[TaxonomyFormat], today: date
) -> tuple[Piece, ...]:
    """
    Return what would be written where.

    Raises:
        ExchangeError: There is nothing, the place holds something else, or cannot be written to.
        InvalidDataError: A scheme does not fit the others, or its version says nothing new.
    """
    filled = [one for one in things if not isinstance(one, Crosswalk) or one.mappings]
    if not filled:
        raise ExchangeError("no concept found in the file; nothing was written", hint="Is it the right file?")
    places = _places(filled, to)
    pieces = tuple(
        _piece(thing, place, city=city, formats=formats, today=today)
        for thing, place in zip(filled, places, strict=True)
    )
    if len({piece.file for piece in pieces}) < len(pieces):
        raise ExchangeError(
            f"two schemes or crosswalks of the file would stand in one of {to}; nothing was written",
            hint="Let its maker give each an id of its own.",
        )
    _check_fit(pieces, city)
    return pieces


def in_the_city(city: City, place: str) -> Path:
    """
    Return a file of the city's folder.

    Raises:
        InvalidDataError: It lies elsewhere, or is no text.
    """
    folder = city.folder.resolve()
    file = (folder / place).resolve() if isinstance(place, str) and place and "\0" not in place else folder
    if not file.is_relative_to(folder) or file == folder:
        raise InvalidDataError(
            ["this is no place in the city's folder @ $.to"],
            hint="Name one as the configuration does, such as taxonomies/words.toml.",
        )
    return file


def read_piece(file: Path, formats: Sequence[TaxonomyFormat], *, base: str) -> Taxonomy | None:
    """
    Return what a file of the city's folder holds, ``None`` when it is not there.

    Raises:
        ExchangeError: It holds something else.
    """
    if not file.exists():
        return None
    name = "sssom" if file.name.endswith(_CROSSWALKS) else "toml"
    (found,) = format_of(formats, file, name).read(file, base=base)
    return found


def _places(things: Sequence[Taxonomy], to: str) -> Sequence[str]:
    schemes = [one for one in things if not isinstance(one, Crosswalk)]
    if not isinstance(to, str):
        raise InvalidDataError(["this is no place in the city's folder @ $.to"], hint="Name it by a text.")
    if not to.endswith((_SCHEMES, _CROSSWALKS)):
        return [f"{to}/{name}" for name in _names(things)]
    if to.endswith(_SCHEMES) and len(schemes) == 1 and len(things) <= 2:
        beside = to.removesuffix(_SCHEMES) + _CROSSWALKS
        return [beside if isinstance(one, Crosswalk) else to for one in things]
    if to.endswith(_CROSSWALKS) and not schemes and len(things) == 1:
        return [to]
    raise ExchangeError(
        f"the file holds {len(things)} schemes or crosswalks; nothing was written",
        hint="Name a folder, or a file that ends in .toml for one scheme, in .sssom.tsv for one crosswalk.",
    )


def _names(things: Sequence[Taxonomy]) -> Iterator[str]:
    for thing in things:
        if isinstance(thing, Scheme):
            yield f"{thing.id}{_SCHEMES}"
        elif isinstance(thing, Supplement):
            yield f"{thing.scheme}-words{_SCHEMES}"
        else:
            *_, scheme, last = ("", *re.split(r"[/#]+", thing.id.lower().rstrip("/#")))
            name = f"{scheme}-{last}" if last == "matches" else last  # of a file of SKOS, named by its scheme
            slug = re.sub(r"[^a-z0-9]+", "-", name).strip("-")
            yield f"{slug.removesuffix('-sssom-tsv') or 'crosswalk'}{_CROSSWALKS}"


def _piece(
    thing: Taxonomy, place: str, *, city: City, formats: Sequence[TaxonomyFormat], today: date
) -> Piece:
    file = in_the_city(city, place)
    before = read_piece(file, formats, base=city.base)
    if before is not None and _id(before) != _id(thing):
        raise ExchangeError(
            f"{place} holds {_id(before)}, and the file {_id(thing)}; nothing was written",
            hint="Name another place, or the id that it gets here.",
        )
    changes = None
    if isinstance(thing, Scheme) and isinstance(before, Scheme):
        thing = kept_whole(before, thing, today=today)
        changes = changes_between(before, thing)
    return Piece(
        file=file,
        place=file.relative_to(city.folder.resolve()).as_posix(),
        thing=thing,
        before=before,
        changes=changes,
        configured=_is_known(thing, city.vocabulary),
    )


def _id(thing: Taxonomy) -> str:
    if isinstance(thing, Supplement):
        return f"words for {thing.scheme}"
    return thing.id


def _is_known(thing: Taxonomy, vocabulary: Vocabulary) -> bool:
    if isinstance(thing, Scheme):
        return thing.id in vocabulary.schemes
    return isinstance(thing, Crosswalk) and thing.id in {one.id for one in vocabulary.crosswalks}


def _check_fit(pieces: Sequence[Piece], city: City) -> None:
    """Refuse what would keep the shop from opening, and what no record could tell from what was there."""
    others = dict(city.vocabulary.schemes)
    for piece in pieces:
        if piece.configured and piece.before is None:
            raise InvalidDataError(
                [f"the city has {_id(piece.thing)!r} from elsewhere @ $.to"],
                hint="Name the file that holds it, or give yours another id.",
            )
        if not isinstance(piece.thing, Scheme):
            continue
        if not piece.thing.version.strip() or (piece.changes is not None and piece.changes.unversioned):
            raise InvalidDataError(
                [f"the scheme {piece.thing.id!r} changes and has no new version @ $.version"],
                hint="Say which version it is: records state the one that coded them.",
            )
        others.pop(piece.thing.id, None)
    _check_addresses(pieces, others.values())
    Vocabulary([*others.values(), *(piece.thing for piece in pieces)])


def _check_addresses(pieces: Sequence[Piece], others: Iterable[Scheme]) -> None:
    """Refuse concepts that the city has under another code: two codes of one concept would be counted apart."""
    known = {one.uri: one.code for scheme in others for one in scheme.concepts}
    given = (one for piece in pieces if isinstance(piece.thing, Scheme) for one in piece.thing.concepts)
    doubled = [f"{one.code} is {known[one.uri]} already @ $.concepts" for one in given if one.uri in known]
    if doubled:
        raise InvalidDataError(
            doubled[:20], hint="Relate your own concepts to them by `broader`, or by a crosswalk."
        )
