# SPDX-License-Identifier: EUPL-1.2
"""
What somebody may do to a package on its way, without the keys of the city or with too few of them.
"""

import json
from collections.abc import Callable, Mapping
from random import Random
from threading import Event, Thread
from typing import Final

from tests.proofs.bundle.forge import Forge, archive
from tests.proofs.bundle.scene import Scene

from onestopshop.codec.bundles.keys import new_key, signed
from onestopshop.codec.canonical import canonical
from onestopshop.domain.bundles.statements import KeySet
from onestopshop.domain.bundles.trust import Pin

__all__ = ["ON_THE_WAY", "Attack"]

Attack = Callable[[Scene, Random], str]
"""Tries one attack, and returns what is wrong with how it was met, or nothing."""


def bit_flip(scene: Scene, random: Random) -> str:
    content = bytearray(scene.contents[scene.waiting])
    content[random.randrange(len(content))] ^= 1 << random.randrange(8)
    return scene.tried(bytes(content))


def repacked_flip(scene: Scene, random: Random) -> str:
    """One bit of one file, with every checksum of the containers made to fit again."""
    forge = Forge(scene.contents[scene.waiting], ())
    path = random.choice(sorted(forge.parts))
    if "/bundles/" not in path:
        forge.parts[path] = _flipped(forge.parts[path], random)
        return scene.tried(forge.content())
    name = path.split("/")[2].removesuffix(".zip")
    files = forge.bundle(name)
    inner = random.choice(sorted(files))
    forge.put(name, [*(files | {inner: _flipped(files[inner], random)}).items()])
    return scene.tried(forge.content())


def piece_lost(scene: Scene, random: Random) -> str:
    content = scene.contents[scene.waiting]
    start = random.randrange(len(content))
    end = start + random.choice((1, 7, 300, len(content)))
    return scene.tried(content[:start] + content[end:])


def piece_added(scene: Scene, random: Random) -> str:
    content = scene.contents[scene.waiting]
    place = random.choice((0, len(content), random.randrange(len(content))))
    more = random.randbytes(random.choice((1, 4, 100)))
    return scene.tried(content[:place] + more + content[place:])


def rollback(scene: Scene, random: Random) -> str:
    """An old package, genuine in its time, perhaps with the newest keys."""
    forge = Forge(scene.contents[scene.first], ())
    if random.random() < 0.5:
        newest = Forge(scene.contents[scene.waiting], ())
        forge.parts |= {path: part for path, part in newest.parts.items() if "/roots/" in path}
    return scene.tried(forge.content())


def freeze(scene: Scene, random: Random) -> str:
    """The newest package that one knows of, handed over again when there must be a newer one."""
    path = random.choice((scene.waiting, scene.second))
    return scene.tried(scene.contents[path], days=random.randrange(121, 399))


def withheld_root(scene: Scene, random: Random) -> str:
    """The keys that follow are left out, so that a lost key would hold on."""
    forge = Forge(scene.contents[scene.waiting], ())
    gone = random.choice(("/roots/2/", "/roots/2/manifest", "/roots/2/signatures"))
    forge.parts = {path: part for path, part in forge.parts.items() if gone not in path}
    return scene.tried(forge.content())


def mixed(scene: Scene, random: Random) -> str:
    """A bundle, the list or the signatures of one package, in another."""
    forge = Forge(scene.contents[scene.waiting], ())
    donor = Forge(scene.contents[random.choice((scene.first, scene.second))], ())
    choice = [path for path in forge.parts if path in donor.parts and forge.parts[path] != donor.parts[path]]
    for path in random.sample(choice, random.randrange(1, len(choice))):
        forge.parts[path] = donor.parts[path]
    return scene.tried(forge.content())


def left_out(scene: Scene, random: Random) -> str:
    """Something is missing: a bundle, the list, a part of a statement."""
    forge = Forge(scene.contents[scene.waiting], ())
    parts = [path for path in sorted(forge.parts) if "/roots/" not in path]
    for path in random.sample(parts, random.randrange(1, len(parts) + 1)):
        del forge.parts[path]
    return scene.tried(forge.content())


def of_another_city(scene: Scene, random: Random) -> str:
    """A package or a bundle of one city under the name of another."""
    forge, donor = Forge(scene.contents[scene.waiting], ()), Forge(scene.contents[scene.other], ())
    if random.random() < 0.5:
        renamed = random.choice(("eastgate", "westgate", "nowhere"))
        forge.parts = {path.replace("northgate", renamed): part for path, part in donor.parts.items()}
    else:
        name = random.choice(forge.names())
        forge.parts[f"eastgate/bundles/{name}.zip"] = donor.parts["northgate/bundles/taxonomy-northgate.zip"]
    return scene.tried(forge.content())


def two_cities(scene: Scene, random: Random) -> str:
    forge, donor = Forge(scene.contents[scene.waiting], ()), Forge(scene.contents[scene.other], ())
    chosen = random.sample(sorted(donor.parts), random.randrange(1, len(donor.parts) + 1))
    forge.parts |= {path: donor.parts[path] for path in chosen}
    return scene.tried(forge.content())


def wrong_keys(scene: Scene, random: Random) -> str:
    """Everything is signed anew with keys that do not speak for the city, or with one that does."""
    keys = random.choice(
        (
            [scene.stranger],
            [scene.stranger, scene.new[0]],
            scene.north.keys[:2],
            [random.choice(scene.new)],
            [scene.old[2]],
            [scene.old[2], scene.new[random.randrange(3)]],
        )
    )
    forge = Forge(scene.contents[scene.waiting], keys)
    _sign_all(forge, also_root=random.random() < 0.3)
    return scene.tried(forge.content())


def too_few(scene: Scene, random: Random) -> str:
    """Signatures are taken away, from everything or from one statement."""
    forge = Forge(scene.contents[scene.waiting], [random.choice(scene.new)])
    kind = random.randrange(3)
    if kind == 0:
        name = random.choice(forge.names())
        files = forge.bundle(name)
        files["signatures.json"] = signed(files["manifest.json"], random.choice(([], forge.keys)))
        forge.put(name, [*files.items()])
    else:
        place = ("snapshot", "roots/2")[kind - 1]
        forge.state(place, forge.parts[f"eastgate/{place}/manifest.json"])
    return scene.tried(forge.content())


def same_key_twice(scene: Scene, random: Random) -> str:
    """One key signs as if it were two: the same name twice, or under another name."""
    key = random.choice(scene.new)
    forge = Forge(scene.contents[scene.waiting], [key])
    path = "eastgate/snapshot/"
    forge.state("snapshot", forge.parts[f"{path}manifest.json"])
    (one,) = json.loads(forge.parts[f"{path}signatures.json"])
    another = random.choice(
        (
            dict(one),
            {**one, "keyid": one["keyid"].upper()},
            {**one, "keyid": random.choice([other for other in scene.new if other is not key]).keyid},
            {**one, "sig": one["sig"].rstrip("=")},
        )
    )
    both = sorted([one, another], key=lambda said: str(said["keyid"]))
    forge.parts[f"{path}signatures.json"] = canonical(both)
    return scene.tried(forge.content())


def forged_root(scene: Scene, random: Random) -> str:
    """Keys of the forger's own, signed by them, by one holder, or by the lost key too."""
    forge = Forge(scene.contents[scene.waiting], ())
    said = forge.said("roots/2")
    version = random.choice((2, 3, 3, 4))
    said |= {"version": version, "keys": sorted([scene.stranger.public, scene.new[0].public])}
    said["threshold"] = random.choice((1, 2))
    signers = random.choice(
        ([scene.stranger], [scene.stranger, scene.new[0]], [scene.stranger, scene.old[2]], [scene.new[0]])
    )
    forge.state(f"roots/{version}", said, by=signers)
    forge.keys = [scene.stranger, scene.new[0]][: said["threshold"]]
    _sign_all(forge, also_root=False)
    return scene.tried(forge.content())


def other_container(scene: Scene, random: Random) -> str:
    """A zip that says the same in another way."""
    forge = Forge(scene.contents[scene.waiting], ())
    pairs = sorted(forge.parts.items())
    double = random.choice(pairs)
    content = random.choice(
        (
            lambda: archive(pairs, mode=0o120777 << 16),
            lambda: archive(pairs, comment=random.randbytes(5)),
            lambda: archive(pairs, before=random.randbytes(9)),
            lambda: archive([*pairs[::-1]]),
            lambda: archive([*pairs, double]),
            lambda: archive([*pairs, (double[0].upper(), b"")]),
            lambda: archive([*pairs, ("../../outside", b"x")]),
            lambda: archive([*pairs, ("eastgate/bundles/../../x.zip", b"x")]),
            lambda: archive([*pairs, (b"eastgate/\xff", b"x")]),
            lambda: archive([*pairs, ("eastgate/note.txt", b"x")]),
        )
    )()
    return scene.tried(content)


def huge(scene: Scene, random: Random) -> str:
    """A file larger than any package, that takes no room on the disk."""
    path = scene.folder / "hostile.zip"
    path.write_bytes(scene.contents[scene.waiting])
    with path.open("r+b") as file:
        file.truncate(64_000_001 + random.randrange(2**40))
    return scene.offered(path)


def growing(scene: Scene, random: Random) -> str:
    """A file to which somebody writes while it is read."""
    path = scene.folder / "hostile.zip"
    path.write_bytes(scene.contents[scene.waiting])
    done = Event()

    def grow() -> None:
        while not done.wait(random.random() / 2_000):
            with path.open("ab") as file:
                file.write(b"\0" * 997)

    with path.open("ab") as file:
        file.write(b"\0")
    writer = Thread(target=grow)
    writer.start()
    try:
        return scene.offered(path)
    finally:
        done.set()
        writer.join()


def keys_stated_anew(scene: Scene, random: Random) -> str:
    """What came under keys that a thief may have had, after the city's new ones were stated by hand."""
    keys = KeySet(keys=frozenset({scene.stranger.public, new_key().public}), threshold=2)
    with scene.stating("eastgate", Pin(keys=keys, version=random.randrange(1, 9))):
        used = [one for one in scene.west.exchange.held_bundles() if one.used]
        return "it was accepted" if used else scene.tried(scene.contents[scene.waiting])


def _flipped(content: bytes, random: Random) -> bytes:
    changed = bytearray(content)
    changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _sign_all(forge: Forge, *, also_root: bool) -> None:
    """Sign everything anew."""
    for name in forge.names():
        forge.remake(name, forge.bundle(name))
    if also_root:
        forge.state("roots/2", forge.said("roots/2"))


ON_THE_WAY: Final[Mapping[str, Attack]] = {
    one.__name__: one
    for one in (
        bit_flip,
        repacked_flip,
        piece_lost,
        piece_added,
        rollback,
        freeze,
        withheld_root,
        mixed,
        left_out,
        of_another_city,
        two_cities,
        wrong_keys,
        too_few,
        same_key_twice,
        forged_root,
        other_container,
        huge,
        growing,
        keys_stated_anew,
    )
}
