# SPDX-License-Identifier: EUPL-1.2
"""
What is refused although enough holders of keys signed it: forms and contents that no package has.
"""

import json
import re
from pathlib import Path

import attrs
import pytest
from tests.operations.bundles.cities import Place
from tests.proofs.bundle.forge import Forge

from onestopshop.codec.bundles.keys import new_key
from onestopshop.codec.canonical import canonical
from onestopshop.errors import ExchangeError, InvalidDataError
from onestopshop.operations.bundles import incoming
from onestopshop.operations.bundles.taxonomies import TAXONOMY

_SCHEME = "taxonomy-eastgate"


def _refused(west: Place, content: bytes, why: str) -> None:
    path = west.folder / "hostile.zip"
    path.write_bytes(content)
    with west.nothing_written(), pytest.raises(ExchangeError, match=re.escape(why)):
        west.take(path)


def test_what_is_left_out(east: Place, west: Place, tmp_path: Path) -> None:
    """Without its list, or with the keys of one version in the place of another, a package is none."""
    east.exchange.rotate_keys(tmp_path / "k.zip", signers=east.keys[:2], add=[new_key().public])
    content = east.export().read_bytes()
    forge = Forge(content, east.keys[:2])
    for name in ("manifest", "signatures"):
        del forge.parts[f"eastgate/snapshot/{name}.json"]
    _refused(west, forge.content(), "lacks the list")
    forge = Forge(content, east.keys[:2])
    forge.state("roots/2", forge.said("roots/2") | {"version": 3})
    _refused(west, forge.content(), "in the place of another")


def test_a_bundle_without_its_parts(east: Place, west: Place) -> None:
    """A bundle has a manifest, signatures and a descriptor."""
    content = east.export().read_bytes()
    for part in ("manifest.json", "signatures.json", "datapackage.json"):
        forge = Forge(content, east.keys[:2])
        files = forge.bundle(_SCHEME)
        del files[part]
        forge.put(_SCHEME, [*files.items()])
        _refused(west, forge.content(), "lacks its manifest, its signatures or its descriptor")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"visits": []}, "has another form"),
        ({"name": "eastgate-other"}, "the name or the version of another"),
        ({"licenses": []}, "states no licence"),
        ({"resources": [{"visits": 1}]}, "describes a file in another form"),
        ({"resources": []}, "describes other files"),
    ],
)
def test_descriptors(east: Place, west: Place, change: dict[str, object], why: str) -> None:
    """A descriptor describes the files that are there and nothing else, whoever signed it."""
    forge = Forge(east.export().read_bytes(), east.keys[:2])
    files = forge.bundle(_SCHEME)
    files["datapackage.json"] = canonical(json.loads(files["datapackage.json"]) | change)
    forge.remake(_SCHEME, files)
    _refused(west, forge.content(), why)


def test_a_kind_that_refuses_by_an_error(east: Place, west: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a kind of content refuses by an error of the domain is a problem of the package."""

    def wrong(*_: object) -> None:
        raise InvalidDataError(["this is no concept @ $.id"])

    content = east.export().read_bytes()
    monkeypatch.setattr(incoming, "kind_of", lambda _: attrs.evolve(TAXONOMY, check=wrong))
    _refused(west, content, "this is no concept")
