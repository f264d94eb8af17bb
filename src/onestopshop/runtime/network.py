# SPDX-License-Identifier: EUPL-1.2
"""
What the settings say of the network of cities, in the form that the operations know.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onestopshop.codec.bundles.carriers import read_once
from onestopshop.domain.bundles.statements import KeySet
from onestopshop.domain.bundles.trust import Network, Pin
from onestopshop.domain.text import LocalizedText
from onestopshop.errors import ConfigurationError, ExchangeError

if TYPE_CHECKING:
    from onestopshop.config.network import Keys
    from onestopshop.config.settings import Settings

__all__ = ["network_of", "public_key"]

_FILE: Final = ".pub"
_LARGEST: Final = 1_000


def network_of(settings: "Settings", folder: Path) -> Network:
    """
    Return the cities and keys of a configuration.

    Args:
        folder: Where the configuration lies; files of keys are named from there.

    Raises:
        ConfigurationError: A key cannot be read, speaks for two cities, or the city has itself among the others.
    """
    said = settings.network
    if settings.city.id in said.cities:
        raise _wrong(f"network.cities.{settings.city.id}", "it is this city; state its own keys in [network]")
    tables: dict[str, Keys] = {f"network.cities.{id}": city for id, city in said.cities.items()}
    keys = _keys({**({"network": said} if said.keys else {}), **tables}, folder)
    return Network(
        own=_pin(said, keys["network"], "network") if said.keys else None,
        cities={
            id: _pin(city, keys[place := f"network.cities.{id}"], place, name=city.name)
            for id, city in said.cities.items()
        },
        licence=said.licence,
        publish_quarters=said.publish_quarters,
        bundle_days=said.bundle_days,
        snapshot_days=said.snapshot_days,
        root_days=said.root_days,
    )


def public_key(said: str, folder: Path) -> str:
    """
    Return a public key, which stands in a file when *said* ends in ``.pub``.

    Raises:
        ExchangeError: The file cannot be read, or holds something else.
    """
    if not said.endswith(_FILE):
        return said
    text = read_once(folder / said, most=_LARGEST).decode("ascii", "replace").strip()
    if len(text) != 64 or set(text) - set("0123456789abcdef"):
        raise ExchangeError(
            f"{said} holds no public key",
            hint="Name a file that `onestopshop exchange keygen` wrote, or its line.",
        )
    return text


def _keys(tables: "Mapping[str, Keys]", folder: Path) -> Mapping[str, Sequence[str]]:
    """Return the keys of each table, of which none may stand twice."""
    seen: set[str] = set()
    found: dict[str, Sequence[str]] = {}
    for place, table in tables.items():
        found[place] = [_read(one, folder, f"{place}.keys") for one in table.keys]
        if len({*seen, *found[place]}) != len(seen) + len(found[place]):
            raise _wrong(f"{place}.keys", "a key stands twice; it speaks for one city only")
        seen |= {*found[place]}
    return found


def _read(said: str, folder: Path, place: str) -> str:
    try:
        return public_key(said, folder)
    except ExchangeError as error:
        raise _wrong(place, str(error).partition("; nothing")[0]) from error


def _pin(table: "Keys", keys: Sequence[str], place: str, *, name: LocalizedText | None = None) -> Pin:
    try:
        stated = KeySet(keys=frozenset(keys), threshold=table.threshold)
    except ExchangeError as error:
        raise _wrong(f"{place}.keys", str(error).partition("; nothing")[0]) from error
    return Pin(name=name, keys=stated, version=table.root)


def _wrong(place: str, message: str) -> ConfigurationError:
    return ConfigurationError(
        "the network of cities is not configured as it must be",
        problems=[(place, message)],
        hint="Public keys come from `onestopshop exchange keygen`, and to you by hand, not with a package.",
    )
