# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop barriers``: what a coordinator does with a barrier.
"""

from typing import Any

import click

from onestopshop.cli.arguments import field_options, given
from onestopshop.cli.barriers.records import change, texts_of
from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import example, key_option, one_of, printing
from onestopshop.cli.pages import barrier_id
from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.codes.barriers import ReopenReason, WithdrawReason
from onestopshop.operations.barriers.barriers import BarrierFields

__all__ = ["add_life"]


def add_life(group: click.Group) -> None:
    """Add what a coordinator, or a verifier who reopens, does."""
    for command in (settle, withdraw, reopen, merge, unmerge, split):
        group.add_command(command)


@click.command(
    epilog=example(
        "onestopshop --role coordinator barriers settle 3 --owner office --message call \\\n"
        "      --what-changed 'Form is back' --effective-on 2026-03-02"
    )
)
@click.argument("barrier")
@click.option("--owner", required=True, metavar="ID", help="The organisation that removed it.")
@click.option("--message", required=True, metavar="TEXT", help="A reference to its word.")
@click.option("--what-changed", required=True, metavar="TEXT")
@click.option("--effective-on", required=True, metavar="YYYY-MM-DD", help="From which day on.")
@key_option
@printing
@click.pass_obj
def settle(line: Invocation, /, barrier: str, key: str | None, **said: Any) -> None:
    """Say that one call repaired BARRIER (an id or a number): no signal is sent."""
    change(line, "settle", barrier, key=key, **said)


@click.command(epilog=example("onestopshop --role coordinator barriers withdraw 3 --reason service_ended"))
@click.argument("barrier")
@click.option("--reason", required=True, type=one_of(WithdrawReason))
@click.option("--explanation", metavar="TEXT")
@key_option
@printing
@click.pass_obj
def withdraw(line: Invocation, /, barrier: str, key: str | None, **said: Any) -> None:
    """Take BARRIER back; its owner has no say in it."""
    change(line, "withdraw", barrier, key=key, **said)


@click.command(
    epilog=example(
        "onestopshop --role coordinator barriers reopen 3 --reason met_again \\\n"
        "      --observation ID --evidence 'The old letter is sent again'"
    )
)
@click.argument("barrier")
@click.option("--reason", required=True, type=one_of(ReopenReason))
@click.option("--evidence", required=True, metavar="TEXT", help="What it rests on.")
@click.option("--observation", "observations", multiple=True, metavar="ID", help="Each that shows it.")
@key_option
@printing
@click.pass_obj
def reopen(line: Invocation, /, barrier: str, key: str | None, **said: Any) -> None:
    """Open BARRIER again, in its next round."""
    change(line, "reopen", barrier, key=key, **said)


@click.command(
    epilog=example("onestopshop --role coordinator barriers merge 4 --into 3 --reason 'The same letter'")
)
@click.argument("barrier")
@click.option("--into", required=True, metavar="ID|NUMBER", help="The barrier that goes on.")
@click.option("--reason", required=True, metavar="TEXT")
@key_option
@printing
@click.pass_obj
def merge(line: Invocation, barrier: str, into: str, reason: str, key: str | None) -> None:
    """Let another barrier go on in the place of BARRIER; counts follow, links stay."""
    change(line, "merge", barrier, key=key, target=barrier_id(line.acting(), into), reason=reason)


@click.command(
    epilog=example("onestopshop --role coordinator barriers unmerge 4 --reason 'Two letters after all'")
)
@click.argument("barrier")
@click.option("--reason", required=True, metavar="TEXT")
@key_option
@printing
@click.pass_obj
def unmerge(line: Invocation, barrier: str, reason: str, key: str | None) -> None:
    """Take the merge of BARRIER back: state, links and counts are as before."""
    change(line, "unmerge", barrier, key=key, reason=reason)


_TEXTS = ("title", "problem")


@click.command(
    epilog=example(
        "onestopshop --role coordinator barriers split 3 ID ID --problem en='The form is in one language'"
    )
)
@click.argument("barrier")
@click.argument("observations", nargs=-1, required=True)
@field_options(BarrierFields, Barrier, without={*_TEXTS, "ideas"})
@click.option("--title", multiple=True, metavar="TAG=TEXT", help="What to call it, once per language.")
@click.option(
    "--problem", multiple=True, required=True, metavar="TAG=TEXT", help="What stops people, neutrally."
)
@key_option
@printing
@click.pass_obj
def split(
    line: Invocation, /, barrier: str, observations: tuple[str, ...], key: str | None, **said: Any
) -> None:
    """Let some OBSERVATIONS of BARRIER become a new barrier; merging the two undoes it."""
    texts = {name: texts_of(said.pop(name), name) for name in _TEXTS}
    change(line, "split", barrier, observations, key=key, **given({**said, **texts}))
