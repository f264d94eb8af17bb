# SPDX-License-Identifier: EUPL-1.2
"""
The commands ``onestopshop dashboard``: the figures, how far the files are, and making them anew.
"""

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

import attrs
import click

from onestopshop.errors import ConfigurationError

if TYPE_CHECKING:
    from onestopshop import Desk, OneStopShop
    from onestopshop_insight.projection import Insight, Status

__all__ = ["dashboard"]

F = TypeVar("F", bound=Callable[..., Any])

_EPILOG: Final = """\b
Examples:
  onestopshop --role coordinator dashboard figures --period 2026
  onestopshop --role coordinator dashboard figures --period 2026-Q1 --only visits.channel --json
  onestopshop dashboard status
  onestopshop dashboard rebuild
"""
_FIGURES: Final = """\b
Examples:
  onestopshop --role coordinator dashboard figures --period 2026
  onestopshop --role coordinator dashboard figures --period 2026-Q1 --only visits.channel --json
"""


class _Line(Protocol):
    """
    What the core hands to a command: one run of the command line.
    """

    json: bool

    def shop(self) -> "OneStopShop": ...

    def acting(self) -> "Desk": ...


def _as_json(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        context.obj.json = True


def _printing(command: F) -> F:
    return click.option(
        "--json",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_as_json,
        help="Print one JSON document and nothing else.",
    )(command)


@click.group(epilog=_EPILOG)
def dashboard() -> None:
    """Show fourteen figures of the desks, and look after the files that they are counted from."""


@dashboard.command(epilog=_FIGURES)
@click.option("--period", required=True, metavar="PERIOD", help="2026, 2026-Q1 or 2026-03.")
@click.option("--desk", metavar="DESK", help="Only what this desk recorded; barriers are of no desk.")
@click.option("--only", "codes", multiple=True, metavar="CODE", help="Only this figure; may be given again.")
@_printing
@click.pass_obj
def figures(line: _Line, *, period: str, desk: str | None, codes: tuple[str, ...]) -> None:
    """Show the figures of a year, a quarter or a month, for who may read reports."""
    from onestopshop_insight.adapter import problems
    from onestopshop_insight.figures import CODES

    found = line.acting().reports.figures(codes or CODES, period, desk=desk)
    for message, hint in problems(line.shop().city):
        _say(f"the figures were counted from the records: {message}", hint)
    if line.json:
        document = [
            {"code": one.code, "unit": one.unit, "dimensions": [*one.dimensions],
             "rows": [{"at": [*row.at], "value": row.value, "of": row.of} for row in one.rows]}
            for one in found
        ]  # fmt: skip
        click.echo(json.dumps({"period": period, "desk": desk, "figures": document}, indent=2))
        return
    languages = line.shop().city.languages
    for one in found:
        label = one.label.pick(languages.required[0], languages.fallback).text
        click.echo(f"{one.code}  {label}")
        for row in one.rows:
            click.echo(f"  {'  '.join(row.at) or 'all'}  {row.value}")


@dashboard.command(epilog="\b\nExamples:\n  onestopshop dashboard status --json\n")
@_printing
@click.pass_obj
def status(line: _Line) -> None:
    """Say where the files are, whether records changed since they were written, and what is missing to count."""
    from onestopshop_insight.adapter import findings

    shop = line.shop()
    for insight in _insights(shop):
        _show(line, insight.status(shop.storage))
    for finding in findings(shop.city):
        _say(finding.message, finding.hint)


@dashboard.command(epilog="\b\nExamples:\n  onestopshop dashboard rebuild\n")
@_printing
@click.pass_obj
def rebuild(line: _Line) -> None:
    """Make the files anew from the records, such as after a backup was put back; nothing can be lost by it."""
    shop = line.shop()
    for insight in _insights(shop):
        _show(line, insight.rebuild(shop.storage))


def _say(message: str, hint: str) -> None:
    click.echo(f"{message}\nhint: {hint}", err=True)


def _insights(shop: "OneStopShop") -> Iterator["Insight"]:
    """
    Yield the projection of the configuration.

    Raises:
        ConfigurationError: There is none.
    """
    from onestopshop_insight.adapter import NAME, InsightOptions, insight_of

    table = next((one for one in shop.settings.projections.values() if one.use == NAME), None)
    if table is None:
        raise ConfigurationError(
            "the city keeps no facts in files",
            problems=[("projections.insight", f'no table has use = "{NAME}"')],
            hint=f'Write [projections.insight] with use = "{NAME}".',
        )
    insight = insight_of(InsightOptions.model_validate(table.options), shop.city)
    try:
        yield insight
    finally:
        insight.close()


def _show(line: _Line, found: "Status") -> None:
    if line.json:
        click.echo(json.dumps({**attrs.asdict(found), "folder": str(found.folder)}, indent=2))
        return
    click.echo(f"folder  {found.folder}")
    if not found.made:
        click.echo("made    not yet: the first question for a figure makes them")
        return
    told = {None: "must be made anew", True: "records changed since", False: "up to date"}
    click.echo(f"state   {told[found.behind]} (entry {found.seq} of the log, {found.quarters} quarters)")
    for name, rows in found.rows.items():
        click.echo(f"{name}  {rows}")
