# SPDX-License-Identifier: EUPL-1.2
"""
What is wrong with a value is told in plain words: what is expected, and an example.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from pydantic import Field, ValidationError

from onestopshop.config.loading import schema
from onestopshop.config.network import CityId, Network
from onestopshop.config.pilot import Pilot
from onestopshop.config.problems import AUDIENCES, in_words
from onestopshop.config.settings import Desk
from onestopshop.config.wording import PATTERNS
from onestopshop.operations.policies import INSIDE, NETWORK, ORGANISATION, PUBLIC
from onestopshop.plugin import Options

TEXT = {"en": "x"}
CARD = {"what": TEXT, "for_whom": TEXT, "organisation": TEXT}
OTHER = {"name": TEXT, "keys": ["a.pub", "b.pub"]}


class Wishes(Options):
    """
    Options of an adapter with patterns of its own.
    """

    memory: str = Field(
        default="1GB", pattern="^[0-9]+GB$", description="How much memory.", examples=["1GB", "2GB"]
    )
    colour: str = Field(default="red", pattern="^(red|blue)$")
    sizes: tuple[int, ...] = Field(default=(1,), max_length=2)


@pytest.mark.parametrize(
    ("model", "said", "place", "told"),
    [
        (Network, {"keys": "abc"}, "keys", 'must be a list, such as ["…"]'),
        (Network, {"keys": ["abc"]}, "keys.0", "must be a public key, which has 64 digits"),
        (Network, {"cities": {"East": OTHER}}, "cities.East", "cannot be the id of a city: use lower-case"),
        (Desk, {"name": TEXT, "organisation": "A b"}, "organisation", 'such as "civil-affairs"'),
        (Pilot, {**CARD, "website": "http://x"}, "website", "must be an address that begins with https://"),
        (Pilot, {**CARD, "email": "desk"}, "email", "must be the e-mail address of the organisation"),
        (Pilot, {**CARD, "since": 2020}, "since", "must be a day without quotes and without a time, such as"),
        (Pilot, {**CARD, "since": "soon"}, "since", "must be a day without quotes and without a time"),
        (Pilot, {**CARD, "website": "https://" + "x" * 200}, "website", "must have at most 200 characters"),
        (Wishes, {"memory": "lots"}, "memory", 'not of the form that is wanted, such as "1GB" or "2GB": How'),
        (Wishes, {"colour": "green"}, "colour", "is not of the form that is wanted"),
        (Wishes, {"sizes": [1, 2, 3]}, "sizes", "must have at most 2 entries"),
    ],
)
def test_what_is_expected_is_said(model: Any, said: Mapping[str, Any], place: str, told: str) -> None:
    """A value of another form is answered with what is expected at its place, and with no pattern."""
    with pytest.raises(ValidationError) as caught:
        model.model_validate(said)
    ((where, words),) = in_words(caught.value, model)
    assert (place, True) == (where, told in words), words
    assert not re.search(r"[\^$\\]|\(\?", words)


def test_every_pattern_has_words() -> None:
    """Each pattern of the configuration is told in words of its own, and none stands there in vain."""
    assert {*PATTERNS} == {*_patterns(schema()), _pattern_of(CityId)}


def test_audiences() -> None:
    """The audiences that may have a smallest count are those that anything is shown to."""
    assert {INSIDE, ORGANISATION, NETWORK, PUBLIC} == {*AUDIENCES}


def _patterns(schema_of: Any) -> Iterator[str]:
    if isinstance(schema_of, dict):
        if isinstance(schema_of.get("pattern"), str):
            yield schema_of["pattern"]
        for inner in schema_of.values():
            yield from _patterns(inner)
    elif isinstance(schema_of, list):
        for inner in schema_of:
            yield from _patterns(inner)


def _pattern_of(annotated: Any) -> str:
    """Return the pattern of the names of a table, which the schema leaves out."""
    (constraints,) = annotated.__metadata__
    return str(constraints.pattern)
