# SPDX-License-Identifier: EUPL-1.2
"""
The page of the promises of a storage, for `docs/generate.py`.
"""

import inspect
import re
from collections.abc import Iterator
from typing import Final

from onestopshop.testing import storage
from onestopshop.testing.contract import cases_of, promises_of
from onestopshop.testing.storage import StorageContract
from onestopshop.testing.storage.difficult import DIFFICULT_TEXTS

__all__ = ["page"]

PAGE: Final = """\
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

## Capabilities

What an adapter cannot do by its nature it declares, as a class attribute set to `False`.
The promises that need it are then skipped, with the reason.

| attribute | what it claims |
|---|---|
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


def page() -> str:
    """Return the page of the promises."""
    groups = dict(re.findall(r"^(P\d+) +(\w.*)$", storage.__doc__ or "", flags=re.MULTILINE))
    rows: dict[str, list[str]] = {group: [] for group in groups}
    for number, sentence in _promises():
        rows[number.partition(".")[0]].append(f"| {number} | {sentence} |")
    listed = [
        f"## {group}: {promise}\n\n| number | promise |\n|---|---|\n" + "\n".join(rows[group])
        for group, promise in groups.items()
    ]
    claims = [f"| `{name}` | {claim} |" for name, claim in StorageContract.capabilities.items()]
    return PAGE.format(
        number=sum(map(len, rows.values())),
        texts=len(DIFFICULT_TEXTS),
        capabilities="\n".join(claims),
        groups="\n\n".join(listed),
    ).strip()


def _promises() -> Iterator[tuple[str, str]]:
    """Yield the number and the sentence of each promise."""
    for name, told in promises_of(StorageContract):
        number, sentence = told.split(" ", 1)
        each = " (*each kind*)" if len(list(cases_of(getattr(StorageContract, name)))) > 1 else ""
        yield number, re.sub(r"``([^`]+)``", r"`\1`", " ".join(inspect.cleandoc(sentence).split())) + each
