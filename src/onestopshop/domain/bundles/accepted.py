# SPDX-License-Identifier: EUPL-1.2
"""
What was accepted of a city's packages, and published of one's own.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import ClassVar, Final

import attrs

from onestopshop.domain.bundles.names import RESERVED, check_city, check_name
from onestopshop.domain.bundles.trust import Known
from onestopshop.domain.events import Event
from onestopshop.domain.fields import Index, Keep, about
from onestopshop.errors import InvalidDataError

__all__ = ["Accepted", "Package", "accept", "gone", "id_of", "keep", "withdraw"]

_K = Keep.UNLIMITED
_NOTHING: Final = "AA=="
"""In the place of what is erased, which may be damaged."""

_HEX: Final = re.compile(r"[0-9a-f]{64}")


@attrs.frozen(kw_only=True)
class Accepted:
    """
    The last version of one name of a city: a package, its list, or its keys.

    It stays when the city publishes the name no longer: an older version is refused for ever.

    Args:
        id: The city and the name.
        content: The kind of what is in it.
        number: The version that the publisher gave it.
        root: The version of the keys under which it was published.
        manifest: The SHA-256 of what was signed.
        package: The SHA-256 of what is kept of it.
        withdrawn_on: Since when its publisher does not list it.
    """

    KIND: ClassVar[str] = "accepted"
    SCHEMA: ClassVar[int] = 1
    ORDERS: ClassVar[tuple[tuple[str, ...], ...]] = ()

    id: str = attrs.field(metadata=about("which package of which city", keep=_K))
    city: str = attrs.field(metadata=about("who published it", keep=_K, index=Index.STRING))
    name: str = attrs.field(metadata=about("how its publisher calls it", keep=_K))
    content: str = attrs.field(metadata=about("who reads it", keep=_K, index=Index.STRING))
    number: int = attrs.field(metadata=about("refusing what is older", keep=_K))
    root: int = attrs.field(metadata=about("letting newly pinned keys begin anew", keep=_K))
    manifest: str = attrs.field(metadata=about("refusing another one of the same version", keep=_K))
    package: str = attrs.field(metadata=about("noticing damage", keep=_K))
    created: datetime = attrs.field(metadata=about("how old it is", keep=_K))
    expires: datetime = attrs.field(metadata=about("when a newer one must have come", keep=_K))
    accepted_on: date = attrs.field(metadata=about("since when it is used", keep=_K))
    withdrawn_on: date | None = attrs.field(
        default=None, metadata=about("since when it is not used", keep=_K)
    )
    version: int = attrs.field(default=0, metadata=about("safe concurrent change", keep=_K))

    def __attrs_post_init__(self) -> None:
        check_city(self.city)
        check_name(self.name)
        if self.id != id_of(self.city, self.name):
            raise InvalidDataError(["the id is that of the city and the name @ $.id"])
        for name, version in (("number", self.number), ("root", self.root)):
            if version < 1:
                raise InvalidDataError([f"a version is at least 1 @ $.{name}"])
        for name, digest in (("manifest", self.manifest), ("package", self.package)):
            if not _HEX.fullmatch(digest):
                raise InvalidDataError([f"a SHA-256 has 64 hexadecimal digits @ $.{name}"])

    @property
    def is_content(self) -> bool:
        """Whether it is a package, not the city's list or keys."""
        return self.name not in RESERVED

    @property
    def known(self) -> Known:
        """What a newer version is compared with."""
        return Known(version=self.number, sha256=self.manifest)


@attrs.frozen(kw_only=True)
class Package:
    """
    What is kept of an accepted name, whole: its files, its manifest and the signatures.

    Args:
        id: The city and the name.
        content: The archive in Base64; every file of it is public, and text.
    """

    KIND: ClassVar[str] = "package"
    SCHEMA: ClassVar[int] = 1
    ORDERS: ClassVar[tuple[tuple[str, ...], ...]] = ()

    id: str = attrs.field(metadata=about("which package of which city", keep=_K))
    content: str = attrs.field(repr=False, metadata=about("what the city published", keep=_K))
    version: int = attrs.field(default=0, metadata=about("safe concurrent change", keep=_K))

    def __attrs_post_init__(self) -> None:
        if not self.content or len(self.content) % 4:
            raise InvalidDataError(["an archive in Base64 is needed @ $.content"])


def id_of(city: str, name: str) -> str:
    """Return the id of a name of a city."""
    return f"{city}.{name}"


def accept(fresh: Accepted, *, after: int) -> tuple[Accepted, Event]:
    """
    Accept a version, for the first time or after another.

    Args:
        after: The version of the record that is kept of the name; 0 for none.
    """
    made = attrs.evolve(fresh, version=after + 1)
    return made, _event("accepted.taken", made)


def withdraw(accepted: Accepted, *, day: date) -> tuple[Accepted, Event]:
    """Use no longer what its publisher lists no longer."""
    made = attrs.evolve(accepted, withdrawn_on=day, version=accepted.version + 1)
    return made, _event("accepted.withdrawn", made)


def keep(id: str, content: str, *, after: int) -> tuple[Package, Event]:
    """Keep what came, in the place of what was kept at the version *after*."""
    made = Package(id=id, content=content, version=after + 1)
    return made, Event(action="package.kept", kind=Package.KIND, subject=id)


def gone(id: str, *, version: int) -> tuple[Package, Event]:
    """Keep no longer what was kept at this version, whatever it holds."""
    made = Package(id=id, content=_NOTHING, version=version)
    return made, Event(action="package.erased", kind=Package.KIND, subject=id)


def _event(action: str, of: Accepted) -> Event:
    told: Mapping[str, object] = {"number": of.number, "manifest": of.manifest}
    return Event(action=action, kind=Accepted.KIND, subject=of.id, data=dict(told))
