# SPDX-License-Identifier: EUPL-1.2
"""
What stands before a command: which city, who acts, how to answer.
"""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pathlib import Path

    from onestopshop import Desk, OneStopShop, Storages

__all__ = ["CITY_VARIABLE", "Invocation"]

CITY_VARIABLE = "ONESTOPSHOP_CITY_PATH"
_FILE = "onestopshop.toml"


class Invocation:
    """
    One run of the command line; commands of plugins get it with ``@click.pass_obj``.

    Args:
        json: Whether the answer is one JSON document.
    """

    def __init__(self) -> None:
        self.city: str | None = None
        self.role: str | None = None
        self.desk: str | None = None
        self.worker: str | None = None
        self.organisation: str | None = None
        self.json = False
        self._shop: OneStopShop | None = None

    def found(self) -> str | None:
        """Return the city that was named, else this folder when it is one, else ``None``."""
        named = self.city or os.environ.get(CITY_VARIABLE)
        return named or ("." if os.path.isfile(_FILE) else None)  # noqa: PTH113 - pathlib costs --help 5 ms

    def place(self) -> "Path":
        """
        Return the city.

        Raises:
            click.UsageError: There is none.
        """
        from pathlib import Path

        place = self.found()
        if place is None:
            raise click.UsageError(
                f"which city? This folder has no {_FILE}. Name one with --city PATH, "
                f"or make one with `onestopshop init DIR`."
            )
        return Path(place)

    def shop(self, **overrides: Mapping[str, object]) -> "OneStopShop":
        """Open the shop of the city; it closes when the command ends."""
        if self._shop is None:
            from onestopshop import OneStopShop

            opened = OneStopShop.open(self.place(), **overrides)  # type: ignore[arg-type]  # tables only
            self._shop = click.get_current_context().with_resource(opened)
        return self._shop

    def storages(self) -> "Storages":
        """Return the storages of the city, without opening its shop, which imports directories."""
        from onestopshop import Storages

        return Storages.of(self.place())

    def opened(self) -> "OneStopShop | None":
        """Return the shop when it was opened."""
        return self._shop

    def acting(self, *, desk: str | None = None) -> "Desk":
        """
        Return the desk of who acts: the options, else ``[cli]`` of the configuration.

        Args:
            desk: Another desk than that of the options.

        Raises:
            click.UsageError: Nobody says who acts, or the role or the desk is not declared.
        """
        from onestopshop.errors import InvalidDataError

        shop = self.shop()
        defaults: Any = shop.settings.cli
        role = self.role or defaults.role
        if role is None:
            roles = ", ".join(shop.settings.roles)
            raise click.UsageError(f"who acts? Say --role, or set [cli] role. Roles: {roles}.")
        try:
            return shop.acting_as(
                role,
                desk=desk or self.desk or defaults.desk,
                worker=self.worker or defaults.worker,
                organisation=self.organisation,
            )
        except InvalidDataError as error:
            raise click.UsageError(f"{error.problems[0].partition(' @ ')[0]}. {error.hint}") from error

    @property
    def language(self) -> str:
        """The language in which names are shown: the first required one."""
        return self.shop().city.languages.required[0]
