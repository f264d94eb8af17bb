# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop exchange keygen``, and the files of keys that other commands sign with.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from onestopshop.cli.exchange.files import REGULAR_FILE
from onestopshop.cli.exchange.key_files import new_passphrase, read_key, write_key
from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import printing
from onestopshop.cli.output import answer, say

if TYPE_CHECKING:
    from onestopshop.codec.bundles.keys import SigningKey

__all__ = ["keygen", "keys_option", "signers_of"]

F = TypeVar("F", bound=Callable[..., Any])

_EPILOG = """\b
Examples:
  onestopshop exchange keygen /media/stick/anna.pem
  onestopshop exchange keygen /media/stick/anna.pem --show
"""


def keys_option(command: F) -> F:
    """Let a command take files of keys."""
    return click.option(
        "--key",
        "keys",
        multiple=True,
        metavar="FILE",
        type=REGULAR_FILE,
        help="A file that `exchange keygen` wrote; repeatable.",
    )(command)


@click.command(epilog=_EPILOG)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--show", is_flag=True, help="Print the public key of a file that is there; make none.")
@click.option("--no-passphrase", is_flag=True, help="Write the key as it is: whoever has the file can sign.")
@printing
@click.pass_obj
def keygen(line: Invocation, file: Path, *, show: bool, no_passphrase: bool) -> None:
    """
    Make a key of one holder, and print its public half.

    FILE is the private key: it never leaves its holder, and belongs on a stick in a safe place. Its passphrase is asked
    for, or taken from the environment variable ONESTOPSHOP_KEY_PASSPHRASE. The public half is printed, 64 digits alone
    on standard output, and written beside it with the ending .pub: [network] keys of the configuration names it, and
    other cities get it by hand.
    """
    from onestopshop.codec.bundles.keys import new_key

    key = read_key(file) if show else new_key()
    if not show:
        write_key(file, key, "" if no_passphrase else new_passphrase())
    document = {"file": str(file), "public": key.public, "keyid": key.keyid}

    def tell() -> None:
        say("the public key, which other cities get:")
        click.echo(key.public)
        say(f"its name in signatures: {key.keyid[:16]}…")
        if not show:
            say(f"{file.name} is written, the private key: it stays secret, and with its holder")
            say(
                f"{file.with_suffix('.pub').name} is written, the public key as above: state it in [network] keys, and "
                "give it to the other cities by hand"
            )

    answer(line, document, tell)


def signers_of(files: Sequence[Path]) -> "Sequence[SigningKey]":
    """
    Return the keys of files, asking for passphrases where there is a need.

    Raises:
        ExchangeError: One can be read by others than its owner, or not at all.
        InvalidDataError: One holds no key, or its passphrase is wrong.
    """
    return [read_key(file) for file in files]
