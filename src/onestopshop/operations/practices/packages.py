# SPDX-License-Identifier: EUPL-1.2
"""
The kind of content ``practices``: what a city did about barriers, without barriers, services or exact counts.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from onestopshop.codec.converter import unstructure
from onestopshop.domain.practices.practices import PublishedPractice
from onestopshop.errors import ExchangeError
from onestopshop.operations.bundles.content import ContentKind, Files, Offered
from onestopshop.operations.bundles.telling import changes_of_each
from onestopshop.operations.practices.files import practice_files, practices_in, wrong
from onestopshop.operations.practices.reading import KIND, leaving, own
from onestopshop.operations.work import Work

__all__ = ["PRACTICES"]

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


def _compare(_work: Work, before: Files | None, after: Files) -> Sequence[str]:
    new = _by_id(after)
    old = {} if before is None else _by_id(before)
    words = {id: one.measure.pick("en").text for id, one in {**old, **new}.items()}
    lines = changes_of_each(_documents(old), _documents(new), words)
    if before is not None:
        return tuple(lines)
    measured = sum(one.measured for one in new.values())
    return f"practices: {len(new)}, of which measured: {measured}", *lines


def _by_id(files: Files) -> Mapping[str, PublishedPractice]:
    return {one.id: one for one in practices_in(files)}


def _documents(practices: Mapping[str, PublishedPractice]) -> Mapping[str, Mapping[str, object]]:
    return {id: unstructure(one) for id, one in practices.items()}


PRACTICES: Final = ContentKind(name=KIND, offered=_offered, check=_check, compare=_compare)
