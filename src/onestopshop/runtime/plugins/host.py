# SPDX-License-Identifier: EUPL-1.2
"""
The plugin host: it loads the plugins that a city lists, and asks them one by one.

A plugin manager isolates nothing: one implementation that raises discards the
answers of all others.  So every hook has one method here that calls each
implementation by itself, keeps the good answers and names who failed.

============  ===========================================================
discovery.py  which plugins are installed
loading.py    import the listed ones, one after the other
isolation.py  run code of others so that its failure is a value
enabling.py   take a plugin in, and say what is wrong with its form
absent.py     whether a plugin that did not load may have held a gate
answers.py    what an answer must look like
asking.py     ask each implementation by itself
offers.py     look at what plugins offer
failures.py   remember what plugins did wrong
============  ===========================================================
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final, cast

import attrs
import click

from onestopshop.domain.events import Event, LogEntry
from onestopshop.domain.people import Actor
from onestopshop.errors import PluginError
from onestopshop.ports.adapters import Adapter, City
from onestopshop.ports.checks import Finding
from onestopshop.ports.directories import DirectorySource
from onestopshop.ports.formats import Format
from onestopshop.ports.languages import Language
from onestopshop.ports.notifiers import Notifier
from onestopshop.ports.projections import Projection
from onestopshop.ports.restrictions import EVERYTHING, NOTHING, Everything
from onestopshop.ports.storage import Storage
from onestopshop.ports.taxonomies import TaxonomyFormat, TaxonomySource
from onestopshop.ports.translators import Translator
from onestopshop.runtime.plugins.answers import fields_withheld, least, reason, time_kept
from onestopshop.runtime.plugins.asking import Questions
from onestopshop.runtime.plugins.discovery import installed
from onestopshop.runtime.plugins.enabling import package_of
from onestopshop.runtime.plugins.failures import Failures, PluginFailure, Source
from onestopshop.runtime.plugins.isolation import Failed, attempt
from onestopshop.runtime.plugins.loading import Loading, listed
from onestopshop.runtime.plugins.offers import OFFERS

__all__ = ["PATIENCE", "PluginDescription", "PluginFailure", "PluginHost"]

PATIENCE: Final = 10.0
"""Seconds that the import of one plugin may take."""


@attrs.frozen(kw_only=True)
class PluginDescription:
    """
    One row of ``onestopshop plugins``.

    Args:
        distribution: Empty for an object that was given when the shop was opened.
        hooks: The hooks that it implements.
        adapters: What it offers, as ``storage:sqlite``.
        failures: What it did wrong so far.
    """

    name: str
    distribution: str
    version: str
    hooks: tuple[str, ...]
    adapters: tuple[str, ...]
    failures: tuple[PluginFailure, ...]


class PluginHost:
    """
    The plugins of one shop, behind one typed method for each hook.

    Use `PluginHost.load`.
    """

    def __init__(self, loading: Loading, failures: Failures) -> None:
        self._failures = failures
        self._sources = loading.sources
        self._missing = tuple(loading.missing)
        self._unmarked = tuple(loading.unmarked)
        self._packages = loading.packages
        self._questions = Questions(loading.manager, loading.sources, failures)

    @classmethod
    def load(
        cls,
        names: Sequence[str] = (),
        objects: Sequence[object] = (),
        builtins: Sequence[tuple[str, object]] = (),
        *,
        patience: float = PATIENCE,
    ) -> "PluginHost":
        """
        Load built-ins, then the listed plugins in the order written, then *objects*.

        A plugin that does not load is left out and recorded.  What it may have
        forbidden stays forbidden: unless its source speaks of no gate, every
        gate answers as if an implementation had failed.

        Args:
            names: The names of entry points; only these are imported.
            objects: Modules, objects or classes with hooks.
            patience: Seconds that one import may take.

        Raises:
            PluginError: A name is unknown, listed twice or of several distributions; a plugin implements
                a hook that does not exist, or asks for arguments that there are not.
        """
        failures = Failures()
        loading = Loading(failures)
        chosen = listed(names, builtins=[name for name, _ in builtins])
        for name, thing in builtins:
            loading.take_builtin(name, thing)
        for one in chosen:
            loading.take_installed(one, patience=patience)
        for thing in objects:
            loading.take_object(thing)
        loading.manager.check_pending()
        return cls(loading, failures)

    @property
    def failures(self) -> tuple[PluginFailure, ...]:
        """What plugins did wrong so far, each thing once."""
        return self._failures()

    @property
    def enabled(self) -> tuple[PluginDescription, ...]:
        """Every plugin that was to be loaded, in order, also when it failed."""
        offered = {hook: self._questions.offers(hook) for hook in OFFERS if hook != "register_commands"}
        return tuple(
            PluginDescription(
                name=source.name,
                distribution=source.distribution,
                version=source.version,
                hooks=self._questions.implement(source.name),
                adapters=tuple(
                    f"{OFFERS[hook].noun}:{offer.name}"
                    for hook, offers in offered.items()
                    for offer in offers
                    if offer.plugin == source.name
                ),
                failures=tuple(failure for failure in self.failures if failure.plugin == source.name),
            )
            for source in self._sources.values()
        )

    @property
    def not_enabled(self) -> tuple[str, ...]:
        """The installed plugins that the city does not list."""
        return tuple(name for name in sorted(installed()) if name not in self._sources)

    # What plugins offer.

    def register_storage(self) -> tuple[Adapter[Storage], ...]:
        """Return the storages on offer."""
        return cast("tuple[Adapter[Storage], ...]", self._things("register_storage"))

    def register_directories(self) -> tuple[Adapter[DirectorySource], ...]:
        """Return the places on offer that services come from."""
        return cast("tuple[Adapter[DirectorySource], ...]", self._things("register_directories"))

    def register_taxonomies(self) -> tuple[Adapter[TaxonomySource], ...]:
        """Return the places on offer that concepts come from."""
        return cast("tuple[Adapter[TaxonomySource], ...]", self._things("register_taxonomies"))

    def register_languages(self) -> tuple[Language, ...]:
        """Return the languages on offer; of two with one tag, that of the later plugin."""
        return cast("tuple[Language, ...]", self._things("register_languages"))

    def register_translators(self) -> tuple[Adapter[Translator], ...]:
        """Return the translators on offer."""
        return cast("tuple[Adapter[Translator], ...]", self._things("register_translators"))

    def register_formats(self) -> tuple[Format, ...]:
        """Return the file formats on offer."""
        return cast("tuple[Format, ...]", self._things("register_formats"))

    def register_taxonomy_formats(self) -> tuple[TaxonomyFormat, ...]:
        """Return the file formats on offer for concept schemes and crosswalks."""
        return cast("tuple[TaxonomyFormat, ...]", self._things("register_taxonomy_formats"))

    def register_notifiers(self) -> tuple[Adapter[Notifier], ...]:
        """Return the notifiers on offer."""
        return cast("tuple[Adapter[Notifier], ...]", self._things("register_notifiers"))

    def register_projections(self) -> tuple[Adapter[Projection], ...]:
        """Return the followers of the log on offer."""
        return cast("tuple[Adapter[Projection], ...]", self._things("register_projections"))

    def register_commands(self) -> tuple[click.Command, ...]:
        """Return the commands on offer."""
        return cast("tuple[click.Command, ...]", self._things("register_commands"))

    # What plugins forbid.

    def veto(self, actor: Actor, action: str, subject: object, city: City) -> tuple[str, ...]:
        """
        Return every reason why *actor* may not do *action* to *subject*; none when nobody objects.

        A plugin that fails, or answers with anything but text or ``None``, objects.
        """
        reasons = [f"{source} did not load, and may forbid this" for source in self._missing]
        given = {"actor": actor, "action": action, "subject": subject, "city": city}
        for source, outcome in self._questions.ask("veto", given, understood=reason):
            if isinstance(outcome, Failed):
                reasons.append(f"{source} could not say whether it forbids this")
            elif outcome.value is not None:
                reasons.append(str(outcome.value))
        return tuple(reasons)

    def retention(self, kind: str, city: City) -> timedelta | None:
        """
        Return the shortest time that a plugin sets for records of *kind*, or ``None``.

        Raises:
            PluginError: A plugin failed, did not load, or answers with less than a day: erase nothing.
        """
        stopped = [(one, "did not load, and may set how long records are kept") for one in self._missing]
        times: list[timedelta] = []
        given = {"kind": kind, "city": city}
        for source, outcome in self._questions.ask("retention", given, understood=time_kept):
            if isinstance(outcome, Failed):
                stopped.append((source, f"could not say how long a {kind} is kept: {outcome.error}"))
            elif isinstance(outcome.value, timedelta):
                times.append(outcome.value)
        if stopped:
            raise _stopped(stopped)
        return min(times, default=None)

    def withhold(self, kind: str, audience: str, city: City) -> frozenset[str] | Everything:
        """
        Return the fields of *kind* that *audience* may not see; ask it with ``in``.

        `EVERYTHING` when a plugin failed or did not load.
        """
        fields: set[str] = set()
        given = {"kind": kind, "audience": audience, "city": city}
        failed = bool(self._missing)
        for _, outcome in self._questions.ask("withhold", given, understood=fields_withheld):
            if isinstance(outcome, Failed):
                failed = True
            else:
                fields.update(cast("frozenset[str]", outcome.value))
        return EVERYTHING if failed else frozenset(fields)

    def smallest_count(self, audience: str, city: City) -> int | None:
        """
        Return the largest of the smallest counts that plugins set for *audience*, or ``None``.

        `NOTHING`, which no count reaches, when a plugin failed or did not load.
        """
        counts = [NOTHING] if self._missing else []
        for _, outcome in self._questions.ask(
            "smallest_count", {"audience": audience, "city": city}, understood=least
        ):
            if isinstance(outcome, Failed):
                counts.append(NOTHING)
            elif outcome.value is not None:
                counts.append(cast("int", outcome.value))
        return max(counts, default=None)

    # What plugins are told.

    @property
    def listens(self) -> bool:
        """Whether any plugin is told of events."""
        return self._questions.anybody("on_event")

    def on_event(self, event: Event, entry: LogEntry) -> None:
        """Tell every plugin of an event; who fails is recorded, and nothing is undone."""
        given = {"event": event, "entry": entry}
        for _ in self._questions.ask("on_event", given):
            pass

    def guard(self, thing: object, call: Callable[[], None]) -> None:
        """
        Call, and record a failure as that of the plugin whose code *thing* is an object of.

        Args:
            thing: What an adapter opened, such as a projection.
        """
        outcome = attempt(call, about_people=True)
        if isinstance(outcome, Failed):
            self._failures.add(self._owner(thing), type(thing).__name__, outcome.error)

    def check(self, city: City) -> tuple[Finding, ...]:
        """Return what plugins found, and each failure of a plugin as a finding."""
        found: list[Finding] = []
        for source, item in self._questions.each("check", {"city": city}):
            if isinstance(item, Finding):
                found.append(item)
            else:
                self._failures.add(source, "check", f"a Finding is wanted, not {type(item).__name__}")
        unmarked = tuple(
            Finding(
                rule="plugins.unmarked",
                message=f"{source} has a function {name!r} without the marker of a hook: it is never called",
                path="plugins",
                hint="Put @hookimpl above it, or give it another name.",
            )
            for source, name in self._unmarked
        )
        return (*found, *unmarked, *self._failures.findings())

    def _things(self, hook: str) -> tuple[object, ...]:
        return tuple(offer.thing for offer in self._questions.offers(hook))

    def _owner(self, thing: object) -> Source:
        """Return the plugin that shares the top-level package of *thing*, or one of that package's name."""
        package = package_of(thing)
        return self._packages.get(package, Source(name=package))


def _stopped(culprits: Sequence[tuple[Source, str]]) -> PluginError:
    first, _ = culprits[0]
    why = "; ".join(f"{source} {reason}" for source, reason in culprits)
    return PluginError(
        f"nothing is erased: {why}",
        plugin=first.name,
        hint=f"Repair {first.name!r}, or take it out of `plugins`.",
    )
