# SPDX-License-Identifier: EUPL-1.2
"""
From a table of the configuration to an open adapter.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, cast

import attrs
from pydantic import ValidationError

from onestopshop.errors import AdapterError, ConfigurationError, OneStopShopError
from onestopshop.ports.adapters import Adapter, City, Options
from onestopshop.ports.directories import DirectorySource
from onestopshop.ports.notifiers import Notifier
from onestopshop.ports.projections import Projection
from onestopshop.ports.storage import Storage
from onestopshop.ports.taxonomies import TaxonomySource
from onestopshop.ports.translators import Translator
from onestopshop.runtime.plugins.host import PluginHost
from onestopshop.runtime.plugins.offers import OFFERS

if TYPE_CHECKING:
    from onestopshop.config.settings import AdapterTable

__all__ = [
    "DIRECTORIES",
    "NOTIFIERS",
    "PROJECTIONS",
    "STORAGE",
    "TAXONOMIES",
    "TRANSLATORS",
    "Port",
    "Registry",
]

T = TypeVar("T")


@attrs.frozen
class Port(Generic[T]):
    """
    One kind of pluggable thing.

    Args:
        hook: The hook through which plugins offer it.
    """

    hook: str

    @property
    def noun(self) -> str:
        """What one of the kind is called."""
        return OFFERS[self.hook].noun


STORAGE: Final[Port[Storage]] = Port("register_storage")
DIRECTORIES: Final[Port[DirectorySource]] = Port("register_directories")
TAXONOMIES: Final[Port[TaxonomySource]] = Port("register_taxonomies")
TRANSLATORS: Final[Port[Translator]] = Port("register_translators")
NOTIFIERS: Final[Port[Notifier]] = Port("register_notifiers")
PROJECTIONS: Final[Port[Projection]] = Port("register_projections")


class Registry:
    """
    The adapters that the plugins of one shop offer, by port and name.

    Raises:
        PluginError: Two plugins offer an adapter of one name.
    """

    def __init__(self, host: PluginHost) -> None:
        self._host = host
        self._adapters: Mapping[str, Mapping[str, Adapter[Any]]] = {
            hook: {adapter.name: adapter for adapter in offered()}
            for hook, offered in (
                (STORAGE.hook, host.register_storage),
                (DIRECTORIES.hook, host.register_directories),
                (TAXONOMIES.hook, host.register_taxonomies),
                (TRANSLATORS.hook, host.register_translators),
                (NOTIFIERS.hook, host.register_notifiers),
                (PROJECTIONS.hook, host.register_projections),
            )
        }

    def names(self, port: Port[T]) -> tuple[str, ...]:
        """
        Return the words that ``use`` may be.
        """
        return tuple(sorted(self._adapters[port.hook]))

    def check(self, port: Port[T], table: "AdapterTable", *, at: str) -> None:
        """
        Say whether a table can be opened, without opening it.

        Args:
            at: The dotted path of the table, such as ``directories.local``.

        Raises:
            ConfigurationError: No plugin offers the adapter, or its options are wrong.
        """
        _options(self._adapter(port, table, at), table, at)

    def options(self, port: Port[T], table: "AdapterTable", *, at: str) -> Options:
        """
        Return the options of a table, checked and in their types, without opening anything.

        Raises:
            ConfigurationError: No plugin offers the adapter, or its options are wrong.
        """
        return _options(self._adapter(port, table, at), table, at)

    @contextmanager
    def open(self, port: Port[T], table: "AdapterTable", city: City, *, at: str) -> Iterator[T]:
        """
        Open what a table of the configuration asks for, until the context ends.

        Args:
            at: The dotted path of the table, such as ``storage``.

        Raises:
            ConfigurationError: No plugin offers the adapter, or its options are wrong.
            AdapterError: The adapter failed in a way of its own; its error is chained.  While a directory or a
                taxonomy is read, that is a ConfigurationError with its place.
        """
        adapter = self._adapter(port, table, at)
        options = _options(adapter, table, at)
        with ExitStack() as stack:
            try:
                yield _entered(stack, adapter, options, city)
            except AdapterError as error:
                if port not in {DIRECTORIES, TAXONOMIES}:
                    raise
                message, place = f"[{at}] cannot be read", (f"{at}.path", str(error))
                raise ConfigurationError(message, problems=[place], hint=error.hint) from error

    def _adapter(self, port: Port[T], table: "AdapterTable", at: str) -> Adapter[T]:
        found = self._adapters[port.hook].get(table.use)
        if found is None:
            raise ConfigurationError(
                f"[{at}] cannot be used",
                problems=[(f"{at}.use", self._unknown(port, table.use))],
                hint=self._advice(table.use),
            )
        return cast("Adapter[T]", found)

    def _unknown(self, port: Port[T], use: str) -> str:
        names = self.names(port)
        near = get_close_matches(use, names, n=1)
        question = f"did you mean {near[0]!r}? " if near else ""
        return f"no {port.noun} is called {use!r}; {question}there {_are(names)}"

    def _advice(self, use: str) -> str:
        """Return what to do about an adapter that nobody offers."""
        failed = [plugin.name for plugin in self._host.enabled if plugin.failures]
        if failed:
            return f"{', '.join(map(repr, failed))} did not load or failed: see `onestopshop plugins`."
        others = self._host.not_enabled
        near = get_close_matches(use, others, n=1)
        if near:
            return f"The plugin {near[0]!r} is installed, but not listed in `plugins`: add it."
        if others:
            return f"Installed, but not listed in `plugins`: {', '.join(others)}; one of them may offer it."
        return f"Install a plugin that offers {use!r} and list it in `plugins`, or use another."


def _are(names: tuple[str, ...]) -> str:
    return f"are: {', '.join(names)}" if names else "is none"


def _options(adapter: Adapter[Any], table: "AdapterTable", at: str) -> Options:
    from onestopshop.config.problems import in_words

    try:
        return adapter.options.model_validate(table.options)
    except ValidationError as error:
        raise ConfigurationError(
            f"[{at}] cannot be used",
            problems=in_words(error, adapter.options, at=at),
            hint=f"The options of {adapter.name!r} are: {', '.join(_names(adapter.options)) or 'none'}.",
        ) from None


def _names(options: type[Options]) -> list[str]:
    return [field.alias or name for name, field in options.model_fields.items()]


def _entered(stack: ExitStack, adapter: Adapter[T], options: Options, city: City) -> T:
    """Enter the adapter's context; an error that is not one of ours names the adapter."""
    try:
        context: AbstractContextManager[T] = adapter.open(options, city)
        return stack.enter_context(context)
    except (OneStopShopError, KeyboardInterrupt):
        raise
    except BaseException as error:
        raise AdapterError(
            f"the adapter {adapter.name!r} could not be opened: {type(error).__name__}",
            adapter=adapter.name,
            hint="The chained error says why; look at its options and at `onestopshop check`.",
        ) from error
