# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop barriers presignal`` and ``agenda``: the documents of a city's own procedure.
"""

from pathlib import Path

import click

from onestopshop.cli.barriers.brief import brief
from onestopshop.cli.barriers.feedback import feedback, told
from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import language_option, printing
from onestopshop.cli.pages import barrier_id
from onestopshop.cli.paper_files import paper_options, paper_words, put, written
from onestopshop.plugin import unstructure

__all__ = ["add_papers"]

_PRESIGNAL = """\b
Examples:
  onestopshop --role coordinator barriers presignal 12 --format docx --output presignal-12.docx
"""
_AGENDA = """\b
Examples:
  onestopshop --role coordinator barriers agenda --before 2026-06-01 --since 2026-04-07
"""


def add_papers(group: click.Group) -> None:
    """Add the commands that write papers to the group of barriers."""
    for command in (brief, presignal, agenda, feedback, told):
        group.add_command(command)


@click.command(epilog=_PRESIGNAL)
@click.argument("barrier")
@language_option
@paper_options("md", "html", "docx", "json")
@printing
@click.pass_obj
def presignal(line: Invocation, barrier: str, language: str | None, format: str, output: Path | None) -> None:
    """Write the pre-signal of BARRIER (an id or a number): what a working group looks at first."""
    from onestopshop.papers.procedure import presignal_page

    desk = line.acting()
    found = desk.barriers.presignal(barrier_id(desk, barrier), language=language)

    def parts() -> list[str | bytes]:
        return [written(presignal_page(found, paper_words(line, found.language)), format)]

    put(line, unstructure(found), parts, format=format, output=output)


@click.command(epilog=_AGENDA)
@click.option("--before", required=True, metavar="DATE", help="The day of the meeting.")
@click.option("--since", metavar="DATE", help="The day of the meeting before; 60 days earlier by default.")
@language_option
@paper_options("md", "html", "docx", "json")
@printing
@click.pass_obj
def agenda(line: Invocation, /, before: str, format: str, output: Path | None, **asked: str | None) -> None:
    """Write the agenda of a meeting: new, to check, awaiting agreement, due, answered, returned, escalated."""
    from onestopshop.papers.procedure import agenda_page

    found = line.acting().barriers.agenda(before=before, **asked)

    def parts() -> list[str | bytes]:
        return [written(agenda_page(found, paper_words(line, found.language)), format)]

    put(line, unstructure(found), parts, format=format, output=output)
