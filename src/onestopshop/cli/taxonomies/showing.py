# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop taxonomies list`` and ``show``.
"""

from collections.abc import Mapping
from typing import Final

import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import example, language_option, printing
from onestopshop.cli.output import answer, isolated, table, text
from onestopshop.cli.taxonomies.trees import branches_of, narrower_of
from onestopshop.cli.words import Words
from onestopshop.plugin import Concept, unstructure

__all__ = ["add_showing"]

_EPILOG: Final = """\b
Examples:
  onestopshop taxonomies show topic --language nl
  onestopshop taxonomies show b --local --in-use
"""


def add_showing(group: click.Group) -> None:
    """Add the commands."""
    for command in (list_, show):
        group.add_command(command)


@click.command("list", epilog=example("onestopshop taxonomies list --language fr"))
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


@click.command(epilog=_EPILOG)
@click.argument("scheme")
@click.option("--in-use", is_flag=True, help="Leave out what is retired.")
@click.option("--local", is_flag=True, help="With the concepts of other schemes that stand below these.")
@language_option
@printing
@click.pass_obj
def show(line: Invocation, scheme: str, language: str | None, in_use: bool, local: bool) -> None:
    """
    Show the concepts of one scheme as a tree.

    A number counts what is narrower, at any depth and in any scheme; an arrow leads to what is broader elsewhere.
    """
    taxonomies = line.acting().taxonomies
    found = taxonomies.scheme(scheme)
    branches = branches_of(found, taxonomies.list() if local else [found], in_use=in_use)
    narrower = narrower_of(taxonomies.list())
    words = Words(line.shop(), language)

    def tree() -> None:
        retired = sum(one.retired is not None for one in found.concepts)
        counts = f"{len(found.concepts)} concepts" + (f", {retired} retired" if retired else "")
        click.echo(f"{isolated(words.pick(found.name))} ({found.id} {text(found.version)}; {counts})")
        for depth, concept in branches:
            label = isolated(text(words.pick(concept.label)))
            click.echo(f"{'  ' * (depth + 1)}{concept.code}  {label}{_notes(concept, narrower, found.id)}")

    document = {**unstructure(found), "narrower": {one.code: narrower[one.code] for one in found.concepts}}
    answer(line, document, tree)


def _notes(concept: Concept, narrower: Mapping[str, int], scheme: str) -> str:
    """Return what follows a concept: how much is below it, what is above it elsewhere, and that it retired."""
    notes = [f"  ({narrower[concept.code]})"] if narrower[concept.code] else []
    elsewhere = [code for code in concept.broader if code.partition(":")[0] != scheme]
    if elsewhere and concept.code.partition(":")[0] == scheme:
        notes.append(f"  → {', '.join(elsewhere)}")
    if concept.retired is not None:
        instead = f", now {', '.join(concept.replaced_by)}" if concept.replaced_by else ""
        notes.append(f"  (retired {concept.retired.isoformat()}{instead})")
    return "".join(notes)
