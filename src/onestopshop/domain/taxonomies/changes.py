# SPDX-License-Identifier: EUPL-1.2
"""
What changed between two editions of a scheme.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import attrs

from onestopshop.domain.codes.remaps import ChangeKind
from onestopshop.domain.taxonomies.concepts import Code, Concept, Scheme, Words
from onestopshop.domain.text import LocalizedText
from onestopshop.errors import InvalidDataError

__all__ = ["Change", "Changes", "changes_between", "lines_of"]


@attrs.frozen(kw_only=True)
class Change:
    """
    One change of one concept.

    Args:
        before, after: What it was and what it is: codes of successors or of broader concepts, relations with
            their targets, labels with their languages, or the names of what was worded anew.
    """

    kind: ChangeKind
    code: Code
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Changes:
    """
    What changed between two editions, in the order of the concepts of the later one.

    Args:
        old, new: The versions of the editions.
        header: What changed of the scheme itself, such as ``name``; its version is not among it.
    """

    scheme: str
    old: str
    new: str
    header: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def unversioned(self) -> bool:
        """Whether two different editions have one version, so that no record can tell which one coded it."""
        return self.old == self.new and bool(self.header or self.changes)

    def counts(self) -> Mapping[ChangeKind, int]:
        """Return how many changes there are of each kind that there is."""
        found = Counter(change.kind for change in self.changes)
        return {kind: found[kind] for kind in ChangeKind if found[kind]}


def changes_between(old: Scheme, new: Scheme) -> Changes:
    """
    Return what changed from *old* to *new*.

    Raises:
        InvalidDataError: They are editions of different schemes.
    """
    if old.id != new.id:
        raise InvalidDataError(
            [f"{old.id!r} and {new.id!r} are different schemes @ $.scheme.id"],
            hint="Compare two editions of one scheme; a crosswalk relates different ones.",
        )
    known = {concept.code: concept for concept in old.concepts}
    kept = {concept.code for concept in new.concepts}
    sources = Counter(
        target for concept in new.concepts if concept.retired is not None for target in concept.replaced_by
    )
    found: list[Change] = []
    for concept in new.concepts:
        before = known.get(concept.code)
        if before is None:
            found.append(Change(kind=ChangeKind.ADDED, code=concept.code, after=concept.broader))
            continue
        found += _life(before, concept, known, sources)
        found += _rest(before, concept)
    found += (Change(kind=ChangeKind.VANISHED, code=code) for code in known if code not in kept)
    return Changes(
        scheme=new.id, old=old.version, new=new.version, header=tuple(_header(old, new)), changes=tuple(found)
    )


def lines_of(changes: Changes) -> Iterator[str]:
    """Yield the changes as lines of text, those that touch records first."""
    for name in changes.header:
        yield f"{name} of the scheme changed"
    for kind in ChangeKind:
        for change in (one for one in changes.changes if one.kind is kind):
            yield f"{kind} {change.code}{_said(change)}"


def _said(change: Change) -> str:
    before, after = ", ".join(change.before), ", ".join(change.after)
    if change.kind in _SUCCESSION:
        return f" → {after}" if after else ""
    if change.kind is ChangeKind.ADDED:
        return f" below {after}" if after else ""
    if change.kind is ChangeKind.REWORDED:
        return f": {after}"
    return f": {before or 'nothing'} → {after or 'nothing'}" if before or after else ""


_SUCCESSION = frozenset({ChangeKind.RENAMED, ChangeKind.MERGED, ChangeKind.SPLIT, ChangeKind.REDIRECTED})


def _header(old: Scheme, new: Scheme) -> Iterator[str]:
    for name in ("name", "source", "uri", "licence", "foreign"):
        if getattr(old, name) != getattr(new, name):
            yield name


def _life(
    before: Concept, after: Concept, known: Mapping[Code, Concept], sources: Mapping[Code, int]
) -> Iterator[Change]:
    """Yield that a concept was retired, restored, or is replaced by others than before."""
    if after.retired is None:
        if before.retired is not None:
            yield Change(kind=ChangeKind.RESTORED, code=after.code)
        return
    if before.retired is None:
        yield Change(kind=_how(after, known, sources), code=after.code, after=after.replaced_by)
    elif before.replaced_by != after.replaced_by:
        yield Change(
            kind=ChangeKind.REDIRECTED,
            code=after.code,
            before=before.replaced_by,
            after=after.replaced_by,
        )


def _how(concept: Concept, known: Mapping[Code, Concept], sources: Mapping[Code, int]) -> ChangeKind:
    if len(concept.replaced_by) != 1:
        return ChangeKind.SPLIT if concept.replaced_by else ChangeKind.RETIRED
    (successor,) = concept.replaced_by
    own = successor not in known and sources[successor] == 1
    return ChangeKind.RENAMED if own else ChangeKind.MERGED


def _rest(before: Concept, after: Concept) -> Iterator[Change]:
    """Yield what changed of a concept beside its life."""
    pairs = {
        ChangeKind.MOVED: (before.broader, after.broader),
        ChangeKind.RELABELLED: (_labels(before, after), _labels(after, before)),
        ChangeKind.REMATCHED: (_matches(before), _matches(after)),
        ChangeKind.READDRESSED: ((before.uri,), (after.uri,)),
    }
    for kind, (was, now) in pairs.items():
        if was != now:
            yield Change(kind=kind, code=after.code, before=was, after=now)
    worded = tuple(_reworded(before, after))
    if worded:
        yield Change(kind=ChangeKind.REWORDED, code=after.code, after=worded)


def _labels(one: Concept, other: Concept) -> tuple[str, ...]:
    """Return the labels of *one* that *other* has otherwise, or not at all."""
    return tuple(f"{tag} {one.label[tag]!r}" for tag in one.label if one.label[tag] != other.label.get(tag))


def _matches(concept: Concept) -> tuple[str, ...]:
    return tuple(sorted(f"{match.relation} {match.target}" for match in concept.matches))


def _reworded(before: Concept, after: Concept) -> Iterator[str]:
    """Yield the name and the language of each word that is another one, and of what else is said otherwise."""
    yield from _tags("definition", _texts(before.definition), _texts(after.definition))
    for name in ("alt", "hidden"):
        was: Words = getattr(before, name)
        yield from _tags(name, was, getattr(after, name))
    for name in ("own", "draft"):
        yield from (f"{name}.{tag}" for tag in sorted(getattr(before, name) ^ getattr(after, name)))
    if before.retired and after.retired and before.retired != after.retired:
        yield "retired"
    if not (before.retired or after.retired) and before.replaced_by != after.replaced_by:
        yield "replaced_by"


def _tags(name: str, before: Mapping[str, object], after: Mapping[str, object]) -> Iterable[str]:
    return (f"{name}.{tag}" for tag in sorted({*before, *after}) if before.get(tag) != after.get(tag))


def _texts(text: LocalizedText | None) -> Mapping[str, object]:
    return {} if text is None else text
