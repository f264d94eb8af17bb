# SPDX-License-Identifier: EUPL-1.2
"""
What every pluggable thing is: an adapter with a name, options and an ``open``.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

import attrs
from pydantic import BaseModel, ConfigDict

from onestopshop.domain.taxonomies.concepts import URI_BASE
from onestopshop.domain.taxonomies.vocabulary import Vocabulary
from onestopshop.domain.text import LanguageTag, LocalizedText
from onestopshop.ports.languages import Language
from onestopshop.ports.storage import Kind

__all__ = ["Adapter", "City", "Languages", "Options"]

T = TypeVar("T")


class Options(BaseModel):
    """
    Hold what else an adapter's table may say; unknown keys are refused.

    Values from the environment are text, which pydantic turns into the stated types.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


@attrs.frozen(kw_only=True)
class Languages:
    """
    The languages of a city.

    Args:
        offered: Those in which visitors are helped.
        required: Those that every text of the city has; the first is the default of searches.
        fallback: The chain for who reads none of the wanted languages.
        known: What is known of each offered and required language.
    """

    offered: tuple[LanguageTag, ...]
    required: tuple[LanguageTag, ...]
    fallback: tuple[LanguageTag, ...]
    known: tuple[Language, ...] = ()


@attrs.frozen(kw_only=True)
class City:
    """
    What an adapter or a hook may know of the shop that it works for.

    Args:
        id: The city's code, such as ``mycity``.
        base: The base of the URIs of the city's own concepts.
        folder: Where ``onestopshop.toml`` lies; relative paths of options start here.
        state: The folder of what this machine keeps for itself and can lose, such as the search index.
        primary: The id of the primary scheme of barriers.
        kinds: The kinds of records, for storages.
        vocabulary: The concepts of all schemes; empty while the taxonomies are being read.
    """

    id: str
    name: LocalizedText
    timezone: ZoneInfo
    folder: Path
    state: Path
    languages: Languages
    primary: str
    base: str = URI_BASE
    kinds: tuple[Kind, ...] = ()
    vocabulary: Vocabulary = attrs.field(factory=Vocabulary, eq=False, repr=False)


@attrs.frozen(kw_only=True)
class Adapter(Generic[T]):
    """
    One thing that a plugin offers for a table of the configuration.

    Args:
        name: The word after ``use =``.
        summary: One line for ``onestopshop plugins``.
        options: What else that table may hold.
        open: Called with the options and the city; the context is left when the shop closes.
    """

    name: str
    summary: str
    options: type[Options]
    open: Callable[[Any, City], AbstractContextManager[T]]
