# SPDX-License-Identifier: EUPL-1.2
"""
What a remap loses: records that nobody can tell apart any more, in whichever field they carry the code.
"""

from datetime import date

from tests.operations.barriers.samples import VISIT
from tests.operations.conftest import Town
from tests.operations.reports.report_samples import keep
from tests.operations.taxonomies.remaps import FIRST, kept, paper, publish, remap, topic

from onestopshop.domain.ids import day_uuid
from onestopshop.domain.misses import SearchMiss
from onestopshop.operations.taxonomies.losses import Loss


def test_what_cannot_be_told_apart_any_more(coded: Town) -> None:
    """A rename loses nothing; what joins a concept that others have, or that records carry, is a loss."""
    publish(coded, "2.0", topic("rent", became="home"), topic("home"), *FIRST[1:])
    assert () == remap(coded, apply=False).losses
    coded.desk().visits.record(**{**VISIT, "topics": ["town:flat"]})
    publish(coded, "3.0", topic("rent", became="flat"), *FIRST[1:])
    (loss,) = remap(coded, apply=False).losses
    assert ("visit", "town:flat", ("town:rent",), 4, 11) == (
        loss.kind, loss.to, loss.sources, loss.records, loss.of
    )  # fmt: skip
    publish(
        coded, "4.0", topic("rent", became="home"), topic("flat", became="home"), topic("home"), *FIRST[2:]
    )
    assert ("town:flat", "town:rent") == remap(coded, apply=False).losses[0].sources


def test_shares_are_rounded() -> None:
    """A share is a whole number of hundredths, rounded to the nearest; of nothing it is nothing."""
    shares = [(0, 0), (1, 8), (1, 3), (2, 3), (3, 3)]
    found = [Loss(kind="visit", to="a:b", sources=(), records=part, of=of).percent for part, of in shares]
    assert [0, 13, 33, 67, 100] == found


def test_papers_that_cannot_be_told_apart(coded: Town) -> None:
    """A kind of paper that joins one that others are of is a loss, though no index tells of it; a rename is none."""
    publish(coded, "2.0", *FIRST[:4], paper("bill", became="invoice"), paper("invoice"))
    assert () == remap(coded, apply=False).losses
    coded.desk().visits.record(**VISIT, papers=["town:invoice"])
    (loss,) = remap(coded, apply=False).losses
    assert ("visit", "town:invoice", ("town:bill",), 1, 11) == (
        loss.kind, loss.to, loss.sources, loss.records, loss.of
    )  # fmt: skip
    assert "town:bill" in {one.kind for visit in kept(coded, "visit").values() for one in visit.papers}


def test_searches_that_cannot_be_told_apart(town: Town) -> None:
    """A search for one topic that joins that for another is a loss, too."""
    publish(town, "1.0", *FIRST)
    made = {"day": date(2026, 3, 1), "language": "ti"}
    for number, key in enumerate(("rent", "flat"), start=1):
        id = day_uuid(date(2026, 3, 1), number)
        keep(town, [SearchMiss(id=id, concepts=frozenset({f"town:{key}"}), **made)])
    publish(town, "2.0", topic("rent", became="flat"), *FIRST[1:])
    assert [("search_miss", "town:flat", 1)] == [
        (one.kind, one.to, one.records) for one in remap(town, apply=False).losses
    ]
