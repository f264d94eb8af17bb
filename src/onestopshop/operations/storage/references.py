# SPDX-License-Identifier: EUPL-1.2
"""
Which records must be there because others name them.

They are those whose existence the operations check before they write.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.observations import Observation
from onestopshop.domain.practices.practices import Practice
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.services import UNKNOWN_SERVICE, Organisation, Service
from onestopshop.domain.visits import Visit

__all__ = ["NAMED_FIRST", "named_by"]

_NAMED: Final[Mapping[str, Mapping[str, str]]] = {
    Organisation.KIND: {"part_of": Organisation.KIND},
    Service.KIND: {"organisation": Organisation.KIND},
    Barrier.KIND: {
        "services": Service.KIND,
        "organisation": Organisation.KIND,
        "owner": Organisation.KIND,
        "carrier": Organisation.KIND,
    },
    Visit.KIND: {"services": Service.KIND, "corrects": Visit.KIND},
    Referral.KIND: {
        "visit": Visit.KIND,
        "service": Service.KIND,
        "organisation": Organisation.KIND,
        "replaces": Referral.KIND,
    },
    Observation.KIND: {
        "visit": Visit.KIND,
        "service": Service.KIND,
        "organisation": Organisation.KIND,
        "barrier": Barrier.KIND,
        "again_of": Barrier.KIND,
        "replaces": Observation.KIND,
    },
    Practice.KIND: {"barrier": Barrier.KIND},
}
"""For each kind the fields that name records, and of which kind these are."""

NAMED_FIRST: Final = (Organisation.KIND, Service.KIND, Barrier.KIND, Visit.KIND)
"""Kinds that are named by those behind them: in this order most names are of something already seen."""


def named_by(kind: str, thing: Any, *, strictly: bool) -> Iterator[tuple[str, str, str]]:
    """
    Yield what a record names: the field, the kind and the id.

    Args:
        thing: The domain object of the record.
        strictly: All that it names; else only visits.  What another installation recorded is taken in even when
            it names services that are not known here, but never without its visit.
    """
    for field, named in _NAMED.get(kind, {}).items():
        if not strictly and named != Visit.KIND:
            continue
        value = getattr(thing, field)
        for id in value if isinstance(value, frozenset) else (value,):
            if id is not None and id != UNKNOWN_SERVICE:
                yield field, named, id
