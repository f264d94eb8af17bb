# SPDX-License-Identifier: EUPL-1.2
"""
A claim that cannot be read stops the looks at no other barrier.
"""

from typing import Any

import attrs
import pytest
from tests.operations.verification.samples import claimed
from tests.operations.verification.test_verifying import shop

from onestopshop.errors import InvalidDataError
from onestopshop.operations.unread import Unread
from onestopshop.operations.verification.looking import make_due_looks, reopen_returned
from onestopshop.ports.storage import Batch, Put


def spoil(town: Any, kind: str, id: str) -> None:
    """Make the body of a record unreadable."""
    with town.storage.read() as snapshot:
        record = snapshot.get(kind, id)
    later = attrs.evolve(record, body={"id": id}, version=record.version + 1)
    town.storage.write(Batch(puts=(Put(later, replaces=record.version),)))


def test_a_claim_that_cannot_be_read(town: Any) -> None:
    """The barrier is named, the other one is looked at; without a list to name it in it is an error."""
    sound, broken = claimed(town), claimed(town)
    spoil(town, "barrier", broken.id)
    town.clock.advance(days=70)
    with pytest.raises(InvalidDataError):
        make_due_looks(shop(town))
    unread: list[Unread] = []
    made = make_due_looks(shop(town), unread=unread)
    assert {sound.id} == {one.barrier for one in made}
    assert [("barrier", broken.id)] == [(one.kind, one.subject) for one in unread]
    assert () == reopen_returned(shop(town), unread=unread)
    assert 2 == len(unread)
