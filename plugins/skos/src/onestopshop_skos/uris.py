# SPDX-License-Identifier: EUPL-1.2
"""
From codes to URIs and back.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from onestopshop.errors import ExchangeError
from onestopshop.plugin import NETWORK_SCHEMES, URI_BASE, Code, Scheme
from onestopshop_skos.minting import scheme_id_of

__all__ = ["Uris", "is_network", "network_code", "uri_of"]

_CODE: Final = re.compile(r"([a-z0-9][a-z0-9_-]*):([a-z0-9][a-z0-9_-]*)")
_NETWORK: Final = re.compile(rf"{re.escape(URI_BASE)}([a-z0-9][a-z0-9_-]*)/([a-z0-9][a-z0-9_-]*)")


def network_code(uri: str) -> Code | None:
    """Return the code of a concept of the schemes that the network shares, ``None`` for any other."""
    found = _NETWORK.fullmatch(uri)
    return f"{found[1]}:{found[2]}" if found and found[1] in NETWORK_SCHEMES else None


def is_network(uri: str) -> bool:
    """Say whether a concept is one of the schemes that the network shares."""
    return network_code(uri) is not None


def uri_of(scheme: Scheme) -> str:
    """Return the URI of a scheme; one that states none has that of its concepts, without their keys."""
    if scheme.uri:
        return scheme.uri
    for concept in scheme.concepts:
        tail = f"/{concept.code.partition(':')[2]}"
        if concept.uri.endswith(tail) and scheme_id_of(concept.uri.removesuffix(tail)) == scheme.id:
            return concept.uri.removesuffix(tail)
    return f"{URI_BASE}{scheme.id}"


class Uris:
    """
    The URIs of the concepts of some schemes, and of those of the network.
    """

    def __init__(self, schemes: Iterable[Scheme]) -> None:
        self._known: Mapping[Code, str] = {
            concept.code: concept.uri for scheme in schemes for concept in scheme.concepts
        }

    def __getitem__(self, name: str) -> str:
        """
        Return the URI for a code; a URI is returned as it is.

        Raises:
            ExchangeError: Nothing tells which URI a code has.
        """
        known = self._known.get(name)
        if known is not None:
            return known
        code = _CODE.fullmatch(name)
        if code is None:
            return name
        if code[1] in NETWORK_SCHEMES:
            return f"{URI_BASE}{code[1]}/{code[2]}"
        raise ExchangeError(
            f"nothing says which URI {name!r} has; nothing was written",
            problems=[f"the scheme {code[1]!r} is not exported with the others"],
            hint=f"Name {code[1]} too.",
        )
