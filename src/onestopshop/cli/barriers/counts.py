# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop barriers``: counts by concept and by service, and what to raise first.
"""

from typing import TYPE_CHECKING

import attrs
import click

from onestopshop.cli.demo.figures import raised, rows
from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import example, language_option, printing
from onestopshop.cli.output import answer, table, text
from onestopshop.cli.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onestopshop.operations.insight import Row
    from onestopshop.operations.taxonomies.mapped_records import RolledUp

__all__ = ["by_concept", "by_service", "to_raise"]

_COUNTS = ("observations", "visits", "reporters")


@click.command(
    "by-concept",
    epilog=example(
        "onestopshop --role coordinator barriers by-concept --language fr",
        "onestopshop --role coordinator barriers by-concept --to lev --json",
    ),
)
@click.option(
    "--to", "scheme", metavar="SCHEME", help="Count by concept of this scheme, as far as matches lead there."
)
@language_option
@printing
@click.pass_obj
def by_concept(line: Invocation, scheme: str | None, language: str | None) -> None:
    """Count the observations by concept of the primary scheme or another one, in order of label."""
    if scheme is None:
        _rows(line, "concept", line.acting().insight.barriers_by_concept(language=language))
    else:
        _rolled_up(line, line.acting().insight.barriers_rolled_up(scheme, language=language))


@click.command("by-service", epilog=example("onestopshop --role coordinator barriers by-service"))
@language_option
@printing
@click.pass_obj
def by_service(line: Invocation, language: str | None) -> None:
    """Count the observations by service, in order of label: no ranking."""
    _rows(line, "service", line.acting().insight.barriers_by_service(language=language))


@click.command("to-raise", epilog=example("onestopshop --role coordinator barriers to-raise --limit 5"))
@click.option("--limit", type=click.IntRange(1), default=3, show_default=True)
@language_option
@printing
@click.pass_obj
def to_raise(line: Invocation, limit: int, language: str | None) -> None:
    """Show the open barriers that most visits met, and why each is there."""
    found = line.acting().insight.to_raise(limit=limit)
    words = Words(line.shop(), language)

    def show() -> None:
        table(
            ("number", "title", "why"),
            [(row.barrier.number, words.pick(row.barrier.title), row.reason) for row in found],
            right=("number",),
        )

    answer(line, [raised(row) for row in found], show)


def _rolled_up(line: Invocation, found: "RolledUp") -> None:
    document = {
        **attrs.asdict(found, recurse=False),
        "rows": [attrs.asdict(row) for row in found.rows],
        "unmapped_share": None if found.unmapped_share is None else str(found.unmapped_share),
    }

    def show() -> None:
        table(
            ("concept", *_COUNTS),
            [(row.label, row.observations, row.visits, row.reporters) for row in found.rows],
            right=_COUNTS,
        )
        share = "" if found.unmapped_share is None else f" ({found.unmapped_share} %)"
        click.echo(f"{text(found.unmapped)} of {text(found.total)} observations count nowhere{share}")

    answer(line, document, show)


def _rows(line: Invocation, by: str, found: "Sequence[Row]") -> None:
    def show() -> None:
        table(
            (by, *_COUNTS),
            [(row.label, row.observations, row.visits, row.reporters) for row in found],
            right=_COUNTS,
        )

    answer(line, rows(found), show)
