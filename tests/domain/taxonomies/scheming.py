# SPDX-License-Identifier: EUPL-1.2
"""
Small schemes for tests.
"""

from collections.abc import Iterable
from datetime import date

import attrs

from onestopshop.domain.taxonomies.concepts import Code, Concept, Scheme
from onestopshop.domain.taxonomies.vocabulary import Vocabulary
from onestopshop.domain.text import LocalizedText

RETIRED = date(2026, 3, 1)


def concept(code: Code, *, broader: str = "", became: str | None = None, **changes: object) -> Concept:
    """Return a concept; *became* retires it, and names its successors."""
    made = Concept(
        code=code,
        uri=f"https://example.org/{code.replace(':', '/')}",
        label=LocalizedText({"en": code.partition(":")[2]}),
        broader=tuple(broader.split()),
        retired=None if became is None else RETIRED,
        replaced_by=tuple((became or "").split()),
    )
    return attrs.evolve(made, **changes)  # type: ignore[arg-type]  # tests name its fields


def scheme(id: str, concepts: Iterable[Concept], *, version: str = "1.0") -> Scheme:
    """Return a scheme of these concepts."""
    return Scheme(
        id=id, version=version, name=LocalizedText({"en": id}), source="own", concepts=tuple(concepts)
    )


def vocabulary(*concepts: Concept, version: str = "1.0") -> Vocabulary:
    """Return a vocabulary of the schemes that the codes of these concepts name."""
    ids = dict.fromkeys(one.code.partition(":")[0] for one in concepts)
    return Vocabulary(
        scheme(id, (one for one in concepts if one.code.startswith(f"{id}:")), version=version) for id in ids
    )
