# SPDX-License-Identifier: EUPL-1.2
"""
What may never be recorded, as far as it can be recognised.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onestopshop.domain.identity import doubts, refuse_identity, suspects
from onestopshop.errors import InvalidDataError


@pytest.mark.parametrize(
    "text",
    [
        "mail anna.peeters@example.org please",
        "call 0470 12 34 56",
        "+32 (0)9 210 10 10",
        "national number 85.07.30-033.61",
        "file 123456789",
        "٠١٢٣٤٥٦٧٨٩",
        "born 3/4/1987",
        "°03.04.2011",
        "1-12-1900",
        "1987-04-03",
        "2015/12/31",
        "٣/٤/١٩٨٧",
    ],
)
def test_suspect(text: str) -> None:
    """Addresses, long numbers and dates of birth are recognised in any digits and with any separators."""
    assert suspects(text)


@pytest.mark.parametrize(
    "text",
    [
        "The letter came 12 days late; 3 of 4 pages were in Dutch.",
        "EUR 1 250 for 2 people from 01/02/2026",
        "from 01/02/2026 until 03/04/2026",
        "open 9:00-12:30, room 4.12, @counter",
        "the letter of 29/06/2016, sent on 2026-03-02",
        "the law of 1980, article 10",
        "",
    ],
)
def test_innocent(text: str) -> None:
    """Amounts, dates, hours and rooms are no identity."""
    assert suspects(text) == ()


@given(st.integers(10**8, 10**14), st.text(max_size=10))
def test_the_field_is_named_and_the_text_is_not(number: int, around: str) -> None:
    """The error names each field that is suspect and repeats nothing of what it holds."""
    with pytest.raises(InvalidDataError) as refused:
        refuse_identity({"idea": f"{around} {number} x@y.zz", "impact": None, "problem": "fine"})
    assert len(refused.value.problems) == 2
    assert all(problem.endswith("@ $.idea") for problem in refused.value.problems)
    assert str(number) not in str(refused.value) + refused.value.hint


def test_nothing_suspect() -> None:
    """Texts without anything suspect, and absent ones, pass."""
    harmless = "The form asks for a paper that nobody has."
    assert suspects(harmless) == ()
    assert refuse_identity({"idea": None, "problem": harmless}) is None  # type: ignore[func-returns-value]


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("The letter of Mrs Peeters came. Nobody reads it.", ["Mrs", "Peeters"]),
        ("from P. Peeters and Mr. Élodie", ["Peeters", "Mr", "Élodie"]),
        ("It is of 12/03, of 3-4-2026 and of 1987", ["12/03", "3-4-2026", "1987"]),
        ("write to anna.peeters@example.org", ["anna.peeters@example.org"]),
        ("OCMW said 12 of 300: A form. (Then) «Nothing»", []),
        ("رسالة من السيدة", []),
        ("", []),
    ],
)
def test_where_a_reviewer_looks(text: str, marked: list[str]) -> None:
    """Capitals inside a sentence, dates and long numbers are marked; beginnings and abbreviations are not."""
    assert marked == [text[start:end] for start, end in doubts(text)]


@given(st.text(max_size=60))
def test_what_is_refused_is_marked(text: str) -> None:
    """Marks lie inside the text, in order, do not touch, and are there where an address or a number is refused."""
    spans = doubts(text)
    places = [place for span in spans for place in span]
    assert sorted(set(places)) == places
    assert all(0 <= place <= len(text) for place in places)
    assert spans or not suspects(text) or not text.isascii()


@pytest.mark.parametrize("text", ["x" * 500_000, "a@" * 250_000, "@a." * 150_000, "1 2-" * 100_000])
def test_long_texts_take_no_longer(text: str) -> None:
    """A text of a stranger's file is looked through once, however long its words are: else this would not end."""
    assert len(suspects(text)) <= 1
