# SPDX-License-Identifier: EUPL-1.2
"""
Files of objects in objects: lines of JSON with services, concepts in TOML.
"""

import json
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import cache
from importlib.resources import files
from math import isnan
from pathlib import Path
from random import Random
from typing import Any, Final

from tests.proofs.fuzz.values import changed, odd
from tests.proofs.places import CITY

from onestopshop.builtin.toml_directory import TomlDirectory
from onestopshop.codec.converter import unstructure
from onestopshop.plugin import Service

__all__ = ["concepts", "is_json_lines", "is_toml", "rough", "services", "toml"]

_OURS: Final = ("directory", "version")
_DAY: Final = "verified_on"


def rough(random: Random) -> int:
    """Return how many places of a tree are changed."""
    return random.choice((0, 0, 0, 1, 1, 1, 2, 3, 6))


def services(random: Random) -> bytes:
    """Return lines of JSON with organisations and services, some of them changed."""
    lines = []
    for kind, body in random.sample(_bodies(), random.randint(1, 3)):
        line: Any = {kind: {**body, "id": f"{kind[0]}{random.randint(1, 6)}"}}
        if random.random() < 0.4:
            line = changed(random, line, rough(random))
        written = json.dumps(line, ensure_ascii=random.random() < 0.5)
        if random.random() < 0.04:
            written = written.replace('"name"', '"name": 1, "name"', 1)
        if random.random() < 0.02:
            deep = random.choice((30, 60, 900, 20_000, 200_000))
            written = written.replace(
                '"source"', f'"extensions": {{"x": {"[" * deep}{"]" * deep}}}, "source"', 1
            )
        lines.append(written)
    if random.random() < 0.1:
        lines.insert(random.randrange(len(lines) + 1), json.dumps(odd(random)))
    return "\n".join(lines).encode("utf-8", "surrogatepass") + b"\n" * (random.random() < 0.9)


def concepts(random: Random) -> bytes:
    """Return a concept scheme, or words for one, in TOML."""
    document = random.choice(_documents())
    keys = random.sample(sorted(document["concepts"]), min(4, len(document["concepts"])))
    made = {"scheme": document["scheme"], "concepts": {key: document["concepts"][key] for key in keys}}
    if random.random() < 0.3:
        made["concepts"][random.choice(keys)]["retired"] = date(2026, 1, 1)
        made["concepts"][keys[0]] |= {"broader": [f"{made['scheme']['id']}:{keys[-1]}"]}
    return toml(changed(random, made, rough(random))).encode("utf-8", "surrogatepass")


def toml(document: Any) -> str:
    """Return a tree as TOML, as far as TOML can say it."""
    if not isinstance(document, Mapping):
        return f"value = {_value(document)}\n"
    lines = [
        f"{_key(key)} = {_value(value)}" for key, value in document.items() if not isinstance(value, Mapping)
    ]
    for key, value in document.items():
        if isinstance(value, Mapping):
            lines += _table([key], value)
    return "\n".join(lines) + "\n"


def is_json_lines(content: bytes) -> bool:
    """Say whether each line is JSON."""
    try:
        for line in content.removeprefix(b"\xef\xbb\xbf").splitlines():
            json.loads(line) if line.strip() else None
    except (ValueError, RecursionError):
        return False
    return bool(content.strip())


def is_toml(content: bytes) -> bool:
    """Say whether it is TOML."""
    try:
        return bool(tomllib.loads(content.decode("utf-8-sig")))
    except (ValueError, RecursionError):
        return False


@cache
def _bodies() -> Sequence[tuple[str, Mapping[str, Any]]]:
    things = TomlDirectory(CITY / "directory").read()
    organisations = {f"o{number}" for number in range(1, 7)}
    found = []
    for thing in things:
        body = {name: value for name, value in unstructure(thing).items() if name not in _OURS}
        if isinstance(thing, Service):
            body["organisation"] = min(organisations)
        else:
            body.pop("part_of", None)
        found.append((thing.KIND, body))
    return found


@cache
def _documents() -> Sequence[dict[str, Any]]:
    folders = (Path(str(files("onestopshop") / "data" / "taxonomies")), CITY / "taxonomies")
    found = []
    for file in sorted(one for folder in folders for one in folder.glob("*.toml")):
        with suppress(KeyError):
            document = tomllib.loads(file.read_text(encoding="utf-8"))
            found.append({"scheme": document["scheme"], "concepts": document["concepts"]})
    return found


def _table(path: Sequence[str], table: Mapping[str, Any]) -> list[str]:
    below = {key: value for key, value in table.items() if isinstance(value, Mapping) and len(path) < 2}
    own = [f"{_key(key)} = {_value(value)}" for key, value in table.items() if key not in below]
    head = f"[{'.'.join(map(_key, path))}]"
    return [head, *own, *(line for key, value in below.items() for line in _table([*path, key], value))]


def _key(key: object) -> str:
    text = str(key)
    return text if text.isascii() and text.replace("_", "").replace("-", "").isalnum() else json.dumps(text)


def _value(value: Any) -> str:  # noqa: PLR0911 - one for each kind of value
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return "nan" if isnan(value) else str(value)
    if isinstance(value, int):
        return str(value)
    return '""' if value is None else json.dumps(str(value))
