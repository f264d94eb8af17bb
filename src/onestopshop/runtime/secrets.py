# SPDX-License-Identifier: EUPL-1.2
"""
What an installation keeps for itself: its name in the log, and the keys of the workers' codes and of answer links.
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

__all__ = [
    "checked_key",
    "installation_name",
    "link_key",
    "receipt_key",
    "statistics_key",
    "worker_code",
    "worker_key",
]

_BYTES = 32
_LEAST_BYTES = 16
"""With a shorter key whoever has codes can try all keys until the accounts of the city fit."""


def worker_code(account: str, *, key: bytes) -> str:
    """
    Return the pseudonym of an account: a keyed hash (HMAC-SHA256, 80 bits shown).

    The same account has the same code as long as the key stays; without the
    key nobody can find the account of a code.

    Raises:
        InvalidDataError: The account is empty, or no text.
    """
    check_text(account)
    if not isinstance(account, str) or not account.strip():
        raise InvalidDataError(["an account is needed @ $.account"])
    digest = hmac.new(key, account.encode(), hashlib.sha256).digest()
    return "w-" + b32encode(digest[:10]).decode().lower()


def checked_key(key: bytes, *, place: str, what: str = "the workers' codes") -> bytes:
    """
    Return *key* when nobody can guess it by trying.

    Args:
        what: What it is the key of, for the error.
        place: Where it stands, for the error; the key itself is never in it.

    Raises:
        ConfigurationError: It has fewer than 16 bytes.
    """
    if len(key) < _LEAST_BYTES:
        raise ConfigurationError(
            f"the key of {what} is too short",
            problems=[(place, f"a key has at least {_LEAST_BYTES} bytes")],
            hint="Take 32 random bytes, for instance of `openssl rand -hex 32`, and never change them.",
        )
    return key


def worker_key(state: Path) -> bytes:
    """
    Return the key of the workers' codes, made at first use and readable by its owner only.

    Raises:
        ConfigurationError: It cannot be written here, or what is kept is no key.
    """
    return _kept_key("worker-key", state, "the workers' codes")


def link_key(state: Path) -> bytes:
    """
    Return the key that signs answer links, made at first use and readable by its owner only.

    Raises:
        ConfigurationError: It cannot be written here, or what is kept is no key.
    """
    return _kept_key("link-key", state, "answer links")


def receipt_key(state: Path) -> bytes:
    """
    Return the key of the receipts' codes, made at first use and readable by its owner only.

    Raises:
        ConfigurationError: It cannot be written here, or what is kept is no key.
    """
    return _kept_key("receipt-key", state, "receipts")


def statistics_key(state: Path) -> bytes:
    """
    Return the key by which published figures are rounded, made at first use and readable by its owner only.

    Raises:
        ConfigurationError: It cannot be written here, or what is kept is no key.
    """
    return _kept_key("statistics-key", state, "published figures")


def installation_name(city: str, state: Path) -> str:
    """
    Return the name of this installation in the log.

    Where nothing can be kept, or what is kept is damaged, it is one for this process.
    """
    try:
        return _kept(state / "installation", lambda: f"{city}-{secrets.token_hex(4)}")
    except ConfigurationError:
        return f"{city}-{secrets.token_hex(4)}"


def _kept_key(name: str, state: Path, what: str) -> bytes:
    kept = _kept(state / name, lambda: secrets.token_hex(_BYTES))
    try:
        key = bytes.fromhex(kept)
    except ValueError:
        raise _damaged(name, "it does not hold a key in hexadecimal digits") from None
    return checked_key(key, place=_IN_STATE.format(name), what=what)


def _kept(path: Path, make: Callable[[], str]) -> str:
    """Return what the file holds; whoever is first among several processes writes it, whole."""
    with suppress(FileNotFoundError):
        return _read(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        fresh.touch(mode=0o600, exist_ok=False)
        fresh.write_text(make(), "ascii")
        with suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
        return _read(path)
    except OSError as error:
        raise ConfigurationError(
            f"{path.name} cannot be kept: {error.strerror}",
            problems=[("state.folder", "nothing can be written there")],
            hint="Let [state] folder name a folder that this user may write.",
        ) from error


_IN_STATE = "state.folder/{}"


def _read(path: Path) -> str:
    """Return what the file holds, without the line end that an editor adds."""
    try:
        kept = path.read_text("ascii").strip()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _damaged(path.name, f"it cannot be read: {error.strerror}") from error
    except ValueError:
        raise _damaged(path.name, "it holds characters that were never written there") from None
    if not kept:
        raise _damaged(path.name, "it is empty")
    return kept


def _damaged(name: str, what: str) -> ConfigurationError:
    return ConfigurationError(
        f"{name} in the state folder cannot be used",
        problems=[(_IN_STATE.format(name), what)],
        hint=f"Bring {name} back from a backup; without one move it away, and a new one is made.",
    )
