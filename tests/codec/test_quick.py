# SPDX-License-Identifier: EUPL-1.2
"""
The quick way makes what the converter would make, or leaves it to the converter.
"""

import attrs
import pytest

from onestopshop.codec.converter import structure, unstructure
from onestopshop.errors import InvalidDataError


@attrs.frozen(kw_only=True)
class Form:
    """A model whose values may be missing inside a list."""

    answers: tuple[int | None, ...]
    by_name: dict[str, str] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class Rounded:
    """A class that changes what it is given."""

    share: int = attrs.field(converter=abs)


@attrs.frozen(kw_only=True, slots=False)
class Loose:
    """A class without slots."""

    name: str

    def __attrs_post_init__(self) -> None:
        if not self.name:
            raise InvalidDataError(["a name is needed @ $.name"])


def test_values_may_be_missing_inside_a_list() -> None:
    """An optional value is read and written wherever it stands."""
    form = structure({"answers": [1, None, 3]}, Form)
    assert Form(answers=(1, None, 3)) == form
    assert {"answers": [1, None, 3]} == unstructure(form)


def test_a_class_that_converts_is_asked_itself() -> None:
    """Where making an object is more than filling slots, the class makes it."""
    assert Rounded(share=3) == structure({"share": -3}, Rounded)
    assert Loose(name="a") == structure({"name": "a"}, Loose)


@pytest.mark.parametrize(
    ("given", "problem"),
    [({"answers": [1, "2"]}, "$.answers[1]"), ({"answers": 1}, "$.answers"), ({"answer": []}, "'answers'")],
)
def test_doubt_is_explained_by_the_converter(given: dict[str, object], problem: str) -> None:
    """What the quick way does not take is refused with its place."""
    with pytest.raises(InvalidDataError, match=problem.replace("$", r"\$").replace("[", r"\[")):
        structure(given, Form)


def test_a_class_still_checks_itself() -> None:
    """A rule of the class holds, whichever way the object was made."""
    with pytest.raises(InvalidDataError, match="a name is needed"):
        structure({"name": ""}, Loose)
