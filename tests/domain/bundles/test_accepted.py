# SPDX-License-Identifier: EUPL-1.2
"""
What is kept of packages keeps its invariants, and names and paths have one form.
"""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from onestopshop.domain.bundles.accepted import Accepted, Package, accept, gone, keep, withdraw
from onestopshop.domain.bundles.names import check_city, check_name, check_paths
from onestopshop.errors import ExchangeError, InvalidDataError

DIGEST = "0123456789abcdef" * 4


def accepted(**changes: Any) -> Accepted:
    said = {
        "id": "eastgate.pilot",
        "city": "eastgate",
        "name": "pilot",
        "content": "pilot",
        "number": 3,
        "root": 1,
        "manifest": DIGEST,
        "package": DIGEST,
        "created": datetime(2026, 3, 2, tzinfo=UTC),
        "expires": datetime(2026, 6, 2, tzinfo=UTC),
        "accepted_on": date(2026, 3, 3),
    }
    return Accepted(**{**said, **changes})


@pytest.mark.parametrize(
    "changes",
    [{"id": "westgate.pilot"}, {"number": 0}, {"root": 0}, {"manifest": "no"}, {"package": DIGEST.upper()}],
)
def test_what_no_record_can_say(changes: dict[str, Any]) -> None:
    """A record of what was accepted has the id of its city and name, a version, and two digests."""
    with pytest.raises(InvalidDataError):
        accepted(**changes)
    with pytest.raises(InvalidDataError):
        Package(id="eastgate.pilot", content="abc")


def test_versions_of_the_record() -> None:
    """Each change is a version of the record, and what is withdrawn stays known."""
    first, event = accept(accepted(), after=0)
    assert ("accepted.taken", 1) == (event.action, first.version)
    withdrawn, event = withdraw(first, day=date(2026, 4, 1))
    assert ("accepted.withdrawn", 2, first.known) == (event.action, withdrawn.version, withdrawn.known)
    again, _ = accept(accepted(number=4), after=withdrawn.version)
    assert (3, None) == (again.version, again.withdrawn_on)
    kept, _ = keep("eastgate.pilot", "abcd", after=0)
    assert (1, 2) == (kept.version, keep("eastgate.pilot", "abcd", after=1)[0].version)
    erased, event = gone("eastgate.pilot", version=2)
    assert ("eastgate.pilot", 2, "package.erased") == (erased.id, erased.version, event.action)


@pytest.mark.parametrize("name", ["", "A", "a b", "-a", "a" * 41, "é", "a/b", None])
def test_names_of_cities(name: Any) -> None:
    """A city is named by small letters, digits and hyphens; a bundle has dots and underscores too."""
    for check in (check_city, check_name):
        if check is check_city or name != "a" * 41:
            with pytest.raises(ExchangeError):
                check(name)
    assert "a.b_c-1" == check_name("a.b_c-1")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/a",
        "a/",
        "a//b",
        ".",
        "..",
        "a/../b",
        "a\\b",
        "a:b",
        "a\0b",
        "a\u200bb",
        "e\u0301",
        "a.",
        " a",
        "a" * 201,
    ],
)
def test_paths(path: str) -> None:
    """A path names a file of the package and nothing else, on any system."""
    with pytest.raises(ExchangeError, match="not allowed"):
        check_paths([path])
    check_paths(["a/b.toml", "a/c.toml", "é.toml"])
    for twins in (("a", "A"), ("ß", "SS"), ("\u1e9e", "ss")):
        with pytest.raises(ExchangeError, match="but for case or composition"):
            check_paths(twins)
