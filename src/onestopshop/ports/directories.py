# SPDX-License-Identifier: EUPL-1.2
"""
Where services come from.
"""

from collections.abc import Iterable
from typing import Protocol

from onestopshop.domain.services import Organisation, Service

__all__ = ["DirectorySource"]


class DirectorySource(Protocol):
    """
    A catalogue of services and organisations that somebody keeps current.
    """

    def fingerprint(self) -> str:
        """Return a text that changes whenever the content does, without reading more than needed."""
        ...

    def read(self) -> Iterable[Organisation | Service]:
        """
        Yield everything it holds, organisations before the services that name them.

        Raises:
            InvalidDataError: Something in it is no service; the problems name the file and the place.
        """
        ...
