# SPDX-License-Identifier: EUPL-1.2
"""
Signed statements as bytes, and back: a closed form for each type, in canonical JSON.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from onestopshop.codec.bundles.strict_json import strict_json
from onestopshop.codec.canonical import canonical
from onestopshop.domain.bundles.names import refused
from onestopshop.domain.bundles.statements import (
    SPEC,
    FileEntry,
    KeySet,
    Listed,
    Manifest,
    Root,
    Snapshot,
    Statement,
    StatementType,
)

__all__ = ["bytes_of", "digest_of_keys", "instant", "manifest_of", "root_of", "sha256", "snapshot_of"]

S = TypeVar("S", bound=Statement)

_MOST: Final = 1_000_000
_COMMON: Final = frozenset(
    {"_type", "spec", "publisher", "name", "version", "created", "expires", "previous"}
)
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_FORMAT: Final = "%Y-%m-%dT%H:%M:%SZ"
_TYPES: Final[Mapping[type[Statement], StatementType]] = {
    Manifest: StatementType.BUNDLE,
    Root: StatementType.ROOT,
    Snapshot: StatementType.SNAPSHOT,
}


def sha256(content: bytes) -> str:
    """Return the SHA-256 in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def instant(at: datetime) -> str:
    """Return an instant as packages state it: in UTC, to the second."""
    return at.astimezone(UTC).strftime(_FORMAT)


def digest_of_keys(keys: KeySet) -> str:
    """Return the digest by which a list names the keys under which it was made."""
    return sha256(canonical(_keys(keys)))


def bytes_of(statement: Manifest | Root | Snapshot) -> bytes:
    """Return the bytes of a statement, which are what is signed."""
    said: dict[str, object] = {
        "_type": _TYPES[type(statement)].value,
        "spec": SPEC,
        "publisher": statement.publisher,
        "name": statement.name,
        "version": statement.version,
        "created": instant(statement.created),
        "expires": instant(statement.expires),
        "previous": statement.previous,
    }
    match statement:
        case Manifest():
            said["files"] = [
                {"path": one.path, "size": one.size, "sha256": one.sha256} for one in statement.files
            ]
        case Root():
            said |= _keys(statement.keys)
        case _:
            said["root"] = {"version": statement.root, "keys": statement.keys}
            said["bundles"] = [
                {"name": one.name, "version": one.version, "sha256": one.sha256} for one in statement.bundles
            ]
    return canonical(said)


def manifest_of(content: bytes, *, publisher: str, name: str) -> Manifest:
    """
    Return what a package says that it holds.

    Raises:
        ExchangeError: It is no manifest of this package of this publisher, in the one form that there is.
    """
    said = _said(content, Manifest, publisher, name, {"files"})
    files = tuple(
        FileEntry(path=_text(one["path"]), size=one["size"], sha256=_text(one["sha256"]))
        for one in _objects(said["files"], {"path", "size", "sha256"})
    )
    return Manifest(files=files, **_common(said))


def snapshot_of(content: bytes, *, publisher: str, name: str) -> Snapshot:
    """
    Return the list of what a city publishes.

    Raises:
        ExchangeError: It is no such list of this publisher.
    """
    said = _said(content, Snapshot, publisher, name, {"root", "bundles"})
    (root,) = _objects([said["root"]], {"version", "keys"})
    bundles = tuple(
        Listed(name=_text(one["name"]), version=one["version"], sha256=_text(one["sha256"]))
        for one in _objects(said["bundles"], {"name", "version", "sha256"})
    )
    return Snapshot(root=root["version"], keys=_text(root["keys"]), bundles=bundles, **_common(said))


def root_of(content: bytes, *, publisher: str, name: str) -> Root:
    """
    Return the keys that a city states.

    Raises:
        ExchangeError: It is no such statement of this publisher.
    """
    said = _said(content, Root, publisher, name, {"keys", "threshold"})
    keys = [_text(one) for one in _list(said["keys"])]
    if keys != sorted(set(keys)) or type(said["threshold"]) is not int:
        raise _malformed(Root)
    return Root(keys=KeySet(keys=frozenset(keys), threshold=said["threshold"]), **_common(said))


def _keys(keys: KeySet) -> dict[str, object]:
    return {"keys": sorted(keys.keys), "threshold": keys.threshold}


def _said(content: bytes, type_: type[S], publisher: str, name: str, own: set[str]) -> Mapping[str, Any]:
    said = strict_json(content, what=f"the statement {name!r} of the package", most=_MOST)
    if not isinstance(said, dict) or said.get("_type") != _TYPES[type_].value:
        raise _malformed(type_)
    if said.get("spec") != SPEC or type(said["spec"]) is not int:
        raise refused(
            "the package has a form of another version", hint="Upgrade onestopshop on this machine."
        )
    if said.keys() != _COMMON | own:
        raise _malformed(type_)
    if (said["publisher"], said["name"]) != (publisher, name):
        raise refused("the package holds a statement of another city, or under another name")
    return said


def _common(said: Mapping[str, Any]) -> dict[str, Any]:
    if said["previous"] is not None:
        _text(said["previous"])
    return {
        **{name: said[name] for name in ("publisher", "name", "version", "previous")},
        **{name: _instant(said[name]) for name in ("created", "expires")},
    }


def _instant(text: object) -> datetime:
    if not isinstance(text, str) or not _INSTANT.fullmatch(text) or not text.isascii():
        raise refused("an instant of the package is not in UTC, to the second")
    try:
        return datetime.strptime(text, _FORMAT).replace(tzinfo=UTC)
    except ValueError:
        raise refused("an instant of the package is on no calendar") from None


def _objects(values: object, keys: set[str]) -> Sequence[Mapping[str, Any]]:
    found = _list(values)
    if not all(isinstance(one, dict) and one.keys() == keys for one in found):
        raise _malformed(Statement)
    return found


def _list(values: object) -> list[Any]:
    if not isinstance(values, list):
        raise _malformed(Statement)
    return values


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _malformed(Statement)
    return value


def _malformed(type_: type[Statement]) -> Exception:
    return refused(f"a statement of the package has not the form of a {type_.__name__.lower()}")
