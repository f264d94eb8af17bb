# SPDX-License-Identifier: EUPL-1.2
"""
The links with which services without an account answer by themselves.
"""

import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import key_option, printing
from onestopshop.cli.output import answer, fields
from onestopshop.cli.signals.lists import signal_id
from onestopshop.domain.signals.links import Link
from onestopshop.operations.links import IssuedLink
from onestopshop.plugin import unstructure

__all__ = ["add_links", "referral_link", "renew", "revoke", "signal_link"]


def add_links(group: click.Group) -> None:
    """Add the commands of links to the group of referrals."""
    for command in (referral_link, renew, revoke):
        group.add_command(command)


@click.command("link")
@click.argument("signal")
@click.option("--organisation", metavar="ID", help="Which addressee; needed when there are several.")
@key_option
@printing
@click.pass_obj
def signal_link(line: Invocation, signal: str, organisation: str | None, key: str | None) -> None:
    """Make a link with which an organisation answers SIGNAL; its token is printed this once."""
    desk = line.acting()
    _show(line, desk.signals.link(signal_id(desk, signal), organisation=organisation, key=key))


@click.command("link")
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
