# SPDX-License-Identifier: EUPL-1.2
"""
The kind of content ``practices``: what a city did about barriers, without barriers, services or exact counts.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from onestopshop.domain.practices.practices import PublishedPractice
from onestopshop.errors import ExchangeError
from onestopshop.operations.bundles.content import ContentKind, Files, Offered
from onestopshop.operations.practices.files import practice_files, practices_in, wrong
from onestopshop.operations.practices.reading import KIND, leaving, own
from onestopshop.operations.work import Work

__all__ = ["PRACTICES"]

_SHOWN: Final = 80
_MOST_PROBLEMS: Final = 20


def _offered(work: Work) -> Iterator[Offered]:
    """Yield those whose words were read and that still hold."""
    found = [left for one in own(work) if (left := leaving(work, one)) is not None]
    if found:
        yield Offered(name=KIND, kind=KIND, files=practice_files(found))


def _check(_work: Work, _publisher: str, files: Files) -> Sequence[str]:
    try:
        practices = practices_in(files)
    except ExchangeError as error:
        return error.problems or (str(error),)
    return tuple(islice(wrong(practices), _MOST_PROBLEMS))


def _compare(before: Files | None, after: Files) -> Sequence[str]:
    new = _by_id(after)
    if before is None:
        measured = sum(one.measured for one in new.values())
        return (
            f"{len(new)} practices, {measured} of them measured",
            *(_said("new", one) for one in new.values()),
        )
    old = _by_id(before)
    lines = [_said("added", one) for id, one in new.items() if id not in old]
    lines += [_said("left out", one) for id, one in old.items() if id not in new]
    lines += [_said("changed", one) for id, one in new.items() if id in old and old[id] != one]
    return tuple(lines)


def _by_id(files: Files) -> Mapping[str, PublishedPractice]:
    return {one.id: one for one in practices_in(files)}


def _said(what: str, practice: PublishedPractice) -> str:
    words = practice.measure.pick("en").text
    return f"{what} {practice.id}: {words if len(words) <= _SHOWN else f'{words[:_SHOWN]}…'}"


PRACTICES: Final = ContentKind(name=KIND, offered=_offered, check=_check, compare=_compare)
