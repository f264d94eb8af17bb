# SPDX-License-Identifier: EUPL-1.2
"""
Whatever happens to a city, its figures with the projection are those of its records; who breaks that is seen.
"""

import shutil
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import attrs
import pytest
from plugins.insight.tests.histories import a_life

from onestopshop.plugin import LogEntry, LogPlace, Snapshot
from onestopshop_insight import counting, facts, figures, filling, folders, following, projection

_LIVES = 6
_PATIENCE = 40


@pytest.mark.parametrize("seed", range(_LIVES))
def test_a_life(tmp_path: Path, seed: int) -> None:
    """Records come, change, move and go, backups are put back, files break: no figure ever differs."""
    answers = [*a_life(seed, tmp_path)]
    for answer in answers:
        assert answer.of_records == answer.figures, answer.asked
    from_files = sum(answer.counted_from_files for answer in answers)
    assert from_files > len(answers) / 2, "the projection hardly ever answered, so that nothing was compared"


_view = figures.view.__wrapped__
_barrier = facts.Facts._barrier
_numbers = count()


def _nothing(*_: Any) -> frozenset[str]:
    return frozenset()


def _any_log(snapshot: Snapshot, place: LogPlace) -> Sequence[LogEntry]:
    return snapshot.entries(after=place.seq, limit=10_000)


def _any_bytes(folder: folders.Folder, kept: folders.Kept) -> Path:
    return folder.path / kept.file


def _any_desk(name: str, asked: figures.Asked, dialect: str) -> str:
    sql: str = _view(name, attrs.evolve(asked, desk=None), dialect)
    return sql


def _last_state(made: facts.Facts, body: facts.Body) -> Sequence[Any]:
    return [*_barrier(made, body)][:1]


def _first_concept(_: Any, codes: Sequence[str]) -> str:
    return codes[0]


def _another_visit(*_: Any) -> int:
    return next(_numbers)


_ALL_OF_THEM = {name: attrs.evolve(shape, where={}) for name, shape in facts.SHAPES.items()}

SABOTEURS: Mapping[str, tuple[Any, str, Any]] = {
    "looks for nothing that is gone": (following, "_differing", _nothing),
    "looks at nothing that changed": (following, "_quarters", _nothing),
    "believes any log": (following, "entries_since", _any_log),
    "believes any bytes": (folders.Folder, "_sound", _any_bytes),
    "believes any concepts": (projection, "fingerprint", lambda _: "always the same"),
    "knows no desk": (counting, "view", _any_desk),
    "knows the last state only": (facts.Facts, "_barrier", _last_state),
    "knows one scheme only": (facts._Above, "main", _first_concept),
    "counts what was retracted": (filling, "SHAPES", _ALL_OF_THEM),
    "counts observations for visits": (facts.Facts, "_number", _another_visit),
}


@pytest.mark.parametrize("name", SABOTEURS)
def test_saboteurs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A projection that lacks one of its rules gives a wrong figure in one of a few lives."""
    thing, attribute, wrong = SABOTEURS[name]
    monkeypatch.setattr(thing, attribute, wrong)
    assert any(_differs(seed, tmp_path / str(seed)) for seed in range(_PATIENCE))


def _differs(seed: int, folder: Path) -> bool:
    folder.mkdir()
    try:
        return any(answer.of_records != answer.figures for answer in a_life(seed, folder))
    finally:
        shutil.rmtree(folder)
