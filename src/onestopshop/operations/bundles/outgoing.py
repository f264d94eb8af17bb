# SPDX-License-Identifier: EUPL-1.2
"""
Make the package of one's own city: what it offers now, its list, and its keys, signed.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import attrs

from onestopshop.codec.bundles.archives import read_archive
from onestopshop.codec.bundles.carriers import Carrier, Signed, write_carrier
from onestopshop.codec.bundles.documents import bytes_of, sha256, snapshot_of
from onestopshop.codec.bundles.keys import SigningKey, signed
from onestopshop.domain.bundles.accepted import Accepted, id_of
from onestopshop.domain.bundles.names import MANIFEST, SNAPSHOT
from onestopshop.domain.bundles.statements import Listed, Snapshot
from onestopshop.domain.bundles.trust import Trusted
from onestopshop.errors import ConflictError, ForbiddenError, InvalidDataError
from onestopshop.operations.bundles.chains import follow
from onestopshop.operations.bundles.kinds import kind_of
from onestopshop.operations.bundles.known import circumstances
from onestopshop.operations.bundles.offering import Edition, edition_again, edition_of, offered
from onestopshop.operations.bundles.shelf import archive_of, put, put_away, signed_archive
from onestopshop.operations.bundles.verifying import Circumstances
from onestopshop.operations.work import Work

__all__ = ["KeysSigned", "Made", "MadeBundle", "check_home", "check_signers", "made", "to_the_second"]


@attrs.frozen(kw_only=True)
class MadeBundle:
    """
    One bundle of an own package.

    Args:
        fresh: Whether it is a new version.
    """

    name: str
    kind: str
    version: int
    expires: datetime
    fresh: bool


@attrs.frozen(kw_only=True)
class KeysSigned:
    """
    How many of some keys signed.

    Args:
        signatures: How many did, as far as they are needed.
        threshold: How many must.
    """

    signatures: int
    threshold: int

    @property
    def lacking(self) -> int:
        """How many must sign still."""
        return self.threshold - self.signatures


@attrs.frozen(kw_only=True)
class Made:
    """
    An own package.

    Args:
        number: The version of the list, ``None`` when the package only changes the keys.
        signatures: How many keys signed everything in it.
        threshold: How many must, for other cities to take it.
        old, new: When it changes the keys: how many of those that hold, and of those that shall hold, signed.
        content: The package itself.
    """

    city: str
    number: int | None
    expires: datetime
    signatures: int
    threshold: int
    bundles: tuple[MadeBundle, ...] = ()
    old: KeysSigned | None = None
    new: KeysSigned | None = None
    content: bytes = attrs.field(repr=False)

    @property
    def complete(self) -> bool:
        """Whether other cities will take it."""
        return self.signatures >= self.threshold


def made(work: Work, signers: Sequence[SigningKey], *, key: str | None = None) -> Made:
    """
    Make the package, and keep which versions it gave.

    Raises:
        ConflictError: The key made an export before the keys of the city changed.
        ExchangeError: No keys of this city are configured, something has no licence, or may not leave.
        ForbiddenError: This is not the home installation.
        InvalidDataError: A key is none of this city's.
    """
    check_home(work, "exchange.export")
    here = circumstances(work, work.context.city.id)
    trusted = follow(here.pin, work.context.city.id, here.roots).trusted
    check_signers(signers, trusted.keys.keys)
    done = id_of(work.context.city.id, SNAPSHOT)
    if work.repeated(key, "accepted.taken", Accepted, done, may="exchange.export"):
        return _again(work, signers, trusted, here)
    now = to_the_second(here.now)
    editions = [
        edition_of(work, one, here.known.get(one.name), signers=signers, now=now) for one in offered(work)
    ]
    _keep(work, editions, here, trusted)
    snapshot = _snapshot(work, editions, trusted, here, now)
    statement = bytes_of(snapshot)
    list_ = Signed(statement, signed(statement, signers))
    archive = signed_archive({SNAPSHOT: list_})
    put(work, snapshot, sha256(statement), archive, content=SNAPSHOT, root=trusted.version, key=key)
    return _made(snapshot, list_, editions, signers=signers, trusted=trusted, here=here)


def _again(work: Work, signers: Sequence[SigningKey], trusted: Trusted, here: Circumstances) -> Made:
    """Return what was made last, signed by who signs now."""
    editions = [
        edition_again(work, one, signers=signers)
        for name, one in sorted(here.known.items())
        if one.is_content and one.withdrawn_on is None
    ]
    statement = read_archive(archive_of(work, here.known[SNAPSHOT]))[f"{SNAPSHOT}/{MANIFEST}"]
    snapshot = snapshot_of(statement, publisher=work.context.city.id, name=SNAPSHOT)
    if (snapshot.root, snapshot.keys) != (trusted.version, trusted.digest):
        raise ConflictError(
            "the keys changed since this was exported; nothing was written",
            expected=f"keys {snapshot.root}",
            found=f"keys {trusted.version}",
            hint="Export it with a new key of the call.",
        )
    list_ = Signed(statement, signed(statement, signers))
    return _made(snapshot, list_, editions, signers=signers, trusted=trusted, here=here)


def _made(
    snapshot: Snapshot,
    list_: Signed,
    editions: Sequence[Edition],
    *,
    signers: Sequence[SigningKey],
    trusted: Trusted,
    here: Circumstances,
) -> Made:
    carrier = Carrier(
        publisher=snapshot.publisher,
        roots=here.roots,
        snapshot=list_,
        bundles={one.manifest.name: one.archive for one in editions},
    )
    return Made(
        city=snapshot.publisher,
        number=snapshot.version,
        expires=snapshot.expires,
        signatures=len({one.public for one in signers}),
        threshold=trusted.keys.threshold,
        bundles=tuple(_told(one) for one in editions),
        content=write_carrier(carrier),
    )


def to_the_second(now: datetime) -> datetime:
    """Return an instant as packages state it."""
    return now.astimezone(UTC).replace(microsecond=0)


def check_home(work: Work, action: str) -> None:
    """
    Refuse to give versions where others may be given, too.

    Raises:
        ForbiddenError: This is not the home installation.
    """
    if not work.context.home:
        raise ForbiddenError(
            action,
            ["versions are given by the home installation only"],
            hint="Do it there; a package of it can be signed anywhere.",
        )


def check_signers(signers: Sequence[SigningKey], allowed: frozenset[str]) -> None:
    """
    Refuse keys that do not speak for the city, and to sign with none.

    Args:
        allowed: The public keys that do.

    Raises:
        InvalidDataError: One does not, or there is none.
    """
    if not signers or not all(isinstance(one, SigningKey) for one in signers):
        raise InvalidDataError(["a key is needed @ $.signers"], hint="Name the file of your key with --key.")
    for place, one in enumerate(signers):
        if one.public not in allowed:
            raise InvalidDataError(
                [f"the key {one.keyid[:16]}… is none of this city's that hold now @ $.signers[{place}]"],
                hint="[network] keys states them; `onestopshop exchange rotate` changes them.",
            )


def _keep(work: Work, editions: Sequence[Edition], here: Circumstances, trusted: Trusted) -> None:
    """Keep the versions that are new, and put away what is offered no longer."""
    names = {one.manifest.name for one in editions}
    for one in editions:
        if one.fresh:
            kind = kind_of(one.manifest.name)
            put(work, one.manifest, one.sha256, one.archive, content=kind.name, root=trusted.version)
    for name, known in here.known.items():
        if known.is_content and known.withdrawn_on is None and name not in names:
            put_away(work, known)


def _snapshot(
    work: Work, editions: Sequence[Edition], trusted: Trusted, here: Circumstances, now: datetime
) -> Snapshot:
    known = here.known.get(SNAPSHOT)
    return Snapshot(
        publisher=work.context.city.id,
        name=SNAPSHOT,
        version=1 if known is None else known.number + 1,
        created=now,
        expires=now + timedelta(days=work.context.network.snapshot_days),
        previous=None if known is None else known.manifest,
        root=trusted.version,
        keys=trusted.digest,
        bundles=tuple(
            Listed(name=one.manifest.name, version=one.manifest.version, sha256=one.sha256)
            for one in editions
        ),
    )


def _told(edition: Edition) -> MadeBundle:
    manifest = edition.manifest
    return MadeBundle(
        name=manifest.name,
        kind=kind_of(manifest.name).name,
        version=manifest.version,
        expires=manifest.expires,
        fresh=edition.fresh,
    )
