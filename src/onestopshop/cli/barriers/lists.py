# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop barriers``: what is read of them, as lists.
"""

from functools import partial

import attrs
import click

from onestopshop.cli.barriers.counts import by_concept, by_service, to_raise
from onestopshop.cli.barriers.steps import phase_document, steps_document, steps_table
from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import example, language_option, limit_option, one_of, printing
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


@click.command("list", epilog=example("onestopshop barriers list --state gathered"))
@click.option("--state", type=one_of(BarrierState))
@limit_option
@language_option
@printing
@click.pass_obj
def list_(line: Invocation, state: str | None, limit: int, language: str | None) -> None:
    """List barriers by their number."""
    barriers = line.acting().barriers
    found = first(partial(barriers.list, state=state), limit, which="first")
    words = Words(line.shop(), language)
    phases = barriers.phases_of([one.id for one in found]) if barriers.phases() else ()

    def show() -> None:
        rows = [
            (one.number, one.id, words.pick(one.title), words.of("barrier_state", one.state)) for one in found
        ]
        if phases:
            named = ["–" if one is None else f"{one.number} {words.pick(one.label)}" for one in phases]
            table(
                ("number", "id", "title", "state", "phase"),
                [(*row, name) for row, name in zip(rows, named, strict=True)],
                right=("number",),
            )
        else:
            table(("number", "id", "title", "state"), rows, right=("number",))

    told = [{"phase": phase_document(one, words)} for one in phases] or [{} for _ in found]
    answer(line, [{**unstructure(one), **more} for one, more in zip(found, told, strict=True)], show)


@click.command(epilog=example("onestopshop barriers show 3"))
@click.argument("id")
@language_option
@printing
@click.pass_obj
def show(line: Invocation, id: str, language: str | None) -> None:
    """Show one barrier, by id or number, with its counts, which are never added up, and its next steps."""
    desk, words = line.acting(), Words(line.shop(), language)
    id = barrier_id(desk, id)
    counted = desk.barriers.counts(id)
    counts = attrs.asdict(counted, filter=lambda field, _: field.name != "until")
    if counted.until is not None:
        counts["until"] = counted.until.isoformat()
    document = {**unstructure(desk.barriers.get(id)), "counts": counts}
    phase, steps = phase_document(desk.barriers.phase(id), words), desk.barriers.steps(id)
    if phase is not None:
        document["phase"] = phase

    def tell() -> None:
        state = {"state": words.of("barrier_state", document["state"])}
        called = {"phase": f"{phase['number']} {phase['label']}"} if phase else {}
        fields({**document, **state, **called})
        click.echo()
        steps_table(steps)

    answer(line, {**document, "steps": steps_document(steps)}, tell)


@click.command(
    epilog=example(
        "onestopshop barriers observations --barrier 3",
        "onestopshop --role coordinator barriers observations --review pending",
    )
)
@click.option("--barrier", metavar="ID|NUMBER", help="Only those linked to it, or to one merged into it.")
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
