# SPDX-License-Identifier: EUPL-1.2
"""
Each decision about what a city signed, by itself.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from onestopshop.domain.bundles.statements import FileEntry, KeySet, Listed, Manifest, Root, Snapshot
from onestopshop.domain.bundles.trust import (
    Known,
    Trusted,
    check_clock,
    check_enough,
    check_files,
    check_fresh,
    check_listed,
    check_newer,
    check_root,
    check_snapshot,
)
from onestopshop.errors import ExchangeError

DIGEST, OTHER = "0123456789abcdef" * 4, "ab" * 32
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
KEYS = tuple(f"{number}" * 64 for number in range(1, 5))
COMMON: dict[str, Any] = {
    "publisher": "eastgate",
    "version": 3,
    "created": NOW,
    "expires": NOW + timedelta(days=120),
    "previous": DIGEST,
}
MANIFEST = Manifest(name="pilot", files=(FileEntry(path="pilot.json", size=2, sha256=DIGEST),), **COMMON)
OLD = Trusted(keys=KeySet(keys=frozenset(KEYS[:3]), threshold=2), version=2, digest=DIGEST)
ROOT = Root(name="root", keys=KeySet(keys=frozenset(KEYS[1:]), threshold=2), **COMMON)
SNAPSHOT = Snapshot(
    name="snapshot",
    root=2,
    keys=DIGEST,
    bundles=(Listed(name="pilot", version=3, sha256=DIGEST),),
    **COMMON,
)


def _refuses(why: str, check: Any, *given: Any, **named: Any) -> None:
    with pytest.raises(ExchangeError, match=why) as caught:
        check(*given, **named)
    assert caught.value.hint


@pytest.mark.parametrize(
    "key",
    [
        "01" + "00" * 31,
        "00" * 32,
        "ec" + "ff" * 30 + "7f",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "01" + "00" * 30 + "80",
        "ee" + "ff" * 30 + "7f",
        "ed" + "ff" * 30 + "7f",
        "ff" * 32,
    ],
)
def test_keys_with_which_everybody_signs(key: str) -> None:
    """A point of small order is nobody's key, and no key is written in two ways."""
    with pytest.raises(ExchangeError, match="no key that one holder alone can sign with"):
        KeySet(keys=frozenset({key, KEYS[0]}), threshold=1)


def test_enough_keys() -> None:
    """As many different keys of the city sign as must; those of others do not count."""
    check_enough({KEYS[0], KEYS[1]}, OLD.keys)
    check_enough((), OLD.keys, least=0)
    _refuses("1 of the city's keys signed", check_enough, [KEYS[0], KEYS[0], KEYS[3]], OLD.keys)


def test_freshness() -> None:
    """A statement holds from when it was made, an hour of difference allowed, until it expires."""
    for now in (NOW, NOW - timedelta(hours=1), MANIFEST.expires - timedelta(seconds=1)):
        check_fresh(MANIFEST, now=now)
    _refuses("expired on 2026-06-30", check_fresh, MANIFEST, now=MANIFEST.expires)
    _refuses("made in the future", check_fresh, MANIFEST, now=NOW - timedelta(hours=1, seconds=1))
    check_clock(NOW, now=NOW - timedelta(hours=1))
    _refuses("the clock of this machine", check_clock, NOW, now=NOW - timedelta(hours=2))
    _refuses("expires before it was made", attrs.evolve, MANIFEST, expires=NOW)


def test_newer_versions() -> None:
    """What follows is newer; the same is the same; anything else is a rollback or a second history."""
    check_newer(MANIFEST, OTHER, None)
    check_newer(MANIFEST, OTHER, Known(version=3, sha256=OTHER))
    check_newer(MANIFEST, OTHER, Known(version=2, sha256=DIGEST))
    check_newer(MANIFEST, OTHER, Known(version=1, sha256=OTHER))
    _refuses("is older than version 4", check_newer, MANIFEST, OTHER, Known(version=4, sha256=OTHER))
    _refuses("differs from the one", check_newer, MANIFEST, OTHER, Known(version=3, sha256=DIGEST))
    _refuses("does not follow on", check_newer, MANIFEST, OTHER, Known(version=2, sha256=OTHER))


def test_new_keys() -> None:
    """New keys are the next ones, follow on the old, and are signed by enough of both."""
    check_root(ROOT, KEYS[1:3], OLD)
    check_root(ROOT, [], OLD, least=0)
    _refuses("version 3, and 4 is next", check_root, ROOT, KEYS, attrs.evolve(OLD, version=3))
    _refuses("do not follow on", check_root, ROOT, KEYS, attrs.evolve(OLD, digest=OTHER))
    _refuses("1 of the city's keys", check_root, ROOT, KEYS[2:], OLD)
    _refuses("1 of the new keys", check_root, ROOT, KEYS[:2], OLD)


def test_the_list_names_the_keys() -> None:
    """A list that was made under other keys is refused, whichever of the two is newer."""
    check_snapshot(SNAPSHOT, OLD)
    for other in (attrs.evolve(OLD, version=1), attrs.evolve(OLD, digest=OTHER)):
        _refuses("made under other keys", check_snapshot, SNAPSHOT, other)


def test_the_list_names_the_bundles() -> None:
    """Each bundle is listed as it is, and each that is listed came or is held."""
    (listed,) = SNAPSHOT.bundles
    check_listed(SNAPSHOT, {"pilot": listed}, {})
    check_listed(SNAPSHOT, {}, {"pilot": Known(version=3, sha256=DIGEST)})
    _refuses("neither in the package nor held", check_listed, SNAPSHOT, {}, {})
    _refuses("nor held", check_listed, SNAPSHOT, {}, {"pilot": Known(version=2, sha256=DIGEST)})
    for wrong in (attrs.evolve(listed, version=2), attrs.evolve(listed, sha256=OTHER)):
        _refuses("does not belong to the list", check_listed, SNAPSHOT, {"pilot": wrong}, {})
    more = {"pilot": listed, "practices": attrs.evolve(listed, name="practices")}
    _refuses("does not belong to the list", check_listed, SNAPSHOT, more, {})


@pytest.mark.parametrize(
    ("found", "why"),
    [
        ({}, "lacks 1 files"),
        ({"pilot.json": (2, DIGEST), "more": (1, DIGEST)}, "has 1 that it does not name"),
        ({"pilot.json": (3, DIGEST)}, "not the one that was signed"),
        ({"pilot.json": (2, OTHER)}, "not the one that was signed"),
    ],
)
def test_files(found: dict[str, tuple[int, str]], why: str) -> None:
    """The files are those of the manifest: each of them, no other, and each as it was."""
    check_files(MANIFEST, {"pilot.json": (2, DIGEST)})
    _refuses(why, check_files, MANIFEST, found)


def test_lists_are_in_order() -> None:
    """A list that is not in order, or names something twice, has another form."""
    one, two = (Listed(name=name, version=1, sha256=DIGEST) for name in ("pilot", "practices"))
    assert (one, two) == attrs.evolve(SNAPSHOT, bundles=(one, two)).bundles
    for bundles in ((two, one), (one, one)):
        _refuses("not in order", attrs.evolve, SNAPSHOT, bundles=bundles)
