# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop demo``: play a synthetic day, and show what the shop knows at its end.
"""

import tempfile
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import city_option, printing
from onestopshop.cli.output import answer, progress
from onestopshop.errors import ConfigurationError

if TYPE_CHECKING:
    from onestopshop import Desk, OneStopShop
    from onestopshop.plugin import Languages

__all__ = ["demo", "demo_city"]

_EPILOG = """\b
Examples:
  onestopshop demo
  onestopshop demo --city mycity --keep /tmp/mycity-demo
  onestopshop demo --json
"""


@click.command(epilog=_EPILOG)
@city_option
@click.option(
    "--keep",
    metavar="DIR",
    help="Keep the data in this folder; a second run there records nothing twice. A new temporary one by default.",
)
@click.option(
    "--language", metavar="TAG", help="Show labels in this language; English where the city has it."
)
@printing
@click.pass_obj
def demo(line: Invocation, keep: str | None, language: str | None) -> None:
    """
    Play a synthetic day at the desk, and show what the shop knows at its end.

    The city is --city, else the one of this folder, else `demo` of [tool.onestopshop] in the pyproject.toml
    above, else a small invented one.  Its own data is not touched.
    """
    from onestopshop.cli.demo.figures import figures
    from onestopshop.cli.demo.showing import show

    place, command = demo_city(line)
    line.city = str(place)
    folder = _folder(keep)
    shop = line.shop(
        storage={"use": "sqlite", "path": str(folder / "demo.db")}, state={"folder": str(folder / "state")}
    )
    coordinator = _coordinator(shop)
    _play(shop, coordinator)
    shown = language or spoken(shop.city.languages)
    found = figures(shop, coordinator, folder / "demo.db", language=shown)
    answer(
        line,
        found,
        lambda: show(shop, coordinator, found, city=place, folder=folder, language=shown, command=command),
    )


def _folder(keep: str | None) -> Path:
    """Return the folder for the data, made when it is not there."""
    try:
        folder = Path(keep or tempfile.mkdtemp(prefix="onestopshop-demo-")).resolve()
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.UsageError(f"no folder for the data can be made: {error}", ctx=None) from error
    return folder


def demo_city(line: Invocation) -> tuple[Path, str]:
    """
    Return the city to show, and the words that run the command line where it comes from.

    It is the one that is named, of this folder, of the project above, or the packaged one.
    """
    named = line.found()
    if named is not None:
        return Path(named), "onestopshop"
    here = Path.cwd()
    for folder in (here, *here.parents):
        file = folder / "pyproject.toml"
        if file.is_file():
            table = _tool_table(file)
            if "demo" in table:
                return folder / str(table["demo"]), "uv run onestopshop"  # it is installed in no shell
    return Path(str(files("onestopshop") / "data" / "city")), "onestopshop"


def spoken(languages: "Languages") -> str:
    """Return the language of labels: English, as the command line, where the city offers it."""
    return "en" if "en" in languages.offered else languages.required[0]


def _tool_table(file: Path) -> dict[str, Any]:
    try:
        table = tomllib.loads(file.read_text("utf-8")).get("tool", {}).get("onestopshop", {})
    except (OSError, ValueError, AttributeError):
        return {}  # somebody else's project: not ours to complain about
    return table if isinstance(table, dict) else {}


def _coordinator(shop: "OneStopShop") -> "Desk":
    role = shop.settings.demo.coordinator
    if role is None or shop.settings.demo.day is None:
        raise ConfigurationError(
            "this city says nothing of a demo",
            problems=[("demo", "`day` and `coordinator` are needed")],
            hint='Write [demo] day = "day.toml" and coordinator = "…", or name another city with --city.',
        )
    return shop.acting_as(role)


def _play(shop: "OneStopShop", coordinator: "Desk") -> None:
    from onestopshop.cli.demo.day_reading import read_day
    from onestopshop.cli.demo.play import play

    day = read_day(shop.city.folder / str(shop.settings.demo.day), shop)
    with progress("Playing the day", len(day.visits)) as advance:
        play(day, shop, coordinator, advance=advance)
