# SPDX-License-Identifier: EUPL-1.2
"""
Copy a storage in a process of its own, and look at the memory that it holds.
"""

import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from subprocess import run
from typing import Any, Final

__all__ = ["copied"]

_CITY: Final = Path("examples/gent")
_EARLY: Final = 0.1
"""The share after which what is made once (imports, caches, pools) has been made."""


def copied(source: Mapping[str, object], target: Mapping[str, object]) -> dict[str, Any]:
    """
    Copy from one table of a storage to another; say how fast, and the memory early on and at most (MB).
    """
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for name, table in (("from", source), ("to", target)):
            path = Path(folder, f"{name}.toml")
            path.write_text(
                "[storage]\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in table.items())
            )
            names.append(str(path))
        done = run([sys.executable, "-m", __name__, *names], check=True, capture_output=True, text=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _toml(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _megabytes(field: str = "VmRSS") -> float:
    """Return what Linux says of this process: what it holds now, or the most it ever held (``VmHWM``)."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(lines[field].split()[0]) / 1000


def _copy(source: str, target: str) -> dict[str, Any]:
    import onestopshop_postgres
    from onestopshop import Storages
    from onestopshop.operations.storage.steps import Step

    seen: dict[float, float] = {}

    def look(step: Step) -> None:
        seen[step.done / step.total] = _megabytes()

    copy = Storages.of(_CITY, plugins=(onestopshop_postgres,)).copy(source, target, progress=look)
    early = max(held for share, held in seen.items() if share <= _EARLY)
    items = copy.created + copy.entries
    return {
        "items": items,
        "seconds": round(copy.seconds, 1),
        "items_a_second": round(items / copy.seconds),
        "memory_mb": {
            "at a tenth": round(early),
            "at most": round(max(seen.values())),
            "peak": round(_megabytes("VmHWM")),
        },
        "digest": copy.digest.sha256,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_copy(*sys.argv[1:])))
