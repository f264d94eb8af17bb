# SPDX-License-Identifier: EUPL-1.2
"""
Every operation of a desk on the packages of cities, with what it needs.
"""

from collections.abc import Callable, Sequence
from itertools import count
from typing import Any, Final

from tests.proofs.policy.world import SIGNER, Operation, World

from onestopshop import Desk

__all__ = ["BUNDLES"]

_SIGNERS: Final = (SIGNER,)
_STRANGER: Final = "ab" * 32
_FOLDERS: Final = count()


def _op(name: str, call: Callable[[Desk, World], Any], needs: str) -> Operation:
    return Operation(name=f"exchange.{name}", needs=(needs,), call=call)


BUNDLES: Final[Sequence[Operation]] = (
    _op(
        "export_bundles",
        lambda desk, world: desk.exchange.export_bundles(world.package, signers=_SIGNERS),
        "exchange.export",
    ),
    _op(
        "preview_signing",
        lambda desk, world: desk.exchange.preview_signing(world.package),
        "exchange.sign",
    ),
    _op(
        "sign_bundles",
        lambda desk, world: desk.exchange.sign_bundles(
            world.package, signers=_SIGNERS, to=world.folder / "signed.zip"
        ),
        "exchange.sign",
    ),
    _op(
        "rotate_keys",
        lambda desk, world: desk.exchange.rotate_keys(
            world.folder / "keys.zip", signers=_SIGNERS, add=[_STRANGER], threshold=2
        ),
        "exchange.rotate",
    ),
    _op(
        "preview_bundles",
        lambda desk, world: desk.exchange.preview_bundles(world.package),
        "exchange.verify",
    ),
    _op(
        "import_bundles",
        lambda desk, world: desk.exchange.import_bundles(world.package),
        "exchange.import",
    ),
    _op("held_lists", lambda desk, _: desk.exchange.held_lists(), "exchange.verify"),
    _op("held_bundles", lambda desk, _: desk.exchange.held_bundles(), "exchange.verify"),
    _op(
        "unpack_bundle",
        lambda desk, world: desk.exchange.unpack_bundle(
            "gent", "taxonomy-gent", world.folder / f"unpacked-{next(_FOLDERS)}"
        ),
        "exchange.verify",
    ),
)
"""What a desk can do with packages of cities."""
