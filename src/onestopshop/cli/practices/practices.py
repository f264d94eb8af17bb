# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop practices``: record what removed a barrier, and find what others did.
"""

from typing import Any

import click

from onestopshop.cli.arguments import given
from onestopshop.cli.barriers.records import texts_of
from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import example, key_option, language_option, one_of, printing
from onestopshop.cli.output import answer, fields, say, table
from onestopshop.cli.pages import barrier_id
from onestopshop.cli.practices.searching import search, show, to_record
from onestopshop.cli.words import Words
from onestopshop.domain.codes.observations import Step
from onestopshop.domain.codes.practices import Effort, RetireReason
from onestopshop.domain.identity import doubts
from onestopshop.domain.practices.practices import Practice
from onestopshop.plugin import unstructure

__all__ = ["practices"]

_EPILOG = """\b
Examples:
  onestopshop --role coordinator practices record --barrier 3 --effort weeks
  onestopshop --role coordinator practices list
  onestopshop practices search --concept b:begrijpbaar --service-kind topic:registration
"""
_RECORD = """\b
Examples:
  onestopshop --role coordinator practices record --barrier 3 --measure en="One page in plain words"
  onestopshop --role coordinator practices record --concept b:begrijpbaar --measure en="We read letters aloud"
"""


@click.group(epilog=_EPILOG)
def practices() -> None:
    """Share what removed a barrier: the measure, the effort, and the effect as far as it was measured."""


for _command in (to_record, search, show):
    practices.add_command(_command)


@practices.command(epilog=_RECORD)
@click.option("--barrier", metavar="BARRIER", help="An id or a number; its removal is verified.")
@click.option(
    "--measure",
    "measures",
    multiple=True,
    metavar="TAG=TEXT",
    help="What was done; what was told of it by default.",
)
@click.option("--concept", "concepts", multiple=True, metavar="CODE", help="What kind of barrier.")
@click.option("--service-kind", "service_kinds", multiple=True, metavar="CODE", help="What kind of service.")
@click.option("--step", type=one_of(Step), help="Where on the way it helps.")
@click.option("--effort", type=one_of(Effort), help="How much work it took, of everybody together.")
@click.option("--licence", metavar="NAME", help="A URI or an SPDX name; that of [network] by default.")
@click.option("--reviewed", is_flag=True, help="You read the words and found nobody in them.")
@key_option
@printing
@click.pass_obj
def record(
    line: Invocation, /, barrier: str | None, measures: tuple[str, ...], key: str | None, **said: Any
) -> None:
    """Keep what was done about a barrier that is verified to be gone, or a way of working (without --barrier)."""
    desk = line.acting()
    about = None if barrier is None else barrier_id(desk, barrier)
    kept = desk.practices.record(barrier=about, measure=texts_of(measures, "measure"), key=key, **given(said))
    _show(line, kept)
    if kept.reviewed_on is None:
        say(f"it stays here until somebody reads it: onestopshop practices review {kept.id}")


@practices.command(epilog=example("onestopshop --role coordinator practices review ID"))
@click.argument("practice")
@click.option("--yes", is_flag=True, help="Do not ask: you read the words and found nobody in them.")
@key_option
@printing
@click.pass_obj
def review(line: Invocation, practice: str, *, yes: bool, key: str | None) -> None:
    """Read the words of PRACTICE once more, and let them leave the city."""
    desk = line.acting()
    if not yes:
        for language, text in desk.practices.get(practice).practice.measure.items():
            say(f"{language}: {_marked(text)}")
        click.confirm("Does it tell nobody's identity?", abort=True, err=True)
    _show(line, desk.practices.review(practice, key=key))


@practices.command(epilog=example("onestopshop --role coordinator practices retire ID --reason did_not_last"))
@click.argument("practice")
@click.option(
    "--reason", type=one_of(RetireReason), required=True, help="Why it is not recommended any more."
)
@key_option
@printing
@click.pass_obj
def retire(line: Invocation, practice: str, reason: str, key: str | None) -> None:
    """Do not recommend PRACTICE any more: other cities lose it with your next package."""
    _show(line, line.acting().practices.retire(practice, reason=reason, key=key))


@practices.command("list", epilog=example("onestopshop --role coordinator practices list --language nl"))
@language_option
@printing
@click.pass_obj
def list_(line: Invocation, language: str | None) -> None:
    """List the practices of this city, retired ones too."""
    found = line.acting().practices.list()
    words = Words(line.shop(), language)

    def show_all() -> None:
        if not found:
            say("none is recorded yet: `onestopshop practices to-record` lists barriers of which one can be")
            return
        rows = [(one.id, one.day, _state(one), _measured(one), words.pick(one.measure)) for one in found]
        table(("id", "day", "state", "measured", "what was done"), rows)

    answer(line, [unstructure(one) for one in found], show_all)


def _state(one: Practice) -> str:
    if not one.standing:
        return "retired"
    return "to review" if one.reviewed_on is None else "reviewed"


def _measured(one: Practice) -> str:
    return "yes" if one.measured else "no"


def _marked(text: str) -> str:
    for start, end in reversed(doubts(text)):
        text = f"{text[:start]}[[{text[start:end]}]]{text[end:]}"
    return text


def _show(line: Invocation, found: Practice) -> None:
    document = unstructure(found)
    answer(line, document, lambda: fields(document))
