# SPDX-License-Identifier: EUPL-1.2
"""
Take a new edition of a scheme in without losing a code that stands in records.

A concept is known by its URI, so that it keeps its code whatever its file calls
it; one that the new edition leaves out stays, retired.
"""

from collections.abc import Mapping
from datetime import date

import attrs

from onestopshop.domain.taxonomies.concepts import Code, Concept, Scheme, is_scheme_id
from onestopshop.errors import InvalidDataError

__all__ = ["called", "kept_whole", "without_drafts"]


def called(scheme: Scheme, id: str) -> Scheme:
    """
    Return a scheme under another id, its codes with it.

    Raises:
        InvalidDataError: The id has not the form of one.
    """
    if not is_scheme_id(id):
        raise InvalidDataError(
            ["this is no id of a scheme @ $.scheme"], hint="Use lower-case letters, digits, _ and - only."
        )
    codes = {one.code: f"{id}:{one.code.partition(':')[2]}" for one in scheme.concepts}
    return attrs.evolve(scheme, id=id, concepts=tuple(_recoded(one, codes) for one in scheme.concepts))


def kept_whole(old: Scheme, new: Scheme, *, today: date) -> Scheme:
    """
    Return *new* with the codes of *old*, and with every concept that only *old* has, retired.

    Args:
        old: The edition that coded the records there are; of the same scheme.
        today: Since when what *new* leaves out is not for new records.
    """
    codes = _codes(old, new)
    concepts = tuple(_recoded(one, codes) for one in new.concepts)
    there = {one.code for one in concepts}
    left = (attrs.evolve(one, retired=one.retired or today) for one in old.concepts if one.code not in there)
    return attrs.evolve(new, concepts=(*concepts, *left))


def without_drafts(scheme: Scheme) -> Scheme:
    """
    Return a scheme without the words that no speaker reviewed, as it may be handed to others.

    A concept that has no other words keeps its own.
    """
    return attrs.evolve(scheme, concepts=tuple(map(_reviewed, scheme.concepts)))


def _reviewed(concept: Concept) -> Concept:
    draft = concept.draft
    label = {tag: text for tag, text in concept.label.items() if tag not in draft}
    if not draft or not label:
        return concept
    texts = {tag: text for tag, text in (concept.definition or {}).items() if tag not in draft}
    return attrs.evolve(
        concept,
        label=type(concept.label)(label),
        definition=type(concept.label)(texts) if texts else None,
        alt={tag: words for tag, words in concept.alt.items() if tag not in draft},
        hidden={tag: words for tag, words in concept.hidden.items() if tag not in draft},
        own=concept.own - draft,
        draft=frozenset(),
    )


def _codes(old: Scheme, new: Scheme) -> Mapping[Code, Code]:
    """
    Return the code that each concept of *new* gets, by the one that it has there.

    What no URI knows keeps its code, as an edition at a new address does, unless that is another's.
    """
    known = {one.uri: one.code for one in old.concepts}
    codes = {one.code: known[one.uri] for one in new.concepts if one.uri in known}
    used = set(codes.values())
    others = {one.code for one in (*old.concepts, *new.concepts)}
    for concept in new.concepts:
        if concept.code not in codes:
            codes[concept.code] = _free(concept.code, used, others) if concept.code in used else concept.code
            used.add(codes[concept.code])
    return codes


def _free(code: Code, used: set[Code], others: set[Code]) -> Code:
    free, number = code, 1
    while free in used or free in others:
        number += 1
        free = f"{code}-{number}"
    return free


def _recoded(concept: Concept, codes: Mapping[Code, Code]) -> Concept:
    """Return a concept with other codes, in everything that names one."""
    if all(codes.get(code, code) == code for code in (concept.code, *concept.broader, *concept.replaced_by)):
        return concept
    return attrs.evolve(
        concept,
        code=codes.get(concept.code, concept.code),
        broader=tuple(codes.get(code, code) for code in concept.broader),
        replaced_by=tuple(codes.get(code, code) for code in concept.replaced_by),
    )
