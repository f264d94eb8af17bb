# SPDX-License-Identifier: EUPL-1.2
"""
Consent to disclose listed items in a referral, and only those.
"""

from datetime import date

import attrs

from onestopshop.domain.codes.referrals import ConsentGiven, ConsentHow, ConsentItem
from onestopshop.domain.fields import Keep, Person, about
from onestopshop.domain.text import LanguageTag, check_tag
from onestopshop.domain.values import Answer
from onestopshop.errors import InvalidDataError

__all__ = ["Consent"]

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
        if self.items and self.given is not ConsentGiven.YES:
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
