# SPDX-License-Identifier: EUPL-1.2
"""
The demo on a terminal: readable in one minute.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

import click

from onestopshop.cli.output import isolated, table, text
from onestopshop.cli.words import Words
from onestopshop.domain.codes.referrals import ReferralState

if TYPE_CHECKING:
    from onestopshop import Desk, OneStopShop
    from onestopshop.operations.visits.visits import VisitSheet

__all__ = ["show"]

_COUNTS = ("observations", "visits", "reporters")


def show(
    shop: "OneStopShop",
    desk: "Desk",
    found: Mapping[str, Any],
    *,
    city: Path,
    folder: Path,
    language: str,
    command: str,
) -> None:
    """
    Print a search, one visit, the referrals, the barriers, and where the data lies.

    Args:
        command: The words that run the command line.
    """
    words = Words(shop, language)
    click.echo(
        f"The one-stop shop of {isolated(words.pick(shop.city.name))}: a synthetic day, played and read back."
    )
    click.echo(
        f"{found['services']} services, {found['visits']} visits, {sum(found['referrals'].values())} referrals, "
        f"{found['observations']} observations by {found['reporters']} reporters."
    )
    _heading(1, f"Somebody asks for {isolated(found['search']['query'])} ({found['search']['language']})")
    _search(desk, found["search"], words, shop.city.languages.required[0])
    _heading(2, "One visit, step by step: no name, no file")
    for number, step in enumerate(_steps(_telling(desk), words), start=1):
        click.echo(f"  {number}. {step}")
    _heading(3, "The referrals, and how far they have come")
    for state in ReferralState:
        if state in found["referrals"]:
            click.echo(f"  {found['referrals'][state]:>3}  {words.of('referral_state', state)}")
    _heading(4, "What people got stuck on: three counts that are never added up")
    _rows("concept", found["barriers_by_concept"])
    click.echo()
    _rows("service", found["barriers_by_service"])
    _heading(5, "The three barriers to raise first, and why")
    for barrier in found["to_raise"]:
        click.echo(f"  - {isolated(words.pick(barrier['title']))}  (barrier {barrier['number']})")
        click.echo(
            f"    {', '.join(words.concept(code) for code in barrier['concepts'])}: {barrier['reason']}"
        )
    _next(shop, city, folder, command)


def _heading(number: int, what: str) -> None:
    click.echo()
    click.secho(f"{number}. {what}", bold=True)


def _search(desk: "Desk", found: Mapping[str, Any], words: Words, own: str) -> None:
    shown = []
    for hit in found["hits"][:3]:
        service = desk.services.get(hit["id"])
        topics = ", ".join(words.concept(code) for code in hit["topics"])
        names = dict.fromkeys((service.name.pick(own).text, words.pick(service.name)))
        shown.append((" / ".join(names), topics))
    table(("service", "topics"), shown)


def _telling(desk: "Desk") -> "VisitSheet":
    """Return the visit that shows most: with papers, a referral and an observation, and much filled in."""
    sheets = [desk.visits.sheet(visit.id) for visit in desk.visits.list(limit=200)]

    def worth(sheet: "VisitSheet") -> tuple[int, int, int]:
        parts = (sheet.referrals, sheet.observations, sheet.visit.papers)
        ended = sum(referral.outcome is not None for referral in sheet.referrals)
        return sum(map(bool, parts)), ended, len(sheet.visit.implied)

    return max(sheets, key=worth)


def _steps(sheet: "VisitSheet", words: Words) -> Iterator[str]:
    visit = sheet.visit
    yield (
        f"{words.of('visit_channel', visit.channel)}, {words.desk(visit.desk)}, {visit.day}: "
        f"{words.language(visit.language)}; {words.concept(f'int:{visit.interpretation}')}"
    )
    yield f"topics: {_list(words.concept(code) for code in sorted(visit.topics))}"
    for paper in visit.papers:
        help = "".join(f", {words.of('document_help', one)}" for one in sorted(paper.help))
        yield f"papers: {words.concept(paper.kind)}{help}"
    yield f"what the desk did: {_list(words.concept(f'hnd:{one}') for one in sorted(visit.handling))}"
    for referral in sheet.referrals:
        yield (
            f"referral to {words.service(referral.service)} ({words.of('referral_mode', referral.mode)}): "
            f"{words.of('referral_state', referral.state)}"
        )
    for observed in sheet.observations:
        concepts = _list(words.concept(code) for code in sorted(observed.concepts))
        yield f"barrier met at {words.service(observed.service)}: {concepts}; {text(observed.what_happened)}"
    if visit.implied:
        yield f"filled in by the shop, because the rest implies it: {_list(words.implied(visit.implied))}"


def _list(values: Iterable[str]) -> str:
    return ", ".join(values)


def _rows(by: str, found: Sequence[Mapping[str, Any]]) -> None:
    table(
        (by, *_COUNTS), [(row["label"], *(row[count] for count in _COUNTS)) for row in found], right=_COUNTS
    )


def _next(shop: "OneStopShop", city: Path, folder: Path, command: str) -> None:
    """Print lines that a shell runs as they stand, whatever the paths have in them."""
    database, state, here = map(quote, map(str, (folder / "demo.db", folder / "state", city.resolve())))
    _heading(6, "Where the data lies, and what to run next")
    click.echo(f"  {database}")
    click.echo("  To play it again records nothing twice; `init` begins your own city:")
    click.echo(f"  export ONESTOPSHOP_STORAGE__USE=sqlite ONESTOPSHOP_STORAGE__PATH={database}")
    click.echo(f"  export ONESTOPSHOP_STATE__FOLDER={state} ONESTOPSHOP_CITY_PATH={here}")
    click.echo(f"  {command} --role {shop.settings.demo.coordinator} barriers list")
    click.echo(f"  {command} demo --keep {quote(str(folder))}")
    click.echo(f"  {command} init mycity")
