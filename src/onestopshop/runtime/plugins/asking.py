# SPDX-License-Identifier: EUPL-1.2
"""
Ask each implementation of a hook by itself, keep the good answers and note who failed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Final, TypeAlias

import pluggy

from onestopshop.errors import PluginError
from onestopshop.runtime.plugins.enabling import HOOKS, Implementation, implementations
from onestopshop.runtime.plugins.failures import Failures, Source
from onestopshop.runtime.plugins.isolation import Failed, Worked, attempt
from onestopshop.runtime.plugins.offers import OFFERS, Offer, Wanted

__all__ = ["Answer", "Questions"]

Answer: TypeAlias = tuple[Source, Worked[object] | Failed]

_MOST: Final = 10_000
"""Answers that are taken from one implementation: an endless one is cut off there."""

_ABOUT_PEOPLE: Final = frozenset({"veto", "on_event"})
"""Hooks that are given records, whose errors may repeat what somebody said."""


class Questions:
    """
    What can be asked of the plugins that were loaded.

    Args:
        sources: The plugins by name, in the order in which they are asked.
    """

    def __init__(
        self, manager: pluggy.PluginManager, sources: Mapping[str, Source], failures: Failures
    ) -> None:
        self._failures = failures
        self._asked: Mapping[str, tuple[Implementation, ...]] = {
            hook: implementations(manager, sources, hook) for hook in HOOKS
        }
        self._offers: dict[str, tuple[Offer, ...]] = {}

    def implement(self, name: str) -> tuple[str, ...]:
        """Return the hooks that the plugin of this name implements."""
        return tuple(
            hook for hook, asked in self._asked.items() if any(one.source.name == name for one in asked)
        )

    def anybody(self, hook: str) -> bool:
        """Return whether any plugin implements *hook*, so that nothing is prepared for nobody."""
        return bool(self._asked[hook])

    def ask(
        self,
        hook: str,
        given: Mapping[str, object],
        *,
        understood: Callable[[object], object] = lambda answer: answer,
    ) -> Iterator[Answer]:
        """
        Yield the answer of each implementation, or how it failed.

        Args:
            understood: Turns an answer into what is wanted; what it raises is the plugin's failure too.
        """
        for one in self._asked[hook]:
            outcome = attempt(lambda one=one: understood(one(given)), about_people=hook in _ABOUT_PEOPLE)  # type: ignore[misc]
            if isinstance(outcome, Failed):
                self._failures.add(one.source, hook, outcome.error)
            yield one.source, outcome

    def each(self, hook: str, given: Mapping[str, object]) -> Iterator[tuple[Source, object]]:
        """Yield every item that the implementations of *hook* list; those before a failure are kept."""
        for one in self._asked[hook]:
            items: list[object] = []
            outcome = attempt(lambda one=one, items=items: _collect(one(given), items))  # type: ignore[misc]
            if isinstance(outcome, Failed):
                self._failures.add(one.source, hook, outcome.error)
            yield from ((one.source, item) for item in items)

    def offers(self, hook: str) -> tuple[Offer, ...]:
        """
        Return what plugins offer through *hook*; they are asked the first time only.

        Raises:
            PluginError: Two plugins offer something of one name.
        """
        if hook not in self._offers:
            self._offers[hook] = self._collected(hook, OFFERS[hook])
        return self._offers[hook]

    def _collected(self, hook: str, wanted: Wanted) -> tuple[Offer, ...]:
        found: dict[str, Offer] = {}
        for source, thing in self.each(hook, {}):
            name = attempt(lambda thing=thing: wanted.name_of(thing))  # type: ignore[misc]
            if isinstance(name, Failed):
                self._failures.add(source, hook, name.error)
                continue
            if name.value in found and not wanted.replaces:
                raise _doubled(wanted.noun, name.value, found[name.value].plugin, source)
            found[name.value] = Offer(plugin=source.name, name=name.value, thing=thing)
        return tuple(found.values())


def _collect(answer: object, items: list[object]) -> None:
    """Put what *answer* lists into *items*, one after the other, so that an error keeps the earlier ones."""
    if answer is None:
        return
    if not isinstance(answer, Iterable) or isinstance(answer, (str, bytes)):
        raise TypeError(f"a list is wanted, not {type(answer).__name__}")
    for item in islice(answer, _MOST + 1):
        if len(items) == _MOST:
            raise ValueError(f"it lists more than {_MOST} things")
        items.append(item)


def _doubled(noun: str, name: str, first: str, second: Source) -> PluginError:
    return PluginError(
        f"two plugins offer a {noun} of the name {name!r}: {first!r} and {second.name!r}",
        plugin=second.name,
        hint=f"Take {first!r} or {second.name!r} out of `plugins`, or rename the {noun} in one of them.",
    )
