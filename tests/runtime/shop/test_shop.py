# SPDX-License-Identifier: EUPL-1.2
"""
Opening a shop: what a city gets, and what it is told when something is wrong.
"""

import os
import resource
import shutil
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from onestopshop import OneStopShop
from onestopshop.errors import ConfigurationError, ForbiddenError, InvalidDataError, PluginError, StorageError
from onestopshop.plugin import hookimpl
from onestopshop.testing.fakes import FixedClock

VISIT = {"channel": "desk", "language": "ar", "topics": ["topic:registration"], "handling": ["answered"]}


def log_of(shop: OneStopShop) -> int:
    with shop.storage.read() as snapshot:
        return len(snapshot.entries(0, 1_000_000))


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('primary = "b"', 'primary = "bb"', "barriers.primary"),
        ('use = "sqlite"', 'use = "sqlit"', "storage.use"),
        ("plugins = []", 'plugins = ["nowhere"]', ""),
    ],
)
def test_a_misspelt_configuration_names_its_place(city: Path, old: str, new: str, place: str) -> None:
    """A word that nothing has is an error that names where it stands."""
    file = city / "onestopshop.toml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ConfigurationError) as caught:
        OneStopShop.open(city)
    assert place in [path for path, _ in caught.value.problems] or (not place and caught.type is PluginError)
    assert caught.value.hint or caught.value.problems


@pytest.mark.parametrize("kept", [b"", b"\xff" * 40, None])
def test_a_damaged_name_closes_no_shop(city: Path, kept: bytes | None) -> None:
    """Where the name of the installation cannot be read the log has one of this process."""
    with OneStopShop.open(city) as shop:
        file = shop.city.state / "installation"
    file.unlink()
    if kept is None:
        file.mkdir()
    else:
        file.write_bytes(kept)
    with OneStopShop.open(city) as shop:
        shop.acting_as("guide", desk="main").visits.record(**VISIT)  # type: ignore[arg-type]
        with shop.storage.read() as snapshot:
            assert snapshot.entries(0, 1_000_000)[-1].origin.startswith("mycity-")


def test_two_cities_never_see_each_other(city: Path, tmp_path: Path) -> None:
    """Each shop has its own plugins, catalogue and records."""

    class Closed:
        @hookimpl
        def veto(self, action: str) -> str | None:
            return "closed today" if action == "visits.record" else None

    other = tmp_path / "other"
    shutil.copytree(city, other)
    with OneStopShop.open(city) as first, OneStopShop.open(other, plugins=(Closed(),)) as second:
        first.acting_as("guide", desk="main").visits.record(**VISIT)  # type: ignore[arg-type]
        with pytest.raises(ForbiddenError, match="closed today"):
            second.acting_as("guide", desk="main").visits.record(**VISIT)  # type: ignore[arg-type]
        assert len(first.acting_as("guide", desk="main").visits.list()) == 1
        assert second.acting_as("guide", desk="main").visits.list() == ()


def test_plugins_hear_of_what_is_durable(city: Path) -> None:
    """An observer hears each event after the commit, with the number of its entry; its failure undoes nothing."""
    heard: list[tuple[str, int]] = []

    class Listener:
        @hookimpl
        def on_event(self, event: object, entry: object) -> None:
            heard.append((event.action, entry.seq))  # type: ignore[attr-defined]
            raise RuntimeError("a listener that fails")

    with OneStopShop.open(city, plugins=(Listener(),)) as shop:
        heard.clear()
        visit = shop.acting_as("guide", desk="main").visits.record(**VISIT)  # type: ignore[arg-type]
        assert heard == [("visit.recorded", log_of(shop))]
        assert shop.acting_as("guide", desk="main").visits.get(visit.id) == visit
        assert any("RuntimeError" in str(failure) for failure in shop.host.failures)


def test_the_day_is_the_citys(city: Path) -> None:
    """Today is the date in the city's time zone, and a day that has not come is refused."""
    late = FixedClock(datetime(2026, 3, 2, 23, 30, tzinfo=UTC))
    with OneStopShop.open(city, now=late, city={"timezone": "Europe/Brussels"}) as shop:
        desk = shop.acting_as("guide", desk="main")
        assert desk.visits.record(**VISIT).day.isoformat() == "2026-03-03"  # type: ignore[arg-type]
        with pytest.raises(InvalidDataError):
            desk.visits.record(**VISIT, day="2026-03-04")  # type: ignore[arg-type]


def test_phrases_say_whether_a_speaker_read_them(shop: OneStopShop) -> None:
    """A phrase comes with its review; a language or key that nobody has gives nothing."""
    arabic = shop.phrases.get("welcome", language="ar")
    assert arabic is not None
    assert arabic.reviewed is False
    assert shop.phrases.get("welcome", language="xx") is None
    assert shop.phrases.get("no-such-phrase", language="en") is None
    english = shop.phrases.get("welcome", language="en")
    assert english is not None
    assert shop.phrases.translate(english.text, source="en", target="ar") == arabic


def test_threads_have_transactions_of_their_own(shop: OneStopShop) -> None:
    """Threads that share a desk write all their visits, and a failing one loses only its own."""
    desk = shop.acting_as("guide", desk="main")
    failed: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for _ in range(5):
                with desk.together():
                    visit = desk.visits.record(**VISIT)  # type: ignore[arg-type]
                    desk.referrals.make(visit=visit.id, service="registration")
                    if number == 0:
                        raise LookupError
        except LookupError as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(failed) == 1
    assert len(desk.visits.list()) == 15
    assert len(desk.referrals.list()) == 15


def test_a_folder_that_may_not_be_written_says_so(city: Path) -> None:
    """A storage whose folder is not there is a typed error with a hint, and nothing is made."""
    with pytest.raises(StorageError) as caught:
        OneStopShop.open(city, storage={"use": "sqlite", "path": "no/such/folder/shop.db"})
    assert caught.value.hint
    assert not (city / "no").exists()


def test_a_full_disk_loses_nothing(city: Path) -> None:
    """When there is no more room a visit is refused with a typed error, what was there stays, and later it works."""
    outcome = subprocess.run(
        [sys.executable, "-c", FULL, str(city), str(resource.RLIMIT_FSIZE)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert outcome.stdout.split() == ["StorageFullError", "same", "works"], outcome.stderr


FULL = """
import resource, signal, sys
from onestopshop import OneStopShop
from onestopshop.errors import StorageFullError
from onestopshop.ports.queries import Query
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
visit = dict(channel="desk", language="ar", topics=["topic:registration"], handling=["answered"])
with OneStopShop.open(sys.argv[1]) as shop:
    desk = shop.acting_as("guide", desk="main")
    desk.visits.record(**visit)
    wal = (shop.city.folder / "shop.db-wal").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (wal + 100, resource.RLIM_INFINITY))
    before = len(desk.visits.list())
    try:
        for _ in range(50):
            with desk.together():
                for _ in range(20):
                    desk.visits.record(**visit)
            before += 20
    except StorageFullError as error:
        print(type(error).__name__)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    with shop.storage.read() as snapshot:
        kept = snapshot.count(Query(kind="visit"))[()]
    print("same" if kept == before else "changed")
    desk.visits.record(**visit)
    print("works")
"""


def test_what_would_refuse_everybody_is_an_error(city: Path) -> None:
    """A veto that fails, and so refuses every request, is an error of the city and not only of the plugin."""

    class Broken:
        @hookimpl
        def veto(self) -> str | None:
            raise RuntimeError

    with OneStopShop.open(city, plugins=(Broken(),)) as shop:
        errors = [finding for finding in shop.findings() if finding.severity == "error"]
    assert {"plugins.veto"} == {finding.rule for finding in errors}
    assert "Broken" in errors[0].message


def test_phrases_that_cannot_be_read_are_an_error(city: Path) -> None:
    """A phrasebook is read when the city is checked, before somebody at the desk needs it."""
    (city / "phrasebook" / "ar.toml").write_text("[[[", "utf-8")
    with OneStopShop.open(city) as shop:
        assert "translators.wrong" in {finding.rule for finding in shop.findings()}


def test_a_notifier_that_nobody_offers_is_told(city: Path) -> None:
    """A table of a notifier that does not exist stops the opening, with its place."""
    with pytest.raises(ConfigurationError) as caught:
        OneStopShop.open(city, notifiers={"mail": {"use": "nope"}})
    assert [path for path, _ in caught.value.problems] == ["notifiers.mail.use"]
