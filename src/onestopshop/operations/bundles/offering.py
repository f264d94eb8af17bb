# SPDX-License-Identifier: EUPL-1.2
"""
What a city offers to the network now, and as which version of a bundle.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import attrs

from onestopshop.codec.bundles.archives import read_archive, write_archive
from onestopshop.codec.bundles.descriptors import check_descriptor, descriptor
from onestopshop.codec.bundles.documents import bytes_of, manifest_of, sha256
from onestopshop.codec.bundles.keys import SigningKey, signed
from onestopshop.domain.bundles.accepted import Accepted
from onestopshop.domain.bundles.names import DESCRIPTOR, MANIFEST, RESERVED, SIGNATURES, check_name, refused
from onestopshop.domain.bundles.statements import FileEntry, Manifest
from onestopshop.operations.bundles.content import Offered
from onestopshop.operations.bundles.kinds import KINDS, kind_of
from onestopshop.operations.bundles.shelf import archive_of
from onestopshop.operations.work import Work

__all__ = ["Edition", "edition_again", "edition_of", "offered"]


@attrs.frozen(kw_only=True)
class Edition:
    """
    One version of a bundle of this city.

    Args:
        sha256: That of its manifest.
        fresh: Whether it was made now; else it is the last version, signed anew.
    """

    manifest: Manifest
    sha256: str
    archive: bytes
    fresh: bool


def offered(work: Work) -> Sequence[Offered]:
    """
    Return what the city offers, in order of names, when all of it may leave.

    Raises:
        ExchangeError: Two things have one name, one has no licence, or holds what may not leave.
    """
    found = sorted((one for kind in KINDS for one in kind.offered(work)), key=lambda one: one.name)
    for before, one in zip([None, *found], found, strict=False):
        if before is not None and before.name == one.name:
            raise refused(f"two things would be called {one.name}", hint="Rename one of them.")
    return [_allowed(work, one) for one in found]


def edition_of(
    work: Work, offered: Offered, known: Accepted | None, *, signers: Sequence[SigningKey], now: datetime
) -> Edition:
    """Return the last version of a bundle while it says the same and outlives the next list, else a new one."""
    lasts = now + timedelta(days=work.context.network.snapshot_days)
    if known is not None and known.withdrawn_on is None and known.expires >= lasts:
        kept = read_archive(archive_of(work, known))
        content = kept.pop(MANIFEST)
        kept.pop(SIGNATURES)
        if kept == _files(work, offered, known.number, known.created):
            return _edition(work, content, kept, signers, fresh=False, name=offered.name)
    version = 1 if known is None else known.number + 1
    files = _files(work, offered, version, now)
    manifest = Manifest(
        publisher=work.context.city.id,
        name=offered.name,
        version=version,
        created=now,
        expires=now + timedelta(days=work.context.network.bundle_days),
        previous=None if known is None else known.manifest,
        files=tuple(
            FileEntry(path=path, size=len(file), sha256=sha256(file)) for path, file in sorted(files.items())
        ),
    )
    return _edition(work, bytes_of(manifest), files, signers, fresh=True, name=offered.name)


def edition_again(work: Work, known: Accepted, *, signers: Sequence[SigningKey]) -> Edition:
    """Return the last version of a bundle, signed by who signs now."""
    files = read_archive(archive_of(work, known))
    content = files.pop(MANIFEST)
    files.pop(SIGNATURES)
    return _edition(work, content, files, signers, fresh=False, name=known.name)


def _allowed(work: Work, one: Offered) -> Offered:
    kind = kind_of(check_name(one.name))
    if kind.name != one.kind or one.name in RESERVED:
        raise refused(f"a bundle of {one.kind} may not be called {one.name}")
    licence = one.licence or work.context.network.licence
    if not licence:
        raise refused(
            f"{one.name} says under no licence what others may do with it",
            hint="State one in its file, or one for all in [network] licence.",
        )
    problems = kind.check(work, work.context.city.id, one.files)
    if problems:
        raise refused(f"{one.name} holds what may not leave", problems=problems, hint="Correct these places.")
    return attrs.evolve(one, licence=licence)


def _files(work: Work, offered: Offered, version: int, created: datetime) -> Mapping[str, bytes]:
    """Return what is offered with what describes it, by the rules by which other cities read that."""
    told: dict[str, Any] = {"city": work.context.city.id, "name": offered.name, "version": version}
    described = descriptor(
        offered.files,
        **told,
        created=created,
        licence=offered.licence,
        sources=offered.sources,
        description=offered.description,
        resources=offered.resources,
    )
    check_descriptor(described, offered.files, **told)
    return {**offered.files, DESCRIPTOR: described}


def _edition(
    work: Work,
    content: bytes,
    files: Mapping[str, bytes],
    signers: Sequence[SigningKey],
    *,
    fresh: bool,
    name: str,
) -> Edition:
    return Edition(
        manifest=manifest_of(content, publisher=work.context.city.id, name=name),
        sha256=sha256(content),
        archive=write_archive({**files, MANIFEST: content, SIGNATURES: signed(content, signers)}),
        fresh=fresh,
    )
