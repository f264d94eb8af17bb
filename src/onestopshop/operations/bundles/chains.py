# SPDX-License-Identifier: EUPL-1.2
"""
Which keys of a city hold: those that the configuration pins, and those that followed on them.
"""

from collections.abc import Mapping

import attrs

from onestopshop.codec.bundles.carriers import Signed
from onestopshop.codec.bundles.documents import digest_of_keys, root_of
from onestopshop.codec.bundles.keys import genuine_among, signatures_of, signers_of
from onestopshop.domain.bundles.names import ROOT, refused
from onestopshop.domain.bundles.statements import Root
from onestopshop.domain.bundles.trust import Pin, Trusted, check_enough, check_root

__all__ = ["Chain", "follow", "joined"]


@attrs.frozen(kw_only=True)
class Chain:
    """
    The keys that hold at the end of a chain of roots, and the last root, ``None`` when the pinned keys hold.
    """

    trusted: Trusted
    last: Root | None = None


def follow(pin: Pin, publisher: str, roots: Mapping[int, Signed], *, least: int | None = None) -> Chain:
    """
    Return where the *roots* of a city lead to, from the pinned keys on; what is older than these is not looked at.

    Args:
        least: How many old keys must have signed each root, in the place of the thresholds.

    Raises:
        ExchangeError: A root does not follow on the one before, or too few signed it.
    """
    trusted = Trusted(keys=pin.keys, version=pin.version, digest=digest_of_keys(pin.keys))
    last: Root | None = None
    for number in sorted(one for one in roots if one > pin.version):
        last = _next(trusted, publisher, number, roots[number], least)
        trusted = Trusted(keys=last.keys, version=last.version, digest=digest_of_keys(last.keys))
    return Chain(trusted=trusted, last=last)


def joined(kept: Mapping[int, Signed], came: Mapping[int, Signed], *, publisher: str) -> Mapping[int, Signed]:
    """
    Return the roots that are known and those that came, in one chain.

    Raises:
        ExchangeError: One that came differs from the one of its version that is known.
    """
    for number, one in came.items():
        if number in kept and kept[number].statement != one.statement:
            raise refused(f"the keys of {publisher}, version {number}, differ from those that are known here")
    return {**came, **kept}


def _next(before: Trusted, publisher: str, number: int, signed: Signed, least: int | None) -> Root:
    """Return the next root; the old keys' signatures are counted before anything of it is read."""
    signatures = signatures_of(signed.signatures)
    signers = genuine_among(signed.statement, signatures, before.keys.keys)
    check_enough(signers, before.keys, least=least, what=f"version {number} of its keys")
    root = root_of(signed.statement, publisher=publisher, name=ROOT)
    if root.version != number:
        raise refused("the package holds the keys of one version in the place of another")
    signers = signers_of(signed.statement, signatures, before.keys.keys | root.keys.keys)
    check_root(root, signers, before, least=least)
    return root
