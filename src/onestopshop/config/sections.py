# SPDX-License-Identifier: EUPL-1.2
"""
What the tables of a configuration have in common.
"""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, PlainValidator, WithJsonSchema

from onestopshop.domain.text import LocalizedText
from onestopshop.errors import InvalidDataError

__all__ = ["AdapterTable", "Section", "Texts"]


def _texts(value: object) -> LocalizedText:
    """Return *value* as a text in several languages; pydantic wants a ValueError when it is none."""
    try:
        return value if isinstance(value, LocalizedText) else LocalizedText(value)  # type: ignore[arg-type]  # checked there
    except InvalidDataError as error:
        raise ValueError("; ".join([*(problem.partition(" @ ")[0] for problem in error.problems)])) from error


Texts = Annotated[
    LocalizedText,
    PlainValidator(_texts),
    PlainSerializer(dict),
    WithJsonSchema(
        {"type": "object", "minProperties": 1, "additionalProperties": {"type": "string", "minLength": 1}}
    ),
]
"""A text in one or more languages: ``{ nl = "…", en = "…" }``."""


class Section(BaseModel):
    """
    Be one table of the file: frozen, without unknown keys, and silent about values when one is wrong.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class AdapterTable(BaseModel):
    """
    Choose an adapter by ``use``; what else the table may hold is the adapter's own.
    """

    model_config = ConfigDict(extra="allow", frozen=True, hide_input_in_errors=True)

    use: str = Field(description="The name of the adapter; `onestopshop plugins` lists them.")

    @property
    def options(self) -> Mapping[str, object]:
        """What the table holds for the adapter."""
        return dict(self.model_extra or {})
