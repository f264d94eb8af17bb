# SPDX-License-Identifier: EUPL-1.2
"""
Say of every field why it is there, whether it can point to a person, and how long it is kept.

The statements stand beside the fields, so that the record of processing
(GDPR article 30), the index of the storages and the tests all read one place.
Retentions are those of the table in the domain handbook, section 9; no source
sets these numbers, so a city may configure shorter ones.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

import attrs

__all__ = ["Field", "Index", "Keep", "Person", "about", "fields_of"]

_KEY = "onestopshop"


class Person(StrEnum):
    """
    Whether a field can point to a person: not at all, with other knowledge, or by itself.
    """

    NONE = "none"
    INDIRECT = "indirect"
    DIRECT = "direct"


class Keep(StrEnum):
    """
    How long a field is kept by default.
    """

    UNLIMITED = "kept: no personal data"
    SERVICE = "kept while the source offers the service, then as history"
    VISIT = "generalised to month and bands after 14 months"
    CODE = "24 months, then the role only"
    PERSON_CODE = "removed after 14 months"
    SEARCH = "erased after 14 months"
    TEXT = "kept when reviewed; pending text is redacted after 90 days"
    REFERRAL = "anonymised 730 days after the end"
    CONTACT = "deleted when the referral ends, at most after 6 months"
    RECEIPT = "a hash only; deleted 90 days after the end"
    LOG = "24 months for who; codes are kept"
    LOGIN = "not kept: as long as somebody acts"


class Index(StrEnum):
    """
    The type of a field by which records can be found and counted.
    """

    STRING = "string"
    INTEGER = "integer"
    INSTANT = "instant"
    SET = "set"


@attrs.frozen(kw_only=True)
class Field:
    """
    One row of the register of fields.
    """

    name: str
    purpose: str
    person: Person
    keep: Keep
    index: Index | None


def about(
    purpose: str, *, person: Person = Person.NONE, keep: Keep, index: Index | None = None
) -> Mapping[str, Any]:
    """
    Return the metadata of a field.

    Args:
        purpose: Why the field is there, in one phrase.
        person: Whether it can point to a person.
        keep: How long it is kept by default.
        index: Its type when records are found or counted by it.
    """
    return {_KEY: (purpose, person, keep, index)}


def fields_of(model: type[attrs.AttrsInstance]) -> Iterator[Field]:
    """
    Yield the register's row of each field of *model*, in order of declaration.

    Raises:
        LookupError: A field says nothing about itself.
    """
    for attribute in attrs.fields(model):
        if _KEY not in attribute.metadata:
            raise LookupError(f"{model.__name__}.{attribute.name} says neither its purpose nor its retention")
        purpose, person, keep, index = attribute.metadata[_KEY]
        yield Field(name=attribute.name, purpose=purpose, person=person, keep=keep, index=index)
