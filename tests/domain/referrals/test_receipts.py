# SPDX-License-Identifier: EUPL-1.2
"""
Receipts: a code on paper, of which only a hash is kept.
"""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from onestopshop.domain.referrals.receipts import code_of, kept_of, no_receipt, typed_code
from onestopshop.errors import InvalidDataError

KEY = b"a key of thirty-two random bytes"
IDS = st.uuids().map(str)
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@given(IDS)
def test_what_is_on_the_paper(id: str) -> None:
    """A code has four groups of four letters and a check, is the same each time, and is read as it was written."""
    code = code_of(id, key=KEY)
    assert [4, 4, 4, 4, 1] == [len(group) for group in code.split("-")]
    assert set(code) <= {*LETTERS, "-"}
    assert code == code_of(id, key=KEY)
    assert code.replace("-", "") == typed_code(code)


@given(IDS, st.data())
def test_how_people_type(id: str, data: st.DataObject) -> None:
    """Small letters, spaces, missing hyphens, and I, L and O for 1, 1 and 0 make no difference."""
    code = code_of(id, key=KEY)
    typed = "".join(
        data.draw(st.sampled_from({"1": "1iIlL", "0": "0oO", "-": "- "}.get(letter, letter + letter.lower())))
        for letter in code
    )
    assert kept_of(code, key=KEY) == kept_of(typed_code(typed), key=KEY)


@given(IDS, st.integers(0, 16), st.sampled_from(LETTERS))
def test_one_wrong_letter(id: str, place: int, letter: str) -> None:
    """The check finds every wrong letter."""
    code = code_of(id, key=KEY).replace("-", "")
    assume(code[place] != letter)
    with pytest.raises(InvalidDataError, match=r"\$\.code"):
        typed_code(code[:place] + letter + code[place + 1 :])


@pytest.mark.parametrize(
    "typed", ["", "7K3M", "Ü" * 17, "0" * 16, "0" * 200, None, 7, "7K3M-Q9XD-2FHT-W5RB-U"]
)
def test_what_is_no_code(typed: object) -> None:
    """Whatever is typed instead of a code gets the one error, which repeats nothing of it."""
    with pytest.raises(InvalidDataError) as refused:
        typed_code(typed)  # type: ignore[arg-type]
    assert (no_receipt().problems, no_receipt().hint) == (refused.value.problems, refused.value.hint)


@given(IDS, IDS)
def test_what_is_kept(one: str, other: str) -> None:
    """What is kept tells neither the code nor the referral, and differs for each referral and each key."""
    assume(one != other)
    code = code_of(one, key=KEY)
    kept = kept_of(code, key=KEY)
    assert 32 == len(kept)
    assert code.replace("-", "").lower() not in kept
    elsewhere = {kept_of(code, key=b"another key"), kept_of(code_of(other, key=KEY), key=KEY)}
    assert kept not in elsewhere
    assert code != code_of(one, key=b"another key")
