# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop referrals``: what the desk should look at, and attempts that follow each other.
"""

from collections.abc import Sequence

import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import example, language_option, printing
from onestopshop.cli.output import answer, say, table
from onestopshop.cli.words import Words
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.operations.referrals.due import DueReferral
from onestopshop.plugin import unstructure

__all__ = ["chain", "due"]


@click.command(epilog=example("onestopshop referrals due --desk main --json"))
@click.option("--today", metavar="DATE", help="As on the evening of this day; now when left out.")
@click.option("--desk", metavar="DESK", help="Only those of this desk.")
@language_option
@printing
@click.pass_obj
def due(line: Invocation, today: str | None, desk: str | None, language: str | None) -> None:
    """List what the desk should look at, the most pressing first, with why and what to do."""
    found = line.acting().referrals.due(today, desk=desk)
    words = Words(line.shop(), language)
    documents = [_document(one, words) for one in found]

    def show() -> None:
        if not found:
            say("nothing waits for the desk")
            return
        table(
            ("id", "service", "state", "priority", "why", "since", "what to do"),
            [
                (
                    one.referral.id,
                    _receiver(one.referral, words),
                    words.of("referral_state", one.referral.state),
                    words.of("priority", one.referral.priority),
                    document["why_label"],
                    one.since,
                    document["to_do"],
                )
                for one, document in zip(found, documents, strict=True)
            ],
        )

    answer(line, documents, show)


@click.command(epilog=example("onestopshop referrals chain ID"))
@click.argument("id")
@language_option
@printing
@click.pass_obj
def chain(line: Invocation, id: str, language: str | None) -> None:
    """Show all attempts of which the referral ID is one, the first one first."""
    found = line.acting().referrals.chain(id)
    words = Words(line.shop(), language)
    answer(line, [unstructure(one) for one in found], lambda: _show_chain(found, words))


def _show_chain(found: Sequence[Referral], words: Words) -> None:
    table(
        ("id", "day", "service", "state", "reason", "outcome"),
        [
            (
                one.id,
                one.day,
                _receiver(one, words),
                words.of("referral_state", one.state),
                one.reason and words.of("referral_reason", one.reason),
                one.outcome and words.of("referral_outcome", one.outcome),
            )
            for one in found
        ],
    )


def _document(one: DueReferral, words: Words) -> dict[str, object]:
    return {
        "why": one.why.value,
        "why_label": words.of("referral_attention", one.why),
        "since": one.since.isoformat(),
        "to_do": words.of("referral_to_do", one.why),
        "referral": unstructure(one.referral),
    }


def _receiver(referral: Referral, words: Words) -> str | None:
    return words.service(referral.service) if referral.service else referral.organisation
