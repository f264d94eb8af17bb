# SPDX-License-Identifier: EUPL-1.2
"""
Take a package apart, change anything in it, and put it together again, signed by whoever the forger can make sign.

Nothing here checks what it writes: paths, names and forms may be what no package may have.
"""

import hashlib
import json
import struct
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from onestopshop.codec.bundles.archives import read_archive
from onestopshop.codec.bundles.keys import SigningKey, signed
from onestopshop.codec.canonical import canonical

__all__ = ["Forge", "Pairs", "archive"]

Pairs = Sequence[tuple[str | bytes, bytes]]

_MODE = 0o100644 << 16
_BESIDE = ("manifest.json", "signatures.json")


def archive(files: Pairs, *, mode: int = _MODE, comment: bytes = b"", before: bytes = b"") -> bytes:
    """Return a zip of these files as they are, in the form that packages have but for what is asked for."""
    bodies, directory, place = [before], [], len(before)
    for path, content in files:
        name = path if isinstance(path, bytes) else path.encode("utf-8", "surrogatepass")
        about = struct.pack(
            "<5H3L2H", 20, 0x0800, 0, 0, 0x21, zlib.crc32(content), len(content), len(content), len(name), 0
        )
        body = b"PK\x03\x04" + about + name + content
        directory.append(
            b"PK\x01\x02"
            + struct.pack("<H", 0x0314)
            + about
            + struct.pack("<3H2L", 0, 0, 0, mode, place)
            + name
        )
        bodies.append(body)
        place += len(body)
    listed = b"".join(directory)
    counts = struct.pack("<4H2LH", 0, 0, len(files), len(files), len(listed), place, len(comment))
    return b"".join([*bodies, listed, b"PK\x05\x06", counts, comment])


class Forge:
    """
    One package in parts.

    Args:
        keys: Those that sign whatever is changed.
    """

    def __init__(self, content: bytes, keys: Sequence[SigningKey]) -> None:
        self.parts: dict[str, bytes] = read_archive(content)
        self.keys = keys
        self.publisher = next(iter(self.parts)).partition("/")[0]

    def names(self) -> Sequence[str]:
        """Return the names of the bundles in it."""
        return [path.split("/")[2].removesuffix(".zip") for path in self.parts if "/bundles/" in path]

    def said(self, place: str) -> dict[str, Any]:
        """Return the statement in a folder, such as ``snapshot``."""
        found: dict[str, Any] = json.loads(self.parts[f"{self.publisher}/{place}/manifest.json"])
        return found

    def state(
        self, place: str, said: Mapping[str, Any] | bytes, *, by: Sequence[SigningKey] | None = None
    ) -> None:
        """Put a statement into a folder, signed."""
        content = said if isinstance(said, bytes) else canonical(said)
        folder = f"{self.publisher}/{place}"
        self.parts[f"{folder}/manifest.json"] = content
        self.parts[f"{folder}/signatures.json"] = signed(content, self.keys if by is None else by)

    def bundle(self, name: str) -> dict[str, bytes]:
        """Return the files of a bundle."""
        return read_archive(self.parts[f"{self.publisher}/bundles/{name}.zip"])

    def put(self, name: str, files: Pairs, **form: Any) -> None:
        """Put a bundle of these files in, as they are."""
        self.parts[f"{self.publisher}/bundles/{name}.zip"] = archive(sorted(files, key=str), **form)

    def remake(
        self,
        name: str,
        files: Mapping[str, bytes],
        *,
        said: Callable[[dict[str, Any]], Mapping[str, Any] | bytes] = dict,
        by: Sequence[SigningKey] | None = None,
    ) -> None:
        """
        Put a bundle of these files in, with a manifest that fits them, and let the list name it.

        Args:
            said: Changes the manifest before it is signed.
        """
        content = {path: file for path, file in files.items() if path not in _BESIDE}
        stated = json.loads(self.bundle(name)["manifest.json"])
        stated["files"] = [
            {"path": path, "size": len(file), "sha256": hashlib.sha256(file).hexdigest()}
            for path, file in sorted(content.items())
        ]
        changed = said(stated)
        manifest = changed if isinstance(changed, bytes) else canonical(changed)
        signatures = signed(manifest, self.keys if by is None else by)
        self.put(name, [*content.items(), ("manifest.json", manifest), ("signatures.json", signatures)])
        version = stated["version"] if isinstance(changed, bytes) else changed["version"]
        self.relist({name: (version, hashlib.sha256(manifest).hexdigest())}, by=by)

    def described(self, files: Mapping[str, bytes]) -> dict[str, bytes]:
        """Return files with a descriptor that fits them."""
        content = {path: file for path, file in files.items() if path not in {*_BESIDE, "datapackage.json"}}
        said = json.loads(files["datapackage.json"])
        form = said["resources"][0]
        said["resources"] = [
            {
                **form,
                "name": path.rpartition(".")[0].lower() or path,
                "path": path,
                "bytes": len(file),
                "hash": f"sha256:{hashlib.sha256(file).hexdigest()}",
            }
            for path, file in sorted(content.items())
        ]
        return {**content, "datapackage.json": canonical(said)}

    def relist(
        self, versions: Mapping[str, tuple[int, str]], *, by: Iterable[SigningKey] | None = None
    ) -> None:
        """Let the list name these versions and digests of bundles, and sign it."""
        said = self.said("snapshot")
        for one in said["bundles"]:
            if one["name"] in versions:
                one["version"], one["sha256"] = versions[one["name"]]
        self.state("snapshot", said, by=None if by is None else [*by])

    def content(self, **form: Any) -> bytes:
        """Return the package."""
        return archive(sorted(self.parts.items()), **form)
