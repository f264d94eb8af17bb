# SPDX-License-Identifier: EUPL-1.2
"""
What is refused on the command line: one clear error with what to do, exit code 1 or 2, and nothing written.
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from tests.proofs.bundle.forge import Forge, archive

from onestopshop import OneStopShop
from onestopshop.cli.exchange.key_files import read_key
from onestopshop.codec.bundles.keys import new_key

Run = Callable[..., Any]


class Post:
    """A genuine package on its way from eastgate, whoever could sign it, and the city that takes it in."""

    def __init__(self, run: Run, cities: Any, holders: Mapping[str, str], folder: Path) -> None:
        self.run, self.folder, self.keys = run, folder, [read_key(Path(one)) for one in holders]
        self.east, self.west = cities
        self._key_files = [*holders]
        run("--city", self.west[1], "services", "list")  # the directories are imported now
        self.package = self.published("genuine.zip")

    def published(self, name: str, *, days_ago: int = 0, signers: int = 2) -> Path:
        """Return a package of eastgate."""
        with OneStopShop.open(self.east[1], now=lambda: datetime.now(UTC) - timedelta(days=days_ago)) as shop:
            shop.acting_as("coordinator").exchange.export_bundles(
                self.folder / name, signers=self.keys[:signers]
            )
        return self.folder / name

    def forged(self, content: bytes) -> Path:
        """Return the file of a package that somebody changed."""
        path = self.folder / "hostile.zip"
        path.write_bytes(content)
        return path

    def refused(self, path: Path, why: str, *, code: int = 1) -> None:
        """Check that a file is refused by `verify` and by `import`, as text and as JSON, and nothing changes."""
        before = self._everything()
        for command in (
            ("verify",),
            ("import", "--yes"),
            ("verify", "--json"),
            ("import", "--yes", "--json"),
        ):
            done = self.run(*self.west, command[0], path, *command[1:], code=code)
            said = " ".join([done.stderr, done.stdout])
            assert why in said, said
            assert "Traceback" not in said
            assert code == 2 or "hint" in said
        assert before == self._everything()

    def _everything(self) -> tuple[str, set[Path]]:
        info = self.run("--city", self.west[1], "storage", "info", "--digest", "--json")
        place = self.west[1]
        files = {one for one in place.parent.rglob("*") if one.name not in {"hostile.zip", "gone.zip"}}
        return json.loads(info.stdout)["digest"], files


@pytest.fixture
def post(run: Run, cities: Any, holders: Mapping[str, str], tmp_path: Path) -> Post:
    return Post(run, cities, holders, tmp_path)


def test_the_genuine_one_is_accepted(post: Post, run: Run) -> None:
    """What is refused below is refused for what was done to it."""
    assert "accepted" in run(*post.west, "import", post.package, "--yes").stderr


def test_a_changed_byte(post: Post) -> None:
    """A changed byte is found in the container, in a file of a bundle, and in a signature."""
    content = bytearray(post.package.read_bytes())
    content[content.index(b"taxonomy-eastgate") + 300] ^= 1
    post.refused(post.forged(bytes(content)), "is damaged")
    forge = Forge(post.package.read_bytes(), ())
    name = forge.names()[0]
    files = forge.bundle(name)
    first = next(path for path in files if path.endswith((".toml", ".json")) and "manifest" not in path)
    files[first] = files[first][:-1] + b" "
    forge.put(name, [*files.items()])
    post.refused(post.forged(forge.content()), "is not the one that was signed")


def test_an_old_version(post: Post, run: Run) -> None:
    """What is older than what is known is refused."""
    run(*post.west, "import", post.published("newer.zip"), "--yes")
    post.refused(post.package, "snapshot 1 of eastgate is older than version 2, which is known here")


def test_an_expired_one(post: Post) -> None:
    """A package whose list is out of date is refused."""
    post.refused(post.published("late.zip", days_ago=200), "of eastgate expired on")


def test_an_unknown_key(post: Post) -> None:
    """What a stranger signed is refused, with the name of the key."""
    forge = Forge(post.package.read_bytes(), [new_key(), new_key()])
    forge.state("snapshot", forge.said("snapshot"))
    post.refused(post.forged(forge.content()), "which is none of the city's that holds here")


def test_a_revoked_key(post: Post, run: Run, holders: Mapping[str, str]) -> None:
    """What a lost laptop signs is refused from the moment when the city's next package was taken in."""
    _, bob, chris = post.keys
    forge = Forge(post.package.read_bytes(), [bob, chris])
    forge.state("snapshot", {**forge.said("snapshot"), "version": 9})
    stolen = post.forged(forge.content())
    files = [*holders]
    signers = ("--key", files[0], "--key", files[1])
    run(*post.east, "rotate", post.folder / "keys.zip", "--remove", chris.keyid[:8], *signers)
    run(*post.west, "import", post.published("newer.zip"), "--yes")
    post.refused(stolen, f"the key {chris.keyid[:16]}…, which is none of the city's that holds here")


def test_a_missing_signature(post: Post) -> None:
    """What one of two signed is refused, and so is what nobody signed."""
    path = post.published("one.zip", signers=1)
    post.refused(path, "1 of the city's keys signed the package, and 2 must")
    forge = Forge(post.package.read_bytes(), [])
    forge.state("snapshot", forge.said("snapshot"))
    post.refused(post.forged(forge.content()), "0 of the city's keys signed the package, and 2 must")


def test_another_city(post: Post) -> None:
    """What a city signed that nobody pinned is refused, and so is a bundle under another city's name."""
    forge = Forge(post.package.read_bytes(), ())
    forge.parts = {path.replace("eastgate", "northgate", 1): part for path, part in forge.parts.items()}
    post.refused(post.forged(forge.content()), "no keys of northgate are known here")
    forge.parts = {path.replace("northgate", "westgate", 1): part for path, part in forge.parts.items()}
    post.refused(post.forged(forge.content()), "no keys of westgate are known here")


@pytest.mark.parametrize("path", ["../../outside.txt", "/outside.txt", "eastgate/../../outside.txt"])
def test_a_path_outside(post: Post, path: str) -> None:
    """A zip with a path outside is refused, and makes no file anywhere."""
    pairs = [*Forge(post.package.read_bytes(), ()).parts.items(), (path, b"x")]
    post.refused(post.forged(archive(pairs)), "a path that is not allowed")


def test_it_grew(post: Post) -> None:
    """A package to which somebody writes while it is read is refused."""
    path, done = post.forged(post.package.read_bytes() + b"\0"), Event()

    def grow() -> None:
        with path.open("ab", buffering=0) as file:
            while not done.is_set():
                file.write(b"\0")

    writer = Thread(target=grow)
    writer.start()
    try:
        before = post.run("--city", post.west[1], "storage", "info", "--digest", "--json").stdout
        for command in (("verify", path), ("import", path, "--yes")):
            said = post.run(*post.west, *command, code=1).stderr
            assert "changed while it was read" in said or "is damaged" in said
        assert before == post.run("--city", post.west[1], "storage", "info", "--digest", "--json").stdout
    finally:
        done.set()
        writer.join()


@pytest.fixture
def odd(post: Post) -> Iterator[Mapping[str, Path]]:
    """What is no file on a disk."""
    pipe = post.folder / "pipe.zip"
    os.mkfifo(pipe)
    yield {"is no regular file": pipe, "is a directory": post.west[1], "does not exist": Path("-")}
    pipe.unlink()


def test_what_is_no_file(post: Post, odd: Mapping[str, Path], run: Run) -> None:
    """A pipe, a folder, a device and standard input are refused without waiting for anybody."""
    for why, path in (*odd.items(), ("is no regular file", Path(os.devnull))):
        post.refused(path, why, code=2)
        run(*post.east, "sign", path, code=2)
    key = ("--key", odd["is no regular file"])
    assert (
        "is no regular file"
        in run(*post.east, "export", post.folder / "x.zip", "--network", *key, code=2).stderr
    )
