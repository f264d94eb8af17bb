# SPDX-License-Identifier: EUPL-1.2
"""
What the shop itself finds to look at in a city.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from onestopshop.domain.services import Service
from onestopshop.errors import NotFoundError
from onestopshop.operations.taxonomies.validating import taxonomy_findings
from onestopshop.ports.adapters import City
from onestopshop.ports.checks import Finding, SeverityOfFinding
from onestopshop.runtime.desk import Desk

__all__ = ["shop_findings"]


def shop_findings(
    city: City,
    desk: Desk,
    *,
    today: date,
    directories: frozenset[str],
    partners: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Finding]:
    """
    Yield what is missing or old in the catalogue and the vocabulary.

    Args:
        today: The date in the city.
        directories: The names of those that are configured.
        partners: The organisations of desks that are not the shop's own, by desk.
    """
    services = [service for service in desk.services.list() if service.offered]
    if not services:
        yield Finding(
            rule="services.none",
            message="no service can be found: the catalogue is empty",
            path="directories",
            hint="Add a [directories.*] table, or run `onestopshop services import`.",
        )
    for service in services:
        yield from _names(service, city)
    yield from _gone(services, desk, directories)
    yield from _stale(services, today)
    yield from _partners(desk, partners)
    yield from _taxonomies(city)
    yield from _withheld(desk)
    for code, kinds in desk.taxonomies.retired_in_use().items():
        yield Finding(
            rule="taxonomies.remap",
            message=f"the concept {code} is retired, and records still carry it: {', '.join(kinds)}",
            path=f"taxonomies.{code}",
            hint="`onestopshop taxonomies remap` shows what they become.",
        )


def _taxonomies(city: City) -> Iterator[Finding]:
    """Yield the errors of the vocabulary, and how much else there is to look at."""
    counts: Counter[SeverityOfFinding] = Counter()
    for finding in taxonomy_findings(city):
        counts[finding.severity] += 1
        if finding.severity is SeverityOfFinding.ERROR:
            yield finding
    for severity, noun in ((SeverityOfFinding.WARNING, "warnings"), (SeverityOfFinding.INFO, "notes")):
        if counts[severity]:
            yield Finding(
                rule="taxonomies.look",
                message=f"{counts[severity]} {noun} about the schemes and crosswalks",
                severity=severity,
                path="taxonomies",
                hint="`onestopshop taxonomies validate` lists them.",
            )


def _withheld(desk: Desk) -> Iterator[Finding]:
    """Yield each city of which a newer package must have come by now, or of which nothing held is used."""
    for one in desk.exchange.held_lists():
        if one.problem:
            path = f"network.cities.{one.city}"
            yield Finding(rule="network.list", message=one.problem, path=path, hint=one.hint)


def _names(service: Service, city: City) -> Iterator[Finding]:
    for tag in city.languages.required:
        if tag not in service.name:
            yield Finding(
                rule="services.name",
                message=f"the service {service.id} has no name in {tag}",
                path=f"services.{service.id}.name",
                hint=f"Add name.{tag}; until then another language is shown.",
            )


def _gone(services: Sequence[Service], desk: Desk, directories: frozenset[str]) -> Iterator[Finding]:
    """Yield each directory that was read once and is not configured now: what it kept grows old unseen."""
    kept = Counter(service.directory for service in services)
    for name in sorted(kept.keys() - directories):
        state = desk.services.imported(name)
        if state is not None and state.fingerprint:  # a file that somebody imported by hand has none
            yield Finding(
                rule="directories.gone",
                message=f"{kept[name]} services are kept by the directory {name!r}, which is not configured",
                path=f"directories.{name}",
                hint=f"Bring [directories.{name}] back, or list the same ids in another directory: it takes "
                'them over. What is no longer offered is listed with status = "closed".',
            )


def _partners(desk: Desk, partners: Mapping[str, str]) -> Iterator[Finding]:
    """Yield each desk of an organisation that nobody knows: it could never agree to a signal."""
    for name, organisation in partners.items():
        try:
            desk.services.organisation(organisation)
        except NotFoundError:
            yield Finding(
                rule="desks.organisation",
                message=f"no directory knows the organisation {organisation!r}, so that it cannot agree to a signal",
                path=f"desks.{name}.organisation",
                hint="List the organisation in a directory, or correct its id.",
            )


def _stale(services: Sequence[Service], today: date) -> Iterator[Finding]:
    old = sorted(service.id for service in services if service.stale(today))
    if old:
        yield Finding(
            rule="services.stale",
            message=f"the facts of {len(old)} services should be checked again: {', '.join(old[:10])}",
            severity=SeverityOfFinding.INFO,
            path="directories",
            hint="Look at each source, and set verified_on.",
        )
