# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop barriers candidates`` and ``dismiss``: what may be a barrier, and what is none.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import attrs
import click

from onestopshop.cli.barriers.taking_lists import import_command
from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import example, key_option, language_option, printing
from onestopshop.cli.output import answer, fields, table
from onestopshop.cli.words import Words
from onestopshop.plugin import unstructure

if TYPE_CHECKING:
    from onestopshop.operations.candidates.candidates import Candidate, RuleCandidate

__all__ = ["add_candidates"]

_EPILOG = """\b
Examples:
  onestopshop --role coordinator barriers candidates
  onestopshop --role coordinator barriers candidates --since 2026-01-01 --json
"""


def add_candidates(group: click.Group) -> None:
    """Add what proposes barriers to the group of barriers."""
    for command in (candidates, dismiss, import_command):
        group.add_command(command)


@click.command(epilog=_EPILOG)
@click.option("--since", metavar="DAY", help="The first day of the observations; a year ago by default.")
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=20,
    show_default=True,
    help="At most so many of each kind.",
)
@language_option
@printing
@click.pass_obj
def candidates(line: Invocation, since: str | None, limit: int, language: str | None) -> None:
    """
    Show what may be a barrier: observations that stand out, and what the rules make of other facts.

    Counts of observations, visits and reporters are never added up.
    """
    desk = line.acting()
    found = desk.barriers.candidates(language=language, limit=limit, since=since)
    by_rule = desk.barriers.rule_candidates(language=language, limit=limit)
    document = {
        "candidates": [_plain(one) for one in found],
        "by_rule": [attrs.asdict(one) for one in by_rule],
    }

    def show() -> None:
        _observed(found)
        if by_rule:
            click.echo()
            _ruled(line, by_rule, language)

    answer(line, document, show)


@click.command(
    epilog=example("onestopshop --role coordinator barriers dismiss ID --reason 'The letter was replaced'")
)
@click.argument("candidate")
@click.option("--reason", required=True, metavar="TEXT", help="Why it is no barrier, in words.")
@click.option("--since", metavar="DAY", help="The first day, as it was said to `candidates`.")
@key_option
@printing
@click.pass_obj
def dismiss(line: Invocation, candidate: str, reason: str, since: str | None, key: str | None) -> None:
    """Say why CANDIDATE is no barrier; it is shown again when it has grown by half."""
    dismissed = line.acting().barriers.dismiss(candidate, reason=reason, since=since, key=key)
    document = unstructure(dismissed)
    answer(line, document, lambda: fields(document))


def _plain(one: "Candidate") -> dict[str, Any]:
    return {**attrs.asdict(one), "rate": None if one.rate is None else round(one.rate, 4)}


def _observed(found: "Sequence[Candidate]") -> None:
    table(
        (
            "candidate",
            "what",
            "observations",
            "visits",
            "reporters",
            "now",
            "before",
            "per 100",
            "languages",
            "like",
        ),
        [
            (
                one.id,
                one.label,
                one.observations,
                one.visits,
                one.reporters,
                one.recent,
                one.before,
                None if one.rate is None else f"{100 * one.rate:.1f}",
                one.languages[:3],
                ", ".join(f"{known.do} {known.number}" for known in one.known),
            )
            for one in found
        ],
        right=("observations", "visits", "reporters", "now", "before", "per 100"),
    )


def _ruled(line: Invocation, found: "Sequence[RuleCandidate]", language: str | None) -> None:
    words = Words(line.shop(), language)
    table(
        ("candidate", "because of", "what", "facts", "step", "concept"),
        [
            (
                one.id,
                _rule(words, one.rule),
                one.label,
                one.facts,
                one.step.value,
                None if one.concept is None else words.concept(one.concept),
            )
            for one in found
        ],
        right=("facts",),
    )


def _rule(words: Words, name: str) -> str:
    """Return the label of the reason or outcome that a rule is named after, else its name."""
    labels = (words.of(list_, name) for list_ in ("referral_reason", "referral_outcome"))
    return next((label for label in labels if label != name), name.replace("_", " "))
