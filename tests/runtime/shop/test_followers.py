# SPDX-License-Identifier: EUPL-1.2
"""
What follows the log of a shop: the index and the suggestions that every shop has, and what a city adds.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from onestopshop import OneStopShop
from onestopshop.errors import ConfigurationError
from onestopshop.plugin import Adapter, City, Options, hookimpl

MET = {"source": "partner", "topic": "topic:housing", "step": "find", "service": "unknown"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A city without a table for projections."""
    text = """
    [city]
    id = "little"
    name = { en = "Little" }
    timezone = "Europe/Brussels"
    [languages]
    offered = ["en"]
    required = ["en"]
    fallback = ["en"]
    [storage]
    use = "memory"
    [barriers]
    primary = "b"
    [desks.main]
    name = { en = "Main" }
    [roles.guide]
    acts_as = "worker"
    worker_role = "guide"
    may = ["barriers.observe", "barriers.read", "barriers.retract", "barriers.suggest"]
    """
    (tmp_path / "onestopshop.toml").write_text(text, encoding="utf-8")
    return tmp_path


def _state(folder: Path) -> dict[str, str]:
    return {"folder": str(folder / "state")}


def test_every_shop_suggests_and_forgets(folder: Path) -> None:
    """Without a word of configuration a shop proposes concepts, and forgets what was retracted at its commit."""
    tables = {"suggestions": {"use": "suggestions", "least": 1}}
    with OneStopShop.open(folder, state=_state(folder), projections=tables) as shop:
        desk = shop.acting_as("guide", desk="main").barriers
        made = desk.observe(concepts=["b:bereikbaar"], what_happened="Telephone rings on.", **MET)
        assert ["b:bereikbaar"] == [one.concept.code for one in desk.suggest("telephone")]
        suggester = shop._followers.suggester.begun
        assert suggester._learned.different
        desk.retract(made.id, reason="entered_in_error")
        assert 0 == suggester._learned.different
        assert [] == list(desk.suggest("telephone"))


def test_nothing_is_learned_where_nobody_asks(folder: Path) -> None:
    """Observations alone make no file of words."""
    with OneStopShop.open(folder, state=_state(folder)) as shop:
        desk = shop.acting_as("guide", desk="main").barriers
        desk.observe(concepts=["b:bereikbaar"], what_happened="Telephone rings on.", **MET)
        shop.follow()
        assert not (folder / "state" / "suggestions.db").exists()
        assert [] == list(desk.suggest("telephone"))
        assert (folder / "state" / "suggestions.db").exists()


@pytest.mark.parametrize("name", ["search", "suggestions"])
def test_a_table_for_other_work_is_refused(folder: Path, name: str) -> None:
    """Where the table of the index or of the suggestions names something that cannot do it, the error says which."""

    class Quiet:
        kinds = frozenset({"visit"})

    @contextmanager
    def _open(_: Options, __: City) -> Iterator[Quiet]:
        yield Quiet()

    class Plugin:
        @hookimpl
        def register_projections(self) -> list[Adapter]:
            return [Adapter(name="quiet", summary="Does nothing.", options=Options, open=_open)]

    with pytest.raises(ConfigurationError) as refused:
        OneStopShop.open(
            folder, plugins=[Plugin()], state=_state(folder), projections={name: {"use": "quiet"}}
        )
    ((place, problem),) = refused.value.problems
    assert (f"projections.{name}.use", True) == (place, problem.startswith("this projection "))
    assert f'use = "{name}"' in refused.value.hint
