# SPDX-License-Identifier: EUPL-1.2
"""
Ed25519 keys and signatures (RFC 8032), by the library ``cryptography``; no arithmetic of our own.
"""

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

import attrs

from onestopshop.codec.bundles.strict_json import strict_json
from onestopshop.codec.canonical import canonical
from onestopshop.domain.bundles.names import refused
from onestopshop.errors import InvalidDataError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

__all__ = [
    "SigningKey",
    "genuine_among",
    "is_genuine",
    "keyid_of",
    "new_key",
    "signatures_of",
    "signed",
    "signers_of",
]

_ALGORITHM: Final = "Ed25519"
_SIGNATURE: Final = 64
_MOST: Final = 64_000
"""Bytes of all signatures of a statement: those of some hundred keys."""
_LONGEST: Final = 1_023
"""Bytes of a passphrase that OpenSSL takes."""


@attrs.frozen(kw_only=True)
class SigningKey:
    """
    One person's private key.

    Args:
        public: The public half, in hexadecimal digits.
    """

    public: str
    _private: "Ed25519PrivateKey" = attrs.field(alias="private", repr=False, eq=False)

    @property
    def keyid(self) -> str:
        """The name of the key in signatures."""
        return keyid_of(self.public)

    def sign(self, content: bytes) -> bytes:
        """Return the signature of *content*."""
        return self._private.sign(content)

    def pem(self, passphrase: str = "") -> bytes:
        """
        Return the key as a file holds it, encrypted when there is a passphrase.

        Raises:
            InvalidDataError: The passphrase is too long.
        """
        from cryptography.hazmat.primitives import serialization as forms

        secret = _secret(passphrase)
        if len(secret) > _LONGEST:
            raise InvalidDataError(
                [f"a passphrase has at most {_LONGEST:,} bytes @ $.passphrase"], hint="Take a shorter one."
            )
        return self._private.private_bytes(
            forms.Encoding.PEM,
            forms.PrivateFormat.PKCS8,
            forms.BestAvailableEncryption(secret) if secret else forms.NoEncryption(),
        )

    @classmethod
    def from_pem(cls, pem: bytes, passphrase: str = "") -> "SigningKey":
        """
        Return the key of a file.

        Raises:
            InvalidDataError: It holds no Ed25519 key, or the passphrase is missing or wrong.
        """
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        try:
            private = load_pem_private_key(pem, _secret(passphrase) or None)
        except (TypeError, ValueError, UnsupportedAlgorithm):
            raise InvalidDataError(
                ["the key cannot be read, or its passphrase is missing or wrong @ $.key"],
                hint="Name the file that `onestopshop exchange keygen` wrote, and its passphrase.",
            ) from None
        if not isinstance(private, Ed25519PrivateKey):
            raise InvalidDataError(
                ["the key is of another kind than Ed25519 @ $.key"],
                hint="`onestopshop exchange keygen` makes one.",
            )
        return cls(public=private.public_key().public_bytes_raw().hex(), private=private)


def new_key() -> SigningKey:
    """Return a new key of chance."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.generate()
    return SigningKey(public=private.public_key().public_bytes_raw().hex(), private=private)


def keyid_of(public: str) -> str:
    """Return the name of a public key: the SHA-256 of its 32 bytes."""
    return hashlib.sha256(bytes.fromhex(public)).hexdigest()


def is_genuine(public: str, signature: bytes, content: bytes) -> bool:
    """Return whether the holder of a public key signed *content*."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True


def signed(content: bytes, keys: Iterable[SigningKey], *, before: Mapping[str, bytes] | None = None) -> bytes:
    """
    Return the file of signatures of *content*.

    Args:
        before: Signatures that are there already, by the name of the key.
    """
    made = {**(before or {}), **{key.keyid: key.sign(content) for key in keys}}
    return canonical(
        [
            {"keyid": keyid, "alg": _ALGORITHM, "sig": b64encode(made[keyid]).decode()}
            for keyid in sorted(made)
        ]
    )


def signatures_of(file: bytes) -> Mapping[str, bytes]:
    """
    Return the signatures that a file holds, unchecked, by the name of the key.

    Raises:
        ExchangeError: It is no such file, or one key stands in it twice.
    """
    said = strict_json(file, what="the file of signatures", most=_MOST)
    if not isinstance(said, list) or not all(_is_signature(one) for one in said):
        raise refused("the file of signatures has another form")
    found = {one["keyid"]: b64decode(one["sig"]) for one in said}
    if [one["keyid"] for one in said] != sorted(found):
        raise refused("the file of signatures is not in order, or names a key twice")
    return found


def signers_of(content: bytes, signatures: Mapping[str, bytes], keys: Iterable[str]) -> frozenset[str]:
    """
    Return the public keys that signed *content*.

    Args:
        keys: The public keys that may have.

    Raises:
        ExchangeError: A signature is of another key, or is none of this content.
    """
    known = {keyid_of(key): key for key in keys}
    for keyid, signature in signatures.items():
        if keyid not in known:
            raise refused(
                f"the package is signed with the key {keyid[:16]}…, which is none of the city's that holds here",
                hint="The key may be revoked, or another city's; ask the city for its newest package.",
            )
        if not is_genuine(known[keyid], signature, content):
            raise refused("a signature of the package is not genuine: it, or what was signed, was altered")
    return frozenset(known[keyid] for keyid in signatures)


def genuine_among(content: bytes, signatures: Mapping[str, bytes], keys: Iterable[str]) -> frozenset[str]:
    """Return those of *keys* that signed *content*, leaving aside what others did."""
    by_id = {keyid_of(key): key for key in keys}
    return frozenset(
        by_id[keyid]
        for keyid, signature in signatures.items()
        if keyid in by_id and is_genuine(by_id[keyid], signature, content)
    )


def _is_signature(value: Any) -> bool:
    if not isinstance(value, dict) or value.keys() != {"keyid", "alg", "sig"} or value["alg"] != _ALGORITHM:
        return False
    keyid, text = value["keyid"], value["sig"]
    if not isinstance(keyid, str) or not isinstance(text, str):
        return False
    try:
        raw = b64decode(text, validate=True)
    except ValueError:
        return False
    return len(raw) == _SIGNATURE and b64encode(raw).decode() == text and _is_digest(keyid)


def _secret(passphrase: str) -> bytes:
    """Return a passphrase as it was typed; an environment variable may hold what is no UTF-8."""
    return passphrase.encode(errors="surrogateescape")


def _is_digest(text: str) -> bool:
    return len(text) == 64 and not set(text) - set("0123456789abcdef")
