# SPDX-License-Identifier: EUPL-1.2
"""
Write facts to Parquet files, a batch at a time.
"""

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from onestopshop.plugin import Query, Range, Record, Snapshot, whole_file
from onestopshop_insight.facts import SHAPES, Facts, Shape, quarter_of
from onestopshop_insight.folders import ALL, Kept

__all__ = ["days_of", "fill", "fill_quarter"]

_AT_ONCE: Final = 4_096
"""Rows that are Python objects at one time, for each file that is open."""
_GROUP: Final = 16
"""Batches that make one group of rows of a file."""
_TYPES: Final[Mapping[str, pa.DataType]] = {
    "string": pa.string(),
    "int64": pa.int64(),
    "array<string>": pa.list_(pa.string()),
}


def fill(folder: Path, snapshot: Snapshot, name: str, facts: Facts, *, number: int) -> Mapping[str, Kept]:
    """
    Write a whole table, in one pass over its records; return the file of each quarter.

    Args:
        number: What the names of the files end with.

    Raises:
        ExchangeError: A file cannot be written; none is there then.
    """
    shape = SHAPES[name]
    return _filled(folder, snapshot.find(Query(kind=shape.kind, where=shape.where)), shape, facts, number)


def fill_quarter(
    folder: Path, snapshot: Snapshot, name: str, quarter: str, facts: Facts, *, number: int
) -> Mapping[str, Kept]:
    """
    Write one quarter of a table; return its file, or nothing when it has no records.

    Raises:
        ExchangeError: The file cannot be written.
    """
    shape = SHAPES[name]
    low, high = days_of(quarter)
    where = {**shape.where, "day": Range(low=low, high=high)}
    return _filled(folder, snapshot.find(Query(kind=shape.kind, where=where)), shape, facts, number)


def days_of(quarter: str) -> tuple[str, str]:
    """Return the first day of ``2026-Q1``, and the day after its last."""
    year, number = int(quarter[:4]), int(quarter[-1])
    after = f"{year + 1}-01-01" if number == 4 else f"{year}-{3 * number + 1:02}-01"
    return f"{year}-{3 * number - 2:02}-01", after


def _filled(
    folder: Path, records: Iterable[Record], shape: Shape, facts: Facts, number: int
) -> Mapping[str, Kept]:
    rows_of = facts.rows(shape.name)
    quarterly = "quarter" in shape.fields
    with ExitStack() as stack:
        sheets: dict[str, _Sheet] = {}
        by_month: dict[str, _Sheet] = {}
        for record in records:
            body = shape.body(record)
            month = body["day"][:7] if quarterly else ALL
            sheet = by_month.get(month)
            if sheet is None:
                quarter = quarter_of(month) if quarterly else ALL
                if quarter not in sheets:
                    sheets[quarter] = stack.enter_context(_Sheet(folder, shape, quarter, number))
                sheet = by_month[month] = sheets[quarter]
            sheet.add(rows_of(body))
    return {quarter: Kept.of(folder, sheet.file, sheet.rows) for quarter, sheet in sorted(sheets.items())}


class _Sheet(ExitStack):
    """
    One file while it is written; it takes its name when the context ends well.
    """

    def __init__(self, folder: Path, shape: Shape, quarter: str, number: int) -> None:
        super().__init__()
        self.file = f"{quarter}/{shape.name}-{number}.parquet"
        self.rows = 0
        self._path = folder / self.file
        self._schema = pa.schema([(field, _TYPES[type_]) for field, type_ in shape.fields.items()])
        self._waiting: list[tuple[Any, ...]] = []
        self._batches: list[pa.RecordBatch] = []

    def __enter__(self) -> "_Sheet":
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        written = self.enter_context(whole_file(self._path, private=True))
        self._writer = self.enter_context(pq.ParquetWriter(written, self._schema))
        return self

    def __exit__(self, *raised: Any) -> bool | None:
        try:
            if raised[0] is None:
                self._flush()
                self._group()
        except BaseException as error:
            super().__exit__(type(error), error, error.__traceback__)
            raise
        return super().__exit__(*raised)

    def add(self, rows: Iterable[tuple[Any, ...]]) -> None:
        self._waiting.extend(rows)
        if len(self._waiting) >= _AT_ONCE:
            self._flush()
            if len(self._batches) == _GROUP:
                self._group()

    def _flush(self) -> None:
        """Turn what waits into columns, which take a tenth of the room."""
        if not self._waiting:
            return
        columns = zip(*self._waiting, strict=True)
        arrays = [pa.array(column, field.type) for column, field in zip(columns, self._schema, strict=True)]
        self._batches.append(pa.record_batch(arrays, schema=self._schema))
        self.rows += len(self._waiting)
        self._waiting.clear()

    def _group(self) -> None:
        if self._batches:
            self._writer.write_table(pa.Table.from_batches(self._batches, self._schema))
            self._batches.clear()
