# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop barriers feedback`` and ``told``: what became of what was noted.
"""

from pathlib import Path

import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import language_option, printing
from onestopshop.cli.paper_files import paper_options, paper_words, put, written
from onestopshop.plugin import unstructure

__all__ = ["feedback", "told"]

_FEEDBACK = """\b
Examples:
  onestopshop --worker w7 barriers feedback --since 2026-03-01
  onestopshop --desk main barriers feedback --desk              (the week of the whole desk)
"""
_TOLD = """\b
Examples:
  onestopshop barriers told --format html --output you-said-we-did.html
"""


@click.command(epilog=_FEEDBACK)
@click.option("--since", metavar="DATE", help="The first day; 30 days ago by default, a week for the desk.")
@click.option("--desk", "whole_desk", is_flag=True, help="What the whole desk noted, without any code.")
@language_option
@paper_options("md", "html", "json")
@printing
@click.pass_obj
def feedback(
    line: Invocation, /, whole_desk: bool, format: str, output: Path | None, **asked: str | None
) -> None:
    """Tell what became of what you noted: each change of those barriers since a day."""
    from onestopshop.papers.feedback import news_page

    barriers = line.acting().barriers
    found = (barriers.digest if whole_desk else barriers.feedback)(**asked)

    def parts() -> list[str | bytes]:
        return [written(news_page(found, paper_words(line, found.language)), format)]

    put(line, unstructure(found), parts, format=format, output=output)


@click.command(epilog=_TOLD)
@click.option("--language", metavar="TAG", help="In this language only; in every required one by default.")
@paper_options("md", "html", "json")
@printing
@click.pass_obj
def told(line: Invocation, language: str | None, format: str, output: Path | None) -> None:
    """Write "you said, we did" of the barriers that are public, for everybody to read."""
    from onestopshop.papers.feedback import told_page

    found = line.acting().barriers.told()
    city = line.shop().city
    tags = (language,) if language else city.languages.required

    def parts() -> list[str | bytes]:
        return [written(told_page(found, [paper_words(line, tag) for tag in tags], city=city.name), format)]

    put(line, [unstructure(one) for one in found], parts, format=format, output=output)
