# SPDX-License-Identifier: EUPL-1.2
"""
A small town without a configuration: memory storage, a clock that stands still, ids that count.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest

from onestopshop.builtin.memory import MemoryStorage
from onestopshop.builtin.sssom import Sssom
from onestopshop.builtin.toml_taxonomy import TomlFormat, network_schemes
from onestopshop.codec.converter import structure
from onestopshop.codec.records import MODELS, kinds
from onestopshop.domain.people import Actor, ActsAs, WorkerRole
from onestopshop.domain.services import Organisation, Service
from onestopshop.domain.taxonomies.concepts import Concept, Scheme
from onestopshop.domain.taxonomies.vocabulary import Vocabulary
from onestopshop.domain.text import LocalizedText
from onestopshop.errors import ForbiddenError
from onestopshop.operations.policies import relation_reasons
from onestopshop.operations.work import Context
from onestopshop.ports.queries import Query
from onestopshop.ports.search import Found, Search
from onestopshop.ports.storage import Batch, Storage, Written
from onestopshop.runtime.desk import Desk
from onestopshop.testing.fakes import CountingIds, FixedClock, a_city

DAY = date(2026, 3, 2)


class Gate:
    """
    Lets everybody in whose relation fits, or only those whom the grants let in.
    """

    def __init__(self, grants: Mapping[str, Collection[str]] | None = None) -> None:
        self.grants = grants

    def check(self, actor: Actor, action: str, subject: object = None) -> None:
        if self.grants is not None and action not in self.grants.get(actor.role, ()):
            raise ForbiddenError(action, ["no grant"])
        if reasons := [*relation_reasons(actor, subject)]:
            raise ForbiddenError(action, reasons)


class Policies:
    """
    Hides what it is told to hide.
    """

    def __init__(self) -> None:
        self.hidden: dict[tuple[str, str], Collection[str]] = {}
        self.least = {"organisation": 5}

    def withheld(self, kind: str, audience: str) -> Collection[str]:
        return self.hidden.get((kind, audience), ())

    def smallest_count(self, audience: str) -> int:
        return self.least.get(audience, 0)


class Index:
    """
    Finds what it is told to find, and remembers what it was asked.
    """

    kinds = frozenset({"service"})

    def __init__(self) -> None:
        self.found: Sequence[tuple[str, float]] = ()
        self.asked: list[Search] = []

    def follow(self, storage: Storage) -> int:  # noqa: ARG002 - the port's form
        return 0

    def search(self, search: Search, storage: Storage) -> Found:  # noqa: ARG002 - the port's form
        self.asked.append(search)
        return Found(total=len(self.found), hits=self.found)


def service(id: str, **changes: object) -> Service:
    body = {
        "id": id,
        "name": {"en": id.title()},
        "organisation": "office",
        "status": "active",
        "topics": ["topic:registration"],
        "audience": ["visitor"],
        "usable_without_legal_stay": "unknown",
        "source": "own",
        "verified_on": "2026-03-02",
        "directory": "local",
    }
    return structure({**body, **changes}, Service)


def organisation(id: str, **changes: object) -> Organisation:
    body = {
        "id": id,
        "name": {"en": id.title()},
        "directory": "local",
        "source": "own",
        "verified_on": "2026-03-02",
    }
    return structure({**body, **changes}, Organisation)


CATALOGUE: tuple[Organisation | Service, ...] = (
    organisation("office"),
    organisation("school"),
    service("registration"),
    service("housing", topics=["topic:housing-search"]),
    service("pupils", organisation="school", topics=["topic:education-school"]),
    service("old", status="historic"),
    service("interpreters", audience=["services"]),
)


def own_scheme() -> Scheme:
    label = LocalizedText({"en": "letter only in legal words"})
    own = Concept(
        code="town:letters", uri="https://example.org/letters", label=label, broader=("b:begrijpbaar",)
    )
    return Scheme(id="town", version="1", name=LocalizedText({"en": "town"}), source="own", concepts=(own,))


class Town:
    """
    A shop put together by hand.
    """

    def __init__(self, folder: Path, *, grants: Mapping[str, Collection[str]] | None = None) -> None:
        self.clock, self.ids = FixedClock(), CountingIds()
        self.storage: Any = MemoryStorage(kinds())
        self.policies, self.index = Policies(), Index()
        city = attrs.evolve(a_city(folder), vocabulary=Vocabulary([*network_schemes(), own_scheme()]))
        self.context = Context(
            city=city,
            storage=self.storage,
            gate=Gate(grants),
            policies=self.policies,
            origin="test",
            now=self.clock,
            new_id=self.ids,
            desks=frozenset({"main", "market"}),
        )
        self.commits: list[Batch] = []
        self.before_write: Callable[[], object] = lambda: None

    def desk(
        self,
        acts_as: str = "worker",
        *,
        desk: str | None = "main",
        worker: str = "w1",
        organisation: str | None = None,
    ) -> Desk:
        """Return the desk of an actor whose role has the name of what it acts as."""
        role = WorkerRole.GUIDE if acts_as == "worker" else None
        actor = Actor(
            role=acts_as,
            acts_as=ActsAs(acts_as),
            worker=worker,
            worker_role=role,
            desk=desk,
            organisation=organisation,
        )
        return Desk(
            self.context,
            actor,
            index=self.index,
            formats=tuple,
            taxonomy_formats=lambda: (TomlFormat(), Sssom()),
            commit=self._commit,
        )

    def switch_on(self, *names: str) -> None:
        """Switch on fields that are off by default; desks made before do not know."""
        self.context = attrs.evolve(self.context, switches=frozenset(names))

    def whole(self) -> list[object]:
        """Return everything that the storage holds."""
        with self.storage.read() as snapshot:
            records = [record for kind in MODELS for record in snapshot.find(Query(kind=kind))]
            return [*records, *snapshot.entries(0, 1_000_000)]

    def actions(self) -> list[str]:
        """Return what the log tells, in order."""
        with self.storage.read() as snapshot:
            return [entry.action for entry in snapshot.entries(0, 1_000_000)]

    @contextmanager
    def nothing_written(self) -> Iterator[None]:
        """Check that the whole storage is afterwards as it was before."""
        before = self.whole()
        yield
        assert before == self.whole()

    def _commit(self, batch: Batch) -> Written:
        self.before_write()
        self.commits.append(batch)
        return self.storage.write(batch)


@pytest.fixture
def empty_town(tmp_path: Path) -> Town:
    return Town(tmp_path)


@pytest.fixture
def town(empty_town: Town) -> Town:
    """A town with a catalogue."""
    empty_town.desk("coordinator").services.load(CATALOGUE, directory="local")
    empty_town.commits.clear()
    return empty_town


@pytest.fixture
def make_service() -> Callable[..., Service]:
    return service


@pytest.fixture
def make_organisation() -> Callable[..., Organisation]:
    return organisation


@pytest.fixture
def make_town(tmp_path: Path) -> Callable[..., Town]:
    """Make a town with a catalogue whose roles may do what is granted."""

    def make(grants: Mapping[str, Collection[str]]) -> Town:
        made = Town(tmp_path)
        made.desk("coordinator").services.load(CATALOGUE, directory="local")
        made.context = attrs.evolve(made.context, gate=Gate(grants))
        return made

    return make
