# SPDX-License-Identifier: EUPL-1.2
"""
The page of the promises of a suggester, for `docs/generate.py`.
"""

import re
from typing import Final

from onestopshop.testing import suggesters
from onestopshop.testing.contract import promises_of
from onestopshop.testing.suggesters import SuggesterContract

__all__ = ["page"]

PAGE: Final = """\
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

## Capabilities

What a suggester cannot do by its nature it declares, as a class attribute set to `False`.
The promises that need it are then skipped, with the reason.

| attribute | what it claims |
|---|---|
{capabilities}

{groups}
"""


def page() -> str:
    """Return the page of the promises."""
    groups = dict(re.findall(r"^(P\d+) +(\w.*)$", suggesters.__doc__ or "", flags=re.MULTILINE))
    rows: dict[str, list[str]] = {group: [] for group in groups}
    for _, told in promises_of(SuggesterContract):
        number, sentence = told.split(" ", 1)
        rows[number.partition(".")[0]].append(f"| {number} | {sentence} |")
    listed = [
        f"## {group}: {promise}\n\n| number | promise |\n|---|---|\n" + "\n".join(rows[group])
        for group, promise in groups.items()
    ]
    claims = [f"| `{name}` | {claim} |" for name, claim in SuggesterContract.capabilities.items()]
    return PAGE.format(
        number=sum(map(len, rows.values())), capabilities="\n".join(claims), groups="\n\n".join(listed)
    ).strip()
