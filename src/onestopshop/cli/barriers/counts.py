# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop barriers``: counts by concept and by service, and what to raise first.
"""

from typing import TYPE_CHECKING

import click

from onestopshop.cli.demo.figures import raised, rows
from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import language_option, printing
from onestopshop.cli.output import answer, table
from onestopshop.cli.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onestopshop.operations.insight import Row

__all__ = ["by_concept", "by_service", "to_raise"]

_COUNTS = ("observations", "visits", "reporters")


@click.command("by-concept")
@language_option
@printing
@click.pass_obj
def by_concept(line: Invocation, language: str | None) -> None:
    """Count the observations by concept of the primary scheme, in order of label."""
    _rows(line, "concept", line.acting().insight.barriers_by_concept(language=language))


@click.command("by-service")
@language_option
@printing
@click.pass_obj
def by_service(line: Invocation, language: str | None) -> None:
    """Count the observations by service, in order of label: no ranking."""
    _rows(line, "service", line.acting().insight.barriers_by_service(language=language))


@click.command("to-raise")
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


def _rows(line: Invocation, by: str, found: "Sequence[Row]") -> None:
    def show() -> None:
        table(
            (by, *_COUNTS),
            [(row.label, row.observations, row.visits, row.reporters) for row in found],
            right=_COUNTS,
        )

    answer(line, rows(found), show)
