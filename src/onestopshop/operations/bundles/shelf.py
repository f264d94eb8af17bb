# SPDX-License-Identifier: EUPL-1.2
"""
What is kept of each city's bundles, its list and its keys; of one's own too.
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping

from onestopshop.codec.bundles.archives import read_archive, write_archive
from onestopshop.codec.bundles.carriers import Signed
from onestopshop.codec.bundles.documents import sha256
from onestopshop.domain.bundles.accepted import Accepted, Package, accept, id_of, keep, withdraw
from onestopshop.domain.bundles.names import MANIFEST, ROOT, SIGNATURES, SNAPSHOT, refused
from onestopshop.domain.bundles.statements import Statement
from onestopshop.domain.bundles.trust import Pin
from onestopshop.domain.events import Event
from onestopshop.errors import ExchangeError, NotFoundError
from onestopshop.operations.bundles.verifying import Circumstances
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Query

__all__ = [
    "archive_of",
    "circumstances",
    "is_whole",
    "kept_archive",
    "pin_of",
    "put",
    "put_away",
    "signed_archive",
]


def pin_of(work: Work, city: str) -> Pin:
    """
    Return the keys that the configuration states for a city, or for this one.

    Raises:
        ExchangeError: It states none.
    """
    network, own = work.context.network, work.context.city.id
    pin = network.own if city == own else network.cities.get(city)
    if pin is None:
        table = "network" if city == own else f"network.cities.{city}"
        raise refused(
            f"no keys of {city} are known here",
            hint=f"State them in [{table}] of the configuration, as the city told you by telephone or on paper.",
        )
    return pin


def circumstances(work: Work, city: str, *, least: int | None = None) -> Circumstances:
    """
    Return what is known here of a city.

    Raises:
        ExchangeError: No keys of it are known.
    """
    pin = pin_of(work, city)
    accepted = [*work.find(Accepted, Query(kind=Accepted.KIND))]
    known = {one.name: one for one in accepted if one.city == city}
    roots = _roots(work, city) if ROOT in known and known[ROOT].number > pin.version else {}
    told = {city, *work.context.network.cities}  # one's own list was made by the clock that is doubted
    return Circumstances(
        pin=pin,
        known=known,
        roots=roots,
        now=work.context.now(),
        since=max(
            (one.created for one in accepted if one.name == SNAPSHOT and one.city in told), default=None
        ),
        least=least,
    )


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
        ExchangeError: It has another digest.
    """
    content = work.get(Package, id).content
    try:
        archive = b64decode(content, validate=True)
    except ValueError:
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
    package, kept = keep(work.find_one(Package, id), id, b64encode(archive).decode())
    work.save(package, kept)
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
    accepted, event = accept(work.find_one(Accepted, id), fresh)
    return work.save(accepted, event, key=key)


def put_away(work: Work, accepted: Accepted) -> None:
    """Use a name no longer that its city lists no longer; that it was there is kept, its files are not."""
    made, event = withdraw(accepted, day=work.context.today())
    work.save(made, event)
    package = work.find_one(Package, accepted.id)
    if package is not None:
        work.erase(package, Event(action="package.erased", kind=Package.KIND, subject=package.id))


def signed_archive(statements: Mapping[str, Signed]) -> bytes:
    """Return signed statements as one archive, each in a folder."""
    files: dict[str, bytes] = {}
    for folder, one in statements.items():
        files[f"{folder}/{MANIFEST}"] = one.statement
        files[f"{folder}/{SIGNATURES}"] = one.signatures
    return write_archive(files)


def _roots(work: Work, city: str) -> Mapping[int, Signed]:
    """Return the city's keys after the pinned ones, by version."""
    files = read_archive(archive_of(work, work.get(Accepted, id_of(city, ROOT))))
    numbers = {int(path.partition("/")[0]) for path in files}
    return {
        number: Signed(files[f"{number}/{MANIFEST}"], files[f"{number}/{SIGNATURES}"]) for number in numbers
    }
