# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop storage`` and ``onestopshop deliver``: where the records lie, and who follows their log.
"""

from typing import TYPE_CHECKING, Any

import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import printing
from onestopshop.cli.output import answer, fields, say
from onestopshop.plugin import Query

if TYPE_CHECKING:
    from onestopshop.plugin import Snapshot

__all__ = ["deliver", "storage"]

_EPILOG = """\b
Examples:
  onestopshop --city mycity storage info
  onestopshop --city mycity storage info --json
"""


@click.group(epilog=_EPILOG)
def storage() -> None:
    """Look at where the records lie."""


@storage.command()
@printing
@click.pass_obj
def info(line: Invocation) -> None:
    """Show the adapter, its place, how many records there are of each kind, and the length of the log."""
    shop = line.shop()
    options: dict[str, Any] = dict(shop.settings.storage.options)
    if isinstance(options.get("path"), str):
        options["path"] = str(shop.city.folder / options["path"])
    with shop.storage.read() as snapshot:
        counts = {kind.name: snapshot.count(Query(kind=kind.name))[()] for kind in shop.city.kinds}
        length = _log_length(snapshot)
    document = {
        "city": shop.city.id,
        "adapter": shop.settings.storage.use,
        "path": options.get("path"),
        "state": str(shop.city.state),
        "records": counts,
        "log": length,
    }

    def show() -> None:
        fields({**document, "records": counts})

    answer(line, document, show)


@click.command(
    epilog="""\b
Example:
  onestopshop --city mycity deliver
"""
)
@printing
@click.pass_obj
def deliver(line: Invocation) -> None:
    """Let search, notifications and other followers catch up with the log; safe to run at any time."""
    shop = line.shop()
    shop.follow()
    with shop.storage.read() as snapshot:
        length = _log_length(snapshot)
    answer(line, {"city": shop.city.id, "log": length}, lambda: say(f"followed the log to entry {length}"))


def _log_length(snapshot: "Snapshot") -> int:
    """Return the number of the last entry: they have no gaps, so that halving finds it."""
    low, high = 0, 1
    while snapshot.entries(after=high - 1, limit=1):
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if snapshot.entries(after=middle - 1, limit=1) else (low, middle)
    return low
