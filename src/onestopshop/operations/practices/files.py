# SPDX-License-Identifier: EUPL-1.2
"""
Practices as they travel: one canonical JSON object a line, in order of ids.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from onestopshop.codec.bundles.strict_json import strict_json
from onestopshop.codec.canonical import canonical
from onestopshop.codec.converter import structure, unstructure
from onestopshop.codec.records import check_text
from onestopshop.domain.bundles.names import refused
from onestopshop.domain.codes.barriers import Verdict
from onestopshop.domain.identity import suspects
from onestopshop.domain.ids import check_record_id
from onestopshop.domain.practices.effects import LEAST, ROUNDING
from onestopshop.domain.practices.keeping import check_licence
from onestopshop.domain.practices.practices import (
    LONGEST,
    MOST_CODES,
    Coded,
    Effect,
    PublishedPractice,
    Side,
)
from onestopshop.domain.taxonomies.concepts import NETWORK_SCHEMES, URI_BASE, check_code, scheme_of
from onestopshop.errors import ExchangeError, InvalidDataError
from onestopshop.operations.bundles.content import Files

__all__ = ["PRACTICES", "practice_files", "practices_in", "wrong", "wrong_with"]

PRACTICES: Final = "practices.jsonl"
_MOST: Final = 10_000
_LONGEST_LINE: Final = 1_000_000
_LONGEST_URI: Final = 500
_SHOWN: Final = 20
_SHARED: Final = {scheme: f"{URI_BASE}{scheme}/" for scheme in NETWORK_SCHEMES}
"""Where the addresses of the network's concepts begin."""


def practice_files(practices: Iterable[PublishedPractice]) -> Files:
    """Return the files of a package that holds these practices."""
    lines = [canonical(unstructure(one)) + b"\n" for one in sorted(practices, key=lambda one: one.id)]
    return {PRACTICES: b"".join(lines)}


def practices_in(files: Files) -> tuple[PublishedPractice, ...]:
    """
    Return the practices of a package.

    Raises:
        ExchangeError: It holds something else, or in another form.
    """
    if [*files] != [PRACTICES]:
        raise refused(f"the bundle holds other files than {PRACTICES}")
    lines = files[PRACTICES].split(b"\n")
    if lines.pop() or not 1 <= len(lines) <= _MOST:
        raise refused(f"{PRACTICES} has not 1 to {_MOST} lines that all end")
    return tuple(_practice(line, place) for place, line in enumerate(lines, start=1))


def wrong(practices: Sequence[PublishedPractice]) -> Iterator[str]:
    """Yield what a city may not tell; of whose scheme a concept is does not matter, as it may use another city's."""
    ids = [one.id for one in practices]
    if ids != sorted(set(ids)):
        yield "the practices do not stand in order, each once"
    for one in practices:
        yield from (f"{problem} ({one.id})" for problem in wrong_with(one)[:_SHOWN])


def wrong_with(one: PublishedPractice) -> Sequence[str]:
    """Return why one practice may not be told."""
    return (*_wrong_codes(one), *_wrong_effect(one.effect), *_wrong_words(one))


def _practice(line: bytes, place: int) -> PublishedPractice:
    said = strict_json(line, what=f"line {place} of {PRACTICES}", most=_LONGEST_LINE)
    try:
        check_text(said)
        found = structure(said, PublishedPractice)
        check_record_id(found.id)
        check_licence(found.licence)
    except InvalidDataError as error:
        problems = [f"line {place}: {problem}" for problem in error.problems[:_SHOWN]]
        raise ExchangeError(f"{PRACTICES} has another form", problems=problems) from None
    if canonical(unstructure(found)) != line:
        raise refused(f"line {place} of {PRACTICES} states what goes without saying")
    return found


def _wrong_codes(one: PublishedPractice) -> Iterator[str]:
    if not one.concepts.codes:
        yield "it is about no concept"
    for said in (one.concepts, one.service_kinds):
        yield from _wrong_coded(said)


def _wrong_coded(said: Coded) -> Iterator[str]:
    if max(len(said.codes), len(said.counts_in)) > MOST_CODES:
        yield f"it names more than {MOST_CODES} concepts"
        return
    if any(not _is_code(code) for code in (*said.codes, *said.counts_in)):
        yield "something that it names is no concept"
        return
    if not all(scheme_of(code) in NETWORK_SCHEMES for code in said.counts_in):
        yield "it counts in concepts that the network does not share"
    for code, uri in said.codes.items():
        shared = _SHARED.get(scheme_of(code))
        right = uri.startswith(shared) if shared else not uri.startswith((*_SHARED.values(),))
        if not right or not 1 <= len(uri) <= _LONGEST_URI or not uri.isprintable():
            yield f"{code} has the address of another concept, or none"


def _is_code(code: str) -> bool:
    try:
        return bool(check_code(code))
    except InvalidDataError:
        return False


def _wrong_effect(effect: Effect | None) -> Iterator[str]:
    if effect is None:
        return
    if effect.least < LEAST or effect.rounding < ROUNDING:
        yield "its counts are not rounded, or small ones are told"
    for side in (effect.before, effect.after):
        yield from _wrong_side(side, effect)
    if effect.before.affected is None and (effect.verdict is not None or effect.after != Side()):
        yield "its verdict, or what came after, tells that a count is small"
    if effect.verdict not in {None, Verdict.FALLEN, Verdict.NOT_TESTABLE}:
        yield "its verdict verifies no removal"


def _wrong_side(side: Side, effect: Effect) -> Iterator[str]:
    counts = [count for count in (side.exposed, side.affected) if count is not None]
    told = side.affected is None and side.low
    if told or any(count < effect.least or count % effect.rounding for count in counts):
        yield "its counts are not rounded, or small ones are told"
    if side.rate is not None and not (side.low or 0) <= side.rate <= (side.high or 0):
        yield "its rate lies outside its interval"


def _wrong_words(one: PublishedPractice) -> Iterator[str]:
    if any(len(text) > LONGEST for text in one.measure.values()):
        yield f"its words have more than {LONGEST} characters"
    for what in dict.fromkeys(found for text in one.measure.values() for found in suspects(text)):
        yield f"its words seem to hold {what}"
