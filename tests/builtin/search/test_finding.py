# SPDX-License-Identifier: EUPL-1.2
"""
What a person types finds the service that she means.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from little_shop import LittleShop

from onestopshop.builtin.search.words import split
from onestopshop.plugin import Language, Search

_SCRIPTS = {
    "ar": ("تَسْجِيلُ العُنْوَان", "تسجيل"),
    "bn": ("নিবন্ধন কেন্দ্র", "নিবন্ধন"),
    "bg": ("Адресна регистрация", "РЕГИСТРАЦИЯ"),
    "el": ("Δήλωση κατοικίας", "ΔΗΛΩΣΗ"),
    "en": ("Registration desk", "registration"),
    "fa": ("ثبت‌نام در مدرسه", "مدرسه"),
    "he": ("רישום תושבים", "רישום"),
    "hi": ("पंजीकरण कार्यालय", "पंजीकरण"),
    "hy": ("Գրանցում քաղաքում", "գրանցում"),
    "ka": ("რეგისტრაცია ქალაქში", "რეგისტრაცია"),
    "ko": ("주민 등록 센터", "등록"),
    "ta": ("பதிவு அலுவலகம்", "பதிவு"),
    "th": ("การลงทะเบียนที่อยู่", "ลงทะเบียน"),
    "ti": ("ምዝገባ ኣድራሻ", "ምዝገባ"),
    "uk": ("Реєстрація місця проживання", "РЕЄСТРАЦІЯ"),
    "zh": ("居民登记中心", "登记"),
}


@pytest.mark.parametrize("language", _SCRIPTS)
def test_every_script(shop: LittleShop, language: str) -> None:
    """A word of the name finds the service in any script, whatever language is asked for."""
    name, typed = _SCRIPTS[language]
    shop.put("wanted", {language: name})
    shop.put("other", {"nl": "Iets anders"})
    index = shop.open()
    assert shop.ids(index, typed, language) == ["wanted"]
    assert shop.ids(index, typed, "nl") == ["wanted"]


@pytest.mark.parametrize(
    "typed",
    [
        "inschrijving",
        "INSCHRIJVING",
        "inschr",
        "inschrijvign",
        "inschrijing",
        "inschrijvving",
        "inschrijvnig adre",
        "adres",
        "bewijs",
        "schrijvings",
        "verblijf",
        "تَسْجِيلٌ",
        "التسجيل",
        "تسـجيل",
        "\u2067تسجيل\u2069",
        "реєстрація",
        "РЕЄСТРАЦІЯ",
        "регистрация",
        "ｉｎｓｃｈｒｉｊｖｉｎｇ",
        "ik wil mij inschrijven",
    ],
)
def test_ways_to_type(shop: LittleShop, typed: str) -> None:
    """A typo, a beginning, a part of a compound, vowel signs and another script all find the service."""
    shop.put("wanted", {"nl": "Inschrijving op uw adres"}, topics=["topic:registration"])
    shop.put("proof", {"nl": "Inschrijvingsbewijs halen"}, topics=["topic:registration"])
    shop.put("other", {"nl": "Zwemmen"}, topics=["topic:school"])
    found = shop.ids(shop.open(), typed)
    assert {"wanted", "proof"} & set(found[:2])
    assert "other" not in found[:2]


@pytest.mark.parametrize(
    ("name", "typed"), [("Été à l'école", "ecole"), ("Ecole", "école"), ("İnşaat", "insaat")]
)
def test_accents(shop: LittleShop, name: str, typed: str) -> None:
    """Accents may be left out or added."""
    shop.put("wanted", {"fr": name})
    assert shop.ids(shop.open(), typed, "fr") == ["wanted"]


def test_letters_that_are_no_accents(shop: LittleShop) -> None:
    """The letters й and ї are not и and і with something on top."""
    shop.put("hedgehog", {"uk": "їжа"})
    shop.put("other", {"uk": "іжа"})
    assert shop.ids(shop.open(), "їжа") == ["hedgehog"]


def test_summary_and_organisation(shop: LittleShop) -> None:
    """The summary and the name of the organisation are searched too."""
    shop.put_organisation("ocmw", {"nl": "OCMW Kleinstad"})
    shop.put("help", {"nl": "Hulp"}, organisation="ocmw", summary={"nl": "Leefloon aanvragen"})
    index = shop.open()
    assert shop.ids(index, "ocmw") == ["help"]
    assert shop.ids(index, "leefloon") == ["help"]


def test_folds_of_the_language(tmp_path, shop: LittleShop) -> None:
    """What a language says are the same letters are the same letters in its texts."""
    from little_shop import opened

    german = Language(tag="de", autonym="Deutsch", fold=lambda text: text.casefold().replace("ö", "oe"))
    with opened(tmp_path / "other", known=[german]) as other:
        other.put("wanted", {"de": "Behörde"})
        index = other.open()
        assert other.ids(index, "behoerde", "de") == ["wanted"]
        assert other.ids(index, "behorde", "nl") == ["wanted"]


def test_nothing_found(furnished: LittleShop) -> None:
    """Words that stand nowhere find nothing."""
    index = furnished.open()
    assert index.search(Search(text="xylofoonkwartet", language="nl"), furnished.storage).total == 0


def test_numbers_have_no_typos(shop: LittleShop) -> None:
    """A number with another digit is another number."""
    shop.put("wanted", {"nl": "Lijn 1700"})
    index = shop.open()
    assert shop.ids(index, "1700") == ["wanted"]
    assert shop.ids(index, "1800") == []


@given(st.text(max_size=60))
def test_any_text(text: str) -> None:
    """Any text is cut into words without space in them."""
    words = [*split(text)]
    assert words == " ".join(words).split()


@pytest.mark.parametrize(
    "text", ["", "  ", "?!", '"(', "a AND b OR", "name:x", "*", "\u200b", "l'", "x" * 5000]
)
def test_odd_input(furnished: LittleShop, text: str) -> None:
    """No input is an error: signs mean nothing, and without a word every service answers."""
    index = furnished.open()
    found = index.search(Search(text=text, language="nl"), furnished.storage)
    assert found.total <= 2
    if not [*split(text)]:
        assert [id for id, _ in found.hits] == ["desk", "lessons"]
