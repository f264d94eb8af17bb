# SPDX-License-Identifier: EUPL-1.2
"""
What the holders of a city's keys do together: sign a package that others signed in part, and change the keys.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Final

import attrs

from onestopshop.codec.bundles.archives import read_archive, write_archive
from onestopshop.codec.bundles.carriers import Carrier, Signed, read_carrier, write_carrier
from onestopshop.codec.bundles.documents import bytes_of, root_of, sha256
from onestopshop.codec.bundles.keys import SigningKey, keyid_of, signatures_of, signed, signers_of
from onestopshop.domain.bundles.accepted import Accepted, id_of
from onestopshop.domain.bundles.names import MANIFEST, ROOT, SIGNATURES, refused
from onestopshop.domain.bundles.statements import KeySet, Root
from onestopshop.domain.bundles.trust import Trusted
from onestopshop.errors import ExchangeError, InvalidDataError
from onestopshop.operations.bundles.chains import follow
from onestopshop.operations.bundles.incoming import BundlesIncoming, checked, incoming
from onestopshop.operations.bundles.kinds import kind_of
from onestopshop.operations.bundles.known import circumstances
from onestopshop.operations.bundles.outgoing import (
    KeysSigned,
    Made,
    MadeBundle,
    check_home,
    check_signers,
    to_the_second,
)
from onestopshop.operations.bundles.shelf import put, signed_archive
from onestopshop.operations.bundles.verifying import Circumstances, Verified
from onestopshop.operations.work import Work

__all__ = ["expect_own", "rotated", "signed_further", "to_be_signed"]

_BEGUN: Final = 1
"""Signatures on what another holder is shown; what has none may be a stranger's."""


def signed_further(work: Work, content: bytes, signers: Sequence[SigningKey]) -> Made:
    """
    Add signatures to a package of one's own city, after checking all of it but how many signed so far.

    Raises:
        ExchangeError: It is another city's, or is refused.
        InvalidDataError: A key is none of this city's.
    """
    carrier = read_carrier(content)
    expect_own(work, carrier)
    found, here = checked(work, content, least=_BEGUN)
    before = follow(here.pin, carrier.publisher, here.roots).trusted
    if found.snapshot is None:
        return _further_root(carrier, found, before, signers)
    check_signers(signers, found.trusted.keys.keys)
    assert carrier.snapshot is not None  # noqa: S101 - a verified list was read from it
    snapshot = _further(carrier.snapshot, signers)
    bundles = {name: _further_bundle(archive, signers) for name, archive in carrier.bundles.items()}
    fresh = attrs.evolve(carrier, snapshot=snapshot, bundles=bundles)
    counts = [len(signatures_of(snapshot.signatures))]
    counts += [len(signatures_of(read_archive(one)[SIGNATURES])) for one in bundles.values()]
    return Made(
        city=carrier.publisher,
        number=found.snapshot.version,
        expires=found.snapshot.expires,
        signatures=min(counts),
        threshold=found.trusted.keys.threshold,
        bundles=tuple(
            MadeBundle(
                name=name,
                kind=kind_of(name).name,
                version=one.manifest.version,
                expires=one.manifest.expires,
                fresh=False,
            )
            for name, one in sorted(found.bundles.items())
        ),
        content=write_carrier(fresh),
    )


def to_be_signed(work: Work, content: bytes) -> BundlesIncoming:
    """
    Return what is in a package of one's own city, after checking all of it but how many signed so far.

    Raises:
        ExchangeError: It is another city's, or is refused.
    """
    expect_own(work, read_carrier(content))
    return incoming(work, content, least=_BEGUN)[0]


def expect_own(work: Work, carrier: Carrier) -> None:
    """
    Refuse a package of another city.

    Raises:
        ExchangeError: It is one.
    """
    if carrier.publisher != work.context.city.id:
        raise refused(
            f"the package is of {carrier.publisher}",
            hint="Only its own holders of keys sign a city's package.",
        )


def rotated(
    work: Work,
    signers: Sequence[SigningKey],
    *,
    add: Iterable[str],
    remove: Iterable[str],
    threshold: int | None,
    key: str | None = None,
) -> Made:
    """
    State other keys of this city from now on; they hold at once when enough of the old and the new keys signed.

    Args:
        add, remove: Public keys; one to remove may be told by the beginning of its name.

    Raises:
        ExchangeError: This city has no keys.
        ForbiddenError: This is not the home installation.
        InvalidDataError: A key is unknown, nothing would change, or what would be left can never sign.
    """
    check_home(work, "exchange.rotate")
    here = circumstances(work, work.context.city.id)
    before = follow(here.pin, work.context.city.id, here.roots).trusted
    if work.repeated(
        key, "accepted.taken", Accepted, id_of(work.context.city.id, ROOT), may="exchange.rotate"
    ):
        return _rotated_before(here, signers)
    keys = _changed(before.keys, add, remove, threshold)
    check_signers(signers, before.keys.keys | keys.keys)
    if not any(one.public in before.keys.keys for one in signers):
        raise InvalidDataError(
            ["a key that holds now begins a change of keys @ $.signers"],
            hint="Let a holder of such a key run it; the new ones sign her file.",
        )
    now = to_the_second(here.now)
    root = Root(
        publisher=work.context.city.id,
        name=ROOT,
        version=before.version + 1,
        created=now,
        expires=now + timedelta(days=work.context.network.root_days),
        previous=before.digest,
        keys=keys,
    )
    statement = bytes_of(root)
    roots = {**here.roots, root.version: Signed(statement, signed(statement, signers))}
    made = _made_root(root, {one.public for one in signers}, before, roots)
    if made.complete:
        archive = signed_archive({str(number): one for number, one in roots.items()})
        put(work, root, sha256(statement), archive, content=ROOT, root=root.version, key=key)
    return made


def _rotated_before(here: Circumstances, signers: Sequence[SigningKey]) -> Made:
    """Return the package of the keys that hold, as it was made."""
    last = max(here.roots)
    before = follow(
        here.pin, (city := here.known[ROOT].city), {n: one for n, one in here.roots.items() if n < last}
    )
    root = root_of(here.roots[last].statement, publisher=city, name=ROOT)
    return _made_root(root, {one.public for one in signers}, before.trusted, here.roots)


def _changed(before: KeySet, add: Iterable[str], remove: Iterable[str], threshold: int | None) -> KeySet:
    gone = {_named(before, one) for one in remove}
    added = frozenset(add)
    if added & before.keys:
        raise InvalidDataError(["a key to add is one of the city's already @ $.add"])
    try:
        keys = KeySet(
            keys=(before.keys | added) - gone,
            threshold=before.threshold if threshold is None else threshold,
        )
    except ExchangeError as error:
        raise InvalidDataError(
            [f"{str(error).partition(';')[0]} @ $.keys"],
            hint="Add a key for each that you take away, or state another threshold.",
        ) from error
    if keys == before:
        raise InvalidDataError(["nothing would change @ $.keys"], hint="Name a key to add or to remove.")
    return keys


def _named(keys: KeySet, name: str) -> str:
    found = [one for one in keys.keys if one == name or (len(name) >= 8 and keyid_of(one).startswith(name))]
    if len(found) != 1:
        raise InvalidDataError(
            ["a key to remove is none of the city's @ $.remove"],
            hint="Tell it by its 64 digits, or by the first 8 or more of its name.",
        )
    return found[0]


def _further_root(carrier: Carrier, found: Verified, before: Trusted, signers: Sequence[SigningKey]) -> Made:
    """Sign new keys; who held an old one or will hold a new one may."""
    if found.root is None or found.root.version <= before.version:
        raise refused(
            "the package states no keys that are new here", hint="`onestopshop exchange rotate` makes one."
        )
    check_signers(signers, before.keys.keys | found.root.keys.keys)
    number = found.root.version
    further = _further(carrier.roots[number], signers)
    roots = {**carrier.roots, number: further}
    everyone = before.keys.keys | found.root.keys.keys
    signed_by = signers_of(further.statement, signatures_of(further.signatures), everyone)
    return _made_root(found.root, set(signed_by), before, roots)


def _made_root(root: Root, signed_by: set[str], before: Trusted, roots: Mapping[int, Signed]) -> Made:
    """Return a package of new keys; it lacks as many signatures as the one of both sets that lacks more."""
    old, new = (_counted(keys, signed_by) for keys in (before.keys, root.keys))
    wanted = max(old.threshold, new.threshold)
    return Made(
        city=root.publisher,
        number=None,
        expires=root.expires,
        signatures=wanted - max(old.lacking, new.lacking),
        threshold=wanted,
        old=old,
        new=new,
        content=write_carrier(Carrier(publisher=root.publisher, roots=roots)),
    )


def _counted(keys: KeySet, signed_by: set[str]) -> KeysSigned:
    return KeysSigned(signatures=min(len(keys.keys & signed_by), keys.threshold), threshold=keys.threshold)


def _further(of: Signed, signers: Sequence[SigningKey]) -> Signed:
    return Signed(of.statement, signed(of.statement, signers, before=signatures_of(of.signatures)))


def _further_bundle(archive: bytes, signers: Sequence[SigningKey]) -> bytes:
    files = read_archive(archive)
    further = _further(Signed(files[MANIFEST], files[SIGNATURES]), signers)
    return write_archive({**files, SIGNATURES: further.signatures})
