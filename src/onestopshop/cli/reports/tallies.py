# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop tallies``: numbers that somebody outside wants and no visit may hold.
"""

import attrs
import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import example, key_option, language_option, printing
from onestopshop.cli.output import answer, fields, table
from onestopshop.cli.reports.audiences import audience_option
from onestopshop.cli.words import Words
from onestopshop.plugin import unstructure

__all__ = ["tallies"]

_EPILOG = """\b
Examples:
  onestopshop --role coordinator tallies record nationalities --month 2026-03 --count 17
  onestopshop --role coordinator tallies record nationalities --month 2026-03 --add 2
  onestopshop --role coordinator tallies list --period 2026
"""
_FEW = "too few to show"


@click.group(epilog=_EPILOG)
def tallies() -> None:
    """Count per desk and month what the city configured; nothing links a number to a visit."""


@tallies.command(
    epilog=example(
        "onestopshop --role coordinator tallies record nationalities --month 2026-03 --count 17",
        "onestopshop --role coordinator tallies record nationalities --month 2026-03 --add 2",
    )
)
@click.argument("name")
@click.option("--month", required=True, metavar="YYYY-MM")
@click.option(
    "--count", type=click.IntRange(0), help="How many there were, in place of what was said before."
)
@click.option("--add", "more", type=click.IntRange(1), help="How many more there were.")
@click.option("--desk", metavar="DESK", help="The desk that counted; that of who acts by default.")
@click.option("--method", metavar="TEXT", help="How it was counted, when not as configured.")
@key_option
@printing
@click.pass_obj
def record(
    line: Invocation,
    *,
    name: str,
    month: str,
    count: int | None,
    more: int | None,
    desk: str | None,
    method: str | None,
    key: str | None,
) -> None:
    """Say how many NAME (a table [tallies.NAME]) there were at a desk in a month."""
    if (count is None) == (more is None):
        raise click.UsageError("say --count or --add")
    counted = line.acting().tallies
    if more is not None:
        kept = counted.add(name, month=month, count=more, desk=desk, method=method, key=key)
    else:
        kept = counted.set(name, month=month, count=count or 0, desk=desk, method=method, key=key)
    document = unstructure(kept)
    answer(line, document, lambda: fields(document))


@tallies.command("list", epilog=example("onestopshop --role coordinator tallies list --period 2026"))
@click.option("--name", metavar="NAME", help="Only this one.")
@click.option("--desk", metavar="DESK", help="Only those of this desk.")
@click.option("--period", metavar="PERIOD", help="2026, 2026-Q1 or 2026-03.")
@audience_option("For whom it is: for organisations small numbers are hidden.")
@language_option
@printing
@click.pass_obj
def list_(
    line: Invocation,
    *,
    name: str | None,
    desk: str | None,
    period: str | None,
    audience: str | None,
    language: str | None,
) -> None:
    """List the numbers, each by itself: they are not broken down and not crossed."""
    counted = line.acting().tallies
    found, plans = counted.list(name=name, desk=desk, period=period, audience=audience), counted.plans()
    words = Words(line.shop(), language)

    def show() -> None:
        rows = [
            (
                one.month,
                words.pick(plans[one.name].label) if one.name in plans else one.name,
                words.desk(one.desk),
                _FEW if one.count is None else one.count,
                one.method,
            )
            for one in found
        ]
        table(("month", "tally", "desk", "count", "method"), rows, right=("count",))

    answer(line, [attrs.asdict(one) for one in found], show)
