# SPDX-License-Identifier: EUPL-1.2
"""
A disk whose power can be cut: what is surely on it, and what may be.

A file that was synced is on the disk; what was done to it since may be there
as a whole, in part, in any order, torn at the borders of sectors, or garbled
in a sector that was being written.  A new name is surely there after the first
sync of its file or of the folder; a deleted one may come back until the folder
is synced.  Bytes beside those that were written never change ("powersafe
overwrite", https://sqlite.org/psow.html).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from random import Random
from typing import Final, TypeAlias

import attrs
from tests.proofs.powercut.recorder import Operation

__all__ = ["Cut", "Disk", "Files"]

Files: TypeAlias = Mapping[str, bytes]
"""The contents of a folder by name."""

_SECTOR: Final = 512
_ALL: Final = -1

_Choice: TypeAlias = tuple[int, int]
"""Which sectors of a write arrive, as bits or all of them, and the one that is garbled."""

_WHOLE: Final[_Choice] = (_ALL, 0)


@attrs.define(eq=False)
class _Inode:
    """One file: what is surely on the disk, and what was done since, each with its number."""

    number: int
    synced: bytearray = attrs.field(factory=bytearray)
    since: dict[int, Operation] = attrs.field(factory=dict)
    syncs: int = 0

    def sync(self) -> None:
        for operation in self.since.values():
            _do(self.synced, operation, _WHOLE, 0)
        self.since.clear()
        self.syncs += 1


@attrs.frozen
class Cut:
    """
    One state of the disk after a cut.

    Args:
        key: Equal for equal states.
        files: Makes the contents; to be called before the next operation is done.
    """

    key: tuple[object, ...]
    files: Callable[[], Files]


class Disk:
    """
    What operations leave on a disk.

    Args:
        files: What is surely there at first.
    """

    def __init__(self, files: Files) -> None:
        self._numbers = count(1)
        self._names: dict[str, list[_Inode | None]] = {
            name: [_Inode(next(self._numbers), bytearray(content))] for name, content in files.items()
        }
        self._clock = count(1)

    def do(self, operation: Operation) -> None:
        """Do one operation."""
        name, what = operation.name, operation.what
        match what:
            case "create":
                self._names.setdefault(name, [None]).append(_Inode(next(self._numbers)))
            case "write" | "truncate":
                self._present(name).since[next(self._clock)] = operation
            case "sync":
                inode = self._present(name)
                inode.sync()
                self._names[name] = self._names[name][self._names[name].index(inode) :]
            case "failed sync":  # what was to be synced may be marked as clean in memory, and never arrive
                self._present(name).since.clear()
            case "delete":
                self._names[name].append(None)
            case "sync folder" | "delete for good":
                if what == "delete for good":
                    self._names[name].append(None)
                self._names = {name: some[-1:] for name, some in self._names.items() if some[-1]}

    def is_settled(self) -> bool:
        """Tell whether a cut leaves one state only."""
        return not any(
            len(some) > 1 or any(one and one.since for one in some) for some in self._names.values()
        )

    def cuts(self, random: Random, limit: int) -> Iterator[Cut]:
        """Yield at most *limit* different states: all, nothing, prefixes, and more and more disorder."""
        seen = set()
        ways = (_everything, _nothing, _torn_last, *(random.choice(_WAYS) for _ in range(2 * limit)))
        for place, way in enumerate(ways):
            cut = self._cut(way, random, is_present=place != 1 and random.random() < 0.5)
            if cut.key not in seen:
                seen.add(cut.key)
                yield cut
            if len(seen) == limit:
                return

    def _present(self, name: str) -> _Inode:
        inode = self._names[name][-1]
        assert inode is not None
        return inode

    def _cut(self, way: "_Way", random: Random, *, is_present: bool) -> Cut:
        """Choose which file each name leads to, and what of it arrived."""
        found = {name: some[-1] if is_present else random.choice(some) for name, some in self._names.items()}
        inodes = {name: inode for name, inode in found.items() if inode is not None}
        pending = sorted((number, one) for inode in inodes.values() for number, one in inode.since.items())
        chosen = {
            number: choice
            for (number, one), choice in zip(pending, way([one for _, one in pending], random), strict=True)
            if choice[0]
        }
        key = (
            tuple((name, inode.number, inode.syncs) for name, inode in sorted(inodes.items())),
            tuple(chosen.items()),
        )
        return Cut(key, lambda: {name: _made(inode, chosen) for name, inode in inodes.items()})


def _made(inode: _Inode, chosen: Mapping[int, _Choice]) -> bytes:
    content = bytearray(inode.synced)
    for number, operation in inode.since.items():
        if number in chosen:
            _do(content, operation, chosen[number], number)
    return bytes(content)


def _do(content: bytearray, operation: Operation, choice: _Choice, number: int) -> None:
    """Change *content* as the operation does, as far as it was chosen."""
    if operation.what == "truncate":
        _resize(content, operation.place)
        return
    bits, garbled = choice
    for sector, (first, last) in enumerate(_sectors(operation)):
        if bits == _ALL or bits >> sector & 1:
            piece = operation.content[first - operation.place : last - operation.place]
            if garbled >> sector & 1:
                piece = Random(number).randbytes(last - first)
            if last > len(content):
                _resize(content, last)
            content[first:last] = piece


def _resize(content: bytearray, size: int) -> None:
    del content[size:]
    content.extend(bytes(size - len(content)))


def _sectors(operation: Operation) -> Iterator[tuple[int, int]]:
    """Yield where the parts of a write begin and end that lie in different sectors."""
    first, end = operation.place, operation.place + len(operation.content)
    while first < end:
        last = min(end, (first // _SECTOR + 1) * _SECTOR)
        yield first, last
        first = last


_Way: TypeAlias = Callable[[Sequence[Operation], Random], Sequence[_Choice]]
"""What arrives of the operations that were not synced, in their order."""


def _everything(pending: Sequence[Operation], _: Random) -> Sequence[_Choice]:
    return [_WHOLE] * len(pending)


def _nothing(pending: Sequence[Operation], _: Random) -> Sequence[_Choice]:
    return [(0, 0)] * len(pending)


def _prefix(pending: Sequence[Operation], random: Random) -> Sequence[_Choice]:
    whole = random.randint(0, len(pending))
    return [_WHOLE if place < whole else (0, 0) for place in range(len(pending))]


def _subset(pending: Sequence[Operation], random: Random) -> Sequence[_Choice]:
    share = random.random()
    return [_WHOLE if random.random() < share else (0, 0) for _ in pending]


def _torn_last(pending: Sequence[Operation], random: Random) -> Sequence[_Choice]:
    """Let the first sectors of the last write arrive, and all before it."""
    if not pending:
        return []
    sectors = _count(pending[-1])
    return [*_everything(pending[:-1], random), _normal(pending[-1], (1 << random.randint(0, sectors)) - 1)]


def _torn(pending: Sequence[Operation], random: Random) -> Sequence[_Choice]:
    """Let any sectors of any write arrive."""
    return [_normal(one, random.getrandbits(_count(one))) for one in pending]


def _one_torn(pending: Sequence[Operation], random: Random) -> Sequence[_Choice]:
    """Let all arrive but some sectors of one write."""
    torn = random.randrange(len(pending)) if pending else 0
    return [
        _normal(one, random.getrandbits(_count(one))) if place == torn else _WHOLE
        for place, one in enumerate(pending)
    ]


def _garbled(pending: Sequence[Operation], random: Random) -> Sequence[_Choice]:
    """Let all arrive, one sector of one write as rubbish."""
    torn = random.randrange(len(pending)) if pending else 0
    return [
        (_ALL, 1 << random.randrange(_count(one))) if place == torn and one.content else _WHOLE
        for place, one in enumerate(pending)
    ]


def _count(operation: Operation) -> int:
    return sum(1 for _ in _sectors(operation)) or 1


def _normal(operation: Operation, bits: int) -> _Choice:
    return _WHOLE if bits == (1 << _count(operation)) - 1 else (bits, 0)


_WAYS: Final[Sequence[_Way]] = (_prefix, _subset, _subset, _torn_last, _torn, _one_torn, _one_torn, _garbled)
