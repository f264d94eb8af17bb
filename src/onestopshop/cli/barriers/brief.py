# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop barriers brief``: the page that a service wants to read.
"""

from pathlib import Path

import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import printing
from onestopshop.cli.paper_files import paper_options, paper_words, put, written
from onestopshop.plugin import unstructure

__all__ = ["brief"]

_EPILOG = """\b
Examples:
  onestopshop --role coordinator barriers brief --service registration
  onestopshop --role coordinator barriers brief --service registration --language fr --format html --output brief.html
"""


@click.command(epilog=_EPILOG)
@click.option("--service", required=True, metavar="ID", help="The service that reads it.")
@click.option("--language", metavar="TAG", help="Its language; the city's first required one by default.")
@click.option("--since", metavar="DATE", help="A day of the first quarter to count; a year back by default.")
@paper_options("md", "html", "json")
@printing
@click.pass_obj
def brief(line: Invocation, /, service: str, format: str, output: Path | None, **asked: str | None) -> None:
    """
    Say to a service what people get stuck on at its counter, on one page.

    It begins with what goes well.  It holds only what the service may read,
    and only figures that are large enough to be told.
    """
    from onestopshop.papers.brief import brief_page

    found = line.acting().barriers.brief(service, **asked)

    def parts() -> list[str | bytes]:
        return [written(brief_page(found, paper_words(line, found.language)), format)]

    put(line, unstructure(found), parts, format=format, output=output)
