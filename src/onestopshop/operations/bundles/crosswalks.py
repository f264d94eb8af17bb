# SPDX-License-Identifier: EUPL-1.2
"""
The kind of content ``crosswalk``: one set of mappings of a city's own, as SSSOM.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from onestopshop.domain.identity import suspects
from onestopshop.domain.taxonomies.concepts import URI_BASE
from onestopshop.domain.taxonomies.crosswalks import Crosswalk
from onestopshop.operations.bundles.content import ContentKind, Files, Offered
from onestopshop.operations.bundles.telling import changes_of_each
from onestopshop.operations.bundles.written import only_file, read_checked, read_text, written
from onestopshop.operations.work import Work

__all__ = ["CROSSWALK", "MAPPINGS", "crosswalk_in"]

MAPPINGS: Final = "crosswalk.sssom.tsv"
_KIND: Final = "crosswalk"
_FORMAT: Final = "sssom"
_SPOKEN: Final = ("comment", "mapping_set_description", "other")
"""The slots that hold what somebody wrote freely."""
_APART: Final = ("subject_id", "predicate_modifier", "predicate_id", "object_id", "object_source")
"""The slots that tell mappings apart."""


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


def _compare(_work: Work, before: Files | None, after: Files) -> Sequence[str]:
    head, new = _read(after)
    if before is None:
        return (f"a new crosswalk of {len(new)} mappings", *changes_of_each({}, new, {}))
    old_head, old = _read(before)
    lines = (*(f"says {line}" for line in head if line not in old_head), *changes_of_each(old, new, {}))
    return lines or tuple(f"says no longer {line}" for line in old_head if line not in head)


def _read(files: Files) -> tuple[Sequence[str], Mapping[str, Mapping[str, str]]]:
    """Return what the file says of itself, and its mappings by what tells them apart."""
    lines = files[MAPPINGS].decode().split("\n")
    head = [line.lstrip("# ") for line in lines if line.startswith("#")]
    columns, *rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    found: dict[str, Mapping[str, str]] = {}
    for cells in rows:
        row = dict(zip(columns, cells, strict=False))  # it is only shown
        key = " ".join(row[slot] for slot in _APART if row.get(slot))
        found[key if key not in found else " ".join(cells)] = row
    return head, found


CROSSWALK: Final = ContentKind(name=_KIND, offered=_offered, check=_check, compare=_compare)
