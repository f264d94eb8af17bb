# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop report``: close the figures of a period, and see what is behind them.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import example, key_option, printing
from onestopshop.cli.output import answer, fields, say, table
from onestopshop.cli.reports.shown import report_options, show_report
from onestopshop.plugin import unstructure

if TYPE_CHECKING:
    from onestopshop.domain.reports.reports import Difference

__all__ = ["report"]

_EPILOG = """\b
Examples:
  onestopshop --role coordinator report close 2026-Q1
  onestopshop --role coordinator report close 2026-Q1 --revise --reason "Late forms of the market desk"
  onestopshop --role coordinator report show 2025 --audience organisation --format csv > 2025.csv
  onestopshop --role coordinator report trace visits.topics --at topic:housing --period 2026-Q1
"""


@click.group(epilog=_EPILOG)
def report() -> None:
    """Close periods; `visits report` and `barriers report` show figures as they are now."""


@report.command(
    epilog=example(
        "onestopshop --role coordinator report close 2026-Q1",
        "onestopshop --role coordinator report close 2026-Q1 --revise --reason 'Late forms of the market desk'",
    )
)
@click.argument("period")
@click.option("--revise", is_flag=True, help="Correct a period that is closed.")
@click.option("--reason", metavar="TEXT", help="What was corrected, and why; needed with --revise.")
@key_option
@printing
@click.pass_obj
def close(line: Invocation, period: str, revise: bool, reason: str | None, key: str | None) -> None:
    """Keep the figures of PERIOD as they are now; they never change again."""
    if reason is not None and not revise:
        raise click.UsageError("--reason is for --revise")
    reports = line.acting().reports
    kept = reports.revise(period, reason=reason or "", key=key) if revise else reports.close(period, key=key)
    document = {name: value for name, value in unstructure(kept).items() if name != "content"}
    answer(line, document, lambda: fields(document))


@report.command(
    epilog=example(
        "onestopshop --role coordinator report show 2026-Q1",
        "onestopshop --role coordinator report show 2025 --audience organisation --format csv > 2025.csv",
    )
)
@click.argument("period")
@click.option("--revision", type=click.IntRange(1), help="The last one by default.")
@report_options
@printing
@click.pass_obj
def show(
    line: Invocation,
    *,
    period: str,
    revision: int | None,
    audience: str | None,
    form: str,
    language: str | None,
) -> None:
    """Show what the closed PERIOD says: not counted again, but read back."""
    found = line.acting().reports.read(period, revision=revision, audience=audience)
    show_report(line, found, form=form, language=language)


@report.command("list", epilog=example("onestopshop --role coordinator report list"))
@printing
@click.pass_obj
def list_(line: Invocation) -> None:
    """List the closed periods with their revisions and digests."""
    found = line.acting().reports.list()
    columns = ("period", "revision", "closed_on", "digest")
    rows = [[str(getattr(one, name)) for name in columns] for one in found]
    document = [dict(zip(columns, row, strict=True)) | {"revision": int(row[1])} for row in rows]
    answer(line, document, lambda: table(columns, rows, right=("revision",)))


@report.command(epilog=example("onestopshop --role coordinator report diff 2026-Q1 --revision 2"))
@click.argument("period")
@click.option("--revision", type=click.IntRange(2), help="This one with the one before.")
@printing
@click.pass_obj
def diff(line: Invocation, period: str, revision: int | None) -> None:
    """Show what differs between the closed PERIOD and what the records say now, or between two revisions."""
    found = line.acting().reports.diff(period, revision=revision)
    answer(line, [_difference(one) for one in found], lambda: _differences(found))


@report.command(
    epilog=example(
        "onestopshop --role coordinator report trace visits.topics --at topic:housing --period 2026-Q1",
    )
)
@click.argument("figure")
@click.option("--period", required=True, metavar="PERIOD", help="2026, 2026-Q1 or 2026-03.")
@click.option("--at", multiple=True, metavar="CODE", help="Only this category: a code for each dimension.")
@click.option("--sample", type=int, default=20, show_default=True, help="At most so many records.")
@click.option("--seed", type=int, default=0, show_default=True, help="Another seed draws other records.")
@click.option("--desk", metavar="DESK", help="Only what this desk recorded.")
@printing
@click.pass_obj
def trace(
    line: Invocation,
    *,
    figure: str,
    period: str,
    at: tuple[str, ...],
    sample: int,
    seed: int,
    desk: str | None,
) -> None:
    """List some of the records that FIGURE counts now, each with why it does."""
    reports = line.acting().reports
    found = reports.trace(figure, period=period, at=at, sample=sample, seed=seed, desk=desk)
    document = [{"kind": one.kind, "id": one.id, "at": [*map(list, one.at)], "why": one.why} for one in found]
    answer(
        line, document, lambda: table(("kind", "id", "why"), [(one.kind, one.id, one.why) for one in found])
    )


def _difference(one: "Difference") -> dict[str, object]:
    return {"figure": one.figure, "at": [*one.at], "before": one.before, "after": one.after}


def _differences(found: "Sequence[Difference]") -> None:
    if not found:
        say("nothing differs")
    table(
        ("figure", "category", "before", "after"),
        [(one.figure, " | ".join(one.at), one.before, one.after) for one in found],
        right=("before", "after"),
    )
