# SPDX-License-Identifier: EUPL-1.2
"""
Make the records that the benchmarks need: the same seed makes the same records on every machine.

The words are invented from syllables, because no list of real words in five
languages has a licence that we could ship; their number and frequencies are
those of natural text (Zipf).  A few real words of the field stand among them.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Any, TypeAlias

import attrs

from onestopshop.domain.ids import day_uuid

__all__ = [
    "LANGUAGES",
    "Body",
    "Lexicon",
    "Lexicons",
    "Sheet",
    "lexicons",
    "seeded",
    "services",
    "sheets",
    "vowelled",
]

Body: TypeAlias = dict[str, Any]
"""A record as plain data, as the codec writes it."""

LANGUAGES = ("nl", "en", "fr", "ar", "uk")
"""The languages in which every generated service has its texts."""

_WORDS = 6_000
"""Different words of each language, compounds not counted."""
_HEADS = 300
"""Dutch words that stand only at the end of compounds."""
_COMPOUND, _VOWELLED = 0.25, 0.3
"""Shares of Dutch words that are compounds, and of Arabic texts written with vowel signs."""
_TASHKEEL = "\u064b\u064c\u064d\u064e\u064f\u0650\u0652"

_SYLLABLES = {
    "nl": "aan af be ber bij den der drij een gen ger ging hoek huis in jes kaar ken ker kind land le lijk ling "
    "loop maat meld mel na noch op oud plaats raad recht school schrij ser slag stel straat ten ter uit ven "
    "ver vor vra wen werk wijs woon zaak zit zoek",
    "en": "a ap ble ca cle con de dis dor ed en er est ex fa fer form gra hap hous in ing is kit land ler lo ly "
    "ment min mo ness o pal per plo point pre re ri sen ship sion ter tion to trav tu un ver wel wor",
    "fr": "a bé bou ca cé châ ci com con cou dé di é er fê for gè gne hé i lè lo lié mai mé men mer nê noi ô ou "
    "par pê pré rè ré sé sion sœu té tion tra tré ven vê vi voi ça",
    "ar": "با بر تس تع جل جم حك خد در دع رس سج سك شه صح طب عم عن فر قا قر كت لج مد مر مس مع نو هج وث ول يد يل",
    "uk": "ад бе ва ви го ґан да до єд жи за зві йно ка кі ли ло ма мі на ній об по при ра ре ро са сі ста ти "
    "тру у фі хи ці чи ща ї ння цтво ість",
}
_REAL = {
    "nl": "inschrijving adres verblijf kaart gezin school huur werk arts tolk diploma brief aanvraag loket",
    "en": "registration address residence card family school rent work doctor interpreter diploma letter",
    "fr": "inscription adresse séjour carte famille école loyer travail médecin interprète diplôme lettre",
    "ar": "تسجيل عنوان إقامة بطاقة عائلة مدرسة إيجار عمل طبيب مترجم شهادة رسالة",
    "uk": "реєстрація адреса проживання картка сім'я школа оренда робота лікар перекладач диплом лист",
}
_TOPICS = ("registration", "stay-permit", "housing-search", "housing-social", "work-search", "health-care")
_DAY = "2026-01-05"


@attrs.frozen
class Lexicon:
    """
    The words of one language, the most frequent first, with the sums of their frequencies.
    """

    words: tuple[str, ...]
    sums: tuple[float, ...]

    def draw(self, random: Random, count: int) -> list[str]:
        """Draw words as often as natural text has them."""
        return random.choices(self.words, cum_weights=self.sums, k=count)


@attrs.frozen
class Lexicons:
    """
    The words of all languages, and the Dutch words that only compounds end in.
    """

    of: dict[str, Lexicon]
    heads: tuple[str, ...]


def lexicons(seed: int) -> Lexicons:
    """Make the words of each language."""
    of = {language: _lexicon(language, seeded(seed, language)) for language in LANGUAGES}
    random = seeded(seed, "heads")
    heads = _invented("nl", random, _HEADS, known=set(of["nl"].words), syllables=(3, 4))
    return Lexicons(of, tuple(heads))


def services(n: int, seed: int) -> Iterator[dict[str, object]]:
    """
    Yield *n* services as plain data, as the codec writes them: text in five languages each.
    """
    random = seeded(seed, "services")
    words = lexicons(seed)
    for number in range(n):
        yield _service(number, words, random)


@attrs.frozen
class Sheet:
    """
    One visit with what it led to, as plain data without the values that are defaults.
    """

    visit: Body
    referrals: tuple[Body, ...]
    observations: tuple[Body, ...]


def sheets(n: int, seed: int, *, referrals: float, observations: float, days: int = 365) -> Iterator[Sheet]:
    """
    Yield *n* visits of the example city in order of their days.

    Args:
        referrals, observations: How many of each there are for one visit, on average.
        days: Over how many days the visits are spread, up to `_LAST`.
    """
    random = Random(f"{seed} sheets")
    first = _LAST - timedelta(days=days - 1)
    for number in range(n):
        day = first + timedelta(days=number * days // n)
        visit = _visit(day, random)
        yield Sheet(
            visit,
            tuple(_referral(visit, day, random) for _ in range(_about(referrals, random))),
            tuple(_observation(visit, day, random) for _ in range(_about(observations, random))),
        )


_LAST = date(2026, 10, 31)
_DESKS = ("zuid", "markt")
_SERVICES = tuple(f"g{number}" for number in range(1, 14))
_CONCEPTS = ("b:begrijpbaar", "b:bereikbaar", "b:beschikbaar", "b:bekend", "b:bruikbaar", "b:betrouwbaar")
_STEPS = ("find", "enter", "understand", "apply", "wait", "use")
_SPOKEN = ("ar", "tr", "uk", "bg", "ps", "so", "ti", "fr", "en", "nl")
_PAPERS = ("doc:letter", "doc:form", "doc:bill", "doc:proof-of-residence", "doc:decision")
_WORDS_OF_DESK = (
    "The letter is only in formal Dutch and names no counter.",
    "No appointment within six weeks, and the form expires after four.",
    "The website asks for a digital identity that newcomers do not have yet.",
)


def _about(mean: float, random: Random) -> int:
    """Return a whole number whose average is *mean*."""
    return int(mean) + (random.random() < mean % 1)


def _id(day: date, random: Random) -> str:
    return day_uuid(day, random.getrandbits(74))


def _visit(day: date, random: Random) -> Body:
    desk = random.choice(_DESKS)
    paper = random.choice(_PAPERS)
    return {
        "id": _id(day, random),
        "city": "gent",
        "desk": desk,
        "day": day.isoformat(),
        "channel": random.choice(("desk", "desk", "phone", "outreach")),
        "worker": f"{desk}-{random.randrange(6)}",
        "worker_role": "guide",
        "language": random.choice(_SPOKEN),
        "interpretation": random.choice(("none", "phone", "companion", "staff_language")),
        "topics": sorted({f"topic:{topic}" for topic in random.sample(_TOPICS, random.choice((1, 1, 2)))}),
        "request_types": [random.choice(("information", "explain_letter", "fill_form"))],
        "services": [random.choice(_SERVICES)],
        "handling": [random.choice(("answered", "referred", "contacted_service"))],
        "papers": [{"kind": paper, "help": ["explained"], "result": "done"}] if random.random() < 0.5 else [],
        "version": 1,
    }


def _referral(visit: Body, day: date, random: Random) -> Body:
    return {
        "id": _id(day, random),
        "visit": visit["id"],
        "city": visit["city"],
        "desk": visit["desk"],
        "day": visit["day"],
        "worker": visit["worker"],
        "service": visit["services"][0],
        "organisation": f"organisation-{visit['services'][0]}",
        "topic": visit["topics"][0],
        "mode": "appointment",
        "state": random.choice(("requested", "accepted", "completed", "completed")),
        "changed_on": f"{visit['day']}T{random.randrange(8, 18):02d}:{random.randrange(60):02d}:00+00:00",
        "version": 1,
    }


def _observation(visit: Body, day: date, random: Random) -> Body:
    return {
        "id": _id(day, random),
        "source_ref": visit["id"],
        "visit": visit["id"],
        "city": visit["city"],
        "desk": visit["desk"],
        "day": visit["day"],
        "recorder": visit["worker"],
        "service": visit["services"][0],
        "topic": visit["topics"][0],
        "step": random.choice(_STEPS),
        "concepts": [random.choice(_CONCEPTS)],
        "what_happened": random.choice(_WORDS_OF_DESK),
        "severity": random.choice(("time", "delay", "right")),
        "language": visit["language"],
        "implied": ["language", "service", "topic"],
        "version": 1,
    }


def _service(number: int, words: Lexicons, random: Random) -> dict[str, object]:
    return {
        "id": f"service-{number:06d}",
        "name": _text(words, random, 2, 5),
        "summary": _text(words, random, 6, 14),
        "organisation": f"organisation-{number % 997:03d}",
        "status": "closed" if random.random() < 0.02 else "active",
        "topics": [f"topic:{topic}" for topic in random.sample(_TOPICS, 2)],
        "audience": ["visitor"],
        "usable_without_legal_stay": random.choice(("yes", "no", "unknown")),
        "source": "invented for benchmarks",
        "verified_on": _DAY,
        "directory": "local",
        "languages": {random.choice(("ar", "tr", "uk", "bg", "so")): ["on_site"]},
        "version": 1,
    }


def _text(words: Lexicons, random: Random, low: int, high: int) -> dict[str, str]:
    return {language: _phrase(language, words, random, random.randint(low, high)) for language in LANGUAGES}


def _phrase(language: str, words: Lexicons, random: Random, count: int) -> str:
    drawn = words.of[language].draw(random, count)
    if language == "nl":
        joint = random.choice(("", "s"))
        drawn = [
            f"{word}{joint}{random.choice(words.heads)}" if random.random() < _COMPOUND else word
            for word in drawn
        ]
    if language == "ar" and random.random() < _VOWELLED:
        drawn = [vowelled(word, random) for word in drawn]
    text = " ".join(drawn)
    return text[:1].upper() + text[1:]


def seeded(seed: int, what: str) -> Random:
    """Return numbers of their own for each use, so that one more draw here changes nothing there."""
    return Random(f"{seed} {what}")  # they make texts, not secrets


def vowelled(word: str, random: Random) -> str:
    """Write an Arabic word with vowel signs."""
    return "".join(letter + random.choice(_TASHKEEL) for letter in word)


def _lexicon(language: str, random: Random) -> Lexicon:
    real = _REAL[language].split()
    words = [*real, *_invented(language, random, _WORDS - len(real), known=set(real), syllables=(2, 4))]
    random.shuffle(words)
    frequencies = (1 / (rank + 10) for rank in range(len(words)))
    return Lexicon(tuple(words), tuple(accumulate(frequencies)))


def _invented(
    language: str, random: Random, count: int, *, known: set[str], syllables: tuple[int, int]
) -> Sequence[str]:
    choice = _SYLLABLES[language].split()
    made: dict[str, None] = {}
    while len(made) < count:
        word = "".join(random.choices(choice, k=random.randint(*syllables)))
        if len(word) > 4 and word not in known:
            made[word] = None
    return [*made]
