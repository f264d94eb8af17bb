# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: S102 - what is executed is made of the names of our own fields
"""
Read and write models quickly, when there is nothing to say about them.

The converter says exactly what is wrong, and where; that costs several calls
for each field.  Here one function is made for each model, which looks at the
type of each value itself.  It either makes the same model as the converter or
raises, and whoever calls it then asks the converter.  A visit takes a quarter
of the time (``tests/benchmarks/codec.py``).
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from enum import StrEnum
from functools import cache, lru_cache
from types import MemberDescriptorType, NoneType, UnionType
from typing import Any, Final, NewType, Union, get_args, get_origin, get_type_hints

import attrs

from onestopshop.domain.text import LocalizedText
from onestopshop.errors import InvalidDataError

__all__ = ["DOUBTS", "Careful", "reader", "writer"]

Reader = Callable[[Any], Any]
"""Make the value of one type from plain data, or raise one of `DOUBTS`."""

Writer = Callable[[Any], Any]
"""Make plain data of a value."""

Careful = Callable[[Any], Callable[[Any], Any]]
"""Return the converter's function for a type that nothing here knows."""

_UNIONS: Final = frozenset({Union, UnionType})
_LISTS: Final = frozenset({list, tuple, frozenset, set})
_MISSING: Final = object()


class _DoubtfulError(Exception):
    """
    Say that the converter must decide.
    """


DOUBTS: Final = (
    _DoubtfulError,
    KeyError,
    TypeError,
    ValueError,
    AttributeError,
    InvalidDataError,
    ExceptionGroup,
)
"""What a reader raises: errors of the domain are among them, since the converter finds them again."""


def reader(type_: Any, careful: Careful) -> Reader:  # noqa: PLR0911 - one for each form of type
    """
    Return the function that makes values of a type.

    Args:
        careful: What makes values of types that are not known here.
    """
    while isinstance(type_, NewType):
        type_ = type_.__supertype__
    if type_ in _SCALARS:
        return _SCALARS[type_]
    if type_ is time:
        return lru_cache(2_048)(careful(time))
    origin, arguments = get_origin(type_), get_args(type_)
    if isinstance(type_, type) and issubclass(type_, StrEnum):
        return {member.value: member for member in type_}.__getitem__
    if isinstance(type_, type) and attrs.has(type_):
        return _model_reader(type_, careful)
    if origin in _UNIONS and len(arguments) == 2 and NoneType in arguments:
        return _or_none(reader(_but_none(arguments), careful))
    if origin in {tuple, frozenset}:
        return _list_reader(origin, arguments[0], careful)
    if origin is Mapping and object not in arguments:
        return _table_reader(reader(arguments[0], careful), reader(arguments[1], careful))
    return careful(type_)


def _exactly(scalar: type) -> Reader:
    def read(value: Any) -> Any:
        if type(value) is scalar:
            return value
        raise _DoubtfulError

    return read


@lru_cache(4096)
def _day(value: Any) -> date:
    """Read a day; a shop sees the same days again and again."""
    if type(value) is date:
        return value
    day = date.fromisoformat(value)
    if day.isoformat() != value:
        raise _DoubtfulError
    return day


def _instant(value: Any) -> datetime:
    moment = value if type(value) is datetime else datetime.fromisoformat(value)
    if moment.utcoffset() is None:
        raise _DoubtfulError
    return moment


def _text(value: Any) -> LocalizedText:
    return value if type(value) is LocalizedText else LocalizedText(value)


_SCALARS: Final[Mapping[object, Reader]] = {
    **{scalar: _exactly(scalar) for scalar in (str, int, bool)},
    date: _day,
    datetime: _instant,
    LocalizedText: _text,
}


def _or_none(inner: Reader) -> Reader:
    return lambda value: None if value is None else inner(value)


def _list_reader(origin: type, item: Any, careful: Careful) -> Reader:
    inner = reader(item, careful)
    plain_text = inner is _SCALARS[str]

    def read(values: Any) -> Any:
        if type(values) not in _LISTS:
            raise _DoubtfulError
        if plain_text:
            for value in values:
                if type(value) is not str:
                    raise _DoubtfulError
            return origin(values)
        return origin([inner(value) for value in values])

    return read


def _table_reader(keys: Reader, items: Reader) -> Reader:
    def read(table: Any) -> Any:
        if type(table) is not dict:
            raise _DoubtfulError
        return {keys(key): items(item) for key, item in table.items()}

    return read


@cache
def _model_reader(model: type[attrs.AttrsInstance], careful: Careful) -> Reader:
    """
    Make the function of a model: a line or two for each field, and one call of the class.
    """
    space: dict[str, Any] = {
        "model": model,
        "Doubtful": _DoubtfulError,
        "missing": _MISSING,
        "new": object.__new__,
    }
    space["known"] = frozenset(field.name for field in attrs.fields(model))
    lines = [
        "def read(given):",
        "    if type(given) is not dict or not known.issuperset(given):",
        "        if type(given) is model: return given",
        "        raise Doubtful",
        "    get = given.get",
    ]
    hints = get_type_hints(model)
    for field in attrs.fields(model):
        space[f"read_{field.name}"] = inner = reader(_given_type(field, hints), careful)
        lines += _field_lines(field, space, is_text=inner is _SCALARS[str])
    return _made("read", [*lines, *_construction(model, space)], space)


def _construction(model: type[attrs.AttrsInstance], space: dict[str, Any]) -> list[str]:
    """
    Return the lines that make the model of the variables.

    The ``__init__`` of a frozen class looks up `object.__setattr__` for each value; where it does nothing else,
    the slots are filled themselves, which takes half the time, and then the class checks itself as always.
    """
    fields = attrs.fields(model)
    slots = {field.name: getattr(model, field.name, None) for field in fields}
    plain = all(isinstance(slot, MemberDescriptorType) for slot in slots.values()) and not any(
        field.converter or field.validator or not field.init for field in fields
    )
    if not plain:
        return [f"    return model({', '.join(f'{field.alias}=_{field.name}' for field in fields)})"]
    space |= {f"set_{name}": slot.__set__ for name, slot in slots.items() if slot is not None}
    checks = ["    made.__attrs_post_init__()"] if hasattr(model, "__attrs_post_init__") else []
    return [
        "    made = new(model)",
        *(f"    set_{name}(made, _{name})" for name in slots),
        *checks,
        "    return made",
    ]


def _given_type(field: "attrs.Attribute[Any]", hints: Mapping[str, Any]) -> Any:
    """Return the type of what is not the default: of ``X | None`` that is ``None`` otherwise, X."""
    type_ = hints[field.name]
    arguments = get_args(type_)
    optional = field.default is None and get_origin(type_) in _UNIONS and len(arguments) == 2
    return _but_none(arguments) if optional else type_


def _but_none(arguments: tuple[Any, ...]) -> Any:
    return next(argument for argument in arguments if argument is not NoneType)


def _field_lines(field: "attrs.Attribute[Any]", space: dict[str, Any], *, is_text: bool) -> list[str]:
    """Return the lines that put the value of a field into a variable of its name."""
    name = field.name
    convert = f"_{name} = read_{name}(_{name})"
    if is_text:
        convert = f"if type(_{name}) is not str: raise Doubtful"
    if field.default is attrs.NOTHING:
        return [f"    _{name} = given[{name!r}]", f"    {convert}"]
    default: Any = field.default
    if isinstance(default, attrs.Factory):  # type: ignore[arg-type]  # it is a class at run time
        space[f"make_{name}"] = default.factory
        return [
            f"    _{name} = get({name!r}, missing)",
            f"    if _{name} is missing: _{name} = make_{name}()",
            f"    else: {convert}" if not is_text else f"    elif type(_{name}) is not str: raise Doubtful",
        ]
    space[f"default_{name}"] = field.default
    return [
        f"    _{name} = get({name!r}, default_{name})",
        f"    if _{name} is not default_{name}:",
        f"        {convert}",
    ]


def writer(type_: Any, careful: Careful) -> Writer | None:  # noqa: PLR0911 - one for each form of type
    """
    Return the function that makes plain data of a type's values; ``None`` when they are that already.

    Args:
        careful: What makes plain data of types that are not known here.
    """
    while isinstance(type_, NewType):
        type_ = type_.__supertype__
    origin, arguments = get_origin(type_), get_args(type_)
    if type_ in {str, int, bool}:
        return None
    if type_ in {date, datetime}:
        return type_.isoformat  # type: ignore[no-any-return]  # both have it
    if type_ is LocalizedText:
        return LocalizedText.plain
    if type_ is time:
        return _hours_and_minutes
    if isinstance(type_, type) and issubclass(type_, StrEnum):
        return _value_of
    if isinstance(type_, type) and attrs.has(type_):
        return _model_writer(type_, careful)
    if origin in _UNIONS and len(arguments) == 2 and NoneType in arguments:
        return _unless_none(writer(_but_none(arguments), careful))
    if origin in {tuple, frozenset}:
        return _list_writer(origin, writer(arguments[0], careful))
    if origin is Mapping and arguments[0] is str and arguments[1] is not object:
        return _table_writer(writer(arguments[1], careful))
    return careful(type_)


@lru_cache(2_048)
def _hours_and_minutes(moment: time) -> str:
    return moment.isoformat("minutes")


def _value_of(member: StrEnum) -> str:
    return member._value_  # `value` is a property that costs six times as much


def _unless_none(inner: Writer | None) -> Writer | None:
    return None if inner is None else lambda value: None if value is None else inner(value)


def _list_writer(origin: type, inner: Writer | None) -> Writer:
    put = sorted if origin is frozenset else list
    if inner is _value_of:
        return lambda values: put([value._value_ for value in values])
    return put if inner is None else lambda values: put([inner(value) for value in values])


def _table_writer(inner: Writer | None) -> Writer:
    return dict if inner is None else lambda table: {name: inner(value) for name, value in table.items()}


@cache
def _model_writer(model: type[attrs.AttrsInstance], careful: Careful) -> Writer:
    """
    Make the function of a model: what has its default is left out.
    """
    space: dict[str, Any] = {}
    hints = get_type_hints(model)
    needed, others = [], []
    for field in attrs.fields(model):
        name = field.name
        inner = writer(_given_type(field, hints), careful)
        space[f"write_{name}"] = inner
        if field.default is attrs.NOTHING:
            value = f"given.{name}"
            needed.append(f"{name!r}: {_written(value, name, inner)}")
        else:
            others += [f"    value = given.{name}", f"    if {_differs(field, space)}:"]
            others.append(f"        made[{name!r}] = {_written('value', name, inner)}")
    lines = ["def write(given):", f"    made = {{{', '.join(needed)}}}", *others, "    return made"]
    return _made("write", lines, space)


def _written(value: str, name: str, inner: Writer | None) -> str:
    if inner is None:
        return value
    return f"{value}._value_" if inner is _value_of else f"write_{name}({value})"


def _differs(field: "attrs.Attribute[Any]", space: dict[str, Any]) -> str:
    """Return the condition under which a value is not the default of its field."""
    default: Any = field.default
    if default is None:
        return "value is not None"
    if isinstance(default, attrs.Factory):  # type: ignore[arg-type]  # it is a class at run time
        default = default.factory()
    if default in ((), frozenset(), {}):
        return "value"
    space[f"default_{field.name}"] = default
    return f"value {'is not' if isinstance(default, StrEnum) else '!='} default_{field.name}"


def _made(name: str, lines: list[str], space: dict[str, Any]) -> Callable[[Any], Any]:
    exec("\n".join(lines), space)
    made: Callable[[Any], Any] = space[name]
    return made
