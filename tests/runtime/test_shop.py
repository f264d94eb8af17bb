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
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import attrs
import pytest

from onestopshop import OneStopShop
from onestopshop.domain.people import SYSTEM
from onestopshop.errors import (
    ConfigurationError,
    ForbiddenError,
    InvalidDataError,
    PluginError,
    StorageError,
)
from onestopshop.plugin import hookimpl
from onestopshop.testing.fakes import FixedClock

VISIT = {"channel": "desk", "language": "ar", "topics": ["topic:registration"], "handling": ["answered"]}


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """A new city: the one that comes with the library."""
    folder = tmp_path / "city"
    shutil.copytree(str(files("onestopshop") / "data" / "city"), folder)
    return folder


@pytest.fixture
def shop(city: Path) -> Iterator[OneStopShop]:
    with OneStopShop.open(city) as opened:
        yield opened


def log_of(shop: OneStopShop) -> int:
    with shop.storage.read() as snapshot:
        return len(snapshot.entries(0, 1_000_000))


def test_the_catalogue_is_imported_once(city: Path) -> None:
    """A directory is imported when the shop opens, and again only when it changed."""
    with OneStopShop.open(city) as first:
        assert [imported.directory for imported in first.imported] == ["local"]
        assert len(first.acting_as("guide", desk="main").services.list()) == first.imported[0].added
    with OneStopShop.open(city) as second:
        assert second.imported == ()
    source = city / "directory" / "services.toml"
    source.write_text(
        source.read_text("utf-8").replace('status = "active"', 'status = "suspended"', 1), "utf-8"
    )
    with OneStopShop.open(city) as third:
        assert third.imported[0].revised == 1


def test_a_broken_directory_does_not_close_a_desk(city: Path) -> None:
    """A directory that is wrong now leaves its earlier state in place, and is a finding."""
    with OneStopShop.open(city) as shop:
        before = shop.acting_as("guide", desk="main").services.list()
    (city / "directory" / "services.toml").write_text("[services.x\n", "utf-8")
    with OneStopShop.open(city) as shop:
        assert shop.acting_as("guide", desk="main").services.list() == before
        assert "directories.wrong" in {finding.rule for finding in shop.findings()}


def test_a_directory_without_files_closes_nothing(city: Path) -> None:
    """When the files of a directory are gone its services stay as they were, and that is a finding."""
    with OneStopShop.open(city) as shop:
        before = shop.acting_as("guide", desk="main").services.list()
    for file in (city / "directory").iterdir():
        file.unlink()
    with OneStopShop.open(city) as shop:
        assert shop.acting_as("guide", desk="main").services.list() == before
        assert "directories.wrong" in {finding.rule for finding in shop.findings()}


def test_a_directory_can_be_renamed(city: Path) -> None:
    """The table of a directory can have another name: its services go on under that, and nothing is found amiss."""
    with OneStopShop.open(city) as shop:
        before = {service.id for service in shop.acting_as("guide", desk="main").services.list()}
    configure(city, "[directories.local]", "[directories.main]")
    with OneStopShop.open(city) as shop:
        services = shop.acting_as("guide", desk="main").services.list()
        assert before == {service.id for service in services}
        assert {service.directory for service in services} == {"main"}
        assert not any(finding.rule.startswith("directories") for finding in shop.findings())


def test_a_directory_that_is_not_configured_any_more(city: Path) -> None:
    """What a directory keeps that is no longer read goes on being offered, and is a finding that says what to do."""
    with OneStopShop.open(city) as shop:
        before = shop.acting_as("guide", desk="main").services.list()
        by_hand = attrs.evolve(before[0], id="by-hand", version=0)
        shop._desk(SYSTEM).services.load([by_hand], directory="file")
        assert not any(finding.rule == "directories.gone" for finding in shop.findings())
    configure(city, '[directories.local]\nuse = "toml"\npath = "directory"\n', "")
    with OneStopShop.open(city) as shop:
        (gone,) = [finding for finding in shop.findings() if finding.rule == "directories.gone"]
        assert "'local'" in gone.message
        assert gone.hint
        after = shop.acting_as("guide", desk="main").services.list()
        assert {*before} == {service for service in after if service.id != "by-hand"}


def test_facts_are_old_by_the_clock_of_the_shop(city: Path) -> None:
    """Whether facts should be checked again is a question of the shop's day, not of the system's."""
    stale = {}
    for name, year in (("old", 2150), ("new", 2000)):
        with OneStopShop.open(city, now=FixedClock(datetime(year, 3, 2, tzinfo=UTC))) as shop:
            stale[name] = any(finding.rule == "services.stale" for finding in shop.findings())
    assert stale == {"old": True, "new": False}


def configure(city: Path, old: str, new: str) -> None:
    """Write something else into the configuration."""
    file = city / "onestopshop.toml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def test_a_broken_directory_stops_a_new_shop(city: Path) -> None:
    """Without an earlier state a wrong directory is an error, and nothing is written."""
    (city / "directory" / "services.toml").write_text("[services.x\n", "utf-8")
    with pytest.raises(InvalidDataError):
        OneStopShop.open(city)
    shutil.rmtree(city / "directory")
    (city / "onestopshop.toml").write_text(
        (city / "onestopshop.toml").read_text("utf-8").replace("[directories.local]", "[directories.other]"),
        "utf-8",
    )
    with pytest.raises(Exception, match="directory"):
        OneStopShop.open(city)


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


def test_undeclared_roles_and_desks_are_refused(shop: OneStopShop) -> None:
    """Only roles and desks of the configuration can act, and the error lists them."""
    with pytest.raises(InvalidDataError) as caught:
        shop.acting_as("mayor")
    assert "guide" in caught.value.hint
    with pytest.raises(InvalidDataError) as caught:
        shop.acting_as("guide", desk="harbour")
    assert "main" in caught.value.hint


def test_a_worker_is_a_pseudonym(shop: OneStopShop) -> None:
    """A code with an @ is refused; an account gives the same code each time, and another account another."""
    with pytest.raises(InvalidDataError):
        shop.acting_as("guide", desk="main", worker="someone@example.org")
    code = shop.worker_code("someone@example.org")
    assert code == shop.worker_code("someone@example.org")
    assert code != shop.worker_code("someone.else@example.org")
    assert shop.acting_as("guide", desk="main", worker=code).actor.worker == code
    with pytest.raises(InvalidDataError):
        shop.worker_code(" ")


def test_the_key_of_the_codes_stays(city: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The codes are the same after reopening, are the configured key's when there is one, and the key is private."""
    with OneStopShop.open(city) as shop:
        code = shop.worker_code("account")
        kept = shop.city.state / "worker-key"
        assert kept.stat().st_mode & 0o077 == 0
    with OneStopShop.open(city) as shop:
        assert shop.worker_code("account") == code
    monkeypatch.setenv("ONESTOPSHOP_CITY__WORKER_KEY", "a secret of the city")
    with OneStopShop.open(city) as shop:
        assert shop.worker_code("account") != code


@pytest.mark.parametrize("key", ["", "hunter2", "fifteen bytes !"])
def test_a_key_that_can_be_guessed_is_refused(city: Path, key: str) -> None:
    """A configured key under 16 bytes makes no codes, and is not repeated in the error."""
    with (
        OneStopShop.open(city, city={"worker_key": key}) as shop,
        pytest.raises(ConfigurationError) as refused,
    ):
        shop.worker_code("account")
    assert refused.value.hint
    assert [place for place, _ in refused.value.problems] == ["city.worker_key"]
    assert not key or key not in str(refused.value)


@pytest.mark.parametrize(
    "kept", [b"", b"ab" * 15, b"not in hexadecimal digits, but long", b"\xff" * 40, None]
)
def test_a_key_that_is_damaged_is_refused(city: Path, kept: bytes | None) -> None:
    """A file that holds no whole key, and a folder in its place, are errors that say what to do; none is made anew."""
    with OneStopShop.open(city) as shop:
        file = shop.city.state / "worker-key"
        if kept is None:
            file.mkdir(parents=True)
        else:
            file.write_bytes(kept)
        with pytest.raises(ConfigurationError) as refused:
            shop.worker_code("account")
        assert refused.value.hint
        assert [place for place, _ in refused.value.problems] == ["state.folder/worker-key"]
        assert kept is None or file.read_bytes() == kept


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


@pytest.mark.parametrize(
    "attempt",
    [
        lambda shop: shop.acting_as([]),
        lambda shop: shop.acting_as(None),
        lambda shop: shop.acting_as("guide", desk=[]),
        lambda shop: shop.acting_as("guide", worker=[5]),
        lambda shop: shop.acting_as("guide", organisation=5),
        lambda shop: shop.acting_as("guide", organisation="Mrs Peeters"),
        lambda shop: shop.worker_code(5),
        lambda shop: shop.worker_code(None),
        lambda shop: shop.worker_code("\ud800"),
    ],
)
def test_actors_that_are_none(shop: OneStopShop, attempt: Callable[[OneStopShop], object]) -> None:
    """Whoever acts is named by texts of the right form; anything else is refused as data."""
    with pytest.raises(InvalidDataError) as refused:
        attempt(shop)
    assert "Peeters" not in str(refused.value)


def test_without_a_worker_a_desk_is_one_reporter(shop: OneStopShop) -> None:
    """Whoever names no worker shares the desk's code."""
    assert shop.acting_as("guide", desk="main").actor.worker == "main:shared"


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
