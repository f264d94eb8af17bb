# SPDX-License-Identifier: EUPL-1.2
"""
What holders of a city's keys do: ``exchange export --network``, ``exchange sign`` and ``exchange rotate``.
"""

from collections.abc import Sequence
from pathlib import Path

import click

from onestopshop.cli.exchange.files import REGULAR_FILE
from onestopshop.cli.exchange.key_files import expect_no_key
from onestopshop.cli.exchange.keys import keys_option, signers_of
from onestopshop.cli.exchange.made import show_made
from onestopshop.cli.exchange.packages import show_package
from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import printing
from onestopshop.cli.output import answer, say

__all__ = ["export_bundles", "rotate", "sign"]

_SIGN = """\b
Examples:
  onestopshop --role coordinator exchange sign package.zip --key /media/stick/bob.pem
"""
_ROTATE = """\b
Examples:
  onestopshop --role coordinator exchange rotate keys.zip --remove 1f0c9a72 --add NEW --key anna.pem --key bob.pem
"""


def export_bundles(line: Invocation, file: Path, keys: Sequence[Path]) -> None:
    """Write the package of this city, and show what is in it."""
    expect_no_key(file)
    made = line.acting().exchange.export_bundles(file, signers=signers_of(keys))
    show_made(line, file, made)
    if not any(one.kind == "pilot" for one in made.bundles):
        say(
            "no card goes with it: [pilot] is not written yet; other cities see what your one-stop shop is by it"
        )


@click.command(epilog=_SIGN)
@click.argument("file", type=REGULAR_FILE)
@keys_option
@click.option(
    "--to", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Write it elsewhere."
)
@click.option("--yes", is_flag=True, help="Sign without asking.")
@printing
@click.pass_obj
def sign(line: Invocation, file: Path, *, keys: tuple[Path, ...], to: Path | None, yes: bool) -> None:
    """
    Add your signature to FILE, a package of this city that another holder of a key made.

    Everything in it is checked first, and shown; whoever signs says that it is what the city publishes. With --json
    nothing is asked: without --yes nothing is signed.
    """
    expect_no_key(to or file)
    exchange = line.acting().exchange
    shown = exchange.preview_signing(file)
    if not line.json:
        show_package(shown)
    if not yes and (line.json or not click.confirm("Sign this?", err=True)):
        answer(line, {"file": str(file), "signed": False}, lambda: say("nothing was signed"))
        return
    made = exchange.sign_bundles(file, signers=signers_of(keys), to=to, expecting=shown)
    show_made(line, to or file, made)


@click.command(epilog=_ROTATE)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@keys_option
@click.option(
    "--add", multiple=True, metavar="PUBLIC", help="A public key, or its .pub file, that holds from now on."
)
@click.option(
    "--remove",
    multiple=True,
    metavar="KEY",
    help="A key that holds no more: all of it, its .pub file, or 8 digits of its name.",
)
@click.option("--threshold", type=click.IntRange(1), help="How many keys must sign from now on.")
@printing
@click.pass_obj
def rotate(
    line: Invocation,
    file: Path,
    keys: tuple[Path, ...],
    *,
    add: tuple[str, ...],
    remove: tuple[str, ...],
    threshold: int | None,
) -> None:
    """
    Change the keys of this city: a holder leaves, a new one comes, or a key is lost.

    Enough holders of the old and of the new keys must sign. When they do so at once the new keys hold at once; else
    FILE goes to the others for `exchange sign`, and then to this machine for `exchange import`. Other cities learn of
    it with the next package.
    """
    from onestopshop.runtime.network import public_key

    expect_no_key(file)
    added, removed = ([public_key(one, Path()) for one in given] for given in (add, remove))
    made = line.acting().exchange.rotate_keys(
        file, signers=signers_of(keys), add=added, remove=removed, threshold=threshold
    )
    show_made(line, file, made, kept=made.complete)
