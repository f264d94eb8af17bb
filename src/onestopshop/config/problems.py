# SPDX-License-Identifier: EUPL-1.2
"""
Say what is wrong with a configuration, in words that help whoever wrote it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final, TypeGuard, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from onestopshop.config.settings import Settings
from onestopshop.config.wording import expected
from onestopshop.domain.actions import ACTIONS
from onestopshop.domain.people import check_worker
from onestopshop.domain.text import check_tag
from onestopshop.errors import InvalidDataError

__all__ = ["AUDIENCES", "Problem", "cross_checks", "in_words", "meant"]

Problem = tuple[str, str]
"""A dotted path in the file and what is wrong there."""

AUDIENCES: Final = ("organisation", "network", "public", "desk")
"""Who is shown what: the city's organisations, other cities, everybody, and the desks themselves."""

_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_ID_HINT: Final = "use lower-case letters, digits and hyphens, at most 32, after a letter or digit"


def meant(wrong: str, known: Sequence[str]) -> str:
    """
    Return a question that names the known word nearest to *wrong*, or nothing.
    """
    near = get_close_matches(wrong, known, n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def in_words(error: ValidationError, model: type[BaseModel], *, at: str = "") -> tuple[Problem, ...]:
    """
    Return what pydantic found in *model*, without any value of the input.

    Args:
        at: The dotted path of the table that was read, when it is not the whole file.
    """
    found = error.errors(include_url=False, include_context=True, include_input=False)
    before = [at] if at else []
    return tuple((".".join([*before, *_parts(one["loc"])]), _words(dict(one), model)) for one in found)


def _parts(location: Sequence[int | str]) -> Iterator[str]:
    """Yield what stands in the file: pydantic marks a name that is wrong itself by one part more."""
    yield from (str(part) for part in location if part != "[key]")


def _words(one: Mapping[str, Any], model: type[BaseModel]) -> str:
    location = one["loc"]
    if one["type"] == "extra_forbidden":
        return f"there is no such key{meant(str(location[-1]), _keys(model, location[:-1]))}"
    return expected(one, _field(model, location))


def _field(model: type[BaseModel], path: Sequence[int | str]) -> FieldInfo | None:
    """Return the last field on the way of *path*: an item of a list is about its key."""
    current: object = model
    found = None
    for part in path:
        if _is_model(current):
            found = current.model_fields.get(str(part))
        current = _below(current, str(part))
    return found


def _keys(model: type[BaseModel], path: Sequence[int | str]) -> list[str]:
    """Return the keys of the table that lies at *path* below *model*."""
    current: object = model
    for part in path:
        current = _below(current, str(part))
    if not _is_model(current):
        return []
    return [field.alias or name for name, field in current.model_fields.items()]


def _below(current: object, key: str) -> object:
    if _is_model(current):
        field = current.model_fields.get(key)
        return field.annotation if field else None
    arguments = get_args(current)
    return arguments[-1] if arguments else None


def _is_model(current: object) -> TypeGuard[type[BaseModel]]:
    return isinstance(current, type) and issubclass(current, BaseModel)


def cross_checks(settings: Settings) -> Iterator[Problem]:
    """
    Yield what is wrong although every key by itself has a value of the right form.
    """
    yield from _city(settings)
    yield from _languages(settings)
    yield from _people(settings)
    yield from _audiences(settings)
    if settings.demo.search_language is not None:
        yield from _tag(settings.demo.search_language, "demo.search_language")
    yield from _named(settings.demo.coordinator, settings.roles, "demo.coordinator", "role")
    for name in _doubled(settings.plugins):
        yield "plugins", f"{name!r} is listed twice"


def _city(settings: Settings) -> Iterator[Problem]:
    city = settings.city
    yield from _id(city.id, "city.id")
    try:
        ZoneInfo(city.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield "city.timezone", f"{city.timezone!r} is no time zone{_near_zone(city.timezone)}"
    if city.base is not None and not re.fullmatch(r"https?://[^\s]+[/#]", city.base):
        yield "city.base", "must be an http(s) address that ends in / or #"


def _near_zone(name: str) -> str:
    from zoneinfo import available_timezones

    return meant(name, sorted(available_timezones()))


def _languages(settings: Settings) -> Iterator[Problem]:
    languages = settings.languages
    for key in ("offered", "required", "fallback"):
        tags: tuple[str, ...] = getattr(languages, key)
        for tag in tags:
            yield from _tag(tag, f"languages.{key}")
        for tag in _doubled(tags):
            yield f"languages.{key}", f"{tag!r} is listed twice"
        for tag in tags:
            if tag not in languages.offered:
                yield f"languages.{key}", f"{tag!r} is not in offered{meant(tag, languages.offered)}"


def _people(settings: Settings) -> Iterator[Problem]:
    for desk in settings.desks:
        yield from _id(desk, f"desks.{desk}")
    for id, role in settings.roles.items():
        yield from _id(id, f"roles.{id}")
        if id == "system":
            yield "roles.system", "this name is the shop's own; choose another"
        for action in role.may:
            if action not in ACTIONS:
                yield f"roles.{id}.may", f"there is no permission {action!r}{meant(action, ACTIONS)}"
    yield from _named(settings.cli.role, settings.roles, "cli.role", "role")
    yield from _named(settings.cli.desk, settings.desks, "cli.desk", "desk")
    if settings.cli.worker is not None:
        try:
            check_worker(settings.cli.worker)
        except InvalidDataError as error:
            yield "cli.worker", error.problems[0].partition(" @ ")[0]


def _audiences(settings: Settings) -> Iterator[Problem]:
    for audience in settings.sharing:
        if audience not in AUDIENCES:
            told = meant(audience, AUDIENCES) or f"; there are: {', '.join(AUDIENCES)}"
            yield f"sharing.{audience}", f"there is no audience {audience!r}{told}"


def _id(id: str, path: str) -> Iterator[Problem]:
    if not _ID.fullmatch(id):
        yield path, f"{id!r} cannot be an id: {_ID_HINT}"


def _tag(tag: str, path: str) -> Iterator[Problem]:
    try:
        check_tag(tag)
    except InvalidDataError:
        yield path, f"{tag!r} is no language tag; use a BCP 47 tag, such as nl, uk or prs"


def _named(name: str | None, table: Mapping[str, object], path: str, what: str) -> Iterator[Problem]:
    if name is not None and name not in table:
        yield path, f"there is no {what} {name!r}{meant(name, [*table])}"


def _doubled(names: Sequence[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})
