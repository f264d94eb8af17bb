# SPDX-License-Identifier: EUPL-1.2
"""
Nothing about a visit can be in a package.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import attrs
import pytest
from tests.operations.barriers.samples import MET
from tests.operations.bundles.cities import Place
from tests.operations.conftest import CATALOGUE
from tests.operations.visit_samples import SHORTEST

from onestopshop.codec.bundles.archives import read_archive
from onestopshop.domain.events import LogEntry
from onestopshop.operations.bundles.kinds import KINDS
from onestopshop.ports.queries import Query
from onestopshop.ports.storage import Record, Snapshot

MAY_BE_READ = frozenset({"accepted", "package", "publication", "practice"})
"""What the city published, and what it keeps to be published."""

WORDS = "the letter said something peculiar"


class Guarded:
    """
    A storage that lets nobody read a record that is not there to be published, nor the log.
    """

    def __init__(self, storage: Any) -> None:
        self._storage = storage

    @contextmanager
    def read(self) -> Iterator["GuardedSnapshot"]:
        with self._storage.read() as snapshot:
            yield GuardedSnapshot(snapshot)

    def write(self, batch: Any) -> Any:
        return self._storage.write(batch)


class GuardedSnapshot:
    """
    What may be read of it.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def get(self, kind: str, id: str) -> Record | None:
        assert kind in MAY_BE_READ, f"a {kind} is read"
        return self._snapshot.get(kind, id)

    def find(self, query: Query) -> Iterator[Record]:
        assert query.kind in MAY_BE_READ, f"records of {query.kind} are read"
        return self._snapshot.find(query)

    def count(self, query: Query, by: Sequence[str] = (), distinct: str | None = None) -> Mapping[Any, int]:
        assert query.kind in MAY_BE_READ, f"records of {query.kind} are counted"
        return self._snapshot.count(query, by, distinct)

    def entries(self, after: int = 0, limit: int = 500) -> Sequence[LogEntry]:
        raise AssertionError(f"the log is read from {after}, {limit}")

    def entry(self, key: str) -> LogEntry | None:
        return self._snapshot.entry(key)


@pytest.fixture
def busy(east: Place) -> Place:
    """A city with visits, a referral and an observation."""
    east.desk("coordinator").services.load(CATALOGUE, directory="local")
    desk = east.desk(worker="w-pseudonym")
    visit = desk.visits.record(**SHORTEST).id
    desk.referrals.make(visit=visit, service="housing")
    desk.barriers.observe(visit=visit, **{**MET, "what_happened": WORDS})
    return east


def test_no_kind_reads_a_record_of_a_desk(busy: Place) -> None:
    """What every kind of content offers is made without one look at visits, referrals, observations or the log."""
    busy.storage = Guarded(busy.storage)
    busy.context = attrs.evolve(busy.context, storage=busy.storage)
    busy.export()
    assert {"taxonomy", "crosswalk", "statistics", "practices", "pilot"} == {kind.name for kind in KINDS}


def test_no_package_holds_a_record_of_a_desk(busy: Place, west: Place) -> None:
    """No id, no code of a worker and no word of a desk is anywhere in a package."""
    held = [
        record for record in busy.whole() if isinstance(record, Record) and record.kind not in MAY_BE_READ
    ]
    secrets = {WORDS, "w-pseudonym", *(one.id for one in held if one.kind not in {"organisation", "service"})}
    assert {"visit", "referral", "observation"} <= {one.kind for one in held}
    path = busy.export()
    west.take(path)
    content = b"".join(_all(path.read_bytes()))
    assert b"queue" in content
    assert [] == [one for one in secrets if one.encode() in content]


def _all(content: bytes) -> Iterator[bytes]:
    for path, file in read_archive(content).items():
        yield from (path.encode(), file)


def test_the_guard_guards(busy: Place, tmp_path: Path) -> None:
    """An operation that looks at visits is noticed."""
    busy.storage = Guarded(busy.storage)
    busy.context = attrs.evolve(busy.context, storage=busy.storage)
    with pytest.raises(AssertionError, match="read"):
        busy.exchange.export_records(tmp_path / "records.jsonl")
