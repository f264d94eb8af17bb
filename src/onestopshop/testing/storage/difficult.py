# SPDX-License-Identifier: EUPL-1.2
"""
Text in which careless storages lose something, in the scripts of those who come to the shop.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone

from onestopshop.domain.fields import Index
from onestopshop.ports.queries import Scalar

__all__ = ["ALIKE", "DIFFICULT_TEXTS", "IN_ORDER", "POOLS", "STRINGS", "UNSTORABLE"]

DIFFICULT_TEXTS: dict[str, str] = {
    "Latin, composed": "façade ŁódŹ ñ",
    "Latin, decomposed": "fac\u0327ade n\u0303",
    "Vietnamese": "Giấy phép cư trú",
    "Turkish i": "İstanbul ısı",
    "Greek": "Άδεια διαμονής ς",
    "Cyrillic": "їжак йод ґанок",
    "Georgian": "ბინადრობა ᲗᲑ",
    "Armenian": "և բնակություն",
    "Hebrew with points": "שָׁלוֹם",
    "Arabic with tashkeel": "مُقِيمٌ ﷺ ـ",
    "Pashto": "د اوسېدو اجازه ځ ښ",
    "Persian with joiner": "می\u200cخواهم",
    "Tigrinya": "ፍቓድ መንበሪ ፩",
    "Devanagari": "निवास की अनुमति क्ष",
    "Tamil": "அனுமதி க்ஷ",
    "Thai": "ใบอนุญาต กำ",
    "Burmese": "နေထိုင်ခွင့်",
    "Khmer": "លិខិតអនុញ្ញាត",
    "Chinese": "居留许可 𠮷",
    "Japanese": "ビザ ﾋﾞｻﾞ か\u3099",
    "Korean, syllables and jamo": "한국 \u1112\u1161\u11ab",
    "N'Ko": "ߒߞߏ",
    "Adlam, beyond the basic plane": "𞤀𞤣𞤤𞤢𞤥",
    "emoji with joiners": "👩🏽‍⚕️ 🏳️‍🌈 🇧🇪",
    "bidi controls": "\u202eabc\u202c \u2067x\u2069",
    "controls": "a\x01b\x1f\x7f\x85\u2028\u2029",
    "white space": " \t\r\n\u00a0\u3000 ",
    "SQL": "'; DROP TABLE visit; -- \" ` % _ \\ ?",
    "JSON": '{"a": [1, "\\u0041"]} \\"',
    "edges of planes": "\ud7ff\ue000\uffff\U00010000\U0010ffff",
    "quotes": "l'été \"où\" `quoi` ''",
    "wildcards": "100%_[a-z]*?",
    "escapes": "a\\b\\n\\N\\. \\x41 %s {} $1 :a ?",
    "a list": '{a,"b",NULL}',
    "a path": "$.a[0]['b'] ../..",
    "capital sharp s": "STRAẞE Straße STRASSE",
    "ligatures": "ﬀ ﬁ ŉ ǆ",
    "final sigma": "ΟΔΥΣΣΕΥΣ Ὀδυσσεύς οδυσσευσ",
    "Bengali": "আবাসিক অনুমতি ড়",
    "Gurmukhi": "ਨਿਵਾਸ ਦੀ ਆਗਿਆ",
    "Sinhala": "පදිංචි අවසරය ශ්‍රී",
    "Tibetan": "སྡོད་ཆོག ཀྵ",
    "Mongolian": "ᠮᠣᠩᠭᠣᠯ\u180e",
    "Syriac": "ܣܘܪܝܬ",
    "Tifinagh": "ⵜⴰⵎⴰⵣⵉⵖⵜ",
    "private use": "\ue000\uf8ff\U000f0000\U0010fffd",
    "not assigned": "\u0378\U000e0080",
    "tags and selectors": "🏴\U000e0067\U000e0062\U000e007f ☎\ufe0e",
    "as long as an id may be": "".join(map(chr, range(0x4E00, 0x4E00 + 255))),
    "a number": "007",
    "another number": "1e3",
    "a truth": "false",
    "nothing": "null",
    "a date": "2026-03-02",
    "empty": "",
    "formula": "=1+1",
    "marks alone": "\u0301\u20dd\ufe0f",
    "byte order mark": "\ufeffa\ufeff",
}
"""What it is, and the text."""

IN_ORDER: tuple[str, ...] = (
    "",
    "\t",
    " ",
    "10",
    "9",
    "A",
    "B",
    "Z",
    "a",
    "a ",
    "ab",
    "b",
    "\u00e9",
    "\u00c9",
    "e\u0301",
    "ß",
    "Ж",
    "ж",
    "ا",
    "ሀ",
    "一",
    "\ue000",
    "ﷺ",
    "\uffff",
    "\U00010000",
    "😀",
)
"""Different texts for the order by code point, where locales, UTF-16 and case folding go wrong."""

UNSTORABLE: tuple[str, ...] = ("\ud800", "a\udfff", "\ude00\ud83d")
"""Lone surrogates, which are no text."""

ALIKE: tuple[tuple[str, ...], ...] = (
    ("\u00e9", "e\u0301", "\u00c9", "e"),
    ("\ud55c", "\u1112\u1161\u11ab"),
    ("\u212b", "\u00c5", "A\u030a"),
    ("i", "I", "\u0130", "\u0131", "i\u0307"),
    ("ß", "ss", "ẞ", "SS"),
    ("σ", "ς", "Σ"),
    ("й", "и\u0306", "и"),
    ("ى", "ي", "ی"),
    ("كتب", "كَتَبَ", "كـتب"),
    ("می\u200cخواهم", "میخواهم"),
    ("\u05e9\u05c1", "\ufb2a", "\u05e9"),
    ("か\u3099", "が", "ｶﾞ"),
    ("1", "１", "١", "1.0", "01", "+1"),
    ("a", "a ", " a", "a\t", "a\u00a0", "a\u200b", "\ufeffa"),
    ("", " ", "\u200b", "\ufeff"),
    ("a%", "a_", "ab"),
    ("null", "NULL", "None"),
    ("true", "True", "TRUE", "t"),
)
"""Texts that some collation, engine or library takes for one another; to a storage they are different."""

STRINGS: tuple[str, ...] = ("", "a", "A", "a ", "b", "\u00e9", "e\u0301", "ß", "\uffff", "\U00010000")
"""Few texts, for values and members of sets that shall meet."""

POOLS: Mapping[Index, tuple[Scalar, ...]] = {
    Index.STRING: STRINGS,
    Index.INTEGER: (-(2**63), -1, 0, 1, 2, 2**53 + 1, 2**63 - 1),
    Index.INSTANT: (
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(2026, 3, 2, 12, tzinfo=UTC),
        datetime(2026, 3, 2, 12, 0, 0, 1, tzinfo=UTC),
        datetime(2026, 3, 2, 13, tzinfo=timezone(timedelta(hours=1))),
        datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    ),
}
"""Few values of each type, so that queries find something and cursors meet their own record."""
