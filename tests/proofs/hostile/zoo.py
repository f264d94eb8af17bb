# SPDX-License-Identifier: EUPL-1.2
"""
The zoo: files that somebody wrote to harm who reads them, by the door at which they come.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import attrs
from tests.proofs.hostile.watch import Bait

__all__ = ["BIDI", "PATHS", "Beast", "Fresh", "beasts"]

Content = Callable[[Bait], bytes] | bytes | str

BIDI: Final = ("\u202e", "\u2066", "\u200f", "\u061c", "\u200b", "\ufeff", "\U000e0041")
"""What turns the text beside it, or is not seen."""

PATHS: Final = (
    "../../bait/evil",
    "/tmp/evil",  # noqa: S108 - so do they
    "..\\..\\evil",
    "a/../../../bait/evil",
    "\x00evil",
    "con",
    ".",
    "..",
    "-rf",
)
"""Names that lead elsewhere."""


@attrs.frozen(kw_only=True)
class Beast:
    """
    One hostile file.

    Args:
        doors: Where it comes in.
        refused: Whether it must be refused as a whole; others may be taken in, with nothing bad left in them.
    """

    name: str
    doors: Sequence[str]
    content: Content
    refused: bool = False

    def made(self, bait: Bait) -> bytes:
        """Return the file, which names the bait."""
        found = self.content(bait) if callable(self.content) else self.content
        return found.encode("utf-8", "surrogatepass") if isinstance(found, str) else found


Fresh = Mapping[str, Content]
"""Beasts of a kind, by name."""


def beasts() -> Sequence[Beast]:
    """Return all beasts."""
    from tests.proofs.hostile.zoo_desks import DESKS
    from tests.proofs.hostile.zoo_graphs import GRAPHS
    from tests.proofs.hostile.zoo_packages import PACKAGES
    from tests.proofs.hostile.zoo_tables import TABLES
    from tests.proofs.hostile.zoo_trees import TREES

    return (*TREES, *GRAPHS, *TABLES, *DESKS, *PACKAGES)
