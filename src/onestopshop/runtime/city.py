# SPDX-License-Identifier: EUPL-1.2
"""
What the settings say of the city, in the form that adapters and operations know.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from onestopshop.builtin.languages import language
from onestopshop.codec.records import kinds
from onestopshop.domain.taxonomies.concepts import URI_BASE
from onestopshop.operations.rules import Rules
from onestopshop.ports.adapters import City, Languages
from onestopshop.ports.languages import Language
from onestopshop.runtime.clocks import clocks_of
from onestopshop.runtime.phases import phases_of
from onestopshop.runtime.tallies import tallies_of

if TYPE_CHECKING:
    from onestopshop.config.settings import Settings

__all__ = ["city_of", "partners_of", "rules_of", "switches_of"]


def city_of(settings: "Settings", folder: Path, languages: Iterable[Language]) -> City:
    """
    Return the city of a configuration, its vocabulary still empty.

    Args:
        folder: Where the configuration lies.
        languages: What the plugins know; of two with one tag the later wins.
    """
    city = settings.city
    return City(
        id=city.id,
        name=city.name,
        timezone=ZoneInfo(city.timezone),
        folder=folder,
        state=folder / settings.state.folder,
        languages=_languages(settings, {one.tag.lower(): one for one in languages}),
        primary=settings.barriers.primary,
        base=city.base or f"{URI_BASE}{city.id}/",
        kinds=kinds(),
    )


def partners_of(settings: "Settings") -> Mapping[str, str]:
    """Return whose desk it is, for those that are not the shop's own."""
    return {id: desk.organisation for id, desk in settings.desks.items() if desk.organisation}


def switches_of(settings: "Settings") -> frozenset[str]:
    """Return the names of the fields that are off by default and that this city switched on."""
    switched = {**settings.visits.model_dump(), **settings.referrals.model_dump()}
    return frozenset(name for name, on in switched.items() if on is True)


def rules_of(settings: "Settings") -> Rules:
    """Return the numbers of the city's procedures."""
    barriers = settings.barriers
    return Rules(
        least_visits=barriers.least_visits,
        least_reporters=barriers.least_reporters,
        phases=phases_of(settings),
        review_warning=barriers.review_warning,
        candidate_visits=barriers.candidate_visits,
        candidate_reporters=barriers.candidate_reporters,
        candidate_days=settings.candidates.days,
        candidate_rules=settings.candidates.all_rules(),
        search_misses=settings.candidates.search_misses,
        acknowledge_days=settings.signals.acknowledge_days,
        answer_days=settings.signals.answer_days,
        signal_link_days=settings.signals.link_days,
        stale_days=settings.referrals.stale_days,
        referral_link_days=settings.referrals.link_days,
        tallies=tallies_of(settings),
        verification=settings.verification.thresholds(),
        reopens_by_itself=settings.verification.reopens_by_itself,
        **clocks_of(settings),
    )


def _languages(settings: "Settings", known: dict[str, Language]) -> Languages:
    spoken = settings.languages
    tags = dict.fromkeys((*spoken.offered, *spoken.required, *spoken.fallback))
    return Languages(
        offered=spoken.offered,
        required=spoken.required,
        fallback=spoken.fallback,
        known=tuple(known.get(tag.lower()) or language(tag) for tag in tags),
    )
