# SPDX-License-Identifier: EUPL-1.2
"""
Rows of a partner's list become observations, once.
"""

from typing import Any

import pytest
from tests.operations.barriers.samples import PROBLEM

from onestopshop.domain.observations import Observation
from onestopshop.errors import ForbiddenError, InvalidDataError
from onestopshop.operations.candidates.taking_lists import ListRow, Outcome
from onestopshop.ports.storage import Batch, Erasure

SAID = {
    "what_happened": "The form needs a printer.",
    "topic": "topic:registration",
    "service": "registration",
}


def row(id: Any = "1", number: int = 2, **fields: object) -> ListRow:
    return ListRow(number=number, row=id, fields={**SAID, **fields})


def take(town, *rows: ListRow, acts_as: str = "coordinator", **given: Any):
    return town.desk(acts_as).barriers.import_rows(rows, source="partner-office", **given)


def test_a_row_is_an_observation_of_a_partner(town) -> None:
    """It has the row as its source, no visit, a text that awaits review, and the key by which it is known again."""
    (taken,) = take(town, row(idea="Print it at the desk.")).rows
    (found,) = town.desk("coordinator").barriers.observations()
    assert (Outcome.NEW, found.id) == (taken.outcome, taken.observation)
    assert ("partner", "partner-office/1", None, "pending") == (
        found.source,
        found.source_ref,
        found.visit,
        found.identity_review,
    )
    assert ("unknown", {"b:none"}, "Print it at the desk.") == (found.step, found.concepts, found.idea)
    with town.storage.read() as snapshot:
        assert found.id == snapshot.entry("import/partner-office/1").subject


def test_rows_count_no_visits(town) -> None:
    """Observations of a list stand in a barrier's counts, and its visits do not rise."""
    taken = take(town, *(row(str(number)) for number in range(3)))
    coordinator = town.desk("coordinator")
    barrier = coordinator.barriers.gather([one.observation for one in taken.rows], **PROBLEM)
    counts = coordinator.barriers.counts(barrier.id)
    assert (3, 0, 1) == (counts.observations, counts.visits, counts.reporters)


def test_importing_again_writes_nothing(town) -> None:
    """The same rows are known; what was linked, redacted or taken back since stays so."""
    rows = [row("1"), row("2"), row("3")]
    first, second, third = take(town, *rows).rows
    desk = town.desk("coordinator")
    desk.barriers.gather([first.observation], **PROBLEM)
    desk.barriers.redact(second.observation)
    desk.barriers.retract(third.observation, reason="duplicate")
    with town.nothing_written():
        taken = take(town, *rows)
    assert [Outcome.KNOWN] * 3 == [one.outcome for one in taken.rows]


def test_a_changed_row_is_told(town) -> None:
    """A row that says something else than its observation is named with its fields, and nothing is written."""
    take(town, row())
    with town.nothing_written():
        (taken,) = take(town, row(step="apply", what_happened="No printer.")).rows
    assert (Outcome.CHANGED, ("step", "what_happened")) == (taken.outcome, taken.fields)


def test_a_cell_that_was_emptied_is_told(town) -> None:
    """A row that no longer says what it said is changed; what it never said, or the shop added, is not."""
    take(town, row(idea="Print it.", language="ti"))
    (taken,) = take(town, row()).rows
    assert (Outcome.CHANGED, ("idea", "language")) == (taken.outcome, taken.fields)
    town.clock.advance(days=7)
    assert Outcome.KNOWN is take(town, row(idea="Print it.", language="ti")).rows[0].outcome


def test_a_row_that_was_moved_or_vanished(town) -> None:
    """Where a row stands does not matter, and one that is no longer there leaves its observation as it is."""
    take(town, row("1"), row("2", 3), row("3", 4))
    with town.nothing_written():
        taken = take(town, row("3", 2), row("1", 3))
    assert [("3", Outcome.KNOWN), ("1", Outcome.KNOWN)] == [(one.row, one.outcome) for one in taken.rows]


def test_an_observation_that_was_erased(town) -> None:
    """A row whose observation is gone, as when its time was over, is known, and does not stop the others."""
    (first,) = take(town, row("1")).rows
    town.storage.write(Batch(erasures=(Erasure(kind=Observation.KIND, id=first.observation, replaces=1),)))
    taken = take(town, row("1"), row("2"))
    assert [Outcome.KNOWN, Outcome.NEW] == [one.outcome for one in taken.rows]
    assert taken.written


@pytest.mark.parametrize(
    "wrong",
    [
        row("two words"),
        row(None),
        row("x" * 61),
        row(topic="topic:nothing"),
        row(service="nowhere"),
        row(what_happened=None),
        row(what_happened="Call 0470 12 34 56 78"),
        row(step="somewhere"),
        row(concepts=["b:none", "b:bekend"]),
        row(surprise="x"),
        row(visit="00000000-0000-4000-8000-000000000000"),
        ListRow(number=2, row="9", fields=SAID, problems=("means nothing here @ $.step",)),
    ],
)
def test_wrong_rows(town, wrong: ListRow) -> None:
    """A row that cannot be taken over is told with its problems; without leave nothing of the list is written."""
    with town.nothing_written():
        taken = take(town, row("a"), wrong)
    assert (False, [Outcome.NEW, Outcome.WRONG]) == (taken.written, [one.outcome for one in taken.rows])
    assert taken.rows[1].problems
    assert "0470" not in repr(taken.rows[1])
    taken = take(town, row("a"), wrong, skip_wrong=True)
    assert (True, 1, 1) == (taken.written, taken.count(Outcome.NEW), taken.count(Outcome.WRONG))
    assert 1 == len(town.desk("coordinator").barriers.observations())


def test_a_row_twice(town) -> None:
    """Two rows with one id are wrong from the second on."""
    assert [Outcome.NEW, Outcome.WRONG] == [one.outcome for one in take(town, row(), row(number=3)).rows]


def test_a_dry_run(town) -> None:
    """A dry run says what would happen, and writes nothing."""
    with town.nothing_written():
        taken = take(town, row("1"), row("2"), dry_run=True)
    assert (False, 2) == (taken.written, taken.count(Outcome.NEW))
    assert {None} == {one.observation for one in taken.rows}  # there is none yet


def test_who_may(make_town) -> None:
    """Only who may import barriers takes a list over; a worker for her own desk."""
    town = make_town({"worker": ["barriers.import"], "coordinator": ["barriers.observe"]})
    with town.nothing_written(), pytest.raises(ForbiddenError):
        take(town, row())
    with town.nothing_written(), pytest.raises(ForbiddenError):
        take(town, row("1"), row("2", desk="market"), acts_as="worker", skip_wrong=True)
    assert 1 == take(town, row("1"), acts_as="worker").count(Outcome.NEW)


@pytest.mark.parametrize("given", [{"source": "Big Name"}, {"source": 7}, {"rows": 7}, {"rows": ["x"]}])
def test_lists_that_are_none(town, given: dict[str, Any]) -> None:
    """A list without a proper name, and rows that are none, are refused."""
    with town.nothing_written(), pytest.raises(InvalidDataError):
        town.desk("coordinator").barriers.import_rows(**{"rows": [row()], "source": "list", **given})
