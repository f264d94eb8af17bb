# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop barriers``: what is read of them, as lists.
"""

from functools import partial

import attrs
import click

from onestopshop.cli.barrier_counts import by_concept, by_service, to_raise
from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import language_option, limit_option, one_of, printing
from onestopshop.cli.output import answer, fields, table
from onestopshop.cli.pages import barrier_id, first
from onestopshop.cli.words import Words
from onestopshop.domain.codes.barriers import BarrierState
from onestopshop.domain.codes.observations import ReviewState
from onestopshop.plugin import unstructure

__all__ = ["add_lists"]


def add_lists(group: click.Group) -> None:
    """Add the commands that read to the group of barriers."""
    for command in (list_, show, observations, by_concept, by_service, to_raise):
        group.add_command(command)


@click.command("list")
@click.option("--state", type=one_of(BarrierState))
@limit_option
@language_option
@printing
@click.pass_obj
def list_(line: Invocation, state: str | None, limit: int, language: str | None) -> None:
    """List barriers by their number."""
    found = first(partial(line.acting().barriers.list, state=state), limit, which="first")
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
    """Show one barrier, by id or number, with its counts, which are never added up."""
    desk = line.acting()
    id = barrier_id(desk, id)
    document = {**unstructure(desk.barriers.get(id)), "counts": attrs.asdict(desk.barriers.counts(id))}
    answer(line, document, lambda: fields(document))


@click.command()
@click.option("--barrier", metavar="ID|NUMBER", help="Only those linked to it.")
@click.option("--desk", metavar="DESK", help="Only those of this desk.")
@click.option("--review", type=one_of(ReviewState), help="Only those in this state of identity review.")
@limit_option
@printing
@click.pass_obj
def observations(
    line: Invocation, barrier: str | None, desk: str | None, review: str | None, limit: int
) -> None:
    """List observations, newest day first."""
    acting = line.acting()
    linked = None if barrier is None else barrier_id(acting, barrier)
    read = partial(acting.barriers.observations, barrier=linked, desk=desk, review=review)
    found = first(read, limit)
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
