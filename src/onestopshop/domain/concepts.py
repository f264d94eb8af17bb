# SPDX-License-Identifier: EUPL-1.2
"""
Which concepts of access a new observation or barrier carries.
"""

from collections.abc import Iterable

from onestopshop.domain.taxonomies.concepts import Code
from onestopshop.domain.taxonomies.vocabulary import Vocabulary
from onestopshop.errors import InvalidDataError

__all__ = ["check_concepts"]


def check_concepts(concepts: Iterable[Code], vocabulary: Vocabulary, *, primary: str) -> frozenset[Code]:
    """
    Return *concepts* when a new observation or barrier may carry them.

    Args:
        primary: The id of the city's primary scheme.

    Raises:
        InvalidDataError: A concept is unknown or retired, says nothing of access, a scheme has two, or the
            primary scheme has none.
    """
    codes = frozenset(vocabulary.check(code, path="$.concepts") for code in concepts)
    axes = {code: _axis(vocabulary, code, primary) for code in codes}
    schemes = list(axes.values())
    if schemes.count(primary) != 1:
        raise InvalidDataError(
            [f"exactly one concept of the scheme {primary!r} is needed @ $.concepts"],
            hint=f"Use {primary}:none when nothing fits." if f"{primary}:none" in vocabulary else "",
        )
    strange = sorted(code for code, axis in axes.items() if axis is None)
    if strange:
        raise InvalidDataError(
            [f"{code!r} is of no access scheme @ $.concepts" for code in strange],
            hint=f"Access schemes: {', '.join(sorted({primary, *_ACCESS}))}, and concepts below theirs.",
        )
    if len(set(schemes)) < len(schemes):
        raise InvalidDataError(["at most one concept of each scheme @ $.concepts"])
    return codes


_ACCESS = frozenset({"b", "ntu", "lev", "tan", "hm", "theme"})
"""What says of which kind a barrier is (domain handbook, section 6.1), and the themes of a bundle."""


def _axis(vocabulary: Vocabulary, code: Code, primary: str) -> str | None:
    """Return the access scheme that *code* is of or below, the primary one first."""
    roots = vocabulary.rooted(code)
    return primary if primary in roots else min(roots & _ACCESS, default=None)
