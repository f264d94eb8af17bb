# SPDX-License-Identifier: EUPL-1.2
"""
The numbers that a city may set; the defaults are those of the domain handbook, and proposals.
"""

from collections.abc import Mapping

import attrs

from onestopshop.domain.barriers.phases import Phase
from onestopshop.domain.barriers.verification import Thresholds
from onestopshop.domain.candidates.rules import RULES, Rule
from onestopshop.domain.codes.referrals import Priority
from onestopshop.domain.messages.calendar import Calendar
from onestopshop.domain.messages.ladders import USUAL, Ladder, SignalLadder
from onestopshop.domain.reports.tallies import TallyPlan

__all__ = ["Rules"]


@attrs.frozen(kw_only=True)
class Rules:
    """
    How this city's procedures count.

    Args:
        least_visits, least_reporters: Confirming a barrier from fewer needs a reason.
        phases: The phases of the city's own procedure, in order.
        review_warning: After how many days a text that awaits its identity review is urgent.
        candidate_visits, candidate_reporters: Observations of fewer are no candidate.
        candidate_days: The length of the period that is compared with the one before.
        candidate_rules: Which other facts are candidates, by the name of the rule.
        search_misses: Whether a search that found nothing is kept.
        calendar: The working days.
        referral_ladders: When a receiving service is reminded, and when a referral expires, by priority.
        signal_ladder: When an unanswered signal is spoken of again.
        acknowledge_days, answer_days: Calendar days until a signal's receipt and its answer are due.
        signal_link_days: How many days after the answer is due a link to a signal still opens.
        stale_days: After how many days without an event a running referral is stale.
        referral_link_days: How many days a link to a referral opens.
        languages: The language of a recipient, such as ``organisation:school``, where it is not the city's first.
        tallies: What is counted beside the visits, by name.
        verification: When a barrier is met less often, and when it has returned.
        reopens_by_itself: Whether the shop reopens what returned, in place of proposing it.
    """

    least_visits: int = 3
    least_reporters: int = 2
    phases: tuple[Phase, ...] = ()
    review_warning: int = 60
    candidate_visits: int = 3
    candidate_reporters: int = 2
    candidate_days: int = 90
    candidate_rules: Mapping[str, Rule] = attrs.field(factory=lambda: RULES)
    search_misses: bool = True
    calendar: Calendar = attrs.field(factory=Calendar)
    referral_ladders: Mapping[Priority, Ladder] = attrs.field(factory=lambda: USUAL)
    signal_ladder: SignalLadder = attrs.field(factory=SignalLadder)
    acknowledge_days: int = 14
    answer_days: int = 60
    signal_link_days: int = 30
    stale_days: int = 45
    referral_link_days: int = 8
    languages: Mapping[str, str] = attrs.field(factory=dict)
    tallies: Mapping[str, TallyPlan] = attrs.field(factory=dict)
    verification: Thresholds = attrs.field(factory=Thresholds)
    reopens_by_itself: bool = False
