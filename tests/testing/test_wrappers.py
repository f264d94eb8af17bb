# SPDX-License-Identifier: EUPL-1.2
"""
Storages that are slow or fail on purpose do what their tests lean on.
"""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from importlib.resources import files
from pathlib import Path

import pytest

from onestopshop import OneStopShop
from onestopshop.builtin.memory import ADAPTER as MEMORY
from onestopshop.builtin.memory import MemoryStorage
from onestopshop.builtin.sqlite import ADAPTER as SQLITE
from onestopshop.errors import StorageError, StorageFullError, StorageReadOnlyError
from onestopshop.plugin import Adapter, Query, Storage, hookimpl
from onestopshop.testing import Fault, Faulty, Slow, wrapped
from onestopshop.testing.fakes import a_city
from onestopshop.testing.storage import KINDS, StorageContract
from onestopshop.testing.storage.samples import contents, entry, visit, write
from onestopshop.testing.storage.trial import Verdict, outcomes

VISIT = {"channel": "desk", "language": "ar", "topics": ["topic:registration"], "handling": ["answered"]}


@contextmanager
def a_shop(folder: Path, wrap: partial[Storage]) -> Iterator[OneStopShop]:
    """Open the city that comes with the library on a SQLite inside of what *wrap* makes of it."""

    class Wrapping:
        @hookimpl
        def register_storage(self) -> Sequence[Adapter[Storage]]:
            return (wrapped(SQLITE, wrap),)

    shutil.copytree(str(files("onestopshop") / "data" / "city"), folder, dirs_exist_ok=True)
    storage = {"use": "wrapped", "path": "shop.db"}
    with OneStopShop.open(folder, plugins=(Wrapping(),), storage=storage) as shop:
        yield shop


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> int:
    """Return which write of a shop is the first one after those of its opening."""
    counted: list[Faulty] = []

    def counting(inner: Storage) -> Faulty:
        counted.append(Faulty(inner, faults=()))
        return counted[-1]

    with a_shop(tmp_path_factory.mktemp("counted"), partial(counting)):
        return counted[0].calls["write"] + 1


@pytest.mark.parametrize("error", [StorageError, StorageFullError, StorageReadOnlyError])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_retry_by_key_doubles_nothing(
    tmp_path: Path, first: int, when: str, error: type[StorageError]
) -> None:
    """A visit whose answer is lost, or that was not written, is there once when it is tried again with its key."""
    fault = Fault(at=first, error=error, when=when)  # type: ignore[arg-type]  # one of two words
    with a_shop(tmp_path / "city", partial(Faulty, faults=[fault])) as shop:
        desk = shop.acting_as("guide", desk="main")
        with pytest.raises(error):
            desk.visits.record(**VISIT, key="form-7")  # type: ignore[arg-type]
        assert (when == "after") == bool(desk.visits.list())
        visit = desk.visits.record(**VISIT, key="form-7")  # type: ignore[arg-type]
        assert (visit,) == desk.visits.list()
        assert desk.visits.record(**VISIT, key="form-7") == visit  # type: ignore[arg-type]


def test_without_a_key_a_lost_answer_doubles(tmp_path: Path, first: int) -> None:
    """Without a key whoever tries again after a lost answer has two visits: the fault shows what it is for."""
    with a_shop(tmp_path / "city", partial(Faulty, faults=[Fault(at=first, when="after")])) as shop:
        desk = shop.acting_as("guide", desk="main")
        with pytest.raises(StorageError):
            desk.visits.record(**VISIT)  # type: ignore[arg-type]
        desk.visits.record(**VISIT)  # type: ignore[arg-type]
        assert len(desk.visits.list()) == 2


def test_faults_happen_at_their_call() -> None:
    """Each fault happens once, at its call and of its kind; everything else goes through."""
    faults = [
        Fault(at=2),
        Fault(at=3, error=StorageFullError, when="after"),
        Fault(call="read", at=1, error=StorageReadOnlyError),
        Fault(call="read", at=2, when="after"),
    ]
    storage = Faulty(MemoryStorage(KINDS), faults=faults)
    write(storage, visit("v1"))
    with pytest.raises(StorageError, match="before") as raised:
        write(storage, visit("v2"))
    assert raised.value.hint
    with pytest.raises(StorageFullError, match="after"):
        write(storage, visit("v3"))
    write(storage, visit("v4"))
    with pytest.raises(StorageReadOnlyError), storage.read():
        pass
    with pytest.raises(StorageError), storage.read():
        pass
    assert {"v1", "v3", "v4"} == {id for _, id in contents(storage)[0]}
    assert storage.calls == {"read": 3, "write": 4}


def test_each_call_takes_its_time() -> None:
    """A slow storage tells each call before it passes it on, and answers what the one inside answers."""
    inner, calls = MemoryStorage(KINDS), list[str]()
    storage = Slow(inner, delay=calls.append)
    (logged,) = write(storage, visit("v1"), entry("a"))
    with storage.read() as snapshot:
        assert snapshot.get("visit", "v1") == visit("v1")
        assert list(snapshot.find(Query(kind="visit"))) == [visit("v1")]
        assert snapshot.count(Query(kind="visit"), by=("desk",)) == {(None,): 1}
        assert snapshot.entries() == (logged,)
        assert snapshot.entry("a") == logged
    assert calls == ["write", "read", "get", "find", "count", "entries", "entry"]


def test_wrapped_storages_keep_the_promises() -> None:
    """What goes through a slow storage, and through one without faults, keeps the promises of the one inside."""

    class SlowMemory(StorageContract):
        adapter = wrapped(MEMORY, partial(Slow, delay=len))
        durable = shared = False

    class FaultlessMemory(StorageContract):
        adapter = wrapped(MEMORY, partial(Faulty, faults=[Fault(at=10**9)]))
        durable = shared = False

    some = {"P1.1", "P1.3", "P3.6", "P6.1", "P6.2", "P7.1", "P7.6", "P8.16"}
    for contract in (SlowMemory, FaultlessMemory):
        found = list(outcomes(contract, some))
        assert [Verdict.KEPT] * len(some) == [outcome.verdict for outcome in found]


def test_a_wrapped_adapter_has_the_options_of_the_one_inside(tmp_path: Path) -> None:
    """The adapter around another one takes its options and closes it."""
    adapter = wrapped(SQLITE, partial(Slow, delay=len), name="slow")
    assert (adapter.name, adapter.options) == ("slow", SQLITE.options)
    city = a_city(tmp_path, kinds=KINDS)
    with adapter.open(SQLITE.options.model_validate({"path": "shop.db"}), city) as storage:
        write(storage, visit("v1"))
    with pytest.raises(StorageError):
        write(storage, visit("v2"))
