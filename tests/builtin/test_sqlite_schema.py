# SPDX-License-Identifier: EUPL-1.2
"""
The tables of a file follow the kinds.
"""

from pathlib import Path

import pytest

from onestopshop.builtin.sqlite.store import SqliteStorage
from onestopshop.domain.fields import Index
from onestopshop.errors import StorageError
from onestopshop.ports.queries import AnyOf, ContainsAny, Equal, Query
from onestopshop.ports.storage import Kind
from onestopshop.testing.storage.samples import found, visit, write


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "shop.db"


class TestUpgrades:
    """
    A file follows the kinds where that is possible without knowing what bodies mean.
    """

    first = Kind(name="visit", fields={"desk": Index.STRING, "topics": Index.SET}, orders=(("desk",),))

    def reopened(self, path: Path, *kinds: Kind) -> SqliteStorage:
        return SqliteStorage(path, kinds)

    def test_kinds_are_added_and_kept(self, path: Path) -> None:
        """A new kind gets its table; a kind that is no longer listed keeps its records."""
        storage = self.reopened(path, self.first)
        write(storage, visit("v1", desk="a"))
        storage.close()
        self.reopened(path, Kind(name="other", fields={})).close()
        storage = self.reopened(path, self.first)
        assert found(storage, Query(kind="visit")) == ["v1"]
        storage.close()

    def test_orders_change(self, path: Path) -> None:
        """Indexes follow the declared orders."""
        self.reopened(path, self.first).close()
        changed = Kind(name="visit", fields=self.first.fields, orders=())
        storage = self.reopened(path, changed)
        assert storage._writer is not None
        names = storage._writer.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql NOT NULL"
        ).get
        assert names is None
        storage.close()

    def test_one_of_several_kinds_changes(self, path: Path) -> None:
        """A change of one kind leaves the tables of the others as they are."""
        other = Kind(name="other", fields={"n": Index.INTEGER}, orders=(("n",),))
        self.reopened(path, other, self.first).close()
        storage = self.reopened(path, other, Kind(name="visit", fields={}))
        write(storage, visit("v1"))
        assert contents_of(storage) == [visit("v1")]
        storage.close()

    def test_an_order_by_a_set_needs_no_index(self, path: Path) -> None:
        """An order that is led by a set field is left to the table of its members."""
        kind = Kind(name="visit", fields=self.first.fields, orders=(("topics", "desk"), ("desk",)))
        storage = self.reopened(path, kind)
        assert storage._writer is not None
        names = "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql NOT NULL"
        assert storage._writer.execute(names).fetchall() == [("_visit__1",)]
        storage.close()

    def test_fields_change_while_there_is_nothing(self, path: Path) -> None:
        """Fields may be added, removed and change their type while the table is empty."""
        self.reopened(path, self.first).close()
        fields = {"desk": Index.SET, "number": Index.INTEGER}
        storage = self.reopened(path, Kind(name="visit", fields=fields, orders=(("number",),)))
        write(storage, visit("v1", desk=frozenset({"a"}), number=3))
        assert found(storage, Query(kind="visit", where={"desk": ContainsAny(("a",))})) == ["v1"]
        assert found(storage, Query(kind="visit", where={"number": AnyOf((3, 4))})) == ["v1"]
        storage.close()

    def test_fields_are_removed_from_records(self, path: Path) -> None:
        """A field may be removed though there are records."""
        storage = self.reopened(path, self.first)
        write(storage, visit("v1", desk="a", topics=frozenset({"x"})))
        storage.close()
        storage = self.reopened(path, Kind(name="visit", fields={}))
        assert contents_of(storage) == [visit("v1")]
        storage.close()

    def test_a_new_field_of_records_is_refused(self, path: Path) -> None:
        """A field cannot be added to records whose meaning the storage does not know; the file stays usable."""
        storage = self.reopened(path, self.first)
        write(storage, visit("v1", desk="a"))
        storage.close()
        with pytest.raises(StorageError, match="number") as raised:
            self.reopened(path, Kind(name="visit", fields={**self.first.fields, "number": Index.INTEGER}))
        assert "index_of" in raised.value.hint
        storage = self.reopened(path, self.first)
        assert found(storage, Query(kind="visit", where={"desk": Equal("a")})) == ["v1"]
        storage.close()

    def test_another_process_changes_the_fields(self, path: Path) -> None:
        """Whoever has the file open is refused after another one gave a kind other fields; nothing is written."""
        storage = self.reopened(path, self.first)
        write(storage, visit("v1", desk="a"))
        other = self.reopened(path, Kind(name="visit", fields={"desk": Index.STRING}))
        for use in (
            lambda: write(storage, visit("v2")),
            lambda: contents_of(storage),
            lambda: [*storage.check()],
        ):
            for _ in range(2):
                with pytest.raises(StorageError, match="other kinds"):
                    use()
        write(other, visit("v3", desk="a"))
        assert ["v1", "v3"] == found(other, Query(kind="visit"))
        assert [] == list(other.check())
        storage.close()
        other.close()

    def test_another_process_adds_a_kind(self, path: Path) -> None:
        """Whoever has the file open goes on when another one only added a kind, or made the file smaller."""
        storage = self.reopened(path, self.first)
        other = self.reopened(path, Kind(name="other", fields={}))
        assert other._writer is not None
        write(storage, visit("v1"))
        other._writer.execute("VACUUM")
        write(storage, visit("v2"))
        assert ["v1", "v2"] == found(storage, Query(kind="visit"))
        storage.close()
        other.close()

    def test_the_order_of_declaration_does_not_matter(self, path: Path) -> None:
        """Fields that are declared in another order are the same fields, and their records are sound."""
        storage = self.reopened(path, self.first)
        write(storage, visit("v1", desk="a", topics=frozenset({"x"})))
        storage.close()
        turned = dict(reversed(self.first.fields.items()))
        storage = self.reopened(path, Kind(name="visit", fields=turned, orders=self.first.orders))
        assert [visit("v1", desk="a", topics=frozenset({"x"}))] == contents_of(storage)
        assert [] == list(storage.check())
        storage.close()

    @pytest.mark.parametrize("name", ["Visit", "visit;", "a__b", "_a", ""])
    def test_names_are_checked(self, path: Path, name: str) -> None:
        """A name that could be more than a name never gets into a statement."""
        with pytest.raises(StorageError):
            self.reopened(path, Kind(name=name, fields={}))
        with pytest.raises(StorageError):
            self.reopened(path, Kind(name="visit", fields={name: Index.STRING}))

    def test_orders_name_fields(self, path: Path) -> None:
        """An order by an undeclared field is refused."""
        with pytest.raises(StorageError, match="colour"):
            self.reopened(path, Kind(name="visit", fields={}, orders=(("colour",),)))


def contents_of(storage: SqliteStorage) -> list[object]:
    with storage.read() as snapshot:
        return list(snapshot.find(Query(kind="visit")))
