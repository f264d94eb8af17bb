# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop insight``: the figures of the shop, each counted by itself.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs
import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import example, language_option, printing
from onestopshop.cli.output import answer, table
from onestopshop.cli.words import Words

if TYPE_CHECKING:
    from onestopshop.operations.insight import Totals

__all__ = ["insight"]

_EPILOG = """\b
Examples:
  onestopshop --role coordinator insight totals
  onestopshop --role coordinator insight totals --json
"""
_FEW = "too few to show"


@click.group(epilog=_EPILOG)
def insight() -> None:
    """Look at the figures of the shop; `barriers` has those by concept, by service, and what to raise."""


@insight.command(
    epilog=example(
        "onestopshop --role coordinator insight totals --language fr",
        "onestopshop --role coordinator insight totals --json",
    )
)
@language_option
@printing
@click.pass_obj
def totals(line: Invocation, language: str | None) -> None:
    """Count each noun by itself, referrals and barriers by state; with --json, null is too few to show."""
    found = line.acting().insight.totals()
    words = Words(line.shop(), language)
    document = {**attrs.asdict(found), "referrals": dict(found.referrals), "barriers": dict(found.barriers)}

    def show() -> None:
        rows = [(what, state, _FEW if count is None else count) for what, state, count in _rows(found, words)]
        table(("what", "state", "count"), rows, right=("count",))

    answer(line, document, show)


def _rows(found: "Totals", words: Words) -> Iterator[tuple[str, str, int | None]]:
    yield "services", "", found.services
    yield "visits", "", found.visits
    for state, count in found.referrals.items():
        yield "referrals", words.of("referral_state", state), count
    yield "observations", "", found.observations
    yield "reporters", "", found.reporters
    for state, count in found.barriers.items():
        yield "barriers", words.of("barrier_state", state), count
