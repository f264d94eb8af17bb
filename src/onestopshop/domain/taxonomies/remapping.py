# SPDX-License-Identifier: EUPL-1.2
"""
What the codes of records become when their concepts have retired.

A retired concept names what replaces it; a remap follows that to its end.  One
end replaces the code; of several a person chooses, for one record or for all;
where there is none the code becomes what the city named, or stays.
"""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import attrs

from onestopshop.domain.codes.remaps import Fate
from onestopshop.domain.taxonomies.concepts import Code, Concept, check_code, scheme_of
from onestopshop.domain.taxonomies.vocabulary import Vocabulary
from onestopshop.errors import InvalidDataError

__all__ = ["Becoming", "Choice", "RemapPlan", "plan_remap"]

AXES = frozenset({"topic", "doc", "kind", "b", "ntu", "lev", "tan", "hm", "theme"})
"""The schemes that say what kind of code it is; what is below them may stand in a city's own scheme."""


@attrs.frozen(kw_only=True)
class Becoming:
    """
    What becomes of one retired code.

    Args:
        to: What it becomes, or ``None`` where it stays as it is.
        options: What it was split into, in order of the codes.
    """

    code: Code
    fate: Fate
    to: Code | None = None
    options: tuple[Code, ...] = ()


@attrs.frozen(kw_only=True)
class Choice:
    """
    What somebody chose for a code that was split.

    Args:
        record: The id of the record it is for, or ``None`` for all records.
    """

    code: Code
    to: Code
    record: str | None = None


@attrs.frozen(kw_only=True)
class RemapPlan:
    """
    What becomes of every retired code of a vocabulary, and what was chosen for single records.
    """

    becoming: Mapping[Code, Becoming]
    chosen: Mapping[tuple[str, Code], Code] = attrs.field(factory=dict)

    @property
    def targets(self) -> frozenset[Code]:
        """The codes that anything may become."""
        ends = (code for one in self.becoming.values() for code in (one.to, *one.options))
        return frozenset(code for code in ends if code is not None)

    def of(self, record: str, codes: Iterable[Code]) -> Sequence[Becoming]:
        """Return what becomes of the retired ones among the *codes* of a record, in order."""
        found = (self.becoming[code] for code in sorted(set(codes) & self.becoming.keys()))
        return tuple(self._decided(record, one) for one in found)

    def _decided(self, record: str, one: Becoming) -> Becoming:
        to = self.chosen.get((record, one.code))
        return one if to is None else attrs.evolve(one, fate=Fate.CHOSEN, to=to)


def plan_remap(
    vocabulary: Vocabulary,
    *,
    primary: str,
    schemes: Collection[str] = (),
    otherwise: Iterable[Code] = (),
    choices: Iterable[Choice] = (),
) -> RemapPlan:
    """
    Return what becomes of every retired code.

    Args:
        primary: The id of the city's primary scheme.
        schemes: Only codes of these schemes; all when there is none.
        otherwise: What codes without a successor become, at most one for each kind of code.
        choices: What was chosen for codes that were split.

    Raises:
        InvalidDataError: Concepts replace each other in a circle; a successor is in no scheme or of another
            kind; what the city names is retired, unknown or not one of what a code was split into.
    """
    rest = _otherwise(vocabulary, primary, otherwise)
    becoming = {
        code: _becoming(code, ends, rest.get(_kind(vocabulary, code, primary) or ""))
        for code, ends in _ends(_retired(vocabulary, schemes), vocabulary).items()
        if not schemes or scheme_of(code) in schemes
    }
    _check_kinds(vocabulary, becoming.values(), primary)
    return _with_choices(becoming, tuple(choices))


def _retired(vocabulary: Vocabulary, schemes: Collection[str]) -> dict[Code, Concept]:
    """Return the retired concepts of *schemes* and those that they lead to; what is wrong elsewhere is left alone."""
    retired = {concept.code: concept for concept in vocabulary if concept.retired is not None}
    if not schemes:
        return retired
    reached: dict[Code, Concept] = {}
    left = [code for code in retired if scheme_of(code) in schemes]
    while left:
        code = left.pop()
        if code in retired and code not in reached:
            reached[code] = retired[code]
            left.extend(retired[code].replaced_by)
    return reached


def _ends(retired: Mapping[Code, Concept], vocabulary: Vocabulary) -> dict[Code, tuple[Code, ...]]:
    """
    Return for each retired code the concepts in use that its successors lead to.

    A part of a split that ends nowhere is an end itself, else the other part would take its records in.
    Each is worked out once all that it leads to are; what is left then stands in a circle, or leads into one.
    """
    _check_known(vocabulary, retired)
    before: dict[Code, list[Code]] = {code: [] for code in retired}
    open_: dict[Code, int] = {}
    for code, concept in retired.items():
        later = [one for one in dict.fromkeys(concept.replaced_by) if one in retired]
        open_[code] = len(later)
        for one in later:
            before[one].append(code)
    queue = deque(code for code, count in open_.items() if not count)
    ends: dict[Code, tuple[Code, ...]] = {}
    while queue:
        code = queue.popleft()
        ways = {one: ends.get(one, (one,)) for one in retired[code].replaced_by}
        found = {end for one, far in ways.items() for end in far or (one,)} if any(ways.values()) else ()
        ends[code] = tuple(sorted(found))
        for one in before[code]:
            open_[one] -= 1
            if not open_[one]:
                queue.append(one)
    _check_circles(retired.keys() - ends.keys())
    return ends


def _check_known(vocabulary: Vocabulary, retired: Mapping[Code, Concept]) -> None:
    problems = [
        f"{code} is replaced by {to}, which no scheme has @ $.{code}.replaced_by"
        for code, concept in retired.items()
        for to in concept.replaced_by
        if to not in vocabulary
    ]
    if problems:
        raise InvalidDataError(problems, hint="Add the concept, or name another one in `replaced_by`.")


def _check_circles(left: Collection[Code]) -> None:
    if left:
        named = ", ".join(sorted(left)[:5]) + (" …" if len(left) > 5 else "")
        raise InvalidDataError(
            [f"retired concepts replace each other in a circle: {named} @ $.replaced_by"],
            hint="Take `retired` off the one that is in use, or name another successor.",
        )


def _kind(vocabulary: Vocabulary, code: Code, primary: str) -> str | None:
    """Return which scheme says what kind of code it is; none when its broader concept was taken off it."""
    roots = vocabulary.rooted(code)
    return primary if primary in roots else min(roots & AXES, default=None)


def _otherwise(vocabulary: Vocabulary, primary: str, named: Iterable[Code]) -> Mapping[str, Code]:
    found: dict[str, Code] = {}
    for code in named:
        kind = _kind(vocabulary, vocabulary.check(code, path="$.otherwise"), primary)
        if kind is None or found.setdefault(kind, code) != code:
            raise InvalidDataError(
                [f"{code} is of no kind that records carry, or the second one of its kind @ $.otherwise"],
                hint="Name one concept for each kind of code, such as topic:other.",
            )
    return found


def _becoming(code: Code, ends: tuple[Code, ...], otherwise: Code | None) -> Becoming:
    if len(ends) == 1:
        return Becoming(code=code, fate=Fate.REPLACED, to=ends[0])
    if ends:
        return Becoming(code=code, fate=Fate.UNDECIDED, options=ends)
    return Becoming(code=code, fate=Fate.LEFT if otherwise is None else Fate.OTHERWISE, to=otherwise)


def _check_kinds(vocabulary: Vocabulary, found: Iterable[Becoming], primary: str) -> None:
    """Refuse successors that could not stand where the retired code stands."""
    problems = [
        f"{one.code} is replaced by {to}, which is of another kind @ $.{one.code}.replaced_by"
        for one in found
        for to in (one.to, *one.options)
        if to is not None and _kind(vocabulary, one.code, primary) != _kind(vocabulary, to, primary)
    ]
    if problems:
        raise InvalidDataError(
            problems,
            hint="A successor is below the same shared scheme; a retired concept keeps its `broader`.",
        )


def _with_choices(becoming: Mapping[Code, Becoming], choices: Sequence[Choice]) -> RemapPlan:
    problems = list(_wrong(becoming, choices))
    if problems:
        raise InvalidDataError(problems, hint="Choose one of the codes that the retired one was split into.")

    def end(code: Code) -> Code:
        further = becoming.get(code)
        return code if further is None or further.to is None else further.to

    everywhere = {
        one.code: attrs.evolve(becoming[one.code], fate=Fate.CHOSEN, to=end(one.to))
        for one in choices
        if one.record is None
    }
    chosen = {(one.record, one.code): end(one.to) for one in choices if one.record is not None}
    return RemapPlan(becoming={**becoming, **everywhere}, chosen=chosen)


def _wrong(becoming: Mapping[Code, Becoming], choices: Sequence[Choice]) -> Iterator[str]:
    seen: dict[tuple[str | None, Code], Code] = {}
    for place, one in enumerate(choices):
        path = f"$.choices[{place}]"
        known = becoming.get(check_code(one.code, path=f"{path}.code"))
        if known is None or one.to not in known.options:
            options = ", ".join(known.options) if known and known.options else "nothing"
            yield f"{one.code} was split into {options}, not {check_code(one.to, path=path)} @ {path}"
        elif seen.setdefault((one.record, one.code), one.to) != one.to:
            yield f"{one.code} is chosen twice @ {path}"
