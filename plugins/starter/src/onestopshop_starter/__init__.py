# SPDX-License-Identifier: EUPL-1.2
"""
The smallest useful plugin: every hook of the contract, in as few lines as will work.

Copy this folder, rename it, and delete what you do not need.  The hooks stand
here; what they offer stands in ``adapters.py``, ``sheet.py`` and ``words.py``.
"""

import logging
from collections.abc import Collection, Iterable
from contextlib import nullcontext
from datetime import timedelta

import attrs
import click

from onestopshop.builtin import memory
from onestopshop.plugin import (
    Actor,
    Adapter,
    City,
    DirectorySource,
    Event,
    Finding,
    Format,
    Language,
    LogEntry,
    Notifier,
    Options,
    Projection,
    Storage,
    TaxonomyFormat,
    TaxonomySource,
    Translator,
    hookimpl,
)
from onestopshop_starter.adapters import Catalogue, Concepts, Counter, Outbox, OutboxOptions, Phrases
from onestopshop_starter.sheet import Sheet
from onestopshop_starter.words import WordList

__all__ = [
    "check",
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

log = logging.getLogger("onestopshop_starter")

# What this plugin offers: a city chooses an adapter by the word after `use =`.


@hookimpl
def register_storage() -> Iterable[Adapter[Storage]]:
    """Offer the built-in memory under a second name; yours would open a database."""
    shelf = attrs.evolve(memory.ADAPTER, name="shelf", summary="Records in memory.")
    return [shelf]


@hookimpl
def register_directories() -> Iterable[Adapter[DirectorySource]]:
    """Offer one service of one organisation."""
    return [
        Adapter(
            name="catalogue",
            summary="One service.",
            options=Options,
            open=lambda _options, _city: nullcontext(Catalogue()),
        )
    ]


@hookimpl
def register_taxonomies() -> Iterable[Adapter[TaxonomySource]]:
    """Offer one concept."""
    return [
        Adapter(
            name="concepts",
            summary="One concept.",
            options=Options,
            open=lambda _options, city: nullcontext(Concepts(city.base)),
        )
    ]


@hookimpl
def register_languages() -> Iterable[Language]:
    """Offer Esperanto, in which people without its letters type an x behind plain ones."""
    letters = str.maketrans({"ĉ": "cx", "ĝ": "gx", "ĥ": "hx", "ĵ": "jx", "ŝ": "sx", "ŭ": "ux"})
    fold = lambda text: text.casefold().translate(letters)  # noqa: E731 - one line is the point here
    return [Language(tag="eo", autonym="Esperanto", names={"en": "Esperanto"}, fold=fold)]


@hookimpl
def register_translators() -> Iterable[Adapter[Translator]]:
    """Offer one phrase."""
    return [
        Adapter(
            name="phrases",
            summary="One phrase in Esperanto.",
            options=Options,
            open=lambda _options, _city: nullcontext(Phrases()),
        )
    ]


@hookimpl
def register_formats() -> Iterable[Format]:
    """Offer a table of services with semicolons between the columns."""
    return [Sheet()]


@hookimpl
def register_taxonomy_formats() -> Iterable[TaxonomyFormat]:
    """Offer a list of words, one concept in each line."""
    return [WordList()]


@hookimpl
def register_notifiers() -> Iterable[Adapter[Notifier]]:
    """Offer a file that messages are written to; its options have a path."""
    return [
        Adapter(
            name="outbox",
            summary="A line for each message, in a file.",
            options=OutboxOptions,
            open=lambda options, city: nullcontext(Outbox(city.folder / options.path)),
        )
    ]


@hookimpl
def register_projections() -> Iterable[Adapter[Projection]]:
    """Offer a count of visits that follows the log."""
    return [
        Adapter(
            name="counter",
            summary="How many visits there were.",
            options=Options,
            open=lambda _options, _city: nullcontext(Counter()),
        )
    ]


@hookimpl
def register_commands() -> Iterable[click.Command]:
    """Offer ``onestopshop hello``."""
    example = "\b\nExamples:\n  onestopshop hello\n"
    return [click.Command("hello", callback=lambda: click.echo("Hello!"), help="Say hello.", epilog=example)]


# What this plugin forbids: it can take away what the configuration grants, never add to it.


@hookimpl
def veto(actor: Actor, action: str) -> str | None:
    """Let nobody but coordinators export visits."""
    if action == "visits.export" and actor.acts_as != "coordinator":
        return "only a coordinator exports visits"
    return None


@hookimpl
def retention(kind: str) -> timedelta | None:
    """Keep visits for a year at most."""
    return timedelta(days=365) if kind == "visit" else None


@hookimpl
def withhold(kind: str, audience: str) -> Collection[str]:
    """Show workarounds to nobody outside the desk."""
    return ["workaround"] if kind == "observation" and audience != "desk" else []


@hookimpl
def smallest_count(audience: str) -> int | None:
    """Publish no count below 20."""
    return 20 if audience == "public" else None


# What this plugin is told: nothing that it does here can undo what was written.


@hookimpl
def on_event(event: Event, entry: LogEntry) -> None:
    """Say in the program's log what happened, in codes."""
    log.info("%s is entry %s", event.action, entry.seq)


@hookimpl
def check(city: City) -> Iterable[Finding]:
    """Remind a city that speaks one language of the others."""
    if len(city.languages.offered) == 1:
        yield Finding(
            rule="starter.one-language", message="only one language is offered", path="languages.offered"
        )
