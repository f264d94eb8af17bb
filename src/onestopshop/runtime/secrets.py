# SPDX-License-Identifier: EUPL-1.2
"""
What an installation keeps for itself: its name in the log, and the key of the workers' codes.
"""

import hashlib
import hmac
import os
import secrets
from base64 import b32encode
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from onestopshop.codec.records import check_text
from onestopshop.errors import ConfigurationError, InvalidDataError

__all__ = ["installation_name", "worker_code", "worker_key"]

_BYTES = 32


def worker_code(account: str, *, key: bytes) -> str:
    """
    Return the pseudonym of an account: a keyed hash (HMAC-SHA256, 80 bits shown).

    The same account has the same code as long as the key stays; without the
    key nobody can find the account of a code.

    Raises:
        InvalidDataError: The account is empty.
    """
    check_text(account)
    if not account.strip():
        raise InvalidDataError(["an account is needed @ $.account"])
    digest = hmac.new(key, account.encode(), hashlib.sha256).digest()
    return "w-" + b32encode(digest[:10]).decode().lower()


def worker_key(state: Path) -> bytes:
    """
    Return the key of the workers' codes, made at first use and readable by its owner only.

    Raises:
        ConfigurationError: It cannot be written here.
    """
    return bytes.fromhex(_kept(state / "worker-key", lambda: secrets.token_hex(_BYTES)))


def installation_name(city: str, state: Path) -> str:
    """Return the name of this installation in the log; where nothing can be kept, one for this process."""
    try:
        return _kept(state / "installation", lambda: f"{city}-{secrets.token_hex(4)}")
    except ConfigurationError:
        return f"{city}-{secrets.token_hex(4)}"


def _kept(path: Path, make: Callable[[], str]) -> str:
    """Return what the file holds; whoever is first among several processes writes it, whole."""
    with suppress(FileNotFoundError):
        return path.read_text("ascii")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        fresh.touch(mode=0o600, exist_ok=False)
        fresh.write_text(make(), "ascii")
        with suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
        return path.read_text("ascii")
    except OSError as error:
        raise ConfigurationError(
            f"{path.name} cannot be kept: {error.strerror}",
            problems=[("state.folder", "nothing can be written there")],
            hint="Let [state] folder name a folder that this user may write.",
        ) from error
