# SPDX-License-Identifier: EUPL-1.2
"""
The tokens of answer links: only what was signed opens anything, letter for letter.
"""

from datetime import date
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from onestopshop.codec.converter import structure
from onestopshop.domain.signals.links import Link, expect_open_link, issue, link_of, renew, revoke, token_of
from onestopshop.errors import ForbiddenError, InvalidDataError
from onestopshop.testing.models import record_ids

KEY = bytes(range(32))
LINK = "019cabd8-3800-7000-8000-00000000000b"
TOKEN = token_of(LINK, city="testville", key=KEY)
LETTERS = st.sampled_from([chr(code) for code in range(33, 127)])


def a_link(**changes: Any) -> Link:
    body = {
        "id": LINK,
        "noun": "signal",
        "subject": LINK,
        "organisation": "office",
        "issued_on": "2026-03-02",
        "expires_on": "2026-03-10",
    }
    return structure({**body, **changes}, Link)


@given(id=record_ids(), key=st.binary(min_size=16, max_size=64), city=st.sampled_from(["gent", "a.b", "x-1"]))
def test_what_was_signed_opens(id: str, key: bytes, city: str) -> None:
    """A token names its link to who has the key, and holds only letters that every mail keeps."""
    token = token_of(id, city=city, key=key)
    assert id == link_of(token, city=city, key=key)
    assert set(token) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-")


@given(place=st.integers(0, len(TOKEN.encode()) * 8 - 1))
def test_any_flipped_bit_is_refused(place: int) -> None:
    """A token of which one bit is another one opens nothing, the last bits included."""
    altered = bytearray(TOKEN.encode())
    altered[place // 8] ^= 1 << place % 8
    with pytest.raises(InvalidDataError):
        link_of(altered.decode("latin-1"), city="testville", key=KEY)


def test_every_last_letter_but_one_is_refused() -> None:
    """The letters of a signature carry more bits than it has: no second spelling of it is taken."""
    spelled = [TOKEN[:-1] + letter for letter in "abcdefghijklmnopqrstuvwxyz234567"]
    taken = []
    for token in spelled:
        try:
            link_of(token, city="testville", key=KEY)
        except InvalidDataError:
            continue
        taken.append(token)
    assert [TOKEN] == taken


@given(cut=st.integers(0, len(TOKEN) - 1), tail=st.text(LETTERS, min_size=1, max_size=3))
def test_truncated_or_longer_tokens_are_refused(cut: int, tail: str) -> None:
    """A token that lost its end, its beginning, or got more behind it opens nothing."""
    for altered in (TOKEN[:cut], TOKEN[cut + 1 :], TOKEN + tail, TOKEN.upper(), f" {TOKEN}", f"{TOKEN}\n"):
        with pytest.raises(InvalidDataError):
            link_of(altered, city="testville", key=KEY)


@given(token=st.text(max_size=120) | st.none() | st.integers() | st.binary(max_size=120))
@example(token="testville." + "0" * 32 + "." + "a" * 52)
def test_anything_else_is_refused(token: Any) -> None:
    """What is no token at all gets the same typed error, which repeats nothing of it."""
    with pytest.raises(InvalidDataError) as refused:
        link_of(token, city="testville", key=KEY)
    assert refused.value.hint
    assert str(refused.value) == "this is no link of this shop, or a part of it is missing @ $.token"


def test_another_city_or_key() -> None:
    """A token of another city says so; with another key nothing opens, also when the city is spelled anew."""
    with pytest.raises(InvalidDataError, match="another city"):
        link_of(token_of(LINK, city="other", key=KEY), city="testville", key=KEY)
    with pytest.raises(InvalidDataError, match="no link of this shop"):
        link_of(token_of(LINK, city="testville", key=KEY[::-1]), city="testville", key=KEY)
    moved = token_of(LINK, city="other", key=KEY).replace("other", "testville", 1)
    with pytest.raises(InvalidDataError, match="no link of this shop"):
        link_of(moved, city="testville", key=KEY)


def test_the_life_of_a_link() -> None:
    """A link opens until its last day, longer when it is renewed, and never again once it was revoked."""
    link, event = issue(a_link())
    assert ("link.issued", LINK) == (event.action, event.subject)
    expect_open_link(link, today=date(2026, 3, 10))
    with pytest.raises(ForbiddenError, match="expired on 2026-03-10"):
        expect_open_link(link, today=date(2026, 3, 11))
    longer = renew(link, expires_on=date(2026, 3, 20))[0]
    expect_open_link(longer, today=date(2026, 3, 20))
    assert longer.expires_on == renew(longer, expires_on=date(2026, 3, 5))[0].expires_on
    gone = revoke(longer, day=date(2026, 3, 4))[0]
    for attempt in (
        lambda: expect_open_link(gone, today=date(2026, 3, 4)),
        lambda: renew(gone, expires_on=date(2026, 4, 1)),
        lambda: revoke(gone, day=date(2026, 3, 5)),
    ):
        with pytest.raises(ForbiddenError, match="taken back on 2026-03-04"):
            attempt()
