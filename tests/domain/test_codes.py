# SPDX-License-Identifier: EUPL-1.2
"""
The closed lists, and the labels of their values.
"""

import tomllib
from enum import StrEnum
from importlib import import_module
from importlib.resources import files
from pkgutil import iter_modules

import pytest

import onestopshop.domain.codes
from onestopshop.domain.codes import (
    barriers,
    comparisons,
    crosswalks,
    deliveries,
    observations,
    papers,
    practices,
    referrals,
    remaps,
    services,
    signals,
    visits,
    worksheets,
)
from onestopshop.domain.people import ActsAs, WorkerRole
from onestopshop.domain.values import Answer, RetractReason

REASONS = (
    "not_eligible no_capacity does_not_exist unreachable language_not_supported wrong_service person_declined "
    "no_show papers_missing digital_only other"
)
LISTS: dict[type[StrEnum], str] = {
    # section 3
    visits.VisitChannel: "desk phone email online_chat video outreach accompanied_visit unknown",
    visits.TimeBand: "morning midday afternoon evening unknown",
    visits.FirstContact: "first returning unknown",
    visits.AskedBy: "person companion professional volunteer unknown",
    visits.Present: "1 2-5 6-15 16+ unknown",
    visits.Urgency: "ordinary urgent",
    visits.DurationBand: "0-5 6-15 16-30 31-60 60+ unknown",
    visits.Helpful: "yes partly no not_asked",
    visits.EntryMode: "live offline import",
    visits.Gender: "f m x unknown",
    visits.AgeBand: "under_18 18_60 over_60 unknown",
    WorkerRole: "receptionist guide mediator interpreter specialist volunteer",
    Answer: "yes no unknown",
    # section 6.2
    visits.Interpretation: (
        "none staff_language on_site phone video volunteer companion machine not_available unknown"
    ),
    visits.RequestType: (
        "information explain_letter fill_form digital_help appointment accompaniment mediation complaint other"
    ),
    visits.Handling: (
        "answered self_help_supported referred accompanied contacted_service appointment_made "
        "follow_up_needed could_not_help"
    ),
    observations.Step: "find enter understand apply wait decision use leave unknown",
    observations.Severity: "time delay right harm unknown",
    # section 3.1
    papers.DocumentHelp: "explained translated_orally filled_in checked digitised submitted redirected",
    papers.DoneBy: "visitor together desk unknown",
    papers.StuckOn: (
        "language legal_terms unclear_request missing_papers deadline digital_step contradiction nothing other"
    ),
    papers.Deadline: "passed within_7_days within_30_days later none unknown",
    papers.PaperResult: "done partly not_possible",
    # section 4.1
    observations.ObservationSource: "visit document referral search outreach partner visitor_feedback",
    observations.MetAt: "counter phone letter website app form queue rule staff other",
    observations.Repeated: "first again unknown",
    observations.ReviewState: "pending clean redacted",
    RetractReason: "entered_in_error identity_found duplicate wrong_service asked_by_person other",
    # sections 4.2 and 4.3
    barriers.BarrierState: (
        "gathered confirmed signalled acknowledged planned in_progress claimed_removed verified declined "
        "merged withdrawn"
    ),
    barriers.Reach: "newcomers every_resident unknown",
    barriers.Visibility: "internal shared public",
    services.Level: "gov:local gov:provincial gov:regional gov:national gov:european gov:none",
    # sections 4.4 and 4.5
    barriers.Scope: "whole part",
    barriers.DeclineReason: (
        "not_a_barrier legal_requirement no_means not_priority accepted_cost superseded other"
    ),
    barriers.WithdrawReason: "entered_in_error evidence_retracted agreement_withdrawn service_ended other",
    barriers.ReopenReason: "not_fallen met_again new_fact",
    barriers.LookReason: "fell as_before between few_visits few_before habit_changed silence",
    barriers.Verdict: "fallen not_fallen inconclusive not_testable",
    # section 4.6; whether a signal was sent is our own list
    signals.SignalState: "prepared sent withdrawn",
    signals.SignalCheck: "clear neutral recognised shared",
    signals.Agreed: "agreed refused pending",
    signals.Direction: "internal external",
    signals.AnswerKind: "accepted partly declined not_ours",
    signals.LinkedTo: "signal referral",
    deliveries.DeliveryState: "pending sent overtaken failed",
    deliveries.Stage: "first last expire acknowledge answer escalate",
    ActsAs: "worker coordinator owner verifier visitor system",
    # section 5
    referrals.Mode: "told written contacted appointment accompanied",
    referrals.Priority: "normal urgent emergency",
    referrals.ReferralState: (
        "draft given requested accepted rejected in_progress on_hold completed failed cancelled expired "
        "entered_in_error"
    ),
    referrals.Reason: REASONS,
    referrals.Outcome: "helped partly_helped not_helped not_attended unknown",
    referrals.Reporter: "desk service visitor",
    referrals.Attention: "no_answer overdue stale appointment old_draft consent_ends",
    referrals.ConsentGiven: "yes no not_needed",
    referrals.ConsentItem: (
        "first_name person_code phone email language need papers_list household_size other"
    ),
    referrals.ConsentHow: "oral written",
    # section 7.0
    services.ServiceStatus: "active suspended closed historic",
    services.Audience: "visitor services policy public",
    services.SpokenHow: "staff on_site phone video translated_text",
    services.ChannelKind: "counter phone email website app letter form outreach",
    services.Weekday: "mon tue wed thu fri sat sun",
    # section 6: what happens to concepts is our own list
    remaps.ChangeKind: (
        "renamed merged split retired restored redirected vanished moved added relabelled reworded rematched "
        "readdressed"
    ),
    remaps.Fate: "replaced chosen otherwise undecided left",
    crosswalks.Way: "exact broader related nothing",
    # practices are our own
    practices.Effort: "hours days weeks months years unknown",
    practices.RetireReason: "superseded ended did_not_last entered_in_error other",
    practices.Likeness: "same narrower broader near",
    worksheets.LabelOutcome: "added reviewed replaced same other elsewhere",
    comparisons.NotCompared: (
        "not_published years_only unread other_programme no_common_scheme not_known no_match only_related not_added "
        "not_told merged exposure_not_told impossible"
    ),
}
SCHEMES = {  # lists whose labels stand with the network's concept schemes: exchange files name them so
    visits.Interpretation: "int",
    visits.RequestType: "req",
    visits.Handling: "hnd",
    observations.Step: "step",
    observations.Severity: "sev",
    services.Level: "gov",
}
LABELS = {
    visits.VisitChannel: "visit_channel",
    visits.TimeBand: "time_band",
    visits.FirstContact: "first_contact",
    visits.AskedBy: "asked_by",
    visits.Present: "present",
    visits.Urgency: "urgency",
    visits.DurationBand: "duration_band",
    visits.Helpful: "helpful",
    visits.EntryMode: "mode_of_entry",
    visits.Gender: "gender",
    visits.AgeBand: "age_band",
    papers.DocumentHelp: "document_help",
    papers.DoneBy: "done_by",
    papers.StuckOn: "stuck_on",
    papers.Deadline: "deadline",
    papers.PaperResult: "document_result",
    observations.ObservationSource: "observation_source",
    observations.MetAt: "observation_channel",
    observations.Repeated: "repeated",
    observations.ReviewState: "identity_review",
    barriers.BarrierState: "barrier_state",
    barriers.Reach: "reach",
    barriers.Visibility: "visibility",
    barriers.Scope: "scope",
    barriers.DeclineReason: "decline_reason",
    barriers.WithdrawReason: "withdraw_reason",
    barriers.ReopenReason: "reopen_reason",
    barriers.LookReason: "look_reason",
    barriers.Verdict: "verdict",
    signals.SignalState: "signal_state",
    signals.SignalCheck: "signal_check",
    signals.Agreed: "agreement",
    signals.Direction: "direction",
    signals.AnswerKind: "answer_kind",
    signals.LinkedTo: "linked_to",
    deliveries.DeliveryState: "delivery_state",
    deliveries.Stage: "reminder_stage",
    referrals.Mode: "referral_mode",
    referrals.Priority: "priority",
    referrals.ReferralState: "referral_state",
    referrals.Reason: "referral_reason",
    referrals.Outcome: "referral_outcome",
    referrals.Reporter: "reported_by",
    referrals.Attention: "referral_attention",
    referrals.ConsentGiven: "consent_given",
    referrals.ConsentItem: "consent_item",
    referrals.ConsentHow: "consent_how",
    services.ServiceStatus: "service_status",
    services.Audience: "audience",
    services.SpokenHow: "spoken_how",
    services.ChannelKind: "service_channel",
    services.Weekday: "weekday",
    remaps.ChangeKind: "concept_change",
    remaps.Fate: "remap_fate",
    crosswalks.Way: "crosswalk_way",
    worksheets.LabelOutcome: "label_outcome",
    WorkerRole: "worker_role",
    Answer: "yes_no_unknown",
    RetractReason: "retract_reason",
    practices.Effort: "effort",
    practices.RetireReason: "retire_reason",
    practices.Likeness: "likeness",
    comparisons.NotCompared: "not_compared",
}


def code_lists() -> set[type[StrEnum]]:
    modules = [
        import_module(f"{onestopshop.domain.codes.__name__}.{found.name}")
        for found in iter_modules(onestopshop.domain.codes.__path__)
    ]
    return {
        thing
        for module in modules
        for thing in vars(module).values()
        if isinstance(thing, type) and issubclass(thing, StrEnum) and thing is not StrEnum
    }


def data(name: str) -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads((files("onestopshop") / "data" / name).read_text("utf-8"))


@pytest.mark.parametrize("listed", LISTS, ids=lambda listed: listed.__name__)
def test_a_closed_list_is_the_handbooks(listed: type[StrEnum]) -> None:
    """A closed list has exactly the handbook's values, in its order."""
    assert LISTS[listed].split() == [member.value for member in listed]


def test_no_list_is_forgotten() -> None:
    """Every closed list of the library stands in this test, with a place for its labels."""
    assert code_lists() <= LISTS.keys()
    assert code_lists() <= LABELS.keys() | SCHEMES.keys()


@pytest.mark.parametrize("listed", LABELS, ids=lambda listed: listed.__name__)
def test_every_value_has_labels(listed: type[StrEnum]) -> None:
    """A person can be shown every value of a closed list in English, Dutch and French."""
    labels = data("labels.toml").get(LABELS[listed], {})
    assert {member.value for member in listed} == labels.keys()
    bare = [value for value, label in labels.items() if not all(label.get(tag) for tag in ("en", "nl", "fr"))]
    assert bare == []


@pytest.mark.parametrize(
    ("listed", "scheme"), SCHEMES.items(), ids=lambda value: getattr(value, "__name__", value)
)
def test_a_list_is_its_scheme(listed: type[StrEnum], scheme: str) -> None:
    """A list that exchange files write as a scheme has a concept for each value, `unknown` apart."""
    concepts = data(f"taxonomies/{scheme}.toml")["concepts"]
    assert {member.value.removeprefix(f"{scheme}:") for member in listed} - {"unknown"} == concepts.keys()


def test_warm_modes() -> None:
    """The desk hears what came of a referral in exactly the three modes that the handbook calls warm."""
    assert [mode.value for mode in referrals.Mode if mode.warm] == ["contacted", "appointment", "accompanied"]
