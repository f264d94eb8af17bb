# SPDX-License-Identifier: EUPL-1.2
"""
Who acts at the shop.  Visitors have no record, so they are not here.
"""

import re
from enum import StrEnum

import attrs

from onestopshop.domain.fields import Keep, Person, about
from onestopshop.errors import InvalidDataError

__all__ = ["SYSTEM", "Actor", "ActsAs", "WorkerRole", "check_worker"]

_WORKER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")


class ActsAs(StrEnum):
    """
    What a role of a city is in the procedures of barriers and referrals.

    A visitor acts with the code of her receipt and the system by itself: no role of a city is one of these.
    """

    WORKER = "worker"
    COORDINATOR = "coordinator"
    OWNER = "owner"
    VERIFIER = "verifier"
    VISITOR = "visitor"
    SYSTEM = "system"


_LOGIN = Keep.LOGIN


class WorkerRole(StrEnum):
    """
    Which kind of help a visit got.
    """

    RECEPTIONIST = "receptionist"
    GUIDE = "guide"
    MEDIATOR = "mediator"
    INTERPRETER = "interpreter"
    SPECIALIST = "specialist"
    VOLUNTEER = "volunteer"


@attrs.frozen(kw_only=True)
class Actor:
    """
    One login of a role, known by a pseudonymous code and never by a name.

    Args:
        role: The role's name in the city's configuration.
        acts_as: What that role is in the procedures.
        worker_role: What a visit records of it.
        desk: Where the actor works, if at a desk.
        worker: The pseudonymous code; reporters are counted by it.
        organisation: The organisation acted for, if not the shop's own.
    """

    role: str = attrs.field(metadata=about("what the configuration grants", keep=_LOGIN))
    acts_as: ActsAs = attrs.field(metadata=about("what the procedures allow", keep=_LOGIN))
    worker: str = attrs.field(metadata=about("distinct reporters", person=Person.INDIRECT, keep=_LOGIN))
    worker_role: WorkerRole | None = attrs.field(
        default=None, metadata=about("which kind of help a visit got", keep=_LOGIN)
    )
    desk: str | None = attrs.field(default=None, metadata=about("whose records it may touch", keep=_LOGIN))
    organisation: str | None = attrs.field(
        default=None, metadata=about("whose barriers and referrals it may touch", keep=_LOGIN)
    )


SYSTEM = Actor(role="system", acts_as=ActsAs.SYSTEM, worker="system")
"""Who acts when the shop itself does something, such as importing a directory."""


def check_worker(code: str, *, path: str = "$.worker") -> str:
    """
    Return *code* when it has the form of a pseudonym.

    A name written as one word has that form, too, and is not recognised: who
    embeds the library makes codes with ``shop.worker_code``.

    Raises:
        InvalidDataError: It has a space, an @ or another character that codes do not have, or is too long.
    """
    if not isinstance(code, str) or not _WORKER.fullmatch(code):
        raise InvalidDataError(
            [f"a worker's code has letters, digits and . _ : - only, at most 64 @ {path}"],
            hint="Use shop.worker_code(account) to make a pseudonym of an account.",
        )
    return code
