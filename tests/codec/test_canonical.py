# SPDX-License-Identifier: EUPL-1.2
"""
The canonical form of JSON data is that of RFC 8785.
"""

import orjson
import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from onestopshop.codec.canonical import canonical, canonical_items, same_json
from onestopshop.errors import InvalidDataError

_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
_EXACT = st.integers(-(2**53) + 1, 2**53 - 1)
_SCALARS = st.none() | st.booleans() | _EXACT | st.floats(allow_nan=False, allow_infinity=False) | _TEXT
_JSON = st.recursive(_SCALARS, lambda inner: st.lists(inner) | st.dictionaries(_TEXT, inner), max_leaves=20)


@given(_JSON)
@example({"\ufffd": 1, "\U0001f600": 2})
@example([1.0, -0.0, 1e16, 1e21, 1e-6, 1e-7, 5e-324, 1.7976931348623157e308, 333333333.3333333, -1.5e-9])
@example([[1.5], {"a": -2.5}, {"a": 1e-7}, [3, -4e30]])
@example({"text": ":1.5", "control": "".join(map(chr, range(0x20))) + '\x7f\u2028"\\/'})
def test_is_that_of_the_rfc(data: object) -> None:
    """Whatever JSON data holds, its bytes are those of another implementation of RFC 8785."""
    assert canonical(data) == rfc8785.dumps(data)  # type: ignore[arg-type]  # plain JSON data


@given(st.lists(_JSON))
def test_items_make_up_their_list(items: list[object]) -> None:
    """Items written together are their list without its brackets."""
    assert b"[" + canonical_items(items) + b"]" == canonical(items)


@given(_JSON)
def test_survives_reading(data: object) -> None:
    """What is written and read again has the same canonical form."""
    assert canonical(orjson.loads(orjson.dumps(data))) == canonical(data)


def test_long_integers_keep_their_digits() -> None:
    """An integer of 64 bits is written exactly, and a double the same whether read as an integer or not."""
    assert (
        canonical([2**53 + 1, 2**64 - 1, -(2**63)])
        == b"[9007199254740993,18446744073709551615,-9223372036854775808]"
    )
    assert canonical(10**22) == canonical(1e22) == b"1e+22"
    assert canonical(10**17) == canonical(1e17) == b"100000000000000000"


@pytest.mark.parametrize("data", [object(), {1: 2}, {"a": {1.5: 2}}, "\ud800", {"\ud800": 1}, [1.5, {1, 2}]])
def test_refuses_what_is_no_json(data: object) -> None:
    """Data that no JSON document can hold is refused."""
    with pytest.raises(InvalidDataError, match=r"@ \$"):
        canonical(data)


def test_writes_what_is_no_number_as_nothing() -> None:
    """A number that JSON has not is null, as every storage keeps it."""
    assert canonical([float("nan"), float("inf"), 1.5]) == b"[null,null,1.5]"


@given(_JSON, _JSON)
@example([1], [1.0])
@example([1], [True])
@example({"a": 1, "b": [10**17]}, {"b": [1e17], "a": 1})
@example([10**22], [1e22])
@example([2**53], [2**53 + 1])
def test_compares(one: object, other: object) -> None:
    """Two things are the same when their canonical forms are, and a thing is the same as itself."""
    assert same_json(one, other) == (canonical(one) == canonical(other))
    assert same_json(one, one)
