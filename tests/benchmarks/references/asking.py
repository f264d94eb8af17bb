# SPDX-License-Identifier: EUPL-1.2
"""
Ask for figures of several cities, in a process of its own: ``python -m … FOLDER CITIES``.
"""

import json
import sys
from pathlib import Path

from tests.benchmarks.references.projecting import peak_mb
from tests.benchmarks.rounds import timed

from onestopshop_insight.counting import counted_across
from onestopshop_insight.duck import Duck
from onestopshop_insight.figures import Asked

_YEARS = Asked(since="2024-01-01", until="2027-01-01", end="2027-01-01")
_QUARTER = Asked(since="2026-04-01", until="2026-07-01", end="2027-01-01")
_STEP, _VISITS = "observations.step", "observations.visits_by_concept"


def main(root: Path, cities: int) -> None:
    """Ask, and print how long each question took; the first one looks through the bytes of all files, too."""
    names = [f"city{number}" for number in range(cities)]
    duck = Duck(root)
    counted: dict[str, int] = {}

    def asked(code: str, period: Asked) -> float:
        def ask() -> None:
            found = counted_across(duck, root, names, [code], period)
            counted[code] = sum(found[code].values())

        return round(timed(ask), 2)

    told = {
        "first_s": asked(_STEP, _YEARS),
        "step_s": asked(_STEP, _YEARS),
        "rows": counted[_STEP],
        "visits_s": asked(_VISITS, _YEARS),
        "visits": counted[_VISITS],
        "quarter_step_s": asked(_STEP, _QUARTER),
        "quarter_visits_s": asked(_VISITS, _QUARTER),
    }
    duck.close()
    sys.stdout.write(json.dumps({**told, "peak_mb": peak_mb()}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
