# SPDX-License-Identifier: EUPL-1.2
"""
Observations: in one contact, one barrier was met.

An observation is an immutable fact.  Its coded values never change, but that a
remap gives them the codes that replace theirs and keeps the first; its text can
be redacted, it can be linked to a barrier, and it can be retracted.
"""

from datetime import date
from typing import Any, ClassVar

import attrs

from onestopshop.domain.codes.observations import (
    MetAt,
    ObservationSource,
    Repeated,
    ReviewState,
    Severity,
    Step,
)
from onestopshop.domain.events import Event
from onestopshop.domain.fields import Index, Keep, Person, about
from onestopshop.domain.ids import (
    BarrierId,
    ObservationId,
    OrganisationId,
    ServiceId,
    VisitId,
    check_key,
    check_record_id,
    check_source_id,
)
from onestopshop.domain.people import check_worker
from onestopshop.domain.taxonomies.concepts import Code, check_code
from onestopshop.domain.taxonomies.editions import Coding, Editions
from onestopshop.domain.text import LanguageTag, check_tag
from onestopshop.domain.values import Answer, Retraction, RetractReason, bounded
from onestopshop.errors import InvalidDataError, TransitionError

__all__ = [
    "Observation",
    "link",
    "observe",
    "redact",
    "retract_observation",
    "review",
    "unlink",
]


_O = Keep.UNLIMITED
_T = Keep.TEXT
_I = Person.INDIRECT


@attrs.frozen(kw_only=True)
class Observation:
    """
    One barrier met in one contact.

    Args:
        source_ref: The id of what it was learned from; needed unless the source is outside the shop.
        visit: The contact it was met in, by which distinct visits are counted.
        service: The service's id, or ``unknown``.
        concepts: Exactly one of the city's primary scheme, at most one of each other access scheme.
        idea: A suggested change: stored and shown apart from the problem.
        again_of: The known barrier that was met again.
        barrier: The barrier it is linked to.
        identity_review: Text leaves the desk only when clean or redacted; without text it is clean.
        editions: The version of each scheme that it is coded by; empty when nobody kept it.
        as_made: What it was coded with at first, once a remap gave it other codes.
    """

    KIND: ClassVar[str] = "observation"
    SCHEMA: ClassVar[int] = 2
    ORDERS: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("visit",),
        ("barrier",),
        ("identity_review", "day"),
        ("service", "day"),
    )

    id: ObservationId = attrs.field(metadata=about("a retry is one observation; offline merge", keep=_O))
    source: ObservationSource = attrs.field(
        default=ObservationSource.VISIT, metadata=about("how it was learned", keep=_O)
    )
    source_ref: str | None = attrs.field(default=None, metadata=about("provenance", person=_I, keep=_O))
    visit: VisitId | None = attrs.field(
        default=None, metadata=about("number of distinct visits", person=_I, keep=_O, index=Index.STRING)
    )
    city: str = attrs.field(metadata=about("whose observation it is", keep=_O))
    desk: str = attrs.field(metadata=about("where barriers appear", person=_I, keep=_O, index=Index.STRING))
    day: date = attrs.field(metadata=about("trends", person=_I, keep=_O, index=Index.STRING))
    recorder: str = attrs.field(
        metadata=about(
            "distinct reporters; feedback; never shown to owners",
            person=_I,
            keep=Keep.CODE,
            index=Index.STRING,
        )
    )
    service: ServiceId = attrs.field(metadata=about("whose barrier it is", keep=_O, index=Index.STRING))
    organisation: OrganisationId | None = attrs.field(default=None, metadata=about("who can act", keep=_O))
    topic: Code = attrs.field(metadata=about("common ground of cities", keep=_O, index=Index.STRING))
    step: Step = attrs.field(metadata=about("common ground of cities", keep=_O, index=Index.STRING))
    concepts: frozenset[Code] = attrs.field(metadata=about("what kind of barrier", keep=_O, index=Index.SET))
    channel: MetAt | None = attrs.field(default=None, metadata=about("where to repair it", keep=_O))
    key_phrase: str | None = attrs.field(default=None, metadata=about("finding the like", person=_I, keep=_T))
    what_happened: str | None = attrs.field(
        default=None, metadata=about("evidence of the barrier", person=_I, keep=_T)
    )
    impact: str | None = attrs.field(default=None, metadata=about("why it matters", person=_I, keep=_T))
    idea: str | None = attrs.field(
        default=None, metadata=about("suggested change, kept apart", person=_I, keep=_T)
    )
    workaround: str | None = attrs.field(
        default=None, metadata=about("how the desk got round it", person=_I, keep=_T)
    )
    severity: Severity = attrs.field(
        default=Severity.UNKNOWN, metadata=about("which barriers first", keep=_O, index=Index.STRING)
    )
    repeated: Repeated = attrs.field(default=Repeated.UNKNOWN, metadata=about("whether it recurs", keep=_O))
    language: LanguageTag | None = attrs.field(
        default=None, metadata=about("translation planning", person=_I, keep=_O)
    )
    document_kind: Code | None = attrs.field(default=None, metadata=about("which letters are hard", keep=_O))
    wants_review: bool = attrs.field(default=False, metadata=about("pre-signal to the coordinator", keep=_O))
    discrimination_suspected: Answer = attrs.field(
        default=Answer.UNKNOWN, metadata=about("conduct of the service; reported on its own", keep=_O)
    )
    again_of: BarrierId | None = attrs.field(default=None, metadata=about("'the same again'", keep=_O))
    replaces: ObservationId | None = attrs.field(
        default=None, metadata=about("a correction is a new fact", keep=_O)
    )
    barrier: BarrierId | None = attrs.field(
        default=None, metadata=about("counts of a barrier", keep=_O, index=Index.STRING)
    )
    implied: frozenset[str] = attrs.field(
        default=frozenset(), metadata=about("which values nobody typed", keep=_O)
    )
    identity_review: ReviewState = attrs.field(
        default=ReviewState.PENDING,
        metadata=about("text leaves only when checked", keep=_O, index=Index.STRING),
    )
    reviewed_by: str | None = attrs.field(
        default=None, metadata=about("who checked", person=_I, keep=Keep.CODE)
    )
    reviewed_on: date | None = attrs.field(default=None, metadata=about("when it was checked", keep=_O))
    counted: str = attrs.field(
        default="yes", metadata=about("'no' once retracted: it counts nowhere", keep=_O, index=Index.STRING)
    )
    retracted: Retraction | None = attrs.field(default=None, metadata=about("it counts no longer", keep=_O))
    editions: Editions = attrs.field(
        factory=dict, hash=False, metadata=about("which editions of its schemes coded it", keep=_O)
    )
    as_made: Coding | None = attrs.field(
        default=None, metadata=about("a remap changes no fact; offline merge", person=_I, keep=_O)
    )
    version: int = attrs.field(default=0, metadata=about("safe concurrent change", keep=_O))

    def __attrs_post_init__(self) -> None:
        check_record_id(self.id)
        check_worker(self.recorder, path="$.recorder")
        check_code(self.topic, path="$.topic")
        if self.language is not None:
            check_tag(self.language)
        check_source_id(self.service, path="$.service")
        if self.source_ref is not None:
            check_key(self.source_ref, path="$.source_ref")
        for name in ("what_happened", "impact", "idea"):
            bounded(getattr(self, name), most=1000, path=f"$.{name}")
        bounded(self.workaround, most=300, path="$.workaround")
        bounded(self.key_phrase, most=80, path="$.key_phrase")

    @property
    def has_text(self) -> bool:
        """Whether it carries words that somebody must check for identity."""
        return any(getattr(self, name) is not None for name in TEXTS)


TEXTS = ("key_phrase", "what_happened", "impact", "idea", "workaround")
"""The fields that hold free text."""

_OUTSIDE = frozenset({ObservationSource.PARTNER, ObservationSource.VISITOR_FEEDBACK})


def observe(observation: Observation) -> tuple[Observation, Event]:
    """
    Record an observation as version 1; without text there is nothing to review.

    Raises:
        InvalidDataError: It does not say what happened, or does not name what it was learned from.
    """
    if observation.source_ref is None and observation.source not in _OUTSIDE:
        raise InvalidDataError([f"an observation from a {observation.source} names it @ $.source_ref"])
    if observation.what_happened is None and observation.again_of is None:
        raise InvalidDataError(["say what happened @ $.what_happened"])
    if not observation.has_text:
        observation = attrs.evolve(observation, identity_review=ReviewState.CLEAN)
    data: dict[str, object] = {
        "visit": observation.visit,
        "service": observation.service,
        "topic": observation.topic,
        "step": observation.step.value,
        "concepts": sorted(observation.concepts),
        "barrier": observation.barrier,
    }
    recorded = observation if observation.version == 1 else attrs.evolve(observation, version=1)
    return recorded, _event("observed", observation, data)


def link(observation: Observation, barrier: BarrierId) -> tuple[Observation, Event]:
    """
    Link an observation to the barrier that it is a case of.

    Raises:
        TransitionError: It is linked already, or retracted.
    """
    _live(observation, "link")
    if observation.barrier is not None:
        raise _refused(observation, "link", state="linked", allowed=("unlink", "retract", "redact"))
    return _changed(observation, "linked", {"barrier": barrier}, barrier=barrier)


def unlink(observation: Observation) -> tuple[Observation, Event]:
    """
    Take an observation off its barrier.

    Raises:
        TransitionError: It is not linked, or retracted.
    """
    _live(observation, "unlink")
    if observation.barrier is None:
        raise _refused(observation, "unlink", state="unlinked", allowed=("link", "retract", "redact"))
    return _changed(observation, "unlinked", {"barrier": observation.barrier}, barrier=None)


def redact(observation: Observation, *, by: str, day: date) -> tuple[Observation, Event]:
    """
    Remove the words of an observation, also of a retracted one; the fact stays countable.

    Raises:
        TransitionError: It has no words, or none any more.
    """
    if not observation.has_text:
        redacted = observation.identity_review is ReviewState.REDACTED
        allowed = () if observation.retracted else ("link", "unlink", "retract")
        raise _refused(
            observation, "redact", state="redacted" if redacted else "without words", allowed=allowed
        )
    emptied = dict.fromkeys(TEXTS)
    return _changed(
        observation,
        "redacted",
        {},
        identity_review=ReviewState.REDACTED,
        reviewed_by=by,
        reviewed_on=day,
        **emptied,
    )


def review(observation: Observation, *, by: str, day: date) -> tuple[Observation, Event]:
    """
    Say that the words of an observation tell no identity.

    Raises:
        TransitionError: They were reviewed or redacted before, or the observation was taken back.
    """
    _live(observation, "review")
    if observation.identity_review is not ReviewState.PENDING:
        state = observation.identity_review.value
        raise _refused(observation, "review", state=state, allowed=("redact", "retract"))
    return _changed(
        observation, "reviewed", {}, identity_review=ReviewState.CLEAN, reviewed_by=by, reviewed_on=day
    )


def retract_observation(
    observation: Observation, *, reason: RetractReason, day: date, by: str
) -> tuple[Observation, Event]:
    """
    Take an observation back; when it told an identity, its words go too.

    Raises:
        TransitionError: It was taken back before.
    """
    _live(observation, "retract")
    emptied = dict.fromkeys(TEXTS) if reason is RetractReason.IDENTITY_FOUND else {}
    if emptied:
        emptied |= {"identity_review": ReviewState.REDACTED}
    retraction = Retraction(reason=reason, day=day, by=by)
    return _changed(
        observation, "retracted", {"reason": reason.value}, counted="no", retracted=retraction, **emptied
    )


def _live(observation: Observation, attempted: str) -> None:
    if observation.retracted is not None:
        raise _refused(observation, attempted, state="retracted", allowed=())


def _refused(
    observation: Observation, attempted: str, *, state: str, allowed: tuple[str, ...]
) -> TransitionError:
    name = f"observation {observation.id}"
    return TransitionError(name, state=state, attempted=attempted, allowed=allowed)


def _changed(
    observation: Observation, past: str, data: dict[str, object], **changes: Any
) -> tuple[Observation, Event]:
    changed = attrs.evolve(observation, version=observation.version + 1, **changes)
    return changed, _event(past, observation, data)


def _event(past: str, observation: Observation, data: dict[str, object]) -> Event:
    return Event(action=f"observation.{past}", kind=Observation.KIND, subject=observation.id, data=data)
