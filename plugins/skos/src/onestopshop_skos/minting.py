# SPDX-License-Identifier: EUPL-1.2
"""
Codes for what a file names by IRI: the same IRIs always get the same codes.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Final
from urllib.parse import unquote

__all__ = ["key_of", "keys_for", "last_part", "natural", "scheme_id_of", "scheme_ids_for"]

_LONGEST: Final = 64
_OTHER: Final = re.compile(r"[^a-z0-9_-]+")
_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NUMBER: Final = re.compile(r"(\d+)")
_NO_NAME: Final = re.compile(
    r"|scheme|conceptscheme|concept-?schemes?|concepts?|vocab(ulary)?|thesaurus|taxonomy|skos|cs|id|v?\d[\d.-]*",
    re.IGNORECASE,
)
"""Last parts of the IRIs of schemes that say nothing: the part before is taken."""


def key_of(text: str) -> str:
    """
    Return *text* as a key: lower-case letters, digits, ``_`` and ``-`` only; ``""`` when nothing is left.
    """
    parts = _HUMP.sub("-", text) if not text.isupper() else text
    plain = unicodedata.normalize("NFKD", parts).encode("ascii", "ignore").decode().lower()
    key = _OTHER.sub("-", plain).strip("-_")
    return key if len(key) <= _LONGEST else f"{key[: _LONGEST - 9].rstrip('-_')}-{_digest(text, 8)}"


def last_part(iri: str) -> str:
    """Return the last part of an IRI that says something, decoded."""
    parts = re.split(r"[/#]|(?<=[a-z0-9]):(?!//)", iri)
    return next((unquote(part) for part in reversed(parts) if part), "")


def scheme_id_of(iri: str) -> str:
    """
    Return the id of a scheme from its IRI, ``""`` when no part of it says anything.
    """
    parts = re.split(r"[/#:]", iri.split("://", 1)[-1])
    said = [unquote(part) for part in parts if not _NO_NAME.fullmatch(part)]
    return key_of(said[-1]) if said else ""


def scheme_ids_for(wanted: Mapping[str, str]) -> dict[str, str]:
    """
    Return the id of each scheme.

    Args:
        wanted: What each scheme, by IRI, would like to be called; nothing is called ``""``.
    """
    return _apart({iri: id or "scheme" for iri, id in wanted.items()})


def keys_for(notations: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """
    Return the key of each concept of a scheme.

    The notations are taken when every concept has exactly one and they stay
    apart as keys; else the last parts of the IRIs.  Where two would be the
    same, the first IRI keeps the key and the others get a mark of their own.

    Args:
        notations: Those of each concept, by IRI.
    """
    said = {iri: tuple(texts) for iri, texts in notations.items()}
    if all(len(texts) == 1 for texts in said.values()):
        keys = {iri: key_of(texts[0]) for iri, texts in said.items()}
        if all(keys.values()) and len(set(keys.values())) == len(keys):
            return keys
    return _apart({iri: key_of(last_part(iri)) or f"c{_digest(iri, 8)}" for iri in said})


def natural(iri: str) -> tuple[str, str]:
    """Return what IRIs are sorted by, so that 9 stands before 10."""
    return _NUMBER.sub(lambda found: found[0].zfill(12), iri), iri


def _apart(wanted: Mapping[str, str]) -> dict[str, str]:
    times = Counter(wanted.values())
    taken, first = set(wanted.values()), set[str]()
    found: dict[str, str] = {}
    for iri in sorted(wanted, key=lambda iri: (not iri, iri)):  # who has no IRI gives way
        key = wanted[iri]
        if times[key] > 1 and key in first:
            length = 6
            while (marked := f"{key}-{_digest(iri, length)}") in taken:
                length += 1
            key = marked
            taken.add(key)
        first.add(wanted[iri])
        found[iri] = key
    return found


def _digest(text: str, length: int) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:length]
