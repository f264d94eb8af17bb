# SPDX-License-Identifier: EUPL-1.2
"""
Keep what an owner answers to a signal, together with the step of the barrier that it means.
"""

from collections.abc import Iterable, Mapping
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
from onestopshop.errors import ForbiddenError, InvalidDataError
from onestopshop.operations.arguments import known_names, needed
from onestopshop.operations.barriers.families import naming_survivor, survivor
from onestopshop.operations.barriers.gathering import BarrierFields
from onestopshop.operations.barriers.splitting import ids_of, split_off
from onestopshop.operations.signals.reading import SignalReading, presented
from onestopshop.operations.work import Work

__all__ = ["AnswerFields", "SignalAnswers"]


class AnswerFields(TypedDict, total=False):
    """
    What goes with an answer; which of it is needed, its kind says.

    ``accepted`` and ``partly`` need ``due`` or ``begun_on``; ``declined`` a
    ``reason``; ``not_ours`` a ``successor``; a coordinator's ``partly`` the
    barrier of the ``rest`` or the ``observations`` that are split off into it,
    and all that a coordinator enters a ``message``.
    """

    measure: str
    due: date | str | None
    begun_on: date | str | None
    reason: str | None
    successor: str | None
    decided: bool
    rest: str | None
    observations: Iterable[str] | None
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
        An answer is a sign of receipt, too.  A barrier that was merged since is
        answered for by the one that goes on.

        Args:
            barrier: One of the signal's.
            kind: ``accepted``, ``partly``, ``declined`` or ``not_ours``.
            text: The answer in words, at most 1,000 characters.
            fields: ``measure`` (the text when left out), ``due``, ``begun_on``, ``reason`` (of declining, or of a
                date that moves), ``successor``, ``decided`` (a coordinator insists on a successor), ``rest`` (the
                barrier that holds what is left) or ``observations`` (a coordinator's: those that are split off into
                a new barrier that holds it), ``received_by``, and ``message`` (a reference to the owner's own
                words, needed when a coordinator enters them).

        Raises:
            ForbiddenError: The barrier is of another organisation.
            InvalidDataError: Something that this kind needs is missing, or a text seems to tell who somebody is.
            NotFoundError: The signal, the successor or the barrier of the rest does not exist.
            TransitionError: The signal was not sent, was withdrawn, or another one about the barrier was sent since, or
                the state of the barrier, or of the one that goes on in its place, does not allow it.
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
            asked = work.get(Barrier, barrier)
            found = _going_on(work, asked)
            said = SignalAnswer(
                barrier=asked.id,
                kind=_kind(kind, fields),
                text=text,
                by=needed(found.owner or asked.owner, "owner"),
                day=work.context.today(),
            )
            refuse_identity({"text": text})
            after, event = answer(signal, by=work.actor, said=said)
            expect_latest(signal, asked)
            expect_latest(signal, found)
            with naming_survivor(work, asked):
                _step(work, _received(work, found, said, fields), said, fields)
            return presented(work, work.save(after, event, key=given))

        return self._desk.run(decide)


def _expect_texts(given: Mapping[str, Any]) -> None:
    """Refuse what is no text where one is told; all else is read where it is used."""
    others = {"due", "begun_on", "decided", "observations"}
    texts = {name: value for name, value in given.items() if name not in others}
    wrong = sorted(name for name, value in texts.items() if value is not None and not isinstance(value, str))
    if wrong or given["text"] is None:
        raise InvalidDataError([f"a text is needed @ $.{name}" for name in wrong or ["text"]])


def _kind(kind: str, fields: Mapping[str, Any]) -> AnswerKind:
    found = one_of(kind, AnswerKind, path="$.kind")
    left = [name for name in ("rest", "observations") if fields.get(name) is not None]
    if left and found is not AnswerKind.PARTLY:
        raise InvalidDataError(
            [f"only an answer 'partly' leaves something @ $.{name}" for name in left],
            hint="Answer 'partly', or leave it out.",
        )
    if len(left) > 1:
        raise InvalidDataError(
            ["one of rest and observations is needed @ $.rest"],
            hint="Name the barrier of the rest, or what is split off into a new one.",
        )
    return found


def _going_on(work: Work, barrier: Barrier) -> Barrier:
    """Return the barrier of which an answer is the step: where it was merged, the one that goes on in its place."""
    found = survivor(work, barrier)
    if found.id == barrier.id:
        return found
    try:
        work.allow("signals.answer", found)
    except ForbiddenError as error:
        raise ForbiddenError(
            "signals.answer",
            [f"barrier {barrier.number} was merged into one that you are not asked about"],
            hint="Tell the shop's coordinator what you answer.",
        ) from error
    return found


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
        barrier = _with_rest(work, barrier, fields)
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


def _with_rest(work: Work, barrier: Barrier, fields: Mapping[str, Any]) -> Barrier:
    """
    Return the barrier related to that of the rest, which is split off when observations are named.

    Only the desks can gather what is left into a barrier of its own, so that
    an owner may leave it to them: at the latest a claim of a part needs it.
    """
    rest, leaving = fields.get("rest"), fields.get("observations")
    if leaving is not None:
        split_off(work, barrier, ids_of(leaving), _like(barrier))
        return work.get(Barrier, barrier.id)
    if rest is None:
        if work.actor.acts_as is ActsAs.OWNER:
            return barrier
        raise InvalidDataError(
            ["rest is missing @ $.rest"],
            hint="Name the observations that are left, or the barrier that holds them.",
        )
    other = work.get(Barrier, rest)
    if other.id == barrier.id:
        raise InvalidDataError(["the rest is another barrier @ $.rest"])
    work.allow("signals.answer", other)
    expect_open(other, "relate", by=work.actor.acts_as)
    if barrier.id not in other.related:
        work.save(*relate(other, barrier.id))
    return attrs.evolve(barrier, related=barrier.related | {other.id})


def _like(barrier: Barrier) -> BarrierFields:
    """Return what is said of the rest of a barrier: the same problem, at the same place."""
    return BarrierFields(
        title=barrier.title,
        problem=barrier.problem,
        services=barrier.services,
        organisation=barrier.organisation,
        topic=barrier.topic,
        reach=barrier.reach.value,
        step=barrier.step.value,
        concepts=barrier.concepts,
        carrier=barrier.carrier,
    )


def _day(value: date | str | None, name: str) -> date | None:
    if value is None:
        return None
    try:
        return structure(value, date)
    except InvalidDataError:
        raise InvalidDataError([f"a date (YYYY-MM-DD) is needed @ $.{name}"]) from None
