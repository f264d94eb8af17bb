# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop signals``: what is read of them.
"""

from functools import partial
from typing import TYPE_CHECKING

import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import example, language_option, limit_option, one_of, printing
from onestopshop.cli.output import answer, fields, table
from onestopshop.cli.pages import first
from onestopshop.cli.words import Words
from onestopshop.domain.codes.signals import SignalState
from onestopshop.domain.signals.signals import Signal
from onestopshop.errors import NotFoundError
from onestopshop.plugin import unstructure

if TYPE_CHECKING:
    from onestopshop import Desk

__all__ = ["add_lists", "show_signal", "signal_id"]


def add_lists(group: click.Group) -> None:
    """Add the commands that read to the group of signals."""
    for command in (list_, show, links):
        group.add_command(command)


def show_signal(line: Invocation, found: Signal) -> None:
    """Print one signal."""
    document = unstructure(found)
    answer(line, document, lambda: fields(document))


def signal_id(desk: "Desk", given: str) -> str:
    """
    Return the id of the signal that was given by its number, or what was given.

    Raises:
        NotFoundError: There is no signal of this number, or not for who acts.
    """
    if not (given.isascii() and given.isdigit()):
        return given
    number, last = int(given) if len(given) < 19 else -1, None
    while page := desk.signals.list(limit=500, after=last):
        for signal in page:
            if signal.number == number:
                return signal.id
        last = page[-1]
    raise NotFoundError("signal", given, hint="`onestopshop signals list` shows ids and numbers.")


@click.command(
    "list", epilog=example("onestopshop --role coordinator signals list --state sent --due-before 2026-06-01")
)
@click.option("--state", type=one_of(SignalState))
@click.option("--due-before", metavar="DATE", help="Only those whose answer is due before this day.")
@click.option("--to", "addressed_to", metavar="ID", help="Only those addressed to this organisation.")
@limit_option
@language_option
@printing
@click.pass_obj
def list_(line: Invocation, /, limit: int, language: str | None, **wanted: str | None) -> None:
    """List signals by their number."""
    found = first(partial(line.acting().signals.list, **wanted), limit, which="first")  # type: ignore[arg-type]  # the options are named as the arguments
    words = Words(line.shop(), language)

    def show() -> None:
        table(
            ("number", "id", "barriers", "addressed to", "state", "answer by"),
            [
                (
                    one.number,
                    one.id,
                    [account.number for account in one.accounts],
                    one.addressed_to,
                    words.of("signal_state", one.state),
                    one.answer_by,
                )
                for one in found
            ],
            right=("number",),
        )

    answer(line, [unstructure(one) for one in found], show)


@click.command(epilog=example("onestopshop --role coordinator signals show 1"))
@click.argument("signal")
@printing
@click.pass_obj
def show(line: Invocation, signal: str) -> None:
    """Show one SIGNAL, by id or number."""
    desk = line.acting()
    show_signal(line, desk.signals.get(signal_id(desk, signal)))


@click.command(epilog=example("onestopshop --role coordinator signals links 1"))
@click.argument("signal")
@printing
@click.pass_obj
def links(line: Invocation, signal: str) -> None:
    """List the links with which organisations answer SIGNAL; tokens are not kept."""
    desk = line.acting()
    found = desk.links.list(signal_id(desk, signal))

    def show() -> None:
        columns = ("id", "organisation", "issued on", "expires on", "revoked on")
        rows = [(one.id, one.organisation, one.issued_on, one.expires_on, one.revoked_on) for one in found]
        table(columns, rows)

    answer(line, [unstructure(one) for one in found], show)
