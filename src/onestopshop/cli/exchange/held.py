# SPDX-License-Identifier: EUPL-1.2
"""
What is held of other cities: ``exchange held`` and ``exchange unpack``.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import printing
from onestopshop.cli.output import answer, say, table

if TYPE_CHECKING:
    from onestopshop.operations.bundles.held import Held
    from onestopshop.operations.exchange.exchange import Exchange

__all__ = ["held", "unpack"]

_HELD = """\b
Examples:
  onestopshop --role coordinator exchange held
  onestopshop --role coordinator exchange held --from othercity
"""
_UNPACK = """\b
Examples:
  onestopshop --role coordinator exchange unpack othercity taxonomy-othercity incoming
"""


@click.command(epilog=_HELD)
@click.option("--from", "city", metavar="CITY", help="Only what comes from this city.")
@printing
@click.pass_obj
def held(line: Invocation, city: str | None) -> None:
    """
    List what is accepted from other cities, and whether it is used.

    `expired`: it is used, and a newer list of the city must have come by now. `other_keys`: it is not used, because the
    keys in the configuration do not lead to those under which it came. `damaged`: it is not used, because it,
    or the city's list or keys, are not kept as they were accepted.
    """
    exchange = line.acting().exchange
    found = exchange.held_bundles(city=city)

    def show() -> None:
        if found:
            table(
                ("city", "bundle", "kind", "version", "accepted", "state"),
                [(one.city, one.name, one.kind, one.version, one.accepted_on, one.state) for one in found],
                right=("version",),
            )
        else:
            say(_nothing(city))

    answer(line, [_plain(one) for one in found], show)
    _say_wrong(exchange, city)


@click.command(epilog=_UNPACK)
@click.argument("city")
@click.argument("bundle")
@click.argument("folder", type=click.Path(path_type=Path))
@printing
@click.pass_obj
def unpack(line: Invocation, city: str, bundle: str, folder: Path) -> None:
    """Write the files of an accepted BUNDLE of CITY into a new FOLDER, for another program or another command."""
    exchange = line.acting().exchange
    files = exchange.unpack_bundle(city, bundle, folder)
    answer(
        line,
        {"city": city, "bundle": bundle, "files": [str(one) for one in files]},
        lambda: click.echo("\n".join(map(str, files))),
    )
    _say_wrong(exchange, city)


def _nothing(city: str | None) -> str:
    if city is None:
        return "nothing is held of other cities: `onestopshop exchange import` takes a package in"
    return f"nothing is held of {city}: `onestopshop network cities` shows of which cities something is"


def _say_wrong(exchange: "Exchange", city: str | None) -> None:
    """Tell what is wrong with what is held of a city, or of any."""
    for one in exchange.held_lists():
        if one.problem and city in {None, one.city}:
            say(f"{one.problem}\n  {one.hint}")


def _plain(one: "Held") -> Mapping[str, Any]:
    day = one.accepted_on
    return {**attrs.asdict(one), "accepted_on": None if day is None else day.isoformat()}
