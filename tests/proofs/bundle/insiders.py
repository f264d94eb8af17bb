# SPDX-License-Identifier: EUPL-1.2
"""
What somebody may try who can make enough holders of a city's keys sign anything: every other check stands alone then.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final

from tests.proofs.bundle.attacks import Attack
from tests.proofs.bundle.contents import forge_of
from tests.proofs.bundle.forge import Forge
from tests.proofs.bundle.scene import Scene

from onestopshop.codec.canonical import canonical

__all__ = ["INSIDE"]

_TAXONOMY: Final = "taxonomy-eastgate"


def paths(scene: Scene, random: Random) -> str:
    """Paths that leave the package, or that a file system reads in its own way, and twins."""
    forge = forge_of(scene)
    files = dict(forge.bundle(_TAXONOMY))
    bad = random.choice(
        (
            "../scheme.toml",
            "/etc/scheme.toml",
            "a/../scheme.toml",
            "a//scheme.toml",
            "./scheme.toml",
            "a\\scheme.toml",
            "C:scheme.toml",
            "scheme.toml:stream",
            "sche\u202eme.toml",
            "a\nb.toml",
            "e\u0301.toml",
            "SCHEME.toml",
            "scheme.toml ",
            "scheme.toml.",
            "..",
            "x" * random.randrange(201, 400),
        )
    )
    files[bad] = files["scheme.toml"]
    if bad != "SCHEME.toml" and random.random() < 0.5:
        del files["scheme.toml"]
    forge.remake(_TAXONOMY, forge.described(files))
    return scene.tried(forge.content())


def twins(scene: Scene, random: Random) -> str:
    """Two paths that are one on many file systems."""
    forge = forge_of(scene)
    one, other = random.choice((("Ä.toml", "ä.toml"), ("ß.toml", "SS.toml"), ("é.toml", "e\u0301.toml")))
    text = forge.bundle(_TAXONOMY)
    files = {**text, one: text["scheme.toml"], other: text["scheme.toml"]}
    forge.remake(_TAXONOMY, forge.described(files))
    return scene.tried(forge.content())


def not_canonical(scene: Scene, random: Random) -> str:
    """A statement that can be written in more than one way."""

    def loosely(said: dict[str, Any]) -> bytes:
        plain = canonical(said)
        return random.choice(
            (
                lambda: json.dumps(said).encode(),
                lambda: plain + b"\n",
                lambda: b"\xef\xbb\xbf" + plain,
                lambda: plain.replace(b'"spec":1', b'"spec":1.0'),
                lambda: plain.replace(b'"spec":1', b'"spec":1,"spec":1'),
                lambda: plain.replace(b'"spec":1', b'"spec":true'),
                lambda: plain.replace(b'"spec":1', b'"spec":2'),
                lambda: plain.replace(b'"spec":1', b'"spec":' + b"9" * random.randrange(17, 9_000)),
                lambda: plain.replace(b'"spec":1', b'"spec":NaN'),
                lambda: plain.replace(b'"previous":null', b'"previous":"\\ud800"'),
                lambda: plain.replace(b"onestopshop-bundle", b"onestopshop-snapshot"),
                lambda: plain[:-1] + b',"x":' + b"[" * 3_000 + b"]" * 3_000 + b"}",
                lambda: plain[:-1] + b',"x":0}',
                lambda: plain[::-1],
            )
        )()

    forge = forge_of(scene)
    forge.remake("crosswalk-core", forge.bundle("crosswalk-core"), said=loosely)
    changed = forge.bundle("crosswalk-core")["manifest.json"]
    if changed == Forge(scene.contents[scene.waiting], ()).bundle("crosswalk-core")["manifest.json"]:
        return ""  # `previous` is not null in this one
    return scene.tried(forge.content())


def dates(scene: Scene, random: Random) -> str:
    """A bundle or a list that expired, was made in the future, or says an instant in another way."""
    now = scene.west.clock().astimezone(UTC)
    forge = forge_of(scene)

    def dated(said: dict[str, Any]) -> dict[str, Any]:
        past = now - timedelta(days=random.randrange(1, 400))
        later = now + timedelta(days=random.randrange(1, 400))
        return said | random.choice(
            (
                {"expires": _instant(past), "created": _instant(past - timedelta(days=1))},
                {"created": _instant(later), "expires": _instant(later + timedelta(days=9))},
                {"created": said["expires"], "expires": said["created"]},
                {"expires": "2999-02-30T00:00:00Z"},
                {"expires": _instant(later).replace("Z", "+00:00")},
                {"expires": _instant(later).replace("Z", ".5Z")},
                {"expires": int(later.timestamp())},
            )
        )

    if random.random() < 0.5:
        forge.remake(_TAXONOMY, forge.bundle(_TAXONOMY), said=dated)
    else:
        forge.state("snapshot", dated(forge.said("snapshot")))
    return scene.tried(forge.content())


def versions(scene: Scene, random: Random) -> str:
    """A version that was accepted before with other content, an older one, one that follows on another, none at all."""
    forge = forge_of(scene)

    def numbered(said: dict[str, Any]) -> dict[str, Any]:
        return said | random.choice(
            (
                {"version": said["version"] - 1},
                {"version": said["version"] - 2},
                {"version": 0},
                {"version": -1},
                {"version": True},
                {"version": str(said["version"])},
                {"version": 2**53},
                {"previous": "ab" * 32},
                {"previous": None},
                {"previous": "AB" * 32},
                {"publisher": "northgate"},
                {"name": "taxonomy-other"},
            )
        )

    if random.random() < 0.5:
        forge.remake(_TAXONOMY, forge.bundle(_TAXONOMY), said=numbered)
    else:
        forge.state("snapshot", numbered(forge.said("snapshot")))
    return scene.tried(forge.content())


def files(scene: Scene, random: Random) -> str:
    """Files that are not those of the manifest: one more, one less, another one, another size."""
    forge = forge_of(scene)
    bundle = dict(forge.bundle(_TAXONOMY))
    match random.randrange(5):
        case 0:
            bundle["more.toml"] = random.randbytes(5)
        case 1:
            del bundle[random.choice(("scheme.toml", "datapackage.json", "manifest.json", "signatures.json"))]
        case 2:
            text = bytearray(bundle["scheme.toml"])
            text[random.randrange(len(text))] ^= 1
            bundle["scheme.toml"] = bytes(text)
        case 3:
            bundle["scheme.toml"] += b"\n"
        case _:
            signed = {name: bundle[name] for name in ("manifest.json", "signatures.json")}
            bundle["scheme.toml"] = bundle["scheme.toml"].replace(b"forms", b"other")
            bundle = forge.described(bundle) | signed
    forge.put(_TAXONOMY, [*bundle.items()])
    return scene.tried(forge.content())


def list_(scene: Scene, random: Random) -> str:
    """A list that names what is not there, not what is there, or other keys."""
    forge = forge_of(scene)
    said = forge.said("snapshot")
    bundles = said["bundles"]
    match random.randrange(6):
        case 0:
            bundles.pop(random.randrange(len(bundles)))
        case 1:
            bundles.append({"name": "taxonomy-more", "version": 1, "sha256": "ab" * 32})
        case 2:
            random.choice(bundles)["version"] += random.choice((-1, 1))
        case 3:
            said["bundles"] = bundles[::-1]
        case 4:
            bundles.append(bundles[-1])
        case _:
            said["root"] |= random.choice(({"version": 1}, {"version": 3}, {"keys": "ab" * 32}))
    forge.state("snapshot", said)
    return scene.tried(forge.content())


def next_keys(scene: Scene, random: Random) -> str:
    """Keys that skip a version, follow on other keys, can never sign, are nobody's, or signed by the new ones only."""
    forge = forge_of(scene)
    said = forge.said("roots/2")
    match random.randrange(6):
        case 0:
            number, changes = 3, {"version": 3}
        case 1:
            number, changes = 2, {"previous": "ab" * 32}
        case 2:
            number, changes = 2, {"threshold": random.choice((0, 4, -1, True))}
        case 3:
            number, changes = 2, {"keys": said["keys"][:1] * 3}
        case 4:
            nobodys = random.choice(("01" + "00" * 31, "00" * 32, "ec" + "ff" * 30 + "7f"))
            number, changes = 2, {"keys": sorted([*said["keys"], nobodys])}
        case _:
            number, changes = 2, {"version": random.choice((1, 3))}
    if number == 3:
        del forge.parts["eastgate/roots/2/manifest.json"], forge.parts["eastgate/roots/2/signatures.json"]
    forge.state(f"roots/{number}", said | changes, by=scene.new)
    return scene.tried(forge.content())


def _instant(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


INSIDE: Final[Mapping[str, Attack]] = {
    one.__name__.strip("_"): one
    for one in (
        paths,
        twins,
        not_canonical,
        dates,
        versions,
        files,
        list_,
        next_keys,
    )
}
