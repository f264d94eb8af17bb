# SPDX-License-Identifier: EUPL-1.2
"""
One converter between models and plain JSON data, strict where cattrs is lax.

By default cattrs would read ``"false"`` as true and ``"abc"`` as three values;
here a value of the wrong type is refused, and so is a key that no field has.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from enum import StrEnum
from functools import cache
from math import isfinite
from typing import Any, TypeVar, cast, get_args, get_origin

import attrs
from cattrs import (
    ClassValidationError,
    ForbiddenExtraKeysError,
    IterableValidationError,
    IterableValidationNote,
)
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn
from cattrs.preconf.orjson import OrjsonConverter, make_converter

from onestopshop.codec.quick import DOUBTS, reader, writer
from onestopshop.domain.events import When
from onestopshop.domain.text import LocalizedText
from onestopshop.errors import InvalidDataError

__all__ = ["converter", "structure", "unstructure"]

T = TypeVar("T")

_MOST_UNKNOWN, _LONGEST_NAME = 20, 60
"""Fields that there are not are told up to so many, and likened to others up to so many characters."""


class WrongTypeError(ValueError):
    """
    Tell which type a value should have had, and never the value: it may be personal.
    """


class WrongTextError(ValueError):
    """
    Carry what is wrong with a text in several languages, with places below the field that holds it.
    """

    def __init__(self, problems: tuple[str, ...], hint: str) -> None:
        super().__init__(*problems)
        self.problems = problems
        self.hint = hint


@cache
def converter() -> OrjsonConverter:
    """Return the one converter; it is made at first use and never changed afterwards."""
    made = make_converter(forbid_extra_keys=True, omit_if_default=True, prefer_attrib_converters=False)
    _strict_scalars(made)
    _strict_collections(made)
    made.register_structure_hook(LocalizedText, _localized_text)
    made.register_structure_hook_func(_is_any_json, lambda value, _: _plain_json(value))
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
        return cast(T, _reader(model)(data))  # type: ignore[arg-type]  # every type is hashable
    except DOUBTS:
        return _structured(data, model)


def unstructure(value: object) -> Any:
    """Return plain JSON data for a model; sets become sorted lists, defaults are left out."""
    write = _writer(type(value))  # type: ignore[arg-type]  # every type is hashable
    return value if write is None else write(value)


@cache
def _reader(model: type[Any]) -> Callable[[Any], Any]:
    return reader(model, _structure_of)


@cache
def _writer(model: type[Any]) -> Callable[[Any], Any] | None:
    return writer(model, converter().get_unstructure_hook)


@cache
def _structure_of(type_: Any) -> Callable[[Any], Any]:
    hook = converter().get_structure_hook(type_)
    return lambda value: hook(value, type_)


def _structured(data: object, model: type[T]) -> T:
    """Return the model, or say what is wrong."""
    try:
        return converter().structure(data, model)
    except _WRONG as error:
        found = list(_problems(error))
        hint = next((hint for _, hint in found if hint), "")
        raise InvalidDataError([problem for problem, _ in found], hint=hint) from None


def _is_any_json(type_: object) -> bool:
    return type_ is object


def _strict_scalars(made: OrjsonConverter) -> None:
    for scalar in (bool, int, str):
        made.register_structure_hook(scalar, _exactly(scalar))
    for moment in (date, datetime, time):
        made.register_structure_hook(moment, _moment(moment))
    made.register_structure_hook_func(_is_day_or_instant, _day_or_instant)
    made.register_structure_hook(StrEnum, _member)
    made.register_unstructure_hook(time, lambda value: value.strftime("%H:%M"))
    made.register_unstructure_hook(date, lambda value: value.isoformat())
    made.register_unstructure_hook(datetime, lambda value: value.isoformat())


def _exactly(scalar: type[T]) -> Callable[[object, type[T]], T]:
    def hook(value: object, _: type[T]) -> T:
        if type(value) is scalar:
            return value
        if scalar is str and isinstance(value, str):
            return str.__str__(value)  # type: ignore[return-value]  # storages take no subclass of str
        raise WrongTypeError(f"{_NAMES[scalar]} is needed")

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
        if not _FORMS[kind](moment, value):
            raise WrongTypeError(f"{_NAMES[kind]} is needed")
        return moment

    return hook


def _is_day_or_instant(type_: object) -> bool:
    return type_ == When


def _day_or_instant(value: object, _: object) -> date | datetime:
    """Read what an entry of the log has: only the instant's text has a T."""
    is_instant = isinstance(value, datetime) or (isinstance(value, str) and "T" in value)
    kind = datetime if is_instant else date
    return cast(date | datetime, _moment(kind)(value, kind))


_FORMS: Mapping[type, Callable[[Any, object], bool]] = {
    date: lambda moment, given: given in (moment, moment.isoformat()),
    datetime: lambda moment, _: moment.utcoffset() is not None,
    time: lambda moment, given: (
        moment == time(moment.hour, moment.minute) and given in (moment, f"{moment:%H:%M}")
    ),
}
"""What a moment and its text must be beyond what ``fromisoformat`` takes: no week dates, no seconds."""


def _localized_text(value: object, _: type[LocalizedText]) -> LocalizedText:
    try:
        return value if isinstance(value, LocalizedText) else LocalizedText(value)  # type: ignore[arg-type]  # it checks
    except InvalidDataError as error:
        raise WrongTextError(error.problems, error.hint) from None


_DEEPEST = 64
"""How deeply plain JSON may be nested: far above what outside formats say, far below what breaks parsers."""


def _plain_json(value: object, depth: int = 0) -> object:
    """Return a copy of plain JSON data; NaN and numbers beyond 64 bits would not come back equal."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if type(value) is int and -(2**63) <= value < 2**63:
        return value
    if type(value) is float and isfinite(value):
        return value
    if depth < _DEEPEST and isinstance(value, (list, tuple)):
        return [_plain_json(item, depth + 1) for item in value]
    if depth < _DEEPEST and isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return {str.__str__(key): _plain_json(item, depth + 1) for key, item in value.items()}
    raise WrongTypeError("plain JSON data is needed")


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

    def mapping_of(type_: Any) -> Any:
        key, item = get_args(type_)
        keys, items = made.get_structure_hook(key), made.get_structure_hook(item)

        def hook(value: object, _: Any) -> Any:
            if not isinstance(value, Mapping):
                raise WrongTypeError("an object is needed")
            names = _each(value, key, keys)
            return dict(zip(names, _each(value.values(), item, items, names), strict=True))

        return hook

    def is_mapping(type_: Any) -> bool:
        return get_origin(type_) is Mapping

    made.register_structure_hook_factory(is_sequence, sequence_of)
    made.register_structure_hook_factory(is_mapping, mapping_of)
    made.register_unstructure_hook_factory(_is_set, lambda _: _sorted)


_WRONG = (ExceptionGroup, WrongTypeError, WrongTextError, InvalidDataError)
"""What the hooks raise on wrong input; anything else is a mistake of ours and goes through."""


def _each(
    values: Any, item: Any, inner: Callable[[Any, Any], Any], names: list[Any] | None = None
) -> list[Any]:
    found: list[Any] = []
    errors: list[Exception] = []
    for place, value in enumerate(values):
        try:
            found.append(inner(value, item))
        except _WRONG as error:
            note = IterableValidationNote("item", names[place] if names else place, item)
            error.__notes__ = [*getattr(error, "__notes__", ()), note]
            errors.append(error)
    if errors:
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


def _problems(error: BaseException, path: str = "$") -> Iterator[tuple[str, str]]:
    """Yield each problem with its path, and the hint of it."""
    if isinstance(error, ClassValidationError):
        named, whole = error.group_exceptions()
        for inner, note in named:
            yield from _problems(inner, f"{path}.{note.name}")
        for inner in whole:
            yield from _problems(inner, path)
    elif isinstance(error, IterableValidationError):
        for inner, place in error.group_exceptions()[0]:
            yield from _problems(inner, f"{path}[{place.index!r}]")
    else:
        yield from _leaf(error, path)


def _leaf(error: BaseException, path: str) -> Iterator[tuple[str, str]]:
    match error:
        case InvalidDataError():
            yield from ((problem, error.hint) for problem in error.problems)
        case WrongTextError():
            yield from ((problem.replace(" @ $", f" @ {path}", 1), error.hint) for problem in error.problems)
        case KeyError():
            yield f"{error.args[0]!r} is missing @ {path}", ""
        case ForbiddenExtraKeysError():
            names = sorted(map(str, error.extra_fields))
            yield from ((f"{_unknown(name, error.cl)} @ {path}", "") for name in names[:_MOST_UNKNOWN])
            if more := len(names[_MOST_UNKNOWN:]):
                yield f"and {more:,} other fields that do not exist @ {path}", ""
        case WrongTypeError():
            yield f"{error} @ {path}", ""
        case _:
            raise error


def _unknown(name: str, model: type) -> str:
    from difflib import get_close_matches

    known = [field.name for field in attrs.fields(model)]
    near = get_close_matches(name, known, n=1) if len(name) <= _LONGEST_NAME else []
    return f"there is no field {name!r}" + (f", did you mean {near[0]!r}?" if near else "")
