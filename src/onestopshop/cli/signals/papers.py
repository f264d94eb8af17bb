# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop signals bundle``: the signals of an edition, for everybody to read.
"""

from pathlib import Path

import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import language_option, printing
from onestopshop.cli.output import say
from onestopshop.cli.paper_files import paper_options, paper_words, put, written
from onestopshop.plugin import unstructure

__all__ = ["bundle"]

_EPILOG = """\b
Examples:
  onestopshop --role coordinator signals bundle --edition 2026 --format docx --output bundle-2026.docx
  onestopshop --role coordinator signals bundle --edition 9 --since 2025-01-01 --until 2026-07-01 --format csv
"""


@click.command(epilog=_EPILOG)
@click.option("--edition", required=True, metavar="N", help="A year, or any name together with both days.")
@click.option("--since", metavar="DATE", help="Signals sent from this day on.")
@click.option("--until", metavar="DATE", help="Signals sent before this day.")
@language_option
@paper_options("html", "docx", "csv", "md", "json")
@printing
@click.pass_obj
def bundle(line: Invocation, /, edition: str, format: str, output: Path | None, **asked: str | None) -> None:
    """Bundle the signals of an edition: those that everybody agreed to and that are public."""
    from onestopshop.papers.procedure import bundle_csv, bundle_page

    found = line.acting().signals.bundle(edition=edition, **asked)

    def parts() -> list[str | bytes]:
        if format == "csv":
            return [bundle_csv(found)]
        return [written(bundle_page(found, paper_words(line, found.language)), format)]

    put(line, unstructure(found), parts, format=format, output=output)
    if found.left_out:
        say(f"left out, because somebody did not agree or it is not public: {found.left_out}")
