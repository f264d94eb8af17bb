# SPDX-License-Identifier: EUPL-1.2
"""
Write the reference of the publication programme from the programme itself.
"""

from collections.abc import Iterator
from typing import Final

from onestopshop.domain.publications.programmes import CLOSED_LISTS, Programme, TableForm
from onestopshop.operations.publications.programmes import programmes

__all__ = ["page"]

HEAD: Final = """\
# Publication programme

The tables that a city publishes for audiences outside: known beforehand, and the same in every city.
[Publish statistics](../how-to/publish-statistics.md) shows how.
There is no other way to have counts for an audience outside.

## Which facts a period counts

- Visits, referrals and organisations are counted, never persons and never reporters.
- A barrier that was met twice in one visit counts once.
- A fact is booked once: in the first quarter that is closed after it was entered and does not end before its day.
  In a city that publishes years only, read year for quarter: facts are booked in the year itself.
- A visit that is corrected after its quarter was closed is booked as a difference in the next one.
  So is a barrier that is noted late in a visit that was booked.
  A difference that leaves a count below zero, or parts that do not fit their whole, is not booked.
- What is erased, or taken back without anything in its place, is never booked: a count that falls points at somebody.
  It stays counted until something is recorded in its place, however much later; that is booked as a difference.
- Where two installations corrected one visit, it stays one contact: the correction that came first is booked.
- A referral that was a draft when its quarter was closed is booked in the next one after it was given or requested.
- A correction of a visit that was booked and is erased is not booked: nobody knows the difference any more.
- A year of which quarters are published is the sum of the four as they were booked.
- Facts of before the first published period are never booked.

## What a figure means

- A count below 10, zero included, is not told.
  A city may set a larger number as `smallest_count` of `[sharing.public]` or `[sharing.network]`, never a smaller one.
  It is raised to a multiple of 5: no figure is smaller than it.
  It may change between two releases: whether a count is small follows from the smallest count of its own release.
- Every other count is rounded to a multiple of 5 above or below it: 20 stands for any count from 16 to 24.
  A secret of the city decides which, so that one cell always has one figure and sums are right on the average.
- `C` with an empty figure: not told, whatever the reason. `F`: told.

## What is merged

1. A category with fewer than the smallest count is merged into `other`.
2. Where categories add up, `other` is their sum.
   While it is small, the next smallest category is merged as well.
   Where not everybody knows all categories there always is an `other`.
   Else a category that is not listed would be known to be empty.
3. Where one visit may count in several categories, `other` is not told.
4. In a year that sums up quarters a category is merged, too, of which all but one published quarter is small.
   Small is here what is below the smallest count of the year, or of one of its quarters.
   `other` is no exception: as while it is small, the next smallest category is merged.
5. Organisations are not told while fewer visits than the smallest count met a barrier.
   Else it would be known that some did.
6. While the attacker proves something, all categories of the tables that it used are merged.
   In a year that sums up quarters those that it used are merged, or all.
   When nothing is left to merge, the release is refused.

## What the attacker knows

Before a release, all that was ever published and the release together are attacked by integer programming.
The attacker knows:

- what each figure can stand for;
- that tables add up, that overlapping categories are together no smaller than their whole, and none is larger;
- that a year is the sum of its quarters, where these are published;
- that a merged category is small, unless it is the next smallest one of the second rule or the year sums up quarters;
- that there is at most one of these, no larger than any that is shown, and only because all others were small together;
- every category of closed lists and of the shared schemes;
- what practices tell of the visits of some periods, and on which days these were.

It succeeds when a count is proven exactly, or proven to be at least 1 and below the smallest count of its release.
When the solver cannot decide it succeeds, too.
Releases of different years have no fact in common, so that each is attacked by itself, unless a practice tells of both.

What is not guarded:

- Whoever knows the city's secret can undo the rounding: it lies in the state folder, or in the environment.
- The attacker does not ask why a category of a year that sums up quarters is merged, nor why a whole table is.
- Whoever knows a part of a count, such as an organisation its own referrals, knows the rest as far as the figure does.
- What is known from elsewhere, such as a report that the city hands on by itself, is not part of the attack.

## For whom the figures are useful

What readers look for first are the five most frequent barriers.
In a city with fewer than 10,000 visits a year the fifth barrier of a quarter often counts below 10, and is not told.
Such a city publishes years only: `publish_quarters = false` in `[network]`.

The proof `disclose` publishes three years of 100 made cities with 600 to 60,000 visits a year (seed 1).
A barrier is met in one of eight of these visits; where barriers are met more rarely, it takes more visits.
36 of them publish years only.
It asks whether the five barriers are told, and none that is less frequent seems more so.
This holds for 98.69 % of all releases, nine in ten of which are of the larger cities.
Of the years of the smaller cities it holds for 92.59 %.
Where these publish quarters all the same it holds for 56.48 % of their quarters and years.
Figures of languages and channels cover 99.55 % of all visits, `other` left out.
"""


def page() -> str:
    """Return the page."""
    parts = [HEAD]
    for programme in programmes():
        parts += [_programme(programme), "\n".join([*_HEADER, *map(_row, programme.tables)])]
    parts += ["## Tables", "\n".join(_definitions())]
    return "\n\n".join(part.strip() for part in parts)


_HEADER: Final = ("| table | measure | by | categories | adds up to | within |", "|---|---|---|---|---|---|")


def _programme(programme: Programme) -> str:
    return f"## `{programme.name}`, version {programme.version}\n\n{programme.label['en']}."


def _row(form: TableForm) -> str:
    kinds = "overlap" if form.several else "add up" if form.dimensions else "one figure"
    cells = (
        f"`{form.name}`",
        form.measure,
        " × ".join(form.dimensions),
        kinds,
        ", ".join(form.adds_to),
        ", ".join(form.within),
    )
    return f"| {' | '.join(cells)} |"


def _definitions() -> Iterator[str]:
    seen: set[str] = set()
    for programme in programmes():
        for form in programme.tables:
            if form.name not in seen:
                seen.add(form.name)
                yield f"- `{form.name}`: {form.label['en']}. {form.definition['en']}"
                for name in form.dimensions:
                    if name in CLOSED_LISTS:
                        yield f"  `{name}`: {', '.join(f'`{code}`' for code in CLOSED_LISTS[name])}."
