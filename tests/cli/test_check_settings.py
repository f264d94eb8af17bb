# SPDX-License-Identifier: EUPL-1.2
"""
What a new city has not written yet is told and stays here; so is a smallest count that changes nothing.
"""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from click.testing import Result

from onestopshop.codec.bundles.keys import new_key

Run = Callable[..., Result]

OWN = """
[pilot]
what = { en = "A desk in the harbour hall." }
for_whom = { en = "Everybody who is new." }
organisation = { en = "Harbour" }
"""


@pytest.fixture
def harbour(run: Run, tmp_path: Path) -> Path:
    """A new city that was given a name, and signs its packages with one key."""
    run("init", tmp_path / "harbour", "--name", "Harbour")
    run("exchange", "keygen", tmp_path / "key.pem", "--no-passphrase")
    _add(tmp_path / "harbour", '[network]\nlicence = "CC-BY-4.0"\nkeys = ["../key.pub"]\nthreshold = 1\n')
    return tmp_path / "harbour"


def _add(city: Path, text: str) -> None:
    file = city / "onestopshop.toml"
    file.write_text(f"{file.read_text('utf-8')}\n{text}", "utf-8")


def _uncommented(city: Path) -> None:
    file = city / "onestopshop.toml"
    file.write_text(re.sub(r"(?m)^#(?=\S)", "", file.read_text("utf-8")), "utf-8")


def _found(run: Run, city: Path, rule: str) -> Mapping[str, Any]:
    told = json.loads(run("--city", city, "check", "--json").stdout)
    return {one["path"]: one for one in told["findings"] if one["rule"].startswith(rule)}


def _exported(run: Run, city: Path) -> tuple[bool, str]:
    """Return whether a card is in the package, and what was said."""
    at, file, key = ("--city", city, "--role", "coordinator"), city.parent / "p.zip", city.parent / "key.pem"
    said = run(*at, "exchange", "export", file, "--network", "--key", key).stderr
    with ZipFile(file) as package:
        return any("pilot" in name for name in package.namelist()), said


def test_a_new_city_has_no_card(run: Run, harbour: Path) -> None:
    """No card is shown or handed over before the city writes one; `check` and `exchange export` say so."""
    told = run("--city", harbour, "--role", "coordinator", "network", "card", "harbour", code=1).stderr
    assert "Your own stands in [pilot]" in told
    assert {"pilot": "info"} == {at: one["severity"] for at, one in _found(run, harbour, "pilot").items()}
    there, said = _exported(run, harbour)
    assert (False, True) == (there, "no card goes with it: [pilot] is not written yet" in said)


def test_placeholders_are_told_and_stay_here(run: Run, harbour: Path) -> None:
    """Each line that still says what the template says is told with its line, and the card is handed to nobody."""
    _uncommented(harbour)
    found = _found(run, harbour, "pilot")
    assert ["pilot.email", "pilot.for_whom", "pilot.website", "pilot.what"] == sorted(found)
    lines = (harbour / "onestopshop.toml").read_text("utf-8").splitlines()
    assert 'email = "desk@example.org"' == lines[found["pilot.email"]["line"] - 1]
    assert 'organisation = { en = "Harbour" }' in lines
    run("--city", harbour, "--role", "coordinator", "network", "card", "harbour", code=1)
    assert _exported(run, harbour)[0] is False


def test_a_city_without_a_name_is_asked_for_it(run: Run, city: Path) -> None:
    """The name of the template is a placeholder, too."""
    _uncommented(city)
    assert "pilot.organisation" in _found(run, city, "pilot")
    assert {} == _found(run, city, "city")
    _add(city, f'[network]\nkeys = ["{new_key().public}"]\nthreshold = 1\n')
    assert ["city.name"] == [*_found(run, city, "city")]


def test_the_city_s_own_words_go(run: Run, harbour: Path) -> None:
    """A card in the city's own words is shown and handed over, and nothing more is said of it."""
    _add(harbour, OWN)
    assert {} == _found(run, harbour, "pilot")
    shown = run("--city", harbour, "--role", "coordinator", "network", "card", "harbour").stdout
    assert "A desk in the harbour hall." in shown
    there, said = _exported(run, harbour)
    assert (True, False) == (there, "no card" in said)


def test_a_smallest_count_that_changes_nothing(run: Run, city: Path) -> None:
    """A smallest count below that of published figures is told at its line; one as large is not."""
    assert {} == _found(run, city, "sharing")
    _add(city, "[sharing.public]\nsmallest_count = 5\n")
    found = _found(run, city, "sharing")["sharing.public.smallest_count"]
    assert ("warning", True) == (found["severity"], "below 10: 5 changes nothing" in found["message"])
