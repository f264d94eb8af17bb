# SPDX-License-Identifier: EUPL-1.2
"""
Packages of a city whose keys are known: enough of its holders sign whatever is in them.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final
from unittest.mock import patch

import attrs
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.operations.bundles.cities import Place, crosswalk, scheme
from tests.operations.network.test_cards import CARD
from tests.operations.practices.samples import place_of, recorded
from tests.operations.publications.publication_samples import Publishing
from tests.proofs.bundle.forge import Forge
from tests.proofs.fuzz.bytes import damaged
from tests.proofs.fuzz.tables import crosswalk as crosswalk_rows
from tests.proofs.fuzz.trees import concepts, rough
from tests.proofs.fuzz.values import changed

from onestopshop.codec.bundles.archives import read_archive
from onestopshop.codec.bundles.keys import SigningKey
from onestopshop.codec.canonical import canonical
from onestopshop.domain.bundles.statements import KeySet
from onestopshop.domain.bundles.trust import Network, Pin
from onestopshop.errors import OneStopShopError

__all__ = [
    "bundle_of",
    "genuine",
    "holder_keys",
    "is_carried",
    "packages",
    "parts_of_genuine",
    "receiver",
    "signed_package",
]

_CITY: Final = "eastgate"
_STATISTICS: Final = "onestopshop.operations.publications."
_DAY, _PUBLISHED = date(2026, 3, 2), date(2026, 4, 10)


def packages(random: Random) -> bytes:
    """Return a package of which one bundle, or what a city says of its bundles, is changed and signed anew."""
    forge = Forge(genuine(), holder_keys()[:2])
    if random.random() < 0.1:
        return _relisted(forge, random)
    name = random.choice(forge.names())
    files = forge.bundle(name)
    path = random.choice(sorted(files.keys() - {"manifest.json", "signatures.json", "datapackage.json"}))
    files[path] = _content(random, path, files[path])
    if random.random() < 0.1:
        files["datapackage.json"] = damaged(random, files["datapackage.json"], 1)
        forge.remake(name, files)
    else:
        forge.remake(name, forge.described(files))
    return forge.content()


def signed_package(files: Mapping[str, bytes], name: str = "taxonomy-eastgate") -> bytes:
    """Return a package in which a bundle has these files, well described and signed by enough holders."""
    forge = Forge(genuine(), holder_keys()[:2])
    forge.remake(name, forge.described({**forge.bundle(name), **files}))
    return forge.content()


def bundle_of(name: str) -> dict[str, bytes]:
    """Return the files of a bundle of the genuine package."""
    return Forge(genuine(), ()).bundle(name)


def parts_of_genuine() -> dict[str, bytes]:
    """Return the files of the genuine package, by their paths."""
    return Forge(genuine(), ()).parts


def is_carried(content: bytes) -> bool:
    """Return whether a package has the one form that packages have."""
    try:
        read_archive(content)
    except OneStopShopError:
        return False
    return True


def receiver(folder: Path) -> Place:
    """Return a city that knows the keys of the one that publishes, on the day after that."""
    place = _pinned(folder, "westgate")
    place.clock.advance(days=(_PUBLISHED - _DAY).days + 1)
    return place


@cache
def holder_keys() -> Sequence[SigningKey]:
    """Return three keys that are the same in every process."""
    made = [
        Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"holder {number}".encode()).digest())
        for number in range(3)
    ]
    return tuple(SigningKey(public=one.public_key().public_bytes_raw().hex(), private=one) for one in made)


@cache
def genuine() -> bytes:
    """Return a package with a bundle of each kind."""
    with TemporaryDirectory(prefix="packages-") as name:
        east = place_of(_pinned(Path(name), _CITY))
        publishing = Publishing(east)
        east.context = attrs.evolve(east.context, pilot=CARD)
        east.says(scheme(_CITY, "letters", "queue"), crosswalk(_CITY, "letters"))
        recorded(east)
        publishing.visits(30, _DAY, met=15)
        publishing.at(_PUBLISHED)
        # nothing here is proven about figures, and to import the solver would take longer than all the rest
        with (
            patch(f"{_STATISTICS}publishing.expect_solver"),
            patch(f"{_STATISTICS}defending.attack", _proves),
        ):
            publishing.publications.publish("2026-Q1")
        return east.export().read_bytes()


def _proves(*_: object, **__: object) -> tuple[()]:
    """Prove nothing."""
    return ()


def _pinned(folder: Path, id: str) -> Place:
    place = Place(folder, id)
    place.keys = [*holder_keys()]
    place.pin = Pin(keys=KeySet(keys=frozenset(one.public for one in place.keys), threshold=2))
    network = Network(own=place.pin, cities={_CITY: place.pin}, licence=place.context.network.licence)
    place.context = attrs.evolve(place.context, network=network)
    return place


def _content(random: Random, path: str, before: bytes) -> bytes:
    """Return other content for a file: by its structure where that is known, else with bytes changed."""
    makers: Mapping[str, Callable[[Random], bytes]] = {
        "scheme.toml": concepts,
        "crosswalk.sssom.tsv": crosswalk_rows,
    }
    if path in makers and random.random() < 0.4:
        return makers[path](random)
    if path.endswith((".json", ".jsonl")) and random.random() < 0.6:
        return b"".join(
            _canonical(changed(random, json.loads(line), rough(random)))
            + (b"\n" if path.endswith("l") else b"")
            for line in before.splitlines()
        )
    return damaged(random, before, random.choice((0, 1, 1, 2, 5)))


def _relisted(forge: Forge, random: Random) -> bytes:
    """Return a package whose list says something else."""
    forge.state("snapshot", _canonical(changed(random, forge.said("snapshot"), 1)))
    return forge.content()


def _canonical(value: Any) -> bytes:
    try:
        return canonical(value)
    except OneStopShopError:
        return json.dumps(value).encode("utf-8", "surrogatepass")
