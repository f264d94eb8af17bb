# SPDX-License-Identifier: EUPL-1.2
"""
Reading plain data: what has the wrong type, form or name is refused with its place.
"""

from datetime import date

import attrs
import pytest
from tests.codec.samples import SERVICE, VISIT, problems

from onestopshop.codec.converter import structure
from onestopshop.codec.records import MODELS
from onestopshop.domain.barriers.barriers import Barrier, Idea
from onestopshop.domain.codes.referrals import ConsentGiven
from onestopshop.domain.codes.visits import Handling, VisitChannel
from onestopshop.domain.observations import Observation
from onestopshop.domain.referrals.consent import Consent
from onestopshop.domain.services import Service
from onestopshop.domain.visits import Visit
from onestopshop.errors import InvalidDataError


@pytest.mark.parametrize("value", ["false", "true", 0, 1, None, [], "no"])
def test_a_flag_is_true_or_false(value: object) -> None:
    """Nothing but true and false is read as a flag: 'false' is not true."""
    observation = {"wants_review": value}
    assert "true or false is needed @ $.wants_review" in problems(observation, Observation)


@pytest.mark.parametrize("value", [True, False, "1", 1.0, None])
def test_a_number_is_a_whole_number(value: object) -> None:
    """True is no number, and neither is a text of digits or a fraction."""
    assert "a whole number is needed @ $.number" in problems({"number": value}, Barrier)


@pytest.mark.parametrize("value", [1, True, None, ["main"], {"main": 1}, b"main"])
def test_a_text_is_a_text(value: object) -> None:
    """Numbers, lists and bytes are not turned into text."""
    assert problems({**VISIT, "desk": value}, Visit) == ("a text is needed @ $.desk",)


@pytest.mark.parametrize("value", ["topic:registration", b"x", 5, None, {"topic:registration": 1}])
def test_a_list_is_a_list(value: object) -> None:
    """A single text is not taken for the list of its letters, nor an object for the list of its keys."""
    assert problems({**VISIT, "topics": value}, Visit) == ("a list is needed @ $.topics",)


@pytest.mark.parametrize("value", ["counter", "DESK", 1, None, [], {}, Handling.ANSWERED])
def test_a_code_is_of_its_list(value: object) -> None:
    """A value that the list does not have is refused with the list."""
    listed = "desk, phone, email, online_chat, video, outreach, accompanied_visit, unknown"
    assert (f"one of {listed} is needed @ $.channel",) == problems({**VISIT, "channel": value}, Visit)


def test_members_are_read_like_their_values() -> None:
    """A caller in Python may give the members of a list, tuples and sets, and models themselves."""
    given_ = {
        **VISIT,
        "channel": VisitChannel.DESK,
        "handling": {Handling.ANSWERED},
        "topics": ("topic:registration",),
        "papers": [structure({"kind": "doc:form"}, attrs.fields(Visit).papers.type.__args__[0])],
    }
    assert structure({**VISIT, "papers": [{"kind": "doc:form"}]}, Visit) == structure(given_, Visit)


class Text(str):
    """A text as web frameworks mark it safe: a subclass of str."""

    __slots__ = ()


def test_texts_become_plain_texts() -> None:
    """A subclass of str is read as the text it is, because storages take no other."""
    visit = structure({**VISIT, "desk": Text("main"), "topics": [Text("topic:registration")]}, Visit)
    assert str is type(visit.desk)
    assert [str] == [type(topic) for topic in visit.topics]


def test_several_problems_at_once() -> None:
    """Every problem of an object is told at once, each with its path, down to items of lists."""
    data = {
        **VISIT,
        "desk": 5,
        "topics": ["topic:a", 7],
        "papers": [{"kind": "doc:form"}, {"kind": "doc:form", "result": "maybe", "help": ["explained", "x"]}],
        "chanel": "desk",
    }
    del data["day"]
    found = problems(data, Visit)
    assert {
        "a text is needed @ $.desk",
        "a text is needed @ $.topics[1]",
        "one of done, partly, not_possible is needed @ $.papers[1].result",
        "'day' is missing @ $.day",
        "there is no field 'chanel', did you mean 'channel'? @ $",
    } <= set(found)
    assert any("@ $.papers[1].help[1]" in problem for problem in found)


def test_unknown_fields() -> None:
    """A name that no field has is refused, with the nearest one where there is one."""
    found = problems({**VISIT, "langauge": "ar", "xyz": 1, 5: 1, "zz\ud800": 1}, Visit)
    assert found == (
        "there is no field '5' @ $",
        "there is no field 'langauge', did you mean 'language'? @ $",
        "there is no field 'xyz' @ $",
        "there is no field 'zz\\ud800' @ $",
    )
    "; ".join(found).encode()


def test_texts_in_languages_name_their_field() -> None:
    """What is wrong with a text in several languages is told with the field that holds it."""
    found = problems({**SERVICE, "name": {"en": " ", "nl": 5}, "summary": "bare", "cost": {}}, Service)
    assert {
        "the text is empty @ $.name.en",
        "the text is empty @ $.name.nl",
        "a text is an object of language tag → text @ $.summary",
        "a text needs at least one language @ $.cost",
    } == set(found)
    assert problems({"text": {"nl": ""}}, Idea) == ("the text is empty @ $.text.nl",)


@pytest.mark.parametrize("model", [*MODELS.values(), Consent], ids=lambda model: model.__name__)
@pytest.mark.parametrize("data", [None, [], "x", 5, True, b"{}"])
def test_an_object_is_an_object(model: type, data: object) -> None:
    """What is no object is no model."""
    assert problems(data, model) == ("an object is needed @ $",)


def test_what_the_domain_refuses_is_told_with_its_hint() -> None:
    """A rule of the domain is an error like any other, with what to do."""
    with pytest.raises(InvalidDataError) as refused:
        structure({**VISIT, "language": "Arabic, she said"}, Visit)
    assert refused.value.problems[-1:] == ("this is no language tag @ $.language",)
    assert "BCP 47" in refused.value.hint
    assert structure({"given": "no"}, Consent).given == ConsentGiven.NO


@pytest.mark.parametrize(
    "value",
    [
        {"x": float("nan")},
        {"x": float("inf")},
        {"x": 2**63},
        {"x": {1, 2}},
        {"x": {"a": {7: 1}}},
        {"x": b""},
        {"x": date(2026, 3, 2)},
    ],
)
def test_what_is_no_json_cannot_be_kept(value: object) -> None:
    """What an outside format said is plain JSON that comes back equal from every storage."""
    assert problems({**SERVICE, "extensions": value}, Service) == (
        "plain JSON data is needed @ $.extensions['x']",
    )


def test_json_may_not_be_nested_without_end() -> None:
    """Nesting has a limit far above what anybody writes, so that no reader breaks."""
    deep: object = 1
    for _ in range(200):
        deep = [deep]
    assert problems({**SERVICE, "extensions": {"x": deep}}, Service) == (
        "plain JSON data is needed @ $.extensions['x']",
    )
    plain = {"x": [None, True, 1, 1.5, "a", {"b": [Text("c")]}]}
    assert plain == structure({**SERVICE, "extensions": plain}, Service).extensions


@pytest.mark.parametrize("value", ["ar", ["ar"], 5, None])
def test_a_table_is_a_table(value: object) -> None:
    """A table of languages is an object; a wrong value in it is told with its key."""
    assert problems({**SERVICE, "languages": value}, Service) == ("an object is needed @ $.languages",)
    found = problems({**SERVICE, "languages": {"ar": ["staff", "telepathy"], "uk": "staff"}}, Service)
    assert {"$.languages['ar'][1]", "$.languages['uk']"} == {
        problem.rpartition(" @ ")[2] for problem in found
    }
    assert problems({**SERVICE, "languages": {5: []}}, Service) == ("a text is needed @ $.languages[0]",)
