# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop check``: what is wrong with a city, where, and what to do.
"""

import os
import re
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import city_option, printing
from onestopshop.cli.output import answer, text
from onestopshop.config.loading import FILE_NAME, file_of
from onestopshop.config.places import place_of
from onestopshop.errors import ConfigurationError, InvalidDataError, OneStopShopError

if TYPE_CHECKING:
    from onestopshop import OneStopShop

__all__ = ["check"]

_EPILOG = """\b
Examples:
  onestopshop --city mycity check
  onestopshop --city mycity check --strict --json
"""
_LINE = re.compile(r":(\d+)(?::\d+)? is no TOML")
_ORDER = ("error", "warning", "info")
_HERE = re.compile(r"Run `onestopshop check`[^.;]*[.;]\s*| and at `onestopshop check`")
"""Advice to do what is being done."""

_NAMED = re.compile(r"environment variable (ONESTOPSHOP_\w+)")


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
        one["variable"] = _variable(one["path"], one["message"])
        if one["line"] is None and one["variable"] is None:
            one["line"] = _line(file, one["path"])
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
    yield from _day(shop)


def _day(shop: "OneStopShop") -> Iterator[dict[str, Any]]:
    """Read the day that `demo` would play, so that it fails here and not in front of people."""
    from onestopshop.cli.demo.day_reading import read_day

    if shop.settings.demo.day is not None:
        try:
            read_day(shop.city.folder / shop.settings.demo.day, shop)
        except OneStopShopError as error:
            yield _finding("demo.day", str(error), "demo.day", hint=error.hint)


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
    said = {"message": message, "hint": _HERE.sub("", hint)}
    return {"rule": rule, "severity": severity, "path": path, "line": line, **said}


def _variable(path: str, message: str) -> str | None:
    """Return the environment variable that sets the key at *path*, or the list that holds it, or is named."""
    parts = path.split(".")
    for length in range(len(parts), 0, -1):
        name = f"ONESTOPSHOP_{'__'.join(parts[:length]).upper()}"
        value = os.environ.get(name)
        if value is not None and (length == len(parts) or not value.lstrip().startswith("{")):
            return name
    named = _NAMED.search(message)
    return named[1] if named else None


def _line(file: Path, path: str) -> int | None:
    """Return the line of ``onestopshop.toml`` when *path* is a key of it."""
    if not path or path.startswith("$") or ":" in path:
        return None
    return place_of(file.read_text("utf-8", "replace"), path)


def _show(found: list[dict[str, Any]], *, passed: bool) -> None:
    for one, following in zip_longest(found, found[1:]):
        place = one["variable"] or (f"{FILE_NAME}:{one['line']}" if one["line"] else "")
        where = " ".join(part for part in (place, one["path"]) if part) or FILE_NAME
        click.echo(f"{where}: {one['severity']}: {text(one['message'])}")
        if one["hint"] and (following is None or following["hint"] != one["hint"]):
            click.echo(f"    {text(one['hint'])}")
    counts = {name: sum(one["severity"] == name for one in found) for name in _ORDER}
    summary = ", ".join(
        f"{count} {name}{'' if count == 1 else 's'}" for name, count in counts.items() if count
    )
    click.echo(f"{'good' if passed else 'not good'}: {summary or 'nothing to say'}")
