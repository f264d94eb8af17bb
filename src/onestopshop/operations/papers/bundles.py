# SPDX-License-Identifier: EUPL-1.2
"""
Bundle the signals of an edition, for everybody to read.

A signal is in it when every contributing organisation agreed; what it says of
a barrier stands there as it was sent, and only while that barrier is public.
"""

from collections.abc import Iterator
from datetime import date

import attrs

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.codes.barriers import BarrierState, Visibility
from onestopshop.domain.codes.signals import Agreed, SignalState
from onestopshop.domain.signals.signals import Account, FollowUp, Signal
from onestopshop.domain.text import LanguageTag, Pick
from onestopshop.errors import InvalidDataError
from onestopshop.operations.barriers.contributors import agreements
from onestopshop.operations.barriers.families import family
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.inputs import a_day
from onestopshop.operations.papers.saying import Saying
from onestopshop.operations.policies import PUBLIC
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Equal, Query, Range

__all__ = ["Bundle", "Bundled", "Bundles"]


@attrs.frozen(kw_only=True)
class Bundled:
    """
    One barrier of one signal.

    Args:
        number: The number of the signal.
        follow_up: What came of it, by day.
        origin: The numbers of the barrier and of those merged into it, and its round, such as ``77+121 - 1``.
    """

    number: int
    title: Pick
    problem: Pick
    examples: tuple[str, ...]
    themes: tuple[Pick, ...]
    level: Pick | None
    carrier: Pick | None
    follow_up: tuple[FollowUp, ...]
    origin: str


@attrs.frozen(kw_only=True)
class Bundle:
    """
    The signals of an edition.

    Args:
        since, until: When they were sent: the first day, and the day after the last.
        left_out: How many accounts are not told, because somebody did not agree or the barrier is not public.
    """

    edition: str
    city: Pick
    language: LanguageTag
    since: date
    until: date
    entries: tuple[Bundled, ...]
    left_out: int


class Bundles:
    """
    What is printed of signals.
    """

    _desk: DeskWork

    def bundle(
        self,
        *,
        edition: str,
        since: date | str | None = None,
        until: date | str | None = None,
        language: LanguageTag | None = None,
    ) -> Bundle:
        """
        Return the bundle of an edition.

        Args:
            edition: What stands on its cover; when it is a year, the signals sent in that year are meant.
            since, until: When the signals were sent: the first day, and the day after the last.

        Raises:
            ForbiddenError: The role may not.
            InvalidDataError: Neither edition nor days say which signals are meant.
        """
        with self._desk.reading() as work:
            work.allow("signals.bundle")
            begin, end = _period(edition, since, until)
            say = Saying(work, language)
            sent = Range(low=begin.isoformat(), high=end.isoformat())
            query = Query(
                kind=Signal.KIND,
                where={"state": Equal(SignalState.SENT.value), "sent_on": sent},
                order=(("number", "asc"),),
            )
            accounts = [(one, account) for one in work.find(Signal, query) for account in one.accounts]
            entries = tuple(found for one in accounts for found in _entry(work, say, *one))
            return Bundle(
                edition=edition,
                city=say.pick(work.context.city.name),
                language=say.language,
                since=begin,
                until=end,
                entries=entries,
                left_out=len(accounts) - len(entries),
            )


def _period(edition: str, since: date | str | None, until: date | str | None) -> tuple[date, date]:
    if not isinstance(edition, str) or not edition.strip() or len(edition) > 40:
        raise InvalidDataError(["an edition is named by 1 to 40 characters @ $.edition"])
    if since is not None and until is not None:
        begin, end = a_day(since, path="$.since"), a_day(until, path="$.until")
    elif (
        since is until and len(edition) == 4 and edition.isascii() and edition.isdigit() and edition >= "1900"
    ):
        begin, end = date(int(edition), 1, 1), date(int(edition) + 1, 1, 1)
    else:
        raise InvalidDataError(
            ["it is not clear which signals are meant @ $.edition"],
            hint="Name a year as edition, or both the first day and the day after the last.",
        )
    if begin >= end:
        raise InvalidDataError(["the period ends before it begins @ $.until"])
    return begin, end


def _entry(work: Work, say: Saying, signal: Signal, account: Account) -> Iterator[Bundled]:
    """
    Yield what is told of one barrier: nothing unless all agreed, and it is still public.

    What a plugin keeps from the public is left out.
    """
    barrier = work.get(Barrier, account.barrier)
    agreed = all(said is Agreed.AGREED for said in agreements(work, barrier).values())
    gone = barrier.state is BarrierState.WITHDRAWN or barrier.visibility is not Visibility.PUBLIC
    hidden = work.policies.withheld(Barrier.KIND, PUBLIC), work.policies.withheld(Signal.KIND, PUBLIC)
    kept = any(name in hidden[0] for name in ("title", "problem")) or "accounts" in hidden[1]
    if gone or kept or not agreed or account.title is None or account.problem is None:
        return
    themes = [barrier.topic] if barrier.topic and "topic" not in hidden[0] else []
    themes += [] if "concepts" in hidden[0] else sorted(barrier.concepts)
    numbers = [work.get(Barrier, one).number for one in family(work, barrier)]
    yield Bundled(
        number=signal.number,
        title=say.pick(account.title),
        problem=say.pick(account.problem),
        examples=() if "examples" in hidden[0] else account.examples,
        themes=tuple(say.concept(one) for one in themes),
        level=say.concept(signal.level.value) if signal.level and "level" not in hidden[1] else None,
        carrier=say.organisation(signal.carrier) if signal.carrier and "carrier" not in hidden[1] else None,
        follow_up=() if "follow_up" in hidden[1] else signal.follow_up,
        origin=f"{'+'.join(map(str, numbers))} - {account.round}",
    )
