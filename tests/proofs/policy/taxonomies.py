# SPDX-License-Identifier: EUPL-1.2
"""
What a desk does with files of concepts and with their words, and what it needs for that.

Nothing is written into the folder of the city: what may be done is decided before what would be done is told.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.proofs.policy.world import Operation, World

__all__ = ["TAXONOMIES"]

_FILE: Final = """[scheme]
id = "proof"
version = "1"
name = { en = "Proof" }
source = "proof"
[concepts.one]
label = { en = "one" }
"""


def _file(world: World) -> Path:
    file = world.folder / "proof.toml"
    file.write_text(_FILE)
    return file


TAXONOMIES: Final[Sequence[Operation]] = (
    Operation(
        name="taxonomies.import_file",
        needs=("taxonomies.import",),
        call=lambda desk, world: desk.taxonomies.import_file(_file(world), to="taxonomies/proof.toml"),
    ),
    Operation(
        name="taxonomies.export_file",
        needs=("taxonomies.export",),
        call=lambda desk, world: desk.taxonomies.export_file(["b"], world.folder / "b.toml"),
    ),
    Operation(
        name="taxonomies.missing_labels",
        needs=("taxonomies.read",),
        call=lambda desk, _: desk.taxonomies.missing_labels("pl", schemes=["b"]),
    ),
    Operation(
        name="taxonomies.take_labels",
        needs=("taxonomies.import",),
        call=lambda desk, _: desk.taxonomies.take_labels(
            [{"code": "b:bekend", "label": "proof"}], language="zu", to="taxonomies/words"
        ),
    ),
)
