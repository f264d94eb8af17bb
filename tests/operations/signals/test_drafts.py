# SPDX-License-Identifier: EUPL-1.2
"""
Signals that are being prepared: one of each round, agreed to in the words that will be sent.
"""

import pytest
from tests.operations.signals.samples import WORDS, confirmed, ready, sent, with_partner

from onestopshop.errors import InvalidDataError


def said(signal) -> dict[str, str]:
    return {one.organisation: one.agreed for one in signal.agreements}


def test_one_draft_of_each_round(town) -> None:
    """A barrier is in one signal that is being prepared; a draft that is withdrawn or of an earlier round is none."""
    found, other, coordinator = confirmed(town), confirmed(town), town.desk("coordinator")
    draft = coordinator.signals.prepare([found.id])
    with (
        town.nothing_written(),
        pytest.raises(InvalidDataError, match="barrier 1 is in signal 1 already") as refused,
    ):
        coordinator.signals.prepare([other.id, found.id])
    assert "Go on with signal 1, which is being prepared, or withdraw it." == refused.value.hint
    coordinator.signals.withdraw(draft.id, reason="other")
    stale = coordinator.signals.prepare([found.id])
    coordinator.barriers.withdraw(found.id, reason="other")
    coordinator.barriers.reopen(found.id, reason="new_fact", evidence="It came back")
    again = coordinator.signals.prepare([found.id])
    assert (1, 2) == (stale.accounts[0].round, again.accounts[0].round)


def test_other_words_are_agreed_to_anew(town) -> None:
    """Who agreed before an example was added is asked again, and the signal waits; who refused is not."""
    found, coordinator = confirmed(with_partner(town), partner=True), town.desk("coordinator")
    signal = ready(town, found)
    quotes = [one.id for one in coordinator.barriers.observations(barrier=found.id)]
    coordinator.barriers.quote(found.id, observations=quotes[:1])
    assert {"school": "pending"} == said(coordinator.signals.get(signal.id))
    with town.nothing_written(), pytest.raises(InvalidDataError, match="agreement of school is pending"):
        coordinator.signals.send(signal.id)
    coordinator.signals.agree(signal.id, organisation="school", agreed="refused")
    coordinator.barriers.quote(found.id, observations=quotes)
    assert {"school": "refused"} == said(coordinator.signals.get(signal.id))
    assert 1 == town.actions().count("signal.doubted")


def test_fewer_words_are_agreed_to(town) -> None:
    """Who agreed to more words agreed to fewer of them, and to the same."""
    found = confirmed(with_partner(town), partner=True, quotes=True)
    coordinator = town.desk("coordinator")
    signal = ready(town, found)
    (plain, *_) = [
        one.id for one in coordinator.barriers.observations(barrier=found.id) if one.what_happened == WORDS
    ]
    coordinator.barriers.quote(found.id, observations=[plain])
    coordinator.barriers.quote(found.id, observations=[])
    assert {"school": "agreed"} == said(coordinator.signals.get(signal.id))


@pytest.mark.parametrize("words", [("agreed", "refused"), ("refused", "agreed")])
def test_the_last_word_of_a_day_counts(town, words: tuple[str, str]) -> None:
    """Of two words on one day the later one counts, also when it is about the earlier signal."""
    found, coordinator = confirmed(with_partner(town), partner=True), town.desk("coordinator")
    first = sent(town, found)
    town.desk("owner", organisation="office").signals.answer(
        first.id, barrier=found.id, kind="not_ours", text="Theirs.", successor="school"
    )
    second = coordinator.signals.prepare([found.id])
    coordinator.signals.agree(second.id, organisation="school", agreed=words[0])
    coordinator.signals.agree(first.id, organisation="school", agreed=words[1])
    coordinator.signals.withdraw(second.id, reason="other")
    if words[1] == "agreed":
        assert "public" == coordinator.barriers.share(found.id, visibility="public").visibility
    else:
        with town.nothing_written(), pytest.raises(InvalidDataError, match=r"\$\.visibility"):
            coordinator.barriers.share(found.id, visibility="public")
