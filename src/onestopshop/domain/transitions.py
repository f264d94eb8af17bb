# SPDX-License-Identifier: EUPL-1.2
"""
Tables of what may follow what, and the one function that reads them.

A table is data, so that documentation, command line and tests show the same
rows that the code obeys.  Every change that has no row is refused, with the
operations that are possible.
"""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Generic, TypeVar

import attrs

from onestopshop.domain.people import ActsAs
from onestopshop.errors import ForbiddenError, InvalidDataError, TransitionError

__all__ = ["Table", "Transition"]

S = TypeVar("S", bound=StrEnum)


@attrs.frozen(kw_only=True)
class Transition(Generic[S]):
    """
    One row: an operation, the states it starts from, and the state it ends in.

    Args:
        operation: The verb.
        sources: The states that allow it; empty for the operation that creates the record.
        target: The state afterwards; ``None`` when the operation itself finds it (back to an earlier state).
        who: What an actor's role must act as.
        only: What it must act as in some of the sources, where fewer may do it.
        needs: Names of the values that must be given.
    """

    operation: str
    sources: tuple[S, ...]
    target: S | None
    who: frozenset[ActsAs]
    only: Mapping[S, frozenset[ActsAs]] = MappingProxyType({})
    needs: tuple[str, ...] = ()

    def may(self, state: S) -> frozenset[ActsAs]:
        """Return what an actor's role must act as to do it in *state*."""
        return self.only.get(state, self.who)


class Table(Generic[S]):
    """
    The transitions of one noun.
    """

    def __init__(self, noun: str, states: type[S], rows: Sequence[Transition[S]]) -> None:
        self.noun = noun
        self.states = states
        self.rows: Mapping[str, Transition[S]] = {row.operation: row for row in rows}

    def allowed(self, state: S, *, by: ActsAs | None = None) -> tuple[str, ...]:
        """Return the operations that *state* allows: all of them, or those of who acts as *by*."""
        rows = (row for row in self.rows.values() if state in row.sources)
        return tuple(row.operation for row in rows if by is None or by in row.may(state))

    def refused(
        self, subject: str, state: S, attempted: str, *, by: ActsAs, hint: str = ""
    ) -> TransitionError:
        """Return the error of what *state* does not allow; its own hint names only what *by* can do instead."""
        possible, hers = self.allowed(state), self.allowed(state, by=by)
        if possible and not hint:
            what = ", ".join(hers) or "do nothing"
            hint = f"From {state.value!r} {'an' if by.value[0] in 'aeiou' else 'a'} {by} can {what}."
        return TransitionError(subject, state=state.value, attempted=attempted, allowed=possible, hint=hint)

    def ends(self) -> tuple[S, ...]:
        """Return the states that allow nothing."""
        return tuple(state for state in self.states if not self.allowed(state))

    def begin(self, operation: str, *, by: ActsAs, given: Collection[str] = ()) -> Transition[S]:
        """
        Return the row of an *operation* that creates a record, when *by* may do it with what is *given*.

        Raises:
            ForbiddenError: Others may do it.
            InvalidDataError: Something that it needs is missing.
        """
        row = self.rows[operation]
        return self._checked(row, row.who, by, given)

    def check(
        self, id: str, state: S, operation: str, *, by: ActsAs, given: Collection[str] = ()
    ) -> Transition[S]:
        """
        Return the row of *operation*, when *state* allows it, *by* may do it and all it needs is *given*.

        Raises:
            TransitionError: The state does not allow it, or there is no such operation.
            ForbiddenError: Others may do it.
            InvalidDataError: Something that it needs is missing.
        """
        row = self.rows.get(operation)
        if row is None or state not in row.sources:
            raise self.refused(f"{self.noun} {id}", state, operation, by=by)
        return self._checked(row, row.may(state), by, given)

    def _checked(
        self, row: Transition[S], who: frozenset[ActsAs], by: ActsAs, given: Collection[str]
    ) -> Transition[S]:
        if by not in who:
            may = ", ".join(sorted(who))
            raise ForbiddenError(f"{self.noun}s.{row.operation}", [f"a {by} may not do this, only: {may}"])
        missing = [name for name in row.needs if name not in given]
        if missing:
            raise InvalidDataError([f"{row.operation} needs {name} @ $.{name}" for name in missing])
        return row
