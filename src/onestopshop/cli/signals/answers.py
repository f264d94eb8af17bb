# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop signals answer``: what owners say to signals.
"""

from typing import Any

import click

from onestopshop.cli.arguments import given
from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import example, key_option, one_of, printing
from onestopshop.cli.pages import barrier_id
from onestopshop.cli.signals.links import add_links, signal_link
from onestopshop.cli.signals.lists import show_signal, signal_id
from onestopshop.domain.codes.signals import AnswerKind

__all__ = ["add_answers"]


def add_answers(group: click.Group) -> None:
    """Add the commands of answers and links to the group of signals."""
    group.add_command(answer_)
    add_links(group, signal_link)


@click.command(
    "answer",
    epilog=example(
        "onestopshop --role coordinator signals answer 1 --barrier 7 --kind accepted --due 2026-09-01 \\\n"
        "      --text 'We rewrite the letter' --message 'mail of 3 May'",
        "onestopshop --role coordinator signals answer 1 --barrier 7 --kind declined \\\n"
        "      --reason no_means --text 'No budget'",
    ),
)
@click.argument("signal")
@click.option("--barrier", required=True, metavar="ID|NUMBER", help="Which of its barriers.")
@click.option("--kind", required=True, type=one_of(AnswerKind))
@click.option("--text", required=True, metavar="TEXT", help="The answer in words; no names.")
@click.option("--measure", metavar="TEXT", help="What is done about it; the text when left out.")
@click.option("--due", metavar="DATE", help="Until when it is done.")
@click.option("--begun-on", metavar="DATE", help="When it began, in place of --due.")
@click.option("--reason", metavar="CODE|TEXT", help="Why it is declined, or why the date moves.")
@click.option("--successor", metavar="ID", help="The organisation that can remove it.")
@click.option("--decided", is_flag=True, help="Insist on a successor that passed it on before.")
@click.option("--rest", metavar="ID|NUMBER", help="The barrier that holds what is left, of kind partly.")
@click.option(
    "--observation",
    "observations",
    multiple=True,
    metavar="ID",
    help="One that is left, in place of --rest; they become the barrier of the rest.",
)
@click.option("--received-by", metavar="TEXT", help="The function or department that received the signal.")
@click.option("--message", metavar="TEXT", help="A reference to the owner's own words.")
@key_option
@printing
@click.pass_obj
def answer_(line: Invocation, /, signal: str, barrier: str, **said: Any) -> None:
    """Keep the answer to one barrier of SIGNAL, and make the step that it means."""
    desk = line.acting()
    told = given(said)
    if "rest" in told:
        told["rest"] = barrier_id(desk, told["rest"])
    found = desk.signals.answer(signal_id(desk, signal), barrier=barrier_id(desk, barrier), **told)
    show_signal(line, found)
