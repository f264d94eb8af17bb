# SPDX-License-Identifier: EUPL-1.2
"""
Name nodes without names by the way that leads to them.

The cells of a list, and most of what stands in brackets, have one way only:
one subject, one predicate, one object.  Such a node needs no search for a name,
which would take the cube of a list's length.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from hashlib import sha256
from typing import Final

from onestopshop_skos.terms import Statement

__all__ = ["WAY", "ways"]

WAY: Final = "urn:onestopshop:way:"
"""What the name of such a node begins with while the others are being named."""


def ways(statements: Collection[Statement]) -> Mapping[str, str]:
    """
    Return a resource for each blank node that only one way leads to from something with a name.
    """
    ends: dict[tuple[str, str], list[str]] = defaultdict(list)
    for subject, predicate, object in statements:
        if object[0] == "_":
            ends[subject, predicate].append(object)
    single = {start: found[0] for start, found in ends.items() if len(found) == 1}
    onward: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for (subject, predicate), object in single.items():
        onward[subject].append((predicate, object))
    found: dict[str, str] = {}
    level = {subject: subject for subject in onward if subject[0] != "_"}
    while level:
        reached: dict[str, str] = {}
        for node, name in level.items():
            for predicate, object in onward.get(node, ()):
                if object not in found:
                    way = f"<{WAY}{sha256(f'{name} {predicate}'.encode()).hexdigest()}>"
                    reached[object] = min(way, reached.get(object, way))
        found |= reached
        level = reached
    return found
