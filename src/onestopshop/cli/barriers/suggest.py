# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop barriers suggest``: concepts that words may be about.
"""

from collections.abc import Iterable, Sequence

import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import printing
from onestopshop.cli.output import answer, isolated, say, table
from onestopshop.cli.typed import typed_text
from onestopshop.cli.words import Words
from onestopshop.operations.barriers.suggesting import Suggested
from onestopshop.plugin import Because, unstructure

__all__ = ["add_suggest"]

_EPILOG = """\b
Examples:
  onestopshop barriers suggest "De brief was enkel in moeilijk Nederlands" --language nl
  onestopshop barriers suggest "Elle ne savait pas que l'aide existe" --language fr --scheme topic --json
  onestopshop barriers suggest - < note.txt                    (what is typed here stays in the shell's history)
"""


def add_suggest(group: click.Group) -> None:
    """Add the command to the group of barriers."""
    group.add_command(suggest)


@click.command(epilog=_EPILOG)
@click.argument("words", nargs=-1, required=True)
@click.option("--language", metavar="TAG", help="Of the words; the first required one by default.")
@click.option("--scheme", metavar="ID", help="Whose concepts; the city's primary scheme by default.")
@click.option("--limit", type=click.IntRange(1, 100), default=5, show_default=True, help="At most so many.")
@printing
@click.pass_obj
def suggest(
    line: Invocation, words: tuple[str, ...], language: str | None, scheme: str | None, limit: int
) -> None:
    """Propose concepts for WORDS (- reads them from standard input), with the words that led to each."""
    asked = typed_text() if words == ("-",) else " ".join(words)
    found = line.acting().barriers.suggest(asked, language=language, scheme=scheme, limit=limit)
    answer(line, _document(found), lambda: _show(Words(line.shop()), found))


def _document(found: Iterable[Suggested]) -> list[object]:
    return [
        {
            "concept": one.concept.code,
            "label": dict(one.concept.label),
            "because": [unstructure(each) for each in one.because],
        }
        for one in found
    ]


def _show(words: Words, found: Sequence[Suggested]) -> None:
    if not found:
        say("nothing suggests itself")
        return
    table(
        ("concept", "label", "because of"),
        [
            (one.concept.code, words.concept(one.concept.code), "; ".join(map(_said, one.because)))
            for one in found
        ],
    )


def _said(because: Because) -> str:
    """Return a word, with a mark where nothing but earlier observations has it."""
    return isolated(because.word) + ("" if because.labelled else " (earlier)")
