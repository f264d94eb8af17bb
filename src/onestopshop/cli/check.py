# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop check``: what is wrong with a city, where, and what to do.
"""

import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import city_option, printing
from onestopshop.cli.output import answer, text
from onestopshop.config.loading import FILE_NAME, file_of
from onestopshop.config.places import place_of
from onestopshop.errors import ConfigurationError, InvalidDataError, OneStopShopError

__all__ = ["check"]

_EPILOG = """\b
Examples:
  onestopshop --city mycity check
  onestopshop --city mycity check --strict --json
"""
_LINE = re.compile(r":(\d+)(?::\d+)? is no TOML")
_ORDER = ("error", "warning", "info")


@click.command(epilog=_EPILOG)
@city_option
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@printing
@click.pass_context
def check(ctx: click.Context, strict: bool) -> None:
    """Read the configuration, open the shop, and say what is wrong, with its place and what to do."""
    line: Invocation = ctx.obj
    file = file_of(line.place())
    found = sorted(_findings(line), key=lambda one: _ORDER.index(one["severity"]))
    for one in found:
        one["line"] = one["line"] or _line(file.read_text("utf-8", "replace"), one["path"])
    severities = [one["severity"] for one in found]
    passed = "error" not in severities and not (strict and "warning" in severities)
    document = {"city": str(file), "ok": passed, "findings": found}
    answer(line, document, lambda: _show(found, passed=passed))
    if not passed:
        ctx.exit(1)


def _findings(line: Invocation) -> Iterator[dict[str, Any]]:
    try:
        shop = line.shop()
    except OneStopShopError as error:
        yield from _from_error(error)
        return
    for one in shop.findings():
        yield _finding(one.rule, one.message, one.path, hint=one.hint, severity=one.severity.value)


def _from_error(error: OneStopShopError) -> Iterator[dict[str, Any]]:
    if isinstance(error, ConfigurationError) and error.problems:
        for path, message in error.problems:
            yield _finding("configuration", message, path, hint=error.hint)
        return
    if isinstance(error, InvalidDataError):
        for problem in error.problems:
            message, _, path = problem.rpartition(" @ ")
            yield _finding("content", message or problem, path, hint=error.hint)
        return
    rule = "configuration" if isinstance(error, ConfigurationError) else "opening"
    place = _LINE.search(str(error))
    path = f"plugins.{plugin}" if (plugin := getattr(error, "plugin", "")) else ""
    yield _finding(rule, str(error), path, hint=error.hint, line=int(place[1]) if place else None)


def _finding(
    rule: str, message: str, path: str, *, hint: str, severity: str = "error", line: int | None = None
) -> dict[str, Any]:
    return {"rule": rule, "severity": severity, "path": path, "line": line, "message": message, "hint": hint}


def _line(content: str, path: str) -> int | None:
    """Return the line of ``onestopshop.toml`` when *path* is a key of it."""
    return place_of(content, path) if path and not path.startswith("$") and ":" not in path else None


def _show(found: list[dict[str, Any]], *, passed: bool) -> None:
    for one, following in zip_longest(found, found[1:]):
        place = f"{FILE_NAME}:{one['line']}" if one["line"] else ""
        where = " ".join(part for part in (place, one["path"]) if part) or FILE_NAME
        click.echo(f"{where}: {one['severity']}: {text(one['message'])}")
        if one["hint"] and (following is None or following["hint"] != one["hint"]):
            click.echo(f"    {text(one['hint'])}")
    counts = {name: sum(one["severity"] == name for one in found) for name in _ORDER}
    summary = ", ".join(
        f"{count} {name}{'' if count == 1 else 's'}" for name, count in counts.items() if count
    )
    click.echo(f"{'good' if passed else 'not good'}: {summary or 'nothing to say'}")
