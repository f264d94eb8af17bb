# SPDX-License-Identifier: EUPL-1.2
"""
What the shop keeps about itself: running numbers, and what it last read of a directory.
"""

from datetime import date
from typing import ClassVar

import attrs

from onestopshop.domain.events import Event
from onestopshop.domain.fields import Keep, about

__all__ = ["Counter", "Directory", "count_up"]

_K = Keep.UNLIMITED


@attrs.frozen(kw_only=True)
class Counter:
    """
    A running number: whoever takes the next one writes a new version, so that none is given twice.
    """

    KIND: ClassVar[str] = "counter"
    SCHEMA: ClassVar[int] = 1
    ORDERS: ClassVar[tuple[tuple[str, ...], ...]] = ()

    id: str = attrs.field(metadata=about("what is numbered", keep=_K))
    last: int = attrs.field(metadata=about("the last number given", keep=_K))
    version: int = attrs.field(default=0, metadata=about("safe concurrent change", keep=_K))


@attrs.frozen(kw_only=True)
class Directory:
    """
    The state of a directory source when it was last imported.
    """

    KIND: ClassVar[str] = "directory"
    SCHEMA: ClassVar[int] = 1
    ORDERS: ClassVar[tuple[tuple[str, ...], ...]] = ()

    id: str = attrs.field(metadata=about("the source's name in the configuration", keep=_K))
    fingerprint: str = attrs.field(metadata=about("whether the source changed since", keep=_K))
    services: int = attrs.field(metadata=about("how many services it held", keep=_K))
    imported_on: date = attrs.field(metadata=about("how current the catalogue is", keep=_K))
    version: int = attrs.field(default=0, metadata=about("safe concurrent change", keep=_K))


def count_up(counter: Counter | None, id: str) -> tuple[Counter, Event]:
    """Return the counter with its next number."""
    known = counter or Counter(id=id, last=0)
    raised = attrs.evolve(known, last=known.last + 1, version=known.version + 1)
    return raised, Event(action="counter.raised", kind=Counter.KIND, subject=id, data={"number": raised.last})
