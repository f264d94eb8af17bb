# SPDX-License-Identifier: EUPL-1.2
"""
What the options of ``onestopshop taxonomies crosswalk`` ask for together: none of them is passed over in silence.
"""

from pathlib import Path

import attrs
import click

__all__ = ["Asked"]


@attrs.frozen(kw_only=True)
class Asked:
    """
    The options of one call.

    Raises:
        click.UsageError: Two of them ask for different things, or one of them for half of one.
    """

    name: str | None
    source: str | None
    target: str | None
    codes: str | None
    invert: bool
    compose: str | None
    licence: str
    file: Path | None
    format: str | None

    def __attrs_post_init__(self) -> None:
        """Refuse what does not fit together."""
        problem = self._of_codes() if self.codes is not None else self._of_one()
        if problem:
            raise click.UsageError(problem)

    def _of_codes(self) -> str:
        others = (self.name, self.source, self.invert, self.compose, self.licence, self.file, self.format)
        fits = self.target is not None and not any(others)
        return "" if fits else "--codes needs --to and nothing else: the scheme that the codes go to"

    def _of_one(self) -> str:
        pair, named = self.source is not None, self.name is not None
        makes = pair or self.compose is not None
        checks = (
            (pair != (self.target is not None) or (pair and named), "say NAME, or --from and --to together"),
            (pair and self.invert, "--invert goes with NAME; else exchange --from and --to"),
            (pair and self.compose is not None, "--compose goes with NAME, and not with --from and --to"),
            (
                not pair and not named and bool(self.invert or self.compose or self.file),
                "--invert, --compose and --file need a crosswalk: say NAME, or --from and --to",
            ),
            (
                self.invert and self.compose is not None,
                "--invert or --compose: write the one to a file, and name that in the configuration",
            ),
            (
                bool(self.licence) and not makes,
                "--licence goes with --compose, or --from and --to: a crosswalk has its own",
            ),
            (self.format is not None and self.file is None, "--format goes with --file"),
        )
        return next((message for wrong, message in checks if wrong), "")
