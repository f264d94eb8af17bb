# SPDX-License-Identifier: EUPL-1.2
"""
A year of three cities: they publish, hand each other files, compare, and learn from each other.
"""

import json
from collections.abc import Sequence
from contextlib import ExitStack
from html.parser import HTMLParser
from pathlib import Path

import attrs
from click.testing import CliRunner
from tests.network.cities import QUARTERS, City, Clock, founded, introduced

from onestopshop import OneStopShop
from onestopshop.cli.root import cli
from onestopshop.domain.codes.comparisons import NotCompared
from onestopshop.domain.comparisons.comparisons import Compared, Comparison
from onestopshop.ports.storage import Batch, Put

VISITS = 120
MEASURE = {"en": "We read letters aloud, with the person beside us.", "nl": "We lezen brieven samen voor."}


def test_a_year(tmp_path: Path) -> None:
    """Three cities learn from each other over a year, by nothing but files, and each sees the same."""
    clock, stick = Clock(), tmp_path / "stick"
    stick.mkdir()
    ghent, naoned, port = cities = [founded(id, tmp_path, clock) for id in ("gent", "nantes", "harbour")]
    introduced(cities)
    with ExitStack() as stack:
        for city in cities:
            stack.enter_context(city.opened())
        for place, period in enumerate(QUARTERS):
            for city in cities:
                city.plays(period, VISITS)
            for city in (ghent, naoned) if place < 3 else cities:  # the third joins with the last quarter
                city.publishes(period, leave_out_before=city is port)
            if place == 1:
                exchanged([ghent, naoned], stick)
                half_a_year(ghent, naoned)
        for city in (ghent, naoned):
            city.publishes("2026")
        practice = ghent.office.practices.record(
            measure=MEASURE, concepts=["b:begrijpbaar"], step="understand", effort="days", reviewed=True
        )
        exchanged(cities, stick)
        a_year(ghent, naoned, port)
        found = port.office.practices.search(concept="b:begrijpbaar")
        assert [("gent", 1, practice.id)] == [(one.city, one.bundle, one.practice.id) for one in found]
    on_the_command_line(ghent, tmp_path / "page.html")
    with_a_damaged_package(ghent, tmp_path / "page.html")


def exchanged(cities: Sequence[City], stick: Path) -> None:
    """Let each city put its package on a stick, and take in those of the others."""
    files = {city.id: city.hands(stick) for city in cities}
    for city in cities:
        for id, file in files.items():
            if id != city.id:
                city.office.exchange.import_bundles(file)


def half_a_year(ghent: City, naoned: City) -> None:
    """Two quarters are published; both cities see the same figures, and topic and step are their common ground."""
    seen = [city.office.network.compare(period="2026-Q2") for city in (ghent, naoned)]
    assert [one.rows for one in seen[0].tables] == [one.rows for one in seen[1].tables]
    assert {("topic:stay", "find"): ["gent", "nantes"], ("topic:stay", "understand"): ["gent", "nantes"]} == {
        row.at: [figure.city for figure in row.figures] for row in _table(seen[0], "topic-step").rows
    }
    assert [NotCompared.NO_COMMON_SCHEME] == [gap.reason for gap in _table(seen[0], "concept").gaps]


def a_year(ghent: City, naoned: City, port: City) -> None:
    """Eight quarters of two cities and one of the third are published, and what is held tells the rest."""
    lists = [[*city.office.publications.list()] for city in (ghent, naoned, port)]
    assert [5, 5, 1] == [len(one) for one in lists]
    last = port.office.network.compare(period="2026-Q4")
    assert ["gent", "harbour", "nantes"] == [one.city for one in last.cities]
    concept = _table(last, "concept")
    assert ("b", {("b:begrijpbaar",), ("b:bekend",)}) == (concept.scheme, {row.at for row in concept.rows})
    assert all(["gent", "harbour"] == [one.city for one in row.figures] for row in concept.rows)
    assert ("nantes", (("ntu:non-connaissance",), ("ntu:non-demande",))) in [
        (gap.city, gap.cells) for gap in concept.gaps if gap.reason is NotCompared.ONLY_RELATED
    ]
    year = port.office.network.compare(period="2026", cities=["nantes", "harbour", "gent"])
    assert [(NotCompared.NOT_PUBLISHED, "harbour")] == [(gap.reason, gap.city) for gap in year.gaps]
    (met,) = _table(year, "met").rows
    assert all(one.low < one.rate < one.high for one in met.figures)


def on_the_command_line(city: City, page: Path) -> None:
    """The same as text, as JSON and as a page: whatever is not compared is printed."""
    words = ["--city", str(city.folder), "--role", "coordinator", "network", "compare", "--period", "2026-Q4"]
    document = json.loads(_printed(*words, "--json"))
    assert ["gent", "harbour", "nantes"] == [one["city"] for one in document["cities"]]
    text = _printed(*words, "--language", "en")
    gaps = [gap for table in document["tables"] for gap in table["gaps"]]
    assert len(gaps) == sum(line.startswith("  ") for line in text.splitlines())
    heads = [line.split()[-3:] for line in text.splitlines() if line.endswith("Nantes")]
    assert [["Ghent", "Harbour", "Nantes"]] * 4 == heads
    figures = [row["figures"] for table in document["tables"] for row in table["rows"]]
    assert all([one["city"] for one in row] == sorted(one["city"] for one in row) for row in figures)
    _printed(*words, "--table", "concept", "--table", "topic-step", "--page", str(page), "--language", "nl")
    assert "Arabic" in _printed(*words, "--table", "language", "--language", "en")
    refused = CliRunner().invoke(cli, [*words, "--page", str(page.parent / "nowhere" / "page.html")])
    assert (2, True) == (refused.exit_code, "cannot be written" in refused.stderr)
    parser = _Page()
    parser.feed(page.read_text("utf-8"))
    assert (("nl", "ltr"), 2, 2) == (parser.language, parser.counts["svg"], parser.counts["table"])


def with_a_damaged_package(city: City, page: Path) -> None:
    """A city whose package is kept damaged is named in the text, in JSON and on the page; the others are compared."""
    with OneStopShop.open(city.folder) as shop, shop.storage.read() as snapshot:
        kept = snapshot.get("package", "harbour.statistics-quarter-2026-q4")
        assert kept is not None
        version = kept.version + 1
        body = {**kept.body, "content": "b3RoZXI=", "version": version}
        shop.storage.write(
            Batch(puts=(Put(attrs.evolve(kept, body=body, version=version), replaces=kept.version),))
        )
    words = ["--city", str(city.folder), "--role", "coordinator", "network", "compare", "--period", "2026-Q4"]
    done = CliRunner().invoke(cli, [*words, "--language", "en", "--page", str(page)])
    said = "cannot be read: import its newest package once more"
    unread = "The package statistics-quarter-2026-q4 of Harbour cannot be read, and nothing of it was used"
    assert (0, 1) == (done.exit_code, done.stderr.count(unread)), done.output
    assert f"Harbour: what is held of it {said}." in page.read_text("utf-8").replace("</bdi>", "")
    assert f"  Harbour: what is held of it {said}." in _printed(*words, "--language", "en")
    document = json.loads(_printed(*words, "--json"))
    assert [{"reason": "unread", "city": "harbour", "cells": []}] == document["gaps"]
    assert [("harbour", "statistics")] == [(one["city"], one["kind"]) for one in document["unread"]]
    assert ["gent", "nantes"] == [one["city"] for one in document["cities"]]


def _printed(*words: str) -> str:
    done = CliRunner().invoke(cli, words)
    assert 0 == done.exit_code, done.output
    return done.stdout


def _table(found: Comparison, name: str) -> Compared:
    return next(one for one in found.tables if one.table == name)


class _Page(HTMLParser):
    """
    What a page holds.
    """

    def __init__(self) -> None:
        super().__init__()
        self.counts = {"svg": 0, "table": 0}
        self.language: tuple[str | None, str | None] = (None, None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.counts:
            self.counts[tag] += 1
        if tag == "html":
            self.language = dict(attrs)["lang"], dict(attrs)["dir"]
