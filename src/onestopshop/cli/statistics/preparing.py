# SPDX-License-Identifier: EUPL-1.2
"""
What ``statistics preview`` and ``statistics publish`` tell, and ask, before figures are published.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs
import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.output import say
from onestopshop.plugin import unstructure

if TYPE_CHECKING:
    from onestopshop.operations.publications.beginning import LeftOut
    from onestopshop.operations.publications.publications import Preview

__all__ = ["may_leave_out", "preview_document", "say_of_preview"]


def preview_document(found: "Preview") -> Mapping[str, Any]:
    """Return a preview as JSON has it."""
    return {
        "frequent": attrs.asdict(found.frequent),
        "left_out": None if found.left_out is None else attrs.asdict(found.left_out),
        "merged": dict(found.merged),
        "not_explained_in": [*found.not_explained_in],
        "offered_not_explained_in": [*found.offered_not_explained_in],
        "tables": [unstructure(one) for one in found.tables],
        "words": found.words,
    }


def say_of_preview(found: "Preview") -> None:
    """Tell what is behind the figures of a preview, and what would be lost or is missing."""
    if found.left_out is not None:
        say(str(found.left_out))
    for name, count in found.merged.items():
        say(
            f"{name}: the attack cost {count} {'category' if count == 1 else 'categories'}, merged into other"
        )
    if found.frequent.told < found.frequent.of:
        told = f"{found.frequent.told} of {found.frequent.of}"
        say(f"the most frequent kinds of barrier that are told: {told}{_advice(found)}")
    for tag in found.not_explained_in:
        say(f"the figures are not explained in {tag}: write the phrases that begin with statistics.words")
    if found.offered_not_explained_in:
        tags = ", ".join(found.offered_not_explained_in)
        say(f"the figures are not explained in {tags} (offered, not required)")


def _advice(found: "Preview") -> str:
    """Return what else a small city can do than to publish a quarter."""
    if found.programme != "quarter":
        return ""
    return "; below 10,000 visits a year, years alone tell more (publish_quarters in [network])"


def may_leave_out(line: Invocation, left: "LeftOut | None", *, yes: bool) -> bool:
    """
    Tell what would be left out for ever, ask, and return whether it may be.

    Raises:
        ConflictError: There is something, and nobody said that it may be left out.
    """
    if left is None:
        return yes
    if yes or not line.json:
        say(str(left))
    if not (yes or (not line.json and _agreed())):
        raise left.refusal()
    return True


def _agreed() -> bool:
    """Ask; who cannot answer has not agreed."""
    try:
        return click.confirm("Leave them out for ever?", err=True)
    except click.Abort:
        click.echo(err=True)
        return False
