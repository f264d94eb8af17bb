# SPDX-License-Identifier: EUPL-1.2
"""
What becomes of a package on its way is recognised, and what is something else is not taken for it.
"""

from pathlib import Path

import pytest

from onestopshop.codec.bundles.archives import write_archive
from onestopshop.codec.bundles.arrivals import may_be_package
from onestopshop.codec.bundles.carriers import read_carrier
from onestopshop.errors import ExchangeError

GENUINE = write_archive(
    {"eastgate/snapshot/manifest.json": b"{}", "eastgate/snapshot/signatures.json": b"[]"}
)


def test_each_bit_of_its_beginning(tmp_path: Path) -> None:
    """Any one bit of the first 64 bytes may be another: it is recognised, and refused with what to do."""
    file = tmp_path / "package"
    for bit in range(64 * 8):
        content = bytearray(GENUINE)
        content[bit // 8] ^= 1 << bit % 8
        file.write_bytes(content)
        assert may_be_package(file), bit
        with pytest.raises(ExchangeError) as caught:
            read_carrier(bytes(content))
        assert caught.value.hint


def test_however_little_of_it_came(tmp_path: Path) -> None:
    """A copy that stopped is recognised from its second byte on."""
    file = tmp_path / "package"
    for size in range(2, 64):
        file.write_bytes(GENUINE[:size])
        assert may_be_package(file), size


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"UEsDBBQAAAgAAAAAIQ", "the text of an e-mail"),
        (b"\xef\xbb\xbf" + b"A" * 76 + b"\r\n", "the text of an e-mail"),
        (b"begin 644 package.zip\n", "the text of an e-mail"),
        (b"PK=03=04=14=00", "or somebody zipped it again"),
        (b"MIME-Version: 1.0\r\n", "the text of an e-mail"),
        (b"Received: from here by there\r\n", "the text of an e-mail"),
        (b"From someone Mon Nov  2 10:00:00 2026\n", "the text of an e-mail"),
        (b"\r\n--_000_part\r\nContent-Type: text/plain\r\n", "the text of an e-mail"),
        (b"\n<?xml version='1.0'?><html/>", "a web page"),
        (b"%PDF-1.7\n%\xe2\xe3\0", "changed on its way"),
    ],
)
def test_what_it_became(tmp_path: Path, content: bytes, why: str) -> None:
    """What programs make of a package is recognised and named."""
    file = tmp_path / "package"
    file.write_bytes(content)
    assert may_be_package(file)
    with pytest.raises(ExchangeError, match=why):
        read_carrier(content)


@pytest.mark.parametrize(
    "content",
    [
        b'{"organisation": {"id": "o1"}}\n',
        b'\xef\xbb\xbf \n{"service": {"id": "s1", "name": "caf\xe9"}}\n',
        b'{"service": "\0"}',
        '{"service": {}}'.encode("utf-16"),
        b"id;name\n1;City office\n",
        b"name: City office\n",
        b"Postal code, name\n",
        "\u00e9\u00e8 \u4f60\u597d\n".encode(),
        b"",
    ],
)
def test_what_is_something_else(tmp_path: Path, content: bytes) -> None:
    """Services and texts, right or wrong, are no package."""
    file = tmp_path / "package"
    file.write_bytes(content)
    assert not may_be_package(file)
    assert not may_be_package(tmp_path / "none")
