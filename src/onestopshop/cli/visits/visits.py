# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop visits``: one contact at the shop, without identity.
"""

import json
from functools import partial
from typing import Any

import click

from onestopshop.cli.arguments import field_options, given
from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import example, key_option, limit_option, one_of, printing
from onestopshop.cli.output import answer, fields, say, table
from onestopshop.cli.pages import first
from onestopshop.cli.visits.report import report
from onestopshop.cli.visits.sheet import sheet
from onestopshop.cli.visits.taking_sheets import import_command
from onestopshop.cli.words import Words
from onestopshop.domain.values import RetractReason
from onestopshop.operations.visits.recording import VisitFields
from onestopshop.plugin import Visit, unstructure

__all__ = ["visits"]

_EPILOG = """\b
Examples:
  onestopshop visits record --channel desk --language ar --topic topic:registration --handling answered
  onestopshop visits record --channel desk --language bg --handling answered \\
      --paper '{"kind": "doc:letter", "sender": "city-office", "help": ["explained"]}'
  onestopshop --desk main visits sheet > sheet.txt      (for a desk without a screen)
  onestopshop visits import sheet.csv --dry-run
"""
_PROFILE = {"profile", "papers"}
_NEEDED = {"channel": "Needed.", "language": "Needed.", "handling": "Needed, at least one."}


@click.group(epilog=_EPILOG)
def visits() -> None:
    """Record contacts, without saying who it was: no name, no number, no time of the day."""


visits.add_command(sheet)
visits.add_command(import_command)
visits.add_command(report)


@visits.command(
    epilog=example(
        "onestopshop visits record --channel desk --language ar --topic topic:registration --handling answered"
    )
)
@field_options(VisitFields, Visit, without=_PROFILE, notes=_NEEDED)
@click.option(
    "--paper", "papers", multiple=True, metavar="CODE|JSON", help="doc:letter, or help with it as JSON."
)
@click.option(
    "--profile", metavar="JSON", help="What the person says of herself, where the city switched it on."
)
@key_option
@printing
@click.pass_obj
def record(
    line: Invocation, /, key: str | None, papers: tuple[str, ...], profile: str | None, **said: Any
) -> None:
    """Record one contact; desk, role and day are those of who acts, and of today."""
    read = {
        "papers": [_json(paper, "--paper") if paper.startswith("{") else paper for paper in papers] or None,
        "profile": None if profile is None else _json(profile, "--profile"),
    }
    visit = line.acting().visits.record(key=key, **given({**said, **read}))
    _show(line, unstructure(visit))
    for question in visit.open_questions(referrals=0, observations=0):
        say(f"to ask, if possible: {question}")


@visits.command("list", epilog=example("onestopshop visits list --topic topic:housing --limit 10"))
@click.option("--desk", metavar="DESK", help="Only those of this desk.")
@click.option("--topic", metavar="CODE", help="Only those with this topic.")
@limit_option
@printing
@click.pass_obj
def list_(line: Invocation, desk: str | None, topic: str | None, limit: int) -> None:
    """List visits, newest day first."""
    found = first(partial(line.acting().visits.list, desk=desk, topic=topic), limit)
    words = Words(line.shop())

    def show() -> None:
        table(
            ("id", "day", "desk", "channel", "language", "topics", "taken back"),
            [
                (
                    one.id,
                    one.day,
                    words.desk(one.desk),
                    words.of("visit_channel", one.channel),
                    words.language(one.language),
                    ", ".join(words.concept(code) for code in sorted(one.topics)),
                    words.of("retract_reason", one.retracted.reason) if one.retracted else "",
                )
                for one in found
            ],
        )

    answer(line, [unstructure(one) for one in found], show)


@visits.command(epilog=example("onestopshop visits show ID"))
@click.argument("id")
@printing
@click.pass_obj
def show(line: Invocation, id: str) -> None:
    """Show one visit with its referrals and observations."""
    found = line.acting().visits.sheet(id)
    document = {
        **unstructure(found.visit),
        "referrals": [unstructure(one) for one in found.referrals],
        "observations": [unstructure(one) for one in found.observations],
    }
    _show(line, document)


@visits.command(epilog=example("onestopshop visits retract ID --reason entered_in_error"))
@click.argument("id")
@click.option("--reason", required=True, type=one_of(RetractReason))
@key_option
@printing
@click.pass_obj
def retract(line: Invocation, id: str, reason: str, key: str | None) -> None:
    """Take a visit back; its history stays, and it counts nowhere."""
    _show(line, unstructure(line.acting().visits.retract(id, reason=reason, key=key)))


def _show(line: Invocation, document: dict[str, Any]) -> None:
    answer(line, document, lambda: fields(document))


def _json(given: str, option: str) -> Any:
    try:
        return json.loads(given)
    except (ValueError, RecursionError):
        raise click.BadParameter("this is no JSON", param_hint=option) from None
