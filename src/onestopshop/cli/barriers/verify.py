# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop barriers``: whether a barrier is removed, and whether it came back.
"""

from typing import Any

import click

from onestopshop.cli.barriers.records import change
from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import example, key_option, language_option, printing
from onestopshop.cli.output import answer, table
from onestopshop.cli.words import Words
from onestopshop.operations.verification.verifying import DueLook, ReopenProposal
from onestopshop.plugin import unstructure

__all__ = ["add_verification"]


def add_verification(group: click.Group) -> None:
    """Add what is done after an owner says that a barrier is removed."""
    for command in (looks, look, verify, monitor):
        group.add_command(command)


@click.command(epilog=example("onestopshop --role coordinator barriers looks"))
@language_option
@printing
@click.pass_obj
def looks(line: Invocation, language: str | None) -> None:
    """List the looks at the visits that are due; `onestopshop deliver` makes them."""
    found = line.acting().barriers.looks_due()
    words = Words(line.shop(), language)

    def show() -> None:
        rows = [(one.barrier.number, words.pick(one.barrier.title), one.due, one.on) for one in found]
        table(("number", "title", "day", "due on"), rows, right=("number", "day"))

    answer(line, [_due(one) for one in found], show)


@click.command(epilog=example("onestopshop --role coordinator barriers look 3"))
@click.argument("barrier")
@key_option
@printing
@click.pass_obj
def look(line: Invocation, barrier: str, key: str | None) -> None:
    """Make the look that is due at the visits since BARRIER (an id or a number) was said to be removed."""
    change(line, "look", barrier, key=key)


@click.command(
    epilog=example(
        "onestopshop --role verifier --organisation learning-centre barriers verify 3",
        "onestopshop --role verifier --organisation learning-centre barriers verify 4 --means 'We tried the new form'",
    )
)
@click.argument("barrier")
@click.option("--means", metavar="TEXT", help="What else showed it, where the visits cannot.")
@key_option
@printing
@click.pass_obj
def verify(line: Invocation, /, barrier: str, key: str | None, **said: Any) -> None:
    """Say, as somebody else than its owner, that BARRIER is removed; the last look must let it."""
    change(line, "verify", barrier, key=key, **said)


@click.command(epilog=example("onestopshop --role coordinator barriers monitor"))
@language_option
@printing
@click.pass_obj
def monitor(line: Invocation, language: str | None) -> None:
    """List the barriers that may have to be reopened, and why; a person decides."""
    found = line.acting().barriers.monitor()
    words = Words(line.shop(), language)

    def show() -> None:
        rows = [
            (
                one.barrier.number,
                words.pick(one.barrier.title),
                words.of("reopen_reason", one.reason),
                one.affected,
                one.exposed,
                one.evidence,
                one.observations,
            )
            for one in found
        ]
        columns = ("number", "title", "reason", "met", "visits", "evidence", "observations")
        table(columns, rows, right=("number", "met", "visits"))

    answer(line, [_proposal(one) for one in found], show)


def _due(one: DueLook) -> dict[str, object]:
    return {"barrier": one.barrier.id, "number": one.barrier.number, "due": one.due, "on": one.on.isoformat()}


def _proposal(one: ReopenProposal) -> dict[str, object]:
    return {**unstructure(one), "barrier": one.barrier.id, "number": one.barrier.number}
