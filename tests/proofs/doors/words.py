# SPDX-License-Identifier: EUPL-1.2
"""
The doors for words and terms that come for schemes that are there: worksheets of labels, and logs of changes.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Final

from tests.proofs.doors.door import Came, Door, Enter, told, unkept
from tests.proofs.doors.taxonomies import BASE, a_desk, misshapen, rewritten, standing
from tests.proofs.fuzz.eligibility import KEYS

from onestopshop import Desk
from onestopshop.builtin.toml_taxonomy.format import TomlFormat
from onestopshop.cli.taxonomies.worksheets import read_worksheet
from onestopshop.domain.codes.worksheets import LabelOutcome
from onestopshop.errors import OneStopShopError
from onestopshop.plugin import Scheme, Supplement
from onestopshop_openeligibility.changelogs import changes_in, replayed
from onestopshop_openeligibility.findings import Findings
from onestopshop_openeligibility.reading import scheme_in

__all__ = ["changes_door", "labels_door"]

_TAKEN: Final = frozenset({LabelOutcome.ADDED, LabelOutcome.REVIEWED, LabelOutcome.REPLACED})
_TREE: Final = "- name: Services\n  slug: human_services\n  items:\n" + "".join(
    f"  - name: Term {number}\n    slug: human_services:t{number}\n    pk: {pk}\n"
    for number, pk in enumerate(KEYS[:5], start=1)
)


def labels_door(suffix: str) -> Door:
    """Return the door of a translator's worksheet."""

    @contextmanager
    def open_door(folder: Path) -> Iterator[Enter]:
        with a_desk(folder / "city") as desk:
            yield lambda file: _taken_in(desk, folder / "city", file)

    return Door(name=f"labels{suffix.replace('.', '-')}", suffix=suffix, open=open_door)


def changes_door() -> Door:
    """Return the door of the change log of an edition of Open Eligibility."""

    @contextmanager
    def open_door(folder: Path) -> Iterator[Enter]:
        (folder / "out").mkdir()
        scheme = scheme_in(_TREE, Findings("tree"), base=BASE, version="1")
        yield lambda file: _replayed(scheme, file, folder / "out" / "scheme.toml")

    return Door(name="changes", suffix=".csv", open=open_door)


def _taken_in(desk: Desk, folder: Path, file: Path) -> Came:
    before, came = standing(folder), folder / "came"
    wrong: list[str] = []
    things: list[object] = []
    try:
        language, found = read_worksheet(file)
        shown = desk.taxonomies.take_labels(found, language=language, to="came")
        if standing(folder) != before:
            wrong.append("it was written before that was said")
        desk.taxonomies.take_labels(found, language=language, to="came", expecting=shown, apply=True)
    except OneStopShopError as error:
        wrong += told(error)
        if standing(folder) != before:
            wrong.append("it was refused, and something of it was written")
        return Came(taken=False, wrong=wrong, problems=getattr(error, "problems", ()) or (str(error),))
    else:
        wanted = {(one.code, one.label) for one in shown.labels if one.outcome in _TAKEN}
        things = [
            thing for one in sorted(came.rglob("*.toml")) for thing in TomlFormat().read(one, base=BASE)
        ]
        words = {
            (code, text)
            for thing in things
            if isinstance(thing, Supplement)
            for code, one in thing.words.items()
            for text in one.label.values()
        }
        if not wanted <= words:
            wrong.append(f"{len(wanted - words)} of its {len(wanted)} labels are not kept")
        if unkept(things):
            wrong.append(unkept(things))
        return Came(taken=bool(wanted), wrong=wrong, things=things)
    finally:
        shutil.rmtree(came, ignore_errors=True)


def _replayed(scheme: Scheme, file: Path, again: Path) -> Came:
    try:
        made = replayed(scheme, changes_in(file), version="2", on=date(2026, 3, 2))
    except OneStopShopError as error:
        return Came(taken=False, wrong=told(error), problems=getattr(error, "problems", ()) or (str(error),))
    wrong = [*misshapen([made])]
    if not {one.code for one in scheme.concepts} <= {one.code for one in made.concepts}:
        wrong.append("a term is gone")
    wrong += rewritten(TomlFormat(), [made], again)
    return Came(taken=True, wrong=wrong, things=[made])
