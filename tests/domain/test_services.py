# SPDX-License-Identifier: EUPL-1.2
"""
Services: what they are, when their facts are stale, and what an import changes.
"""

from datetime import date, time

import attrs
import pytest

from onestopshop.domain.codes.services import Audience, ServiceStatus, SpokenHow, Weekday
from onestopshop.domain.services import (
    Notice,
    Organisation,
    Service,
    WeeklySpan,
    import_organisation,
    import_service,
)
from onestopshop.domain.text import LocalizedText
from onestopshop.domain.values import Answer
from onestopshop.errors import InvalidDataError

DAY = date(2026, 3, 2)


def a_service(**changes: object) -> Service:
    values: dict[str, object] = {
        "id": "registration",
        "name": LocalizedText({"en": "Registration"}),
        "organisation": "city",
        "status": ServiceStatus.ACTIVE,
        "topics": frozenset({"topic:registration"}),
        "audience": frozenset({Audience.VISITOR}),
        "usable_without_legal_stay": Answer.UNKNOWN,
        "source": "own",
        "verified_on": date(2025, 3, 2),
        "directory": "local",
    }
    return Service(**values | changes)


def an_organisation(**changes: object) -> Organisation:
    name = LocalizedText({"en": "City"})
    values = {"id": "city", "name": name, "directory": "local", "source": "own", "verified_on": DAY}
    return Organisation(**values | changes)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"id": "Registration Office"}, "$.id"),
        ({"id": "unknown"}, "$.id"),
        ({"audience": frozenset()}, "$.audience"),
        ({"languages": {"arabic language": frozenset({SpokenHow.STAFF})}}, "$.languages"),
        ({"review_every": 2}, "$.review_every"),
    ],
)
def test_what_is_no_service(changes: dict[str, object], path: str) -> None:
    """A service without an audience, or with a value that the handbook does not have, is refused."""
    with pytest.raises(InvalidDataError) as refused:
        a_service(**changes)
    assert refused.value.problems[0].endswith(f"@ {path}")


def test_hours_and_notices_have_an_order() -> None:
    """A shop opens before it closes, and a notice begins before it ends; one day is enough."""
    with pytest.raises(InvalidDataError, match=r"\$\.hours\.tue"):
        WeeklySpan(day=Weekday.TUE, opens=time(12), closes=time(12))
    with pytest.raises(InvalidDataError, match=r"\$\.notices"):
        Notice(text=LocalizedText({"en": "closed"}), since=DAY, until=date(2026, 3, 1))
    assert Notice(text=LocalizedText({"en": "closed"}), since=DAY, until=DAY)


@pytest.mark.parametrize(
    ("status", "offered"), [("active", True), ("suspended", True), ("closed", False), ("historic", False)]
)
def test_what_is_offered(status: str, offered: bool) -> None:
    """Closed and historic services are left out of search and referrals."""
    assert offered == a_service(status=ServiceStatus(status)).offered


@pytest.mark.parametrize(
    ("audience", "usable"),
    [
        ({"visitor"}, True),
        ({"public"}, True),
        ({"services"}, False),
        ({"policy"}, False),
        ({"policy", "public"}, True),
    ],
)
def test_who_can_use_it_herself(audience: set[str], usable: bool) -> None:
    """A service for staff or for policy only is requested by a service, not by a person."""
    assert usable == a_service(audience=frozenset(map(Audience, audience))).for_visitors


@pytest.mark.parametrize(
    ("every", "verified", "today", "stale"),
    [
        (None, "2000-01-01", "2026-03-02", False),
        (12, "2025-03-02", "2026-03-01", False),
        (12, "2025-03-02", "2026-03-02", True),
        (1, "2026-01-31", "2026-02-28", False),
        (1, "2026-01-31", "2026-03-01", True),
        (16, "2024-11-02", "2026-03-01", False),
        (16, "2024-11-02", "2026-03-02", True),
        (3, "2026-03-02", "2026-03-02", False),
    ],
)
def test_when_facts_are_stale(every: int | None, verified: str, today: str, stale: bool) -> None:
    """Facts are stale once the stated months have passed since they were checked, to the day."""
    service = a_service(review_every=every, verified_on=date.fromisoformat(verified))
    assert stale == service.stale(date.fromisoformat(today))


def test_what_an_import_changes() -> None:
    """An import adds what is new, revises what differs, and leaves alone what says the same."""
    added, event = import_service(a_service(), None)
    assert (added.version, event.action, event.data) == (1, "service.imported", {"status": "active"})
    assert None is import_service(a_service(), attrs.evolve(added, version=7))
    revised, event = import_service(a_service(status=ServiceStatus.CLOSED), attrs.evolve(added, version=7))
    assert (revised.version, event.action, event.data) == (8, "service.revised", {"status": "closed"})


def test_what_an_import_changes_of_organisations() -> None:
    """Organisations are imported like services."""
    added, event = import_organisation(an_organisation(), None)
    assert (added.version, event.action, event.subject) == (1, "organisation.imported", "city")
    assert None is import_organisation(an_organisation(), added)
    revised, _ = import_organisation(an_organisation(website="https://example.org"), added)
    assert revised.version == 2
    with pytest.raises(InvalidDataError):
        an_organisation(id="City Office")


def test_a_directory_keeps_to_its_own() -> None:
    """An id that another directory keeps is refused: two sources would overwrite each other for ever."""
    kept, _ = import_service(a_service(), None)
    with pytest.raises(InvalidDataError, match=r"'other'.*'local'"):
        import_service(a_service(directory="other"), kept)
    organisation, _ = import_organisation(an_organisation(), None)
    with pytest.raises(InvalidDataError):
        import_organisation(an_organisation(directory="other"), organisation)


def test_what_a_gone_directory_kept_is_taken_over() -> None:
    """What a directory kept that is not there any more goes to the one that lists it now, in a new version."""
    kept, _ = import_service(a_service(), None)
    taken, event = import_service(a_service(directory="other"), kept, gone={"local"})
    assert (taken.directory, taken.version, event.action) == ("other", 2, "service.revised")
    organisation, _ = import_organisation(an_organisation(), None)
    moved, _ = import_organisation(an_organisation(directory="other"), organisation, gone={"local"})
    assert (moved.directory, moved.version) == ("other", 2)
    with pytest.raises(InvalidDataError):
        import_service(a_service(directory="other"), kept, gone={"third"})
