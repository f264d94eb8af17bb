# SPDX-License-Identifier: EUPL-1.2
"""
What holders of a city's keys may sign that no bundle may hold: visits, rubbish, what belongs to others.
"""

import json
from collections.abc import Callable, Mapping
from random import Random
from typing import Final

from tests.proofs.bundle.attacks import Attack
from tests.proofs.bundle.forge import Forge
from tests.proofs.bundle.scene import Scene

from onestopshop.codec.canonical import canonical

__all__ = ["CONTENTS", "forge_of"]

_TAXONOMY: Final = "taxonomy-eastgate"
_CONTENT: Final = (
    ("taxonomy-more", "scheme.toml"),
    ("crosswalk-more", "crosswalk.sssom.tsv"),
    ("practices", "practices.jsonl"),
    ("pilot", "pilot.json"),
    ("statistics-quarter-2026-q1", "visits.csv"),
    ("statistics-year-2026", "total.csv"),
)
"""The names of bundles, and a file of each."""

_VISIT: Final = {
    "id": "019cabd8-3800-7000-8000-000000000001",
    "desk": "main",
    "day": "2026-03-02",
    "language": "ti",
    "worker": "w-1",
}


def forge_of(scene: Scene) -> Forge:
    """Return the waiting package in parts, to be signed by enough holders."""
    return Forge(scene.contents[scene.waiting], scene.new)


def descriptors(scene: Scene, random: Random) -> str:
    """A descriptor that describes something else, or nothing."""
    forge = forge_of(scene)
    bundle = dict(forge.bundle(_TAXONOMY))
    said = json.loads(bundle["datapackage.json"])
    change: Callable[[], object] = random.choice(
        (
            lambda: said.pop("$schema"),
            lambda: said.pop("licenses"),
            lambda: said.update(name="eastgate-other"),
            lambda: said.update(visits=[_VISIT]),
            lambda: said["resources"][0].update(path="https://example.org/scheme.toml"),
            lambda: said["resources"][0].update(hash="sha256:" + "ab" * 32),
            lambda: said["resources"][0].update(data=[_VISIT]),
            lambda: said["resources"].append(said["resources"][0]),
            lambda: said.update(resources=[]),
        )
    )
    change()
    bundle["datapackage.json"] = canonical(said)
    forge.remake(_TAXONOMY, bundle)
    return scene.tried(forge.content())


def visits(scene: Scene, random: Random) -> str:
    """Something of a visit: as another file, as a bundle of its own, or hidden in a scheme."""
    forge = forge_of(scene)
    bundle = dict(forge.bundle(_TAXONOMY))
    line = json.dumps(_VISIT).encode()
    text = bundle["scheme.toml"].decode()
    match random.randrange(6):
        case 0:
            forge.remake(_TAXONOMY, forge.described({**bundle, "visits.jsonl": line}))
        case 1:
            bundle["scheme.toml"] = line
            forge.remake(_TAXONOMY, forge.described(bundle))
        case 2:
            bundle["scheme.toml"] = f"{text}\n[visits]\nday = 2026-03-02\n".encode()
            forge.remake(_TAXONOMY, forge.described(bundle))
        case 3:
            bundle["scheme.toml"] = f'{text}\n[foreign]\nstatements = ["{_VISIT["id"]}"]\n'.encode()
            forge.remake(_TAXONOMY, forge.described(bundle))
        case 4:
            said = '"letters of someone@example.org"'
            bundle["scheme.toml"] = text.replace('"letters"', said).encode()
            forge.remake(_TAXONOMY, forge.described(bundle))
        case _:
            return scene.tried(_of_another_kind(forge, random.choice(("visits", "observations-1", "root"))))
    return scene.tried(forge.content())


def garbage(scene: Scene, random: Random) -> str:
    """Rubbish as the content of any kind: bytes, half a file, a file of another kind, JSON of any shape."""
    name, path = random.choice(_CONTENT)
    forge = forge_of(scene)
    text = forge.bundle(_TAXONOMY)["scheme.toml"]
    shapes = ([], {}, [[]], {"id": []}, [{"id": 1}], 0, None, "x", [_VISIT], {"a": {"b": [1, None]}})
    content = random.choice(
        (
            lambda: random.randbytes(random.randrange(1, 200)),
            lambda: text[: random.randrange(1, len(text))],
            lambda: text.replace(b"=", b","),
            lambda: canonical(random.choice(shapes)),
            lambda: canonical(random.choice(shapes)) + b"\n",
            lambda: b"city,period\r\n" + random.randbytes(20) + b"\n",
            lambda: "é,\u2028\n\ufeff\x00".encode() * random.randrange(1, 9),
            lambda: b"\n" * random.randrange(9),
        )
    )()
    files = {path: content}
    if random.random() < 0.3:
        files |= {"README.md": b"x", "visits.csv": content}
    return scene.tried(_of_another_kind(forge, name, files))


def names_of_others(scene: Scene, random: Random) -> str:
    """A scheme that speaks for the network or for the city that takes it in."""
    forge = forge_of(scene)
    bundle = dict(forge.bundle(_TAXONOMY))
    text = bundle["scheme.toml"].decode()
    base = random.choice(("https://w3id.org/onestopshop/b/", "https://example.org/westgate/"))
    changed = random.choice(
        (
            text.replace("https://example.org/eastgate/", base),
            text.replace('id = "eastgate"', 'id = "topic"'),
        )
    )
    bundle["scheme.toml"] = changed.encode()
    forge.remake(_TAXONOMY, forge.described(bundle))
    return scene.tried(forge.content())


def _of_another_kind(forge: Forge, name: str, content: Mapping[str, bytes] | None = None) -> bytes:
    """Return a package with a bundle of another name, that holds this."""
    files = {**forge.bundle(_TAXONOMY)}
    if content is not None:
        files = {"datapackage.json": files["datapackage.json"], **content}
    forge.parts[f"eastgate/bundles/{name}.zip"] = forge.parts[f"eastgate/bundles/{_TAXONOMY}.zip"]
    listed = forge.said("snapshot")
    listed["bundles"] = sorted(
        [*listed["bundles"], {"name": name, "version": 1, "sha256": "ab" * 32}],
        key=lambda one: str(one["name"]),
    )
    forge.state("snapshot", listed)
    files = forge.described(files)
    said = json.loads(files["datapackage.json"]) | {"name": f"eastgate-{name}", "version": "1"}
    files["datapackage.json"] = canonical(said)
    forge.remake(name, files, said=lambda stated: stated | {"name": name, "version": 1, "previous": None})
    return forge.content()


CONTENTS: Final[Mapping[str, Attack]] = {
    one.__name__: one for one in (descriptors, visits, garbage, names_of_others)
}
