# SPDX-License-Identifier: EUPL-1.2
"""
Whether what a city signed is genuine, fresh and newer than what is known: pure decisions, one for each step.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final

import attrs

from onestopshop.domain.bundles.names import refused
from onestopshop.domain.bundles.statements import (
    FileEntry,
    KeySet,
    Listed,
    Manifest,
    Root,
    Snapshot,
    Statement,
)
from onestopshop.domain.text import LocalizedText

__all__ = [
    "SKEW",
    "Known",
    "Network",
    "Pin",
    "Trusted",
    "check_clock",
    "check_enough",
    "check_files",
    "check_fresh",
    "check_listed",
    "check_newer",
    "check_root",
    "check_snapshot",
]

_NEW: Final = "the new keys"
_FURTHER: Final = "Who holds another key of that city adds a signature with `onestopshop exchange sign`."
_NOBODY: Final = (
    "Nobody signed it who speaks for that city as far as is known here: telephone, and ask for its keys."
)

SKEW: Final = timedelta(hours=1)
"""How far the clocks of two cities may differ."""


@attrs.frozen(kw_only=True)
class Pin:
    """
    The keys that a configuration states for a city.

    Args:
        version: Which root of the city they are; later ones are taken from its packages.
    """

    name: LocalizedText | None = None
    keys: KeySet
    version: int = 1


@attrs.frozen(kw_only=True)
class Network:
    """
    The cities whose packages are taken in, and how this one signs its own.

    Args:
        own: The keys of this city, ``None`` when it publishes nothing.
        licence: Under which it publishes what states no licence of its own.
        publish_quarters: Whether it publishes quarters of its statistics; else years only.
        bundle_days, snapshot_days, root_days: After how many days each kind of signed statement expires.
    """

    own: Pin | None = None
    cities: Mapping[str, Pin] = attrs.field(factory=dict)
    licence: str = ""
    publish_quarters: bool = True
    bundle_days: int = 400
    snapshot_days: int = 120
    root_days: int = 1100


@attrs.frozen(kw_only=True)
class Trusted:
    """
    The keys of a city that hold now, and the version and digest of the root that states them.
    """

    keys: KeySet
    version: int
    digest: str
    """Of the keys and the threshold."""


@attrs.frozen(kw_only=True)
class Known:
    """
    What is known of one name of a city: the last version that was accepted, and the digest of its statement.
    """

    version: int
    sha256: str


def check_enough(
    signers: Collection[str],
    keys: KeySet,
    *,
    least: int | None = None,
    what: str = "the package",
    whose: str = "the city's keys",
) -> None:
    """
    Refuse what too few keys signed.

    Args:
        signers: The different keys of the city of which there is a genuine signature.
        least: How many must, in the place of the threshold.
        what: What they signed.
        whose: What the keys are called; others than those that hold are for their holders to sign with.

    Raises:
        ExchangeError: There are too few.
    """
    wanted = keys.threshold if least is None else least
    counted = len(keys.keys & set(signers))
    if counted < wanted:
        raise refused(
            f"{counted} of {whose} signed {what}, and {wanted} must",
            hint=_FURTHER if counted or whose == _NEW else _NOBODY,
        )


def check_fresh(statement: Statement, *, now: datetime) -> None:
    """
    Refuse what expired, or was made later than now.

    Raises:
        ExchangeError: It was, by the clock of this machine.
    """
    what = f"{statement.name} {statement.version} of {statement.publisher}"
    if statement.created > now + SKEW:
        raise refused(
            f"{what} was made in the future: on {statement.created.date()}",
            hint="Look at the clock of this machine; when it is right, tell the city that published it.",
        )
    if statement.expires <= now:
        raise refused(
            f"{what} expired on {statement.expires.date()}",
            hint="Ask the city for a newer package; when there should be one, it may be withheld from you.",
        )


def check_newer(statement: Statement, sha256: str, known: Known | None) -> None:
    """
    Refuse what is older than what is known, or differs from it at the same version or from what it follows.

    Raises:
        ExchangeError: It is a rollback, or two things have one version.
    """
    if known is None:
        return
    what = f"{statement.name} {statement.version} of {statement.publisher}"
    if statement.version < known.version:
        raise refused(
            f"{what} is older than version {known.version}, which is known here",
            hint="Ask the city for its newest package; an old one may have been put in its place.",
        )
    if statement.version == known.version and sha256 != known.sha256:
        raise refused(f"{what} differs from the one of the same version that is known here")
    if statement.version == known.version + 1 and statement.previous != known.sha256:
        raise refused(f"{what} does not follow on version {known.version} that is known here")


def check_root(root: Root, signers: Collection[str], before: Trusted, *, least: int | None = None) -> None:
    """
    Refuse new keys that are not the next ones, or that the old and the new keys did not both sign.

    Args:
        least: How many of the old ones must have signed, in the place of all thresholds; of the new ones none then.

    Raises:
        ExchangeError: They are not.
    """
    if root.version != before.version + 1:
        raise refused(
            f"the keys of {root.publisher} in the package are version {root.version}, and {before.version + 1} is next",
            hint="Ask the city for a package with all its versions of keys.",
        )
    if root.previous != before.digest:
        raise refused(f"the keys of {root.publisher} in the package do not follow on those that hold here")
    what = f"version {root.version} of its keys"
    check_enough(signers, before.keys, least=least, what=what)
    check_enough(signers, root.keys, least=None if least is None else 0, what=what, whose=_NEW)


def check_clock(known: datetime, *, now: datetime) -> None:
    """
    Refuse to judge by a clock that stands before what is known to have happened: it would find old things fresh.

    Raises:
        ExchangeError: It does.
    """
    if known > now + SKEW:
        raise refused(
            f"the clock of this machine stands before {known.date()}, when what is held here was made",
            hint="Set the clock of this machine.",
        )


def check_snapshot(snapshot: Snapshot, trusted: Trusted) -> None:
    """
    Refuse a list that was made under other keys than those that hold now.

    Raises:
        ExchangeError: It was: a newer root was left out, or the list is older than the root.
    """
    if (snapshot.root, snapshot.keys) != (trusted.version, trusted.digest):
        raise refused(
            f"the list of {snapshot.publisher} was made under other keys than version {trusted.version}, "
            "which holds here",
            hint="Ask the city for its newest package, with all its versions of keys.",
        )


def check_listed(snapshot: Snapshot, carried: Mapping[str, Listed], known: Mapping[str, Known]) -> None:
    """
    Refuse packages that the list does not name as they are, and a list of which packages are missing.

    Args:
        carried: The packages that came with the list, by name.
        known: Those that are held already.

    Raises:
        ExchangeError: They do not belong together.
    """
    listed = {one.name: one for one in snapshot.bundles}
    for name, one in carried.items():
        if listed.get(name) != one:
            raise refused(
                f"{name} {one.version} of {snapshot.publisher} does not belong to the list that came with it"
            )
    for name, one in listed.items():
        if name not in carried and known.get(name) != Known(version=one.version, sha256=one.sha256):
            raise refused(
                f"{name} {one.version} of {snapshot.publisher} is listed, and neither in the package nor held here",
                hint="Ask the city for the whole package.",
            )


def check_files(manifest: Manifest, found: Mapping[str, tuple[int, str]]) -> None:
    """
    Refuse a package whose files are not those of its manifest.

    Args:
        found: The size and the SHA-256 of each file that is there, by path.

    Raises:
        ExchangeError: One is missing, extra or different.
    """
    stated = {one.path: one for one in manifest.files}
    what = f"{manifest.name} {manifest.version} of {manifest.publisher}"
    missing, extra = stated.keys() - found.keys(), found.keys() - stated.keys()
    if missing or extra:
        raise refused(
            f"{what} lacks {len(missing)} files that it names and has {len(extra)} that it does not name"
        )
    for path, (size, sha256) in found.items():
        if FileEntry(path=path, size=size, sha256=sha256) != stated[path]:
            raise refused(f"a file of {what} is not the one that was signed")
