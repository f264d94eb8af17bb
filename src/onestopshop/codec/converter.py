# SPDX-License-Identifier: EUPL-1.2
"""
One converter between models and plain JSON data, strict where cattrs is lax.

By default cattrs would read ``"false"`` as true and ``"abc"`` as three values;
here a value of the wrong type is refused, and so is a key that no field has.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, get_args, get_origin

import attrs
from cattrs import ForbiddenExtraKeysError, IterableValidationNote, transform_error
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn
from cattrs.preconf.orjson import OrjsonConverter, make_converter

from onestopshop.domain.text import LocalizedText
from onestopshop.errors import InvalidDataError

__all__ = ["converter", "structure", "unstructure"]

T = TypeVar("T")


class WrongTypeError(ValueError):
    """
    Tell which type a value should have had, and never the value: it may be personal.
    """


@cache
def converter() -> OrjsonConverter:
    """Return the one converter; it is made at first use and never changed afterwards."""
    made = make_converter(forbid_extra_keys=True, omit_if_default=True, prefer_attrib_converters=False)
    _strict_scalars(made)
    _strict_collections(made)
    made.register_structure_hook(LocalizedText, _localized_text)
    made.register_structure_hook_func(_is_any_json, lambda value, _: value)
    made.register_unstructure_hook(LocalizedText, dict)
    made.register_structure_hook_factory(attrs.has, lambda cls: _whole_object(made, cls))
    made.register_unstructure_hook_factory(attrs.has, lambda cls: _without_defaults(made, cls))
    return made


def structure(data: object, model: type[T]) -> T:
    """
    Return the model that plain *data* says.

    Raises:
        InvalidDataError: It does not; each problem names its path, and never the value.
    """
    try:
        return converter().structure(data, model)
    except _WRONG as error:
        problems, hint = _problems(error, model)
        raise InvalidDataError(problems, hint=hint) from None


def unstructure(value: object) -> Any:
    """Return plain JSON data for a model; sets become sorted lists, defaults are left out."""
    return converter().unstructure(value)


def _is_any_json(type_: object) -> bool:
    return type_ is object


def _strict_scalars(made: OrjsonConverter) -> None:
    for scalar in (bool, int, str):
        made.register_structure_hook(scalar, _exactly(scalar))
    for moment in (date, datetime, time):
        made.register_structure_hook(moment, _moment(moment))
    made.register_structure_hook(StrEnum, _member)
    made.register_unstructure_hook(time, lambda value: value.strftime("%H:%M"))
    made.register_unstructure_hook(date, lambda value: value.isoformat())
    made.register_unstructure_hook(datetime, lambda value: value.isoformat())


def _exactly(scalar: type[T]) -> Callable[[object, type[T]], T]:
    def hook(value: object, _: type[T]) -> T:
        if type(value) is not scalar and not (scalar is str and isinstance(value, str)):
            raise WrongTypeError(f"{_NAMES[scalar]} is needed")
        return value  # type: ignore[return-value]  # its type was just compared

    return hook


_NAMES: Mapping[type, str] = {
    bool: "true or false",
    int: "a whole number",
    str: "a text",
    date: "a date (YYYY-MM-DD)",
    datetime: "an instant with a time zone (ISO 8601)",
    time: "a time of the day (HH:MM)",
}


def _member(value: object, enum: type[StrEnum]) -> StrEnum:
    try:
        if not isinstance(value, str):
            raise ValueError
        return enum(value)
    except ValueError:
        raise WrongTypeError(f"one of {', '.join(member.value for member in enum)} is needed") from None


def _moment(kind: type[Any]) -> Callable[[object, type[Any]], Any]:
    def hook(value: object, _: type[Any]) -> Any:
        try:
            moment: Any = value if type(value) is kind else kind.fromisoformat(value)
        except (TypeError, ValueError):
            raise WrongTypeError(f"{_NAMES[kind]} is needed") from None
        if kind is datetime and moment.tzinfo is None:
            raise WrongTypeError(f"{_NAMES[kind]} is needed")
        return moment

    return hook


def _localized_text(value: object, _: type[LocalizedText]) -> LocalizedText:
    return value if isinstance(value, LocalizedText) else LocalizedText(value)  # type: ignore[arg-type]  # it checks


_SEQUENCES: frozenset[object] = frozenset({tuple, frozenset})


def _is_set(type_: Any) -> bool:
    origin: object = get_origin(type_)
    return origin is frozenset


def _strict_collections(made: OrjsonConverter) -> None:
    def sequence_of(type_: Any) -> Any:
        origin, item = get_origin(type_), get_args(type_)[0]
        inner = made.get_structure_hook(item)

        def hook(value: object, _: Any) -> Any:
            if isinstance(value, (str, bytes, Mapping)) or not hasattr(value, "__iter__"):
                raise WrongTypeError("a list is needed")
            return origin(_each(value, item, inner))

        return hook

    def is_sequence(type_: Any) -> bool:
        return get_origin(type_) in _SEQUENCES

    made.register_structure_hook_factory(is_sequence, sequence_of)
    made.register_unstructure_hook_factory(_is_set, lambda _: _sorted)


_WRONG = (ExceptionGroup, WrongTypeError, ForbiddenExtraKeysError, InvalidDataError)
"""What the hooks raise on wrong input; anything else is a mistake of ours and goes through."""


def _each(values: Any, item: Any, inner: Callable[[Any, Any], Any]) -> list[Any]:
    found: list[Any] = []
    errors: list[Exception] = []
    for place, value in enumerate(values):
        try:
            found.append(inner(value, item))
        except _WRONG as error:
            error.__notes__ = [*getattr(error, "__notes__", ()), IterableValidationNote("item", place, item)]
            errors.append(error)
    if errors:
        from cattrs import IterableValidationError

        raise IterableValidationError("items", errors, item)
    return found


def _sorted(values: frozenset[str]) -> list[str]:
    return sorted(str(value) for value in values)


def _whole_object(made: OrjsonConverter, cls: Any) -> Callable[[Any, Any], Any]:
    inner = make_dict_structure_fn(cls, made, _cattrs_forbid_extra_keys=True)

    def hook(value: object, _: Any) -> Any:
        if isinstance(value, cls):
            return value
        if not isinstance(value, Mapping):
            raise WrongTypeError("an object is needed")
        return inner(value, cls)

    return hook


def _without_defaults(made: OrjsonConverter, cls: Any) -> Callable[[Any], Any]:
    return make_dict_unstructure_fn(cls, made, _cattrs_omit_if_default=True)


def _problems(error: BaseException, model: type) -> tuple[list[str], str]:
    hints: list[str] = []

    def say(exc: BaseException, _: type | None) -> str:
        if isinstance(exc, InvalidDataError):
            hints.append(exc.hint)
            return "; ".join(exc.problems)
        if isinstance(exc, KeyError):
            return f"{exc.args[0]!r} is missing"
        if isinstance(exc, ForbiddenExtraKeysError):
            return "; ".join(_unknown(name, exc.cl) for name in sorted(exc.extra_fields))
        return str(exc) if isinstance(exc, WrongTypeError) else "the value cannot be read"

    if isinstance(error, BaseExceptionGroup):
        problems = [_tidied(problem) for problem in transform_error(error, format_exception=say)]
    else:
        problems = [f"{say(error, model)} @ $"]
    return problems, next((hint for hint in hints if hint), "")


def _tidied(problem: str) -> str:
    """Let a message that knows its own path keep only that one."""
    message, _, path = problem.rpartition(" @ ")
    return message if " @ $" in message else f"{message} @ {path}"


def _unknown(name: str, model: type) -> str:
    from difflib import get_close_matches

    known = [field.name for field in attrs.fields(model)]
    near = get_close_matches(name, known, n=1)
    return f"there is no field {name!r}" + (f", did you mean {near[0]!r}?" if near else "")
