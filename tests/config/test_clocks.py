# SPDX-License-Identifier: EUPL-1.2
"""
What a city may say of working days, ladders and messages.
"""

import tomllib
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from string import Template

import pytest

from onestopshop.config.loading import load
from onestopshop.domain.codes.referrals import Priority
from onestopshop.domain.messages.ladders import DORA, USUAL, SignalLadder
from onestopshop.errors import ConfigurationError
from onestopshop.operations.rules import Rules
from onestopshop.runtime.city import rules_of

SMALL = """
[city]
id = "small"
name = { en = "Small" }
timezone = "UTC"
[languages]
offered = ["en"]
required = ["en"]
[storage]
use = "memory"
[desks.main]
name = { en = "Main" }
[roles.guide]
acts_as = "worker"
"""


def rules(folder: Path, more: str = "") -> Rules:
    (folder / "onestopshop.toml").write_text(SMALL + more, "utf-8")
    return rules_of(load(folder))


def test_the_usual_clocks(tmp_path: Path) -> None:
    """A city that says nothing has the weekend off, the usual ladders, and 14 days before a signal is escalated."""
    usual = rules(tmp_path)
    assert (frozenset({"sat", "sun"}), frozenset()) == (usual.calendar.weekend, usual.calendar.holidays)
    assert (USUAL, SignalLadder(escalate=14), {}) == (
        usual.referral_ladders,
        usual.signal_ladder,
        usual.languages,
    )


def test_a_citys_own_clocks(tmp_path: Path) -> None:
    """Days off, each ladder, and the language of each recipient are a city's own."""
    own = rules(
        tmp_path,
        """
[calendar]
weekend = ["fri", "sat"]
holidays = [2026-12-24]
[referrals.ladder]
preset = "dora"
urgent = { first = 12, expire = 48, unit = "hours" }
[signals.ladder]
acknowledge = 2
escalate = 30
[delivery.languages]
"organisation:school" = "fr"
""",
    )
    assert [False, True] == [own.calendar.works(date(2026, 12, day)) for day in (24, 27)]
    assert frozenset({"fri", "sat"}) == own.calendar.weekend
    assert DORA[Priority.NORMAL] == own.referral_ladders[Priority.NORMAL]
    urgent = own.referral_ladders[Priority.URGENT]
    assert (timedelta(hours=12), None, timedelta(days=2)) == (urgent.first, urgent.last, urgent.expire)
    assert SignalLadder(acknowledge=2, escalate=30) == own.signal_ladder
    assert {"organisation:school": "fr"} == own.languages


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ('[calendar]\nweekend = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]\n', "calendar.weekend"),
        ('[calendar]\nweekend = ["someday"]\n', "calendar.weekend"),
        ('[calendar]\nholidays = ["Christmas"]\n', "calendar.holidays"),
        ("[referrals.ladder.normal]\nfirst = 9\nlast = 9\nexpire = 45\n", "referrals.ladder.normal"),
        ('[referrals.ladder.normal]\nexpire = 45\nunit = "hours"\n', "referrals.ladder"),
        ("[referrals.ladder.urgent]\nfirst = 1\n", "referrals.ladder.urgent.expire"),
        ('[referrals.ladder]\npreset = "own"\n', "referrals.ladder.preset"),
        ("[referrals.ladder.urgent]\nexpire = 99999999999\n", "referrals.ladder.urgent.expire"),
        ("[signals.ladder]\nescalate = -1\n", "signals.ladder.escalate"),
        ("[signals.ladder]\nescalate = 99999999\n", "signals.ladder.escalate"),
        ("[delivery]\npause = 99999999999999\n", "delivery.pause"),
        ("[delivery]\nlease = 99999999999999\n", "delivery.lease"),
        ("[delivery]\nmost_attempts = 0\n", "delivery.most_attempts"),
    ],
)
def test_wrong_clocks(tmp_path: Path, more: str, place: str) -> None:
    """A week without work, an unknown day, and a ladder out of order are told with their places."""
    with pytest.raises(ConfigurationError) as caught:
        rules(tmp_path, more)
    assert [path for path, _ in caught.value.problems if path.startswith(place)]


def test_every_message_is_written_in_every_language() -> None:
    """Each message has its parts in English, Dutch and French, and all fill in the same names."""
    words = tomllib.loads((files("onestopshop") / "data" / "messages.toml").read_text("utf-8"))
    for name, texts in words.items():
        assert {"en", "nl", "fr"} == texts.keys(), name
        filled = {
            tag: {part: sorted(set(Template(text).get_identifiers())) for part, text in parts.items()}
            for tag, parts in texts.items()
        }
        assert filled["en"] == filled["nl"] == filled["fr"], name
        assert all(Template(text).is_valid() for parts in texts.values() for text in parts.values())
