# SPDX-License-Identifier: EUPL-1.2
"""
Gathering observations into barriers: what they share, what is linked, and who may.
"""

import pytest
from tests.operations.barriers.samples import PROBLEM, UNKNOWN_ID, seen

from onestopshop.errors import ForbiddenError, InvalidDataError, NotFoundError, TransitionError


def test_gathering(town) -> None:
    """A barrier takes what its observations share, gets a number, and links them with the day only in the log."""
    first, second = seen(town), seen(town, worker="w2")
    barrier = town.desk().barriers.gather([first.id, second.id, first.id], **PROBLEM)
    assert (1, "gathered", {"registration"}, "topic:registration") == (
        barrier.number, barrier.state, barrier.services, barrier.topic,
    )  # fmt: skip
    assert barrier.problem == barrier.title
    assert [town.desk().barriers.observation(found.id).version for found in (first, second)] == [2, 2]
    assert town.actions().count("observation.linked") == 2


@pytest.mark.parametrize(
    ("fields", "error", "told"),
    [
        ({"problem": None}, InvalidDataError, r"problem is missing"),
        ({"problem": "bare"}, InvalidDataError, r"\$\.problem"),
        ({"problem": {"en": "call 0470 12 34 56"}}, InvalidDataError, r"\$\.problem\.en"),
        ({"title": {"nl": "anna@example.org"}}, InvalidDataError, r"\$\.title\.nl"),
        (
            {"ideas": [{"text": {"en": "ask anna@example.org"}}]},
            InvalidDataError,
            r"\$\.ideas\[0\]\.text\.en",
        ),
        ({"ideas": [{"text": {"en": "x"}, "organisation": "nobody"}]}, NotFoundError, "no organisation"),
        ({"organisation": "nobody"}, NotFoundError, "no organisation"),
        ({"carrier": "nobody"}, NotFoundError, "no organisation"),
        ({"services": ["nowhere"]}, NotFoundError, "no service"),
        ({"topic": "topic:x"}, InvalidDataError, "no taxonomy"),
        ({"concepts": ["b:x"]}, InvalidDataError, "no taxonomy"),
        ({"concepts": []}, InvalidDataError, r"\$\.concepts"),
        ({"step": "fall"}, InvalidDataError, r"\$\.step"),
        ({"reach": "nobody"}, InvalidDataError, r"\$\.reach"),
        ({"probem": {"en": "x"}}, InvalidDataError, "did you mean 'problem'"),
        ({"number": 7}, InvalidDataError, "no field 'number'"),
    ],
)
def test_bad_barriers(town, fields: dict[str, object], error: type[Exception], told: str) -> None:
    """What is wrong with a barrier is named, and no number is used up."""
    id = seen(town).id
    with town.nothing_written(), pytest.raises(error, match=told):
        town.desk().barriers.gather([id], **PROBLEM | fields)
    assert town.desk().barriers.gather([id], **PROBLEM).number == 1


@pytest.mark.parametrize("ids", [[], "x", 5, [UNKNOWN_ID], [5]])
def test_bad_observations_to_gather(town, ids: object) -> None:
    """A barrier is gathered from a list of observations that exist, at least one."""
    with town.nothing_written(), pytest.raises((InvalidDataError, NotFoundError)):
        town.desk().barriers.gather(ids, **PROBLEM, step="find", concepts=["b:bekend"], topic="topic:work")


def test_observations_that_differ(town) -> None:
    """Where observations differ in step or concepts, the one who gathers them decides; they are not averaged."""
    ids = [seen(town).id, seen(town, step="apply", concepts=["b:bekend"]).id]
    with town.nothing_written(), pytest.raises(InvalidDataError) as refused:
        town.desk().barriers.gather(ids, **PROBLEM)
    assert {"step", "concepts"} == {problem.rpartition("$.")[2] for problem in refused.value.problems}
    assert town.desk().barriers.gather(ids, **PROBLEM, step="apply", concepts=["b:bekend"]).step == "apply"


def test_a_shared_organisation_is_taken_over(town) -> None:
    """A barrier takes the organisation that all its observations name, and none where they differ."""
    coordinator = town.desk("coordinator").barriers
    named = [seen(town, organisation="office").id for _ in range(2)]
    assert coordinator.gather(named, **PROBLEM).organisation == "office"
    differing = [seen(town, organisation=name).id for name in ("office", "school", None)]
    assert coordinator.gather(differing, **PROBLEM).organisation is None


def test_what_is_linked_stays_where_it_is(town) -> None:
    """An observation that is linked or was taken back is gathered into nothing else."""
    linked, gone = seen(town), seen(town)
    town.desk().barriers.gather([linked.id], **PROBLEM)
    town.desk().barriers.retract(gone.id, reason="duplicate")
    for id in (linked.id, gone.id):
        with town.nothing_written(), pytest.raises(TransitionError):
            town.desk().barriers.gather([id], **PROBLEM)


def test_a_worker_gathers_what_her_desk_saw(town) -> None:
    """Observations of another desk are gathered, changed and read by its own workers and by coordinators only."""
    other = seen(town, desk="market", worker="w9")
    desk = town.desk().barriers
    for attempt in (
        lambda: desk.gather([other.id], **PROBLEM),
        lambda: desk.retract(other.id, reason="other"),
        lambda: desk.redact(other.id),
        lambda: desk.review(other.id),
        lambda: desk.observation(other.id),
        lambda: desk.observations(desk="market"),
    ):
        with town.nothing_written(), pytest.raises(ForbiddenError, match="desk"):
            attempt()
    assert desk.observations() == ()
    assert town.desk("coordinator").barriers.gather([other.id], **PROBLEM).number == 1


def test_linking_and_reviewing(town) -> None:
    """Links can be made and undone, words reviewed or redacted, and the log tells each with the day only."""
    coordinator = town.desk("coordinator").barriers
    barrier = coordinator.gather([seen(town).id], **PROBLEM)
    found = seen(town)
    assert barrier.id == coordinator.link(found.id, barrier=barrier.id).barrier
    assert None is coordinator.unlink(found.id).barrier
    assert (
        coordinator.review(found.id).identity_review,
        coordinator.observation(found.id).reviewed_by,
    ) == ("clean", "w1")
    redacted = coordinator.redact(found.id)
    assert (redacted.identity_review, redacted.what_happened, redacted.counted) == ("redacted", None, "yes")
    with town.nothing_written(), pytest.raises(NotFoundError):
        coordinator.link(found.id, barrier=UNKNOWN_ID)
    with town.nothing_written(), pytest.raises(InvalidDataError, match=r"\$\.reason"):
        coordinator.retract(found.id, reason="no reason")
    with town.storage.read() as snapshot:
        entries = [entry for entry in snapshot.entries(0, 1000) if entry.kind in {"visit", "observation"}]
    assert {"date"} == {type(entry.at).__name__ for entry in entries}


def test_a_case_is_of_the_barriers_service(town) -> None:
    """What was met at another service is no case of a barrier; where a service is not known it may be."""
    coordinator = town.desk("coordinator").barriers
    barrier = coordinator.gather([seen(town).id], **PROBLEM)
    elsewhere, nowhere = seen(town, service="housing"), seen(town, service="unknown")
    with town.nothing_written(), pytest.raises(InvalidDataError, match=r"\$\.service"):
        coordinator.link(elsewhere.id, barrier=barrier.id)
    assert coordinator.link(nowhere.id, barrier=barrier.id).barrier == barrier.id
    with town.nothing_written(), pytest.raises(InvalidDataError, match=r"\$\.service"):
        town.desk().barriers.observe(visit=nowhere.visit, again_of=barrier.id, service="housing")
    loose = coordinator.gather([seen(town, service="unknown").id], **PROBLEM)
    assert coordinator.link(elsewhere.id, barrier=loose.id).barrier == loose.id
