# SPDX-License-Identifier: EUPL-1.2
"""
Everything that the author of a plugin imports, in one place.

.. code-block:: python

    from onestopshop.plugin import hookimpl

    @hookimpl
    def veto(actor, action, subject, city): ...

Names are imported when they are first used, so that a process of a plugin's own
starts with what it needs, and not with the whole library.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import pluggy

if TYPE_CHECKING:
    from onestopshop.codec.converter import structure, unstructure
    from onestopshop.codec.files import whole_file
    from onestopshop.codec.locks import try_lock
    from onestopshop.codec.upgrades import upgraded
    from onestopshop.domain.barriers.barriers import Barrier
    from onestopshop.domain.codes.observations import ObservationSource, Repeated, ReviewState, Severity, Step
    from onestopshop.domain.codes.services import (
        Audience,
        ChannelKind,
        Level,
        ServiceStatus,
        SpokenHow,
        Weekday,
    )
    from onestopshop.domain.events import Event, LogEntry
    from onestopshop.domain.fields import Index
    from onestopshop.domain.identity import suspects
    from onestopshop.domain.ids import OrganisationId, ServiceId
    from onestopshop.domain.observations import Observation
    from onestopshop.domain.people import Actor, ActsAs
    from onestopshop.domain.referrals.referrals import Referral
    from onestopshop.domain.reports.periods import Period
    from onestopshop.domain.services import Notice, Organisation, Service, ServiceChannel, WeeklySpan
    from onestopshop.domain.taxonomies.concepts import (
        NETWORK_SCHEMES,
        URI_BASE,
        Code,
        Concept,
        ConceptWords,
        Match,
        Relation,
        Scheme,
        Supplement,
        Words,
    )
    from onestopshop.domain.taxonomies.crosswalks import (
        NO_TERM,
        PREDICATES,
        PROPAGATED,
        REFERENCES,
        Cells,
        ConceptMapping,
        Crosswalk,
    )
    from onestopshop.domain.taxonomies.graphs import (
        LABEL_KINDS,
        RELATIONS,
        SKOS,
        Label,
        LabelKind,
        SkosGraph,
        graph_of,
    )
    from onestopshop.domain.taxonomies.integrity import check_integrity
    from onestopshop.domain.taxonomies.quality import check_quality
    from onestopshop.domain.taxonomies.soundness import check_taxonomies
    from onestopshop.domain.taxonomies.vocabulary import Vocabulary
    from onestopshop.domain.text import LanguageTag, LocalizedText, Pick, check_tag, choose
    from onestopshop.domain.values import Answer
    from onestopshop.domain.visits import Visit
    from onestopshop.ports.adapters import Adapter, City, Languages, Options
    from onestopshop.ports.checks import Finding, SeverityOfFinding
    from onestopshop.ports.directories import DirectorySource
    from onestopshop.ports.figures import FigureSource
    from onestopshop.ports.following import LogPlace, end_of_log, entries_since
    from onestopshop.ports.formats import Format
    from onestopshop.ports.languages import Language
    from onestopshop.ports.notifiers import Message, Notifier
    from onestopshop.ports.projections import Projection
    from onestopshop.ports.queries import AnyOf, Condition, ContainsAny, Equal, Query, Range, Scalar
    from onestopshop.ports.refusals import (
        check_entry,
        check_index,
        check_query,
        known_key,
        no_entry,
        plain_json,
        stale_version,
        unknown_kind,
    )
    from onestopshop.ports.search import Found, Search, ServiceIndex
    from onestopshop.ports.selection import matches, select, tally
    from onestopshop.ports.storage import (
        Batch,
        Blanking,
        Checkable,
        Damage,
        Erasure,
        IndexValue,
        Kind,
        Put,
        Record,
        Snapshot,
        Storage,
        Written,
    )
    from onestopshop.ports.suggesters import Because, Suggester, Suggestion
    from onestopshop.ports.taxonomies import Taxonomy, TaxonomyFormat, TaxonomySource
    from onestopshop.ports.translators import Draft, Translator

__all__ = [
    "LABEL_KINDS",
    "NETWORK_SCHEMES",
    "NO_TERM",
    "PREDICATES",
    "PROPAGATED",
    "REFERENCES",
    "RELATIONS",
    "SKOS",
    "URI_BASE",
    "Actor",
    "ActsAs",
    "Adapter",
    "Answer",
    "AnyOf",
    "Audience",
    "Barrier",
    "Batch",
    "Because",
    "Blanking",
    "Cells",
    "ChannelKind",
    "Checkable",
    "City",
    "Code",
    "Concept",
    "ConceptMapping",
    "ConceptWords",
    "Condition",
    "ContainsAny",
    "Crosswalk",
    "Damage",
    "DirectorySource",
    "Draft",
    "Equal",
    "Erasure",
    "Event",
    "FigureSource",
    "Finding",
    "Format",
    "Found",
    "Index",
    "IndexValue",
    "Kind",
    "Label",
    "LabelKind",
    "Language",
    "LanguageTag",
    "Languages",
    "Level",
    "LocalizedText",
    "LogEntry",
    "LogPlace",
    "Match",
    "Message",
    "Notice",
    "Notifier",
    "Observation",
    "ObservationSource",
    "Options",
    "Organisation",
    "OrganisationId",
    "Period",
    "Pick",
    "Projection",
    "Put",
    "Query",
    "Range",
    "Record",
    "Referral",
    "Relation",
    "Repeated",
    "ReviewState",
    "Scalar",
    "Scheme",
    "Search",
    "Service",
    "ServiceChannel",
    "ServiceId",
    "ServiceIndex",
    "ServiceStatus",
    "Severity",
    "SeverityOfFinding",
    "SkosGraph",
    "Snapshot",
    "SpokenHow",
    "Step",
    "Storage",
    "Suggester",
    "Suggestion",
    "Supplement",
    "Taxonomy",
    "TaxonomyFormat",
    "TaxonomySource",
    "Translator",
    "Visit",
    "Vocabulary",
    "Weekday",
    "WeeklySpan",
    "Words",
    "Written",
    "check_entry",
    "check_index",
    "check_integrity",
    "check_quality",
    "check_query",
    "check_tag",
    "check_taxonomies",
    "choose",
    "end_of_log",
    "entries_since",
    "graph_of",
    "hookimpl",
    "known_key",
    "matches",
    "no_entry",
    "plain_json",
    "select",
    "stale_version",
    "structure",
    "suspects",
    "tally",
    "try_lock",
    "unknown_kind",
    "unstructure",
    "upgraded",
    "whole_file",
]

hookimpl = pluggy.HookimplMarker("onestopshop")
"""Mark a function or method as the implementation of the hook of that name."""

_HOMES: Final = {
    "codec.converter": "structure unstructure",
    "codec.files": "whole_file",
    "codec.locks": "try_lock",
    "codec.upgrades": "upgraded",
    "domain.barriers.barriers": "Barrier",
    "domain.codes.observations": "ObservationSource Repeated ReviewState Severity Step",
    "domain.codes.services": "Audience ChannelKind Level ServiceStatus SpokenHow Weekday",
    "domain.events": "Event LogEntry",
    "domain.fields": "Index",
    "domain.identity": "suspects",
    "domain.ids": "OrganisationId ServiceId",
    "domain.observations": "Observation",
    "domain.people": "Actor ActsAs",
    "domain.referrals.referrals": "Referral",
    "domain.reports.periods": "Period",
    "domain.services": "Notice Organisation Service ServiceChannel WeeklySpan",
    "domain.taxonomies.concepts": (
        "NETWORK_SCHEMES URI_BASE Code Concept ConceptWords Match Relation Scheme Supplement Words"
    ),
    "domain.taxonomies.crosswalks": "NO_TERM PREDICATES PROPAGATED REFERENCES Cells ConceptMapping Crosswalk",
    "domain.taxonomies.graphs": "LABEL_KINDS RELATIONS SKOS Label LabelKind SkosGraph graph_of",
    "domain.taxonomies.integrity": "check_integrity",
    "domain.taxonomies.quality": "check_quality",
    "domain.taxonomies.soundness": "check_taxonomies",
    "domain.taxonomies.vocabulary": "Vocabulary",
    "domain.text": "LanguageTag LocalizedText Pick check_tag choose",
    "domain.values": "Answer",
    "domain.visits": "Visit",
    "ports.adapters": "Adapter City Languages Options",
    "ports.checks": "Finding SeverityOfFinding",
    "ports.directories": "DirectorySource",
    "ports.figures": "FigureSource",
    "ports.following": "LogPlace end_of_log entries_since",
    "ports.formats": "Format",
    "ports.languages": "Language",
    "ports.notifiers": "Message Notifier",
    "ports.projections": "Projection",
    "ports.queries": "AnyOf Condition ContainsAny Equal Query Range Scalar",
    "ports.refusals": (
        "check_entry check_index check_query known_key no_entry plain_json stale_version unknown_kind"
    ),
    "ports.search": "Found Search ServiceIndex",
    "ports.selection": "matches select tally",
    "ports.storage": (
        "Batch Blanking Checkable Damage Erasure IndexValue Kind Put Record Snapshot Storage Written"
    ),
    "ports.suggesters": "Because Suggester Suggestion",
    "ports.taxonomies": "Taxonomy TaxonomyFormat TaxonomySource",
    "ports.translators": "Draft Translator",
}
"""The names of each module below ``onestopshop`` that are offered here."""

_HOME_OF: Final = {name: module for module, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"onestopshop.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
