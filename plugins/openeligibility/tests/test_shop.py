# SPDX-License-Identifier: EUPL-1.2
"""
A city goes from one edition to the next, and still understands what was coded with the one before.
"""

import shutil
from collections.abc import Callable
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from onestopshop import OneStopShop
from onestopshop.errors import ConfigurationError, InvalidDataError

KEPT, DROPPED = "a" * 32, "b" * 32
OLD = f"- name: Help\n  slug: help\n  pk: {KEPT}\n- name: Stamps\n  slug: stamps\n  pk: {DROPPED}\n"
NEW = f"- name: Help and Advice\n  slug: advice\n  pk: {KEPT}\n"


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., OneStopShop]:
    """Return how to open the packaged city with an edition."""
    monkeypatch.setenv("ONESTOPSHOP_PLUGINS", '["openeligibility"]')
    city = tmp_path / "city"
    shutil.copytree(str(files("onestopshop") / "data" / "city"), city)
    for version, text in (("1.0.0", OLD), ("1.1.0", NEW)):
        (city / version).mkdir()
        (city / version / "taxonomy.tx.yaml").write_text(text, "utf-8")
    (city / "PRIMARY_KEYS").write_text(f"{KEPT},advice\n{DROPPED},stamps\n", "utf-8")

    def open_(version: str, **options: object) -> OneStopShop:
        services = {"use": "openeligibility", "path": f"{version}/taxonomy.tx.yaml", **options}
        return OneStopShop.open(city, plugins=[], taxonomies={"services": services})

    return open_


def test_dropped_term_is_understood(opened: Callable[..., OneStopShop]) -> None:
    """What carries a term that the new edition dropped stays readable; nothing new may carry it."""
    code = f"oe:{DROPPED}"
    with opened("1.0.0") as shop:
        assert code == shop.city.vocabulary.check(code, scheme="oe")
    with opened("1.1.0", keys="PRIMARY_KEYS", retired_on=date(2026, 3, 1)) as shop:
        concept = shop.acting_as("guide", desk="main", worker="w1").taxonomies.concept(code)
        assert ({"en": "stamps"}, date(2026, 3, 1)) == (dict(concept.label), concept.retired)
        with pytest.raises(InvalidDataError, match="is retired"):
            shop.city.vocabulary.check(code)
        assert {"en": "Help and Advice"} == dict(shop.city.vocabulary.label(f"oe:{KEPT}") or {})


def test_edition_that_is_not_there(opened: Callable[..., OneStopShop]) -> None:
    """A shop does not open without the edition that its configuration names, and says so."""
    with pytest.raises(ConfigurationError, match="cannot be read"), opened("2.0.0"):
        pass
