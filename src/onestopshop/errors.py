# SPDX-License-Identifier: EUPL-1.2
"""
Every error that the library raises on purpose.

::

    OneStopShopError                .hint: what to do next, one sentence
    ├── ConfigurationError          .problems: (path in the file, message) …
    │   └── PluginError             .plugin
    ├── ForbiddenError              .action .reasons
    ├── NotFoundError               .kind .id
    ├── ConflictError               .expected .found
    ├── InvalidDataError            .problems: "message @ $.path"
    ├── TransitionError             .subject .state .attempted .allowed
    ├── AdapterError                .adapter
    │   └── StorageError
    │       ├── StorageFullError
    │       └── StorageReadOnlyError
    └── ExchangeError               .problems; what was refused, and that nothing was written

No error knows HTTP or a terminal: each edge translates them with one table of
its own.  No message shows a secret or what a person said.
"""

from collections.abc import Sequence
from typing import Final

__all__ = [
    "AdapterError",
    "ConfigurationError",
    "ConflictError",
    "ExchangeError",
    "ForbiddenError",
    "InvalidDataError",
    "NotFoundError",
    "OneStopShopError",
    "PluginError",
    "StorageError",
    "StorageFullError",
    "StorageReadOnlyError",
    "TransitionError",
]

_LONGEST: Final = 1_000
"""Characters of one problem: a file may call a field by a name of a megabyte."""

_MOST: Final = 20_000
"""Characters of all problems in a message; `problems` has the others."""


class OneStopShopError(Exception):
    """
    Be the root of the tree: whoever catches it catches all of ours.

    Args:
        message: What went wrong, where, and with which value.
        hint: What to do next, in one sentence.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class ConfigurationError(OneStopShopError):
    """
    Say that a city's configuration cannot be used.

    Args:
        problems: Pairs of a dotted path in the file (``roles.guide.may``) and a message.
    """

    def __init__(self, message: str, *, problems: Sequence[tuple[str, str]] = (), hint: str = "") -> None:
        super().__init__(
            _with_list(message, [f"{path}: {text}" if path else text for path, text in problems]), hint=hint
        )
        self.problems = tuple(problems)


class PluginError(ConfigurationError):
    """
    Say that a plugin cannot be found, loaded or used, and which one it is.
    """

    def __init__(self, message: str, *, plugin: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.plugin = plugin


class ForbiddenError(OneStopShopError):
    """
    Say that the actor may not do this, and every reason why.
    """

    def __init__(self, action: str, reasons: Sequence[str], *, hint: str = "") -> None:
        super().__init__(f"{action} is not allowed: {'; '.join(reasons)}", hint=hint)
        self.action = action
        self.reasons = tuple(reasons)


class NotFoundError(OneStopShopError):
    """
    Say that there is no record of this kind with this id.
    """

    def __init__(self, kind: str, id: str, *, hint: str = "") -> None:
        super().__init__(f"no {kind} with the id {id!r}", hint=hint)
        self.kind = kind
        self.id = id


class ConflictError(OneStopShopError):
    """
    Say that something else was written first, or that a key was used for something else.
    """

    def __init__(self, message: str, *, expected: object, found: object, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.expected = expected
        self.found = found


class InvalidDataError(OneStopShopError):
    """
    Say which values of the input cannot be accepted.

    Args:
        problems: One ``"message @ $.path"`` for each value, with the path in JSONPath form.
    """

    def __init__(self, problems: Sequence[str], *, hint: str = "") -> None:
        self.problems = tuple(map(shortened, problems))
        super().__init__("; ".join(_shown(self.problems)), hint=hint)


class TransitionError(OneStopShopError):
    """
    Say that a state does not allow an operation, and what it does allow.

    Args:
        subject: Kind and id of the record, as in ``referral 018f…``.
        state: The state it is in.
        attempted: The operation that was asked for.
        allowed: The operations that this state allows.
    """

    def __init__(
        self, subject: str, *, state: str, attempted: str, allowed: Sequence[str], hint: str = ""
    ) -> None:
        state, allowed = str(state), tuple(map(str, allowed))
        if not hint:
            hint = (
                f"From {state!r} one can {', '.join(allowed)}." if allowed else f"{state!r} is an end state."
            )
        super().__init__(f"{subject} is {state!r}: {attempted!r} is not possible", hint=hint)
        self.subject = subject
        self.state = state
        self.attempted = attempted
        self.allowed = allowed


class AdapterError(OneStopShopError):
    """
    Say that an adapter failed, and which one it is.
    """

    def __init__(self, message: str, *, adapter: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.adapter = adapter


class StorageError(AdapterError):
    """
    Say that the storage could not read or write; the cause is chained.
    """


class StorageFullError(StorageError):
    """
    Say that there is no room left where the storage writes; nothing was written.
    """


class StorageReadOnlyError(StorageError):
    """
    Say that the storage may not write where it lies; nothing was written.
    """


class ExchangeError(OneStopShopError):
    """
    Say that a whole file was refused, with all its problems; nothing was written.
    """

    def __init__(self, message: str, *, problems: Sequence[str] = (), hint: str = "") -> None:
        self.problems = tuple(map(shortened, problems))
        super().__init__(_with_list(message, self.problems), hint=hint)


def shortened(text: str) -> str:
    """
    Return a text without its middle when it is too long to be read; where something stands is said at its ends.
    """
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 400]} … {text[-300:]}"


def _with_list(message: str, lines: Sequence[str]) -> str:
    """Put each problem on a line of its own below the message."""
    return "\n  - ".join([message, *_shown(lines)])


def _shown(problems: Sequence[str]) -> Sequence[str]:
    """Return the problems that a message has room for, and how many more there are."""
    room = _MOST
    for place, problem in enumerate(problems):
        room -= len(problem)
        if room < 0:
            return [*problems[:place], f"and {len(problems) - place:,} more"]
    return problems
