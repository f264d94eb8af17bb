# SPDX-License-Identifier: EUPL-1.2
"""
Practices are recorded when a removal is verified, or as a way of working; who may, and what is refused.
"""

from collections.abc import Callable
from typing import Any

import attrs
import pytest
from tests.operations.barriers.samples import CONFIRM, PROBLEM, UNKNOWN_ID, seen
from tests.operations.practices.samples import KEY, WAY, recorded, verified
from tests.operations.verification.samples import claimed, pass_by, verifier

from onestopshop.domain.practices.practices import Side
from onestopshop.errors import (
    ConfigurationError,
    ConflictError,
    ForbiddenError,
    InvalidDataError,
    NotFoundError,
    TransitionError,
)


@pytest.fixture
def town(town: Any) -> Any:
    """A town that has a key of published figures."""
    town.context = attrs.evolve(town.context, statistics_key=lambda: KEY)
    return town


def practices(town: Any, acts_as: str = "coordinator", **more: Any) -> Any:
    return town.desk(acts_as, **{"worker": "c1", **more}).practices


def others(town: Any) -> list[Any]:
    """Return observations of something else at the same service."""
    return [seen(town, concepts=["b:bekend"]) for _ in range(5)]


def test_a_verified_removal_fills_the_practice(town: Any) -> None:
    """Kind of barrier, kind of service, step and effect come from the barrier, counts rounded; the rest is said."""
    barrier = verified(town)
    kept = practices(town).record(barrier=barrier.id, measure={"en": "One page."}, effort="weeks")
    assert ({"b:begrijpbaar"}, {"topic:registration"}, "understand", "weeks") == (
        kept.concepts, kept.service_kinds, kept.step, kept.effort
    )  # fmt: skip
    effect = kept.effect
    assert (100, 30, 3000) == (effect.before.exposed, effect.before.affected, effect.before.rate)
    assert (95, "fallen", town.context.today()) == (effect.after.exposed, effect.verdict, effect.verified_on)
    assert effect.after.affected in {10, 15}
    assert kept.measured
    assert kept.reviewed_on is None
    assert kept == practices(town).list()[0]


def test_the_same_verification_has_the_same_figures(town: Any) -> None:
    """Who records twice tells nothing more: the counts of one verification are always rounded alike."""
    barrier = verified(town, before=(33, 102), after=(12, 98))
    effects = {
        practices(town).record(barrier=barrier.id, measure={"en": text}).effect for text in ("One.", "Two.")
    }
    assert 1 == len(effects)


def test_small_counts_never_enter_a_practice(town: Any) -> None:
    """What few met is not in the record, whatever the city shows inside; the city may ask for more than ten."""
    barrier = verified(town, after=(2, 95))
    kept = practices(town).record(barrier=barrier.id, measure={"en": "One page."})
    assert (None, 95) == (kept.effect.after.affected, kept.effect.after.exposed)
    town.policies.least["network"] = 31
    more = practices(town).record(barrier=barrier.id, measure={"en": "One page."})
    assert (35, None) == (more.effect.least, more.effect.before.affected)


def test_counts_that_the_verdict_did_not_compare_are_not_told(town: Any) -> None:
    """When a barrier left another one after the claim, the verdict rests on other counts than those of the claim."""
    coordinator = town.desk("coordinator").barriers
    barrier = coordinator.gather(pass_by(town, 1, meets=1), **PROBLEM)
    coordinator.confirm(barrier.id, **CONFIRM, reason="clear enough")
    town.clock.advance(days=1)
    part = coordinator.gather([one.id for one in others(town)], **PROBLEM)
    coordinator.merge(part.id, target=barrier.id, reason="one letter")
    pass_by(town, 95, meets=30)
    town.clock.advance(days=120)
    today = town.context.today()
    coordinator.settle(barrier.id, owner="office", message="call", what_changed="New.", effective_on=today)
    coordinator.unmerge(part.id, reason="two letters")
    town.clock.advance(days=20)
    pass_by(town, 95, meets=12)
    others(town)
    town.clock.advance(days=70)
    town.desk("coordinator").barriers.look(barrier.id)
    verifier(town).verify(barrier.id)
    claim = town.desk("coordinator").barriers.get(barrier.id).removal
    assert (35, 30, "fallen") == (claim.first.affected, claim.before.affected, claim.looks[-1].verdict)
    effect = practices(town).record(barrier=barrier.id, measure={"en": "One page."}).effect
    assert (Side(), Side(), None) == (effect.before, effect.after, effect.verdict)


def test_what_is_left_to_record(town: Any) -> None:
    """A verified barrier waits for its practice, until one is recorded, and again when that is retired."""
    barrier = verified(town)
    coordinator = practices(town)
    assert [barrier.id] == [one.id for one in coordinator.to_record()]
    kept = coordinator.record(barrier=barrier.id, measure={"en": "One page."})
    assert () == coordinator.to_record()
    coordinator.retire(kept.id, reason="entered_in_error")
    assert [barrier.id] == [one.id for one in coordinator.to_record()]


def test_what_was_told_of_the_barrier_is_the_measure(town: Any) -> None:
    """Without words of its own a practice takes those that were told of the barrier; without any it is refused."""
    barrier = verified(town)
    with town.nothing_written(), pytest.raises(InvalidDataError, match="what was done is missing"):
        practices(town).record(barrier=barrier.id)
    done = {"en": "We said, the office did."}
    town.desk("coordinator").barriers.tell(barrier.id, done=done)
    assert done == dict(practices(town).record(barrier=barrier.id).measure)


def test_a_way_of_working_is_not_measured(town: Any) -> None:
    """Without a barrier nothing is said of an effect."""
    kept = recorded(town, step="unknown")
    assert (None, False, None, "unknown") == (kept.effect, kept.measured, kept.step, kept.effort)
    assert (kept.day, "c1") == (kept.reviewed_on, kept.reviewed_by)


def test_a_claim_is_no_verification(town: Any) -> None:
    """What nobody verified is not recorded as something that removed a barrier."""
    claim = claimed(town)
    with town.nothing_written(), pytest.raises(InvalidDataError, match="not verified"):
        practices(town).record(barrier=claim.id, measure={"en": "One page."})


@pytest.mark.parametrize(
    ("said", "match"),
    [
        ({"measure": {"en": "Ask an@example.org"}}, "an e-mail address @ \\$.measure.en"),
        ({"measure": {"en": "x" * 2001}}, "1 to 2000 characters"),
        ({"measure": "One page."}, "a text per language"),
        ({"concepts": []}, "at least one value"),
        ({"concepts": ["b:none-such"]}, "no taxonomy has"),
        ({"concepts": "b:begrijpbaar"}, "a list of values"),
        (
            {"concepts": ["b:begrijpbaar", "topic:housing"]},
            "'topic:housing' is a kind of service @ \\$.concepts",
        ),
        ({"service_kinds": ["topic:none-such"]}, "no taxonomy has"),
        ({"service_kinds": ["b:begrijpbaar"]}, "not of the scheme 'topic' @ \\$.service_kinds"),
        ({"effort": "much"}, "not allowed @ \\$.effort"),
        ({"step": "somewhere"}, "not allowed @ \\$.step"),
        ({"licence": "all rights reserved"}, "a licence is"),
        ({"licence": "an@example.org"}, "an e-mail address @ \\$.licence"),
    ],
)
def test_bad_input_is_refused(town: Any, said: dict[str, Any], match: str) -> None:
    """Every value that is not allowed has one error that names its place, and nothing is written."""
    with town.nothing_written(), pytest.raises(InvalidDataError, match=match):
        recorded(town, **said)


def test_reviewing_and_retiring(town: Any) -> None:
    """Words are read once; what is retired is retired for good, and says why."""
    kept = recorded(town, reviewed=False)
    read = practices(town, worker="c2").review(kept.id)
    assert ("c2", kept.day) == (read.reviewed_by, read.reviewed_on)
    with town.nothing_written(), pytest.raises(TransitionError):
        practices(town).review(kept.id)
    gone = practices(town).retire(kept.id, reason="superseded")
    assert (kept.day, "superseded", 3) == (gone.retired_on, gone.retired_because, gone.version)
    for refused in (
        lambda: practices(town).retire(kept.id, reason="other"),
        lambda: practices(town).review(kept.id),
    ):
        with town.nothing_written(), pytest.raises(TransitionError):
            refused()
    with pytest.raises(InvalidDataError, match="not allowed"):
        practices(town).retire(kept.id, reason="boring")
    with pytest.raises(NotFoundError):
        practices(town).retire(UNKNOWN_ID, reason="other")
    assert ["practice.recorded", "practice.reviewed", "practice.retired"] == town.actions()[-3:]


def test_the_log_tells_codes_only(town: Any) -> None:
    """The log says that something was recorded, never its words."""
    recorded(town)
    with town.storage.read() as snapshot:
        (entry,) = [one for one in snapshot.entries(0, 1000) if one.kind == "practice"]
    assert {"measured": False, "reviewed": True} == dict(entry.data)


def test_a_retry_is_one_practice(town: Any) -> None:
    """The same key records, reviews and retires once."""
    first = recorded(town, key="k1", reviewed=False)
    practices(town).review(first.id, key="k2")
    practices(town).retire(first.id, reason="ended", key="k3")
    with town.nothing_written():
        assert first.id == recorded(town, key="k1", reviewed=False).id
        practices(town).review(first.id, key="k2")
        practices(town).retire(first.id, reason="ended", key="k3")
    with pytest.raises(ConflictError):
        practices(town).retire(first.id, reason="ended", key="k2")


@pytest.mark.parametrize("acts_as", ["worker", "owner", "verifier"])
def test_only_coordinators_keep_practices(town: Any, acts_as: str) -> None:
    """Whoever is no coordinator neither records nor reviews nor retires, whatever is granted; all may read."""
    kept = recorded(town, reviewed=False)
    other = practices(town, acts_as, organisation="office")
    for do in (
        lambda: other.record(**WAY),
        lambda: other.review(kept.id),
        lambda: other.retire(kept.id, reason="other"),
    ):
        with town.nothing_written(), pytest.raises(ForbiddenError):
            do()
    assert (1 if acts_as == "worker" else 0) == len(other.list())
    assert len(other.list()) == len(other.search())


def test_nobody_outside_sees_who_wrote_it(town: Any) -> None:
    """Outside the desks a practice shows neither who recorded it nor who read it."""
    recorded(town)
    (seen,) = practices(town, "owner", organisation="office").list()
    assert ("withheld", "withheld") == (seen.by, seen.reviewed_by)


def test_what_a_plugin_withholds_is_nowhere(town: Any) -> None:
    """A field that is withheld is in no answer: not when it is written, listed, shown or found."""
    barrier = verified(town)
    town.policies.hidden["practice", "desk"] = {"effect", "licence"}
    kept = recorded(town, barrier=barrier.id, licence="CC0-1.0")
    seen = [kept, *practices(town).list(), *(one.practice for one in practices(town).search())]
    seen.append(practices(town).get(kept.id).practice)
    assert [(None, "")] * 4 == [(one.effect, one.licence) for one in seen]


def test_an_outpost_keeps_none(town: Any) -> None:
    """Only the home installation has practices, as it has barriers."""
    town.context = attrs.evolve(town.context, home=False)
    with town.nothing_written(), pytest.raises(ForbiddenError, match="home installation"):
        recorded(town)


@pytest.mark.parametrize("missing", ["practices.record", "practices.review"])
def test_what_is_not_granted_is_refused(make_town: Callable[..., Any], missing: str) -> None:
    """Recording needs its permission, and saying that the words were read another one."""
    town = make_town({"coordinator": {"practices.record", "practices.review"} - {missing}})
    with town.nothing_written(), pytest.raises(ForbiddenError):
        recorded(town)
    for do in (town.desk("coordinator").practices.list, town.desk("coordinator").practices.search):
        with pytest.raises(ForbiddenError):
            do()


def test_counts_need_a_key(town: Any) -> None:
    """Without the city's key no count can be rounded, so none is kept."""
    barrier = verified(town)
    town.context = attrs.evolve(town.context, statistics_key=None)
    with town.nothing_written(), pytest.raises(ConfigurationError, match="no key"):
        practices(town).record(barrier=barrier.id, measure={"en": "One page."})
