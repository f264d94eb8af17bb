# SPDX-License-Identifier: EUPL-1.2
"""
What is Ghent's own: one veto and one check.
"""

import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from onestopshop.plugin import City, Finding, Referral, SeverityOfFinding, hookimpl

__all__ = ["check", "veto"]

_COUNTERS_OF_STAY = frozenset({"g1", "g2"})
"""Infopunt Migratie and Loket Migratie, where the right to stay is decided on."""

_HARMLESS = frozenset({"language", "need", "papers_list"})
"""What such a counter may hear from the shop: nothing of it points to a person."""


@hookimpl
def veto(action: str, subject: object) -> str | None:
    """
    Let nothing that points to a person go from the shop to the counters where stay is decided.

    The firewall between help and migration control: the person may tell the
    counter who she is, the shop does not.
    """
    if action not in {"referrals.prepare", "referrals.request"} or not isinstance(subject, Referral):
        return None
    told = frozenset() if subject.consent is None else subject.consent.items
    if subject.service in _COUNTERS_OF_STAY and (subject.contact is not None or told - _HARMLESS):
        return f"the shop tells {subject.service} nothing that points to a person: refer without it"
    return None


@hookimpl
def check(city: City) -> Iterable[Finding]:
    """Say in which offered languages the desk has no phrases, or none that a speaker has read."""
    yield from _phrasebooks(city)


def _phrasebooks(city: City) -> Iterator[Finding]:
    drafts = []
    for tag in city.languages.offered:
        file = city.folder / "phrasebook" / f"{tag}.toml"
        if not file.is_file():
            yield Finding(
                rule="gent.phrasebook",
                message=f"{tag} is offered, but the desk has no phrases in it",
                path="languages.offered",
                hint=f"Write phrasebook/{tag}.toml, or take {tag} out of `offered`.",
            )
        elif not _reviewed(file):
            drafts.append(tag)
    if drafts:
        yield Finding(
            rule="gent.phrasebook.draft",
            message=f"no speaker has read the phrases in {', '.join(drafts)} yet",
            severity=SeverityOfFinding.INFO,
            path="languages.offered",
            hint="Let a speaker read them, and write `reviewed = true`.",
        )


def _reviewed(file: Path) -> bool:
    return tomllib.loads(file.read_text("utf-8")).get("reviewed") is True
