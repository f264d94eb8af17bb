# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop taxonomies list`` and ``show``.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import language_option, printing
from onestopshop.cli.output import answer, isolated, table, text
from onestopshop.cli.words import Words
from onestopshop.plugin import Concept, unstructure

if TYPE_CHECKING:
    from onestopshop.plugin import Scheme

__all__ = ["add_showing"]


def add_showing(group: click.Group) -> None:
    """Add the commands."""
    for command in (list_, show):
        group.add_command(command)


@click.command("list")
@language_option
@printing
@click.pass_obj
def list_(line: Invocation, language: str | None) -> None:
    """List the schemes, those of the network first."""
    schemes = line.acting().taxonomies.list()
    words = Words(line.shop(), language)
    document = [
        {
            "id": one.id,
            "version": one.version,
            "name": dict(one.name),
            "source": one.source,
            "concepts": len(one.concepts),
        }
        for one in schemes
    ]

    def show() -> None:
        table(
            ("id", "version", "name", "concepts"),
            [(one.id, one.version, words.pick(one.name), len(one.concepts)) for one in schemes],
            right=("concepts",),
        )

    answer(line, document, show)


@click.command()
@click.argument("scheme")
@language_option
@printing
@click.pass_obj
def show(line: Invocation, scheme: str, language: str | None) -> None:
    """Show the concepts of one scheme as a tree."""
    found = line.acting().taxonomies.scheme(scheme)
    words = Words(line.shop(), language)

    def tree() -> None:
        click.echo(f"{isolated(words.pick(found.name))} ({found.id} {found.version})")
        for depth, concept in _tree(found):
            retired = " (retired)" if concept.retired else ""
            click.echo(
                f"{'  ' * (depth + 1)}{concept.code}  {isolated(text(words.pick(concept.label)))}{retired}"
            )

    answer(line, unstructure(found), tree)


def _tree(scheme: "Scheme") -> Iterator[tuple[int, Concept]]:
    """Yield each concept once with its depth, below the first broader concept of the same scheme."""
    codes = {concept.code for concept in scheme.concepts}
    below: dict[str | None, list[Concept]] = {}
    for concept in scheme.concepts:
        above = next((code for code in concept.broader if code in codes and code != concept.code), None)
        below.setdefault(above, []).append(concept)
    seen: set[str] = set()

    def walk(parent: str | None, depth: int) -> Iterator[tuple[int, Concept]]:
        for concept in below.get(parent, ()):
            if concept.code not in seen:
                seen.add(concept.code)
                yield depth, concept
                yield from walk(concept.code, depth + 1)

    yield from walk(None, 0)
    yield from ((0, concept) for concept in scheme.concepts if concept.code not in seen)  # a circle
