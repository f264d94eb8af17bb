# SPDX-License-Identifier: EUPL-1.2
"""
Services are read from TOML files, or every mistake in them is told with its place.
"""

from datetime import date, time
from pathlib import Path

import pytest

from onestopshop.builtin.toml_directory import TomlDirectory
from onestopshop.errors import AdapterError, InvalidDataError
from onestopshop.plugin import Answer, ChannelKind, Level, Organisation, Service, SpokenHow

ORGANISATION = """
[organisations.town]
name = { en = "Town" }
source = "test"
verified_on = 2026-03-02
"""

SERVICE = """
[services.g2]
name = { nl = "Loket", en = "Counter" }
organisation = "town"
status = "active"
topics = ["topic:stay"]
audience = ["visitor", "services"]
usable_without_legal_stay = "unknown"
source = "test"
verified_on = 2026-03-02
"""

REST = """
summary = { en = "s" }
papers = ["doc:identity"]
appointment = "yes"
needs_id = "no"
level = "gov:local"
review_every = 6
cost = { en = "free" }
requirements = { en = "none" }
[services.g2.languages]
bg = ["on_site", "phone"]
[services.g2.hours]
tue = ["09:00-12:30", "14:00-16:00"]
[services.g2.channels.counter]
note = { en = "by appointment" }
[services.g2.channels.website]
value = "https://example.org"
[services.g2.notices.n1]
text = { en = "closed" }
from = 2026-12-24
until = 2027-01-02
[services.g2.extensions.x]
since = 2020-01-01
list = [1, { a = 2026-03-02T10:00:00Z }]
"""


def a_directory(folder: Path, text: str, name: str = "a.toml") -> TomlDirectory:
    """Write a file and return the directory that reads its folder."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return TomlDirectory(folder)


def problems(folder: Path, text: str) -> list[str]:
    """Return what is wrong with a file."""
    with pytest.raises(InvalidDataError) as refused:
        a_directory(folder, text).read()
    assert refused.value.hint
    return list(refused.value.problems)


def test_everything_that_can_be_written_is_read(tmp_path: Path) -> None:
    """Each key becomes the field of its name."""
    organisation, service = a_directory(tmp_path, SERVICE + REST + ORGANISATION).read()
    assert isinstance(organisation, Organisation)
    assert isinstance(service, Service)
    assert (organisation.id, service.organisation) == ("town", "town")
    assert service.verified_on == date(2026, 3, 2)
    assert (service.appointment, service.needs_id, service.needs_digital_id) == (
        Answer.YES,
        Answer.NO,
        Answer.UNKNOWN,
    )
    assert (service.level, service.review_every) == (Level.LOCAL, 6)
    assert service.languages == {"bg": frozenset({SpokenHow.ON_SITE, SpokenHow.PHONE})}
    assert [(span.day, span.opens, span.closes) for span in service.hours] == [
        ("tue", time(9), time(12, 30)),
        ("tue", time(14), time(16)),
    ]
    assert {channel.kind: channel.value for channel in service.channels} == {
        ChannelKind.COUNTER: None,
        ChannelKind.WEBSITE: "https://example.org",
    }
    assert [(notice.since, notice.until) for notice in service.notices] == [
        (date(2026, 12, 24), date(2027, 1, 2))
    ]
    assert service.extensions == {
        "x": {"since": "2020-01-01", "list": [1, {"a": "2026-03-02T10:00:00+00:00"}]}
    }


def test_organisations_come_first_whatever_the_file(tmp_path: Path) -> None:
    """A service may name an organisation of a file that is read later."""
    a_directory(tmp_path, SERVICE, "a.toml")
    found = a_directory(tmp_path, ORGANISATION, "z.toml").read()
    assert [type(thing) for thing in found] == [Organisation, Service]


def test_one_file_is_a_directory_too(tmp_path: Path) -> None:
    """The path may name a file."""
    a_directory(tmp_path, ORGANISATION)
    assert len(list(TomlDirectory(tmp_path / "a.toml").read())) == 1


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"active"', '"actve"', "'actve' is not allowed; did you mean 'active'?"),
        ("status =", "statis =", "there is no such key; did you mean 'status'? @ a.toml: $.services.g2.statis"),
        ("status =", "statis =", "is missing: a text in quotes is needed @ a.toml: $.services.g2.status"),
        ('{ nl = "Loket", en = "Counter" }', '"Loket"', "language tag → text @ a.toml: $.services.g2.name"),
        ('nl = "Loket"', 'nl = ""', "the text is empty @ a.toml: $.services.g2.name.nl"),
        ('["topic:stay"]', '"topic:stay"', "a list of texts is needed"),
        ('["topic:stay"]', '["topic:stay", "topic:stay"]', "is listed twice @ a.toml: $.services.g2.topics"),
        ('["visitor", "services"]', "[]", "at least one value is needed @ a.toml: $.services.g2.audience"),
        ('["visitor", "services"]', '["visitors"]', "did you mean 'visitor'?"),
        ("on = 2026-03-02", 'on = "2026-03-02"', "is needed @ a.toml: $.services.g2.verified_on"),
        ("on = 2026-03-02", "on = 2026-03-02T10:00:00Z", "a date, such as 2026-03-02, is needed"),
        ("review_every = 6", "review_every = true", "a whole number is needed"),
        ("review_every = 6", "review_every = 5", "12 or 16 months @ a.toml: $.services.g2.review_every"),
        ('bg = ["on_site"', 'bg = ["onsite"', "did you mean 'on_site'?"),
        ("bg = [", "b_g = [", "'b_g' is no language tag @ a.toml: $.services.g2.languages.b_g"),
        ('"09:00-12:30"', '"9-12"', "'9-12' is no span of time, such as 09:00-12:30 @ a.toml: $.services.g2.hours.tue"),
        ('"09:00-12:30"', '"12:30-09:00"', "it closes at 09:00, before it opens @ a.toml: $.services.g2.hours.tue"),
        ("tue =", "tues =", "'tues' is not allowed; did you mean 'tue'?"),
        ("channels.website", "channels.web", "'web' is not allowed"),
        ("until = 2027-01-02", "until = 2026-01-02", "a notice ends before it begins"),
        ("until =", "til =", "there is no such key; did you mean 'until'? @ a.toml: $.services.g2.notices.n1.til"),
        ("[services.g2]", "[service.g2]", "there is no such key; did you mean 'services'? @ a.toml: $.service"),
        ("[services.g2]", "[services.G2]", "is no id @ a.toml: $.services.G2.id"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, old: str, new: str, told: str) -> None:
    """Each mistake is told in words with file and path."""
    text = (SERVICE + REST).replace(old, new) if "G2" not in new else SERVICE.replace(old, new)
    assert any(told in problem for problem in problems(tmp_path, text))


def test_one_mistake_is_one_problem(tmp_path: Path) -> None:
    """What follows from a mistake is not told again."""
    assert len(problems(tmp_path, SERVICE.replace('"active"', '"x"'))) == 1
    assert len(problems(tmp_path, SERVICE.replace('["visitor", "services"]', '"visitor"'))) == 1


def test_all_files_are_told_at_once(tmp_path: Path) -> None:
    """Whoever corrects a folder sees the problems of every file, broken ones too."""
    a_directory(tmp_path, "not toml", "a.toml")
    (tmp_path / "b.toml").write_bytes(b"\xff")
    a_directory(tmp_path / "below", SERVICE.replace("status", "statis"), "c.toml")
    with pytest.raises(InvalidDataError) as refused:
        TomlDirectory(tmp_path).read()
    told = "\n".join(refused.value.problems)
    assert "this is no TOML" in told
    assert "this is not UTF-8, from byte 0 on @ b.toml: $" in told
    assert "did you mean 'status'? @ below/c.toml: $.services.g2.statis" in told


def test_an_id_stands_once(tmp_path: Path) -> None:
    """The same service in two files is a mistake, told at the second."""
    a_directory(tmp_path, SERVICE, "a.toml")
    a_directory(tmp_path, SERVICE, "b.toml")
    with pytest.raises(InvalidDataError, match=r"'g2' stands here a second time @ b\.toml: \$\.services\.g2"):
        TomlDirectory(tmp_path).read()


@pytest.mark.parametrize("wrong", ["services = 3", "services = { g2 = 3 }"])
def test_a_table_that_is_none_is_told(tmp_path: Path, wrong: str) -> None:
    """A value in the place of a table crashes nothing."""
    assert any("a table is needed" in problem for problem in problems(tmp_path, wrong))


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    """A path to nowhere is an error of the adapter with what to do."""
    with pytest.raises(AdapterError, match="there is no file or folder") as told:
        TomlDirectory(tmp_path / "nowhere").fingerprint()
    assert "`path`" in told.value.hint


def test_the_fingerprint_follows_the_content(tmp_path: Path) -> None:
    """It changes with a byte, a name or a file more, and with nothing else."""
    source = a_directory(tmp_path, ORGANISATION)
    first = source.fingerprint()
    (tmp_path / "notes.txt").write_text("not read", encoding="utf-8")
    assert source.fingerprint() == first
    a_directory(tmp_path, ORGANISATION.replace("Town", "Tawn"))
    second = source.fingerprint()
    (tmp_path / "a.toml").rename(tmp_path / "b.toml")
    third = source.fingerprint()
    a_directory(tmp_path, "", "c.toml")
    assert len({first, second, third, source.fingerprint()}) == 4


@pytest.mark.parametrize("city", ["src/onestopshop/data/city", "examples/gent", "examples/nantes"])
def test_the_directories_of_the_project_can_be_read(city: str) -> None:
    """Every directory that we ship is one."""
    assert list(TomlDirectory(Path(__file__).parents[2] / city / "directory").read())
