# SPDX-License-Identifier: EUPL-1.2
"""
The directories of a shop: imported when it opens, and never the reason that a desk is closed.
"""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import attrs
import pytest

from onestopshop import OneStopShop
from onestopshop.domain.people import SYSTEM
from onestopshop.errors import InvalidDataError
from onestopshop.testing.fakes import FixedClock


def configure(city: Path, old: str, new: str) -> None:
    """Write something else into the configuration."""
    file = city / "onestopshop.toml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def test_the_catalogue_is_imported_once(city: Path) -> None:
    """A directory is imported when the shop opens, and again only when it changed."""
    with OneStopShop.open(city) as first:
        assert [imported.directory for imported in first.imported] == ["local"]
        assert len(first.acting_as("guide", desk="main").services.list()) == first.imported[0].added
    with OneStopShop.open(city) as second:
        assert second.imported == ()
    source = city / "directory" / "services.toml"
    source.write_text(
        source.read_text("utf-8").replace('status = "active"', 'status = "suspended"', 1), "utf-8"
    )
    with OneStopShop.open(city) as third:
        assert third.imported[0].revised == 1


def test_a_broken_directory_does_not_close_a_desk(city: Path) -> None:
    """A directory that is wrong now leaves its earlier state in place, and is a finding."""
    with OneStopShop.open(city) as shop:
        before = shop.acting_as("guide", desk="main").services.list()
    (city / "directory" / "services.toml").write_text("[services.x\n", "utf-8")
    with OneStopShop.open(city) as shop:
        assert shop.acting_as("guide", desk="main").services.list() == before
        assert "directories.wrong" in {finding.rule for finding in shop.findings()}


def test_a_directory_without_files_closes_nothing(city: Path) -> None:
    """When the files of a directory are gone its services stay as they were, and that is a finding."""
    with OneStopShop.open(city) as shop:
        before = shop.acting_as("guide", desk="main").services.list()
    for file in (city / "directory").iterdir():
        file.unlink()
    with OneStopShop.open(city) as shop:
        assert shop.acting_as("guide", desk="main").services.list() == before
        assert "directories.wrong" in {finding.rule for finding in shop.findings()}


def test_a_directory_can_be_renamed(city: Path) -> None:
    """The table of a directory can have another name: its services go on under that, and nothing is found amiss."""
    with OneStopShop.open(city) as shop:
        before = {service.id for service in shop.acting_as("guide", desk="main").services.list()}
    configure(city, "[directories.local]", "[directories.main]")
    with OneStopShop.open(city) as shop:
        services = shop.acting_as("guide", desk="main").services.list()
        assert before == {service.id for service in services}
        assert {service.directory for service in services} == {"main"}
        assert not any(finding.rule.startswith("directories") for finding in shop.findings())


def test_a_directory_that_is_not_configured_any_more(city: Path) -> None:
    """What a directory keeps that is no longer read goes on being offered, and is a finding that says what to do."""
    with OneStopShop.open(city) as shop:
        before = shop.acting_as("guide", desk="main").services.list()
        by_hand = attrs.evolve(before[0], id="by-hand", version=0)
        shop._desk(SYSTEM).services.load([by_hand], directory="file")
        assert not any(finding.rule == "directories.gone" for finding in shop.findings())
    configure(city, '[directories.local]\nuse = "toml"\npath = "directory"\n', "")
    with OneStopShop.open(city) as shop:
        (gone,) = [finding for finding in shop.findings() if finding.rule == "directories.gone"]
        assert "'local'" in gone.message
        assert gone.hint
        after = shop.acting_as("guide", desk="main").services.list()
        assert {*before} == {service for service in after if service.id != "by-hand"}


def test_facts_are_old_by_the_clock_of_the_shop(city: Path) -> None:
    """Whether facts should be checked again is a question of the shop's day, not of the system's."""
    stale = {}
    for name, year in (("old", 2150), ("new", 2000)):
        with OneStopShop.open(city, now=FixedClock(datetime(year, 3, 2, tzinfo=UTC))) as shop:
            stale[name] = any(finding.rule == "services.stale" for finding in shop.findings())
    assert stale == {"old": True, "new": False}


def test_a_broken_directory_stops_a_new_shop(city: Path) -> None:
    """Without an earlier state a wrong directory is an error, and nothing is written."""
    (city / "directory" / "services.toml").write_text("[services.x\n", "utf-8")
    with pytest.raises(InvalidDataError):
        OneStopShop.open(city)
    shutil.rmtree(city / "directory")
    (city / "onestopshop.toml").write_text(
        (city / "onestopshop.toml").read_text("utf-8").replace("[directories.local]", "[directories.other]"),
        "utf-8",
    )
    with pytest.raises(Exception, match="directory"):
        OneStopShop.open(city)
