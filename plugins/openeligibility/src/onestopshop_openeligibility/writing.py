# SPDX-License-Identifier: EUPL-1.2
"""
Write a concept scheme as the YAML tree of Open Eligibility.

The tree has a place for slugs, names, one description and keys.  Retired terms
are left out, as its own editions do; what else has no place is refused, so that
nothing is lost unsaid.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from onestopshop.errors import ExchangeError
from onestopshop.plugin import Code, Concept, Scheme
from onestopshop_openeligibility.keys import pk_of
from onestopshop_openeligibility.snippets import node_in, yaml_of
from onestopshop_openeligibility.statements import said

__all__ = ["yaml_tree"]

_DEEPEST: Final = 25
"""Levels of terms; no edition has more than six, and readers of YAML go no deeper than they must."""

_OTHER: Final = re.compile(r"[^a-z0-9]+")


def yaml_tree(scheme: Scheme) -> str:
    """
    Return the YAML of a scheme.

    Raises:
        ExchangeError: The tree has no place for something in it.
    """
    living = {concept.code: concept for concept in scheme.concepts if concept.retired is None}
    problems = [*_problems(living)]
    if problems:
        raise ExchangeError(
            f"{scheme.id!r} cannot be written as an Open Eligibility tree; nothing was",
            problems=problems,
            hint="Choose another format, such as toml or turtle, which carries all of it.",
        )
    return yaml_of(_Writer(living, said(scheme.foreign)).tree())


def _problems(living: Mapping[Code, Concept]) -> Iterator[str]:
    if not living:
        yield "it has no terms"
    checks: dict[str, Callable[[Concept], object]] = {
        "no label in English": lambda one: "en" not in one.label,
        "other labels": lambda one: any(one.alt.values()),
        "search words": lambda one: any(one.hidden.values()),
        "labels in draft": lambda one: bool(one.draft),
        "matches, which belong to a crosswalk,": lambda one: bool(one.matches),
        "a definition in another language than English": lambda one: {*(one.definition or ())} - {"en"},
        "more than one broader term": lambda one: len(one.broader) > 1,
        "a broader term that is retired or of another scheme": lambda one: {*one.broader} - living.keys(),
    }
    for what, wrong in checks.items():
        found = [code for code, concept in living.items() if wrong(concept)]
        if found:
            yield f"{len(found)} terms have {what}, the first is {found[0]}"
    for code in living:
        if not _is_near(code, living):
            yield f"{code} stands more than {_DEEPEST} levels deep, or above itself"
            return


def _is_near(code: Code, living: Mapping[Code, Concept]) -> bool:
    """Return whether a walk up from *code* comes to its end."""
    for _ in range(_DEEPEST):
        above = [one for one in living[code].broader if one in living]
        if not above:
            return True
        code = above[0]
    return False


class _Writer:
    """
    Put a tree together; terms below one another keep the order that the scheme has them in.
    """

    def __init__(self, living: Mapping[Code, Concept], kept: Mapping[str, Mapping[str, str]]) -> None:
        self._kept = kept
        self._slugs = {slug for texts in kept.values() if (slug := texts.get("slug"))}
        self._times = Counter[str]()
        self._below: dict[Code | None, list[Concept]] = {}
        for concept in living.values():
            self._below.setdefault(next(iter(concept.broader), None), []).append(concept)

    def tree(self, above: Code | None = None, slug: str = "") -> list[dict[str, object]]:
        """Return the terms below one; `_problems` has seen that they are not too deep."""
        return [self._term(concept, slug) for concept in self._below.get(above, ())]

    def _term(self, concept: Concept, above: str) -> dict[str, object]:
        kept = self._kept.get(concept.uri, {})
        slug = kept.get("slug") or self._new_slug(concept, above)
        more = {key.partition("/"): node_in(text) for key, text in kept.items() if "/" in key}
        term: dict[str, object] = {
            "name": _name(concept, {key: node for (part, _, key), node in more.items() if part == "name"}),
            "slug": slug,
        }
        if concept.definition:
            term["description"] = concept.definition["en"]
        below = self.tree(concept.code, slug)
        if below:
            term["items"] = below
        pk = pk_of(concept.uri)
        if pk:
            term["pk"] = pk
        return term | {key: node for (part, _, key), node in more.items() if part == "field"}

    def _new_slug(self, concept: Concept, above: str) -> str:
        """Return a slug for a term that never had one, and that no other has."""
        own = _OTHER.sub("_", concept.label["en"].lower()).strip("_") or concept.code.partition(":")[2]
        first = f"{above}:{own}" if above else own
        slug = first
        while slug in self._slugs:
            self._times[first] += 1
            slug = f"{first}_{self._times[first] + 1}"
        self._slugs.add(slug)
        return slug


def _name(concept: Concept, more: Mapping[str, object]) -> object:
    translated = {tag: text for tag, text in concept.label.items() if tag != "en"}
    if not translated and not more:
        return concept.label["en"]
    return {"source": concept.label["en"], **({"tx": translated} if translated else {}), **more}
