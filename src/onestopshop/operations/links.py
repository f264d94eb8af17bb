# SPDX-License-Identifier: EUPL-1.2
"""
Give a service without an account a link with which it answers one signal or one referral.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import attrs

from onestopshop.domain.codes.signals import LinkedTo, SignalState
from onestopshop.domain.events import Event
from onestopshop.domain.ids import OrganisationId, check_record_id
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.referrals.table import ASKED, ENDED, REFERRALS
from onestopshop.domain.signals.links import Link, LinkId, issue, renew, revoke
from onestopshop.domain.signals.signals import Signal
from onestopshop.domain.signals.table import SIGNALS
from onestopshop.errors import ConflictError, ForbiddenError, InvalidDataError
from onestopshop.operations.arguments import needed
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.policies import INSIDE, audience_of
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Equal, Query

__all__ = ["ACTIONS", "IssuedLink", "Links", "ReferralLinks", "SignalLinks"]

ACTIONS = {
    LinkedTo.SIGNAL: frozenset(
        {
            "signals.read",
            "signals.answer",
            *(
                f"barriers.{step}"
                for step in ("acknowledge", "plan", "start", "claim", "decline", "not_ours")
            ),
        }
    ),
    LinkedTo.REFERRAL: frozenset(
        {
            "referrals.read",
            *(
                f"referrals.{step}"
                for step in ("accept", "reject", "start", "hold", "resume", "complete", "fail")
            ),
        }
    ),
}
"""What the holder of a link may do to what it opens."""


@attrs.frozen(kw_only=True)
class IssuedLink:
    """
    A link with its token, which is shown this once.

    Args:
        token: The secret that the service is sent, and nobody else.
    """

    link: Link
    token: str = attrs.field(repr=False)


class SignalLinks:
    """
    The answer links of signals.
    """

    _desk: DeskWork

    def link(self, id: str, *, organisation: str | None = None, key: str | None = None) -> IssuedLink:
        """
        Make a link with which one of the organisations that a signal is addressed to can answer it.

        It opens until some days after the answer is due (``[signals] link_days``).

        Args:
            organisation: May be left out when the signal is addressed to one.
            key: Makes a retry recognisable: the same key returns the same link and token.

        Raises:
            ForbiddenError: The role may not, or is outside the desks.
            InvalidDataError: The signal is not addressed to this organisation.
            NotFoundError: There is no such signal.
            TransitionError: The signal was not sent, or was withdrawn.
        """

        def begin(work: Work) -> Link:
            signal = work.get(Signal, id)
            _inside(work, "signals.link", signal)
            if signal.state is not SignalState.SENT:
                raise SIGNALS.refused(f"signal {signal.id}", signal.state, "link", by=work.actor.acts_as)
            return _draft(work, LinkedTo.SIGNAL, id, _addressee(signal, organisation), _until(work, signal))

        return _issued(self._desk, LinkedTo.SIGNAL, id, begin, key)


class ReferralLinks:
    """
    The answer links of referrals.
    """

    _desk: DeskWork

    def link(self, id: str, *, key: str | None = None) -> IssuedLink:
        """
        Make a link with which the receiving organisation can answer a referral.

        It opens for some days (``[referrals] link_days``).

        Args:
            key: Makes a retry recognisable: the same key returns the same link and token.

        Raises:
            ForbiddenError: The role may not, or is outside the desks.
            InvalidDataError: No organisation is known that could answer.
            NotFoundError: There is no such referral.
            TransitionError: The organisation was not asked, or the referral has ended.
        """

        def begin(work: Work) -> Link:
            referral = work.get(Referral, id)
            _inside(work, "referrals.link", referral)
            if referral.state not in ASKED or referral.state in ENDED:
                raise REFERRALS.refused(
                    f"referral {referral.id}", referral.state, "link", by=work.actor.acts_as
                )
            organisation = needed(referral.organisation, "organisation")
            return _draft(work, LinkedTo.REFERRAL, id, organisation, _until(work, referral))

        return _issued(self._desk, LinkedTo.REFERRAL, id, begin, key)


class Links:
    """
    The answer links that were made, as one desk sees them.
    """

    def __init__(self, desk: DeskWork) -> None:
        self._desk = desk

    def get(self, id: str) -> Link:
        """
        Return a link; never its token.

        Raises:
            NotFoundError: There is none with this id.
        """
        with self._desk.reading() as work:
            return _allowed(work, work.get(Link, id))[0]

    def list(self, subject: str) -> Sequence[Link]:
        """
        Return the links of a signal or a referral.

        Raises:
            InvalidDataError: This is no id.
        """
        query = Query(kind=Link.KIND, where={"subject": Equal(check_record_id(subject))})
        with self._desk.reading() as work:
            return tuple(_allowed(work, link)[0] for link in work.find(Link, query))

    def renew(self, id: str, *, key: str | None = None) -> Link:
        """
        Let a link open for as many days as a new one; the token that the service has stays the same.

        Raises:
            ForbiddenError: The role may not, or the link was revoked.
            NotFoundError: There is none with this id.
        """

        def change(work: Work, link: Link, subject: Signal | Referral) -> tuple[Link, Event]:
            return renew(link, expires_on=_until(work, subject))

        return self._change(id, "renewed", key, change)

    def revoke(self, id: str, *, key: str | None = None) -> Link:
        """
        Take a link back: it opens nothing any more.

        Raises:
            ForbiddenError: The role may not, or the link was revoked before.
            NotFoundError: There is none with this id.
        """

        def change(work: Work, link: Link, _: Signal | Referral) -> tuple[Link, Event]:
            return revoke(link, day=work.context.today())

        return self._change(id, "revoked", key, change)

    def _change(
        self,
        id: str,
        past: str,
        key: str | None,
        change: Callable[[Work, Link, Signal | Referral], tuple[Link, Event]],
    ) -> Link:
        def decide(work: Work) -> Link:
            given = work.key_of_call(key)
            link, subject = _allowed(work, work.get(Link, id))
            repeated = work.repeated(given, f"link.{past}", Link, id, may=f"{link.noun}s.link")
            if repeated is not None:
                return repeated
            changed, event = change(work, link, subject)
            return work.save(changed, event, key=given)

        return self._desk.run(decide)


def _issued(
    desk: DeskWork, noun: LinkedTo, subject: str, begin: Callable[[Work], Link], key: str | None
) -> IssuedLink:
    def decide(work: Work) -> IssuedLink:
        given = work.key_of_call(key)
        link = work.repeated(given, "link.issued", Link, may=f"{noun}s.link")
        if link is None:
            issued, event = issue(begin(work))
            link = work.save(issued, event, key=given)
        elif (link.noun, link.subject) != (noun, subject):
            raise ConflictError(
                f"the key {key!r} was used for a link to another {link.noun}",
                expected=f"a link to {noun} {subject}",
                found=f"a link to {link.noun} {link.subject}",
                hint="Use a new key for each thing that you do.",
            )
        else:
            _allowed(work, link)
        return IssuedLink(link=link, token=work.context.token_of(link.id))

    return desk.run(decide)


def _draft(work: Work, noun: LinkedTo, subject: str, organisation: OrganisationId, until: date) -> Link:
    today = work.context.today()
    return Link(
        id=LinkId(work.context.new_id(today)),
        noun=noun,
        subject=subject,
        organisation=organisation,
        issued_on=today,
        expires_on=until,
    )


def _until(work: Work, subject: Signal | Referral) -> date:
    """Return the last day on which a link that is made or renewed today opens."""
    today, rules = work.context.today(), work.context.rules
    if isinstance(subject, Referral):
        return today + timedelta(days=rules.referral_link_days)
    return max(today, subject.answer_by or today) + timedelta(days=rules.signal_link_days)


def _allowed(work: Work, link: Link) -> tuple[Link, Signal | Referral]:
    """Return the link and what it opens, when the actor may make links to that."""
    if link.noun is LinkedTo.SIGNAL:
        subject: Signal | Referral = work.get(Signal, link.subject)
    else:
        subject = work.get(Referral, link.subject)
    _inside(work, f"{link.noun}s.link", subject)
    return link, subject


def _inside(work: Work, action: str, subject: Signal | Referral) -> None:
    work.allow(action, subject)
    if audience_of(work.actor) != INSIDE:
        raise ForbiddenError(action, ["only the desks make links"])


def _addressee(signal: Signal, organisation: str | None) -> OrganisationId:
    if organisation is None and len(signal.addressed_to) == 1:
        return next(iter(signal.addressed_to))
    if organisation not in signal.addressed_to:
        raise InvalidDataError(
            ["name an organisation that the signal is addressed to @ $.organisation"],
            hint=f"It is addressed to: {', '.join(sorted(signal.addressed_to))}.",
        )
    return OrganisationId(organisation)
