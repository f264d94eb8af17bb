# SPDX-License-Identifier: EUPL-1.2
"""
The figures of referrals: those made in the period, as far as they have come by now.

What was only told or written down never enters the closed-loop rate; what
expired stays in its denominator (domain handbook, section 5.2).
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, TypeAlias

from onestopshop.domain.codes.referrals import Outcome, Reason, ReferralState, Reporter
from onestopshop.domain.referrals.figures import CLOSED
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.referrals.table import ASKED
from onestopshop.domain.reports.figures import UNKNOWN, At
from onestopshop.operations.reports.frames import Frame
from onestopshop.operations.reports.tabulating import Body, Definition

__all__ = ["referral_figures"]

_NOT_MADE: Final = frozenset({ReferralState.DRAFT.value, ReferralState.ENTERED_IN_ERROR.value})
"""The states of what is no referral: not yet, or never was."""

_MADE: Final = "referrals.made"
_ABSENT: Final = "referrals.not_attended"
_ONE: Final[tuple[At, ...]] = ((),)
_REASONED: Final = frozenset(
    {ReferralState.REJECTED, ReferralState.FAILED, ReferralState.CANCELLED, ReferralState.ON_HOLD}
)

_Said: TypeAlias = tuple[str, str, str, str, str]
"""State, mode, topic, reason and outcome."""


def referral_figures(frame: Frame) -> tuple[Definition, ...]:
    """Return what is counted of referrals."""
    return (
        _referrals(_MADE, lambda _: _ONE),
        _referrals(
            "referrals.mode", lambda said: ((said[1],),), dimensions=("referral_mode",), wholes=(_MADE,)
        ),
        _referrals(
            "referrals.topic",
            lambda said: tuple((top,) for top in frame.tops(said[2])[:1]),
            dimensions=("top_topic",),
            wholes=(_MADE,),
        ),
        _referrals(
            "referrals.state",
            lambda said: ((said[0],),),
            dimensions=("referral_state",),
            wholes=(_MADE, f"referrals.requested{_among(ASKED)}", f"referrals.closed_loop{_among(CLOSED)}"),
        ),
        _referrals(
            "referrals.reason",
            lambda said: ((said[0], said[3]),) if said[0] in _REASONED else (),
            dimensions=("referral_state", "referral_reason"),
            wholes=("referrals.state", f"+{_ABSENT}{{{Reason.NO_SHOW}}}"),
        ),
        _referrals(
            "referrals.outcome",
            lambda said: ((said[4],),) if said[0] == ReferralState.COMPLETED else (),
            dimensions=("referral_outcome",),
            wholes=("referrals.state[completed]", f"+{_ABSENT}{{{Outcome.NOT_ATTENDED}}}"),
        ),
        *_loop(),
    )


def _among(states: Iterable[str]) -> str:
    """Return in braces the states that make up another figure."""
    return f"{{{','.join(sorted(states))}}}"


def _loop() -> Sequence[Definition]:
    """Return the figures of those whose answer the desk waits for."""
    requested = "referrals.requested"
    return (
        _referrals(requested, lambda said: _ONE if said[0] in ASKED else (), base=_MADE),
        _referrals("referrals.closed_loop", lambda said: _ONE if said[0] in CLOSED else (), base=requested),
        _referrals(_ABSENT, lambda said: _ONE if _absent(said) else (), base=requested),
    )


def _referrals(code: str, places: Callable[[_Said], Iterable[At]], **more: Any) -> Definition:
    """Return a figure of which no draft and no error is part."""

    def made(said: _Said) -> Iterable[At]:
        return () if said[0] in _NOT_MADE else places(said)

    return Definition(code=code, kind=Referral.KIND, unit="referrals", key=_said, places=made, **more)


def _said(body: Body) -> _Said:
    """Return the state, the mode, the topic, the reason and the outcome."""
    return body["state"], body["mode"], body["topic"], body.get("reason") or UNKNOWN, _outcome(body)


def _outcome(body: Body) -> str:
    """Return what is shown of the reports, as `Referral.outcome` does: the visitor's, the desk's, the service's."""
    latest = {report["by"]: report["outcome"] for report in body.get("outcome_reports", ())}
    return next((latest[reporter] for reporter in _HEARD if latest.get(reporter)), UNKNOWN)


_HEARD: Final = (Reporter.VISITOR.value, Reporter.DESK.value, Reporter.SERVICE.value)


def _absent(said: _Said) -> bool:
    """Return whether the person did not come: the matter is closed, or she must start again (section 5.3)."""
    state, _, _, reason, outcome = said
    if state == ReferralState.COMPLETED:
        return outcome == Outcome.NOT_ATTENDED
    return state in CLOSED and reason == Reason.NO_SHOW
