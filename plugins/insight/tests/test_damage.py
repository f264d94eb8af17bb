# SPDX-License-Identifier: EUPL-1.2
"""
Files that were damaged, or are gone, cost time and no figure.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from plugins.insight.tests.samples import a_visit
from plugins.insight.tests.test_following import SPRING, TODAY, WINTER, Shop

from onestopshop.domain.codes.visits import VisitChannel
from onestopshop.domain.reports.periods import period_of
from onestopshop.errors import AdapterError
from onestopshop_insight import filling
from onestopshop_insight.adapter import insight_of
from onestopshop_insight.figures import CODES
from onestopshop_insight.folders import Kept


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = Shop(tmp_path)
    yield made
    made.insight.close()


@pytest.mark.parametrize("broken", [b"", b"PAR1", b"not a file of columns" * 99])
def test_broken_files_are_made_anew(shop: Shop, broken: bytes) -> None:
    """A file that was damaged or is gone, and a manifest that is half there, cost time and no figure."""
    shop.put(a_visit(1, WINTER), a_visit(2, SPRING))
    assert 2 == shop.contacts()
    (kept, *_) = shop.folder.glob("2026-Q1/*.parquet")
    kept.write_bytes(broken)
    assert 2 == shop.contacts()
    (kept, *_) = shop.folder.glob("2026-Q1/*.parquet")
    kept.unlink()
    assert 2 == shop.contacts()
    (shop.folder / "manifest.json").write_bytes(broken)
    assert 2 == shop.contacts()
    (shop.folder / "manifest.json").write_text(json.dumps({"format": 1, "tables": []}))
    assert 2 == shop.contacts()


@pytest.mark.parametrize("code", [b"phone", b"2026-Q1", b"2026-02"])
def test_a_code_that_became_another(shop: Shop, code: bytes) -> None:
    """A damaged byte that no reader of such files notices is no other figure: the file is made anew."""
    shop.put(a_visit(1, WINTER, channel=VisitChannel.PHONE), a_visit(2, WINTER))
    right = shop.figures(CODES)
    (kept,) = shop.folder.glob("2026-Q1/visits-*.parquet")
    content = kept.read_bytes()
    changed = content.replace(code, code[:-1] + bytes([code[-1] ^ 1]))
    kept.write_bytes(changed)
    assert (len(content), True) == (len(changed), content != changed)
    assert right == shop.figures(CODES)
    assert {"2026-Q1/visits-2.parquet"} == shop.files()


def test_files_that_are_replaced_again_and_again(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who finds the files gone twice, because another process is busy with them, reads the records: no error."""
    shop.put(a_visit(1, WINTER))
    assert 1 == shop.contacts()
    other = insight_of(shop.options, shop.city)
    ask = other._engine.rows

    def late(*words: Any) -> Any:
        shop.insight.rebuild(shop.storage)
        return ask(*words)

    monkeypatch.setattr(other._engine, "rows", late)
    asked = {"period": period_of("2026"), "today": TODAY, "desk": None}
    with shop.storage.read() as snapshot:
        assert None is other.figures(["visits.contacts"], snapshot, **asked)
    other.close()


def test_a_disk_that_damages_everything(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that cannot be read though they were made anew a moment ago are an error that says so."""
    shop.put(a_visit(1, WINTER))
    monkeypatch.setattr(
        filling.Kept, "of", lambda _, file, rows: Kept(file=file, rows=rows, sha256="of others")
    )
    with pytest.raises(AdapterError, match="damaged or gone"):
        shop.contacts()
