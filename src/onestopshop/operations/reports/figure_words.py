# SPDX-License-Identifier: EUPL-1.2
"""
What figures are called and what they mean: ``data/figures.toml``.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import attrs

from onestopshop.domain.text import LocalizedText

__all__ = ["FigureWords", "source_words", "unit_words", "value_words", "words_of"]


@attrs.frozen(kw_only=True)
class FigureWords:
    """
    The label, the definition and the source of one figure.
    """

    label: LocalizedText
    definition: LocalizedText
    source: LocalizedText


@cache
def words_of(code: str) -> FigureWords:
    """Return the words of a figure."""
    said = _file()["figures"][code]
    source = said.get("source") or _file()["sources"][said["from"]]
    return FigureWords(
        label=LocalizedText(said["label"]),
        definition=LocalizedText(said["definition"]),
        source=LocalizedText(source),
    )


def source_words() -> Mapping[str, str]:
    """Return what stands before the source of a figure, by language."""
    found: Mapping[str, str] = _file()["words"]["source"]
    return found


def unit_words(unit: str) -> Mapping[str, str]:
    """Return what a unit is called, by language."""
    found: Mapping[str, str] = _file()["units"][unit]
    return found


def value_words(dimension: str, code: str) -> Mapping[str, str] | None:
    """Return what a category is called that no closed list of records has, by language; else ``None``."""
    known = _file()["values"]
    found: Mapping[str, str] | None = known.get(dimension, {}).get(code) or known["any"].get(code)
    return found


@cache
def _file() -> Mapping[str, Any]:
    return tomllib.loads((files("onestopshop") / "data" / "figures.toml").read_text("utf-8"))
