# SPDX-License-Identifier: EUPL-1.2
"""
The catalogue at the desk: searching, listing and looking up.
"""

import pytest

from onestopshop.errors import InvalidDataError, NotFoundError


def test_searching(town) -> None:
    """A search asks the index in the city's words, and shows each hit in a language that is said."""
    town.index.found = [("housing", 2.0), ("gone-since", 1.5), ("registration", 1.0)]
    hits = town.desk().services.search(
        "woning", language="nl", topics=["topic:housing"], spoken="ti", audience="services"
    )
    assert (hits.total, len(hits), hits.language, hits.query) == (3, 2, "nl", "woning")
    assert (
        hits[0].name.text,
        hits[0].name.language,
        hits[0].name.exact,
        hits[0].score,
    ) == ("Housing", "en", False, 2.0)
    assert [hit.service.id for hit in hits[0:2]] == ["housing", "registration"]
    asked = town.index.asked[-1]
    assert ("woning", "nl", {"topic:housing"}, "ti", "services", True) == (
        asked.text, asked.language, asked.topics, asked.spoken, asked.audience, asked.offered_only,
    )  # fmt: skip
    town.desk().services.search("x", include_closed=True)
    assert (
        town.index.asked[-1].language,
        town.index.asked[-1].offered_only,
        town.index.asked[-1].audience,
    ) == ("en", False, None)


@pytest.mark.parametrize(
    "arguments",
    [{"language": "Dutch, please"}, {"topics": ["topic:x"]}, {"spoken": "?"}, {"audience": "everybody"}],
)
def test_bad_searches(town, arguments: dict[str, object]) -> None:
    """A topic, language or audience that does not exist is refused before the index is asked."""
    with pytest.raises(InvalidDataError):
        town.desk().services.search("x", **arguments)
    assert town.index.asked == []


@pytest.mark.parametrize(
    "arguments",
    [
        {"text": None},
        {"text": 5},
        {"text": "x" * 201},
        {"limit": "5"},
        {"limit": None},
        {"limit": 0},
        {"limit": -1},
        {"limit": 1001},
        {"limit": 10**30},
        {"limit": True},
        {"offset": -1},
        {"offset": "5"},
        {"offset": 10**30},
        {"topics": 5},
        {"topics": "topic:registration"},
        {"topics": [["topic:registration"]]},
        {"language": 5},
        {"spoken": []},
        {"audience": []},
    ],
)
def test_searches_that_are_none(town, arguments: dict[str, object]) -> None:
    """A text that nobody types, a page that there is not, and values of other types never reach the index."""
    with pytest.raises(InvalidDataError) as refused:
        town.desk().services.search(**{"text": "x", **arguments})
    assert "xxx" not in str(refused.value)
    assert town.index.asked == []


def test_an_index_that_lags(town) -> None:
    """A service that is closed by now is not shown, although the index still has it."""
    town.index.found = [("old", 2.0), ("housing", 1.0)]
    services = town.desk().services
    assert [hit.service.id for hit in services.search("x")] == ["housing"]
    assert [hit.service.id for hit in services.search("x", include_closed=True)] == ["old", "housing"]


def test_looking(town) -> None:
    """Services are listed by id, by status and page by page; an unknown id is an error that names it."""
    services = town.desk().services
    assert [found.id for found in services.list()] == [
        "housing",
        "interpreters",
        "old",
        "pupils",
        "registration",
    ]
    assert [found.id for found in services.list(status="historic")] == ["old"]
    assert [found.id for found in services.list(after="old", limit=1)] == ["pupils"]
    assert (services.get("housing").id, services.organisation("school").id) == ("housing", "school")
    assert (services.imported("local").services, services.imported("other")) == (5, None)
    for attempt in (services.get, services.organisation):
        with pytest.raises(NotFoundError, match="'nowhere'") as refused:
            attempt("nowhere")
        assert "onestopshop services list" in refused.value.hint
    with pytest.raises(InvalidDataError, match=r"\$\.status"):
        services.list(status="gone")


@pytest.mark.parametrize(
    "attempt",
    [
        lambda services: services.load([5], directory="local"),
        lambda services: services.load(5, directory="local"),
        lambda services: services.load([], directory=5),
        lambda services: services.load([], directory="Mrs Peeters"),
        lambda services: services.imported([]),
        lambda services: services.imported("Mrs Peeters"),
        lambda services: services.get("Mrs Peeters 0477"),
        lambda services: services.get("\ud800"),
        lambda services: services.get(None),
        lambda services: services.organisation("Mrs Peeters"),
        lambda services: services.list(limit="5"),
        lambda services: services.list(limit=0),
        lambda services: services.list(after=5),
        lambda services: services.list(after="\ud800"),
        lambda services: services.list(status=[]),
    ],
)
def test_what_is_no_service(town, attempt: object) -> None:
    """What has not the form of an id, a page or a service is refused as data, and never repeated."""
    with town.nothing_written(), pytest.raises(InvalidDataError) as refused:
        attempt(town.desk("coordinator").services)
    assert "Peeters" not in str(refused.value) + refused.value.hint
