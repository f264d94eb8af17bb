# SPDX-License-Identifier: EUPL-1.2
"""
What a package would change here, shown before anything is written.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from enum import StrEnum

import attrs

from onestopshop.codec.bundles.archives import read_archive
from onestopshop.codec.bundles.carriers import read_carrier
from onestopshop.codec.bundles.documents import sha256, snapshot_of
from onestopshop.codec.bundles.keys import keyid_of
from onestopshop.domain.bundles.accepted import Accepted
from onestopshop.domain.bundles.names import BESIDE, ROOT, SNAPSHOT, refused
from onestopshop.domain.bundles.statements import Snapshot, Statement
from onestopshop.domain.bundles.trust import Known
from onestopshop.errors import ConflictError, ExchangeError, InvalidDataError
from onestopshop.operations.bundles.chains import follow
from onestopshop.operations.bundles.content import ContentKind, Files
from onestopshop.operations.bundles.kinds import KINDS, kind_of
from onestopshop.operations.bundles.known import circumstances
from onestopshop.operations.bundles.shelf import archive_of, is_whole, put, put_away, signed_archive
from onestopshop.operations.bundles.verifying import Bundle, Circumstances, Verified, verified
from onestopshop.operations.work import Work

__all__ = [
    "BundleChange",
    "BundleState",
    "BundlesIncoming",
    "KeysChange",
    "accepted_before",
    "apply",
    "checked",
    "incoming",
]


class BundleState(StrEnum):
    """
    What happens to one bundle.
    """

    NEW = "new"
    NEWER = "newer"
    SAME = "same"
    WITHDRAWN = "withdrawn"


@attrs.frozen(kw_only=True)
class BundleChange:
    """
    What happens to one bundle when a package is accepted.

    Args:
        before, after: The versions.
        lines: What changes in it, for somebody to read.
    """

    name: str
    kind: str
    state: BundleState
    before: int | None = None
    after: int | None = None
    expires: datetime | None = None
    lines: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class KeysChange:
    """
    That other keys speak for the city from now on.

    Args:
        added, removed: The names of keys.
    """

    before: int
    after: int
    threshold: int
    added: tuple[str, ...]
    removed: tuple[str, ...]


@attrs.frozen(kw_only=True)
class BundlesIncoming:
    """
    What a package of a city would change here.

    Args:
        sha256: Of the whole file; whoever was shown this applies this and nothing else.
        number: The version of the city's list, ``None`` when the package only changes its keys.
        list_is_new: Whether another list of the city is held here, or none.
    """

    city: str
    sha256: str
    number: int | None
    list_is_new: bool
    created: datetime | None
    expires: datetime | None
    keys: KeysChange | None
    bundles: tuple[BundleChange, ...]

    @property
    def held(self) -> bool:
        """Whether all of it is held here, so that accepting it writes nothing."""
        return self.same and not self.list_is_new

    @property
    def same(self) -> bool:
        """Whether nothing of it is new here but the list itself."""
        return self.keys is None and all(one.state is BundleState.SAME for one in self.bundles)


def checked(work: Work, content: bytes, *, least: int | None = None) -> tuple[Verified, Circumstances]:
    """
    Return what a package holds when it is genuine and fresh, and every file of it says what its kind may say.

    Raises:
        ExchangeError: It is not; nothing was written.
    """
    carrier = read_carrier(content)
    here = circumstances(work, carrier.publisher, least=least)
    found = verified(carrier, here)
    if found.snapshot is None and carrier.publisher != work.context.city.id:
        raise refused("the package lacks the list of what its city publishes")
    for name, bundle in sorted(found.bundles.items()):
        problems = _problems(work, carrier.publisher, name, bundle.files)
        if problems:
            raise refused(f"{name} of {carrier.publisher} holds what it may not", problems=problems)
    return found, here


def _problems(work: Work, publisher: str, name: str, files: Mapping[str, bytes]) -> Sequence[str]:
    """Return what is wrong with the content of a bundle; what a kind refuses by an error is a problem, too."""
    try:
        return kind_of(name).check(work, publisher, files)
    except InvalidDataError as error:
        return error.problems


def incoming(
    work: Work, content: bytes, *, least: int | None = None
) -> tuple[BundlesIncoming, Verified, Circumstances]:
    """
    Return what a package would change here.

    Args:
        least: How many signatures are enough, in the place of the city's threshold.

    Raises:
        ExchangeError: It is refused.
    """
    found, here = checked(work, content, least=least)
    shown = _shown(
        found.publisher,
        content,
        found.snapshot,
        list_is_new=_list_is_new(work, found, here),
        keys=_keys(found, here),
        bundles=_changes(work, found, here),
    )
    return shown, found, here


def accepted_before(work: Work, content: bytes, key: str) -> BundlesIncoming:
    """
    Return what a package changes that was accepted with this key before: nothing, even if a newer one came since.

    Raises:
        ConflictError: The key was used for another package.
        ExchangeError: It is no package.
    """
    carrier, entry = read_carrier(content), work.snapshot.entry(key)
    last = carrier.roots[max(carrier.roots)] if carrier.snapshot is None else carrier.snapshot
    digest = sha256(last.statement)
    if entry is None or entry.data.get("manifest") != digest:
        raise ConflictError(
            f"the key {key!r} was used for another package",
            expected=digest,
            found="" if entry is None else entry.data.get("manifest"),
            hint="Use a new key for each package.",
        )
    snapshot = None
    if carrier.snapshot is not None:
        snapshot = snapshot_of(last.statement, publisher=carrier.publisher, name=SNAPSHOT)
    return _shown(
        carrier.publisher, content, snapshot, list_is_new=False, keys=None, bundles=_unchanged(snapshot)
    )


def _unchanged(snapshot: Snapshot | None) -> Iterator[BundleChange]:
    for one in () if snapshot is None else snapshot.bundles:
        kind = kind_of(one.name).name
        yield BundleChange(
            name=one.name, kind=kind, state=BundleState.SAME, before=one.version, after=one.version
        )


def _shown(
    city: str,
    content: bytes,
    snapshot: Snapshot | None,
    *,
    list_is_new: bool,
    keys: KeysChange | None,
    bundles: Iterable[BundleChange],
) -> BundlesIncoming:
    return BundlesIncoming(
        city=city,
        sha256=sha256(content),
        number=None if snapshot is None else snapshot.version,
        list_is_new=list_is_new,
        created=None if snapshot is None else snapshot.created,
        expires=None if snapshot is None else snapshot.expires,
        keys=keys,
        bundles=tuple(bundles),
    )


def apply(work: Work, found: Verified, here: Circumstances, *, key: str | None = None) -> None:
    """Keep what is new in a package, and use no longer what its city lists no longer."""
    last = None if found.root is None else found.roots[found.root.version]
    if found.root is not None and last is not None and _is_news(here, found.root, sha256(last.statement)):
        archive = signed_archive({str(number): one for number, one in found.roots.items()})
        put(
            work,
            found.root,
            sha256(last.statement),
            archive,
            content=ROOT,
            root=found.root.version,
            key=None if found.snapshot else key,
        )
    for name, bundle in found.bundles.items():
        if _is_news(here, bundle.manifest, bundle.sha256) or not is_whole(work, here.known[name]):
            put(
                work,
                bundle.manifest,
                bundle.sha256,
                bundle.archive,
                content=kind_of(name).name,
                root=found.trusted.version,
            )
    if found.snapshot is None or found.signed_snapshot is None:
        return
    for accepted in _withdrawn(found, here):
        put_away(work, accepted)
    if _list_is_new(work, found, here):
        digest = sha256(found.signed_snapshot.statement)
        archive = signed_archive({SNAPSHOT: found.signed_snapshot})
        put(work, found.snapshot, digest, archive, content=SNAPSHOT, root=found.trusted.version, key=key)


def _list_is_new(work: Work, found: Verified, here: Circumstances) -> bool:
    """Return whether the list of a package is to be kept; one that is kept and damaged is mended."""
    if found.snapshot is None or found.signed_snapshot is None:
        return False
    digest = sha256(found.signed_snapshot.statement)
    return _is_news(here, found.snapshot, digest) or not is_whole(work, here.known[SNAPSHOT])


def _is_news(here: Circumstances, statement: Statement, digest: str) -> bool:
    """Return whether a statement, which was found to be no older than what is known, is another one than that."""
    known = here.known.get(statement.name)
    fresh = Known(version=statement.version, sha256=digest)
    return known is None or known.known != fresh or known.withdrawn_on is not None


def _keys(found: Verified, here: Circumstances) -> KeysChange | None:
    before = follow(here.pin, found.publisher, here.roots).trusted
    if before.version == found.trusted.version:
        return None
    old, new = before.keys.keys, found.trusted.keys.keys
    return KeysChange(
        before=before.version,
        after=found.trusted.version,
        threshold=found.trusted.keys.threshold,
        added=tuple(sorted(keyid_of(key) for key in new - old)),
        removed=tuple(sorted(keyid_of(key) for key in old - new)),
    )


def _changes(work: Work, found: Verified, here: Circumstances) -> Iterator[BundleChange]:
    for name, bundle in _in_order(found.bundles):
        yield _change(work, name, bundle, here)
    for accepted in _withdrawn(found, here):
        yield BundleChange(
            name=accepted.name, kind=accepted.content, state=BundleState.WITHDRAWN, before=accepted.number
        )


def _in_order(bundles: Mapping[str, Bundle]) -> Sequence[tuple[str, Bundle]]:
    order = [kind.name for kind in KINDS]
    return sorted(bundles.items(), key=lambda one: (order.index(kind_of(one[0]).name), one[0]))


def _change(work: Work, name: str, bundle: Bundle, here: Circumstances) -> BundleChange:
    kind, known = kind_of(name), here.known.get(name)
    held = known is not None and known.withdrawn_on is None and is_whole(work, known)
    state = BundleState.NEW
    lines: tuple[str, ...] = ()
    if held and not _is_news(here, bundle.manifest, bundle.sha256):
        state = BundleState.SAME
    else:
        before = None
        if known is not None and held:
            state = BundleState.NEWER
            kept = read_archive(archive_of(work, known))
            before = {path: file for path, file in kept.items() if path not in BESIDE}
        lines = _lines(work, kind, before, bundle.files) if before != bundle.files else ()
    return BundleChange(
        name=name,
        kind=kind.name,
        state=state,
        before=known.number if known is not None and held else None,
        after=bundle.manifest.version,
        expires=bundle.manifest.expires,
        lines=lines,
    )


def _lines(work: Work, kind: ContentKind, before: Files | None, after: Files) -> tuple[str, ...]:
    """Return what is shown of a change; what is held and cannot be read any more stops nothing newer."""
    if before is not None:
        with suppress(ExchangeError, InvalidDataError):
            return tuple(kind.compare(work, before, after))
    return tuple(kind.compare(work, None, after))


def _withdrawn(found: Verified, here: Circumstances) -> Sequence[Accepted]:
    """Return what is held and not listed any more."""
    if found.snapshot is None:
        return ()
    listed = {one.name for one in found.snapshot.bundles}
    return [
        one
        for name, one in sorted(here.known.items())
        if one.is_content and one.withdrawn_on is None and name not in listed
    ]
