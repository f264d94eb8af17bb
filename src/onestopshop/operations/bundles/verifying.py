# SPDX-License-Identifier: EUPL-1.2
"""
Check what came from a city, in the order in which a check may rely on the ones before, and stop at the first failure.

The order is that of the handbook of standards, section 16.  Size and container come first; then, for every statement,
signatures over the bytes, form, canonical bytes, dates, version; then whether it belongs to the city's newest list;
then the files; last what the files say, which the kinds of content check.
"""

from collections.abc import Mapping
from datetime import datetime

import attrs

from onestopshop.codec.bundles.archives import read_archive
from onestopshop.codec.bundles.carriers import Carrier, Signed
from onestopshop.codec.bundles.descriptors import check_descriptor
from onestopshop.codec.bundles.documents import manifest_of, sha256, snapshot_of
from onestopshop.codec.bundles.keys import signatures_of, signers_of
from onestopshop.domain.bundles.accepted import Accepted
from onestopshop.domain.bundles.names import BESIDE, DESCRIPTOR, MANIFEST, SIGNATURES, SNAPSHOT, refused
from onestopshop.domain.bundles.statements import KeySet, Listed, Manifest, Root, Snapshot
from onestopshop.domain.bundles.trust import (
    Known,
    Pin,
    Trusted,
    check_clock,
    check_enough,
    check_files,
    check_fresh,
    check_listed,
    check_newer,
    check_snapshot,
)
from onestopshop.operations.bundles.chains import follow, joined

__all__ = ["Bundle", "Circumstances", "Verified", "verified"]


@attrs.frozen(kw_only=True)
class Circumstances:
    """
    What is known here of the publisher when a package comes.

    Args:
        known: What was accepted of it, by name, under whichever keys.
        roots: Its keys after those that were pinned first, as they were accepted; older ones than are pinned now are
            not looked at, and are carried on for cities that pin them still.
        since: When the newest list of any city was made: now is later.
        least: How many signatures are enough, in the place of the city's threshold; ``None`` but while its own
            holders of keys are still signing.
    """

    pin: Pin
    known: Mapping[str, Accepted]
    roots: Mapping[int, Signed]
    now: datetime
    since: datetime | None = None
    least: int | None = None

    def before(self, name: str) -> Known | None:
        """
        Return what a newer version of a name is compared with.

        Nothing, when all that was accepted of it is older than the pinned keys: whoever stole enough of the keys
        before may have used the versions up, and no list under those keys counts any more.
        """
        accepted = self.known.get(name)
        return None if accepted is None or accepted.root < self.pin.version else accepted.known


@attrs.frozen(kw_only=True)
class Bundle:
    """
    One bundle that was found genuine and fresh, its content not yet looked at.

    Args:
        sha256: That of its manifest.
        archive: All of it, as it came.
        files: Its content.
    """

    manifest: Manifest
    sha256: str
    archive: bytes
    files: Mapping[str, bytes]


@attrs.frozen(kw_only=True)
class Verified:
    """
    A package that was found genuine and fresh.

    Args:
        roots: The chain of the city's keys, as far as it was verified, now or before.
        root: The last of them.
        snapshot: The city's list; ``None`` only when its own keys change.
    """

    publisher: str
    trusted: Trusted
    roots: Mapping[int, Signed]
    root: Root | None
    snapshot: Snapshot | None
    signed_snapshot: Signed | None
    bundles: Mapping[str, Bundle]


def verified(carrier: Carrier, here: Circumstances) -> Verified:
    """
    Return what a package holds when all of it is genuine, fresh, newer than what is known, and belongs together.

    Raises:
        ExchangeError: It is not; the first reason is told.
    """
    if here.since is not None:
        check_clock(here.since, now=here.now)
    least = here.least if carrier.snapshot is None else None  # keys that are still being signed come alone
    came = follow(here.pin, carrier.publisher, carrier.roots, least=least)
    kept = {number: one for number, one in here.roots.items() if number > here.pin.version}
    roots = joined(kept, carrier.roots, publisher=carrier.publisher)
    chain = follow(here.pin, carrier.publisher, roots, least=least) if kept else came
    if chain.last is not None:
        check_fresh(chain.last, now=here.now)
    snapshot = _snapshot(carrier, chain.trusted, here)
    bundles = {
        name: _bundle(archive, carrier.publisher, name, chain.trusted.keys, here)
        for name, archive in carrier.bundles.items()
    }
    _check_together(snapshot, bundles, here)
    return Verified(
        publisher=carrier.publisher,
        trusted=chain.trusted,
        roots={**here.roots, **{number: one for number, one in roots.items() if number > here.pin.version}},
        root=chain.last,
        snapshot=snapshot,
        signed_snapshot=carrier.snapshot,
        bundles=bundles,
    )


def _snapshot(carrier: Carrier, trusted: Trusted, here: Circumstances) -> Snapshot | None:
    if carrier.snapshot is None:
        if carrier.bundles or not carrier.roots:
            raise refused("the package lacks the list of what its city publishes")
        return None
    statement = carrier.snapshot.statement
    _check_signed(carrier.snapshot, trusted.keys, here)
    snapshot = snapshot_of(statement, publisher=carrier.publisher, name=SNAPSHOT)
    check_fresh(snapshot, now=here.now)
    _check_newer(snapshot, sha256(statement), here)
    check_snapshot(snapshot, trusted)
    return snapshot


def _bundle(archive: bytes, publisher: str, name: str, keys: KeySet, here: Circumstances) -> Bundle:
    files = read_archive(archive)
    if not files.keys() >= BESIDE:
        raise refused(f"{name} lacks its manifest, its signatures or its descriptor")
    signed = Signed(files[MANIFEST], files[SIGNATURES])
    _check_signed(signed, keys, here)
    manifest = manifest_of(signed.statement, publisher=publisher, name=name)
    check_fresh(manifest, now=here.now)
    _check_newer(manifest, sha256(signed.statement), here)
    return Bundle(manifest=manifest, sha256=sha256(signed.statement), archive=archive, files=files)


def _check_signed(signed: Signed, keys: KeySet, here: Circumstances) -> None:
    signers = signers_of(signed.statement, signatures_of(signed.signatures), keys.keys)
    check_enough(signers, keys, least=here.least)


def _check_newer(statement: Manifest | Snapshot, digest: str, here: Circumstances) -> None:
    check_newer(statement, digest, here.before(statement.name))


def _check_together(snapshot: Snapshot | None, bundles: dict[str, Bundle], here: Circumstances) -> None:
    if snapshot is not None:
        held = {
            name: one.known for name, one in here.known.items() if one.is_content and one.withdrawn_on is None
        }
        carried = {
            name: Listed(name=name, version=one.manifest.version, sha256=one.sha256)
            for name, one in bundles.items()
        }
        check_listed(snapshot, carried, held)
    for name, one in bundles.items():
        signed = {path: file for path, file in one.files.items() if path not in {MANIFEST, SIGNATURES}}
        check_files(one.manifest, {path: (len(file), sha256(file)) for path, file in signed.items()})
        content = {path: file for path, file in signed.items() if path != DESCRIPTOR}
        check_descriptor(
            one.files[DESCRIPTOR],
            content,
            city=one.manifest.publisher,
            name=name,
            version=one.manifest.version,
        )
        bundles[name] = attrs.evolve(one, files=content)
