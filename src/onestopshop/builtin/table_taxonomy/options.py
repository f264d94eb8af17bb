# SPDX-License-Identifier: EUPL-1.2
"""
What the configuration says of a spreadsheet.
"""

from collections.abc import Iterator, Mapping
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from onestopshop.errors import InvalidDataError
from onestopshop.plugin import LocalizedText, Options, Relation, check_tag

__all__ = ["TableColumns", "TableOptions"]


class TableColumns(BaseModel):
    """
    Say which column holds what, by what stands above it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    label: dict[str, str] = Field(
        default={}, description="The words themselves, for each language; the first language names the codes."
    )
    levels: dict[str, tuple[str, ...]] = Field(
        default={},
        description="Or, in one language, several columns, the broadest first: words stand in that of their level.",
    )
    definition: dict[str, str] = Field(default={}, description="What is meant, for each language.")
    alt: dict[str, str] = Field(
        default={}, description="Other names, for each language, several between `;`."
    )
    hidden: dict[str, str] = Field(
        default={}, description="Search words that are never shown, for each language, several between `;`."
    )
    code: str = Field(default="", description="The city's own codes, where the spreadsheet has some.")
    parent: str = Field(
        default="", description="What is broader: the words of another row, or a code, several between `;`."
    )
    level: str = Field(default="", description="How deep a row stands: 1 for the broadest.")
    matches: dict[Relation, str] = Field(
        default={}, description="Codes or addresses of concepts elsewhere, for each relation."
    )
    retired: str = Field(default="", description="The day since which a concept is not for new records.")
    replaced_by: str = Field(default="", description="What to use instead: words of other rows, or codes.")

    @field_validator("label", "levels", "definition", "alt", "hidden")
    @classmethod
    def _languages(cls, value: dict[str, object]) -> dict[str, object]:
        for tag in value:
            try:
                check_tag(tag)
            except InvalidDataError:
                raise ValueError("its keys are language tags such as nl") from None
        return value

    @model_validator(mode="after")
    def _words(self) -> Self:
        if not self.label and not self.levels:
            raise ValueError("name the column of the words: label = { nl = … }")
        if len(self.levels) > 1 or not all(self.levels.values()) or self.levels.keys() & self.label.keys():
            raise ValueError("`levels` has the columns of one language, which `label` then has not")
        if bool(self.levels) + bool(self.level) + bool(self.parent) > 1:
            raise ValueError("say what is broader in one way: `parent`, `level` or `levels`")
        return self

    def heads(self) -> Iterator[str]:
        """Yield what stands above each column that is wanted."""
        named: tuple[Mapping[object, str], ...] = (
            self.label,
            self.definition,
            self.alt,
            self.hidden,
            self.matches,
        )  # type: ignore[assignment]  # the keys do not matter here
        for mapping in named:
            yield from mapping.values()
        for heads in self.levels.values():
            yield from heads
        singles = (self.code, self.parent, self.level, self.retired, self.replaced_by)
        yield from (head for head in singles if head)


class TableOptions(Options):
    """
    Say where the spreadsheet is, what its columns are, and what the scheme is called.
    """

    path: str = Field(description="A file .xlsx or .csv, relative to onestopshop.toml.")
    scheme: str = Field(
        pattern="^[a-z0-9][a-z0-9_-]*$", description="The id of the scheme; it stands before each code."
    )
    version: str = Field(
        min_length=1, description="Which edition it is; say a new one when the words change."
    )
    name: dict[str, str] = Field(description="What the scheme is called, for each language.")
    source: str = Field(min_length=1, description="Where the words come from.")
    licence: str = Field(default="", description="An SPDX name or an address.")
    uri: str = Field(default="", description="The address of the scheme in the network.")
    columns: TableColumns = Field(description="Which column holds what.")
    sheet: str = Field(default="", description="The sheet of the spreadsheet; its first one by default.")
    codes: str = Field(
        default="",
        description="Where the codes are kept; <scheme>.codes.csv beside the spreadsheet by default.",
    )
    encoding: str = Field(default="utf-8-sig", description="Of a .csv file, such as cp1252 or cp1250.")
    under: str = Field(
        default="", description="A scheme of the network whose concepts `parent` may name by their words."
    )
    draft: tuple[str, ...] = Field(
        default=(), description="Languages whose words no speaker has reviewed yet."
    )

    @field_validator("name")
    @classmethod
    def _name(cls, value: dict[str, str]) -> dict[str, str]:
        try:
            LocalizedText(value)
        except InvalidDataError as error:
            raise ValueError(error.problems[0].partition(" @ ")[0]) from None
        return value

    @field_validator("draft")
    @classmethod
    def _draft(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        try:
            return tuple(map(check_tag, value))
        except InvalidDataError:
            raise ValueError("these are language tags such as nl") from None

    @field_validator("encoding")
    @classmethod
    def _encoding(cls, value: str) -> str:
        try:
            "".encode(value)
        except LookupError:
            raise ValueError("there is no such encoding") from None
        return value
