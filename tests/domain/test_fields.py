# SPDX-License-Identifier: EUPL-1.2
"""
The register of fields: what is kept, why, and whether it can point to a person.
"""

from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType

import attrs
import pytest

import onestopshop.domain
from onestopshop.codec.records import MODELS
from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.barriers.phases import Phase
from onestopshop.domain.barriers.verification import Judgement, Thresholds
from onestopshop.domain.bundles import statements, trust
from onestopshop.domain.candidates.candidates import Group
from onestopshop.domain.candidates.rules import Rule
from onestopshop.domain.comparisons import comparisons
from onestopshop.domain.comparisons import tables as compared
from onestopshop.domain.events import LogEntry
from onestopshop.domain.fields import Field, Keep, Person, about, fields_of
from onestopshop.domain.findings import Finding
from onestopshop.domain.messages.ladders import Ladder, SignalLadder
from onestopshop.domain.observations import Observation
from onestopshop.domain.papers import Paper
from onestopshop.domain.pilots import PilotCard
from onestopshop.domain.practices.practices import Coded, PublishedPractice
from onestopshop.domain.publications import linking, programmes, releasing, tables
from onestopshop.domain.publications.booking import Case
from onestopshop.domain.referrals.consent import Consent
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.services import Service
from onestopshop.domain.taxonomies.changes import Change, Changes
from onestopshop.domain.taxonomies.claims import Claim
from onestopshop.domain.taxonomies.graphs import SkosGraph
from onestopshop.domain.taxonomies.remapping import Becoming, Choice, RemapPlan
from onestopshop.domain.taxonomies.rolling import Mapped, Rolled
from onestopshop.domain.taxonomies.steps import Steps
from onestopshop.domain.taxonomies.worksheets import LabelCame, LabelWanted, MissingLabel
from onestopshop.domain.text import Pick
from onestopshop.domain.transitions import Transition
from onestopshop.domain.visits import Profile, Visit

NO_MODELS = {
    Becoming: "is an answer about a code",
    Change: "is an answer about two editions",
    Changes: "is an answer about two editions",
    Choice: "is what somebody asks for",
    Claim: "is an answer about a vocabulary",
    Mapped: "is a row of a count",
    Rolled: "is an answer about a code",
    LabelCame: "is an answer about a label",
    LabelWanted: "is what somebody asks for",
    MissingLabel: "is an answer about a concept",
    RemapPlan: "is an answer about codes",
    **dict.fromkeys(
        (statements.Statement, statements.Manifest, statements.Root, statements.Snapshot),
        "is what a city signs",
    ),
    **dict.fromkeys(
        (statements.KeySet, statements.FileEntry, statements.Listed), "is a part of what it signs"
    ),
    **dict.fromkeys((trust.Network, trust.Pin), "is a part of the configuration"),
    **dict.fromkeys((trust.Known, trust.Trusted), "is what a check compares with"),
    Case: "is what a count is made of",
    **dict.fromkeys((programmes.Programme, programmes.TableForm), "is data of the core"),
    **dict.fromkeys((tables.Cell, tables.PublishedTable), "is read from published files"),
    **dict.fromkeys(
        (linking.CellName, linking.Release, linking.Row, linking.System, linking.Told),
        "is what an attack knows",
    ),
    releasing.Quarter: "is what a year is made of",
    releasing._Near: "is what a year is made of",
    **dict.fromkeys((Coded, PublishedPractice, PilotCard), "is what a city publishes"),
    **dict.fromkeys(
        (comparisons.Compared, comparisons.ComparedCity, comparisons.Comparison, comparisons.Figure),
        "is an answer about published figures",
    ),
    **dict.fromkeys(
        (
            comparisons.Edition,
            comparisons.Gap,
            comparisons.Row,
            comparisons.UnreadBundle,
            comparisons.WalkedBundle,
        ),
        "is an answer about published figures",
    ),
    **dict.fromkeys((compared.CityTables, compared.Under), "is what a comparison looks at"),
    Steps: "is an answer about a vocabulary",
    Finding: "is what a check answers",
    SkosGraph: "is what a check looks at",
    Ladder: "is a number of the configuration",
    SignalLadder: "is a number of the configuration",
    Field: "is a row of the register itself",
    Group: "is a row of a count",
    Judgement: "is an answer about counts",
    Phase: "is a word of the configuration",
    Pick: "is an answer about a text",
    Rule: "is a row of a table of the code",
    Thresholds: "is a number of the configuration",
    Transition: "is a row of a table of the code",
}
HANDBOOK: dict[type[attrs.AttrsInstance], str] = {
    # sections 3 and 3.1
    Visit: (
        "id city desk day time_band channel worker worker_role first_contact language spoken interpreter_missed "
        "asked_by present interpretation topics request_types services handling urgency duration_band papers "
        "helpful mode_of_entry corrects person_code follow_up_due profile"
    ),
    Profile: "gender age_band third_country_national",
    Paper: "kind sender document_language help done_by stuck_on deadline result",
    # section 4.1
    Observation: (
        "id source source_ref city desk day recorder service organisation topic step concepts channel key_phrase "
        "what_happened impact idea workaround severity repeated language document_kind wants_review "
        "discrimination_suspected again_of identity_review replaces"
    ),
    # section 4.2
    Barrier: (
        "id number title problem ideas examples services organisation topic reach step concepts kind level owner "
        "carrier state round visibility merged_from related"
    ),
    # sections 5.1 and 5.5
    Referral: (
        "id visit city desk worker service organisation topic mode priority state reason consent contact "
        "outcome_reports appointment_on replaces receipt"
    ),
    Consent: "given items how language interpreter_used day expires_on withdrawn_on",
    # section 7.0
    Service: (
        "id name summary organisation status topics audience usable_without_legal_stay source verified_on channels "
        "hours languages papers cost requirements appointment interpreter_possible needs_id needs_digital_id level "
        "review_every notices extensions"
    ),
}
OWN = {  # what the handbook's tables do not list as a field: bookkeeping, and what its rules ask for
    Visit: "unmet_reason implied counted retracted editions as_made version",
    Observation: "visit barrier implied reviewed_by reviewed_on counted retracted editions as_made version",
    Barrier: "city merged_into removal earlier done history editions version",
    Referral: "day changed_on on_behalf_of editions as_made version",
    Service: "directory version",
}
OFF_BY_DEFAULT = {
    (Visit, "person_code"): Person.DIRECT,
    (Visit, "follow_up_due"): Person.INDIRECT,
    (Visit, "profile"): Person.INDIRECT,
    (Referral, "contact"): Person.DIRECT,
    (Referral, "receipt"): Person.INDIRECT,
}
NEVER = (
    "name first_name surname national_number permit_number birth_date address residence_status nationality "
    "ethnic_origin religion health sexual_orientation convictions photo scan phone email time position device"
)


def domain_models() -> list[type[attrs.AttrsInstance]]:
    modules: list[ModuleType] = [
        import_module(found.name)
        for found in walk_packages(onestopshop.domain.__path__, f"{onestopshop.domain.__name__}.")
    ]
    found = {
        thing
        for module in modules
        for thing in vars(module).values()
        if isinstance(thing, type) and attrs.has(thing) and thing not in NO_MODELS
    }
    return sorted(found, key=lambda model: model.__name__)


@pytest.mark.parametrize("model", domain_models(), ids=lambda model: model.__name__)
def test_every_field_says_why_it_is_there(model: type[attrs.AttrsInstance]) -> None:
    """Every field of every model states its purpose, whether it can point to a person, and how long it is kept."""
    rows = list(fields_of(model))
    assert [field.name for field in attrs.fields(model)] == [row.name for row in rows]
    for row in rows:
        assert row.purpose.strip()
        assert isinstance(row.person, Person)
        assert isinstance(row.keep, Keep)


def test_a_field_without_a_statement_is_an_error() -> None:
    """A model with a field that says nothing of itself cannot enter the register."""

    @attrs.frozen
    class Forgetful:
        told: str = attrs.field(metadata=about("why", keep=Keep.UNLIMITED))
        untold: str = ""

    with pytest.raises(LookupError, match=r"Forgetful\.untold"):
        list(fields_of(Forgetful))


def test_the_log_is_registered() -> None:
    """The log is a record of who did what, and says how long it keeps both."""
    kept = {row.name: (row.person, row.keep) for row in fields_of(LogEntry)}
    assert kept["actor"] == (Person.INDIRECT, Keep.CODE)
    assert kept["at"] == (Person.INDIRECT, Keep.LOG)


@pytest.mark.parametrize("model", HANDBOOK, ids=lambda model: model.__name__)
def test_the_fields_are_the_handbooks(model: type[attrs.AttrsInstance]) -> None:
    """A model has every field of the handbook, and beside them only what is named here."""
    expected = {*HANDBOOK[model].split(), *OWN.get(model, "").split()}
    assert expected == {field.name for field in attrs.fields(model)}


@pytest.mark.parametrize(("model", "name"), OFF_BY_DEFAULT, ids=lambda part: getattr(part, "__name__", part))
def test_what_is_off_by_default(model: type[attrs.AttrsInstance], name: str) -> None:
    """A field that the handbook marks with X is empty unless somebody fills it, and points to a person."""
    assert getattr(attrs.fields(model), name).default is None
    assert OFF_BY_DEFAULT[model, name] == {row.name: row.person for row in fields_of(model)}[name]


@pytest.mark.parametrize("model", [Visit, Profile, Paper, Observation], ids=lambda model: model.__name__)
def test_what_is_never_recorded(model: type[attrs.AttrsInstance]) -> None:
    """No record of a contact has a field for who the visitor is."""
    assert set() == {field.name for field in attrs.fields(model)} & set(NEVER.split())


@pytest.mark.parametrize("kind", MODELS)
def test_records_have_what_storages_need(kind: str) -> None:
    """What is kept as a record has a kind, a schema, an id and a version; orders name its index fields."""
    model = MODELS[kind]
    rows = {row.name: row for row in fields_of(model)}
    assert kind == model.KIND
    assert model.SCHEMA >= 1
    assert {"id", "version"} <= rows.keys()
    assert [name for order in model.ORDERS for name in order if rows[name].index is None] == []
