# SPDX-License-Identifier: EUPL-1.2
"""
Options made from what an operation may be told, so that a field has its option by itself.
"""

import types
from collections.abc import Callable, Collection, Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import click

from onestopshop.cli.options import one_of
from onestopshop.domain.fields import fields_of

__all__ = ["field_options", "given"]

F = TypeVar("F", bound=Callable[..., Any])


def field_options(
    form: type[Any],
    model: type[Any],
    *,
    without: Collection[str] = (),
    notes: Mapping[str, str] = MappingProxyType({}),
) -> Callable[[F], F]:
    """
    Add an option for each field of *form*, with the closed list that *model* has for it.

    Args:
        form: The typed dictionary of the operation.
        without: Fields that have no option, or one of another kind.
        notes: What stands behind the purpose in the help of a field, as a sentence.
    """
    hints = get_type_hints(model)
    purposes = {field.name: field.purpose for field in fields_of(model)}

    def decorate(command: F) -> F:
        for name in reversed(form.__annotations__):
            if name not in without:
                command = _option(name, hints.get(name, str), _help(purposes.get(name), notes.get(name)))(
                    command
                )
        return command

    return decorate


def given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was said: neither ``None`` nor an empty list."""
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in values.items()
        if value is not None and value != () and value is not False
    }


def _help(purpose: str | None, note: str | None) -> str | None:
    said = [f"Why: {purpose}."] if purpose else []
    return " ".join([*said, note] if note else said) or None


def _option(name: str, hint: Any, help: str | None) -> Callable[[F], F]:
    flags = [f"--{name.replace('_', '-')}"]
    several = get_origin(hint) in {frozenset, tuple}
    if several and name.endswith("s"):
        flags.insert(0, f"--{name.removesuffix('s').replace('_', '-')}")
    if hint is bool:
        return click.option(*flags, name, is_flag=True, help=help)
    choices = next(_closed_lists(hint), None)
    kind = one_of(choices) if choices else click.STRING
    metavar = None if choices else name.upper()
    return click.option(*flags, name, type=kind, multiple=several, metavar=metavar, help=help)


def _closed_lists(hint: Any) -> Iterator[type[StrEnum]]:
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        yield hint
    elif get_origin(hint) in {frozenset, tuple, Union, types.UnionType}:
        for argument in get_args(hint):
            yield from _closed_lists(argument)
