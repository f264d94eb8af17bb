# SPDX-License-Identifier: EUPL-1.2
"""
The one door between an actor and an operation.
"""

from typing import Protocol

from onestopshop.domain.people import Actor

__all__ = ["Gate"]


class Gate(Protocol):
    """
    Says whether an actor may do something: the configuration grants, vetoes restrict.
    """

    def check(self, actor: Actor, action: str, subject: object = None) -> None:
        """
        Return when the actor may do it.

        Args:
            action: ``<noun>.<operation>``, such as ``visits.record``.
            subject: The domain object that it would be done to, when there is one.

        Raises:
            ForbiddenError: The role has no grant, or a plugin vetoes.
        """
        ...
