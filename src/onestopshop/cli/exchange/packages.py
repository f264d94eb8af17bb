# SPDX-License-Identifier: EUPL-1.2
"""
Packages of other cities: what ``exchange verify`` and ``exchange import`` show of one.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs
import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.output import answer, say, table, text
from onestopshop.errors import ExchangeError

if TYPE_CHECKING:
    from onestopshop.operations.bundles.incoming import BundlesIncoming, KeysChange

__all__ = ["import_package", "show_package", "show_refused", "verify_package"]

_SHOWN: Final = 40
"""Lines of one bundle; --json has all."""


def import_package(line: Invocation, file: Path, *, yes: bool) -> None:
    """Show what a package would change, ask where that is anything, and accept it."""
    exchange = line.acting().exchange
    shown = exchange.preview_bundles(file)
    if not line.json:
        show_package(shown)
    accepted = yes or shown.same or (not line.json and click.confirm("Accept this?", err=True))
    if accepted:
        exchange.import_bundles(file, expecting=shown)
    answer(
        line,
        {"file": str(file), "format": "network", "written": accepted and not shown.held, **_document(shown)},
        lambda: say(_accepted(shown, yes=yes) if accepted else "nothing was written"),
    )


def verify_package(line: Invocation, file: Path) -> bool:
    """Say whether a package would be accepted and what it would change; return whether it would."""
    try:
        shown = line.acting().exchange.preview_bundles(file)
    except ExchangeError as error:
        show_refused(line, file, error, format_="network")
        return False
    document = {"file": str(file), "format": "network", "findings": [], **_document(shown)}

    def show() -> None:
        show_package(shown)
        say("nothing is wrong")

    answer(line, document, show)
    return True


def show_refused(line: Invocation, file: Path, error: ExchangeError, *, format_: str) -> None:
    """Say why a file is refused, as the one thing that is wrong with it."""
    finding = {
        "severity": "error",
        "rule": f"exchange.{format_}",
        "message": str(error),
        "path": "",
        "hint": error.hint,
    }
    document = {"file": str(file), "format": format_, "findings": [finding]}
    answer(line, document, lambda: say(f"refused: {error}\nhint: {error.hint}"))


def show_package(shown: "BundlesIncoming") -> None:
    """Print what is in a package, and what it changes here."""
    click.echo(f"package of {shown.city}" + ("" if shown.number is None else f", list {shown.number}"))
    if shown.expires is not None:
        click.echo(f"it expires on {shown.expires.date()}")
    if shown.keys is not None:
        _show_keys(shown.keys)
    if not shown.bundles:
        return
    rows = [(one.state, one.name, one.kind, one.before, one.after) for one in shown.bundles]
    table(("state", "bundle", "kind", "held", "comes"), rows, right=("held", "comes"))
    for one in shown.bundles:
        _show_lines(one.name, one.lines)


def _accepted(shown: "BundlesIncoming", *, yes: bool) -> str:
    if shown.held:
        return "nothing is new: all of it was accepted before"
    if shown.same and not yes:
        return "accepted without a question: no bundle and no key changes"
    return "accepted"


def _show_lines(name: str, lines: Sequence[str]) -> None:
    for said in lines[:_SHOWN]:
        click.echo(f"  {name}: {text(said)}")
    if len(lines) > _SHOWN:
        click.echo(f"  {name}: and {len(lines) - _SHOWN} more")


def _show_keys(keys: "KeysChange") -> None:
    click.echo(f"its keys change: version {keys.before} → {keys.after}, {keys.threshold} must sign")
    for sign, names in (("+", keys.added), ("-", keys.removed)):
        for name in names:
            click.echo(f"  {sign} {name[:16]}…")


def _document(shown: "BundlesIncoming") -> Mapping[str, Any]:
    said = attrs.asdict(shown)
    said["list"] = said.pop("number")
    for part in (said, *said["bundles"]):
        for name in ("created", "expires"):
            if part.get(name) is not None:
                part[name] = part[name].isoformat()
    return said
