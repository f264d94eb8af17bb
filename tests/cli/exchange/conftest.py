# SPDX-License-Identifier: EUPL-1.2
"""
Two cities on the command line, of which the second knows the first, and the holders of the keys of the first.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

WRITTEN = """[pilot]
what = {{ en = "A desk." }}
for_whom = {{ en = "Everybody." }}
organisation = {{ en = "Eastgate" }}

[network]
licence = "CC-BY-4.0"
keys = {}
"""
PINNED = '[network.cities.eastgate]\nname = {{ en = "Eastgate" }}\nthreshold = 2\nkeys = {}\n'


@pytest.fixture
def holders(run: Run, tmp_path: Path) -> Mapping[str, str]:
    """Three keys without passphrases: the public half of each, by its file."""
    found = {}
    for name in ("anna", "bob", "chris"):
        file = tmp_path / f"{name}.pem"
        found[str(file)] = json.loads(run("exchange", "keygen", file, "--no-passphrase", "--json").stdout)[
            "public"
        ]
    return found


@pytest.fixture
def cities(run: Run, tmp_path: Path, holders: Mapping[str, str]) -> tuple[tuple[object, ...], ...]:
    """The beginnings of the commands of two cities, of which the second knows the first."""
    keys = json.dumps([*holders.values()])
    begun = []
    for name, text in (("eastgate", WRITTEN), ("westgate", PINNED)):
        run("init", tmp_path / name)
        with (tmp_path / name / "onestopshop.toml").open("a", encoding="utf-8") as file:
            file.write("\n" + text.format(keys))
        begun.append(("--city", tmp_path / name, "--role", "coordinator", "exchange"))
    return tuple(begun)
