# SPDX-License-Identifier: EUPL-1.2
"""
There is one form of everything in a package: of an archive, of a statement, of signatures.
"""

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st
from tests.proofs.bundle.forge import archive

from onestopshop.codec.bundles.archives import read_archive, write_archive
from onestopshop.codec.bundles.carriers import Carrier, is_carrier, read_carrier, write_carrier
from onestopshop.codec.bundles.documents import bytes_of, manifest_of, root_of, snapshot_of
from onestopshop.codec.bundles.keys import SigningKey, new_key, signatures_of, signed, signers_of
from onestopshop.codec.bundles.strict_json import strict_json
from onestopshop.codec.canonical import canonical
from onestopshop.domain.bundles.statements import FileEntry, KeySet, Listed, Manifest, Root, Snapshot
from onestopshop.errors import ExchangeError, InvalidDataError

DIGEST = "0123456789abcdef" * 4
CREATED = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
COMMON: dict[str, Any] = {
    "publisher": "eastgate",
    "version": 3,
    "created": CREATED,
    "expires": CREATED + timedelta(days=120),
    "previous": DIGEST,
}
NAMES = st.from_regex(r"[a-zé0-9]{1,9}(/[a-z0-9]{1,9}){0,2}", fullmatch=True)


@given(st.dictionaries(NAMES, st.binary(max_size=50), min_size=1, max_size=5))
def test_archives_are_read_as_written(files: dict[str, bytes]) -> None:
    """What is written is read again, by us and by anybody who reads zip, and its order does not matter."""
    content = write_archive(files)
    assert files == read_archive(content)
    assert content == write_archive(dict(reversed(files.items())))
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert packed.testzip() is None
        assert files == {name: packed.read(name) for name in packed.namelist()}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_other_archives_are_refused(method: int) -> None:
    """What another program zipped is refused, whatever it holds."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as packed:
        packed.writestr("a.txt", b"a" * 100)
    with pytest.raises(ExchangeError, match="somebody zipped it again") as caught:
        read_archive(out.getvalue())
    assert "zipped by nobody" in caught.value.hint


def test_two_files_of_one_name() -> None:
    """An archive that holds two files of one name is refused: two readers would read it differently."""
    with pytest.raises(ExchangeError, match="two files of one name"):
        read_archive(archive([("a", b"1"), ("a", b"2")]))


def test_archives_have_a_size() -> None:
    """An archive of nothing, or of more files than any package has, is neither written nor read."""
    for files in ({}, {f"f{number}": b"" for number in range(2_001)}):
        with pytest.raises(ExchangeError, match="1 to 2000 files"):
            write_archive(files)
    with pytest.raises(ExchangeError, match="too many files"):
        read_archive(archive([("a", b"")])[:31] + b"PK\x03\x04")
    with pytest.raises(ExchangeError, match="this is no package"):
        read_archive(b"")


def test_what_is_no_carrier(tmp_path: Path) -> None:
    """A file that begins otherwise, or is not there, is no package; an archive of something else is refused."""
    (tmp_path / "text").write_text("text")
    assert not is_carrier(tmp_path / "text")
    assert not is_carrier(tmp_path / "none")
    for path in (
        "eastgate/notes.txt",
        "eastgate/roots/01/manifest.json",
        "eastgate/bundles/UP.zip",
        "EAST/x",
    ):
        with pytest.raises(ExchangeError):
            read_carrier(write_archive({path: b"x"}))
    carrier = Carrier(publisher="eastgate", bundles={"pilot": b"x"})
    assert carrier == read_carrier(write_carrier(carrier))


STATEMENTS: dict[str, tuple[Any, Callable[..., Any]]] = {
    "taxonomy-x": (
        Manifest(name="taxonomy-x", files=(FileEntry(path="a.toml", size=1, sha256=DIGEST),), **COMMON),
        manifest_of,
    ),
    "snapshot": (
        Snapshot(
            name="snapshot",
            root=2,
            keys=DIGEST,
            bundles=(Listed(name="pilot", version=1, sha256=DIGEST),),
            **COMMON,
        ),
        snapshot_of,
    ),
    "root": (Root(name="root", keys=KeySet(keys=frozenset({DIGEST}), threshold=1), **COMMON), root_of),
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_statements_are_read_as_written(name: str) -> None:
    """Each statement comes back equal, and only as what and whose it is."""
    statement, read = STATEMENTS[name]
    content = bytes_of(statement)
    assert statement == read(content, publisher="eastgate", name=name)
    for publisher, called in (("westgate", name), ("eastgate", "pilot")):
        with pytest.raises(ExchangeError, match="of another city, or under another name"):
            read(content, publisher=publisher, name=called)


_WRONG: dict[str, list[dict[str, Any]]] = {
    "taxonomy-x": [
        {"files": {}},
        {"files": [1]},
        {"files": [{"path": 1, "size": 1, "sha256": DIGEST}]},
        {"files": [{"path": "a", "size": -1, "sha256": DIGEST}]},
        {"files": [{"path": "a", "size": 1, "sha256": "no"}]},
        {"previous": 7},
        {"previous": "no"},
        {"publisher": "eastgate", "more": 1},
        {"_type": "onestopshop-root"},
    ],
    "snapshot": [{"root": 2}, {"root": {"version": 0, "keys": DIGEST}}, {"bundles": [{"name": "x"}]}],
    "root": [
        {"keys": [DIGEST, DIGEST]},
        {"keys": ["no"]},
        {"keys": []},
        {"threshold": True},
        {"threshold": 2},
        {"threshold": 0},
    ],
}


@pytest.mark.parametrize(("name", "change"), [(name, one) for name, many in _WRONG.items() for one in many])
def test_malformed_statements(name: str, change: dict[str, Any]) -> None:
    """A statement of another form is refused, with a reason and nothing else."""
    statement, read = STATEMENTS[name]
    said = strict_json(bytes_of(statement), what="it", most=10_000)
    with pytest.raises(ExchangeError, match="nothing was written"):
        read(canonical(said | change), publisher="eastgate", name=name)


@pytest.mark.parametrize(
    "text",
    [
        b'{"a":1,"a":1}',
        b'{"a":1.0}',
        b'{"a":9007199254740992}',
        b'{"a":NaN}',
        b'{"a": 1}',
        b'{"b":1,"a":1}',
        b'{"a":"\\u0041"}',
        b'{"a":"\\ud800"}',
        b"\xff",
        b"[" * 33 + b"]" * 33,
        b"[" * 100_000,
        b"9" * 5_000,
        b" " * 200_001,
        b"",
    ],
)
def test_loose_json(text: bytes) -> None:
    """JSON that could be written in another way, or says what two readers may read differently, is refused."""
    with pytest.raises(ExchangeError, match="nothing was written"):
        strict_json(text, what="it", most=200_000)


def test_strict_json() -> None:
    """What is in the one form is read."""
    assert {"a": [2**53 - 1, -1, None, True, "é"]} == strict_json(
        '{"a":[9007199254740991,-1,null,true,"é"]}'.encode(), what="it", most=100
    )


def test_keys_of_other_kinds() -> None:
    """Only Ed25519 keys sign, and one with a passphrase needs it."""
    other = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    key = new_key()
    for pem, passphrase in ((other, ""), (b"no key", ""), (key.pem("secret"), ""), (key.pem("secret"), "x")):
        with pytest.raises(InvalidDataError, match=r"\$\.key"):
            SigningKey.from_pem(pem, passphrase)
    assert key == SigningKey.from_pem(key.pem("secret"), "secret")
    assert "private" not in repr(key)


def test_files_of_signatures() -> None:
    """A file of signatures has one form too, and each signature in it must be of a known key and genuine."""
    one, two = new_key(), new_key()
    file = signed(b"it", [one, two])
    assert {one.public, two.public} == signers_of(b"it", signatures_of(file), [one.public, two.public])
    for content, keys in ((b"it", [one.public]), (b"other", [one.public, two.public])):
        with pytest.raises(ExchangeError):
            signers_of(content, signatures_of(file), keys)
    (entry, _) = strict_json(file, what="it", most=10_000)
    for wrong in (
        {},
        [1],
        [entry, entry],
        [{**entry, "alg": "RSA"}],
        [{**entry, "sig": 1}],
        [{**entry, "sig": "AAAA"}],
        [{**entry, "sig": "é"}],
        [{**entry, "keyid": "AB" * 32}],
        [{**entry, "more": 1}],
    ):
        with pytest.raises(ExchangeError):
            signatures_of(canonical(wrong))
