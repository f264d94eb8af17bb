# SPDX-License-Identifier: EUPL-1.2
"""
The kind of content ``crosswalk``: one set of mappings of a city's own, as SSSOM.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from onestopshop.domain.identity import suspects
from onestopshop.domain.taxonomies.concepts import URI_BASE
from onestopshop.domain.taxonomies.crosswalks import Crosswalk
from onestopshop.operations.bundles.content import ContentKind, Files, Offered
from onestopshop.operations.bundles.written import only_file, read_checked, read_text, written
from onestopshop.operations.work import Work

__all__ = ["CROSSWALK", "MAPPINGS", "crosswalk_in"]

MAPPINGS: Final = "crosswalk.sssom.tsv"
_KIND: Final = "crosswalk"
_FORMAT: Final = "sssom"
_SPOKEN: Final = ("comment", "mapping_set_description", "other")
"""The slots that hold what somebody wrote freely."""


def crosswalk_in(work: Work, files: Files) -> Crosswalk:
    """
    Return the crosswalk of a bundle.

    Raises:
        ExchangeError: It holds something else.
    """
    return read_text(work, _FORMAT, MAPPINGS, only_file(files, MAPPINGS), Crosswalk)


def _offered(work: Work) -> Iterator[Offered]:
    """Yield the crosswalks that have an address of this city."""
    city = work.context.city
    for walk in city.vocabulary.crosswalks:
        if walk.id.startswith(city.base) and walk.mappings:
            yield Offered(
                name=f"{_KIND}-{_short(walk)}",
                kind=_KIND,
                files={MAPPINGS: written(work, _FORMAT, MAPPINGS, walk)},
                licence=walk.licence,
                sources=(walk.id,),
            )


def _short(walk: Crosswalk) -> str:
    last = walk.id.rstrip("/#").rpartition("/")[2].lower()
    return re.sub(r"[^a-z0-9]+", "-", last).strip("-") or "own"


def _check(work: Work, publisher: str, files: Files) -> Sequence[str]:
    walk, problems = read_checked(work, _FORMAT, MAPPINGS, files, Crosswalk)
    return problems if walk is None else [*problems, *_of_crosswalk(work, publisher, walk)]


def _of_crosswalk(work: Work, publisher: str, walk: Crosswalk) -> Iterator[str]:
    """Yield what a city may not say in its own name."""
    city = work.context.city
    theirs = walk.id.startswith(f"{URI_BASE}{publisher}/")
    if not theirs and walk.id.startswith((URI_BASE, *(() if publisher == city.id else (city.base,)))):
        yield "the crosswalk has an address of the network, or of another city"
    if not walk.mappings:
        yield "the crosswalk has no mapping"
    cells = [walk.slots, *(one.cells for one in walk.mappings)]
    texts = [walk.title, *(str(one[slot]) for one in cells for slot in _SPOKEN if slot in one)]
    for what in {found for text in texts for found in suspects(text)}:
        yield f"a text of the crosswalk seems to hold {what}"


def _compare(before: Files | None, after: Files) -> Sequence[str]:
    new = _rows(after)
    if before is None:
        return (f"a new crosswalk of {len(new)} mappings",)
    old = _rows(before)
    lines = [f"added {_said(row)}" for row in new if row not in old]
    lines += [f"left out {_said(row)}" for row in old if row not in new]
    return tuple(lines) or ("what the crosswalk says of itself changed",)


def _rows(files: Files) -> dict[str, None]:
    """Return the lines of the table, without its head, in order."""
    lines = [line for line in files[MAPPINGS].decode().splitlines() if not line.startswith("#")]
    return dict.fromkeys(lines[1:])


def _said(row: str) -> str:
    return " ".join(cell for cell in row.split("\t")[:5] if cell)


CROSSWALK: Final = ContentKind(name=_KIND, offered=_offered, check=_check, compare=_compare)
