# SPDX-License-Identifier: EUPL-1.2
"""
Where records lie or shall lie, as somebody says it in one word.

``current``
    the storage of the city's configuration
``ADAPTER:key=value,key=value``
    an adapter and its options, paths being relative to the current folder
``FILE.toml``
    the table ``[storage]`` of a file, paths being relative to it
``FILE``
    a file of the adapter ``sqlite`` that is there, such as a backup
"""

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs

from onestopshop.errors import ConfigurationError

if TYPE_CHECKING:
    from onestopshop.config.settings import AdapterTable

__all__ = ["CURRENT", "Place", "place_of"]

CURRENT: Final = "current"
"""Names the storage of the city's configuration."""

_SPECIFIED: Final = re.compile(r"([A-Za-z][A-Za-z0-9_-]+):(?![/\\])(.*)", re.DOTALL)
_HINT: Final = (
    "Say `current`, ADAPTER:key=value,key=value such as sqlite:path=new.db, a TOML file with a [storage] table, "
    "or an SQLite file that is there."
)


@attrs.frozen(kw_only=True)
class Place:
    """
    A storage that can be opened.

    Args:
        at: What it is called in messages, such as ``FROM``.
        table: The adapter and its options.
        folder: Where relative paths of the options start.
        typed: Whether the options stood on a command line, where no secret may stand.
    """

    at: str
    table: "AdapterTable"
    folder: Path
    typed: bool = False


def place_of(said: str | Path, *, at: str) -> Place:
    """
    Return the place that *said* names; ``current`` is for the caller to know.

    Raises:
        ConfigurationError: It names none.
    """
    text = str(said)
    if text.endswith(".toml"):
        return _in_file(Path(said), at=at)
    specified = _SPECIFIED.fullmatch(text)
    if specified and not Path(said).is_file():
        return _specified(specified[1], specified[2], at=at)
    if Path(said).is_file():
        return _place(at, "sqlite", {"path": Path(said).name}, Path(said).resolve().parent)
    raise _no_place(at, f"{text!r} is neither a file that is there nor an adapter with options")


def _specified(adapter: str, options: str, *, at: str) -> Place:
    pairs = [pair.partition("=") for pair in options.split(",") if pair]
    if not all(key and equals for key, equals, _ in pairs):
        raise _no_place(at, "an option has the form key=value")
    return _place(at, adapter, {key.strip(): value for key, _, value in pairs}, Path.cwd(), typed=True)


def _in_file(file: Path, *, at: str) -> Place:
    try:
        table = tomllib.loads(file.read_bytes().decode("utf-8-sig")).get("storage")
    except OSError as error:
        raise _no_place(at, f"{file} cannot be read: {error.strerror}") from error
    except ValueError:
        raise _no_place(at, f"{file} is no TOML in UTF-8") from None  # the cause quotes the file
    if not isinstance(table, dict) or not isinstance(table.get("use"), str):
        raise _no_place(at, f"{file} has no table [storage] with `use`")
    return _place(at, table.pop("use"), table, file.resolve().parent)


def _place(at: str, use: str, options: dict[str, Any], folder: Path, *, typed: bool = False) -> Place:
    from onestopshop.config.settings import AdapterTable

    if "use" in options:
        raise _no_place(at, "the adapter stands before the colon, not in `use`")
    return Place(at=at, table=AdapterTable(use=use, **options), folder=folder, typed=typed)


def _no_place(at: str, what: str) -> ConfigurationError:
    return ConfigurationError(f"{at} names no storage", problems=[(at, what)], hint=_HINT)
