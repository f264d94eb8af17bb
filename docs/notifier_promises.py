# SPDX-License-Identifier: EUPL-1.2
"""
The page of the promises of a notifier, for `docs/generate.py`.
"""

import re
from typing import Final

from onestopshop.testing import notifiers
from onestopshop.testing.contract import promises_of
from onestopshop.testing.notifiers import NotifierContract

__all__ = ["page"]

PAGE: Final = """\
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

## Capabilities

What a notifier cannot do by its nature it declares, as a class attribute set to `False`.
The promises that need it are then skipped, with the reason.

| attribute | what it claims |
|---|---|
{capabilities}

{groups}
"""


def page() -> str:
    """Return the page of the promises."""
    groups = dict(re.findall(r"^(P\d+) +(\w.*)$", notifiers.__doc__ or "", flags=re.MULTILINE))
    rows: dict[str, list[str]] = {group: [] for group in groups}
    for _, told in promises_of(NotifierContract):
        number, sentence = told.split(" ", 1)
        rows[number.partition(".")[0]].append(f"| {number} | {sentence} |")
    listed = [
        f"## {group}: {promise}\n\n| number | promise |\n|---|---|\n" + "\n".join(rows[group])
        for group, promise in groups.items()
    ]
    claims = [f"| `{name}` | {claim} |" for name, claim in NotifierContract.capabilities.items()]
    return PAGE.format(
        number=sum(map(len, rows.values())), capabilities="\n".join(claims), groups="\n\n".join(listed)
    ).strip()
