# SPDX-License-Identifier: EUPL-1.2
"""
The keys of cities in a configuration: as digits or as files, each for one city.
"""

from pathlib import Path
from typing import Any

import pytest

from onestopshop import OneStopShop
from onestopshop.codec.bundles.keys import new_key
from onestopshop.errors import ConfigurationError, ExchangeError
from onestopshop.runtime.network import public_key

GENT = Path(__file__).parents[2] / "examples" / "gent"
ONE, TWO = new_key().public, new_key().public
NAME = {"en": "Eastgate"}


def _opened(folder: Path, **network: Any) -> Any:
    with OneStopShop.open(
        GENT, storage={"use": "memory"}, state={"folder": str(folder)}, network=network, plugins=()
    ) as shop:
        return shop._context.network


def test_keys_are_read(tmp_path: Path) -> None:
    """Digits and files say the same; a city without keys of its own publishes nothing."""
    (tmp_path / "two.pub").write_text(f"{TWO}\n")
    east = {"name": NAME, "keys": [ONE, str(tmp_path / "two.pub")], "root": 3}
    network = _opened(tmp_path, cities={"eastgate": east})
    pin = network.cities["eastgate"]
    assert (frozenset({ONE, TWO}), 2, 3) == (pin.keys.keys, pin.keys.threshold, pin.version)
    assert network.own is None


@pytest.mark.parametrize(
    ("network", "problem"),
    [
        (
            {"keys": [ONE]},
            "threshold is 2, which is the default, and only one key is given: write threshold = 1",
        ),
        (
            {"keys": [ONE, TWO], "threshold": 3},
            "threshold is 3, and only 2 keys are given: write threshold = 2",
        ),
        ({"keys": [ONE, ONE]}, "keys names a key twice"),
        ({"keys": ["no"]}, "network.keys"),
        ({"keys": [ONE, "01" + "00" * 31]}, "network.keys: a public key is no key that one holder"),
        ({"keys": [ONE, "none.pub"]}, "network.keys: none.pub cannot be read"),
        ({"keys": [ONE, "onestopshop.pub"]}, "network.keys: onestopshop.pub cannot be read"),
        ({"bundle_days": 10, "snapshot_days": 11}, "bundle_days is at least snapshot_days"),
        ({"cities": {"eastgate": {"name": NAME, "keys": []}}}, "network.cities.eastgate.keys"),
        ({"cities": {"East": {"name": NAME, "keys": [ONE, TWO]}}}, "network.cities"),
        ({"cities": {"gent": {"name": NAME, "keys": [ONE, TWO]}}}, "it is this city"),
        (
            {"keys": [ONE], "threshold": 1, "cities": {"eastgate": {"name": NAME, "keys": [TWO, ONE]}}},
            "it speaks for one city only",
        ),
    ],
)
def test_keys_that_are_none(tmp_path: Path, network: dict[str, Any], problem: str) -> None:
    """What can never sign, cannot be read or speaks for two cities is told with its place."""
    with pytest.raises(ConfigurationError) as caught:
        _opened(tmp_path, **network)
    assert problem in str(caught.value)


def test_a_file_that_holds_no_key(tmp_path: Path) -> None:
    """A file that ends in .pub and holds something else is refused, with what to do."""
    (tmp_path / "x.pub").write_text("hello")
    with pytest.raises(ExchangeError, match="holds no public key"):
        public_key("x.pub", tmp_path)
