# SPDX-License-Identifier: EUPL-1.2
"""
Taking back and correcting visits: what stays, what goes with them, and who may.
"""

import pytest
from tests.operations.visit_samples import MET, SHORTEST, UNKNOWN_ID

from onestopshop.errors import (
    ConflictError,
    ForbiddenError,
    InvalidDataError,
    NotFoundError,
    TransitionError,
)


def test_retracting(town) -> None:
    """A visit that is taken back keeps its history, counts no longer, and nothing new comes of it."""
    desk = town.desk()
    visit = desk.visits.record(**SHORTEST)
    gone = desk.visits.retract(visit.id, reason="duplicate")
    assert (gone.counted, gone.retracted.reason, gone.retracted.by) == ("no", "duplicate", "w1")
    attempts = {
        "retract": lambda: desk.visits.retract(visit.id, reason="other"),
        "prepare": lambda: desk.referrals.make(visit=visit.id, service="registration"),
        "observe": lambda: desk.barriers.observe(
            visit=visit.id, step="find", concepts=["b:bekend"], what_happened="x"
        ),
    }
    for name, attempt in attempts.items():
        with town.nothing_written(), pytest.raises(TransitionError) as refused:
            attempt()
        assert ("retracted", name) == (refused.value.state, refused.value.attempted)
    with town.nothing_written(), pytest.raises(InvalidDataError, match=r"\$\.reason"):
        desk.visits.retract(desk.visits.list()[0].id, reason="Mrs Peeters asked for it")
    with pytest.raises(NotFoundError):
        desk.visits.retract(UNKNOWN_ID, reason="other")
    with pytest.raises(InvalidDataError, match="the id of a visit is a text"):
        desk.visits.get([visit.id])


def test_a_correction(town) -> None:
    """A correction is a new visit that names the one it replaces, which counts no longer; nothing counts twice."""
    desk = town.desk()
    wrong = desk.visits.record(**SHORTEST)
    desk.barriers.observe(visit=wrong.id, **MET)
    right = desk.visits.record(**SHORTEST | {"language": "ti"}, corrects=wrong.id, key="again")
    with town.nothing_written():
        assert right == desk.visits.record(**SHORTEST | {"language": "ti"}, corrects=wrong.id, key="again")
    assert wrong.id == right.corrects
    gone = desk.visits.get(wrong.id)
    assert ("no", "entered_in_error", 2) == (gone.counted, gone.retracted.reason, gone.version)
    assert ["visit.retracted", "visit.recorded"] == town.actions()[-2:]
    assert len(town.commits[-1].puts) == 2
    totals = town.desk("coordinator").insight.totals()
    assert (totals.visits, totals.observations) == (1, 1)
    with town.nothing_written(), pytest.raises(ConflictError, match="corrected before"):
        desk.visits.record(**SHORTEST, corrects=wrong.id)
    assert right.id == desk.visits.record(**SHORTEST, corrects=right.id).corrects


def test_a_correction_of_what_was_taken_back(town) -> None:
    """What was taken back before is corrected once, too, in the same transaction or later."""
    desk = town.desk()
    wrong = desk.visits.record(**SHORTEST)
    with desk.together():
        desk.visits.retract(wrong.id, reason="duplicate")
        right = desk.visits.record(**SHORTEST, corrects=wrong.id)
        with pytest.raises(ConflictError):
            desk.visits.record(**SHORTEST, corrects=wrong.id)
    assert desk.visits.get(wrong.id).retracted.reason == "duplicate"
    assert town.desk("coordinator").insight.totals().visits == 1
    desk.visits.retract(right.id, reason="other")
    desk.visits.record(**SHORTEST, corrects=right.id)
    for id in (wrong.id, right.id):
        with town.nothing_written(), pytest.raises(ConflictError):
            desk.visits.record(**SHORTEST, corrects=id)


def test_who_corrects_may_take_back(make_town) -> None:
    """Who may record but not take back corrects nothing; an import replaces what was imported."""
    town = make_town({"worker": ["visits.record"], "coordinator": ["visits.import"]})
    visit = town.desk().visits.record(**SHORTEST)
    with town.nothing_written(), pytest.raises(ForbiddenError, match=r"visits\.retract"):
        town.desk().visits.record(**SHORTEST, corrects=visit.id)
    imported = {**SHORTEST, "mode_of_entry": "import", "worker_role": "guide"}
    assert visit.id == town.desk("coordinator").visits.record(**imported, corrects=visit.id).corrects


def test_an_import_is_retried_as_an_import(make_town) -> None:
    """Who may only import repeats an import with its key; who may only record does not, and the other way round."""
    town = make_town({"worker": ["visits.record"], "coordinator": ["visits.import"]})
    imported = {**SHORTEST, "mode_of_entry": "import", "worker_role": "guide"}
    importer, worker = town.desk("coordinator"), town.desk()
    visit = importer.visits.record(**imported, key="import")
    mine = worker.visits.record(**SHORTEST, key="mine")
    with town.nothing_written():
        assert visit == importer.visits.record(**imported, key="import")
        assert mine == worker.visits.record(**SHORTEST, key="mine")
        for desk, key in ((importer, "mine"), (worker, "import")):
            with pytest.raises(ForbiddenError):
                desk.visits.record(**SHORTEST, worker_role="guide", key=key)


def test_what_a_retracted_visit_led_to(town) -> None:
    """What was observed in a visit is taken back with it for the same reason, each with its own event."""
    desk = town.desk()
    visit, other = desk.visits.record(**SHORTEST), desk.visits.record(**SHORTEST)
    first, second, early = (desk.barriers.observe(visit=visit.id, **MET) for _ in range(3))
    kept = desk.barriers.observe(visit=other.id, **MET)
    desk.barriers.retract(early.id, reason="duplicate")
    desk.visits.retract(visit.id, reason="identity_found")
    assert ["visit.retracted", *["observation.retracted"] * 2] == town.actions()[-3:]
    assert len(town.commits[-1].puts) == 3
    for id in (first.id, second.id):
        gone = desk.barriers.observation(id)
        assert ("no", "identity_found", None) == (gone.counted, gone.retracted.reason, gone.what_happened)
    assert desk.barriers.observation(early.id).retracted.reason == "duplicate"
    assert desk.barriers.observation(kept.id).counted == "yes"
