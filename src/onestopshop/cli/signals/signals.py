# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop signals``: tell services of confirmed barriers, and keep what they answer.
"""

from typing import Any

import click

from onestopshop.cli.arguments import given
from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import example, key_option, one_of, printing
from onestopshop.cli.pages import barrier_id
from onestopshop.cli.signals.answers import add_answers
from onestopshop.cli.signals.lists import add_lists, show_signal, signal_id
from onestopshop.cli.signals.papers import bundle
from onestopshop.domain.codes.barriers import WithdrawReason
from onestopshop.domain.codes.services import Level
from onestopshop.domain.codes.signals import Agreed, Direction, SignalCheck

__all__ = ["signals"]

_EPILOG = """\b
Examples (a signal and a barrier are named by an id or a number):
  onestopshop --role coordinator signals prepare 7 12 --to city-registry
  onestopshop --role coordinator signals agree 1 --organisation partner --agreed agreed
  onestopshop --role coordinator signals check 1 --name shared
  onestopshop --role coordinator signals send 1
  onestopshop --role coordinator signals answer 1 --barrier 7 --kind accepted --text "We rewrite the letter." \\
      --due 2026-09-01 --message "mail of 3 May"
"""


@click.group(epilog=_EPILOG)
def signals() -> None:
    """Tell services of confirmed barriers, and keep what they answer."""


@signals.command(epilog=example("onestopshop --role coordinator signals prepare 7 12 --to city-office"))
@click.argument("barriers", nargs=-1, required=True)
@click.option(
    "--to",
    "addressed_to",
    multiple=True,
    metavar="ID",
    help="Organisations addressed; the owners when left out.",
)
@click.option("--direction", type=one_of(Direction), default="external", show_default=True)
@click.option("--carrier", metavar="ID", help="The organisation that carries it forward.")
@click.option("--level", type=one_of(Level))
@click.option("--since", metavar="DATE", help="First day of its counts; a year back when left out.")
@click.option("--until", metavar="DATE", help="The day after the last one of its counts.")
@key_option
@printing
@click.pass_obj
def prepare(line: Invocation, /, barriers: tuple[str, ...], **said: Any) -> None:
    """Begin a signal of confirmed BARRIERS; nobody is told yet."""
    desk = line.acting()
    ids = [barrier_id(desk, one) for one in barriers]
    show_signal(line, desk.signals.prepare(ids, **given(said)))


@signals.command(
    epilog=example(
        "onestopshop --role coordinator signals agree 1 --organisation learning-centre --agreed agreed"
    )
)
@click.argument("signal")
@click.option("--organisation", required=True, metavar="ID", help="Whose observations they are.")
@click.option("--agreed", required=True, type=one_of(Agreed), help="What it says.")
@key_option
@printing
@click.pass_obj
def agree(line: Invocation, signal: str, organisation: str, agreed: str, key: str | None) -> None:
    """Note what a contributing organisation says; refusing what was sent takes its words down."""
    desk = line.acting()
    show_signal(
        line,
        desk.signals.agree(signal_id(desk, signal), organisation=organisation, agreed=agreed, key=key),
    )


@signals.command(
    epilog=example(
        "onestopshop --role coordinator signals check 1 --name clear",
        "onestopshop --role coordinator signals check 1 --name shared --fails",
    )
)
@click.argument("signal")
@click.option("--name", required=True, type=one_of(SignalCheck))
@click.option("--holds/--fails", default=True, show_default=True, help="Whether it holds.")
@key_option
@printing
@click.pass_obj
def check(line: Invocation, signal: str, name: str, holds: bool, key: str | None) -> None:
    """Say whether one of the four signal words holds."""
    desk = line.acting()
    show_signal(line, desk.signals.check(signal_id(desk, signal), name=name, holds=holds, key=key))


@signals.command(epilog=example("onestopshop --role coordinator signals send 1"))
@click.argument("signal")
@key_option
@printing
@click.pass_obj
def send(line: Invocation, signal: str, key: str | None) -> None:
    """Send SIGNAL: its words are frozen, its barriers signalled, both due dates set."""
    desk = line.acting()
    show_signal(line, desk.signals.send(signal_id(desk, signal), key=key))


@signals.command(
    epilog=example("onestopshop --role coordinator signals withdraw 1 --reason agreement_withdrawn")
)
@click.argument("signal")
@click.option("--reason", required=True, type=one_of(WithdrawReason))
@key_option
@printing
@click.pass_obj
def withdraw(line: Invocation, signal: str, reason: str, key: str | None) -> None:
    """Take the words of SIGNAL back; its barriers stay in their states."""
    desk = line.acting()
    show_signal(line, desk.signals.withdraw(signal_id(desk, signal), reason=reason, key=key))


@signals.command(
    "follow-up",
    epilog=example("onestopshop --role coordinator signals follow-up 1 --text 'The letter is rewritten'"),
)
@click.argument("signal")
@click.option("--text", required=True, metavar="TEXT", help="What came of it; no names.")
@key_option
@printing
@click.pass_obj
def follow_up(line: Invocation, signal: str, text: str, key: str | None) -> None:
    """Note what came of SIGNAL."""
    desk = line.acting()
    show_signal(line, desk.signals.follow_up(signal_id(desk, signal), text=text, key=key))


add_answers(signals)
add_lists(signals)
signals.add_command(bundle)
