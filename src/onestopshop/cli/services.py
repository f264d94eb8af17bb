# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop services``: find, look at, take in and give out.
"""

import click

from onestopshop.cli.exchange.services import export_command, import_command
from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import example, language_option, one_of, printing
from onestopshop.cli.output import answer, fields, isolated, say, table
from onestopshop.cli.search_answer import search_object
from onestopshop.cli.words import Words
from onestopshop.domain.codes.services import Audience, ServiceStatus
from onestopshop.plugin import unstructure

__all__ = ["services"]

_EPILOG = """\b
Examples:
  onestopshop services search "تسجيل" --language ar
  onestopshop services search inschrijvign          (misspelt words are found, too)
  onestopshop services search --topic topic:housing --spoken bg --json
  onestopshop services show registration
  onestopshop --role coordinator services export services.jsonl
"""


@click.group(epilog=_EPILOG)
def services() -> None:
    """Search, show, import and export services: what organisations offer to people."""


services.add_command(import_command)
services.add_command(export_command)


@services.command(
    epilog=example(
        "onestopshop services search registration",
        "onestopshop services search --topic topic:housing --spoken ar --json",
    )
)
@click.argument("words", nargs=-1)
@click.option(
    "--language", metavar="TAG", help="Show names in this language; the first required one by default."
)
@click.option(
    "--topic", "topics", multiple=True, metavar="CODE", help="Only with this topic or a narrower one."
)
@click.option("--spoken", metavar="TAG", help="Only services that bridge this language.")
@click.option("--audience", type=one_of(Audience), help="Other than visitors and the public.")
@click.option(
    "--without-legal-stay", is_flag=True, help="Only services known to be usable without legal stay."
)
@click.option("--include-closed", is_flag=True, help="Closed and historic services, too.")
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True)
@click.option("--offset", type=click.IntRange(0), default=0, help="Leave out so many of the best.")
@printing
@click.pass_obj
def search(
    line: Invocation,
    /,
    words: tuple[str, ...],
    *,
    language: str | None,
    topics: tuple[str, ...],
    spoken: str | None,
    audience: str | None,
    without_legal_stay: bool,
    include_closed: bool,
    limit: int,
    offset: int,
) -> None:
    """Find services by words of any offered language, misspelt or cut short too."""
    hits = line.acting().services.search(
        " ".join(words),
        language=language,
        topics=topics,
        spoken=spoken,
        audience=audience,
        usable_without_legal_stay=without_legal_stay,
        include_closed=include_closed,
        limit=limit,
        offset=offset,
    )

    def show() -> None:
        say(f"{hits.total} found for {isolated(hits.query)}" if hits.query else f"{hits.total} services")
        said = Words(line.shop(), hits.language)
        table(
            ("id", "name", "language", "topics"),
            [
                (
                    hit.service.id,
                    hit.name.text,
                    hit.name.language,
                    ", ".join(said.concept(code) for code in sorted(hit.service.topics)),
                )
                for hit in hits
            ],
        )

    answer(line, search_object(hits), show)


@services.command(epilog=example("onestopshop services show registration"))
@click.argument("id")
@printing
@click.pass_obj
def show(line: Invocation, id: str) -> None:
    """Show everything that is known of one service."""
    service = unstructure(line.acting().services.get(id))
    answer(line, service, lambda: fields(service))


@services.command("list", epilog=example("onestopshop services list --status active --language fr"))
@click.option("--status", type=one_of(ServiceStatus), help="Only services of this status.")
@click.option("--limit", type=click.IntRange(1), default=None, help="At most so many.")
@click.option("--after", metavar="ID", help="Those after this id.")
@language_option
@printing
@click.pass_obj
def list_(
    line: Invocation, status: str | None, limit: int | None, after: str | None, language: str | None
) -> None:
    """List services in order of their id."""
    found = line.acting().services.list(status=status, limit=limit, after=after)
    words = Words(line.shop(), language)

    def show() -> None:
        table(
            ("id", "name", "status", "organisation"),
            [(one.id, words.pick(one.name), one.status, one.organisation) for one in found],
        )

    answer(line, [unstructure(one) for one in found], show)
