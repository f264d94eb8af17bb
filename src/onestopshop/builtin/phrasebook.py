# SPDX-License-Identifier: EUPL-1.2
"""
Translate from a phrasebook: what a desk says most, written down in each language.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import attrs
from pydantic import Field

from onestopshop.builtin.reading import Problems, Table, files_of, parsed
from onestopshop.errors import AdapterError
from onestopshop.plugin import Adapter, City, Draft, LanguageTag, Options, Translator, choose, hookimpl

__all__ = ["Phrasebook", "PhrasebookOptions", "register_translators"]

_SOURCE: Final = "phrasebook"


class PhrasebookOptions(Options):
    """
    Say where the phrases are.
    """

    path: str = Field(
        description="A folder with one file for each language, such as nl.toml, relative to onestopshop.toml."
    )


@attrs.frozen(kw_only=True)
class _Page:
    """
    The phrases of one language.

    Args:
        reviewed: Whether a speaker checked them.
        keys: The key of each phrase, to find one by its words.
    """

    phrases: Mapping[str, str]
    reviewed: bool
    keys: Mapping[str, str]


class Phrasebook:
    """
    The phrases of a folder, read when they are first asked for.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pages: Mapping[LanguageTag, _Page] | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all phrases, in the order of the first language that has them."""
        return tuple(dict.fromkeys(key for page in self._read().values() for key in page.phrases))

    def translate(self, text: str, *, source: LanguageTag, target: LanguageTag) -> Draft | None:
        """
        Return the phrase that says *text* in the *target* language, when *text* is a phrase.

        Raises:
            InvalidDataError: A file of the folder is wrong.
        """
        pages = self._read()
        known = choose([source], pages)
        key = pages[known].keys.get(text.strip()) if known else None
        return self.phrase(key, target=target) if key else None

    def phrase(self, key: str, *, target: LanguageTag) -> Draft | None:
        """
        Return the phrase of this key, or ``None``.

        Raises:
            InvalidDataError: A file of the folder is wrong.
        """
        pages = self._read()
        known = choose([target], pages)
        if known is None or key not in pages[known].phrases:
            return None
        return Draft(text=pages[known].phrases[key], source=_SOURCE, reviewed=pages[known].reviewed)

    def _read(self) -> Mapping[LanguageTag, _Page]:
        if self._pages is None:
            problems = Problems()
            pages: dict[LanguageTag, _Page] = {}
            for file in files_of(self._folder, missing=_missing):
                content = parsed(file, file.name, problems)
                if content is not None and content.language(file.stem, "phrases"):
                    pages[file.stem] = _page(content)
            problems.raise_any()
            self._pages = pages
        return self._pages


def _page(content: Table) -> _Page:
    reviewed = content.flag("reviewed", default=True)
    below = content.table("phrases")
    phrases = {key: below.text(key) for key in below.keys()}  # noqa: SIM118 - no mapping
    content.done()
    return _Page(phrases=phrases, reviewed=reviewed, keys={text: key for key, text in phrases.items()})


def _missing(place: Path) -> AdapterError:
    return AdapterError(
        f"there is no folder {place}",
        adapter=_SOURCE,
        hint="Correct `path`; it starts at the folder of onestopshop.toml.",
    )


@contextmanager
def _open(options: PhrasebookOptions, city: City) -> Iterator[Phrasebook]:
    """Read below the city's folder."""
    yield Phrasebook(city.folder / options.path)


@hookimpl
def register_translators() -> Iterable[Adapter[Translator]]:
    """Offer phrasebooks."""
    return [
        Adapter(
            name=_SOURCE,
            summary="Phrases of the desk, one TOML file for each language.",
            options=PhrasebookOptions,
            open=_open,
        )
    ]
