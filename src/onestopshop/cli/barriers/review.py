# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop barriers review``: the daily queue of texts that await their identity review.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import key_option, limit_option, printing
from onestopshop.cli.output import answer, say, table
from onestopshop.domain.observations import TEXTS
from onestopshop.plugin import unstructure

if TYPE_CHECKING:
    from onestopshop import Desk
    from onestopshop.operations.barriers.reviewing import Waiting

__all__ = ["add_review"]

_EPILOG = """\b
Examples:
  onestopshop --role coordinator barriers review               (the queue, oldest first)
  onestopshop --role coordinator barriers review ID ID --clean
  onestopshop --role coordinator barriers review ID --redact
"""


def add_review(group: click.Group) -> None:
    """Add the queue to the group of barriers."""
    group.add_command(review)


@click.command(epilog=_EPILOG)
@click.argument("observations", nargs=-1)
@click.option("--clean", "verdict", flag_value="review", help="The words of all of them tell no identity.")
@click.option("--redact", "verdict", flag_value="redact", help="Remove the words of all of them.")
@click.option("--desk", metavar="DESK", help="Only those of this desk.")
@limit_option
@key_option
@printing
@click.pass_obj
def review(
    line: Invocation,
    observations: tuple[str, ...],
    *,
    verdict: str | None,
    desk: str | None,
    limit: int,
    key: str | None,
) -> None:
    """Show what awaits its identity review, or say of OBSERVATIONS what came of it."""
    if bool(observations) != bool(verdict):
        raise click.UsageError("name observations together with --clean or --redact, or neither")
    if verdict is not None:
        _decide(line, observations, verdict, key)
        return
    found = _queue(line.acting(), desk, limit)
    answer(line, [_document(one) for one in found], lambda: _show(found))
    urgent = [one.days_left for one in found if one.urgent]
    if urgent:
        say(f"{len(urgent)} of them will lose their words soon, the first in {min(urgent)} days")


def _decide(line: Invocation, observations: tuple[str, ...], verdict: str, key: str | None) -> None:
    desk = line.acting()
    with desk.together(key=key):
        done = [getattr(desk.barriers, verdict)(id) for id in observations]
    answer(
        line,
        [unstructure(one) for one in done],
        lambda: table(("id", "identity review"), [(one.id, one.identity_review) for one in done]),
    )


def _queue(desk: "Desk", at: str | None, limit: int) -> "list[Waiting]":
    found: list[Waiting] = []
    while len(found) < limit:
        after = found[-1].observation if found else None
        page = desk.barriers.to_review(desk=at, limit=min(500, limit - len(found)), after=after)
        if not page:
            break
        found.extend(page)
    if len(found) == limit:
        say(f"the oldest {limit}; more with --limit")
    return found


def _show(found: "list[Waiting]") -> None:
    rows = [
        (one.observation.id, one.observation.day, one.days_left, "; ".join(_marked(one))) for one in found
    ]
    table(("id", "day", "days left", "words"), rows, right=("days left",))


def _marked(one: "Waiting") -> Iterator[str]:
    """Yield each text with its doubtful words in double brackets."""
    for name in TEXTS:
        text = getattr(one.observation, name)
        if text is not None:
            for start, end in reversed(one.doubts.get(name, ())):
                text = f"{text[:start]}[[{text[start:end]}]]{text[end:]}"
            yield f"{name}: {text}"


def _document(one: "Waiting") -> dict[str, object]:
    return {
        "observation": unstructure(one.observation),
        "age": one.age,
        "days_left": one.days_left,
        "urgent": one.urgent,
        "doubts": {name: [list(span) for span in spans] for name, spans in one.doubts.items()},
    }
