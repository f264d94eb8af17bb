# SPDX-License-Identifier: EUPL-1.2
"""
Text in which careless storages lose something, in the scripts of those who come to the shop.
"""

__all__ = ["DIFFICULT_TEXTS", "IN_ORDER", "UNSTORABLE"]

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
