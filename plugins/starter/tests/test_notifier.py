# SPDX-License-Identifier: EUPL-1.2
"""
Certify the outbox: it knows no recipients and writes no words, and keeps every other promise.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from onestopshop.testing.notifiers import Arrived, NotifierContract
from onestopshop_starter import register_notifiers


class TestOutbox(NotifierContract):
    """The outbox keeps its promises."""

    (adapter,) = register_notifiers()
    selective = False
    worded = False

    def options(self, folder: Path) -> Mapping[str, object]:
        """Return the options of an outbox in the folder of the test."""
        del folder
        return {"path": "outbox.tsv"}

    @pytest.fixture
    def arrived(self, tmp_path: Path) -> Callable[[], Sequence[Arrived]]:
        """Return what tells which messages the file names."""
        lines = tmp_path / "outbox.tsv"
        return lambda: [
            Arrived(id=line.split("\t")[0], to=line.split("\t")[1])
            for line in lines.read_text("utf-8").splitlines()
        ]
