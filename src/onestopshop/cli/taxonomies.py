# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop taxonomies``: the concept schemes of a shop.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs
import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import language_option, printing
from onestopshop.cli.output import answer, isolated, say, table, text
from onestopshop.cli.words import Words
from onestopshop.plugin import Concept, unstructure

if TYPE_CHECKING:
    from onestopshop.plugin import Scheme

__all__ = ["taxonomies"]

_EPILOG = """\b
Examples:
  onestopshop taxonomies list
  onestopshop taxonomies show topic --language nl
  onestopshop taxonomies validate --json
"""


@click.group(epilog=_EPILOG)
def taxonomies() -> None:
    """Look at the concept schemes: topics, papers, barriers and the city's own."""


@taxonomies.command("list")
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


@taxonomies.command()
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


@taxonomies.command()
@click.argument("scheme", required=False)
@printing
@click.pass_context
def validate(ctx: click.Context, scheme: str | None) -> None:
    """Say what should be looked at in one scheme, or in all."""
    line: Invocation = ctx.obj
    findings = line.acting().taxonomies.validate(scheme)
    document = [{**attrs.asdict(one), "severity": one.severity.value} for one in findings]

    def show() -> None:
        table(("severity", "place", "message"), [(one.severity, one.path, one.message) for one in findings])

    answer(line, document, show if findings else lambda: say("nothing to say"))
    if any(one.severity != "info" for one in findings):
        ctx.exit(1)


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
