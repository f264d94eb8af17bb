# SPDX-License-Identifier: EUPL-1.2
"""
What a kind of content of a package is: who makes it, who checks it, and how a change of it is shown.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import attrs

from onestopshop.domain.text import LocalizedText
from onestopshop.operations.work import Work

__all__ = ["ContentKind", "Files", "Offered"]

Files: TypeAlias = Mapping[str, bytes]
"""The content of each file of a package, by its path; every one is UTF-8 text."""


@attrs.frozen(kw_only=True)
class Offered:
    """
    What a city offers under one name, as it is now.

    Args:
        name: Such as ``taxonomy-gate``: the kind, alone or with a hyphen and more.
        licence: A URI or an SPDX name; that of ``[network] licence`` when it is ``""``.
        sources: Where it comes from, a title each.
        description: What it is; as one text where a descriptor was made of it before.
        resources: Further properties of a file in ``datapackage.json``, such as the schema of a CSV, by its path.
    """

    name: str
    kind: str
    files: Files
    licence: str = ""
    sources: Sequence[str] = ()
    description: LocalizedText | str | None = None
    resources: Mapping[str, Mapping[str, Any]] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class ContentKind:
    """
    One kind of content that may travel between cities.

    Args:
        name: With which the names of its packages begin.
        offered: Return what this city publishes of the kind; always the same bytes for the same content.
        check: Return every problem of the files of a publisher; strict, and of what cannot be read, too.
        compare: Return the lines that show somebody what would change, ``None`` standing for nothing before.
    """

    name: str
    offered: Callable[[Work], Iterable[Offered]]
    check: Callable[[Work, str, Files], Sequence[str]]
    compare: Callable[[Work, Files | None, Files], Sequence[str]]
