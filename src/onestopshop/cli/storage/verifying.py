# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop storage verify``.
"""

from collections import Counter

import attrs
import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import printing
from onestopshop.cli.output import answer, say, table
from onestopshop.cli.storage.progress import shown

__all__ = ["verify"]


@click.command(
    epilog="""\b
Examples:
  onestopshop --city mycity storage verify
  onestopshop --city mycity storage verify monday.db --json
"""
)
@click.argument("place", metavar="[FILE]", default="current")
@click.option(
    "--limit",
    type=click.IntRange(0),
    default=1000,
    show_default=True,
    help="Show so many at most; all are counted.",
)
@printing
@click.pass_context
def verify(ctx: click.Context, place: str, limit: int) -> None:
    """
    Look for what is damaged, missing or inconsistent in the city's storage, or in the backup FILE.

    It looks at every record and every entry of the log, changes nothing, and may run while the desks are at
    work. The exit code is 1 when something is wrong.
    """
    line: Invocation = ctx.obj
    found: list[dict[str, object]] = []
    counts: Counter[str] = Counter()
    with shown("Verifying") as progress:
        for fault in line.storages().verify(place, progress=progress):
            counts[fault.rule] += 1
            if len(found) < limit:
                found.append(attrs.asdict(fault))
    document = {"storage": place, "counts": dict(sorted(counts.items())), "findings": found}

    def show() -> None:
        if not counts:
            say("nothing is wrong")
            return
        table(("rule", "kind", "id", "message"), [list(one.values()) for one in found])
        for rule, count in sorted(counts.items()):
            say(f"{rule}: {count}")

    answer(line, document, show)
    if counts:
        ctx.exit(1)
