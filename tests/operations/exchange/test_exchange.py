# SPDX-License-Identifier: EUPL-1.2
"""
Exchange files: services go in and out in the formats that there are.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from onestopshop.domain.services import Organisation, Service
from onestopshop.errors import ExchangeError, InvalidDataError
from onestopshop.operations.exchange.exchange import Exchange
from onestopshop.ports.checks import Finding


class Lines:
    """A format of one id a line."""

    name, summary, losses = "lines", "ids", frozenset({"name"})

    def __init__(self, make: object) -> None:
        self.make = make

    def check(self, path: Path) -> Sequence[Finding]:
        return [Finding(rule="lines.empty", message="nothing in it")] if not path.read_text("utf-8") else []

    def read(self, path: Path, *, directory: str) -> Iterable[Service]:
        return [self.make(line, directory=directory) for line in path.read_text("utf-8").split()]

    def write(self, things: Iterable[Organisation | Service], path: Path) -> None:
        path.write_text("\n".join(thing.id for thing in things), "utf-8")


def test_files(town, tmp_path: Path, make_service) -> None:
    """Services go in and out as files, all or nothing; an empty file closes no catalogue."""
    desk = town.desk("coordinator")
    exchange = Exchange(desk.exchange._desk, desk.services, lambda: (Lines(make_service),))
    file, out = tmp_path / "in", tmp_path / "out"
    file.write_text("", "utf-8")
    assert [offered.name for offered in exchange.formats()] == ["lines"]
    assert [finding.rule for finding in exchange.check(file, format="lines")] == ["lines.empty"]
    with town.nothing_written(), pytest.raises(ExchangeError, match="nothing was written"):
        exchange.import_services(file, format="lines", directory="file")
    file.write_text("sports library", "utf-8")
    assert exchange.import_services(file, format="lines", directory="file").added == 2
    assert exchange.export_services(out, format="lines") == 7
    assert {"office", "sports"} <= set(out.read_text("utf-8").split())
    with pytest.raises(ExchangeError) as refused:
        exchange.check(file, format="line")
    assert refused.value.hint == "Did you mean 'lines'?"
    with pytest.raises(ExchangeError) as refused:
        exchange.export_services(out, format="xyz")
    assert refused.value.hint == "Formats: lines."
    with pytest.raises(ExchangeError) as refused:
        desk.exchange.check(file, format="lines")
    assert refused.value.hint == "Formats: none."


@pytest.mark.parametrize(
    "attempt",
    [
        lambda exchange: exchange.check(5, format="lines"),
        lambda exchange: exchange.check("x", format=[]),
        lambda exchange: exchange.import_services("x", format="lines", directory="Mrs Peeters"),
        lambda exchange: exchange.export_services(None, format="lines"),
    ],
)
def test_files_that_are_none(town, make_service, attempt: object) -> None:
    """A file, a format or a directory of a wrong type is refused as data."""
    desk = town.desk("coordinator")
    with town.nothing_written(), pytest.raises(InvalidDataError):
        attempt(Exchange(desk.exchange._desk, desk.services, lambda: (Lines(make_service),)))
