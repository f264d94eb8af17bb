# SPDX-License-Identifier: EUPL-1.2
"""
Show what an import of concepts would change.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import attrs
import click

from onestopshop.cli.output import say, text
from onestopshop.domain.codes.remaps import ChangeKind
from onestopshop.plugin import Scheme, Supplement, unstructure

if TYPE_CHECKING:
    from onestopshop.operations.taxonomies.incoming import Incoming, Piece

__all__ = ["document_of", "retires", "show_incoming"]

_RETIRING: Final = (
    ChangeKind.RENAMED,
    ChangeKind.MERGED,
    ChangeKind.SPLIT,
    ChangeKind.RETIRED,
    ChangeKind.REDIRECTED,
)
_SHOWN: Final = 40
"""Changes of one piece that are shown; `taxonomies diff` shows all."""


def document_of(incoming: "Incoming", *, written: bool) -> Mapping[str, Any]:
    """Return what an import would change, or changed, as plain data."""
    return {
        "format": incoming.format,
        "written": written,
        "pieces": [_piece(piece) for piece in incoming.pieces],
        "findings": [{**attrs.asdict(one), "severity": one.severity.value} for one in incoming.findings],
    }


def show_incoming(incoming: "Incoming") -> None:
    """Print what an import would change."""
    for piece in incoming.pieces:
        click.echo(f"{piece.place}: {_what(piece)}{_state(piece)}")
        if piece.changes is not None:
            _show_changes(piece)
    warnings = sum(one.severity == "warning" for one in incoming.findings)
    if warnings:
        say(f"{warnings} warnings; `onestopshop taxonomies validate FILE` shows them")


def retires(piece: "Piece") -> bool:
    """Say whether codes that may stand in records are not for new ones any more."""
    return piece.changes is not None and any(piece.changes.counts().get(kind) for kind in _RETIRING)


def _piece(piece: "Piece") -> Mapping[str, Any]:
    counts = {} if piece.changes is None else piece.changes.counts()
    return {
        "place": piece.place,
        "what": _what(piece),
        "new": piece.before is None,
        "same": piece.same,
        "configured": piece.configured,
        "counts": {kind.value: count for kind, count in counts.items()},
        "changes": [] if piece.changes is None else [unstructure(one) for one in piece.changes.changes],
    }


def _show_changes(piece: "Piece") -> None:
    from onestopshop.domain.taxonomies.changes import lines_of

    if piece.changes is None or piece.same:
        return
    lines = [*lines_of(piece.changes)]
    for line in lines[:_SHOWN]:
        click.echo(f"  {text(line)}")
    if len(lines) > _SHOWN:
        click.echo(f"  and {len(lines) - _SHOWN} more")
    if piece.changes.old != piece.changes.new:
        click.echo(f"  version: {text(piece.changes.old)} → {text(piece.changes.new)}")


def _what(piece: "Piece") -> str:
    thing = piece.thing
    if isinstance(thing, Scheme):
        return f"scheme {thing.id} {text(thing.version)}, {len(thing.concepts)} concepts"
    if isinstance(thing, Supplement):
        return f"words for {len(thing.words)} concepts of {thing.scheme}"
    return f"crosswalk {text(thing.id)}, {len(thing.mappings)} mappings"


def _state(piece: "Piece") -> str:
    if piece.before is None:
        return " (new)"
    return " (nothing changes)" if piece.same else ""
