# SPDX-License-Identifier: EUPL-1.2
"""
Proofs: each searches for a broken promise, and first shows that it can find one.

A proof is a package here whose module ``proof`` has ``run(n, seed) -> Result``; the
first paragraph of that module's docstring is the promise.
"""

from collections.abc import Mapping, Sequence

import attrs

__all__ = ["NoSuchPartError", "Result"]


class NoSuchPartError(Exception):
    """
    Say that a proof has no part that is called so, and which it has.
    """


@attrs.frozen(kw_only=True)
class Result:
    """
    What a proof tried and found.

    Args:
        n: How much was tried, in the unit of the proof.
        violations: How many broken promises were found; 0 is the proof.
        saboteur_caught: Whether the build that was broken on purpose was found out.
        figures: Further numbers for the JSON object.
        lines: What a reader wants to know, such as each violation.
    """

    n: int
    violations: int
    saboteur_caught: bool
    figures: Mapping[str, object] = attrs.field(factory=dict)
    lines: Sequence[str] = ()
