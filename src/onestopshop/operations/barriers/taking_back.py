# SPDX-License-Identifier: EUPL-1.2
"""
Take down what an organisation no longer agrees to, and words that are removed where they were noted.
"""

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.barriers.words import take_down, words_of
from onestopshop.domain.codes.barriers import WithdrawReason
from onestopshop.domain.codes.observations import ReviewState
from onestopshop.domain.ids import OrganisationId
from onestopshop.domain.observations import Observation
from onestopshop.domain.signals.moves import unquote, withdraw
from onestopshop.domain.signals.signals import Signal
from onestopshop.operations.barriers.families import line, within
from onestopshop.operations.barriers.speaking import remove_quotes
from onestopshop.operations.work import Work
from onestopshop.ports.queries import AnyOf, Query

__all__ = ["remove_words", "take_back", "unpublish"]


def take_back(work: Work, signal: Signal, organisation: OrganisationId) -> Signal:
    """
    Withdraw a signal whose agreement *organisation* took back.

    Its words go; the barriers, and those into which they were merged, lose the
    organisation's examples and are public no longer.  What was counted stays
    counted.
    """
    unpublish(work, signal)
    for id in sorted(signal.barriers):
        _unquote(work, work.get(Barrier, id), organisation)
    withdrawn, event = withdraw(
        signal, by=work.actor, day=work.context.today(), reason=WithdrawReason.AGREEMENT_WITHDRAWN
    )
    return work.save(withdrawn, event)


def remove_words(work: Work, observation: Observation) -> None:
    """
    Remove the words of an observation where barriers quote them, and where signals that were sent do.

    Only reviewed words are quoted, so that no signal is read for others.
    """
    remove_quotes(work, observation)
    words = words_of(observation)
    if words is None or observation.identity_review is not ReviewState.CLEAN:
        return
    for signal in work.find(Signal, Query(kind=Signal.KIND)):
        changed = unquote(signal, words)
        if changed is not None:
            work.save(*changed)


def unpublish(work: Work, signal: Signal) -> None:
    """Take the barriers of a signal, and those into which they were merged, out of the public's sight."""
    for id in sorted(signal.barriers):
        for barrier in line(work, work.get(Barrier, id)):
            changed = take_down(barrier)
            if changed is not None:
                work.save(*changed)


def _unquote(work: Work, barrier: Barrier, organisation: OrganisationId) -> None:
    desks = tuple(
        sorted(desk for desk, whose in work.context.desk_organisations.items() if whose == organisation)
    )
    if not desks or not any(one.examples for one in line(work, barrier)):
        return
    query = Query(kind=Observation.KIND, where={"barrier": within(work, barrier), "desk": AnyOf(desks)})
    for observation in work.find(Observation, query):
        remove_quotes(work, observation)
