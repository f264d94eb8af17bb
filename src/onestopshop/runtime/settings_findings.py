# SPDX-License-Identifier: EUPL-1.2
"""
What can be used as it stands in the settings, and is hardly what the city wants to tell others.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from onestopshop.domain.pilots import is_placeholder, placeholders
from onestopshop.operations.policies import NETWORK, PUBLIC
from onestopshop.operations.publications.programmes import programmes
from onestopshop.ports.checks import Finding, SeverityOfFinding
from onestopshop.runtime.pilots import card_of

if TYPE_CHECKING:
    from onestopshop.config.settings import Settings

__all__ = ["settings_findings"]


def settings_findings(settings: "Settings") -> Iterator[Finding]:
    """
    Yield what is still to be written before packages leave, and smallest counts that change nothing.
    """
    if settings.network.keys and any(map(is_placeholder, settings.city.name.values())):
        yield Finding(
            rule="city.placeholder",
            message="this is still the name that the folder of a new city has, and packages of this city are signed",
            path="city.name",
            hint="Write the city's own name, in each language.",
        )
    yield from _card(settings)
    yield from _smallest_counts(settings)


def _card(settings: "Settings") -> Iterator[Finding]:
    """Yield what of the card nobody has written yet; only who signs packages is told that there is none."""
    card = card_of(settings)
    if card is None:
        if settings.network.keys:
            yield Finding(
                rule="pilot.none",
                message="packages of this city go without a card: nothing tells other cities what its one-stop shop is",
                severity=SeverityOfFinding.INFO,
                path="pilot",
                hint="Write [pilot] with what, for_whom and organisation, in your own words.",
            )
        return
    for name in placeholders(card):
        yield Finding(
            rule="pilot.placeholder",
            message="this is still what the folder of a new city says, so that the card is handed to nobody",
            path=f"pilot.{name}",
            hint="Write your own words, or take the line away if you do not need it.",
        )


def _smallest_counts(settings: "Settings") -> Iterator[Finding]:
    """Yield each count below that of the programmes: published figures are never that small."""
    least = max(one.least for one in programmes())
    for audience in (NETWORK, PUBLIC):
        said = settings.sharing.get(audience)
        if said is not None and said.smallest_count < least:
            yield Finding(
                rule="sharing.smallest_count",
                message=f"published figures never show a count below {least}: {said.smallest_count} changes nothing",
                path=f"sharing.{audience}.smallest_count",
                hint=f"Write {least} or more.",
            )
