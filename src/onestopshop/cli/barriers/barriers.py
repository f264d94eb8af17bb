# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop barriers``: what people got stuck on, and what it is gathered into.
"""

from typing import Any

import click

from onestopshop.cli.arguments import field_options, given
from onestopshop.cli.barriers.answers import add_answers
from onestopshop.cli.barriers.candidates import add_candidates
from onestopshop.cli.barriers.life import add_life
from onestopshop.cli.barriers.lists import add_lists
from onestopshop.cli.barriers.observations import add_observations
from onestopshop.cli.barriers.papers import add_papers
from onestopshop.cli.barriers.records import show_record, texts_of
from onestopshop.cli.barriers.report import add_report
from onestopshop.cli.barriers.review import add_review
from onestopshop.cli.barriers.steps import add_steps
from onestopshop.cli.barriers.suggest import add_suggest
from onestopshop.cli.barriers.verify import add_verification
from onestopshop.cli.barriers.words import add_words
from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import example, key_option, one_of, printing
from onestopshop.cli.pages import barrier_id
from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.barriers.moves import CHECKS
from onestopshop.domain.codes.services import Level
from onestopshop.domain.observations import Observation
from onestopshop.operations.barriers.barriers import BarrierFields
from onestopshop.operations.barriers.observing import ObservationFields

__all__ = ["barriers"]

_EPILOG = """\b
Examples:
  onestopshop barriers observe --visit ID --concept b:begrijpbaar --step understand \\
      --what-happened "Letter only in formal Dutch."
  onestopshop barriers observe --visit ID --again-of 1          (that barrier again, by its number)
  onestopshop --role coordinator barriers gather ID ID --problem en="The letter is hard to read."
  onestopshop --role coordinator barriers to-raise
"""
_TEXTS = ("title", "problem")


@click.group(epilog=_EPILOG)
def barriers() -> None:
    """Keep what people got stuck on as observations, and gather them into barriers."""


@barriers.command(
    epilog=example(
        "onestopshop barriers observe --visit ID --concept b:begrijpbaar --step understand",
        "onestopshop barriers observe --visit ID --again-of 1          (that barrier again, by its number)",
    )
)
@field_options(ObservationFields, Observation, notes={"again_of": "An id or a number."})
@key_option
@printing
@click.pass_obj
def observe(line: Invocation, /, key: str | None, **said: Any) -> None:
    """Record that in one contact one barrier was met; what the visit and the barrier imply may be left out."""
    desk, told = line.acting(), given(said)
    if "again_of" in told:
        told["again_of"] = barrier_id(desk, told["again_of"])
    show_record(line, desk.barriers.observe(key=key, **told))


@barriers.command(
    epilog=example(
        "onestopshop --role coordinator barriers gather ID ID --problem en='The letter is hard to read'"
    )
)
@click.argument("observations", nargs=-1, required=True)
@field_options(BarrierFields, Barrier, without={*_TEXTS, "ideas"})
@click.option("--title", multiple=True, metavar="TAG=TEXT", help="What to call it, once per language.")
@click.option(
    "--problem", multiple=True, required=True, metavar="TAG=TEXT", help="What stops people, neutrally."
)
@click.option(
    "--apart", metavar="TEXT", help="Why it is another one than a barrier like it that was removed."
)
@key_option
@printing
@click.pass_obj
def gather(line: Invocation, /, observations: tuple[str, ...], key: str | None, **said: Any) -> None:
    """
    Gather OBSERVATIONS into a new barrier; what all of them share may be left out.

    Those of a candidate stand below `ids` in `onestopshop barriers candidates --json`.
    """
    texts = {name: texts_of(said.pop(name), name) for name in _TEXTS}
    found = line.acting().barriers.gather(observations, key=key, **given({**said, **texts}))
    show_record(line, found)


@barriers.command(
    epilog=example(
        "onestopshop --role coordinator barriers confirm 3 --check clear --check neutral --check recognised \\\n"
        "      --kind kind:information --level gov:local --owner city-office"
    )
)
@click.argument("barrier")
@click.option("--check", "checks", multiple=True, type=click.Choice(sorted(CHECKS)), help="Each that holds.")
@click.option("--kind", required=True, metavar="CODE", help="A concept of the scheme `kind`.")
@click.option("--level", required=True, type=one_of(Level))
@click.option("--owner", required=True, metavar="ID", help="The organisation that can remove it.")
@click.option("--reason", metavar="TEXT", help="Needed while visits or reporters are few.")
@key_option
@printing
@click.pass_obj
def confirm(line: Invocation, /, barrier: str, checks: tuple[str, ...], key: str | None, **said: Any) -> None:
    """Confirm that BARRIER (an id or a number) is one, and who can remove it."""
    desk = line.acting()
    show_record(line, desk.barriers.confirm(barrier_id(desk, barrier), checks=checks, key=key, **given(said)))


for _add in (add_lists, add_review, add_answers, add_life, add_words, add_steps, add_report, add_papers):
    _add(barriers)
add_candidates(barriers)
add_observations(barriers)
add_suggest(barriers)
add_verification(barriers)
