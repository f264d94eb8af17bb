# SPDX-License-Identifier: EUPL-1.2
"""
What the tests of plugins are made of: plugins, their failures, and records to show them.
"""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

from onestopshop.plugin import (
    Answer,
    Audience,
    LocalizedText,
    LogEntry,
    OrganisationId,
    Service,
    ServiceId,
    ServiceStatus,
    hookimpl,
)
from onestopshop.runtime.plugins.host import PluginHost

Install = Callable[..., str]

MARKER = "from onestopshop.plugin import hookimpl\n"
VETO = f"{MARKER}@hookimpl\ndef veto(action): return 'never' if action == 'visits.export' else None\n"


def plugin(**hooks: Callable[..., object]) -> object:
    """Return a plugin object whose hooks are functions of all arguments of the hook, or fewer."""
    return SimpleNamespace(**{name: hookimpl(function) for name, function in hooks.items()})


def failing(*_: object) -> object:
    """Fail with words that somebody said."""
    raise ValueError("Amina said so")


def errors(host: PluginHost) -> list[tuple[str, str]]:
    """Return hook and error of each failure."""
    return [(failure.hook, failure.error) for failure in host.failures]


def an_entry() -> LogEntry:
    """Return an entry with codes."""
    return LogEntry(
        id="e", origin="o", key="k", at=date(2026, 3, 2), actor="a", action="x", kind="x", subject="x", version=1,
        data={"b": 2},
    )  # fmt: skip


def a_service() -> Service:
    """Return a service with a table in it."""
    return Service(
        id=ServiceId("s"),
        name=LocalizedText({"en": "s"}),
        organisation=OrganisationId("o"),
        status=ServiceStatus.ACTIVE,
        topics=frozenset(),
        audience=frozenset({Audience.VISITOR}),
        usable_without_legal_stay=Answer.UNKNOWN,
        source="s",
        verified_on=date(2026, 3, 2),
        directory="d",
        extensions={"deep": {}},
    )
