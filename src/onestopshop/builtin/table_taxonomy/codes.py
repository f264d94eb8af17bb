# SPDX-License-Identifier: EUPL-1.2
"""
The codes of a spreadsheet, minted once and kept in a file beside it.

A row is known again by its words, in any language, wherever it has moved to.
The words of a row that is gone stay with its code, and the code retires: it
may stand in records.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

import attrs

from onestopshop.builtin.reading import Problems
from onestopshop.builtin.table_taxonomy.cells import folded
from onestopshop.builtin.table_taxonomy.rows import Row
from onestopshop.errors import AdapterError, ExchangeError, InvalidDataError
from onestopshop.plugin import check_tag, whole_file

__all__ = ["Minted", "coded", "read_codes", "write_codes"]

_KEY: Final = re.compile(r"[a-z0-9][a-z0-9_-]*")
_CODES: Final = re.compile(rf"({_KEY.pattern}:{_KEY.pattern}( |$))*")
_BROADER: Final = "broader"
_LONGEST: Final = 48
_LARGEST: Final = 20_000_000
_PLAIN: Final = str.maketrans(
    {"ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe"}
)


@attrs.frozen(kw_only=True)
class Minted:
    """
    One code, with the words by which its row is known.

    Args:
        broader: The codes that it stands below: when its row is gone, old records still count there.
        retired: Since when no row has these words.
    """

    key: str
    label: Mapping[str, str] = attrs.field(hash=False)
    broader: tuple[str, ...] = ()
    retired: date | None = None


def coded(
    rows: Sequence[Row], known: Sequence[Minted], *, today: date, problems: Problems
) -> tuple[dict[Row, str], tuple[Minted, ...]]:
    """
    Return the key of each row, and all codes there are now, those known before first.

    Args:
        today: The day on which the spreadsheet was last changed: what is not in it any more retires then.
    """
    before = {minted.key: minted for minted in known}
    words = _by_words(known)
    keys: dict[Row, str] = {}
    taken: dict[str, Row] = {}
    for row in rows:
        key = _known_key(row, words, problems)
        if key and key in taken:
            row.place.note(problems, f"this is the concept {key} of {taken[key].place.of('')}, too")
        elif key:
            keys[row], taken[key] = key, row
    used = {*before, *taken}
    for row in rows:
        if row not in keys:
            keys[row] = _minted(row, used)
            used.add(keys[row])
    keys = {row: keys[row] for row in rows}  # in their order, whether new or known
    now = {key: Minted(key=key, label=dict(row.label), retired=row.retired) for row, key in keys.items()}
    gone = (attrs.evolve(one, retired=one.retired or today) for one in known if one.key not in now)
    return keys, tuple({**before, **now, **{one.key: one for one in gone}}.values())


def _by_words(known: Iterable[Minted]) -> dict[tuple[str, str], str]:
    """Return the key for each words in a language; words of a code in use go before those of a retired one."""
    found: dict[tuple[str, str], str] = {}
    for minted in sorted(known, key=lambda one: one.retired is not None):
        for tag, text in minted.label.items():
            found.setdefault((tag, folded(text)), minted.key)
    return found


def _known_key(row: Row, words: Mapping[tuple[str, str], str], problems: Problems) -> str:
    """Return the key that a row says or is known by, ``""`` when it is new."""
    if row.code:
        key = row.code.rpartition(":")[2]
        if not _KEY.fullmatch(key):
            row.place.note(
                problems, f"{row.code[:40]!r} is no code: lower-case letters, digits, _ and - only"
            )
        return key
    keys = {words.get((tag, folded(text)), "") for tag, text in row.label.items()} - {""}
    if len(keys) > 1:
        row.place.note(problems, f"its words are those of several codes: {', '.join(sorted(keys))}")
    return next(iter(keys), "")


def _minted(row: Row, used: set[str]) -> str:
    """Return a new key, made of the words; a number follows where another row has it."""
    slugs = (_slug(text) for text in row.label.values())
    slug = next((slug for slug in slugs if slug), "concept")
    key, number = slug, 1
    while key in used:
        number += 1
        key = f"{slug}-{number}"
    return key


def _slug(text: str) -> str:
    """Return words in the letters that a code may have, whole words up to a length; ``""`` when none is left."""
    plain = unicodedata.normalize("NFKD", text.translate(_PLAIN)).encode("ascii", "ignore").decode().lower()
    letters = sum(one.isalpha() for one in text)
    if sum(one.isalpha() for one in plain) * 2 < letters:  # mostly another script: what is left means nothing
        return ""
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return (
        slug if len(slug) <= _LONGEST else (slug[:_LONGEST].rpartition("-")[0] or slug[:_LONGEST]).strip("-")
    )


def read_codes(file: Path, problems: Problems) -> tuple[Minted, ...]:
    """
    Return the codes of a side file; none when it is not there yet.

    Raises:
        AdapterError: It cannot be read.
    """
    try:
        if not file.exists():
            return ()
        text = file.read_text("utf-8-sig") if file.stat().st_size <= _LARGEST else ""
    except OSError as error:
        raise AdapterError(
            f"{file} cannot be read: {error.strerror}", adapter="table", hint="Let the shop's user read it."
        ) from error
    except UnicodeDecodeError:
        text = ""
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline="")) if any(row)]
    except csv.Error:
        rows = []
    if not rows or rows[0][:2] != ["code", "retired"]:
        problems.add("the first line is not code,retired and languages", file.name, "row 1")
        return ()
    return tuple(_read(rows, file.name, problems))


def _read(rows: Sequence[Sequence[str]], name: str, problems: Problems) -> Iterator[Minted]:
    placed = rows[0][2:3] == [_BROADER]
    tags = rows[0][2 + placed :]
    for tag in tags:
        try:
            check_tag(tag)
        except InvalidDataError:
            problems.add(f"{tag[:40]!r} is no language tag", name, "row 1")
    seen: set[str] = set()
    for number, row in enumerate(rows[1:], start=2):
        key, retired, *texts = (cell.strip() for cell in (*row, "", "", ""))
        broader = texts.pop(0) if placed else ""
        label = {tag: text for tag, text in zip(tags, texts, strict=False) if text}
        try:
            day = date.fromisoformat(retired) if retired else None
        except ValueError:
            problems.add("a date such as 2026-03-02 is needed", name, f"row {number}, column retired")
            continue
        if not _KEY.fullmatch(key) or key in seen or not label:
            problems.add("a code, once, and its words are needed", name, f"row {number}")
            continue
        if not _CODES.fullmatch(broader):
            problems.add(
                "codes with spaces between them are needed", name, f"row {number}, column {_BROADER}"
            )
        seen.add(key)
        yield Minted(key=key, label=label, broader=tuple(broader.split()), retired=day)


def write_codes(file: Path, codes: Sequence[Minted]) -> None:
    """
    Write a side file, whole or not at all.

    Raises:
        AdapterError: It cannot be written; there were new codes, or codes that retire.
    """
    tags = list(dict.fromkeys(tag for one in codes for tag in one.label))
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["code", "retired", _BROADER, *tags])
    for one in codes:
        words = (one.label.get(tag, "") for tag in tags)
        writer.writerow([one.key, one.retired or "", " ".join(one.broader), *words])
    try:
        with whole_file(file) as opened:
            opened.write(out.getvalue().encode("utf-8-sig"))
    except ExchangeError as error:
        raise AdapterError(
            f"the codes cannot be kept: {error}",
            adapter="table",
            hint="Let the shop's user write there once, or name another place with `codes`.",
        ) from error
