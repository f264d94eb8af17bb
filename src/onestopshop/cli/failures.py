# SPDX-License-Identifier: EUPL-1.2
"""
From errors to exit codes and messages: 0 done, 1 a finding or refusal, 2 wrong use or configuration.
"""

import errno
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import click

from onestopshop.cli.output import say
from onestopshop.errors import ConfigurationError, ForbiddenError, InvalidDataError, OneStopShopError

if TYPE_CHECKING:
    from onestopshop.cli.invocation import Invocation

__all__ = ["EXIT_CODES", "ended"]

EXIT_CODES: Final[tuple[tuple[type[BaseException], int], ...]] = (
    (click.UsageError, 2),
    (click.FileError, 2),
    (ConfigurationError, 2),
    (OneStopShopError, 1),
    (click.ClickException, 1),
    (click.Abort, 1),
    (OSError, 2),
)
"""The first class that fits decides; an error that is not here is a mistake of ours."""


_PLACE: Final = re.compile(r"\A(.*) @ \$\.(\w+)\Z", re.DOTALL)
"""A problem of a value that was given by name; places inside of what was read stay as they are."""


def ended(run: Callable[[], Any], line: "Invocation", arguments: Sequence[str]) -> int:
    """
    Run, show an error that we know, and return the exit code.
    """
    try:
        result = run()
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nobody reads on: end quietly
        return 1
    except tuple(kind for kind, _ in EXIT_CODES) as error:
        _show(error, line, as_json=line.json or "--json" in arguments)
        return next(code for kind, code in EXIT_CODES if isinstance(error, kind))


def _show(error: BaseException, line: "Invocation", *, as_json: bool) -> None:
    message, hint = _message(error), _hint(error, line)
    if as_json:
        import json

        document = {"type": type(error).__name__, "message": message, "hint": hint, **_facts(error)}
        click.echo(json.dumps({"error": document}, ensure_ascii=False, default=str), err=True)
        return
    if type(error).__name__ == "NoArgsIsHelpError":  # of click 8.2 and later: the message is the help
        click.echo(message, err=True)
        return
    say(f"error: {message}")
    if hint:
        say(f"hint: {hint}")


def _message(error: BaseException) -> str:
    if isinstance(error, click.ClickException):
        return error.format_message()
    if isinstance(error, OSError):
        return _of_the_system(error)
    return (_named(error) if isinstance(error, InvalidDataError) else str(error)) or "stopped"


def _named(error: InvalidDataError) -> str:
    """Return the message with the names of what was given in front, as people read it."""
    told = str(error)
    for problem in error.problems:
        told = told.replace(problem, _PLACE.sub(r"\g<2>: \g<1>", problem), 1)
    return told


def _of_the_system(error: OSError) -> str:
    """Say which file the system refused; it does not tell whether to read or to write."""
    if error.filename is None:
        return f"the system refused: {error.strerror or error}"
    full = error.errno in {errno.ENOSPC, errno.EROFS, errno.EDQUOT}
    verb = "write" if full or os.access(error.filename, os.R_OK) else "read"
    return f"cannot {verb} {os.fsdecode(error.filename)}: {error.strerror or error}"


def _hint(error: BaseException, line: "Invocation") -> str:
    if isinstance(error, ForbiddenError):
        return _who_may(error, line) or error.hint
    if isinstance(error, click.UsageError) and error.ctx is not None:
        return f"`{error.ctx.command_path} --help` shows how it is used."
    if isinstance(error, OSError):
        return "Let this user do so, or name another file."
    return getattr(error, "hint", "")


def _facts(error: BaseException) -> Mapping[str, object]:
    """Return what else an error of ours says, such as ``problems`` and ``allowed``."""
    return (
        {}
        if isinstance(error, (click.ClickException, OSError))
        else {k: v for k, v in vars(error).items() if k != "hint"}
    )


def _who_may(error: ForbiddenError, line: "Invocation") -> str:
    """Name the roles that have the grant, when the role that acted has it not."""
    shop = line.opened()
    if shop is None or not any("has no grant" in reason for reason in error.reasons):
        return ""
    roles = [name for name, role in shop.settings.roles.items() if error.action in role.may]
    return f"Act as another role, before the command: --role {' or --role '.join(roles)}." if roles else ""
