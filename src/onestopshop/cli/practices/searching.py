# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop practices search`` and ``show``: what this city and others did.
"""

from typing import TYPE_CHECKING

import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import language_option, one_of, printing
from onestopshop.cli.output import answer, fields, say, table
from onestopshop.cli.practices.words import document, shown, where
from onestopshop.cli.words import Words
from onestopshop.domain.codes.observations import Step

if TYPE_CHECKING:
    from onestopshop.domain.barriers.barriers import Barrier
    from onestopshop.operations.practices.practices import Practices

__all__ = ["search", "show", "to_record"]

_TO_RECORD = """\b
Examples:
  onestopshop --role coordinator practices to-record
"""
_SEARCH = """\b
Examples:
  onestopshop practices search
  onestopshop practices search --concept b:begrijpbaar --language nl
  onestopshop practices search --concept b:begrijpbaar --service-kind topic:registration --step understand
"""
_NONE = "there is no practice here: `onestopshop practices record` keeps one, and packages of other cities bring theirs"
_NONE_LIKE_IT = "there is none that is like it: `onestopshop practices search` without options shows all"
_SHOW = """\b
Examples:
  onestopshop practices show ID
  onestopshop practices show ID --from othercity --language nl
"""


@click.command(epilog=_SEARCH)
@click.option("--concept", metavar="CODE", help="What kind of barrier, in any scheme of this city.")
@click.option("--service-kind", metavar="CODE", help="What kind of service, such as a topic.")
@click.option("--step", type=one_of(Step), help="Where on the way.")
@language_option
@printing
@click.pass_obj
def search(
    line: Invocation,
    *,
    concept: str | None,
    service_kind: str | None,
    step: str | None,
    language: str | None,
) -> None:
    """
    Find practices of this city and others, the likest to what you ask first; without options all of them.

    `likeness` says how near the kind of barrier, then the kind of service, is to what you ask. `measured`: the visits
    before and after tell its effect.
    """
    practices = line.acting().practices
    found = practices.search(concept=concept, service_kind=service_kind, step=step)
    words = Words(line.shop(), language)

    def show_all() -> None:
        if not found:
            say(_NONE_LIKE_IT if concept or service_kind or step else _NONE)
            return
        rows = [
            (
                one.practice.id,
                where(one),
                [words.of("likeness", like) for like in (one.concept, one.service_kind) if like] or None,
                "yes" if one.practice.measured else "no",
                words.pick(one.practice.measure),
            )
            for one in found
        ]
        table(("id", "city", "likeness", "measured", "what was done"), rows)

    answer(line, [document(one) for one in found], show_all)
    _say_unread(practices)


@click.command(epilog=_SHOW)
@click.argument("practice")
@click.option("--from", "city", metavar="CITY", help="Whose it is, where two cities state the same id.")
@language_option
@printing
@click.pass_obj
def show(line: Invocation, practice: str, city: str | None, language: str | None) -> None:
    """Show PRACTICE, of this city or another one, with what is known of its effect."""
    practices = line.acting().practices
    _say_unread(practices)
    found = practices.get(practice, city=city)
    words = Words(line.shop(), language)
    answer(line, document(found), lambda: fields(shown(found, words)))


@click.command("to-record", epilog=_TO_RECORD)
@language_option
@printing
@click.pass_obj
def to_record(line: Invocation, language: str | None) -> None:
    """List the barriers that are verified to be gone, and of which nobody recorded what was done."""
    found = line.acting().practices.to_record()
    words = Words(line.shop(), language)
    rows = [(one.number, words.pick(one.title), _verified_on(one)) for one in found]
    document = [{"barrier": one.id, "number": one.number, "verified_on": _verified_on(one)} for one in found]

    def show_all() -> None:
        if rows:
            table(("number", "title", "verified on"), rows, right=("number",))
        else:
            say("there is none: no barrier is verified to be gone of which nobody recorded what was done")

    answer(line, document, show_all)


def _say_unread(practices: "Practices") -> None:
    """Tell of which cities nothing is found, because what is kept of them is damaged."""
    for one in practices.unread():
        say(f"the practices of {one.city} cannot be read: import its newest package once more")


def _verified_on(barrier: "Barrier") -> str | None:
    move = barrier.last("verify")
    return None if move is None else move.day.isoformat()
