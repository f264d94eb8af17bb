# SPDX-License-Identifier: EUPL-1.2
"""
Read services and organisations from TOML files that people write by hand.

Reading is strict: all problems of all files are told at once, with file and place.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from pydantic import Field

from onestopshop.builtin.reading import Problems, Table, files_of, parsed, unreadable
from onestopshop.errors import AdapterError
from onestopshop.plugin import (
    Adapter,
    Answer,
    Audience,
    ChannelKind,
    City,
    DirectorySource,
    Level,
    Notice,
    Options,
    Organisation,
    OrganisationId,
    Service,
    ServiceChannel,
    ServiceId,
    ServiceStatus,
    SpokenHow,
    Weekday,
    WeeklySpan,
    hookimpl,
)

__all__ = ["TomlDirectory", "TomlDirectoryOptions", "register_directories"]

T = TypeVar("T")

_UNNAMED: Final = "toml"
_SPAN: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


class TomlDirectoryOptions(Options):
    """
    Say where the files are.
    """

    path: str = Field(description="A .toml file or a folder of them, relative to onestopshop.toml.")


class TomlDirectory:
    """
    The services and organisations of one file, or of all below a folder.

    Who imports them says which directory of the configuration they are from.
    """

    def __init__(self, place: Path) -> None:
        self._place = place

    def fingerprint(self) -> str:
        """
        Return a digest of the names and bytes of all files.

        Raises:
            AdapterError: The file or folder is not there.
        """
        digest = hashlib.sha256()
        for file in self._files():
            try:
                content = file.read_bytes()
            except OSError as error:
                raise unreadable(file, error) from error
            digest.update(f"{self._name(file)}\0{len(content)}\0".encode())
            digest.update(content)
        return digest.hexdigest()

    def read(self) -> Iterable[Organisation | Service]:
        """
        Return all organisations, then all services, in the order of files and of what is written in them.

        Raises:
            InvalidDataError: With every problem of every file.
            AdapterError: The file or folder is not there.
        """
        problems = Problems()
        organisations: dict[str, Organisation] = {}
        services: dict[str, Service] = {}
        for file in self._files():
            content = parsed(file, self._name(file), problems)
            if content is not None:
                _add(content, "organisations", organisations, _organisation, problems)
                _add(content, "services", services, _service, problems)
                content.done()
        problems.raise_any()
        return (*organisations.values(), *services.values())

    def _files(self) -> tuple[Path, ...]:
        return files_of(self._place, missing=_missing)

    def _name(self, file: Path) -> str:
        return file.relative_to(self._place).as_posix() if file != self._place else file.name


def _missing(place: Path) -> AdapterError:
    return AdapterError(
        f"there is no file or folder {place}",
        adapter="toml",
        hint="Correct `path`; it starts at onestopshop.toml.",
    )


def _add(
    content: Table,
    key: str,
    found: dict[str, T],
    make: Callable[[str, Table], Callable[[], T]],
    problems: Problems,
) -> None:
    """Put what stands below *key* into *found*; it is made only when nothing in it is wrong."""
    for id, table in content.tables(key):
        before = len(problems)
        if id in found:
            table.problem(f"{id!r} stands here a second time")
        complete = make(id, table)
        table.done()
        thing = table.made(complete) if len(problems) == before else None
        if thing is not None:
            found[id] = thing


def _organisation(id: str, table: Table) -> Callable[[], Organisation]:
    part_of = table.optional_text("part_of")
    return partial(
        Organisation,
        id=OrganisationId(id),
        name=table.texts("name"),
        part_of=None if part_of is None else OrganisationId(part_of),
        website=table.optional_text("website"),
        directory=_UNNAMED,
        source=table.text("source"),
        verified_on=table.day("verified_on"),
    )


def _service(id: str, table: Table) -> Callable[[], Service]:
    audience = (table.member(value, Audience, "audience") for value in table.many("audience", required=True))
    return partial(
        Service,
        id=ServiceId(id),
        name=table.texts("name"),
        summary=table.optional_texts("summary"),
        organisation=OrganisationId(table.text("organisation")),
        status=table.one_of("status", ServiceStatus),
        topics=frozenset(table.many("topics", required=True)),
        audience=frozenset(filter(None, audience)),
        usable_without_legal_stay=table.one_of("usable_without_legal_stay", Answer),
        source=table.text("source"),
        verified_on=table.day("verified_on"),
        directory=_UNNAMED,
        channels=tuple(_channels(table)),
        hours=tuple(_hours(table)),
        languages=_languages(table),
        papers=frozenset(table.many("papers")),
        cost=table.optional_texts("cost"),
        requirements=table.optional_texts("requirements"),
        level=table.one_of("level", Level) if "level" in table else None,
        review_every=table.optional_number("review_every"),
        notices=tuple(_notices(table)),
        extensions=_extensions(table),
        appointment=table.one_of("appointment", Answer, Answer.UNKNOWN),
        interpreter_possible=table.one_of("interpreter_possible", Answer, Answer.UNKNOWN),
        needs_id=table.one_of("needs_id", Answer, Answer.UNKNOWN),
        needs_digital_id=table.one_of("needs_digital_id", Answer, Answer.UNKNOWN),
    )


def _channels(table: Table) -> Iterator[ServiceChannel]:
    for kind, below in table.tables("channels"):
        member = below.member(kind, ChannelKind, "kind")
        value, note = below.optional_text("value"), below.optional_texts("note")
        below.done()
        if member is not None:
            yield ServiceChannel(kind=member, value=value, note=note)


def _hours(table: Table) -> Iterator[WeeklySpan]:
    if "hours" not in table:
        return
    below = table.table("hours")
    for key in below.keys():  # noqa: SIM118 - no mapping
        day = below.member(key, Weekday, key)
        for text in below.many(key):
            parts = _SPAN.fullmatch(text)
            if parts is None:
                below.problem(f"{text!r} is no span of time, such as 09:00-12:30", key)
            elif day is not None:
                opens, closes = time(int(parts[1]), int(parts[2])), time(int(parts[3]), int(parts[4]))
                span = table.made(partial(WeeklySpan, day=day, opens=opens, closes=closes))
                yield from () if span is None else (span,)


def _languages(table: Table) -> Mapping[str, frozenset[SpokenHow]]:
    ways: dict[str, frozenset[SpokenHow]] = {}
    below = table.table("languages") if "languages" in table else None
    for tag, values in table.by_tag("languages").items():
        if below is not None:
            found = (below.member(value, SpokenHow, tag) for value in values)
            ways[tag] = frozenset(filter(None, found))
    return ways


def _notices(table: Table) -> Iterator[Notice]:
    for _, below in table.tables("notices"):
        notice = below.made(
            partial(Notice, text=below.texts("text"), since=below.day("from"), until=below.day("until"))
        )
        below.done()
        yield from () if notice is None else (notice,)


def _extensions(table: Table) -> Mapping[str, object]:
    """Return what outside formats said; dates become text, because extensions are JSON."""
    if "extensions" not in table:
        return {}
    below = table.table("extensions")
    return {key: _json(below.value(key)) for key in below.keys()}  # noqa: SIM118 - no mapping


def _json(value: object) -> object:
    if isinstance(value, dict):
        return {key: _json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_json(inner) for inner in value]
    return value.isoformat() if isinstance(value, (date, datetime, time)) else value


@contextmanager
def _open(options: TomlDirectoryOptions, city: City) -> Iterator[TomlDirectory]:
    """Read below the city's folder."""
    yield TomlDirectory(city.folder / options.path)


@hookimpl
def register_directories() -> Iterable[Adapter[DirectorySource]]:
    """Offer directories of TOML files."""
    return [
        Adapter(
            name="toml",
            summary="Services in TOML files beside the configuration.",
            options=TomlDirectoryOptions,
            open=_open,
        )
    ]
