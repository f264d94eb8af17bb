# SPDX-License-Identifier: EUPL-1.2
"""
The adapters and policies that come with the library; they use only what any plugin may use.

=====================  =========================================================
storages.py            ``sqlite`` and ``memory``
toml_directory.py      services in TOML files
toml_taxonomy/         concepts in TOML files, and those that the network shares
table_taxonomy/        concepts in spreadsheets
sssom/                 crosswalks between concept schemes
languages.py           names, directions and how words are compared
phrasebook.py          what a desk says most, in each language
log_notifier.py        the ids of messages in the log
json_lines.py          services as files of our own JSON
search/                the index of services
suggestions/           concepts for the words of an observation
privacy_floor.py       what no configuration can switch off
=====================  =========================================================
"""

from collections.abc import Sequence
from importlib import import_module
from typing import Final, overload

__all__ = ["BUILTINS"]

_MODULES: Final = (
    "storages",
    "toml_directory",
    "toml_taxonomy",
    "table_taxonomy",
    "sssom",
    "languages",
    "phrasebook",
    "log_notifier",
    "json_lines",
    "search",
    "suggestions",
    "privacy_floor",
)


class _Modules(Sequence[tuple[str, object]]):
    """
    The names and modules of the built-in plugins; a module is imported when somebody takes it.
    """

    @overload
    def __getitem__(self, index: int) -> tuple[str, object]: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[tuple[str, object]]: ...

    def __getitem__(self, index: int | slice) -> tuple[str, object] | Sequence[tuple[str, object]]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        return _MODULES[index], import_module(f"{__name__}.{_MODULES[index]}")

    def __len__(self) -> int:
        return len(_MODULES)


BUILTINS: Final[Sequence[tuple[str, object]]] = _Modules()
"""The built-in plugins by name, in the order in which they are asked."""
