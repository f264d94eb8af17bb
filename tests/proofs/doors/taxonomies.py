# SPDX-License-Identifier: EUPL-1.2
"""
The doors for concept schemes and crosswalks: each format is checked, read, written and read again.
"""

import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.resources import files
from itertools import zip_longest
from pathlib import Path
from typing import Final

import attrs
from tests.proofs.doors.door import Came, Door, Enter, listing, told, unkept

from onestopshop import Desk, OneStopShop
from onestopshop.builtin.sssom import Sssom
from onestopshop.builtin.toml_taxonomy.format import TomlFormat
from onestopshop.errors import OneStopShopError
from onestopshop.operations.taxonomies.incoming import read_piece
from onestopshop.plugin import (
    Crosswalk,
    Finding,
    Scheme,
    SeverityOfFinding,
    Supplement,
    Taxonomy,
    TaxonomyFormat,
    TaxonomySource,
)

__all__ = ["BASE", "a_desk", "format_door", "misshapen", "rewritten", "sorted_out", "source_door", "standing"]

BASE: Final = "https://example.org/city/"

_REQUIRED: Final = ("nl", "en")
_CODE: Final = re.compile(r"[a-z0-9][a-z0-9_-]*:[a-z0-9][a-z0-9_-]*")
_MOST_FINDINGS: Final = 10_000
_SPENT: Final = ("takes too long", "too much memory")
"""Why a file may be refused that was checked without an error: to check is less work than to read."""

_MENDING: Final = frozenset({"openeligibility"})
"""Formats that mend what they told as an error when they write: a term without a slug gets one."""


def format_door(
    format: TaxonomyFormat, *, plugins: Sequence[object] = (), parses_elsewhere: bool = False
) -> Door:
    """Return the door of a format: a desk of a city whose folder it writes to; *plugins* are what offers it."""

    @contextmanager
    def open_door(folder: Path) -> Iterator[Enter]:
        (folder / "out").mkdir()
        with a_desk(folder / "city", plugins) as desk:
            yield lambda file: _through(format, file, folder / "out", _Importing(desk, folder / "city"))

    return Door(
        name=format.name, suffix=format.suffixes[0], open=open_door, parses_elsewhere=parses_elsewhere
    )


@contextmanager
def a_desk(folder: Path, plugins: Sequence[object] = ()) -> Iterator[Desk]:
    """Open the shop of a new city, in its folder, for a coordinator."""
    shutil.copytree(Path(str(files("onestopshop") / "data" / "city")), folder)
    written = folder / "onestopshop.toml"
    written.write_text(written.read_text().replace("[city]\n", f'[city]\nbase = "{BASE}"\n', 1))
    state = {"folder": str(folder.parent / "state")}
    with OneStopShop.open(folder, plugins=plugins, storage={"use": "memory"}, state=state) as shop:
        yield shop.acting_as("coordinator")


@attrs.frozen
class _Importing:
    """
    Takes files into a city's folder, and clears that up again.
    """

    _desk: Desk
    _folder: Path

    def wrong(self, format: TaxonomyFormat, file: Path, things: Sequence[Taxonomy]) -> Iterator[str]:
        """Yield what is wrong after an import: it wrote all that it said, or nothing."""
        came, before = self._folder / "came", standing(self._folder)
        try:
            shown = self._desk.taxonomies.import_file(
                file, to="came", format=format.name, version="1", source="a stranger", apply=True
            )
        except OneStopShopError as error:
            yield from told(error)
            if came.exists() and listing(came):
                yield f"its import was refused, and left {', '.join(listing(came))}"
        else:
            again = [read_piece(one.file, (TomlFormat(), Sssom()), base=BASE) for one in shown.pieces]
            if sorted_out(again) != sorted_out([one.thing for one in shown.pieces]):
                yield f"imported, it reads as something else: {_difference([one.thing for one in shown.pieces], again)}"
            if len(listing(came)) != len(shown.pieces):
                yield "its import left something beside its files"
            if len(shown.pieces) != sum(
                not isinstance(one, Crosswalk) or bool(one.mappings) for one in things
            ):
                yield "its import left something of it out"
        finally:
            shutil.rmtree(came, ignore_errors=True)
            if standing(self._folder) != before:
                yield "its import wrote where it was not told to"


def source_door(name: str, suffix: str, source: Callable[[Path], TaxonomySource]) -> Door:
    """Return the door of a file that the configuration names; *source* makes the adapter for a path."""

    @contextmanager
    def open_door(folder: Path) -> Iterator[Enter]:
        (folder / "out").mkdir()
        yield lambda file: _sourced(source, file, folder / "out" / "input.toml")

    return Door(name=name, suffix=suffix, open=open_door)


def standing(folder: Path) -> Mapping[str, tuple[int, int]]:
    """Return what stands below a folder: each file with its size and when it was written."""
    found = ((one, one.stat()) for one in folder.rglob("*"))
    return {
        str(one.relative_to(folder)): (said.st_size, said.st_mtime_ns) for one, said in found if one.is_file()
    }


def misshapen(things: Sequence[object]) -> Iterator[str]:
    """Yield what is wrong with things that were read, whatever the file says."""
    if unkept(things):
        yield unkept(things)
    for thing in things:
        if isinstance(thing, Scheme):
            codes = [one.code for one in thing.concepts]
            named = {code for one in thing.concepts for code in (one.code, *one.broader, *one.replaced_by)}
            if len(codes) != len(set(codes)):
                yield f"the scheme {thing.id} has a code twice"
            if not all(_CODE.fullmatch(code) for code in named):
                yield f"the scheme {thing.id} has a code that is none"
            if any(code.partition(":")[0] != thing.id for code in codes):
                yield f"the scheme {thing.id} has a code of another scheme"
        elif not isinstance(thing, (Supplement, Crosswalk)):
            yield f"{type(thing).__name__} is no taxonomy"


def _through(format: TaxonomyFormat, file: Path, out: Path, importing: _Importing) -> Came:
    before = listing(file.parent)
    findings = format.check(file, required=_REQUIRED)
    wrong = [*_unfit(findings)]
    try:
        things: Sequence[Taxonomy] = tuple(format.read(file, base=BASE))
    except OneStopShopError as error:
        wrong += told(error)
        spent = any(end in str(error) for end in _SPENT)
        if not spent and not any(one.severity is SeverityOfFinding.ERROR for one in findings):
            wrong.append("it was refused, and the check found no error")
        came = Came(taken=False, wrong=wrong, problems=getattr(error, "problems", ()) or (str(error),))
    else:
        wrong += misshapen(things)
        if format.writes:
            faulty = any(one.severity is SeverityOfFinding.ERROR for one in findings)
            wrong += rewritten(format, things, out / file.name, mended=faulty and format.name in _MENDING)
        wrong += importing.wrong(format, file, things)
        came = Came(taken=True, wrong=wrong, things=things)
    if listing(file.parent) != before:
        wrong.append("reading it wrote beside it")
    return came


def rewritten(
    format: TaxonomyFormat, things: Sequence[Taxonomy], again: Path, *, mended: bool = False
) -> Iterator[str]:
    """Write what was read, and read that, twice; what stood there before stays when it is refused."""
    again.write_bytes(b"before")
    try:
        format.write(things, again)
    except OneStopShopError as error:
        yield from told(error)
        if listing(again.parent) != {again.name: b"before"}:
            yield "writing it was refused, and left something"
    else:
        if len(listing(again.parent)) != 1:
            yield "writing it left something beside the file"
        yield from _reread(format, things, again, mended=mended)
    finally:
        for one in again.parent.iterdir():
            one.unlink()


def _reread(
    format: TaxonomyFormat, things: Sequence[Taxonomy], again: Path, *, mended: bool
) -> Iterator[str]:
    read = tuple(format.read(again, base=BASE))
    if not mended and sorted_out(read) != sorted_out(things):
        yield f"what was written reads as something else: {_difference(sorted_out(things), sorted_out(read))}"
    before = again.read_bytes()
    format.write(read, again)
    if again.read_bytes() != before:
        yield "what was written is written otherwise the next time"


def sorted_out(things: Sequence[object]) -> Sequence[object]:
    """Return things with claims and statements in one order: a file may have sorted them."""
    return [_sorted_out(one) for one in things]


def _sorted_out(thing: object) -> object:
    if isinstance(thing, Crosswalk):
        return attrs.evolve(thing, mappings=tuple(sorted(thing.mappings, key=repr)))
    return attrs.evolve(thing, foreign=tuple(sorted(thing.foreign))) if isinstance(thing, Scheme) else thing


def _sourced(source: Callable[[Path], TaxonomySource], file: Path, again: Path) -> Came:
    """Read a source; what it keeps beside the file must be nothing when it refuses, and enough to read the same."""
    before = listing(file.parent)
    try:
        things: Sequence[Taxonomy] = tuple(source(file).read())
    except OneStopShopError as error:
        wrong = list(told(error))
        if listing(file.parent) != before:
            wrong.append("it was refused, and something was written beside it")
        return Came(taken=False, wrong=wrong, problems=getattr(error, "problems", ()) or (str(error),))
    wrong = list(misshapen(things))
    second = tuple(source(file).read())
    if second != things:
        wrong.append(f"it reads as something else the second time: {_difference(things, second)}")
    wrong += _kept(things, again)
    for name in listing(file.parent).keys() - before.keys():
        (file.parent / name).unlink()
    return Came(taken=True, wrong=wrong, things=things)


def _kept(things: Sequence[Taxonomy], again: Path) -> Iterator[str]:
    """Write each scheme as the file in which a city keeps it, and read that."""
    for thing in things:
        if not isinstance(thing, Crosswalk):
            yield from (f"as toml: {wrong}" for wrong in rewritten(TomlFormat(), (thing,), again))


def _unfit(findings: Sequence[Finding]) -> Iterator[str]:
    if len(findings) > _MOST_FINDINGS:
        yield f"{len(findings)} findings"
    if any("\x00" in one.message for one in findings):
        yield "a finding holds U+0000"
    try:
        "".join(f"{one.path}{one.message}{one.hint}" for one in findings).encode()
    except UnicodeEncodeError:
        yield "a finding that cannot be shown"


def _difference(things: Sequence[object], read: Sequence[object]) -> str:
    """Return where two readings differ first, shortened."""
    if len(things) != len(read):
        return f"{len(things)} things became {len(read)}"
    for one, other in zip(things, read, strict=True):
        for name in getattr(one, "__attrs_attrs__", ()):
            was, became = getattr(one, name.name), getattr(other, name.name, None)
            if was != became:
                return f"{type(one).__name__}.{name.name}: {_parted(was, became)}"
    return "?"


def _parted(was: object, became: object) -> str:
    if isinstance(was, tuple) and isinstance(became, tuple):
        pairs = [(a, b) for a, b in zip_longest(was, became) if a != b]
        was, became = pairs[0]
        for field in getattr(was, "__attrs_attrs__", ()):
            a, b = getattr(was, field.name), getattr(became, field.name, None)
            if a != b:
                return f"{field.name}: {a!r:.150} became {b!r:.150}"
    return f"{was!r:.200} became {became!r:.200}"
