# SPDX-License-Identifier: EUPL-1.2
"""
Keep the statements that no model makes, each with the scheme that it belongs to.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Final

import attrs

from onestopshop.plugin import Scheme
from onestopshop_skos.naming import WAY, ways
from onestopshop_skos.parsing import canonical
from onestopshop_skos.terms import Statement
from onestopshop_skos.uris import uri_of

__all__ = ["kept", "line_of"]

_LINE: Final = re.compile(r"([^ ]+) ([^ ]+) (.+) \.", re.DOTALL)
_BLANK: Final = re.compile(r"_:c14n(\d+)")
_BY_WAY: Final = re.compile(rf"<{WAY}([0-9a-f]{{20}})[0-9a-f]{{44}}>")


def kept(schemes: Sequence[Scheme], rest: Collection[Statement]) -> tuple[Scheme, ...]:
    """
    Return the schemes with those statements of a file that are not theirs.

    What is said of neither a scheme nor a concept goes where something leads
    to it, such as the label of a concept; else to the first scheme.
    """
    named = _named_anew(rest)
    homes = {f"<{concept.uri}>": place for place, scheme in enumerate(schemes) for concept in scheme.concepts}
    homes |= {f"<{uri_of(scheme)}>": place for place, scheme in enumerate(schemes) if scheme.uri}
    near = _near(named, homes)
    shares: dict[int, list[str]] = defaultdict(list)
    for statement in named:
        subject = statement[0]
        place = homes[subject] if subject in homes else near.get(subject, 0)
        shares[place].append(line_of(statement))
    return tuple(attrs.evolve(one, foreign=tuple(sorted(shares[place]))) for place, one in enumerate(schemes))


def line_of(statement: Statement) -> str:
    """Return a statement as a line of N-Triples."""
    return f"{statement[0]} {statement[1]} {statement[2]} ."


def _near(statements: Collection[Statement], homes: dict[str, int]) -> dict[str, int]:
    """Return the first scheme for each other subject that is tied to it, directly or through others."""
    others = {subject for subject, _, _ in statements if subject not in homes}
    ties: dict[str, set[str]] = defaultdict(set)
    found: dict[str, int] = {}
    for subject, _, object in statements if others else ():
        if subject in others and object in others:
            ties[subject].add(object)
            ties[object].add(subject)
        for one, other in ((subject, object), (object, subject)):
            if one in others and other in homes:
                found[one] = min(homes[other], found.get(one, homes[other]))
    for start in sorted(found, key=lambda one: (found[one], one)):
        _spread(start, found, ties)
    return found


def _spread(start: str, found: dict[str, int], ties: dict[str, set[str]]) -> None:
    queue = [start]
    while queue:
        one = queue.pop()
        for other in ties.get(one, ()):
            if other not in found:
                found[other] = found[start]
                queue.append(other)


def _named_anew(statements: Collection[Statement]) -> Sequence[Statement]:
    """
    Name blank nodes by what is said of them: the same file always gives the same names, two files never the same.
    """
    blank = [one for one in statements if one[0][0] == "_" or one[2][0] == "_"]
    if not blank:
        return tuple(statements)
    known = ways(blank)
    text = canonical(
        (known.get(one, one), predicate, known.get(other, other)) for one, predicate, other in blank
    )
    mark = sha256("\n".join(sorted(_lines(text))).encode()).hexdigest()[:12]
    rest = set(statements).difference(blank)
    return (*rest, *_parted(text, mark, frozenset(known.values())))


def _parted(text: str, mark: str, made: Collection[str]) -> Iterator[Statement]:
    for line in _lines(text):
        found = _LINE.fullmatch(line)
        if found is not None:
            subject, predicate, object = found.groups()
            yield _renamed(subject, mark, made), predicate, _renamed(object, mark, made)


def _lines(text: str) -> Iterable[str]:
    """Return the lines of N-Triples; a literal may hold other ends of lines than that of the syntax."""
    return (line for line in text.split("\n") if line)


def _renamed(term: str, mark: str, made: Collection[str]) -> str:
    """Return the name of a blank node; a file may have a resource that is called as one of ours."""
    found = _BLANK.fullmatch(term) or (_BY_WAY.fullmatch(term) if term in made else None)
    return f"_:b{mark}n{found[1]}" if found else term
