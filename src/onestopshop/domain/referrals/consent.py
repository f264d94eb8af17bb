# SPDX-License-Identifier: EUPL-1.2
"""
Consent to disclose listed items in a referral, and only those.
"""

import re
from datetime import date
from typing import Final

import attrs

from onestopshop.domain.codes.referrals import ConsentGiven, ConsentHow, ConsentItem
from onestopshop.domain.fields import Keep, Person, about
from onestopshop.domain.text import LanguageTag, check_tag
from onestopshop.domain.values import Answer
from onestopshop.errors import InvalidDataError

__all__ = ["Consent", "check_disclosure", "item_of"]

_R = Keep.REFERRAL
_I = Person.INDIRECT


@attrs.frozen(kw_only=True)
class Consent:
    """
    The agreement of one person, in a language that she understands.

    Args:
        items: What may be disclosed; empty when nothing is.
        expires_on: The last day on which it holds.
    """

    given: ConsentGiven = attrs.field(metadata=about("whether anything may be disclosed", keep=_R))
    items: frozenset[ConsentItem] = attrs.field(
        default=frozenset(), metadata=about("what may be disclosed", keep=_R)
    )
    how: ConsentHow | None = attrs.field(default=None, metadata=about("proof of consent", keep=_R))
    language: LanguageTag | None = attrs.field(
        default=None, metadata=about("proof of consent", person=_I, keep=_R)
    )
    interpreter_used: Answer = attrs.field(
        default=Answer.UNKNOWN, metadata=about("proof of consent", keep=_R)
    )
    day: date | None = attrs.field(default=None, metadata=about("proof of consent", person=_I, keep=_R))
    expires_on: date | None = attrs.field(
        default=None, metadata=about("until when it holds", person=_I, keep=_R)
    )
    withdrawn_on: date | None = attrs.field(
        default=None, metadata=about("since when it holds no longer", person=_I, keep=_R)
    )

    def __attrs_post_init__(self) -> None:
        if self.items and self.given != ConsentGiven.YES:
            raise InvalidDataError(["items are listed only with a consent that was given @ $.consent.items"])
        if self.language is not None:
            check_tag(self.language, path="$.consent.language")

    def covers(self, day: date) -> bool:
        """Whether it was given and holds on *day*."""
        return (
            self.given is ConsentGiven.YES
            and (self.expires_on is None or day <= self.expires_on)
            and (self.withdrawn_on is None or day < self.withdrawn_on)
        )


def check_disclosure(consent: Consent | None, *, contact: str | None, warm: bool, today: date) -> None:
    """
    Refuse what a service would be told without the agreement of the person (5.5 of the domain handbook).

    Args:
        contact: The means of contact that the service would get.
        warm: Whether the service is told anything at all: told and written notes disclose nothing.
        today: The date in the city, on which the consent must hold.

    Raises:
        InvalidDataError: Something is disclosed that is not agreed to, or the agreement is not proven.
    """
    items: frozenset[ConsentItem] = frozenset() if consent is None else consent.items
    if not warm:
        _nothing_disclosed(items, contact)
        return
    if consent is not None and consent.given == ConsentGiven.NO:
        raise InvalidDataError(
            ["the person did not agree @ $.consent"],
            hint="A refusal becomes a written note: refer in mode 'written'.",
        )
    if not items and contact is None:
        return
    if consent is None or not consent.covers(today):
        raise InvalidDataError(
            ["what is disclosed needs a consent that was given and still holds @ $.consent"],
            hint="Refer in mode 'written', or ask for consent and list the items.",
        )
    _proven(consent, today)
    if contact is not None and not _REACHES.fullmatch(contact):
        raise InvalidDataError(
            ["one telephone number or e-mail address is needed, and nothing beside it @ $.contact"],
            hint="A name is an item of its own, which the desk tells and the shop does not keep.",
        )
    if contact is not None and (item := item_of(contact)) not in items:
        raise InvalidDataError([f"the consent does not list the means of contact, {item} @ $.consent.items"])


_REACHES: Final = re.compile(r"\+?[ ()/.-]*(\d[ ()/.-]*){3,20}|[^\s@,;]+@[^\s@,;]+")
"""What reaches somebody: some digits, or an address."""


def _nothing_disclosed(items: frozenset[ConsentItem], contact: str | None) -> None:
    given = {"contact": contact is not None, "consent.items": bool(items)}
    problems = [f"nothing is disclosed in this mode @ $.{name}" for name, there in given.items() if there]
    if problems:
        raise InvalidDataError(problems, hint="The modes contacted, appointment and accompanied disclose.")


def _proven(consent: Consent, today: date) -> None:
    proof = {"how": consent.how, "language": consent.language, "day": consent.day}
    missing = [
        f"{name} of the consent is missing @ $.consent.{name}" for name, given in proof.items() if not given
    ]
    if missing:
        raise InvalidDataError(missing, hint="Say how, in which language and on which day she agreed.")
    if consent.day is not None and consent.day > today:
        raise InvalidDataError(["the day is a date that has come already @ $.consent.day"])


def item_of(contact: str) -> ConsentItem:
    """Return the item that a means of contact is: an address has an @, everything else is a number."""
    return ConsentItem.EMAIL if "@" in contact else ConsentItem.PHONE
