# SPDX-License-Identifier: EUPL-1.2
"""
Tell whether an index was made with the words, the folding and the engine of today.
"""

import hashlib
import json

import tantivy

from onestopshop.builtin.search.words import Folding
from onestopshop.plugin import City

__all__ = ["fingerprint"]

_SCHEMA = 1
"""Raise it when documents of the same service change."""

_PROBE = "ÀÉÎöñçşğİIıŁßŒ ЙйЇїЁёҐґ الأإآةىؤئ تَسْجِيلٌ ـ پښتو گچ ۴٤4 ምዝገባ Ἀθῆναι שָׁלוֹם ﬁ Ａ \u2068x\u2069"


def fingerprint(city: City, folding: Folding) -> str:
    """
    Return a digest of all that shapes the documents beside the services themselves.
    """
    engine = tantivy.__version__  # type: ignore[attr-defined]  # its stub does not re-export it
    digest = hashlib.sha256(f"{_SCHEMA} {engine}".encode())
    languages = {tag: fold(_PROBE) for tag, fold in sorted(folding.known.items())}
    digest.update(json.dumps(languages).encode())
    for concept in sorted(city.vocabulary, key=lambda concept: concept.code):
        tags = sorted({*concept.label, *concept.alt, *concept.hidden})
        words = [(tag, [*concept.words(tag)]) for tag in tags]
        digest.update(json.dumps([concept.code, concept.broader, words]).encode())
    return digest.hexdigest()[:16]
