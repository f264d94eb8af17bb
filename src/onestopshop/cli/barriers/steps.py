# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop barriers``: what can be done to a barrier, and the phases of the city's own procedure.
"""

from typing import TYPE_CHECKING

import attrs
import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import example, language_option, printing
from onestopshop.cli.output import answer, table
from onestopshop.cli.pages import barrier_id
from onestopshop.cli.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onestopshop.domain.barriers.phases import Phase
    from onestopshop.operations.barriers.steps import NextStep

__all__ = ["add_steps", "phase_document", "steps_document", "steps_table"]


def add_steps(group: click.Group) -> None:
    """Add what is possible, and what it is called."""
    group.add_command(steps)
    group.add_command(phases)


@click.command(epilog=example("onestopshop --role coordinator barriers steps 3"))
@click.argument("id")
@printing
@click.pass_obj
def steps(line: Invocation, id: str) -> None:
    """Show what can be done to a barrier (an id or a number) now, who may, and what it needs."""
    desk = line.acting()
    found = desk.barriers.steps(barrier_id(desk, id))
    answer(line, steps_document(found), lambda: steps_table(found))


@click.command(epilog=example("onestopshop barriers phases --language nl"))
@language_option
@printing
@click.pass_obj
def phases(line: Invocation, language: str | None) -> None:
    """Show the phases of the city's own procedure."""
    found = line.acting().barriers.phases()
    words = Words(line.shop(), language)

    def show() -> None:
        rows = [(one.number, words.pick(one.label), ", ".join(_states(one, words))) for one in found]
        table(("phase", "name", "states"), rows, right=("phase",))

    answer(line, [phase_document(one, words) for one in found], show)


def steps_document(found: "Sequence[NextStep]") -> list[dict[str, object]]:
    """Return the steps as plain data."""
    return [attrs.asdict(step) for step in found]


def steps_table(found: "Sequence[NextStep]") -> None:
    """Print the steps, those that who asks may take marked."""
    rows = [
        (
            step.operation,
            "yes" if step.allowed else "no",
            ", ".join(step.who),
            ", ".join([*step.needs, *(["message (coordinator)"] if step.message else [])]),
        )
        for step in found
    ]
    table(("step", "you may", "who may", "needs"), rows)


def phase_document(phase: "Phase | None", words: Words) -> dict[str, object] | None:
    """Return a phase as plain data, named in the wanted language."""
    if phase is None:
        return None
    return {"id": phase.id, "number": phase.number, "label": words.pick(phase.label)}


def _states(phase: "Phase", words: Words) -> list[str]:
    noticing = [words.of("field", "observation")] if phase.noticing else []
    return [*noticing, *sorted(words.of("barrier_state", state) for state in phase.states)]
