# SPDX-License-Identifier: EUPL-1.2
"""
The door of packages that cities sign for each other.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from tests.operations.bundles.cities import Place
from tests.proofs.doors.door import Came, Door, Enter, listing, told, unkept
from tests.proofs.fuzz.packages import receiver

from onestopshop.errors import OneStopShopError
from onestopshop.operations.bundles.held import files_of, held
from onestopshop.operations.bundles.incoming import BundlesIncoming
from onestopshop.operations.work import Work

__all__ = ["packages_door"]


def packages_door() -> Door:
    """Return the door of a package of another city, whose keys are pinned."""

    @contextmanager
    def open_door(folder: Path) -> Iterator[Enter]:
        passing = folder / "passing"
        passing.mkdir()
        city = receiver(folder / "city")

        def entered(file: Path) -> Came:
            nonlocal city
            came = _imported(city, file)
            if came.taken:  # the next one would be another package of the same version
                city = receiver(folder / "city")
            if listing(passing):
                return Came(taken=came.taken, wrong=[*came.wrong, "it left a file behind"])
            return came

        with patch.object(tempfile, "tempdir", str(passing)):
            yield entered

    return Door(name="packages", suffix=".zip", open=open_door)


def _imported(city: Place, file: Path) -> Came:
    before = city.whole()
    shown: BundlesIncoming | None = None
    try:
        shown = city.exchange.preview_bundles(file)
        city.exchange.import_bundles(file, expecting=shown)
    except OneStopShopError as error:
        wrong = [*told(error)]
        if shown is not None:
            wrong.append("it was shown, and then refused")
        if city.whole() != before:
            wrong.append("it was refused, and something of it was written")
        return Came(taken=False, wrong=wrong, problems=getattr(error, "problems", ()) or (str(error),))
    wrong = []
    after = city.whole()
    if not city.exchange.import_bundles(file).same or city.whole() != after:
        wrong.append("it was taken in twice")
    with Work(city.context, city.desk("coordinator").actor) as work:
        files = {one.name: dict(files_of(work, one)) for one in held(work)}
    if files.keys() != {one.name for one in shown.bundles}:
        wrong.append("it holds other bundles than were shown")
    lines = [line for one in shown.bundles for line in one.lines]
    if unkept(lines):
        wrong.append(unkept(lines))
    return Came(taken=True, wrong=wrong, things=[lines])
