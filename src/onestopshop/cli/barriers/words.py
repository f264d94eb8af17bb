# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop barriers``: the words about a barrier, and who may read them.
"""

import click

from onestopshop.cli.barriers.records import change, texts_of
from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import example, key_option, one_of, printing
from onestopshop.domain.codes.barriers import Visibility

__all__ = ["add_words"]


def add_words(group: click.Group) -> None:
    """Add what is said of a barrier beside its steps."""
    for command in (quote, propose, tell, share):
        group.add_command(command)


@click.command(epilog=example("onestopshop --role coordinator barriers quote 3 ID ID"))
@click.argument("barrier")
@click.argument("observations", nargs=-1)
@key_option
@printing
@click.pass_obj
def quote(line: Invocation, barrier: str, observations: tuple[str, ...], key: str | None) -> None:
    """Let OBSERVATIONS, whose words are reviewed, speak for BARRIER; earlier examples go."""
    change(line, "quote", barrier, observations, key=key)


@click.command(epilog=example("onestopshop --role coordinator barriers propose 3 --text en='Add a summary'"))
@click.argument("barrier")
@click.option("--text", multiple=True, required=True, metavar="TAG=TEXT", help="The idea, once per language.")
@click.option("--by", metavar="ID", help="The organisation that proposes it; an owner's own by default.")
@key_option
@printing
@click.pass_obj
def propose(line: Invocation, barrier: str, text: tuple[str, ...], by: str | None, key: str | None) -> None:
    """Add a proposed solution to BARRIER, apart from its problem."""
    change(line, "propose", barrier, key=key, text=texts_of(text, "text"), organisation=by)


@click.command(epilog=example("onestopshop --role coordinator barriers tell 3 --done en='The letter is new'"))
@click.argument("barrier")
@click.option("--done", multiple=True, required=True, metavar="TAG=TEXT", help="Once per required language.")
@key_option
@printing
@click.pass_obj
def tell(line: Invocation, barrier: str, done: tuple[str, ...], key: str | None) -> None:
    """Say what was done about BARRIER: you said, we did."""
    change(line, "tell", barrier, key=key, done=texts_of(done, "done"))


@click.command(epilog=example("onestopshop --role coordinator barriers share 3 --visibility public"))
@click.argument("barrier")
@click.option("--visibility", required=True, type=one_of(Visibility))
@key_option
@printing
@click.pass_obj
def share(line: Invocation, barrier: str, visibility: str, key: str | None) -> None:
    """Say who may read of BARRIER; public needs the agreement of all who contributed."""
    change(line, "share", barrier, key=key, visibility=visibility)
