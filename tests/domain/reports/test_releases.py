# SPDX-License-Identifier: EUPL-1.2
"""
A correction that would tell a small count is not shown to others.
"""

from datetime import date

import attrs
import pytest

from onestopshop.domain.reports.figures import Figure, Row
from onestopshop.domain.reports.releases import released
from onestopshop.domain.reports.reports import Content
from onestopshop.domain.text import LocalizedText

WORDS = LocalizedText({"en": "words"})
LEAST = 10


def revision(number: int, contacts: int, *channels: int, thresholds: int = LEAST) -> Content:
    names = zip(("desk", "phone", "email"), channels, strict=False)
    rows = tuple(Row(at=(name,), value=value) for name, value in names)
    whole = a_figure("visits.contacts", rows=(Row(value=contacts),))
    parts = a_figure("visits.channel", rows=rows, dimensions=("visit_channel",), wholes=("visits.contacts",))
    return Content(
        city="testville", period="2025", since=date(2025, 1, 1), until=date(2026, 1, 1), revision=number,
        closed_on=date(2026, 1, 2), role="coordinator", thresholds={"organisation": thresholds},
        figures=(whole, parts), nonce="n",
    )  # fmt: skip


def a_figure(code: str, **more: object) -> Figure:
    return Figure(code=code, unit="contacts", label=WORDS, definition=WORDS, source=WORDS, **more)  # type: ignore[arg-type]  # fields of a figure


def seen(*revisions: Content, least: int = LEAST) -> list[int]:
    return [one.revision for one in released(revisions, audience="organisation", least=least)]


@pytest.mark.parametrize(
    ("after", "shown"),
    [
        ((101, 61, 40), [1]),
        ((109, 60, 49), [1]),
        ((99, 60, 39), [1]),
        ((110, 70, 40), [1, 2]),
        ((90, 50, 40), [1, 2]),
        ((100, 60, 40), [1, 2]),
        ((115, 73, 42), [1]),
    ],
)
def test_what_moves_by_little(after: tuple[int, int, int], shown: list[int]) -> None:
    """A revision in which a count moves by less than the smallest count, up or down, is kept from others."""
    assert shown == seen(revision(1, 100, 60, 40), revision(2, *after))


def test_the_last_one_shown_counts() -> None:
    """Small corrections are shown together as soon as they are enough."""
    assert [1, 3] == seen(revision(1, 100, 60, 40), revision(2, 106, 66, 40), revision(3, 112, 72, 40))


def test_each_one_shown_counts() -> None:
    """A correction that takes back most of the one before is kept back, too: the first one can still be read."""
    assert [1, 2] == seen(revision(1, 100, 60, 40), revision(2, 112, 72, 40), revision(3, 101, 61, 40))
    assert [1, 2, 3] == seen(revision(1, 100, 60, 40), revision(2, 112, 72, 40), revision(3, 100, 60, 40))


def test_what_is_left_of_a_whole() -> None:
    """What the shown parts leave of a whole moves by enough, too, though none of the rest is shown."""
    assert [1] == seen(revision(1, 100, 84, 9, 7), revision(2, 118, 99, 9, 10))
    assert [1, 2] == seen(revision(1, 100, 84, 9, 7), revision(2, 115, 99, 9, 7))


def test_what_is_left_beside_other_parts() -> None:
    """Where a revision hides a part that the one before showed, what both show leaves enough, too."""
    assert [1] == seen(revision(1, 100, 60, 40), revision(2, 111, 70, 40, 1))
    assert [1, 2] == seen(revision(1, 100, 60, 40), revision(2, 130, 70, 59, 1))


def test_cases_of_a_median() -> None:
    """How many cases a median has is a count; the median is none."""
    medians = [
        a_figure("barriers.days_to_verify", median=True, rows=(Row(value=value, of=cases),))
        for value, cases in ((30, 40), (33, 40), (30, 42))
    ]
    before, moved, more = (attrs.evolve(revision(1, 100, 100), figures=(one,)) for one in medians)
    assert [1, 2] == seen(before, attrs.evolve(moved, revision=2))
    assert [1] == seen(before, attrs.evolve(more, revision=2))


def test_the_larger_threshold() -> None:
    """The smallest count of the closing holds when that of today is smaller."""
    assert [1] == seen(revision(1, 100, 100), revision(2, 105, 105), least=2)
    assert [1, 2] == seen(revision(1, 100, 100, thresholds=2), revision(2, 105, 105, thresholds=2), least=2)


def test_for_others() -> None:
    """What is shown has no small count, nothing to compare it by, and no number that fits the digest."""
    (content,) = released([revision(1, 100, 95, 5)], audience="organisation", least=LEAST)
    assert ((None, None), (), "") == (
        tuple(row.value for row in content.figures[1].rows),
        content.differs,
        content.nonce,
    )
