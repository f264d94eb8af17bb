# SPDX-License-Identifier: EUPL-1.2
"""
Recognise a column of somebody's list that is about people: it is never taken over.

A list that was kept for another purpose often has a column of names.  What
stands above it, and what its values look like, tell it; the words are those
of languages of the network.
"""

from collections.abc import Collection
from typing import Final

from onestopshop.domain.candidates.likeness import folded_words
from onestopshop.domain.identity import suspects

__all__ = ["about_a_person", "held_of_people"]

_LISTED: Final = """
    name firstname lastname surname forename client customer phone telephone mobile email mail address birth
    birthdate passport
    naam voornaam achternaam familienaam klant client clientnaam telefoon telefoonnummer gsm adres straat
    rijksregister rijksregisternummer insz geboortedatum geboorte
    nom prenom usager telephone portable courriel adresse naissance
    vorname nachname geburtsdatum anschrift
    ime prezime telefon adresa oib
    imie nazwisko adres pesel
    nombre apellido apellidos correo
"""

_WORDS: Final = frozenset(_LISTED.split())

_BETWEEN: Final = frozenset(
    {"van", "de", "den", "der", "von", "el", "al", "ben", "bin", "da", "di", "du", "la", "le"}
)
"""What may stand without a capital in a name."""

_MOST: Final = 0.6
"""The share of values that look like names from which on a column is one of names."""


def about_a_person(head: str) -> bool:
    """Return whether what stands above a column says that it is about people."""
    words = folded_words(head)
    return not _WORDS.isdisjoint(words) or not _WORDS.isdisjoint({"".join(words)})


def held_of_people(values: Collection[str]) -> str:
    """Return what a column seems to hold that may never be recorded: nothing (``""``) when it seems to hold none."""
    said = {value for value in values if value.strip()}
    names = sum(_is_name(value) for value in said)
    if len(said) >= 3 and names >= _MOST * len(said):
        return "names of people"
    found = [what for value in said for what in suspects(value)]
    return max(set(found), key=found.count) if len(found) >= max(3, _MOST * len(said)) else ""


def _is_name(value: str) -> bool:
    """Return whether a value is two to four words with a capital, and at most what stands between them in names."""
    words = [word.strip(".,") for word in value.split()]
    names = [word for word in words if word not in _BETWEEN]
    return 2 <= len(names) <= 4 and all(word.istitle() and _letters(word).isalpha() for word in names)


def _letters(word: str) -> str:
    return word.replace("-", "").replace("'", "").replace("\u2019", "")
