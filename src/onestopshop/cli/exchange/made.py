# SPDX-License-Identifier: EUPL-1.2
"""
What holders of a city's keys are told of a package that they made or signed, and what is still to be done.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.output import answer, say, table

if TYPE_CHECKING:
    from onestopshop.operations.bundles.outgoing import KeysSigned, Made

__all__ = ["show_made"]


def show_made(line: Invocation, file: Path, made: "Made", *, kept: bool = False) -> None:
    """
    Show what is in a package of this city, who signed it, and what comes next.

    Args:
        kept: Whether the keys that it states hold here already.
    """
    document = {
        "file": str(file),
        "city": made.city,
        "list": made.number,
        "expires": made.expires.isoformat(),
        "signatures": made.signatures,
        "threshold": made.threshold,
        "complete": made.complete,
        "bundles": [
            {
                "name": one.name,
                "kind": one.kind,
                "version": one.version,
                "expires": one.expires.isoformat(),
                "fresh": one.fresh,
            }
            for one in made.bundles
        ],
    }
    answer(line, {**document, **_sides(made)}, lambda: _show(file, made, kept=kept))


def _sides(made: "Made") -> Mapping[str, Any]:
    """Return how many of the old and of the new keys signed, where keys change."""
    if made.old is None or made.new is None:
        return {}
    return {"old_keys": attrs.asdict(made.old), "new_keys": attrs.asdict(made.new)}


def _show(file: Path, made: "Made", *, kept: bool) -> None:
    if made.bundles:
        table(
            ("bundle", "kind", "version", "expires"),
            [(one.name, one.kind, one.version, one.expires.date()) for one in made.bundles],
            right=("version",),
        )
    if made.old is not None and made.new is not None:
        _show_change(file, made.old, made.new, kept=kept)
        return
    say(f"{file.name} is signed by {made.signatures} of the {made.threshold} keys that are needed")
    if not made.complete:
        say("let another holder of a key run `onestopshop exchange sign`")


def _show_change(file: Path, old: "KeysSigned", new: "KeysSigned", *, kept: bool) -> None:
    say(
        f"{file.name} is signed by {old.signatures} of the {old.threshold} old keys that are needed, "
        f"and by {new.signatures} of the {new.threshold} new ones"
    )
    lacking = " and ".join(_lacking(old, new))
    if lacking:
        both = "; a key that is among both counts twice" if old.lacking and new.lacking else ""
        say(f"it still needs the signatures of {lacking}{both}")
        say(f"let their holders run `onestopshop exchange sign {file.name} --key …`")
    elif kept:
        say(
            "the new keys hold here from now on, and where this file is imported; "
            "other cities learn of them with the next package"
        )
    else:
        say(
            f"run `onestopshop exchange import {file.name}` on the machine that publishes: there the new keys hold "
            "from then on; other cities learn of them with the next package"
        )


def _lacking(old: "KeysSigned", new: "KeysSigned") -> Iterator[str]:
    for name, one in (("old", old), ("new", new)):
        if one.lacking:
            yield f"{one.lacking} more of the {name} keys"
