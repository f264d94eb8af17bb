# SPDX-License-Identifier: EUPL-1.2
"""
One trial: a storage is opened, written to, read and closed while something fails on the way.

What fails must say so with a typed error and a hint and leave nothing; once the
fault is over the same storage does it at the second attempt; what returned
must be there, for others and after a power cut.
"""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any, Final, Protocol

import apsw
import attrs
from tests.proofs.powercut.batches import Shop
from tests.proofs.powercut.lives import differences

from onestopshop.errors import ConflictError, OneStopShopError, StorageError
from onestopshop.plugin import Batch, Storage

__all__ = ["Closable", "Place", "Step", "Tried", "rehearse", "steps_from", "taken", "try_out"]

_MANY: Final = 6
_UNKNOWN: Final = "is not known"
"""What an error says when the connection broke before the answer to a commit."""


class Closable(Storage, Protocol):
    """
    A storage that can be closed.
    """

    def close(self) -> None:
        """Close all connections."""
        ...


class Place(Protocol):
    """
    Where one trial happens.

    Attributes:
        error: What the fault must become.
        is_real: Whether the machine itself refuses, so that others than SQLite can find out why.
    """

    error: type[StorageError]
    is_real: bool

    @property
    def is_struck(self) -> bool:
        """Tell whether the fault may have struck by now."""
        ...

    def reach(self, number: int) -> None:
        """Begin the fault, when it is to begin at the step of this number."""
        ...

    def open(self) -> Closable:
        """Open the storage."""
        ...

    def shut(self, storage: Closable) -> None:
        """Close the storage."""
        ...

    def heal(self) -> None:
        """End the fault."""
        ...

    def look(self) -> object:
        """Return what a fresh opening finds, without the fault."""
        ...

    def after_cuts(self) -> Iterator[object]:
        """Yield what could be found if the power were cut now."""
        ...


@attrs.frozen(kw_only=True)
class Step:
    """
    One thing to do.

    Args:
        name: ``open``, ``write``, ``read`` or ``close``.
        batch: What is written.
        shop: What must be there afterwards.
    """

    name: str
    batch: Batch = attrs.field(factory=Batch)
    shop: Shop


def steps_from(shop: Shop) -> Sequence[Step]:
    """
    Return the steps of each trial: they create, change, erase, empty the WAL and begin it again.
    """
    steps = [Step(name="open", shop=shop)]

    def write(batch: Batch) -> None:
        after = steps[-1].shop.copy()
        after.accept(batch)
        steps.append(Step(name="write", batch=batch, shop=after))

    def then(*names: str) -> None:
        steps.extend(Step(name=name, shop=steps[-1].shop) for name in names)

    write(shop.recorded())
    then("read")
    write(steps[-1].shop.cancelling(Random(1)))
    write(steps[-1].shop.erasing())
    write(shop.recorded(_MANY))
    then("read")
    write(shop.recorded())
    then("close", "open", "read", "close")
    return steps


def rehearse(place: Place, steps: Sequence[Step]) -> Sequence[object]:
    """
    Take the steps where nothing fails, and return what is there after each.
    """
    return [place.look() for _ in taken(place, steps)]


def taken(place: Place, steps: Sequence[Step]) -> Iterator[Step]:
    """
    Yield each step when it is taken, where nothing fails.
    """
    storage = None
    for step in steps:
        storage = _do(step, storage, place)
        yield step


@attrs.define
class Tried:
    """
    What one trial showed.

    Args:
        wrong: Each broken promise.
        errors: How many typed errors were raised.
        returned: How many writes failed, and would be there if the power were cut then.
    """

    wrong: list[str] = attrs.field(factory=list)
    errors: int = 0
    returned: int = 0


def try_out(place: Place, steps: Sequence[Step], before: object, contents: Sequence[object]) -> Tried:
    """
    Take the steps while something fails.

    Args:
        place: Where, and what fails.
        steps: What is done.
        before: What is there at first.
        contents: What must be there after each step.
    """
    tried, storage = Tried(), None
    for number, (step, after) in enumerate(zip(steps, contents, strict=True)):
        try:
            place.reach(number)
            storage = _do(step, storage, place)
        except OneStopShopError as error:
            tried.errors += 1
            place.heal()
            tried.wrong += _judged(step, error, place)
            if step.name == "write" and _UNKNOWN in str(error) and place.look() == after:
                tried.wrong += _refused_as_known(step, storage)
            else:
                tried.wrong += _what_is_left(step, place, before, after, tried)
                try:
                    storage = _do(step, storage, place)
                except Exception as again:  # noqa: BLE001 - whatever it is, it should have worked
                    tried.wrong.append(f"{step.name}: {error!r}; then, healed, {again!r}")
                    return tried
        except Exception as error:  # noqa: BLE001 - an untyped error is what is looked for
            tried.wrong.append(f"{step.name}: untyped {error!r}")
            place.heal()
            return tried
        tried.wrong += _what_is_there(step, place, after)
        before = after
        if tried.wrong:
            return tried
    return tried


def _do(step: Step, storage: Closable | None, place: Place) -> Closable | None:
    if step.name == "open":
        return place.open()
    assert storage is not None
    if step.name == "close":
        place.shut(storage)
        return None
    if step.name == "write":
        written = storage.write(step.batch)
        assert [*written.entries] == step.shop.entries[-len(written.entries) :]
    else:
        with storage.read() as snapshot:
            wrong = [*differences(step.shop, snapshot)]
        assert not wrong, wrong
    return storage


def _judged(step: Step, error: OneStopShopError, place: Place) -> Iterator[str]:
    """Yield what is wrong with an error; SQLite does not tell why a file cannot be opened at all."""
    is_told = place.is_real or step.name != "open" or not isinstance(error.__cause__, apsw.CantOpenError)
    if not isinstance(error, place.error if is_told else StorageError):
        yield f"{step.name}: {error!r} in place of {place.error.__name__}, from {error.__cause__!r}"
    if not error.hint:
        yield f"{step.name}: {error!r} has no hint"


def _refused_as_known(step: Step, storage: Closable | None) -> Iterator[str]:
    """Yield what is wrong with a second attempt at what was written although nobody could tell."""
    assert storage is not None
    try:
        storage.write(step.batch)
    except ConflictError:
        return
    yield f"{step.name}: was written twice"


def _what_is_left(step: Step, place: Place, before: object, after: object, tried: Tried) -> Iterator[str]:
    """Yield what a failed step left; opening may have made the tables, and no more."""
    allowed: tuple[Any, ...] = (before, after) if step.name in {"open", "close"} else (before,)
    if place.look() not in allowed:
        yield f"{step.name}: failed and left something"
    for found in place.after_cuts():
        if found not in (before, after):
            yield f"{step.name}: failed, and after a power cut half of it is there"
        tried.returned += step.name == "write" and found == after


def _what_is_there(step: Step, place: Place, after: object) -> Iterator[str]:
    if place.is_struck and step.name in {"write", "open"}:
        if place.look() != after:
            yield f"{step.name}: returned, and is not there"
        if any(found != after for found in place.after_cuts()):
            yield f"{step.name}: returned, and is not there after a power cut"
