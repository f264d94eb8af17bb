# SPDX-License-Identifier: EUPL-1.2
"""
Plugins that are installed for one test only.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path

import pytest

Install = Callable[..., str]

_numbers = count(1)


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """
    Install a module as a plugin and return its name.

    Each has a name of its own, so that what one test imported is not there for the next.
    """
    place = tmp_path / "installed"
    place.mkdir()
    monkeypatch.syspath_prepend(str(place))
    before = {*sys.modules}

    def installed(
        source: str,
        *,
        name: str = "",
        requires: Sequence[str] = (),
        attribute: str = "",
        distribution: str = "",
    ) -> str:
        module = f"zoo_{next(_numbers)}"
        name = name or module
        information = place / f"{module}-1.5.dist-info"
        information.mkdir()
        (place / f"{module}.py").write_text(source, encoding="utf-8")
        lines = [f"Requires-Dist: {one}" for one in requires]
        head = [
            "Metadata-Version: 2.1",
            f"Name: {distribution or f'onestopshop-{module}'}",
            "Version: 1.5",
            *lines,
        ]
        (information / "METADATA").write_text("\n".join(head) + "\n", encoding="utf-8")
        target = f"{module}:{attribute}" if attribute else module
        (information / "entry_points.txt").write_text(f"[onestopshop]\n{name} = {target}\n", encoding="utf-8")
        return name

    yield installed
    for name in {*sys.modules} - before:
        if name.startswith("zoo_"):
            del sys.modules[name]
