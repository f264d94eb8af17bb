# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop barriers``: what is read of them, as lists and counts.
"""

from typing import TYPE_CHECKING

import attrs
import click

from onestopshop.cli.demo_figures import raised, rows
from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import language_option, one_of, printing
from onestopshop.cli.output import answer, fields, table
from onestopshop.cli.words import Words
from onestopshop.domain.codes.barriers import BarrierState
from onestopshop.domain.codes.observations import ReviewState
from onestopshop.plugin import unstructure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onestopshop.operations.insight import Row

__all__ = ["add_lists"]

_COUNTS = ("observations", "visits", "reporters")


def add_lists(group: click.Group) -> None:
    """Add the commands that read to the group of barriers."""
    for command in (list_, show, observations, by_concept, by_service, to_raise):
        group.add_command(command)


@click.command("list")
@click.option("--state", type=one_of(BarrierState))
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
@language_option
@printing
@click.pass_obj
def list_(line: Invocation, state: str | None, limit: int, language: str | None) -> None:
    """List barriers by their number."""
    found = line.acting().barriers.list(state=state, limit=limit)
    words = Words(line.shop(), language)

    def show() -> None:
        table(
            ("number", "id", "title", "state"),
            [
                (one.number, one.id, words.pick(one.title), words.of("barrier_state", one.state))
                for one in found
            ],
            right=("number",),
        )

    answer(line, [unstructure(one) for one in found], show)


@click.command()
@click.argument("id")
@printing
@click.pass_obj
def show(line: Invocation, id: str) -> None:
    """Show one barrier with its counts, which are never added up."""
    desk = line.acting()
    document = {**unstructure(desk.barriers.get(id)), "counts": attrs.asdict(desk.barriers.counts(id))}
    answer(line, document, lambda: fields(document))


@click.command()
@click.option("--barrier", metavar="ID", help="Only those linked to it.")
@click.option("--desk", metavar="DESK", help="Only those of this desk.")
@click.option("--review", type=one_of(ReviewState), help="Only those in this state of identity review.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
@printing
@click.pass_obj
def observations(
    line: Invocation, barrier: str | None, desk: str | None, review: str | None, limit: int
) -> None:
    """List observations, newest day first."""
    found = line.acting().barriers.observations(barrier=barrier, desk=desk, review=review, limit=limit)
    words = Words(line.shop())

    def show() -> None:
        table(
            ("id", "day", "service", "concepts", "what happened"),
            [
                (
                    one.id,
                    one.day,
                    words.service(one.service),
                    ", ".join(words.concept(code) for code in sorted(one.concepts)),
                    one.what_happened or one.key_phrase,
                )
                for one in found
            ],
        )

    answer(line, [unstructure(one) for one in found], show)


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
