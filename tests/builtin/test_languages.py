# SPDX-License-Identifier: EUPL-1.2
"""
Languages have names, a direction, and a form in which their words are compared.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onestopshop.builtin.folding import fold_any
from onestopshop.builtin.languages import known_languages, language, register_languages


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("İSTANBUL", "istanbul"),
        ("ISPARTA", "ısparta"),
        ("Şişli Çağ", "sisli cag"),
        ("CAFÉ", "cafe"),
        ("cafe\u0301", "café"),
        ("Œuvre", "oeuvre"),
        ("Straße", "STRASSE"),
        ("Łódź", "lodz"),
        ("Đà Nẵng", "da nang"),
        ("ﬁn ＡＢＣ", "fin abc"),
        ("تَسْجِيلُ", "تسجيل"),
        ("تســـجيل", "تسجيل"),
        ("أحوال إقامة آخر ٱسم", "احوال اقامه اخر اسم"),
        ("مستشفى", "مستشفي"),
        ("مدرسة", "مدرسه"),
        ("شؤون شئون", "شوون شيون"),
        ("کارت اقامت ی", "كارت اقامت ي"),
        ("۱۲۳ ١٢٣", "123 123"),
        ("ЇЖАК Йод", "їжак йод"),
        ("и\u0306", "й"),
        ("за\u0301мок", "замок"),
        ("Ёлка", "елка"),
        ("п'ять", "п’ять"),
        ("Άθήνα ΣΑΣ", "αθηνα σας"),
        ("שָׁלוֹם", "שלום"),
        ("\u2068Gent\u2069 \u200fx\u200b\u00ad", "gent x"),
    ],
)
def test_what_people_type_for_one_word_is_one(first: str, second: str) -> None:
    """Case, accents, vowel signs, compatibility forms and invisible marks make no difference."""
    assert fold_any(first) == fold_any(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("й", "и"),
        ("ї", "і"),
        ("ў", "у"),
        ("ѓ", "г"),
        ("ሀ", "ሐ"),
        ("की", "क"),
        ("が", "か"),
        ("پ", "ب"),
        ("چ", "ج"),
    ],
)
def test_other_letters_stay_others(first: str, second: str) -> None:
    """What is a letter of its own is not folded into another."""
    assert fold_any(first) != fold_any(second)


@pytest.mark.parametrize("text", ["ምዝገባ ኣድራሻ", "中文", "हिन्दी", "မြန်မာ"])
def test_scripts_without_case_and_accents_stay(text: str) -> None:
    """Ethiopic, Chinese and scripts whose marks are vowels are left as they are."""
    assert fold_any(text) == text


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    """An index may fold what is folded."""
    assert fold_any(fold_any(text)) == fold_any(text)


def test_every_character_folds_for_good() -> None:
    """Of all characters of Unicode none changes again the second time."""
    changed = [
        code
        for code in range(0x110000)
        if not 0xD800 <= code < 0xE000 and fold_any(fold_any(chr(code))) != fold_any(chr(code))
    ]
    assert changed == []


@pytest.mark.parametrize(
    "tag", ["ar", "fa", "ps", "ckb", "ur", "he", "prs", "ku-Arab", "sdh", "ff-Adlm", "ur-PK"]
)
def test_right_to_left(tag: str) -> None:
    """Languages of these scripts run from right to left."""
    assert language(tag).direction == "rtl"


@pytest.mark.parametrize(
    "tag", ["nl", "ku", "rom", "dyu", "und", "uz-Latn", "ks-Latn", "xx", "zh-Hant", "rom-Cyrl"]
)
def test_left_to_right(tag: str) -> None:
    """All others run from left to right, also when a tag names their script."""
    assert language(tag).direction == "ltr"


@pytest.mark.parametrize(
    ("tag", "autonym", "english"),
    [
        ("prs", "دری", "Dari"),
        ("und", "unknown language", "unknown language"),
        ("nl-BE", "Nederlands (België)", "Dutch (Belgium)"),
        ("nl-x-plain", "Nederlands", "Dutch"),
        ("kmr", "kurdî (kurmancî)", "Kurdish"),
        ("rom-Cyrl", "romani čhib", "Romani"),
        ("ln", "lingála", "Lingala"),
        ("NL", "Nederlands", "Dutch"),
    ],
)
def test_names_come_from_our_data_then_from_cldr(tag: str, autonym: str, english: str) -> None:
    """What CLDR lacks or gets wrong stands in our own file; a tag is never corrected to another."""
    found = language(tag)
    assert (found.autonym, found.names["en"]) == (autonym, english)


def test_a_tag_that_nobody_knows_is_its_own_name() -> None:
    """An unknown language is shown by its tag, never as another one."""
    assert (language("xx").autonym, language("xx").names) == ("xx", {})


def test_the_data_is_offered() -> None:
    """The plugin offers what the file has, each with a way to compare words."""
    offered = {one.tag: one for one in register_languages()}
    assert offered.keys() == known_languages().keys()
    assert offered["ar"].fold("مَدْرَسَة") == "مدرسه"
