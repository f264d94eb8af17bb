# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop barriers``: what the owner of a barrier says.
"""

from typing import Any

import click

from onestopshop.cli.barriers.records import change, message_option
from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import example, key_option, one_of, printing
from onestopshop.cli.pages import barrier_id
from onestopshop.domain.codes.barriers import DeclineReason, Scope

__all__ = ["add_answers"]

_DATE = "YYYY-MM-DD"


def add_answers(group: click.Group) -> None:
    """Add what an owner, or a coordinator with its message, says."""
    for command in (acknowledge, plan, start, claim, decline, not_ours):
        group.add_command(command)


@click.command(
    epilog=example(
        "onestopshop --role owner --organisation city-office barriers acknowledge 3 --received-by 'front office'"
    )
)
@click.argument("barrier")
@click.option("--received-by", required=True, metavar="TEXT", help="The function, never a person's name.")
@click.option("--on", metavar=_DATE, help="When it was received; today by default.")
@message_option
@key_option
@printing
@click.pass_obj
def acknowledge(line: Invocation, /, barrier: str, key: str | None, **said: Any) -> None:
    """Say that the owner received the signal of BARRIER (an id or a number)."""
    change(line, "acknowledge", barrier, key=key, **said)


@click.command(
    epilog=example(
        "onestopshop --role owner --organisation city-office barriers plan 3 --measure 'Plain words' --due 2026-06-01"
    )
)
@click.argument("barrier")
@click.option("--measure", required=True, metavar="TEXT", help="What will be done.")
@click.option("--due", required=True, metavar=_DATE, help="Until when.")
@click.option("--reason", metavar="TEXT", help="Why the date moves, when another one was planned.")
@message_option
@key_option
@printing
@click.pass_obj
def plan(line: Invocation, /, barrier: str, key: str | None, **said: Any) -> None:
    """Say what the owner of BARRIER will do, and until when."""
    change(line, "plan", barrier, key=key, **said)


@click.command(
    epilog=example(
        "onestopshop --role owner --organisation city-office barriers start 3 --measure 'Writing the letter'"
    )
)
@click.argument("barrier")
@click.option("--measure", required=True, metavar="TEXT", help="What has begun.")
@click.option("--on", metavar=_DATE, help="When it began; today by default.")
@message_option
@key_option
@printing
@click.pass_obj
def start(line: Invocation, /, barrier: str, key: str | None, **said: Any) -> None:
    """Say that the work on BARRIER has begun."""
    change(line, "start", barrier, key=key, **said)


@click.command(
    epilog=example(
        "onestopshop --role owner --organisation city-office barriers claim 3 \\\n"
        "      --what-changed 'New letter' --effective-on 2026-06-01"
    )
)
@click.argument("barrier")
@click.option("--what-changed", required=True, metavar="TEXT")
@click.option("--effective-on", required=True, metavar=_DATE, help="From which day on.")
@click.option("--scope", type=one_of(Scope), default=Scope.WHOLE.value, show_default=True)
@click.option("--related", metavar="ID|NUMBER", help="The barrier that holds the rest of a part.")
@message_option
@key_option
@printing
@click.pass_obj
def claim(line: Invocation, /, barrier: str, key: str | None, related: str | None, **said: Any) -> None:
    """Say that BARRIER is removed according to its owner; the data say later whether it is."""
    rest = None if related is None else barrier_id(line.acting(), related)
    change(line, "claim", barrier, key=key, related=rest, **said)


@click.command(
    epilog=example(
        "onestopshop --role owner --organisation city-office barriers decline 3 \\\n"
        "      --reason no_means --explanation 'No budget'"
    )
)
@click.argument("barrier")
@click.option("--reason", required=True, type=one_of(DeclineReason))
@click.option("--explanation", required=True, metavar="TEXT")
@message_option
@key_option
@printing
@click.pass_obj
def decline(line: Invocation, /, barrier: str, key: str | None, **said: Any) -> None:
    """Say that the owner does not remove BARRIER, and why."""
    change(line, "decline", barrier, key=key, **said)


@click.command(
    "not-ours",
    epilog=example(
        "onestopshop --role owner --organisation city-office barriers not-ours 3 \\\n"
        "      --successor school --explanation 'They write it'"
    ),
)
@click.argument("barrier")
@click.option("--successor", required=True, metavar="ID", help="The organisation that can remove it.")
@click.option("--explanation", required=True, metavar="TEXT")
@click.option("--decided", is_flag=True, help="Insist on one that said the same before in this round.")
@message_option
@key_option
@printing
@click.pass_obj
def not_ours(line: Invocation, /, barrier: str, key: str | None, **said: Any) -> None:
    """Say that another organisation can remove BARRIER; it becomes the owner."""
    change(line, "not_ours", barrier, key=key, **said)
