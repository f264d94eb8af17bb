# SPDX-License-Identifier: EUPL-1.2
"""
Damage to a file of which nobody knows what is in it.
"""

from random import Random
from typing import Final

__all__ = ["damaged"]

_PIECES: Final = (
    b"\x00", b"\xff", b"\xfe\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xc0\xaf", b"\xf4\x90\x80\x80",
    b"\r", b"\n", b"\r\n", b"\t", b'"', b"'", b'"""', b"\\", b"\\u", b"\\ud800", b"\\U00110000", b"[", b"{", b"(", b"<",
    b">", b"]", b"}", b")", b";", b",", b".", b":", b"|", b"#", b"@", b"^^", b"_:", b"&x;", b"<!", b"<!DOCTYPE a []>",
    b"]]>", b"=", b"- ", b"&a ", b"*a", b"!!x ", b"%TAG", b"@context", b"@prefix", b"NaN", b"1e999", b"PK\x03\x04",
)  # fmt: skip
_REPEATED: Final = (
    b"[",
    b"{",
    b"(",
    b'{"a":',
    b"<a>",
    b"[[",
    b"- ",
    b"!(",
    b"\t",
    b";",
    b"a:",
    b"\n",
    b"|",
    b'"',
)
_LONG: Final = (50, 2_000, 100_000)


def damaged(random: Random, content: bytes, times: int) -> bytes:
    """
    Return *content* with so many places changed: bytes lost, doubled, moved, turned, or put in.
    """
    found = bytearray(content)
    for _ in range(times):
        start = random.randrange(len(found) + 1)
        end = min(len(found), start + int(random.expovariate(1 / 12)) + 1)
        what = random.randrange(9)
        if what == 0:
            found[start:end] = b""
        elif what == 1:
            found[start:start] = found[start:end] * random.randint(1, 3)
        elif what == 2 and start < len(found):
            found[start] ^= 1 << random.randrange(8)
        elif what == 3 and start < len(found):
            found[start] = random.randrange(256)
        elif what == 4:
            del found[start:]
        elif what == 5:
            piece = bytes(found[start:end])
            found[start:end] = b""
            place = random.randrange(len(found) + 1)
            found[place:place] = piece
        elif what == 6 and random.random() < 0.3:
            found[start:start] = random.choice(_REPEATED) * random.choice(_LONG)
        else:
            found[start:start] = random.choice(_PIECES)
    return bytes(found)
