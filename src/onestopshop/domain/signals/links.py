# SPDX-License-Identifier: EUPL-1.2
"""
Answer links: with one a service without an account answers one signal or one referral, and touches nothing else.

What the service is sent is a token that names the link and is signed
(HMAC-SHA-256, RFC 2104).  No token is kept: from the key and the link's id it
can be made again, without the key it cannot.
"""

import hashlib
import hmac
import re
from base64 import b32encode
from datetime import date
from typing import ClassVar, NewType

import attrs

from onestopshop.domain.codes.signals import LinkedTo
from onestopshop.domain.events import Event
from onestopshop.domain.fields import Index, Keep, about
from onestopshop.domain.ids import OrganisationId, check_record_id
from onestopshop.errors import ForbiddenError, InvalidDataError

__all__ = ["Link", "LinkId", "expect_open_link", "issue", "link_of", "renew", "revoke", "token_of"]

LinkId = NewType("LinkId", str)

_K = Keep.UNLIMITED


@attrs.frozen(kw_only=True)
class Link:
    """
    One answer link.

    Args:
        noun: What it opens.
        subject: The id of that signal or referral.
        organisation: Whom its holder speaks for.
        issued_on: When it was made.
        expires_on: The last day on which it opens anything.
        revoked_on: When it was taken back.
    """

    KIND: ClassVar[str] = "link"
    SCHEMA: ClassVar[int] = 1
    ORDERS: ClassVar[tuple[tuple[str, ...], ...]] = (("subject",),)

    id: LinkId = attrs.field(metadata=about("a retry is one link", keep=_K))
    noun: LinkedTo = attrs.field(metadata=about("what it opens", keep=_K, index=Index.STRING))
    subject: str = attrs.field(metadata=about("what it opens", keep=_K, index=Index.STRING))
    organisation: OrganisationId = attrs.field(metadata=about("whom its holder speaks for", keep=_K))
    issued_on: date = attrs.field(metadata=about("history of a link", keep=_K))
    expires_on: date = attrs.field(metadata=about("a lost link closes by itself", keep=_K))
    revoked_on: date | None = attrs.field(default=None, metadata=about("a link can be taken back", keep=_K))
    version: int = attrs.field(default=0, metadata=about("safe concurrent change", keep=_K))

    def __attrs_post_init__(self) -> None:
        check_record_id(self.id)
        check_record_id(self.subject)


def issue(link: Link) -> tuple[Link, Event]:
    """Begin a link, version 1."""
    return _changed(link, "issued")


def renew(link: Link, *, expires_on: date) -> tuple[Link, Event]:
    """
    Let a link open until *expires_on*; the token that was sent stays as it is.

    Raises:
        ForbiddenError: It was revoked.
    """
    if link.revoked_on is not None:
        raise _revoked(link)
    return _changed(attrs.evolve(link, expires_on=max(link.expires_on, expires_on)), "renewed")


def revoke(link: Link, *, day: date) -> tuple[Link, Event]:
    """
    Take a link back for good.

    Raises:
        ForbiddenError: It was revoked before.
    """
    if link.revoked_on is not None:
        raise _revoked(link)
    return _changed(attrs.evolve(link, revoked_on=day), "revoked")


def expect_open_link(link: Link, *, today: date) -> None:
    """
    Return when *link* still opens what it is for.

    Raises:
        ForbiddenError: It expired, or was revoked.
    """
    if link.revoked_on is not None:
        raise _revoked(link)
    if today > link.expires_on:
        raise ForbiddenError(
            f"{link.noun}s.answer",
            [f"this link expired on {link.expires_on}"],
            hint="Ask the shop to renew it: the same link then opens again.",
        )


def token_of(link: str, *, city: str, key: bytes) -> str:
    """Return the token of a link of a city: its city, its id and their signature, in letters that every mail keeps."""
    name = f"{city}.{link.replace('-', '')}"
    digest = hmac.new(key, b"onestopshop link 1\0" + name.encode(), hashlib.sha256).digest()
    return f"{name}.{b32encode(digest).decode().rstrip('=').lower()}"


def link_of(token: str, *, city: str, key: bytes) -> LinkId:
    """
    Return the id of the link that *token* was made for, when the shop of this *city* signed it with this *key*.

    The whole token is compared, in constant time: two spellings of one
    signature are not the same token.

    Raises:
        InvalidDataError: It is of another city, or was altered; no part of it stands in the error.
    """
    found = _TOKEN.fullmatch(token) if isinstance(token, str) else None
    if found is None:
        raise _altered()
    if found["city"] != city:
        raise InvalidDataError(
            ["this link is of the shop of another city @ $.token"],
            hint="Open it at the shop that sent it.",
        )
    digits = found["link"]
    id = f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
    if not hmac.compare_digest(token_of(id, city=city, key=key), token):
        raise _altered()
    return LinkId(id)


_TOKEN = re.compile(r"(?P<city>[!-~]+)\.(?P<link>[0-9a-f]{32})\.[a-z2-7]{52}")


def _altered() -> InvalidDataError:
    return InvalidDataError(
        ["this is no link of this shop, or a part of it is missing @ $.token"],
        hint="Open the link from the message again, the whole of it; else ask the shop for a new one.",
    )


def _revoked(link: Link) -> ForbiddenError:
    return ForbiddenError(
        f"{link.noun}s.answer",
        [f"this link was taken back on {link.revoked_on}"],
        hint="Ask the shop for a new one.",
    )


def _changed(link: Link, past: str) -> tuple[Link, Event]:
    """Return the next version, and what the log is told: never the token."""
    told = {
        "noun": link.noun.value,
        "subject": link.subject,
        "organisation": link.organisation,
        "expires_on": str(link.expires_on),
    }
    event = Event(action=f"link.{past}", kind=Link.KIND, subject=link.id, data=told)
    return attrs.evolve(link, version=link.version + 1), event
