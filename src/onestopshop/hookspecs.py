# SPDX-License-Identifier: EUPL-1.2
"""
The contract between the shop and its plugins: every hook, in one file.

Annotations say what *one* implementation returns; the last line of each
docstring says how the results of several are combined.  The host calls each
implementation by itself, so that a failing one costs no other its result.
Specs only grow: a hook never loses an argument without a release that warns.
"""

from collections.abc import Collection, Iterable
from datetime import timedelta

import click
import pluggy

from onestopshop.domain.events import Event, LogEntry
from onestopshop.domain.people import Actor
from onestopshop.ports.adapters import Adapter, City
from onestopshop.ports.checks import Finding
from onestopshop.ports.directories import DirectorySource
from onestopshop.ports.formats import Format
from onestopshop.ports.languages import Language
from onestopshop.ports.notifiers import Notifier
from onestopshop.ports.projections import Projection
from onestopshop.ports.storage import Storage
from onestopshop.ports.taxonomies import TaxonomyFormat, TaxonomySource
from onestopshop.ports.translators import Translator

__all__ = [
    "PROJECT",
    "check",
    "hookspec",
    "on_event",
    "register_commands",
    "register_directories",
    "register_formats",
    "register_languages",
    "register_notifiers",
    "register_projections",
    "register_storage",
    "register_taxonomies",
    "register_taxonomy_formats",
    "register_translators",
    "retention",
    "smallest_count",
    "veto",
    "withhold",
]

PROJECT = "onestopshop"
"""The name of the entry-point group, and of the marker that implementations carry."""

hookspec = pluggy.HookspecMarker(PROJECT)


# What a plugin offers: asked once, when a shop opens.


@hookspec
def register_storage() -> Iterable[Adapter[Storage]]:  # type: ignore[empty-body]  # a specification has no body
    """
    Offer storages for ``[storage]``.

    All offers are joined; two with one name are an error.
    """


@hookspec
def register_directories() -> Iterable[Adapter[DirectorySource]]:  # type: ignore[empty-body]
    """
    Offer places that services come from, for ``[directories.*]``.

    All offers are joined; two with one name are an error.
    """


@hookspec
def register_taxonomies() -> Iterable[Adapter[TaxonomySource]]:  # type: ignore[empty-body]
    """
    Offer places that concepts come from, for ``[taxonomies.*]``.

    All offers are joined; two with one name are an error.
    """


@hookspec
def register_languages() -> Iterable[Language]:  # type: ignore[empty-body]
    """
    Offer languages: names, direction, and how words are compared.

    All offers are joined; a later plugin's language replaces an earlier one of the same tag.
    """


@hookspec
def register_translators() -> Iterable[Adapter[Translator]]:  # type: ignore[empty-body]
    """
    Offer translators for ``[translators.*]``, asked in the order of that table.

    All offers are joined; two with one name are an error.
    """


@hookspec
def register_formats() -> Iterable[Format]:  # type: ignore[empty-body]
    """
    Offer file formats for import and export of services.

    All offers are joined; two with one name are an error.
    """


@hookspec
def register_taxonomy_formats() -> Iterable[TaxonomyFormat]:  # type: ignore[empty-body]
    """
    Offer file formats for concept schemes and crosswalks.

    All offers are joined; two with one name are an error.
    """


@hookspec
def register_notifiers() -> Iterable[Adapter[Notifier]]:  # type: ignore[empty-body]
    """
    Offer ways to tell people outside, for ``[notifiers.*]``.

    All offers are joined; two with one name are an error.
    """


@hookspec
def register_projections() -> Iterable[Adapter[Projection]]:  # type: ignore[empty-body]
    """
    Offer followers of the log, for ``[projections.*]``.

    All offers are joined; two with one name are an error.
    """


@hookspec
def register_commands() -> Iterable[click.Command]:  # type: ignore[empty-body]
    """
    Offer commands for the command line.

    All offers are joined; two with one name are an error.
    """


# What a plugin forbids: monotone folds.  Configuration grants, plugins only restrict.


@hookspec
def veto(actor: Actor, action: str, subject: object, city: City) -> str | None:
    """
    Return a reason why *actor* may not do *action* to *subject*, or ``None``.

    It is asked about people, not about what the shop itself does, such as
    importing a directory when it opens.

    Any reason blocks; an implementation that fails blocks.
    """


@hookspec
def retention(kind: str, city: City) -> timedelta | None:
    """
    Return how long records of *kind* may be kept, at least one day, or ``None``.

    The shortest wins; an implementation that fails stops the run, and nothing is erased.
    """


@hookspec
def withhold(kind: str, audience: str, city: City) -> Collection[str]:  # type: ignore[empty-body]
    """
    Return the fields of *kind* that *audience* may not see.

    The union is withheld; an implementation that fails withholds every field.
    """


@hookspec
def smallest_count(audience: str, city: City) -> int | None:
    """
    Return the smallest count that *audience* may see, or ``None``.

    The largest wins; an implementation that fails publishes nothing.
    """


# What a plugin is told: a failing implementation is reported and skipped.


@hookspec
def on_event(event: Event, entry: LogEntry) -> None:
    """
    Hear of an event after it is durable.

    Nothing is returned; a failure is reported, and undoes nothing.
    """


@hookspec
def check(city: City) -> Iterable[Finding]:  # type: ignore[empty-body]
    """
    Return what the city should look at, for ``onestopshop check``.

    All findings are listed; an implementation that fails is itself a finding.
    """
