# SPDX-License-Identifier: EUPL-1.2
"""
Take plugins into a plugin manager, and say what is wrong with their form.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from types import ModuleType
from typing import Any, Final

import attrs
import pluggy

from onestopshop import hookspecs
from onestopshop.errors import PluginError
from onestopshop.runtime.plugins.answers import apart
from onestopshop.runtime.plugins.failures import Source
from onestopshop.runtime.plugins.isolation import Failed, Worked, attempt

__all__ = ["HOOKS", "Implementation", "implementations", "instance", "name_of", "package_of", "register"]

HOOKS: Final[Mapping[str, tuple[str, ...]]] = {
    name: tuple(inspect.signature(spec).parameters)
    for name, spec in vars(hookspecs).items()
    if hasattr(spec, f"{hookspecs.PROJECT}_spec")
}
"""The arguments of each hook, in the order of the contract."""


@attrs.frozen(kw_only=True)
class Implementation:
    """
    One plugin's function for one hook.

    Args:
        arguments: Those of the hook that the function takes.
    """

    source: Source
    function: Callable[..., object]
    arguments: tuple[str, ...]

    def __call__(self, given: Mapping[str, object]) -> object:
        return self.function(*(apart(given[name]) for name in self.arguments))


def name_of(thing: object) -> str:
    """
    Return what to call a plugin that is given as an object: the name of the module or class.
    """
    named = thing if isinstance(thing, (ModuleType, type)) else type(thing)
    return named.__name__


def package_of(thing: object) -> str:
    """
    Return the top-level package that *thing*, or what it is an object of, was written in.
    """
    home = thing.__name__ if isinstance(thing, ModuleType) else type(thing).__module__
    return home.partition(".")[0]


def instance(thing: object) -> object:
    """
    Return what carries the hooks: an object of *thing* when it is a class.
    """
    return thing() if isinstance(thing, type) else thing


def register(manager: pluggy.PluginManager, source: Source, thing: object) -> Failed | Sequence[str]:
    """
    Take a plugin in, after a look at its form.

    Returns:
        The names of functions that look like hooks and carry no marker, or why the plugin cannot be used.

    Raises:
        PluginError: It implements a hook that does not exist, asks for arguments that there are not, or
            wraps others.
    """
    faults = attempt(lambda: tuple(_faults(manager, thing)))
    if isinstance(faults, Failed):
        return faults
    for message, question in faults.value:
        raise PluginError(
            f"{source} {message}{question}",
            plugin=source.name,
            hint="`docs/reference/hooks.md` lists every hook with its arguments.",
        )
    taken = attempt(lambda: manager.register(thing, source.name))
    if isinstance(taken, Failed):
        if manager.has_plugin(source.name):
            manager.unregister(name=source.name)
        return taken
    unmarked = attempt(lambda: tuple(_unmarked(manager, thing)))
    return unmarked.value if isinstance(unmarked, Worked) else ()


def implementations(
    manager: pluggy.PluginManager, sources: Mapping[str, Source], hook: str
) -> tuple[Implementation, ...]:
    """
    Return who implements *hook*, in the order of *sources*, but for those that ask to be first or last.
    """
    order = list(sources)
    found = sorted(
        getattr(manager.hook, hook).get_hookimpls(),
        key=lambda one: (one.trylast - one.tryfirst, order.index(one.plugin_name)),
    )
    return tuple(
        Implementation(source=sources[one.plugin_name], function=one.function, arguments=tuple(one.argnames))
        for one in found
    )


def _faults(manager: pluggy.PluginManager, thing: object) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the form of each marked function, and what may have been meant."""
    for name, options in _marked(manager, thing):
        hook = options.get("specname") or name
        if hook not in HOOKS:
            if not options.get("optionalhook"):
                yield f"implements {hook!r}, which is no hook", _meant(hook, HOOKS)
            continue
        if options.get("wrapper") or options.get("hookwrapper"):
            yield f"wraps the hook {hook!r}: one plugin cannot change the answer of another", ""
        asked, _ = pluggy._hooks.varnames(getattr(thing, name))
        for argument in asked:
            if argument not in HOOKS[hook]:
                has = ", ".join(HOOKS[hook]) or "none"
                yield (
                    f"asks in {hook!r} for {argument!r}, which is no argument of it (there are: {has})",
                    _meant(argument, HOOKS[hook]),
                )


def _marked(manager: pluggy.PluginManager, thing: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name in dir(thing):
        options = manager.parse_hookimpl_opts(thing, name)
        if options is not None:
            yield name, options


def _unmarked(manager: pluggy.PluginManager, thing: object) -> Iterator[str]:
    """Yield the functions of the plugin's own that have a hook's name, but not its marker."""
    home = thing.__name__ if isinstance(thing, ModuleType) else type(thing).__module__
    for name in HOOKS:
        function = getattr(thing, name, None)
        if (
            inspect.isroutine(function)
            and getattr(function, "__module__", None) == home
            and manager.parse_hookimpl_opts(thing, name) is None
        ):
            yield name


def _meant(wrong: str, known: Mapping[str, object] | Sequence[str]) -> str:
    near = get_close_matches(wrong, [*known], n=1)
    return f"; did you mean {near[0]!r}?" if near else ""
