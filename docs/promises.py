# SPDX-License-Identifier: EUPL-1.2
"""
The pages of what storages, suggesters and notifiers promise, for `docs/generate.py`.
"""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import ModuleType
from typing import Final

from onestopshop.testing import notifiers, storage, suggesters
from onestopshop.testing.contract import Contract, cases_of, promises_of
from onestopshop.testing.notifiers import NotifierContract
from onestopshop.testing.storage import StorageContract
from onestopshop.testing.storage.difficult import DIFFICULT_TEXTS
from onestopshop.testing.suggesters import SuggesterContract

__all__ = ["PAGES"]

STORAGES: Final = """\
# Storage promises

What every storage promises, whatever it is made of.
The conformance kit `onestopshop.testing` tries each of these {number} promises on an adapter.
A promise marked *each kind* is tried on every kind of record that a shop keeps, with records by chance.
Text is tried with {texts} difficult texts in more than twelve scripts.

[Write a storage adapter](../how-to/write-a-storage-adapter.md) shows how to write one.

## Certify an adapter

The kit needs pytest and Hypothesis: install `onestopshop[testing]`.
An adapter is certified by a class that names it:

```{{code-block}} python
:caption: test_my_storage.py

from onestopshop.builtin.sqlite import ADAPTER
from onestopshop.testing.storage import StorageContract


class TestMyStorage(StorageContract):
    adapter = ADAPTER

    def options(self, folder):
        return {{"path": "shop.db"}}
```

```console
$ pytest -q test_my_storage.py -k "kinds_are_apart or versions_may_jump"
...
2 passed, ... deselected in ...
```

`options` returns the adapter's options for a storage that belongs to the folder alone.
How many histories P9 tries is the number of examples of the Hypothesis profile that is loaded.

To try an installation without a test run, ask for what is broken:

```python
>>> from onestopshop.builtin.memory import ADAPTER
>>> from onestopshop.testing.storage import StorageContract
>>> from onestopshop.testing.storage.trial import broken_promises, outcomes
>>> class Memory(StorageContract):
...     adapter = ADAPTER
...     durable = shared = False
>>> list(broken_promises(Memory, only={{"P2.8", "P2.13"}}))
[]
>>> [outcome.verdict.value for outcome in outcomes(Memory, only={{"P1.8", "P2.8"}})]
['not claimed', 'kept']
```

{capabilities}

Whether a storage can look for damage is seen by its method `check` (`onestopshop.plugin.Checkable`).

A promise cannot be replaced in silence: a class that does it cannot be made.
Who cannot keep one marks it with `@pytest.mark.xfail(reason=…)`.
The promise is run all the same, and an excuse that is no longer true fails.
A misspelt capability, another `needs` and a mark of the whole class are refused too.

## Storages that are slow or fail

Whoever builds on a storage tests with one that goes wrong at the moment of choice.

```python
>>> from onestopshop.builtin.memory import MemoryStorage
>>> from onestopshop.errors import StorageError
>>> from onestopshop.plugin import Batch
>>> from onestopshop.testing import Fault, Faulty, Slow
>>> storage = Faulty(MemoryStorage([]), faults=[Fault(at=1, when="after")])
>>> try:
...     storage.write(Batch())
... except StorageError as error:
...     print(error)
this write fails on purpose, after it was done
>>> calls = []
>>> with Slow(MemoryStorage([]), delay=calls.append).read() as snapshot:
...     print(snapshot.entries(), calls)
() ['read', 'entries']
```

- `Fault(at, call="write", error=StorageError, when="before")` lets one call fail.
  With `before` nothing was written; with `after` everything was, and only the answer is lost.
- `Slow(storage, delay=…)` calls `delay` with the name of each call, before it is passed on.
- `wrapped(adapter, wrap)` returns an adapter whose storage stands inside what `wrap` makes of it, for a whole shop.

{groups}
"""

SUGGESTERS: Final = """\
# Suggester promises

What everything promises that proposes concepts for words, by whatever method.
The conformance kit `onestopshop.testing` tries each of these {number} promises on an adapter.

## Certify an adapter

The kit needs pytest and Hypothesis: install `onestopshop[testing]`.
An adapter is certified by a class that names it:

```{{code-block}} python
:caption: test_my_suggester.py

from onestopshop.builtin.suggestions import ADAPTER
from onestopshop.testing.suggesters import SuggesterContract


class TestMySuggester(SuggesterContract):
    adapter = ADAPTER
    enough = 3
```

```console
$ pytest -q test_my_suggester.py
...
17 passed in ...
```

`enough` says in how many observations a word must have been coded with a concept before it leads there; without it 5.
`options` returns the adapter's options.

{capabilities}

{groups}
"""

NOTIFIERS: Final = """\
# Notifier promises

What every notifier promises, however it sends.
The conformance kit `onestopshop.testing` tries each of these {number} promises on an adapter.

## Certify an adapter

The kit needs pytest and Hypothesis: install `onestopshop[testing]`.
An adapter is certified by a class that names it, and says what came out at the other end:

```{{code-block}} python
:caption: test_my_notifier.py

import logging

import pytest

from onestopshop.builtin.log_notifier import register_notifiers
from onestopshop.testing.notifiers import Arrived, NotifierContract


class TestMyNotifier(NotifierContract):
    (adapter,) = register_notifiers()
    selective = worded = False

    @pytest.fixture
    def arrived(self, caplog):
        caplog.set_level(logging.INFO)
        return lambda: [Arrived(id=told.split()[1]) for told in caplog.messages]
```

```console
$ pytest -q test_my_notifier.py
...
5 passed, 3 skipped in ...
```

`options` returns the adapter's options with which the recipient `known` is reached.

{capabilities}

{groups}
"""

CAPABILITIES: Final = """\
## Capabilities

What {who} cannot do by its nature it declares, as a class attribute set to `False`.
The promises that need it are then skipped, with the reason.

| attribute | what it claims |
|---|---|
{claims}
"""


def page(text: str, who: str, kit: ModuleType, contract: type[Contract], *, cases: str = "") -> str:
    """
    Return the page of the promises of a contract.

    Args:
        text: What stands around the promises.
        who: Who promises, as the capabilities say it.
        kit: The module whose docstring names the groups of promises.
        cases: How a promise is marked that is tried in several cases.
    """
    groups = dict(re.findall(r"^(P\d+) +(\w.*)$", kit.__doc__ or "", flags=re.MULTILINE))
    rows: dict[str, list[str]] = {group: [] for group in groups}
    for number, sentence in _promises(contract, cases):
        rows[number.partition(".")[0]].append(f"| {number} | {sentence} |")
    listed = [
        f"## {group}: {promise}\n\n| number | promise |\n|---|---|\n" + "\n".join(rows[group])
        for group, promise in groups.items()
    ]
    claims = [f"| `{name}` | {claim} |" for name, claim in contract.capabilities.items()]
    return text.format(
        number=sum(map(len, rows.values())),
        texts=len(DIFFICULT_TEXTS),
        capabilities=CAPABILITIES.format(who=who, claims="\n".join(claims)).strip(),
        groups="\n\n".join(listed),
    ).strip()


def _promises(contract: type[Contract], cases: str) -> Iterator[tuple[str, str]]:
    """Yield the number and the sentence of each promise."""
    for name, told in promises_of(contract):
        number, sentence = told.split(" ", 1)
        mark = f" ({cases})" if cases and len(list(cases_of(getattr(contract, name)))) > 1 else ""
        yield number, re.sub(r"``([^`]+)``", r"`\1`", " ".join(inspect.cleandoc(sentence).split())) + mark


PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "reference/notifier-promises.md": partial(page, NOTIFIERS, "a notifier", notifiers, NotifierContract),
    "reference/storage-promises.md": partial(
        page, STORAGES, "an adapter", storage, StorageContract, cases="*each kind*"
    ),
    "reference/suggester-promises.md": partial(
        page, SUGGESTERS, "a suggester", suggesters, SuggesterContract
    ),
}
"""The pages, and how they are written."""
