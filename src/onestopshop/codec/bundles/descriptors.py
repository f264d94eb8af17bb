# SPDX-License-Identifier: EUPL-1.2
"""
The ``datapackage.json`` of a bundle: Data Package 2.0, so that any tool of open data can read what is in it.

The profile itself allows much that we do not write; what is read is checked by rules of our own.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from onestopshop.codec.bundles.documents import instant, sha256
from onestopshop.codec.bundles.strict_json import strict_json
from onestopshop.codec.canonical import canonical
from onestopshop.domain.bundles.names import refused

__all__ = ["PROFILE", "check_descriptor", "descriptor"]

PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
_MOST: Final = 1_000_000
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]*")
_MEDIA: Final[Mapping[str, str]] = {
    "csv": "text/csv",
    "json": "application/json",
    "jsonl": "application/x-ndjson",
    "md": "text/markdown",
    "toml": "application/toml",
    "tsv": "text/tab-separated-values",
}
_KEYS: Final = frozenset(
    {"$schema", "name", "version", "created", "description", "licenses", "sources", "resources"}
)
_RESOURCE: Final = frozenset(
    {
        "name",
        "path",
        "format",
        "mediatype",
        "encoding",
        "bytes",
        "hash",
        "title",
        "description",
        "schema",
        "dialect",
    }
)


def descriptor(
    files: Mapping[str, bytes],
    *,
    city: str,
    name: str,
    version: int,
    created: datetime,
    licence: str,
    sources: Sequence[str] = (),
    description: Mapping[str, str] | str | None = None,
    resources: Mapping[str, Mapping[str, Any]] | None = None,
) -> bytes:
    """
    Return the descriptor of these files.

    Args:
        licence: A URI, or an SPDX name.
        description: What it is, by language; or as a descriptor has it already.
        resources: Further properties of a file, by its path.
    """
    said: dict[str, Any] = {
        "$schema": PROFILE,
        "name": f"{city}-{name}",
        "version": str(version),
        "created": instant(created),
        "licenses": [{"path" if "://" in licence else "name": licence}],
        "resources": [
            {**_resource(path, content), **(resources or {}).get(path, {})}
            for path, content in sorted(files.items())
        ],
    }
    if sources:
        said["sources"] = [{"title": one} for one in sources]
    if isinstance(description, str):
        said["description"] = description
    elif description:
        said["description"] = "\n\n".join(f"[{tag}] {text}" for tag, text in sorted(description.items()))
    return canonical(said)


def check_descriptor(
    content: bytes, files: Mapping[str, bytes], *, city: str, name: str, version: int
) -> None:
    """
    Refuse a descriptor that is not of these files.

    Raises:
        ExchangeError: It is in no form that `descriptor` makes, or says something else of a file than is there.
    """
    said = strict_json(content, what="datapackage.json", most=_MOST)
    if not isinstance(said, dict) or said.get("$schema") != PROFILE or not said.keys() <= _KEYS:
        raise refused("datapackage.json has another form than packages of the network have")
    if (said.get("name"), said.get("version")) != (f"{city}-{name}", str(version)):
        raise refused("datapackage.json has the name or the version of another package")
    listed = said.get("resources")
    if not isinstance(listed, list) or not all(
        isinstance(one, dict) and one.keys() <= _RESOURCE for one in listed
    ):
        raise refused("datapackage.json describes a file in another form than packages of the network have")
    stated = [(one.get("name"), one.get("path"), one.get("bytes"), one.get("hash")) for one in listed]
    if stated != [_stated(path, content) for path, content in sorted(files.items())]:
        raise refused("datapackage.json describes other files than there are")
    if len({name for name, *_ in stated}) != len(stated):
        raise refused("datapackage.json has one name for two files")
    if not _is_licence(said.get("licenses")):
        raise refused("datapackage.json states no licence")


def _resource(path: str, content: bytes) -> Mapping[str, Any]:
    name, path, size, digest = _stated(path, content)
    form = path.rpartition(".")[2]
    return {
        "name": name,
        "path": path,
        "format": form,
        "mediatype": _MEDIA.get(form, "text/plain"),
        "encoding": "utf-8",
        "bytes": size,
        "hash": digest,
    }


def _stated(path: str, content: bytes) -> tuple[str, str, int, str]:
    """Return the name, the path, the size and the digest of a file, as the descriptor has them."""
    name = re.sub(r"[^a-z0-9._-]", "-", path.rpartition(".")[0].lower())
    return name if _NAME.fullmatch(name) else f"file-{name}", path, len(content), f"sha256:{sha256(content)}"


def _is_licence(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 1
        and isinstance(value[0], dict)
        and value[0].keys() in ({"path"}, {"name"})
        and all(isinstance(one, str) and one for one in value[0].values())
    )
