# SPDX-License-Identifier: EUPL-1.2
"""
The phrasebook, the notifier in the log, the floor of privacy, and the list of what is built in.
"""

import logging
import subprocess
import sys
from pathlib import Path

import pytest

from onestopshop.builtin import BUILTINS
from onestopshop.builtin.log_notifier import LogNotifier
from onestopshop.builtin.phrasebook import Phrasebook
from onestopshop.builtin.privacy_floor import smallest_count, withhold
from onestopshop.errors import AdapterError, InvalidDataError
from onestopshop.plugin import Draft, Message
from onestopshop.runtime.plugins.host import PluginHost
from onestopshop.testing.fakes import a_city


@pytest.fixture
def book(tmp_path: Path) -> Phrasebook:
    """A phrasebook in two languages, one of which no speaker checked."""
    (tmp_path / "nl.toml").write_text('[phrases]\nwelcome = "Welkom."\nwait = "Wacht."\n', encoding="utf-8")
    (tmp_path / "ar.toml").write_text('reviewed = false\n[phrases]\nwelcome = "أهلاً"\n', encoding="utf-8")
    return Phrasebook(tmp_path)


def test_a_phrase_says_whether_a_speaker_checked_it(book: Phrasebook) -> None:
    """A phrase comes with its source; an unchecked language gives drafts."""
    assert book.phrase("welcome", target="nl-BE") == Draft(text="Welkom.", source="phrasebook", reviewed=True)
    assert book.phrase("welcome", target="ar") == Draft(text="أهلاً", source="phrasebook", reviewed=False)
    assert book.keys == ("welcome", "wait")


@pytest.mark.parametrize(("key", "target"), [("wait", "ar"), ("welcome", "fr"), ("nothing", "nl")])
def test_what_is_not_in_the_book_is_nothing(book: Phrasebook, key: str, target: str) -> None:
    """A missing phrase or language is left to the next translator."""
    assert book.phrase(key, target=target) is None


def test_a_phrase_is_found_by_its_words(book: Phrasebook) -> None:
    """A text that is a phrase is translated, another is not."""
    assert book.translate(" Welkom. ", source="nl", target="ar") == book.phrase("welcome", target="ar")
    assert book.translate("Dag.", source="nl", target="ar") is None
    assert book.translate("Welkom.", source="fr", target="ar") is None


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("nl.toml", "[phrase]\n", r"did you mean 'phrases'\?"),
        ("nl.toml", "[phrases]\na = 3\n", r"a text in quotes is needed @ nl\.toml: \$\.phrases\.a"),
        ("n l.toml", "[phrases]\n", "'n l' is no language tag"),
    ],
)
def test_a_wrong_book_is_told(tmp_path: Path, name: str, text: str, told: str) -> None:
    """A mistake in a file is told with its place when the book is first used."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(InvalidDataError, match=told):
        Phrasebook(tmp_path).phrase("a", target="nl")


def test_a_missing_book_is_told(tmp_path: Path) -> None:
    """A path to nowhere is an error of the adapter."""
    with pytest.raises(AdapterError, match="there is no folder"):
        Phrasebook(tmp_path / "nowhere").phrase("a", target="nl")


def test_the_log_gets_no_words(caplog: pytest.LogCaptureFixture) -> None:
    """Only the id and the recipient of a message are logged."""
    with caplog.at_level(logging.INFO):
        LogNotifier().send(Message(id="m1", to="coordinator", subject="secret", text="secret"))
    assert caplog.messages == ["message m1 to coordinator"]


@pytest.mark.parametrize(
    ("audience", "least"),
    [("desk", None), ("organisation", 5), ("network", 10), ("public", 10), ("anybody", 10)],
)
def test_the_floor_of_counts(audience: str, least: int | None) -> None:
    """5 inside the organisation, 10 for everybody outside, whoever that is."""
    assert smallest_count(audience) == least


@pytest.mark.parametrize("audience", ["organisation", "network", "public"])
def test_who_recorded_stays_at_the_desk(audience: str) -> None:
    """Nobody outside the desk sees who worked, or what leads to a visitor."""
    assert {"worker", "person_code"} <= set(withhold("visit", audience))
    assert "recorder" in withhold("observation", audience)
    assert "worker" in withhold("referral", audience)
    assert withhold("visit", "desk") == ()


def test_what_is_built_in_loads_without_failure(tmp_path: Path) -> None:
    """Every built-in goes through the same hooks as a plugin, and none has anything to report."""
    host = PluginHost.load(builtins=BUILTINS)
    assert [one.name for one in host.enabled] == [name for name, _ in BUILTINS]
    assert host.check(a_city(tmp_path)) == ()
    assert BUILTINS[:2] == [BUILTINS[0], BUILTINS[1]]


def test_the_list_imports_nothing() -> None:
    """A built-in is imported when it is taken from the list."""
    code = "import sys, onestopshop.builtin; print([n for n in sys.modules if n.startswith('onestopshop.builtin.')])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown == "[]\n"
