# SPDX-License-Identifier: EUPL-1.2
"""
Look for every fault of a storage: in what it keeps, in its log, and between the two.

=====================  ===========================================================
``storage.damaged``    the adapter found damage below its records
``record.damaged``     a record cannot be read from the storage
``record.unreadable``  its body is not of the model, or of a newer version of it
``record.index``       index values differ from what the body says
``record.version``     its version is not the one that the log ends with
``record.unlogged``    the log knows nothing of it
``record.missing``     the log knows of it, nothing erased it, and it is not there
``record.reference``   it names a record that is not there
``log.damaged``        an entry cannot be read
``log.gap``            numbers of the log are missing
``log.doubled``        two entries have one origin and id
=====================  ===========================================================
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import attrs

from onestopshop.codec.records import MODELS, from_record, to_record
from onestopshop.domain.messages.deliveries import Delivery, Follower
from onestopshop.errors import InvalidDataError
from onestopshop.operations.storage.ledgers import Ledger, Told
from onestopshop.operations.storage.references import NAMED_FIRST, named_by
from onestopshop.operations.storage.steps import LOG, Progress, Steps, sizes
from onestopshop.operations.storage.streams import FAILURES, Unread, entries, records
from onestopshop.ports.storage import Checkable, IndexValue, Kind, Record, Snapshot, Storage

__all__ = ["RULES", "Fault", "verify_storage"]

RULES: Final = (
    "storage.damaged",
    "record.damaged",
    "record.unreadable",
    "record.index",
    "record.version",
    "record.unlogged",
    "record.missing",
    "record.reference",
    "log.damaged",
    "log.gap",
    "log.doubled",
)
"""What a fault may break."""


@attrs.frozen(kw_only=True)
class Fault:
    """
    One thing that is wrong in a storage.

    Args:
        rule: What it breaks, one of `RULES`.
        kind: The kind of the record, ``log`` for an entry, or empty when it is about neither.
        id: The id of the record, the number of the entry, or empty.
        message: What is wrong, without anything that the record says.
    """

    rule: str
    kind: str
    id: str
    message: str


def verify_storage(
    storage: Storage, *, kinds: Sequence[Kind], progress: Progress | None = None
) -> Iterator[Fault]:
    """
    Yield everything that is wrong with what *storage* keeps of these kinds, and with its log.

    It looks at one consistent view, changes nothing, and needs little memory
    however much is kept; beside it, about 200 bytes for each entry of the log
    in the folder of temporary files.

    Args:
        kinds: The kinds of records that the storage was opened with.
        progress: Told how far it has come.

    Raises:
        StorageError: The storage cannot be read at all.
        StorageFullError: There is no room for temporary files.
    """
    if isinstance(storage, Checkable):
        for damage in storage.check():
            yield Fault(rule="storage.damaged", kind=damage.kind, id=damage.id, message=damage.message)
    ordered = sorted(kinds, key=lambda kind: (_rank(kind.name), kind.name))
    with storage.read() as snapshot, Ledger([kind.name for kind in ordered]) as ledger:
        looking = _Looking(snapshot, ledger, Steps(progress, total=_total(snapshot, kinds)))
        yield from looking.log()
        for kind in ordered:
            yield from looking.records(kind)
        yield from looking.references()


def _total(snapshot: Snapshot, kinds: Sequence[Kind]) -> int:
    """Return how much there is to look at, for who waits; 0 when damage lets nobody say."""
    try:
        return sum(sizes(snapshot, kinds).values())
    except FAILURES:
        return 0


def _rank(kind: str) -> int:
    return NAMED_FIRST.index(kind) if kind in NAMED_FIRST else len(NAMED_FIRST)


class _Looking:
    """One look at one view of a storage."""

    def __init__(self, snapshot: Snapshot, ledger: Ledger, steps: Steps) -> None:
        self._snapshot = snapshot
        self._ledger = ledger
        self._steps = steps

    def log(self) -> Iterator[Fault]:
        """Yield the faults of the log by itself, and note what it says."""
        last = 0
        for entry in entries(self._snapshot):
            self._steps.advance(LOG)
            if isinstance(entry, Unread):
                yield _of_log("damaged", entry.id, entry.message)
                last = int(entry.id or last)
                continue
            if entry.seq != last + 1:
                yield _of_log("gap", str(last + 1), f"missing up to the entry {entry.seq}")
            last = entry.seq
            self._ledger.note(entry)
        yield from self._doubled()

    def records(self, kind: Kind) -> Iterator[Fault]:
        """Yield the faults of the records of a kind, by themselves and beside what the log says of them."""
        told = self._ledger.told(kind.name)
        known = next(told, None)
        for record in records(
            self._snapshot, kind.name, lambda above: self._ledger.subjects(kind.name, above)
        ):
            self._steps.advance(kind.name)
            if isinstance(record, Unread) and not record.id:
                yield _of(kind.name, "", "damaged", record.message)
                return  # and nothing is said of what could not be looked at
            while known is not None and known.subject < record.id:
                yield from self._absent(kind.name, known)
                known = next(told, None)
            mine = known if known is not None and known.subject == record.id else None
            known = next(told, None) if mine is not None else known
            self._ledger.present(kind.name, record.id)
            if isinstance(record, Unread):
                yield _of(kind.name, record.id, "damaged", record.message)
            else:
                yield from self._content(record, mine)
                yield from _beside(record, mine)
        while known is not None:
            yield from self._absent(kind.name, known)
            known = next(told, None)

    def references(self) -> Iterator[Fault]:
        """Yield what records name and is not there, when all of them were looked at."""
        for unmet in self._ledger.unmet():
            message = f"{unmet.field} names the {unmet.kind} {unmet.id}, which is not there"
            yield _of(unmet.by_kind, unmet.by_id, "reference", message)
        self._steps.end(LOG)

    def _content(self, record: Record, told: Told | None) -> Iterator[Fault]:
        model = MODELS.get(record.kind)
        if model is None:
            return
        try:
            thing = from_record(record, model)
            index = to_record(thing).index
        except InvalidDataError as error:
            yield _of(record.kind, record.id, "unreadable", _places(error, record, model.SCHEMA))
            return
        if (thing.id, thing.version) != (record.id, record.version):
            yield _of(record.kind, record.id, "unreadable", "its body has another id or version")
        wrong = _different(record.index, index)
        if wrong:
            yield _of(record.kind, record.id, "index", f"not what the body says: {', '.join(wrong)}")
        for field, kind, id in named_by(record.kind, thing, strictly=told is None or not told.foreign):
            self._ledger.name(kind, id, field=field, by_kind=record.kind, by_id=record.id)

    def _absent(self, kind: str, told: Told) -> Iterator[Fault]:
        if told.erased:
            self._ledger.present(kind, told.subject)
        else:
            yield _of(kind, told.subject, "missing", f"the log has it at version {told.last}")

    def _doubled(self) -> Iterator[Fault]:
        seen: dict[tuple[str, str], int] = {}
        for seq in self._ledger.doubled():
            for entry in self._snapshot.entries(after=seq - 1, limit=1):
                first = seen.setdefault((entry.origin, entry.id), seq)
                if first != seq:
                    yield _of_log("doubled", str(seq), f"its origin and id are those of the entry {first}")


_BESIDE_THE_LOG: Final = frozenset({Delivery.KIND, Follower.KIND})
"""What follows the log and stands in no entry of it: else it would have to follow itself."""


def _beside(record: Record, told: Told | None) -> Iterator[Fault]:
    """
    Compare a record with what the log says of it.

    What several installations wrote of one record was merged: then its version
    counts the transactions of all, and may be above those that entries name.
    """
    if told is None and record.kind in _BESIDE_THE_LOG:
        return
    if told is None:
        yield _of(record.kind, record.id, "unlogged", "the log knows nothing of it")
    elif told.erased:
        yield _of(record.kind, record.id, "version", "the log says that it was erased")
    elif record.version < told.last or (record.version > told.last and not told.merged):
        message = f"it is at version {record.version}, and the log at {told.last}"
        yield _of(record.kind, record.id, "version", message)


def _different(kept: Mapping[str, IndexValue], said: Mapping[str, IndexValue]) -> list[str]:
    """Return the names of index fields whose values are not the same."""
    mine, theirs = _present(kept), _present(said)
    if mine == theirs:
        return []
    return [name for name in sorted({*mine, *theirs}) if mine.get(name) != theirs.get(name)]


def _present(index: Mapping[str, IndexValue]) -> Mapping[str, IndexValue]:
    """Return the values that are there: storages may give back an empty set as an absent value."""
    return {name: value for name, value in index.items() if value is not None and value != _NO_MEMBERS}


_NO_MEMBERS: Final[frozenset[str]] = frozenset()


def _places(error: InvalidDataError, record: Record, schema: int) -> str:
    """Return where a body is wrong, but not what stands there."""
    if record.schema > schema:
        return f"a newer version of onestopshop wrote it (schema {record.schema}, known is {schema})"
    places = [problem.rpartition(" @ ")[2] for problem in error.problems]
    return f"its body is not of the model at {', '.join(places)}"


def _of(kind: str, id: str, rule: str, message: str) -> Fault:
    return Fault(rule=f"record.{rule}", kind=kind, id=id, message=message)


def _of_log(rule: str, id: str, message: str) -> Fault:
    return Fault(rule=f"log.{rule}", kind=LOG, id=id, message=message)
