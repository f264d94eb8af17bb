# SPDX-License-Identifier: EUPL-1.2
"""
Files of keys: read by their owner only, never written over, each with a passphrase of its own.
"""

import os
import stat
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Final

import click

from onestopshop.errors import ExchangeError, InvalidDataError

if TYPE_CHECKING:
    from onestopshop.codec.bundles.keys import SigningKey

__all__ = ["expect_no_key", "new_passphrase", "read_key", "write_key"]

_ASKED: Final = "ONESTOPSHOP_KEY_PASSPHRASE"
_ENCRYPTED: Final = b"ENCRYPTED PRIVATE KEY"
_PRIVATE: Final = b"PRIVATE KEY-----"
_LARGEST: Final = 10_000


def read_key(file: Path) -> "SigningKey":
    """
    Return the key of a file.

    Raises:
        ExchangeError: It can be read by others than its owner, or not at all.
        InvalidDataError: It holds no key, or its passphrase is wrong.
    """
    from onestopshop.codec.bundles.carriers import read_once
    from onestopshop.codec.bundles.keys import SigningKey

    pem = read_once(file, most=_LARGEST)
    if _PRIVATE not in pem:  # a public half may be read by all, and is not to be hidden
        raise InvalidDataError(
            [f"{file.name}: the key cannot be read, for the file holds no private one @ $.key"],
            hint="Name the file that `onestopshop exchange keygen` wrote, not the one beside it that ends in .pub.",
        )
    if os.name == "posix" and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO) and _has_modes(file.parent):
        raise ExchangeError(
            f"{file.name} can be read by others than its owner; nothing was written",
            hint=f"Let nobody else read it: chmod 600 {file.name}; where that is not possible, copy it first.",
        )
    try:
        return SigningKey.from_pem(pem, _passphrase(file) if _ENCRYPTED in pem else "")
    except InvalidDataError as error:
        raise InvalidDataError([f"{file.name}: {one}" for one in error.problems], hint=error.hint) from None


def _has_modes(folder: Path) -> bool:
    """Return whether a file of a folder can be its owner's only; on most sticks all files have one mode."""
    try:
        with TemporaryFile(dir=folder) as probe:
            return not os.fstat(probe.fileno()).st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    except OSError:
        return True


def write_key(file: Path, key: "SigningKey", passphrase: str) -> None:
    """
    Write both halves of a key where no file is; a key that is overwritten is lost for ever.

    Raises:
        ExchangeError: They cannot be written there.
        InvalidDataError: A file is there, or the passphrase is too long.
    """
    from onestopshop.codec.files import whole_file

    public = file.with_suffix(".pub")
    if file == public:
        raise InvalidDataError(
            ["the ending .pub is for the public half @ $.file"], hint=f"Name it {file.stem}.pem, say."
        )
    for one in (file, public):
        if one.exists() or one.is_symlink():
            raise InvalidDataError(
                [f"{one.name} is there already @ $.file"],
                hint="Name another file, or print its key with --show.",
            )
    pem = key.pem(passphrase)
    with whole_file(file, private=True) as out:
        out.write(pem)
    with whole_file(public) as out:
        out.write(f"{key.public}\n".encode())


def expect_no_key(file: Path) -> None:
    """
    Refuse to write over a private key, which would be lost for ever.

    Raises:
        InvalidDataError: One stands in the file.
    """
    begins = b""
    with suppress(OSError):  # whoever writes says why that is not possible
        if file.is_file():
            with file.open("rb") as there:
                begins = there.read(100)
    if _PRIVATE in begins:
        raise InvalidDataError(
            [f"{file.name} holds a private key @ $.file"], hint="Name another file for the package."
        )


def new_passphrase() -> str:
    """
    Return the passphrase of a new key.

    Raises:
        InvalidDataError: It is empty.
    """
    said = os.environ.get(_ASKED)
    if said is None:
        said = click.prompt("Passphrase", hide_input=True, confirmation_prompt=True, err=True)
    if not said:
        raise InvalidDataError(
            [f"the passphrase in {_ASKED} is empty @ $.passphrase"],
            hint="Put one there, or say --no-passphrase when the key shall have none.",
        )
    return said


def _passphrase(file: Path) -> str:
    said = os.environ.get(_ASKED)
    if said is not None:
        return said
    answered: str = click.prompt(f"Passphrase of {file.name}", hide_input=True, err=True)
    return answered
