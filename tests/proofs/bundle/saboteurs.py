# SPDX-License-Identifier: EUPL-1.2
"""
Builds in which one check of packages is left out, and the attacks by which that must show.
"""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any, Final
from unittest.mock import patch

import attrs

from onestopshop.codec.bundles.keys import keyid_of
from onestopshop.domain.bundles.names import refused
from onestopshop.operations.bundles.content import ContentKind
from onestopshop.operations.bundles.kinds import kind_of
from onestopshop.operations.bundles.known import Lead

__all__ = ["SABOTEURS", "Saboteur"]

_OPERATIONS: Final = "onestopshop.operations.bundles."
_CODEC: Final = "onestopshop.codec.bundles."


@attrs.frozen(kw_only=True)
class Saboteur:
    """
    What is left out.

    Args:
        replaced: What stands in the place of a name of a module.
        met_by: The attacks.
    """

    name: str
    replaced: Mapping[str, Any]
    met_by: tuple[str, ...]

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Leave it out."""
        with ExitStack() as stack:
            for place, other in self.replaced.items():
                stack.enter_context(patch(place, other))
            yield


def _nothing(*_: object, **__: object) -> None:
    """Check nothing."""


def _loose_json(content: bytes, *, what: str, most: int) -> Any:
    del most
    try:
        return json.loads(content)
    except ValueError:
        raise refused(f"{what} is no JSON") from None


def _unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {one.filename: packed.read(one) for one in packed.infolist()}


def _content_unchecked(name: str) -> ContentKind:
    return attrs.evolve(kind_of(name), check=lambda *_: ())


def _every_signature(public: str, signature: bytes, content: bytes) -> bool:
    del public, signature, content
    return True


def _known_only(content: bytes, signatures: Mapping[str, bytes], keys: Any) -> frozenset[str]:
    """Count keys by the names that stand in the file."""
    del content
    return frozenset(key for key in keys if keyid_of(key) in signatures)


def _without(name: str, *checks: str, met_by: tuple[str, ...]) -> Saboteur:
    """Return the saboteur that leaves checks out."""
    return Saboteur(name=name, replaced=dict.fromkeys(checks, _nothing), met_by=met_by)


_VERIFYING: Final = f"{_OPERATIONS}verifying"
_CHAINS: Final = f"{_OPERATIONS}chains"
_TRUST: Final = "onestopshop.domain.bundles.trust"

SABOTEURS: Final = (
    _without("no version check", f"{_VERIFYING}.check_newer", met_by=("rollback", "versions")),
    _without("no expiry", f"{_VERIFYING}.check_fresh", met_by=("freeze", "dates")),
    _without("no list", f"{_VERIFYING}.check_listed", met_by=("mixed", "list")),
    _without("a list under any keys", f"{_VERIFYING}.check_snapshot", met_by=("withheld_root",)),
    _without(
        "no threshold",
        *(f"{module}.check_enough" for module in (_VERIFYING, _CHAINS, _TRUST)),
        met_by=("wrong_keys", "too_few"),
    ),
    _without(
        "keys may follow on anything",
        *(f"{_CHAINS}.{check}" for check in ("check_root", "check_enough")),
        met_by=("next_keys",),
    ),
    _without("files not compared", f"{_VERIFYING}.check_files", met_by=("files",)),
    _without("descriptor not read", f"{_VERIFYING}.check_descriptor", met_by=("descriptors",)),
    Saboteur(
        name="no signature",
        replaced={f"{_CODEC}keys.is_genuine": _every_signature},
        met_by=("same_key_twice", "repacked_flip"),
    ),
    Saboteur(
        name="names of keys are enough",
        replaced={f"{_VERIFYING}.signers_of": _known_only},
        met_by=("mixed", "same_key_twice"),
    ),
    Saboteur(
        name="what came under any keys is used",
        replaced={f"{_OPERATIONS}held.lead_of": lambda *_: Lead.HERE},
        met_by=("keys_stated_anew",),
    ),
    Saboteur(
        name="loose JSON",
        replaced={f"{_CODEC}documents.strict_json": _loose_json},
        met_by=("not_canonical",),
    ),
    Saboteur(
        name="any zip",
        replaced={f"{_CODEC}carriers.read_archive": _unzipped},
        met_by=("other_container",),
    ),
    Saboteur(
        name="content not read",
        replaced={f"{_OPERATIONS}incoming.kind_of": _content_unchecked},
        met_by=("visits", "names_of_others"),
    ),
)
