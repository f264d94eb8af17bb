# SPDX-License-Identifier: EUPL-1.2
"""
Keep what an owner answers to a signal, together with the step of the barrier that it means.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypedDict, Unpack

import attrs

from onestopshop.codec.converter import structure
from onestopshop.domain.barriers.answers import acknowledge, decline, not_ours, plan, start
from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.barriers.merges import relate
from onestopshop.domain.barriers.table import expect_open
from onestopshop.domain.codes.barriers import BarrierState, DeclineReason
from onestopshop.domain.codes.signals import AnswerKind
from onestopshop.domain.events import Event
from onestopshop.domain.identity import refuse_identity
from onestopshop.domain.ids import BarrierId
from onestopshop.domain.people import ActsAs
from onestopshop.domain.services import Organisation
from onestopshop.domain.signals.moves import answer, expect_latest, expect_of
from onestopshop.domain.signals.signals import Signal, SignalAnswer
from onestopshop.domain.values import one_of
from onestopshop.errors import InvalidDataError
from onestopshop.operations.arguments import known_names, needed
from onestopshop.operations.signals.reading import SignalReading, presented
from onestopshop.operations.work import Work

__all__ = ["AnswerFields", "SignalAnswers"]


class AnswerFields(TypedDict, total=False):
    """
    What goes with an answer; which of it is needed, its kind says.

    ``accepted`` and ``partly`` need ``due`` or ``begun_on``; ``declined`` a
    ``reason``; ``not_ours`` a ``successor``; a coordinator's ``partly`` the
    barrier of the ``rest``, and all that a coordinator enters a ``message``.
    """

    measure: str
    due: date | str | None
    begun_on: date | str | None
    reason: str | None
    successor: str | None
    decided: bool
    rest: str | None
    received_by: str | None
    message: str | None


class SignalAnswers(SignalReading):
    """
    What is answered to signals.
    """

    def answer(
        self,
        id: str,
        *,
        barrier: str,
        kind: str,
        text: str,
        key: str | None = None,
        **fields: Unpack[AnswerFields],
    ) -> Signal:
        """
        Keep the answer to one barrier of a signal, and make the step that it means.

        ``accepted`` and ``partly`` plan the barrier (``due``) or start it
        (``begun_on``), ``declined`` declines it, ``not_ours`` passes it on.
        An answer is a sign of receipt, too.

        Args:
            barrier: One of the signal's.
            kind: ``accepted``, ``partly``, ``declined`` or ``not_ours``.
            text: The answer in words, at most 1,000 characters.
            fields: ``measure`` (the text when left out), ``due``, ``begun_on``, ``reason`` (of declining, or of a
                date that moves), ``successor``, ``decided`` (a coordinator insists on a successor), ``rest`` (the
                related barrier that holds what is left), ``received_by``, and ``message`` (a reference to the
                owner's own words, needed when a coordinator enters them).

        Raises:
            ForbiddenError: The barrier is of another organisation.
            InvalidDataError: Something that this kind needs is missing, or a text seems to tell who somebody is.
            NotFoundError: The signal, the successor or the barrier of the rest does not exist.
            TransitionError: The signal was not sent, was withdrawn, or another one about the barrier was sent since, or
                the barrier's state does not allow it.
        """
        known_names(fields, AnswerFields)
        _expect_texts({**fields, "barrier": barrier, "text": text})

        def decide(work: Work) -> Signal:
            given = work.key_of_call(key)
            repeated = work.repeated(given, "signal.answered", Signal, id, may="signals.answer")
            if repeated is not None:
                return presented(work, repeated)
            signal = work.get(Signal, id)
            work.allow("signals.answer", signal)
            expect_of(signal, BarrierId(barrier))
            found = work.get(Barrier, barrier)
            said = SignalAnswer(
                barrier=found.id,
                kind=one_of(kind, AnswerKind, path="$.kind"),
                text=text,
                by=needed(found.owner, "owner"),
                day=work.context.today(),
            )
            refuse_identity({"text": text})
            after, event = answer(signal, by=work.actor, said=said)
            expect_latest(signal, found)
            _step(work, _received(work, found, said, fields), said, fields)
            return presented(work, work.save(after, event, key=given))

        return self._desk.run(decide)


def _expect_texts(given: Mapping[str, Any]) -> None:
    """Refuse what is no text where one is told; days and ``decided`` are read where they are used."""
    texts = {name: value for name, value in given.items() if name not in {"due", "begun_on", "decided"}}
    wrong = sorted(name for name, value in texts.items() if value is not None and not isinstance(value, str))
    if wrong or given["text"] is None:
        raise InvalidDataError([f"a text is needed @ $.{name}" for name in wrong or ["text"]])


def _received(work: Work, barrier: Barrier, said: SignalAnswer, fields: Mapping[str, Any]) -> Barrier:
    """Return the barrier as acknowledged; what is not theirs need not be."""
    if barrier.state is not BarrierState.SIGNALLED or said.kind is AnswerKind.NOT_OURS:
        return barrier
    work.allow("barriers.acknowledge", barrier)
    by = fields.get("received_by") or said.by
    moved, event = acknowledge(
        barrier, by=work.actor, day=said.day, received_by=by, on=said.day, message=fields.get("message")
    )
    return work.save(moved, event)


def _step(work: Work, barrier: Barrier, said: SignalAnswer, fields: Mapping[str, Any]) -> None:
    """Make the step that an answer means."""
    operation, (moved, event) = _STEPS[said.kind](work, barrier, said, fields)
    work.allow(f"barriers.{operation}", barrier)
    work.save(moved, event)


_Step = tuple[str, tuple[Barrier, Event]]


def _taken_up(work: Work, barrier: Barrier, said: SignalAnswer, fields: Mapping[str, Any]) -> _Step:
    due, begun_on = (_day(fields.get(name), name) for name in ("due", "begun_on"))
    if (due is None) == (begun_on is None):
        raise InvalidDataError(
            ["one of due and begun_on is needed @ $.due"], hint="Say until when it is done, or when it began."
        )
    if said.kind is AnswerKind.PARTLY:
        barrier = _with_rest(work, barrier, fields.get("rest"))
    measure, message = fields.get("measure") or said.text, fields.get("message")
    if due is not None:
        reason = fields.get("reason")
        return "plan", plan(
            barrier, by=work.actor, day=said.day, measure=measure, due=due, reason=reason, message=message
        )
    on = needed(begun_on, "begun_on")
    return "start", start(barrier, by=work.actor, day=said.day, measure=measure, on=on, message=message)


def _declined(work: Work, barrier: Barrier, said: SignalAnswer, fields: Mapping[str, Any]) -> _Step:
    reason = one_of(needed(fields.get("reason"), "reason"), DeclineReason, path="$.reason")
    return "decline", decline(
        barrier,
        by=work.actor,
        day=said.day,
        reason=reason,
        explanation=said.text,
        message=fields.get("message"),
    )


def _passed_on(work: Work, barrier: Barrier, said: SignalAnswer, fields: Mapping[str, Any]) -> _Step:
    successor = needed(fields.get("successor"), "successor")
    return "not_ours", not_ours(
        barrier,
        by=work.actor,
        day=said.day,
        successor=work.get(Organisation, successor).id,
        explanation=said.text,
        decided=fields.get("decided") is True,
        message=fields.get("message"),
    )


_STEPS = {
    AnswerKind.ACCEPTED: _taken_up,
    AnswerKind.PARTLY: _taken_up,
    AnswerKind.DECLINED: _declined,
    AnswerKind.NOT_OURS: _passed_on,
}


def _with_rest(work: Work, barrier: Barrier, rest: str | None) -> Barrier:
    """
    Return the barrier related to that of the rest.

    Only the desks can gather what is left into a barrier of its own, so that
    an owner may leave it to them: at the latest a claim of a part needs it.
    """
    if rest is None:
        if work.actor.acts_as is ActsAs.OWNER:
            return barrier
        raise InvalidDataError(
            ["rest is missing @ $.rest"],
            hint="Split what is left off into a barrier of its own, and name that barrier.",
        )
    other = work.get(Barrier, rest)
    if other.id == barrier.id:
        raise InvalidDataError(["the rest is another barrier @ $.rest"])
    work.allow("signals.answer", other)
    expect_open(other, "relate")
    if barrier.id not in other.related:
        work.save(*relate(other, barrier.id))
    return attrs.evolve(barrier, related=barrier.related | {other.id})


def _day(value: date | str | None, name: str) -> date | None:
    if value is None:
        return None
    try:
        return structure(value, date)
    except InvalidDataError:
        raise InvalidDataError([f"a date (YYYY-MM-DD) is needed @ $.{name}"]) from None
