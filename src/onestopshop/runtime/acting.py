# SPDX-License-Identifier: EUPL-1.2
"""
Who acts, as the configuration declares it.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from onestopshop.domain.ids import check_source_id
from onestopshop.domain.people import Actor, ActsAs, check_worker
from onestopshop.errors import InvalidDataError

if TYPE_CHECKING:
    from onestopshop.config.settings import Settings

__all__ = ["actor_of"]


def actor_of(
    settings: "Settings", role: str, *, desk: str | None, worker: str | None, organisation: str | None
) -> Actor:
    """
    Return the actor of a role, at a desk or for an organisation.

    Raises:
        InvalidDataError: The role or the desk is not declared, the code looks like an address, or the
            organisation has not the form of an id.
    """
    declared = settings.roles[_declared(role, settings.roles, "role")]
    if desk is not None:
        _declared(desk, settings.desks, "desk")
    if organisation is not None:
        check_source_id(organisation, path="$.organisation")
    return Actor(
        role=role,
        acts_as=ActsAs(declared.acts_as),
        worker=check_worker(worker or f"{desk or role}:shared"),
        worker_role=declared.worker_role,
        desk=desk,
        organisation=organisation,
    )


def _declared(name: str, declared: Mapping[str, object], what: str) -> str:
    """Return *name* when the configuration has it."""
    hint = f"{what.title()}s: {', '.join(declared)}."
    if not isinstance(name, str):
        raise InvalidDataError([f"a {what} is named by a text @ $.{what}"], hint=hint)
    if name not in declared:
        raise InvalidDataError([f"there is no {what} {name!r} @ $.{what}"], hint=hint)
    return name
