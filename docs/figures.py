# SPDX-License-Identifier: EUPL-1.2
"""
Write the reference of the figures from their definitions.
"""

from datetime import date
from typing import Final

from onestopshop.domain.reports.dimensions import DIMENSIONS
from onestopshop.domain.reports.periods import period_of
from onestopshop.domain.taxonomies.vocabulary import Vocabulary
from onestopshop.operations.reports.figure_words import words_of
from onestopshop.operations.reports.frames import Frame
from onestopshop.operations.reports.reporting import SUBJECTS, all_definitions
from onestopshop.operations.reports.tabulating import Definition

__all__ = ["page"]

HEAD: Final = """\
# Figures

Each figure of `visits report` and `barriers report`: its code, what it is called, what it counts, and from what.
[Report a year](../how-to/report-a-year.md) shows how to get them.

- A code never changes its meaning; a figure that is counted otherwise gets another one.
- A contact is no person: the desk does not know persons, and no figure is an estimate of them.
- `unknown` is a category of its own.
- *Several*: one thing may count in several rows, which may then add up to more than the whole; nobody adds them.
- *Of* is the figure that a value is a part of; a rate is shown with it, never alone.
- A median is the lower of the two in the middle, in whole days, with the number of cases beside it.
- *Inside* is for the desks only.

## What is hidden from others

Reports are for the desks and for the organisations of the city: the audience `organisation`, of owners and verifiers.
Other cities and the public get no report: an exact count beside published statistics would undo their rounding.
[Publish statistics](../how-to/publish-statistics.md) for them.

For the organisations a report hides each count below their smallest count, zero included.
It hides a rate, or a category that overlaps with others, when what it leaves of the whole is too little.
It hides a median of too few cases.
Where one part of a whole is hidden, or the hidden ones are together too few, the smallest of the others is hidden, too.
*Part of* in the tables below says which figures are guarded with which.
One category in brackets is the whole of all rows; of codes in braces only these rows are part.
A category without a closed list, such as a language, is left out when its count is hidden: that it is there would tell.

Two reports could be subtracted from each other, so the organisations see few of them:

- Of the city they see closed years only: a quarter could be subtracted from its year, and today from next week.
- Of its own barriers an owner sees quarters that are over.
- Of a closed year they see a revision only if no count of it lies closer than the smallest count to any they saw.
  Counts are those that are shown, and what these leave of a whole.
  A revision that moves one by less is for the desks; what it corrects is shown with the next that moves it enough.

What is not guarded:

- Several wholes at once can be solved as equations; each is looked at by itself.
- Figures that are not named as parts of each other may still tell of each other, such as languages preferred and used.
- A note that comes in after the end of a quarter moves an owner's figures of that quarter.
- The desks see every period and every revision, and the organisations exact counts.
  What they hand on by themselves nobody guards.
"""


def page() -> str:
    """Return the page."""
    vocabulary = Vocabulary()
    frame = Frame(period=period_of("2026"), today=date(2026, 1, 1), vocabulary=vocabulary, primary="b")
    parts = [HEAD]
    for subject in SUBJECTS:
        definitions = all_definitions(frame, [subject])
        parts.append(f"## `{subject} report`")
        for noun in dict.fromkeys(one.code.partition(".")[0] for one in definitions):
            rows = [_row(one) for one in definitions if one.code.startswith(f"{noun}.")]
            parts += [
                f"### `{noun}`",
                "\n".join(["| code | figure | counts | by | part of, of |", "|---|---|---|---|---|", *rows]),
            ]
            parts.append("\n".join(_sources(definitions, noun)))
    parts += ["## Dimensions", "\n".join(_dimensions())]
    return "\n\n".join(part.strip() for part in parts)


def _row(one: Definition) -> str:
    words = words_of(one.code)
    marks = [
        mark
        for mark, holds in (
            ("several", one.several),
            ("median", one.days is not None),
            ("inside", one.inside),
        )
        if holds
    ]
    by = ", ".join([*(f"`{name}`" for name in one.dimensions), *(f"*{mark}*" for mark in marks)])
    whole = ", ".join(f"`{name.lstrip('+')}`" for name in one.wholes)
    base = f"of `{one.base}`" if one.base else ""
    cells = (
        f"`{one.code}`",
        words.label["en"],
        f"{one.unit.replace('_', ' ')}: {words.definition['en']}",
        by,
        "; ".join(part for part in (whole, base) if part),
    )
    return f"| {' | '.join(cells)} |"


def _sources(definitions: tuple[Definition, ...], noun: str) -> list[str]:
    told = dict.fromkeys(
        words_of(one.code).source["en"] for one in definitions if one.code.startswith(f"{noun}.")
    )
    return [f"Source: {source}." for source in told]


def _dimensions() -> list[str]:
    rows = ["| dimension | categories that are always shown |", "|---|---|"]
    for name, codes in DIMENSIONS.items():
        listed = ", ".join(f"`{code}`" for code in codes)
        rows.append(f"| `{name}` | {listed or 'those that occur: there is no closed list'} |")
    return rows
