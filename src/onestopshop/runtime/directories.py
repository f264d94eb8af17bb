# SPDX-License-Identifier: EUPL-1.2
"""
Read the directories of services when a shop opens.
"""

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from onestopshop.errors import ConfigurationError, InvalidDataError, OneStopShopError
from onestopshop.operations.services import Imported, Services
from onestopshop.ports.adapters import City
from onestopshop.ports.checks import Finding, SeverityOfFinding
from onestopshop.runtime.registry import DIRECTORIES, Registry

if TYPE_CHECKING:
    from onestopshop.config.settings import AdapterTable

__all__ = ["imported_directories"]

_log: Final = logging.getLogger("onestopshop.shop")


def imported_directories(
    services: Services, registry: Registry, tables: "Mapping[str, AdapterTable]", city: City
) -> tuple[tuple[Imported, ...], tuple[Finding, ...]]:
    """
    Import what changed since the last time, as the shop itself.

    A directory that is wrong now does not close a desk that has an earlier
    state of it: the desk goes on with that, and a finding tells.

    Returns:
        What was imported, and what is wrong with the others.

    Raises:
        InvalidDataError: A directory is wrong, and there is no earlier state of it.
        ConfigurationError: A directory cannot be opened, and there is no earlier state of it.
    """
    new: list[Imported] = []
    stale: list[Finding] = []
    for name, table in tables.items():
        try:
            with registry.open(DIRECTORIES, table, city, at=f"directories.{name}") as source:
                imported = services.refresh(source, directory=name)
        except (InvalidDataError, ConfigurationError) as error:
            if not services.imported(name):
                raise
            stale.append(_not_imported(name, error))
            _log.error("the directory %r is not imported, its earlier state stays: %s", name, error)
        else:
            new.extend([imported] if imported is not None else [])
    return tuple(new), tuple(stale)


def _not_imported(directory: str, error: OneStopShopError) -> Finding:
    return Finding(
        rule="directories.wrong",
        message=str(error),
        severity=SeverityOfFinding.ERROR,
        path=f"directories.{directory}",
        hint=error.hint or "Mend the directory; until then its earlier state is shown.",
    )
