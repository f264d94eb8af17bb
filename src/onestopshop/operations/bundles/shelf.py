# SPDX-License-Identifier: EUPL-1.2
"""
What is kept of each city's bundles, its list and its keys; of one's own too.
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping

from onestopshop.codec.bundles.archives import write_archive
from onestopshop.codec.bundles.carriers import Signed
from onestopshop.codec.bundles.documents import sha256
from onestopshop.domain.bundles.accepted import Accepted, Package, accept, gone, id_of, keep, withdraw
from onestopshop.domain.bundles.names import MANIFEST, SIGNATURES, refused
from onestopshop.domain.bundles.statements import Statement
from onestopshop.errors import ExchangeError, InvalidDataError, NotFoundError
from onestopshop.operations.work import Work

__all__ = ["archive_of", "is_whole", "kept_archive", "put", "put_away", "signed_archive"]


def archive_of(work: Work, accepted: Accepted) -> bytes:
    """
    Return what is kept of a name.

    Raises:
        NotFoundError: It was withdrawn.
        ExchangeError: It is not what was accepted.
    """
    return kept_archive(work, accepted.id, accepted.package)


def kept_archive(work: Work, id: str, digest: str) -> bytes:
    """
    Return what is kept under an id.

    Raises:
        NotFoundError: Nothing is.
        ExchangeError: It has another digest, or nobody can read it.
    """
    try:
        archive = b64decode(work.get(Package, id).content, validate=True)
    except (InvalidDataError, ValueError):
        archive = b""
    if sha256(archive) != digest:
        raise refused(
            f"{id} is not kept as it was accepted",
            hint="Import the city's package anew; else bring the storage back from a backup.",
        )
    return archive


def is_whole(work: Work, accepted: Accepted) -> bool:
    """Return whether what is kept of a name is what was accepted."""
    try:
        archive_of(work, accepted)
    except (ExchangeError, NotFoundError):
        return False
    return True


def put(
    work: Work,
    statement: Statement,
    digest: str,
    archive: bytes,
    *,
    content: str,
    root: int,
    key: str | None = None,
) -> Accepted:
    """
    Keep a version of a name, in the place of the one before.

    Args:
        root: The version of the keys under which it is published.
    """
    city, name = statement.publisher, statement.name
    id, now = id_of(city, name), work.context.now()
    work.save(*keep(id, b64encode(archive).decode(), after=_last(work, Package.KIND, id)))
    fresh = Accepted(
        id=id,
        city=city,
        name=name,
        content=content,
        number=statement.version,
        root=root,
        manifest=digest,
        package=sha256(archive),
        created=statement.created,
        expires=statement.expires,
        accepted_on=now.astimezone(work.context.city.timezone).date(),
    )
    accepted, event = accept(fresh, after=_last(work, Accepted.KIND, id))
    return work.save(accepted, event, key=key)


def put_away(work: Work, accepted: Accepted) -> None:
    """Use a name no longer that its city lists no longer; that it was there is kept, its files are not."""
    made, event = withdraw(accepted, day=work.context.today())
    work.save(made, event)
    last = _last(work, Package.KIND, accepted.id)
    if last:
        work.erase(*gone(accepted.id, version=last))


def signed_archive(statements: Mapping[str, Signed]) -> bytes:
    """Return signed statements as one archive, each in a folder."""
    files: dict[str, bytes] = {}
    for folder, one in statements.items():
        files[f"{folder}/{MANIFEST}"] = one.statement
        files[f"{folder}/{SIGNATURES}"] = one.signatures
    return write_archive(files)


def _last(work: Work, kind: str, id: str) -> int:
    """Return the version of what is kept under an id, even where nobody can read it; 0 for nothing."""
    record = work.snapshot.get(kind, id)
    return 0 if record is None else record.version
