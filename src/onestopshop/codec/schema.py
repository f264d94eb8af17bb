# SPDX-License-Identifier: EUPL-1.2
"""
JSON Schema (2020-12) of the models, derived from the classes that declare the fields.
"""

import types
from collections.abc import Mapping
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

import attrs

from onestopshop.domain.fields import fields_of
from onestopshop.domain.text import LocalizedText

__all__ = ["json_schema"]

_SCALARS: Mapping[object, Mapping[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
    time: {"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$"},
    object: {},
    LocalizedText: {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": {"type": "string", "minLength": 1},
    },
}


def json_schema(model: type[attrs.AttrsInstance]) -> dict[str, Any]:
    """Return the schema of a model, with the models inside it under ``$defs``."""
    definitions: dict[str, Any] = {}
    body = _object(model, definitions)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": model.__name__, **body} | (
        {"$defs": definitions} if definitions else {}
    )


def _object(model: type[attrs.AttrsInstance], definitions: dict[str, Any]) -> dict[str, Any]:
    hints = get_type_hints(model)
    purposes = {field.name: field.purpose for field in fields_of(model)}
    properties = {
        field.name: {**_of(hints[field.name], definitions), "description": purposes[field.name]}
        for field in attrs.fields(model)
    }
    required = [field.name for field in attrs.fields(model) if field.default is attrs.NOTHING]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _of(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    if isinstance(hint, NewType):
        return _of(hint.__supertype__, definitions)
    if hint in _SCALARS:
        return dict(_SCALARS[hint])
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return {"enum": [member.value for member in hint]}
    if isinstance(hint, type) and attrs.has(hint):
        if hint.__name__ not in definitions:
            definitions[hint.__name__] = {}
            definitions[hint.__name__] = _object(hint, definitions)
        return {"$ref": f"#/$defs/{hint.__name__}"}
    return _of_generic(hint, definitions)


def _of_generic(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType}:
        return {
            "anyOf": [
                {"type": "null"} if argument is types.NoneType else _of(argument, definitions)
                for argument in arguments
            ]
        }
    if origin is frozenset:
        return {"type": "array", "items": _of(arguments[0], definitions), "uniqueItems": True}
    if origin is tuple:
        return {"type": "array", "items": _of(arguments[0], definitions)}
    return {"type": "object", "additionalProperties": _of(arguments[1], definitions)}
