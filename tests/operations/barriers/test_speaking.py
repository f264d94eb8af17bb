# SPDX-License-Identifier: EUPL-1.2
"""
What is said of a barrier beside its steps: examples, ideas, what was done, and who may read it.
"""

from datetime import date

import attrs
import pytest
from tests.operations.barriers.samples import PROBLEM, seen
from tests.operations.barriers.states import (
    PLANNED,
    acknowledged,
    confirmed,
    coordinator,
    gathered,
    owner,
    signalled,
)

from onestopshop.codec.converter import structure
from onestopshop.codec.records import to_record
from onestopshop.domain.signals.signals import Signal
from onestopshop.errors import ForbiddenError, InvalidDataError, NotFoundError, TransitionError
from onestopshop.ports.storage import Batch, Put

IDEA = {"text": {"en": "Add a summary in plain words"}}


def test_examples_are_reviewed_words(town) -> None:
    """Only words that somebody reviewed are quoted, of the barrier's own observations; what was quoted before goes."""
    first, second = seen(town), seen(town, what_happened="Two pages of law.")
    found = coordinator(town).gather([first.id, second.id], **PROBLEM)
    quote = coordinator(town).quote
    with town.nothing_written(), pytest.raises(InvalidDataError, match="await their identity review"):
        quote(found.id, [first.id])
    coordinator(town).review(first.id)
    coordinator(town).review(second.id)
    assert ("Legal words only.",) == quote(found.id, [first.id, first.id]).examples
    both = quote(found.id, [second.id, first.id])
    assert ("Two pages of law.", "Legal words only.") == both.examples
    strange = seen(town).id
    with town.nothing_written():
        for wrong in ([strange], "x", 5):
            with pytest.raises(InvalidDataError):
                quote(found.id, wrong)
    assert () == quote(found.id, []).examples


@pytest.mark.parametrize("operation", ["redact", "retract", "unlink", "split"])
def test_words_that_go_are_quoted_no_longer(town, operation: str) -> None:
    """When the words of an observation are removed, or it leaves the barrier, no example repeats them."""
    first, second = seen(town), seen(town, what_happened="Two pages of law.")
    barriers = coordinator(town)
    found = barriers.gather([first.id, second.id], **PROBLEM)
    for one in (first, second):
        barriers.review(one.id)
    barriers.quote(found.id, [first.id, second.id])
    {
        "redact": lambda: barriers.redact(first.id),
        "retract": lambda: barriers.retract(first.id, reason="identity_found"),
        "unlink": lambda: barriers.unlink(first.id),
        "split": lambda: barriers.split(found.id, [first.id], **PROBLEM),
    }[operation]()
    assert ("Two pages of law.",) == barriers.get(found.id).examples


def test_quotes_follow_merges_both_ways(town) -> None:
    """A barrier quotes what was merged into it; words that are removed, and those that leave again, go from there."""
    barriers = coordinator(town)
    first, second = seen(town), seen(town, what_happened="Two pages of law.")
    one, other = (barriers.gather([found.id], **PROBLEM) for found in (first, second))
    for found in (first, second):
        barriers.review(found.id)
    barriers.quote(one.id, [first.id])
    barriers.merge(one.id, target=other.id, reason="The same")
    barriers.quote(other.id, [first.id, second.id])
    barriers.unmerge(one.id, reason="Not the same")
    assert (("Legal words only.",), ("Two pages of law.",)) == (
        barriers.get(one.id).examples,
        barriers.get(other.id).examples,
    )
    barriers.merge(one.id, target=other.id, reason="The same")
    barriers.quote(other.id, [first.id, second.id])
    barriers.redact(first.id)
    assert ((), ("Two pages of law.",)) == (barriers.get(one.id).examples, barriers.get(other.id).examples)


def test_ideas_stay_apart(town) -> None:
    """An idea is added with who proposes it, and the problem stays as it was; an owner speaks for itself only."""
    found = signalled(town)
    barriers = coordinator(town)
    barriers.propose(found.id, **IDEA, organisation="school")
    with town.nothing_written():
        with pytest.raises(ForbiddenError):
            owner(town).propose(found.id, **IDEA, organisation="school")
        with pytest.raises(NotFoundError):
            barriers.propose(found.id, **IDEA, organisation="nobody")
        for text in ({"en": "ask ann@example.org"}, {"en": ""}, {}, "bare", {"xx-": "x"}):
            with pytest.raises(InvalidDataError, match=r"\$\.text"):
                barriers.propose(found.id, text=text)
    told = owner(town).propose(found.id, **IDEA)
    assert ["school", "office"] == [idea.organisation for idea in told.ideas]
    assert found.problem == told.problem


def test_nothing_is_said_of_a_closed_barrier(town) -> None:
    """A barrier that has ended gets no examples and no ideas."""
    closed = coordinator(town).withdraw(gathered(town).id, reason="other")
    with town.nothing_written():
        for attempt in (
            lambda: coordinator(town).quote(closed.id, []),
            lambda: coordinator(town).propose(closed.id, **IDEA),
            lambda: coordinator(town).share(closed.id, visibility="shared"),
            lambda: coordinator(town).tell(closed.id, done={"en": "We did"}),
        ):
            with pytest.raises(TransitionError):
                attempt()


def test_you_said_we_did(town) -> None:
    """What was done is told from planned on, in every language that the city requires."""
    languages = attrs.evolve(town.context.city.languages, required=("en", "fr"))
    city = attrs.evolve(town.context.city, languages=languages)
    town.context = attrs.evolve(town.context, city=city)
    found, done = acknowledged(town), {"en": "New letter", "fr": "Nouvelle lettre"}
    tell = coordinator(town).tell
    with town.nothing_written(), pytest.raises(TransitionError, match="'tell' is not possible"):
        tell(found.id, done=done)
    owner(town).plan(found.id, **PLANNED)
    with town.nothing_written():
        for wrong, told in (
            ({"en": "New letter"}, "'fr' is missing"),
            ({**done, "en": "by ann@example.org"}, r"\$\.done\.en"),
            ("bare", r"\$\.done"),
        ):
            with pytest.raises(InvalidDataError, match=told):
                tell(found.id, done=wrong)
    assert done == dict(tell(found.id, done=done).done)
    owner(town).not_ours(found.id, successor="school", explanation="The school writes it")
    assert coordinator(town).get(found.id).done is None


def a_signal(town, barrier: str, *said: tuple[str, str], state: str = "sent", number: int = 1) -> None:
    """Write a signal of one barrier, with what organisations say to publication."""
    day = town.context.today().isoformat()
    body = {
        "id": town.ids(date(2026, 3, 2)),
        "number": number,
        "city": "testville",
        "state": state,
        "barriers": [barrier],
        "agreements": [{"organisation": one, "agreed": word, "day": day} for one, word in said],
        "direction": "external",
        "addressed_to": ["office"],
        "sent_on": day,
        "acknowledge_by": day,
        "answer_by": day,
        "version": 1,
    }
    town.storage.write(Batch(puts=(Put(to_record(structure(body, Signal)), replaces=0),)))


def test_publication_needs_every_agreement(town) -> None:
    """The public reads of a barrier when its signal was sent and every organisation that contributed agreed."""
    town.context = attrs.evolve(town.context, desk_organisations={"main": "school"})
    found = signalled(town)
    share = coordinator(town).share
    with town.nothing_written(), pytest.raises(InvalidDataError, match="no signal was sent"):
        share(found.id, visibility="public")
    a_signal(town, found.id, ("school", "agreed"), state="prepared")
    with town.nothing_written(), pytest.raises(InvalidDataError, match="no signal was sent"):
        share(found.id, visibility="public")
    a_signal(town, found.id, ("school", "refused"), number=2)
    with town.nothing_written(), pytest.raises(InvalidDataError, match="not every contributing"):
        share(found.id, visibility="public")
    town.clock.advance(days=1)
    a_signal(town, found.id, ("school", "agreed"), number=3)
    assert "public" == share(found.id, visibility="public").visibility
    with town.nothing_written(), pytest.raises(TransitionError, match="'hide'"):
        share(found.id, visibility="internal")
    assert "shared" == share(found.id, visibility="shared").visibility


def test_sharing_before_a_signal(town) -> None:
    """What has an owner can be shared with it and taken back before a signal; what has none can not."""
    share, nobodys, found = coordinator(town).share, gathered(town), confirmed(town)
    with town.nothing_written(), pytest.raises(InvalidDataError, match="nobody owns it"):
        share(nobodys.id, visibility="shared")
    with pytest.raises(ForbiddenError):
        owner(town).get(found.id)
    share(found.id, visibility="shared")
    assert found.id == owner(town).get(found.id).id
    assert "internal" == share(found.id, visibility="internal").visibility
    with town.nothing_written(), pytest.raises(InvalidDataError, match=r"\$\.visibility"):
        share(found.id, visibility="everybody")
