# SPDX-License-Identifier: EUPL-1.2
"""
The receipt of a referral: a code with which the visitor tells what came of it, without account or name.

The code has 80 bits, so that nobody finds one by trying, and a check character
against slips of the pen.  It is worked out from a key and the referral's id: a
call that is repeated gives the same code, and no code is kept.  What is kept is
a keyed hash of it; who has the records but not the key can neither make a code
nor test one.

Its letters are those of Crockford's base 32, without I, L, O and U; the check
character is that of Luhn's algorithm modulo 32.
"""

import hmac
from hashlib import sha256
from typing import Final

from onestopshop.errors import InvalidDataError

__all__ = ["code_of", "kept_of", "no_receipt", "typed_code"]

_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH: Final = 16
_BYTES: Final = 10
_MEANT: Final = str.maketrans({"I": "1", "L": "1", "O": "0", "-": "", " ": ""})


def code_of(referral: str, *, key: bytes) -> str:
    """Return the code of a referral's receipt, in groups of four: ``7K3M-Q9XD-2FHT-W5RB-6``."""
    digest = hmac.new(key, b"receipt/code/" + referral.encode(), sha256).digest()
    number = int.from_bytes(digest[:_BYTES], "big")
    letters = "".join(_LETTERS[number >> 5 * place & 31] for place in reversed(range(_LENGTH)))
    code = letters + _check_letter(letters)
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def kept_of(code: str, *, key: bytes) -> str:
    """Return what is kept of a code: 128 bits of a keyed hash, in hexadecimal digits."""
    return hmac.new(key, b"receipt/kept/" + _plain(code).encode(), sha256).hexdigest()[:32]


def typed_code(typed: str) -> str:
    """
    Return a code as somebody typed it, without what people add and mistake.

    Raises:
        InvalidDataError: It has not the form of a code; the message is that of every wrong code.
    """
    code = _plain(typed) if isinstance(typed, str) and len(typed) <= 100 else ""
    letters = code[:-1]
    if len(code) != _LENGTH + 1 or set(code) - {*_LETTERS} or _check_letter(letters) != code[-1]:
        raise no_receipt()
    return code


def no_receipt() -> InvalidDataError:
    """Return the one error of a code that opens nothing, whatever is wrong with it."""
    return InvalidDataError(
        ["this is no receipt of a referral @ $.code"],
        hint="Compare each letter with the paper, or ask at the desk, which can note it without a code.",
    )


def _plain(code: str) -> str:
    return code.upper().translate(_MEANT)


def _check_letter(letters: str) -> str:
    total = 0
    for place, letter in enumerate(reversed(letters)):
        value = _LETTERS.index(letter) * (1 if place % 2 else 2)
        total += value // 32 + value % 32
    return _LETTERS[-total % 32]
