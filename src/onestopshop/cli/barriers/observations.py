# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop barriers``: what is done with one observation.
"""

import click

from onestopshop.cli.barriers.records import show_record
from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import example, key_option, one_of, printing
from onestopshop.cli.pages import barrier_id
from onestopshop.domain.values import RetractReason

__all__ = ["add_observations"]


def add_observations(group: click.Group) -> None:
    """Add what is done with one observation to the group of barriers."""
    unlink = _simple("unlink", "Take OBSERVATION off its barrier.")
    redact = _simple("redact", "Remove the words of OBSERVATION; the fact stays countable.")
    for command in (link, retract, unlink, redact):
        group.add_command(command)


@click.command(epilog=example("onestopshop barriers link ID --barrier 3"))
@click.argument("observation")
@click.option("--barrier", required=True, metavar="ID|NUMBER")
@key_option
@printing
@click.pass_obj
def link(line: Invocation, observation: str, barrier: str, key: str | None) -> None:
    """Say that OBSERVATION is a case of a barrier."""
    desk = line.acting()
    show_record(line, desk.barriers.link(observation, barrier=barrier_id(desk, barrier), key=key))


@click.command(epilog=example("onestopshop barriers retract ID --reason entered_in_error"))
@click.argument("observation")
@click.option("--reason", required=True, type=one_of(RetractReason))
@key_option
@printing
@click.pass_obj
def retract(line: Invocation, observation: str, reason: str, key: str | None) -> None:
    """Take OBSERVATION back: it counts nowhere, its history stays."""
    show_record(line, line.acting().barriers.retract(observation, reason=reason, key=key))


def _simple(operation: str, help: str) -> click.Command:
    """Make a command that does one thing to one observation."""

    @click.command(
        operation, help=help, epilog=example(f"onestopshop --role coordinator barriers {operation} ID")
    )
    @click.argument("observation")
    @key_option
    @printing
    @click.pass_obj
    def command(line: Invocation, observation: str, key: str | None) -> None:
        show_record(line, getattr(line.acting().barriers, operation)(observation, key=key))

    return command
