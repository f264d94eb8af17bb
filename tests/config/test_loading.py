# SPDX-License-Identifier: EUPL-1.2
"""
A configuration is read, or every problem of it is told with its place.
"""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path

import pytest

from onestopshop.config.loading import file_of, load, plugin_names, schema
from onestopshop.domain.actions import ACTIONS
from onestopshop.domain.barriers.table import BARRIERS
from onestopshop.domain.referrals.table import REFERRALS
from onestopshop.errors import ConfigurationError

PACKAGED = Path(str(files("onestopshop") / "data" / "city" / "onestopshop.toml"))

SMALL = """
[city]
id = "small"
name = { en = "Small" }
timezone = "UTC"
[languages]
offered = ["en", "ar"]
required = ["en"]
[storage]
use = "memory"
[desks.main]
name = { en = "Main" }
[roles.guide]
acts_as = "worker"
may = ["services.read"]
"""


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of the machine decides a test."""
    for name in ("STORAGE__USE", "STORAGE__PATH", "PLUGINS"):
        monkeypatch.delenv(f"ONESTOPSHOP_{name}", raising=False)


def written(folder: Path, text: str = SMALL) -> Path:
    """Write a configuration into *folder* and return the folder."""
    (folder / "onestopshop.toml").write_text(text, encoding="utf-8")
    return folder


def problems(folder: Path, **overrides: object) -> Mapping[str, str]:
    """Return what is wrong, by place."""
    with pytest.raises(ConfigurationError) as refused:
        load(folder, overrides=overrides)
    assert refused.value.hint
    return dict(refused.value.problems)


def test_a_folder_or_its_file_can_be_named(tmp_path: Path) -> None:
    """A city is opened by its folder or by the file in it."""
    folder = written(tmp_path)
    assert load(folder) == load(folder / "onestopshop.toml")
    assert file_of(folder) == folder / "onestopshop.toml"


@pytest.mark.parametrize("missing", ["", "nowhere", "nowhere/onestopshop.toml"])
def test_a_missing_file_is_told(tmp_path: Path, missing: str) -> None:
    """A folder without the file, and a path to nowhere, are errors and never an empty configuration."""
    with pytest.raises(ConfigurationError, match=r"has no onestopshop\.toml|there is no") as refused:
        load(tmp_path / missing)
    assert "onestopshop init" in refused.value.hint


def test_malformed_toml_has_a_line_and_a_column(tmp_path: Path) -> None:
    """Where the file stops being TOML is told as file:line:column."""
    with pytest.raises(ConfigurationError, match=r"onestopshop\.toml:3:6 is no TOML"):
        load(written(tmp_path, "[city]\nid = 'small'\nname \n"))


def test_another_encoding_is_told(tmp_path: Path) -> None:
    """A file that is not UTF-8 is refused by name."""
    (tmp_path / "onestopshop.toml").write_bytes(b"[city]\nid = '\xe9'")
    with pytest.raises(ConfigurationError, match="not in UTF-8"):
        load(tmp_path)


def test_unknown_keys_ask_what_was_meant(tmp_path: Path) -> None:
    """A misspelt key is refused in every table, with the key that is nearest."""
    text = SMALL.replace("timezone =", "timezon =").replace("acts_as =", "acts_like = 1\nacts_as =")
    found = problems(written(tmp_path, text + "\n[desk.x]\nname = { en = 'x' }\n"))
    assert found["city.timezon"] == "there is no such key; did you mean 'timezone'?"
    assert found["city.timezone"] == "is missing"
    assert found["roles.guide.acts_like"] == "there is no such key; did you mean 'acts_as'?"
    assert found["desk"] == "there is no such key; did you mean 'desks'?"


@pytest.mark.parametrize(
    ("table", "value", "place", "told"),
    [
        ("plugins", "web", "plugins", "must be a list"),
        ("city", {"id": 3}, "city.id", "must be text in quotes"),
        ("city", {"id": "Small Town"}, "city.id", "cannot be an id"),
        ("city", {"name": "Small"}, "city.name", "a text is an object of language tag → text"),
        ("city", {"name": {"en": " "}}, "city.name", "the text is empty"),
        ("city", {"timezone": "Europe/Brusel"}, "city.timezone", "did you mean 'Europe/Brussels'?"),
        ("city", {"base": "https://example.org"}, "city.base", "ends in / or #"),
        ("languages", {"offered": []}, "languages.offered", "must not be empty"),
        ("languages", {"required": ["fr"]}, "languages.required", "'fr' is not in offered"),
        ("languages", {"fallback": ["xx"]}, "languages.fallback", "'xx' is not in offered"),
        ("languages", {"offered": ["en", "en", "ar"]}, "languages.offered", "'en' is listed twice"),
        ("languages", {"offered": ["en", "e n"]}, "languages.offered", "no language tag"),
        ("storage", {"use": None}, "storage.use", "must be text"),
        ("barriers", {"least_visits": 0}, "barriers.least_visits", "must be greater than or equal to 1"),
        ("visits", {"gender": "perhaps"}, "visits.gender", "must be true or false"),
        ("sharing", {"network": {}}, "sharing.network.smallest_count", "is missing"),
        ("sharing", {"network": {"smallest_count": "ten"}}, "sharing.network.smallest_count", "whole number"),
        ("directories", {"local": 3}, "directories.local", "must be a table"),
        ("directories", 3, "directories", "must be a table of named tables"),
        ("cli", {"role": "guid"}, "cli.role", "there is no role 'guid'; did you mean 'guide'?"),
        ("cli", {"desk": "mian"}, "cli.desk", "did you mean 'main'?"),
        ("cli", {"worker": "a@b.eu"}, "cli.worker", "a worker's code"),
        ("demo", {"coordinator": "boss"}, "demo.coordinator", "there is no role 'boss'"),
        ("demo", {"search_language": "?"}, "demo.search_language", "no language tag"),
        ("desks", {"Main Desk": {"name": {"en": "x"}}}, "desks.Main Desk", "cannot be an id"),
        ("roles", {"system": {"acts_as": "worker"}}, "roles.system", "the shop's own"),
        ("roles", {"guide": {"acts_as": "boss"}}, "roles.guide.acts_as", "must be 'worker', 'coordinator'"),
        ("roles", {"guide": {"worker_role": "boss"}}, "roles.guide.worker_role", "must be 'receptionist'"),
        ("roles", {"guide": {"may": ["visit.record"]}}, "roles.guide.may", "did you mean 'visits.record'?"),
        ("plugins", ["a", "a"], "plugins", "'a' is listed twice"),
        ("plugin_timeout", 0, "plugin_timeout", "must be greater than 0"),
        ("sharing", {"publick": {"smallest_count": 10}}, "sharing.publick", "did you mean 'public'?"),
        ("sharing", {"x": {"smallest_count": 10}}, "sharing.x", "there are: organisation, network, public"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    tmp_path: Path, table: str, value: object, place: str, told: str
) -> None:
    """Each kind of mistake is told in words, at the dotted path of the key."""
    assert told in problems(written(tmp_path), **{table: value})[place]


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    """Whoever corrects a file sees every problem of it the first time."""
    found = problems(written(tmp_path), cli={"role": "x", "desk": "y"}, city={"timezone": "Mars"})
    assert set(found) == {"cli.role", "cli.desk", "city.timezone"}


def test_no_message_shows_a_secret(tmp_path: Path) -> None:
    """A wrong value is told without the value, because it may be a password."""
    with pytest.raises(ConfigurationError) as refused:
        load(
            written(tmp_path),
            overrides={"city": {"worker_key": ["hunter2"], "id": "hunter2" * 9}, "visits": "hunter2"},
        )
    assert "hunter2" not in str(refused.value)
    assert "hunter2" not in repr(refused.value.__cause__)
    assert "hunter2" not in repr(load(tmp_path, overrides={"city": {"worker_key": "hunter2"}}))


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every key can be set by a variable: text, numbers, lists and JSON, also in named tables."""
    folder = written(tmp_path, SMALL + '[directories.local]\nuse = "toml"\npath = "a"\n')
    for name, value in {
        "STORAGE__USE": "sqlite",
        "STORAGE__PATH": "123",
        "DIRECTORIES__LOCAL__PATH": "7",
        "LANGUAGES__OFFERED": "en, ar, nl",
        "LANGUAGES__FALLBACK": '["nl"]',
        "VISITS__GENDER": "true",
        "ROLES__GUIDE__MAY": "visits.read",
        "CITY__NAME__NL": "Klein",
        "CITY__WORKER_KEY": "k",
        "DESKS__MAIN": '{"name": {"ar": "x"}}',
    }.items():
        monkeypatch.setenv(f"ONESTOPSHOP_{name}", value)
    settings = load(folder)
    assert (settings.storage.use, settings.storage.options) == ("sqlite", {"path": "123"})
    assert settings.directories["local"].options == {"path": "7"}
    assert settings.languages.offered == ("en", "ar", "nl")
    assert settings.languages.fallback == ("nl",)
    assert settings.visits.gender is True
    assert settings.roles["guide"].may == ("visits.read",)
    assert dict(settings.city.name) == {"en": "Small", "nl": "Klein"}
    assert dict(settings.desks["main"].name) == {"en": "Main", "ar": "x"}


def test_a_misspelt_variable_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A nested variable of no table is an error, because it would be ignored in silence."""
    monkeypatch.setenv("ONESTOPSHOP_STORAG__PATH", "x")
    with pytest.raises(ConfigurationError, match=r"ONESTOPSHOP_STORAG__PATH sets nothing.*'storage'"):
        load(written(tmp_path))


def test_overrides_win_over_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the embedding program says is the last word."""
    monkeypatch.setenv("ONESTOPSHOP_STORAGE__PATH", "environment.db")
    settings = load(written(tmp_path), overrides={"storage": {"path": "override.db"}})
    assert settings.storage.options == {"path": "override.db"}


def test_another_adapter_loses_the_options_of_the_first(tmp_path: Path) -> None:
    """Whoever exchanges a storage does not hand it the path of the other one."""
    folder = written(tmp_path, SMALL.replace('"memory"', '"sqlite"\npath = "a.db"'))
    assert load(folder, overrides={"storage": {"use": "memory"}}).storage.options == {}
    assert load(folder, overrides={"storage": {"use": "sqlite"}}).storage.options == {"path": "a.db"}


def test_switches_are_off_by_default(tmp_path: Path) -> None:
    """What may lead to a person is recorded only in a city that says so."""
    settings = load(written(tmp_path))
    switches = {**settings.visits.model_dump(), **settings.referrals.model_dump()}
    assert [] == [name for name, on in switches.items() if on is True]


@pytest.mark.parametrize("city", ["src/onestopshop/data/city", "examples/gent", "examples/nantes"])
def test_the_cities_of_the_project_can_be_read(city: str) -> None:
    """Every configuration that we ship is one."""
    assert load(Path(__file__).parents[2] / city).desks


def test_plugin_names_need_no_settings(tmp_path: Path) -> None:
    """The list of plugins is read without pydantic, which would cost every command a tenth of a second."""
    written(tmp_path, 'plugins = ["web", "gent"]\n')
    code = (
        "import sys; from onestopshop.config.loading import plugin_names;"
        f"print(plugin_names({str(tmp_path)!r}), [name for name in sys.modules if 'pydantic' in name])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown == "('web', 'gent') []\n"


@pytest.mark.parametrize("text", ['["a", "b"]', "a, b"])
def test_plugin_names_come_from_the_environment_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    """A variable lists the plugins for settings and command line alike."""
    monkeypatch.setenv("ONESTOPSHOP_PLUGINS", text)
    assert plugin_names(written(tmp_path)) == load(tmp_path).plugins == ("a", "b")


@pytest.mark.parametrize("wrong", ['plugins = "web"', "plugins = [1]"])
def test_wrong_plugin_names_are_told(tmp_path: Path, wrong: str) -> None:
    """A list of plugins that is none is an error here too."""
    with pytest.raises(ConfigurationError, match="plugins: must be a list"):
        plugin_names(written(tmp_path, wrong))


def described(part: object, path: str = "$") -> Iterator[str]:
    """Yield the path of each property of a schema that has no description."""
    if isinstance(part, dict):
        for name, inner in part.get("properties", {}).items():
            if not inner.get("description"):
                yield f"{path}.{name}"
        for name, inner in part.items():
            yield from described(inner, f"{path}.{name}")


def test_the_schema_describes_every_key() -> None:
    """An editor can show one line about each key."""
    found = schema()
    assert list(described(found)) == []
    assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert found["$defs"]["CitySettings"]["properties"]["name"]["type"] == "object"


def test_actions_follow_the_tables() -> None:
    """Whatever can be done to a barrier or a referral can be granted."""
    assert {f"barriers.{row}" for row in BARRIERS.rows} < set(ACTIONS)
    assert {f"referrals.{row}" for row in REFERRALS.rows} < set(ACTIONS)
    assert len(set(ACTIONS)) == len(ACTIONS)
