# SPDX-License-Identifier: EUPL-1.2
"""
The concepts of a city: those of the network, and those of its own tables.
"""

from typing import TYPE_CHECKING

from onestopshop.builtin.sssom import network_crosswalks
from onestopshop.builtin.toml_taxonomy import network_schemes
from onestopshop.domain.taxonomies.vocabulary import Vocabulary
from onestopshop.errors import ConfigurationError
from onestopshop.ports.adapters import City
from onestopshop.ports.taxonomies import Taxonomy
from onestopshop.runtime.registry import TAXONOMIES, Registry

if TYPE_CHECKING:
    from onestopshop.config.settings import Settings

__all__ = ["vocabulary_of"]


def vocabulary_of(settings: "Settings", registry: Registry, city: City) -> Vocabulary:
    """
    Return the concepts of all schemes.

    Raises:
        ConfigurationError: A taxonomy cannot be read, or the primary scheme of barriers is missing.
    """
    taxonomies: list[Taxonomy] = [*network_schemes()]
    for name, table in settings.taxonomies.items():
        with registry.open(TAXONOMIES, table, city, at=f"taxonomies.{name}") as source:
            taxonomies.extend(source.read())
    vocabulary = Vocabulary(taxonomies, further=network_crosswalks)
    if city.primary not in vocabulary.schemes:
        raise ConfigurationError(
            "the primary scheme of barriers is missing",
            problems=[("barriers.primary", f"there is no scheme {city.primary!r}")],
            hint=f"Schemes: {', '.join(sorted(vocabulary.schemes))}.",
        )
    return vocabulary
