# SPDX-License-Identifier: EUPL-1.2
"""
Say how two editions differ, by primary key: a slug would take each move for a loss.
"""

from collections.abc import Callable, Mapping

import attrs

from onestopshop.plugin import Code, Concept, Scheme
from onestopshop_openeligibility.statements import said

__all__ = ["Differences", "differences"]


@attrs.frozen(kw_only=True)
class Differences:
    """
    The codes of the terms that two editions share or do not, in the order of the newer one.

    Args:
        kept: In both; the three below are among them.
        moved: Their slug is another one.
        renamed: Their English name is another one.
        translated: Their name in another language is another one, or new, or gone.
        removed: Only in the older one, in its order.
    """

    kept: tuple[Code, ...]
    moved: tuple[Code, ...]
    renamed: tuple[Code, ...]
    translated: tuple[Code, ...]
    added: tuple[Code, ...]
    removed: tuple[Code, ...]


def differences(old: Scheme, new: Scheme) -> Differences:
    """
    Return how *new* differs from *old*; retired terms count as not there.
    """
    before, after = _living(old), _living(new)
    slugs = said(old.foreign), said(new.foreign)
    both = tuple(code for code in after if code in before)

    def where(changed: Callable[[Concept, Concept], bool]) -> tuple[Code, ...]:
        return tuple(code for code in both if changed(before[code], after[code]))

    return Differences(
        kept=both,
        moved=where(lambda one, two: _slug(slugs[0], one) != _slug(slugs[1], two)),
        renamed=where(lambda one, two: one.label.get("en") != two.label.get("en")),
        translated=where(lambda one, two: _others(one) != _others(two)),
        added=tuple(code for code in after if code not in before),
        removed=tuple(code for code in before if code not in after),
    )


def _living(scheme: Scheme) -> Mapping[Code, Concept]:
    return {concept.code: concept for concept in scheme.concepts if concept.retired is None}


def _slug(kept: Mapping[str, Mapping[str, str]], concept: Concept) -> str:
    return kept.get(concept.uri, {}).get("slug", "")


def _others(concept: Concept) -> Mapping[str, str]:
    return {tag: text for tag, text in concept.label.items() if tag != "en"}
