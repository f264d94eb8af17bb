# SPDX-License-Identifier: EUPL-1.2
"""
The links with which services without an account answer by themselves.
"""

from copy import copy

import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import example, key_option, printing
from onestopshop.cli.output import answer, fields
from onestopshop.cli.signals.lists import signal_id
from onestopshop.domain.signals.links import Link
from onestopshop.operations.links import IssuedLink
from onestopshop.plugin import unstructure

__all__ = ["add_links", "referral_link", "signal_link"]


def add_links(group: click.Group, link: click.Command) -> None:
    """Add *link*, which makes one, and what is done with those that there are; each has an example of its group."""
    group.add_command(link)
    for command in (renew, revoke):
        own = copy(command)
        own.epilog = example(f"onestopshop --role coordinator {group.name} {own.name} ID")
        group.add_command(own)


@click.command(
    "link",
    epilog=example(
        "onestopshop --role coordinator signals link 1",
        "onestopshop --role coordinator signals link 1 --organisation city-office",
    ),
)
@click.argument("signal")
@click.option("--organisation", metavar="ID", help="Which addressee; needed when there are several.")
@key_option
@printing
@click.pass_obj
def signal_link(line: Invocation, signal: str, organisation: str | None, key: str | None) -> None:
    """Make a link with which an organisation answers SIGNAL; its token is printed this once."""
    desk = line.acting()
    _show(line, desk.signals.link(signal_id(desk, signal), organisation=organisation, key=key))


@click.command("link", epilog=example("onestopshop referrals link ID"))
@click.argument("referral")
@key_option
@printing
@click.pass_obj
def referral_link(line: Invocation, referral: str, key: str | None) -> None:
    """Make a link with which the receiving organisation answers REFERRAL; its token is printed this once."""
    _show(line, line.acting().referrals.link(referral, key=key))


@click.command()
@click.argument("link")
@key_option
@printing
@click.pass_obj
def renew(line: Invocation, link: str, key: str | None) -> None:
    """Let LINK (an id) open for as long as a new one; the service's token stays the same."""
    _show(line, line.acting().links.renew(link, key=key))


@click.command()
@click.argument("link")
@key_option
@printing
@click.pass_obj
def revoke(line: Invocation, link: str, key: str | None) -> None:
    """Take LINK (an id) back: it opens nothing any more."""
    _show(line, line.acting().links.revoke(link, key=key))


def _show(line: Invocation, made: Link | IssuedLink) -> None:
    link, shown = (made, {}) if isinstance(made, Link) else (made.link, {"token": made.token})
    document = {**unstructure(link), **shown}
    answer(line, document, lambda: fields(document))
