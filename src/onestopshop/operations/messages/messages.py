# SPDX-License-Identifier: EUPL-1.2
"""
Which messages an entry of the log makes, and what they say.

==============================  ======================================================
``signal.sent``                 each organisation that the signal is addressed to
``signal.reminded``             the coordinator and the carrier, who forward it
``signal.escalated``            the same: it is on the agenda of the next meeting
``referral.reminded``           the receiving organisation; of the last one the desk, too
``referral.consent_withdrawn``  the receiving organisation, which forgets what it was told
==============================  ======================================================

No text is kept: it is put together from the records when it is sent, in the
language of who receives it.  A signal says what was reviewed and agreed to, and
no count that its reader may not see; a reminder of a referral names the service,
the day and a reference, and nothing of the person or the need.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from onestopshop.domain.codes.referrals import ReferralState
from onestopshop.domain.codes.signals import SignalState
from onestopshop.domain.events import LogEntry
from onestopshop.domain.messages.deliveries import Delivery
from onestopshop.domain.messages.ladders import Stage, outstanding
from onestopshop.domain.people import Actor, ActsAs
from onestopshop.domain.referrals.moves import CONSENT_WITHDRAWN
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.referrals.table import ASKED
from onestopshop.domain.services import Organisation, Service
from onestopshop.domain.signals.signals import Signal
from onestopshop.errors import NotFoundError
from onestopshop.operations.messages.letters import letter_of
from onestopshop.operations.messages.stages import barriers_of, stages_of
from onestopshop.operations.messages.wording import Wording
from onestopshop.operations.policies import shown
from onestopshop.operations.work import Work
from onestopshop.ports.notifiers import Message

__all__ = ["COORDINATOR", "composed", "may_leave_today", "needed", "recipients"]

COORDINATOR: Final = "role:coordinator"
_ORGANISATION: Final = "organisation"
_OUTSIDE: Final = Actor(role="owner", acts_as=ActsAs.OWNER, worker="reader")
"""Who reads what leaves: it shows what the audience of the organisations may see."""


def recipients(work: Work, told: LogEntry | Delivery) -> tuple[str, ...]:
    """
    Return to whom an entry, or that of a delivery, is told; nobody, when it makes no message or its record is gone.

    Raises:
        InvalidDataError: Its record cannot be read.
    """
    if isinstance(told, Delivery):
        noun, stage = told.noun, told.stage
    else:
        noun, stage = told.kind, str(told.data.get("stage"))
    if noun == Signal.KIND and told.action in _OF_SIGNALS:
        signal = work.find_one(Signal, told.subject)
        return () if signal is None else tuple(_OF_SIGNALS[told.action](signal))
    if told.action not in _OF_REFERRALS:
        return ()
    referral = work.find_one(Referral, told.subject)
    if referral is None or (told.action == CONSENT_WITHDRAWN and not _was_asked(work, referral)):
        return ()
    return tuple(_asked(referral, stage))


_OF_REFERRALS: Final = frozenset({"referral.reminded", CONSENT_WITHDRAWN})


def _was_asked(work: Work, referral: Referral) -> bool:
    """Return whether a service heard of the person; of what was entered in error only the log knows."""
    if referral.state is not ReferralState.ENTERED_IN_ERROR:
        return referral.state in ASKED
    entries: Sequence[LogEntry] = work.snapshot.entries(limit=_PAGE)
    while entries:
        if any(one.subject == referral.id and one.action == "referral.requested" for one in entries):
            return True
        entries = work.snapshot.entries(after=entries[-1].seq, limit=_PAGE)
    return False


_PAGE: Final = 500


def _addressed(signal: Signal) -> Iterator[str]:
    return (f"{_ORGANISATION}:{one}" for one in sorted(signal.addressed_to))


def _carrying(signal: Signal) -> Iterator[str]:
    yield COORDINATOR
    if signal.carrier is not None:
        yield f"{_ORGANISATION}:{signal.carrier}"


_OF_SIGNALS: Final[Mapping[str, Callable[[Signal], Iterator[str]]]] = {
    "signal.sent": _addressed,
    "signal.reminded": _carrying,
    "signal.escalated": _carrying,
}


def _asked(referral: Referral, stage: str | None) -> Iterator[str]:
    if referral.organisation is not None:
        yield f"{_ORGANISATION}:{referral.organisation}"
    if stage == Stage.LAST or referral.organisation is None:
        yield f"desk:{referral.desk}"


def needed(work: Work, delivery: Delivery) -> bool:
    """Return whether a message still has a meaning: no reminder is sent after the answer."""
    if delivery.noun == Referral.KIND:
        referral = work.find_one(Referral, delivery.subject)
        if delivery.action == CONSENT_WITHDRAWN:
            return referral is not None
        return referral is not None and referral.state is ReferralState.REQUESTED
    signal = work.find_one(Signal, delivery.subject)
    if signal is None or signal.state is not SignalState.SENT:
        return False
    stage = None if delivery.stage is None else Stage(delivery.stage)
    return stage is None or any(outstanding(signal, barriers_of(work, signal), stage))


def may_leave_today(work: Work, delivery: Delivery) -> bool:
    """Return whether a message may be sent now: reminders that count days wait for a working day."""
    if delivery.stage is None or work.context.rules.calendar.works(work.context.today()):
        return True
    referral = work.find_one(Referral, delivery.subject) if delivery.noun == Referral.KIND else None
    return referral is not None and referral.exact


def composed(work: Work, delivery: Delivery) -> Message:
    """
    Return the message of a delivery, as its records are now.

    Raises:
        ForbiddenError: What it says is withheld from who would read it.
        NotFoundError: Its record is gone.
    """
    city = work.context.city
    wanted = work.context.rules.languages.get(delivery.to, city.languages.required[0])
    say = Wording((wanted, *city.languages.fallback), city.timezone)
    if delivery.noun == Referral.KIND:
        name, filled = _of_referral(work, delivery, say)
    else:
        name, filled = _of_signal(work, delivery, say)
    return Message(
        id=delivery.id,
        to=delivery.to,
        subject=" ".join(say.say(name, "subject", filled).split()),
        text=say.say(name, "text", filled) + "\n",
        language=say.language(name),
        thread=f"{delivery.noun}-{delivery.subject}",
    )


def _of_referral(work: Work, delivery: Delivery, say: Wording) -> tuple[str, Mapping[str, object]]:
    referral = work.get(Referral, delivery.subject)
    if delivery.action == CONSENT_WITHDRAWN:
        return "referral.withdrawn", _asked_for(work, referral, say, "referral.withdrawn")
    name = "referral.desk" if delivery.to.startswith("desk:") else "referral.reminded"
    stages = {due.stage: due.at for due in stages_of(work, referral)}
    if Stage.EXPIRE not in stages:
        raise NotFoundError(Referral.KIND, referral.id, hint="It was answered: nobody is reminded.")
    expires = {"expires": say.when(name, stages[Stage.EXPIRE])}
    return name, {**_asked_for(work, referral, say, name), **expires}


def _asked_for(work: Work, referral: Referral, say: Wording, name: str) -> dict[str, object]:
    """Return who was asked, when and by which desk, and nothing of the person or the need."""
    service = _name(work, Service, referral.service, say)
    asked = _name(work, Organisation, referral.organisation, say)
    since = referral.changed_on
    day = since if referral.exact else since.astimezone(work.context.city.timezone).date()
    return {
        "city": work.context.city.name.pick(say.chain).text,
        "recipient": asked or service,
        "service": service or asked,
        "desk": referral.desk,
        "day": say.when(name, day),
        "reference": referral.id,
    }


def _of_signal(work: Work, delivery: Delivery, say: Wording) -> tuple[str, Mapping[str, object]]:
    signal = work.get(Signal, delivery.subject)
    stage = None if delivery.stage is None else Stage(delivery.stage)
    name = f"signal.{stage or 'sent'}"
    filled: dict[str, object] = {
        "city": work.context.city.name.pick(say.chain).text,
        "number": signal.number,
        "addressed": ", ".join(_name(work, Organisation, one, say) for one in sorted(signal.addressed_to)),
        "recipient": _name(work, Organisation, delivery.to.partition(":")[2], say),
    }
    days = {key: getattr(signal, key) for key in ("sent_on", "acknowledge_by", "answer_by")}
    filled |= {key: say.when(name, day) for key, day in days.items() if day is not None}
    if stage is not None:
        waiting = outstanding(signal, barriers_of(work, signal), stage)
        return name, {**filled, "waiting": ", ".join(str(barrier.number) for barrier in waiting)}
    least = work.policies.smallest_count(_ORGANISATION)
    return name, {**filled, **letter_of(shown(signal, _OUTSIDE, work.policies), say, least=least)}


def _name(work: Work, model: type[Organisation] | type[Service], id: str | None, say: Wording) -> str:
    """Return the name of an organisation or a service, or its id when the catalogue has it no more."""
    found = None if id is None else work.find_one(model, id)
    return (id or "") if found is None else found.name.pick(say.chain).text
