# SPDX-License-Identifier: EUPL-1.2
"""
What is published is kept with its descriptor, and remembered when the storage goes back to an older backup.
"""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import orjson
import pytest
from tests.operations.publications.publication_samples import Publishing, in_other_words, upgraded

from onestopshop import copy_storage
from onestopshop.builtin.memory import MemoryStorage
from onestopshop.codec.bundles.descriptors import check_descriptor
from onestopshop.codec.records import kinds
from onestopshop.errors import ConfigurationError, ConflictError
from onestopshop.operations.publications.packages import STATISTICS

DAY = date(2026, 3, 2)
QUARTER = "2026-Q1"
ID = "quarter-2026-q1"


@pytest.fixture
def over(publishing: Publishing, tmp_path: Path) -> Publishing:
    """A quarter that is over, with 47 visits, and a state folder that is not there yet."""
    note = tmp_path / "state" / "statistics-published"
    publishing.town.context = attrs.evolve(publishing.town.context, published_note=note)
    publishing.at(DAY)
    publishing.visits(47, DAY, met=12)
    publishing.at(date(2026, 4, 1))
    return publishing


def note_of(over: Publishing) -> Path:
    note = over.town.context.published_note
    assert note is not None
    return note


@contextmanager
def lost(over: Publishing) -> Iterator[None]:
    """Go back, at the end, to a backup that was made at the beginning."""
    backup = MemoryStorage(kinds())
    copy_storage(over.town.storage, backup, kinds=kinds())
    yield
    over.town.storage = backup
    over.town.context = attrs.evolve(over.town.context, storage=backup)


def offered(over: Publishing) -> Mapping[str, Any]:
    """Return what a package of the quarter for other cities says."""
    with over.coordinator.publications._desk.reading() as work:
        (one,) = STATISTICS.offered(work)
        return attrs.asdict(one, recurse=False)


def test_the_descriptor_is_published_too(over: Publishing, tmp_path: Path) -> None:
    """What is handed out is what is kept, and its descriptor names the city, the period and every file."""
    over.publications.publish(QUARTER)
    files = dict(over.publications.files(QUARTER))
    over.publications.export(QUARTER, tmp_path / "out")
    assert files == {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    content = files.pop("datapackage.json")
    check_descriptor(content, files, city="testville", name=f"statistics-{ID}", version=1)
    said = orjson.loads(content)
    assert ("2026-04-01T00:00:00Z", [{"name": "CC-BY-4.0"}], [{"title": "Testville"}]) == (
        said["created"],
        said["licenses"],
        said["sources"],
    )
    assert "[en] Figures of a quarter: Testville, 2026-Q1. The figures are rounded" in said["description"]


def test_the_descriptor_never_changes(over: Publishing, tmp_path: Path) -> None:
    """Every byte and what other cities are told stay, whatever an upgrade or the city calls things afterwards."""
    over.publications.publish(QUARTER)
    before, told = over.publications.files(QUARTER), offered(over)
    over.town.context = in_other_words(over.town.context)
    over.at(date(2027, 5, 1))
    with upgraded():
        over.publications.export(QUARTER, tmp_path / "out")
        assert told == offered(over)
    assert before == {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}


def test_other_cities_are_told_the_same(over: Publishing) -> None:
    """The package for other cities says of each file what the export says, and leaves the descriptor to its version."""
    over.publications.publish(QUARTER)
    said, told = orjson.loads(over.publications.files(QUARTER)["datapackage.json"]), offered(over)
    assert (said["description"], "CC-BY-4.0", ("Testville",)) == (
        told["description"],
        told["licence"],
        told["sources"],
    )
    assert said["resources"][-1]["schema"] == told["resources"]["visits.csv"]["schema"]
    assert "datapackage.json" not in told["files"]


def test_without_a_licence(over: Publishing, monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures under no licence are not published, and not attacked before that is said; a preview is made."""
    network = attrs.evolve(over.town.context.network, licence="")
    over.town.context = attrs.evolve(over.town.context, network=network)
    over.publications.preview(QUARTER)
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)
    with over.town.nothing_written(), pytest.raises(ConfigurationError, match="under no licence") as refused:
        over.publications.publish(QUARTER)
    assert "[network] licence" in refused.value.hint


def test_the_same_is_published_again(over: Publishing) -> None:
    """A publication that a backup does not have is made again to the byte, weeks later, while nothing else changed."""
    with lost(over):
        over.publications.publish(QUARTER)
        before = over.publications.files(QUARTER)
    over.at(date(2026, 5, 20))
    again = over.publications.publish(QUARTER)
    assert (before, date(2026, 4, 1)) == (over.publications.files(QUARTER), again.closed_on)


@pytest.mark.parametrize("crashed", [False, True])
def test_another_is_refused(over: Publishing, monkeypatch: pytest.MonkeyPatch, crashed: bool) -> None:
    """What would differ from a publication that the storage lost is refused, also when its note came later."""
    with lost(over):
        if crashed:
            with monkeypatch.context() as patch:
                patch.setattr("onestopshop.operations.publications.publications.remember", lambda _: None)
                first = over.publications.publish(QUARTER)
            over.at(date(2026, 7, 1))
            over.publications.publish("2026-Q2")
        else:
            first = over.publications.publish(QUARTER)
    over.visits(9, DAY)
    over.at(date(2026, 7, 2))
    with over.town.nothing_written(), pytest.raises(ConflictError, match="on 2026-04-01 already") as refused:
        over.publications.publish(QUARTER)
    assert first.digest == refused.value.expected != refused.value.found
    assert str(note_of(over)) in refused.value.hint


def test_nothing_is_remembered(over: Publishing) -> None:
    """When the state folder is lost, or nobody ever had the first, the period is published as it is now."""
    with lost(over):
        over.publications.publish(QUARTER)
    over.visits(9, DAY)
    note_of(over).unlink()
    over.publications.publish(QUARTER)
    assert {ID} == orjson.loads(note_of(over).read_bytes()).keys()
    assert 0o600 == note_of(over).stat().st_mode & 0o777


@pytest.mark.parametrize("again", [False, True])
def test_what_was_noted_first_stays(over: Publishing, again: bool) -> None:
    """The note keeps what was published first, whatever the storage has by then, and gains what is published later."""
    with lost(over):
        first = over.publications.publish(QUARTER)
    if again:
        noting, over.town.context = over.town.context, attrs.evolve(over.town.context, published_note=None)
        over.visits(9, DAY)
        assert first.digest != over.publications.publish(QUARTER).digest
        over.town.context = noting
    over.at(date(2026, 7, 1))
    over.visits(12, date(2026, 5, 4))
    over.publications.publish("2026-Q2", leave_out_before=not again)
    noted = orjson.loads(note_of(over).read_bytes())
    assert {ID, "quarter-2026-q2"} == noted.keys()
    assert {"closed_on": "2026-04-01", "digest": first.digest} == noted[ID]


def test_a_transaction_that_fails_is_not_remembered(over: Publishing) -> None:
    """What was never written is not noted."""
    coordinator = over.coordinator

    def fail() -> None:
        with coordinator.together():
            coordinator.publications.publish(QUARTER)
            raise RuntimeError("stop")

    with over.town.nothing_written(), pytest.raises(RuntimeError, match="stop"):
        fail()
    assert {} == orjson.loads(note_of(over).read_bytes())


@pytest.mark.parametrize("damage", ["", "[]", "{", '{"x": {}}', '{"x": {"closed_on": "soon", "digest": ""}}'])
def test_a_damaged_note(over: Publishing, damage: str) -> None:
    """With a note that cannot be read nothing is published, and the error says what to do."""
    note_of(over).parent.mkdir()
    note_of(over).write_text(damage)
    with over.town.nothing_written(), pytest.raises(ConfigurationError, match="cannot be used") as refused:
        over.publications.publish(QUARTER)
    assert "from a backup" in refused.value.hint
    assert damage == note_of(over).read_text()


def test_a_note_that_cannot_be_written(over: Publishing) -> None:
    """Where nothing can be noted, nothing is published."""
    note_of(over).parent.symlink_to("nowhere")
    with over.town.nothing_written(), pytest.raises(ConfigurationError, match="cannot be noted") as refused:
        over.publications.publish(QUARTER)
    assert "[state] folder" in refused.value.hint
