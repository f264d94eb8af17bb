# SPDX-License-Identifier: EUPL-1.2
"""
Try what a city configured before somebody at a desk does.
"""

from collections.abc import Iterator

from onestopshop.domain.people import Actor, ActsAs
from onestopshop.errors import AdapterError, InvalidDataError
from onestopshop.ports.adapters import City
from onestopshop.ports.checks import Finding, SeverityOfFinding
from onestopshop.runtime.phrases import Phrases
from onestopshop.runtime.plugins.host import PluginHost

__all__ = ["tried"]


def tried(city: City, host: PluginHost, phrases: Phrases) -> Iterator[Finding]:
    """Yield what would refuse every request, and phrases that cannot be read."""
    worker = Actor(role="check", acts_as=ActsAs.WORKER, worker="check")
    for reason in host.veto(worker, "services.read", None, city):
        yield Finding(
            rule="plugins.veto",
            message=f"whoever looks up a service is refused: {reason}",
            severity=SeverityOfFinding.ERROR,
            path="plugins",
            hint="`onestopshop plugins` says what failed; mend the plugin, or take it out of `plugins`.",
        )
    try:
        phrases.get("welcome", language=city.languages.required[0])
    except (AdapterError, InvalidDataError) as error:
        yield Finding(
            rule="translators.wrong",
            message=str(error),
            severity=SeverityOfFinding.ERROR,
            path="translators",
            hint=error.hint or "Mend the phrasebook, or take the table out.",
        )
