# SPDX-License-Identifier: EUPL-1.2
"""
Which editions of its schemes coded a record, and what it was coded with when it was made.
"""

from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

import attrs

from onestopshop.domain.fields import Keep, Person, about
from onestopshop.domain.taxonomies.concepts import Code, Scheme, scheme_of

__all__ = ["Coding", "Editions", "edition_of", "editions_of"]

Editions: TypeAlias = Mapping[str, str]
"""The edition of each scheme, by its id."""

_KEPT = Keep.VISIT
_LONGEST: Final = 80


@attrs.frozen(kw_only=True)
class Coding:
    """
    What a record was coded with when it was made; kept from its first remap on.

    Installations that were remapped at different times find by it that they speak of the same fact.

    Args:
        codes: The values of each of its fields that a remap may change.
    """

    codes: Mapping[str, tuple[str, ...]] = attrs.field(
        factory=dict,
        hash=False,
        metadata=about("a fact stays what it was; offline merge", person=Person.INDIRECT, keep=_KEPT),
    )
    editions: Editions = attrs.field(
        factory=dict, hash=False, metadata=about("which editions coded it first", keep=_KEPT)
    )


def edition_of(scheme: Scheme) -> str:
    """Return the version of a scheme as one short word, as records and logs state it: other installations read it."""
    said = "".join(letter if letter.isprintable() else " " for letter in scheme.version)
    return "-".join(said.split())[:_LONGEST]


def editions_of(codes: Iterable[Code], schemes: Mapping[str, Scheme]) -> dict[str, str]:
    """Return the present edition of each scheme that *codes* are of, in order of the schemes' ids."""
    named = sorted({scheme_of(code) for code in codes} & schemes.keys())
    return {id: edition_of(schemes[id]) for id in named}
