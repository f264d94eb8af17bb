# SPDX-License-Identifier: EUPL-1.2
"""
Invented cities that hand each other packages: each with a storage in memory, its own scheme, and its holders of keys.
"""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
from tests.operations.conftest import Town

from onestopshop.builtin.sssom import Sssom
from onestopshop.builtin.toml_taxonomy import TomlFormat, network_schemes
from onestopshop.codec.bundles.keys import SigningKey, new_key
from onestopshop.domain.bundles.accepted import Package
from onestopshop.domain.bundles.statements import KeySet
from onestopshop.domain.bundles.trust import Network, Pin
from onestopshop.domain.events import Event
from onestopshop.domain.taxonomies.concepts import Concept, Scheme
from onestopshop.domain.taxonomies.crosswalks import ConceptMapping, Crosswalk
from onestopshop.domain.taxonomies.vocabulary import Vocabulary
from onestopshop.domain.text import LocalizedText
from onestopshop.operations.bundles.incoming import BundlesIncoming
from onestopshop.operations.bundles.outgoing import Made
from onestopshop.operations.exchange.exchange import Exchange
from onestopshop.operations.work import Work
from onestopshop.ports.storage import Batch, LogEntry, Put

__all__ = ["CITIES", "Place", "crosswalk", "scheme"]

CITIES = ("eastgate", "westgate")
_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_SKOS = "http://www.w3.org/2004/02/skos/core#"


def scheme(city: str, *keys: str, version: str = "1", **changes: Any) -> Scheme:
    """Return a scheme of a city's own with these concepts, each below one of the network."""
    concepts = tuple(
        Concept(
            code=f"{city}:{key}",
            uri=f"https://example.org/{city}/{key}",
            label=LocalizedText({"en": key.replace("-", " ")}),
            broader=("b:begrijpbaar",),
        )
        for key in keys
    )
    name = LocalizedText({"en": f"what stops people in {city}"})
    return attrs.evolve(
        Scheme(id=city, version=version, name=name, source="own", concepts=concepts), **changes
    )


def crosswalk(city: str, *keys: str) -> Crosswalk:
    """Return a crosswalk of a city's own that says what some concepts are in the network's list."""
    return Crosswalk(
        id=f"https://example.org/{city}/crosswalks/core",
        version="1",
        title=f"{city} and the network",
        licence=_LICENCE,
        mappings=tuple(
            ConceptMapping(
                subject=f"https://example.org/{city}/{key}",
                predicate=f"{_SKOS}broadMatch",
                object="https://w3id.org/onestopshop/b/begrijpbaar",
                justification="https://w3id.org/semapv/vocab/ManualMappingCuration",
            )
            for key in keys
        ),
    )


class Place(Town):
    """
    One city of the network.

    Args:
        holders: How many keys it has.
        threshold: How many of them must sign.
    """

    def __init__(
        self,
        folder: Path,
        id: str = CITIES[0],
        *,
        holders: int = 3,
        threshold: int = 2,
        grants: Mapping[str, Collection[str]] | None = None,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        super().__init__(folder, grants=grants)
        self.id, self.folder = id, folder
        self.keys: list[SigningKey] = [new_key() for _ in range(holders)]
        self.pin = Pin(
            keys=KeySet(keys=frozenset(one.public for one in self.keys), threshold=threshold), version=1
        )
        city = attrs.evolve(self.context.city, id=id, base=f"https://example.org/{id}/")
        self.context = attrs.evolve(
            self.context,
            city=city,
            network=Network(own=self.pin, licence=_LICENCE),
            taxonomy_formats=lambda: (TomlFormat(), Sssom()),
        )
        self.says(scheme(id, "letters", "queue"))

    @property
    def exchange(self) -> Exchange:
        """What its coordinator does with files."""
        return self.desk("coordinator").exchange

    def says(self, *own: Scheme | Crosswalk) -> None:
        """Let it have these of its own, in the place of all before."""
        vocabulary = Vocabulary([*network_schemes(), *own])
        self.context = attrs.evolve(self.context, city=attrs.evolve(self.context.city, vocabulary=vocabulary))

    def knows(self, *others: "Place", version: int = 1) -> None:
        """Let it state the keys of others in its configuration."""
        pins = {one.id: attrs.evolve(one.pin, version=version) for one in others}
        network = self.context.network
        self.context = attrs.evolve(
            self.context, network=attrs.evolve(network, cities={**network.cities, **pins})
        )

    def export(self, name: str = "package.zip", *, signers: Sequence[SigningKey] | None = None) -> Path:
        """Write its package, signed by two, and return the file."""
        path = self.folder / name
        self.made: Made = self.exchange.export_bundles(
            path, signers=self.keys[:2] if signers is None else signers
        )
        return path

    def damage(self, id: str) -> None:
        """Let other bytes be kept than those that were accepted under an id."""
        with Work(self.context, self.desk("coordinator").actor) as work:
            kept = work.get(Package, id)
            other = attrs.evolve(kept, content="b3RoZXI=", version=kept.version + 1)
            work.save(other, Event(action="package.kept", kind=Package.KIND, subject=id))
            batch = work.batch()
        self.storage.write(batch)

    def ruin(self, kind: str, id: str) -> None:
        """Let a record have a body that is of no model."""
        with self.storage.read() as snapshot:
            record = snapshot.get(kind, id)
        assert record is not None
        other = attrs.evolve(record, body={"nothing": "of it"}, version=record.version + 1)
        entry = LogEntry(
            id=f"ruined-{kind}-{id}",
            origin="tests",
            key=f"ruined-{kind}-{id}",
            at=self.context.now(),
            actor="system/tests",
            action="package.kept",
            kind=kind,
            subject=id,
            version=other.version,
            data={},
        )
        self.storage.write(Batch(puts=(Put(other, replaces=record.version),), entries=(entry,)))

    def take(self, path: Path) -> BundlesIncoming:
        """Accept a package."""
        return self.exchange.import_bundles(path)
