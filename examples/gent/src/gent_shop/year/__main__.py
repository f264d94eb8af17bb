# SPDX-License-Identifier: EUPL-1.2
"""
Fill a shop of the example city with a synthetic year: ``python -m gent_shop.year FOLDER``.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from gent_shop.year.inventing import a_year
from gent_shop.year.playing import Clock, played
from onestopshop import OneStopShop

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Play the year into the storage of the shop that FOLDER configures.

    Returns:
        The exit code.
    """
    parser = argparse.ArgumentParser(prog="python -m gent_shop.year", description=__doc__)
    parser.add_argument("folder", type=Path, help="a copy of examples/gent: its storage is filled")
    parser.add_argument("--seed", type=int, default=1, help="the same seed invents the same year (1)")
    parser.add_argument("--visits", type=int, default=25_000, help="how many contacts (25000)")
    options = parser.parse_args(arguments)
    year = a_year(seed=options.seed, visits=options.visits)
    clock = Clock(year.first)
    with OneStopShop.open(options.folder, now=clock) as shop:
        playing = played(year, shop, clock, day_over=lambda day: _tell(day.isoformat()))
    counts = (len(year.contacts), playing.referrals, len(playing.cases), len(year.planted))
    sys.stdout.write("{} visits, {} referrals, {} observations, {} barriers planted\n".format(*counts))
    return 0


def _tell(day: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{day}")


if __name__ == "__main__":
    sys.exit(main())
