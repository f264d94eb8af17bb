# SPDX-License-Identifier: EUPL-1.2
"""
Changes of what a bundle holds, in lines for whoever decides whether it is taken in.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

__all__ = ["brief", "changes", "changes_of_each"]

_LONGEST: Final = 80
_NOTHING: Final = "–"


def changes(old: Mapping[str, Any], new: Mapping[str, Any], *, of: str = "") -> Iterator[str]:
    """
    Yield what is said otherwise than before, a line for each place, such as ``label.en: letter → long letter``.

    Args:
        of: Where *old* and *new* stand.
    """
    for name in sorted({*old, *new}):
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        if isinstance(before or {}, Mapping) and isinstance(after or {}, Mapping):
            yield from changes(before or {}, after or {}, of=f"{of}{name}.")
        else:
            yield f"{of}{name}: {brief(before)} → {brief(after)}"


def changes_of_each(
    old: Mapping[str, Mapping[str, Any]], new: Mapping[str, Mapping[str, Any]], names: Mapping[str, str]
) -> Iterator[str]:
    """
    Yield what is added, left out and changed of many things.

    Args:
        names: How somebody recognises each thing.
    """
    yield from (f"added {_named(key, names)}" for key in new if key not in old)
    yield from (f"left out {_named(key, names)}" for key in old if key not in new)
    for key, one in new.items():
        if key in old:
            yield from (f"changed {_named(key, names)}: {line}" for line in changes(old[key], one))


def brief(value: object) -> str:
    """Return a value on one line that is not too long."""
    if value is None or value in ("", [], {}):
        return _NOTHING
    if isinstance(value, Mapping):
        said = ", ".join(f"{name}: {brief(one)}" for name, one in value.items())
    elif isinstance(value, Iterable) and not isinstance(value, str):
        said = ", ".join(map(brief, value))
    else:
        said = " ".join(str(value).split())
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"


def _named(key: str, names: Mapping[str, str]) -> str:
    name = brief(names.get(key, ""))
    return key if name == _NOTHING else f"{key} ({name})"
