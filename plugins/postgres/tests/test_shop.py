# SPDX-License-Identifier: EUPL-1.2
"""
A whole shop on PostgreSQL, chosen in its configuration.
"""

import shutil
import subprocess
from pathlib import Path

import pytest

import onestopshop
from onestopshop import OneStopShop
from onestopshop.errors import ConfigurationError, StorageError
from onestopshop_postgres.testing import Server

WRONG = "open sesame"
SHIPPED = Path(onestopshop.__file__).parent / "data" / "city"


def city(folder: Path, server: Server, **changes: object) -> Path:
    """Return a copy of the shipped city, with the storage in a schema of the server."""
    place = folder / "city"
    shutil.copytree(SHIPPED, place, dirs_exist_ok=True)
    options = {**server.options("a_shop"), **changes}
    lines = [
        f"{name} = {value if isinstance(value, int) else repr(value)}" for name, value in options.items()
    ]
    settings = (SHIPPED / "onestopshop.toml").read_text("utf-8")
    settings = settings.replace("plugins = []", 'plugins = ["postgres"]')
    settings = settings.replace('use = "sqlite"\npath = "shop.db"', "\n".join(['use = "postgres"', *lines]))
    (place / "onestopshop.toml").write_text(settings, "utf-8")
    return place


def test_a_shop_keeps_its_visits(server: Server, tmp_path: Path) -> None:
    """A visit that was recorded is there when the shop opens again, and a retry with its key finds it."""
    place = city(tmp_path, server)

    def record(shop: OneStopShop) -> str:
        desk = shop.acting_as("guide", desk="main")
        return desk.visits.record(
            channel="desk",
            language="ar",
            topics=["topic:registration"],
            handling=["answered"],
            key="retry-me",
        ).id

    with OneStopShop.open(place) as shop:
        first = record(shop)
        assert record(shop) == first
    with OneStopShop.open(place) as shop:
        assert record(shop) == first
        desk = shop.acting_as("guide", desk="main")
        assert desk.visits.get(first).handling == {"answered"}


def test_a_misspelt_option_is_corrected(server: Server, tmp_path: Path) -> None:
    """A misspelt option is answered with the nearest one, and with the names that may stand there."""
    place = city(tmp_path, server, shema="x")
    with pytest.raises(ConfigurationError) as raised:
        OneStopShop.open(place)
    assert "storage.shema" in str(raised.value)
    assert "did you mean 'schema'?" in str(raised.value)
    assert "schema," in raised.value.hint
    assert "schema_" not in raised.value.hint


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"schema": "public"}, "storage.schema: must be lower-case letters"),
        ({"sslmode": "yes"}, "storage.sslmode: must be 'disable', 'allow'"),
        ({"connections": 0}, "storage.connections: must be greater than or equal to 1"),
        ({"port": 100_000}, "storage.port: must be less than or equal to 65535"),
    ],
)
def test_a_wrong_option_is_told(
    server: Server, tmp_path: Path, changes: dict[str, object], message: str
) -> None:
    """An option with a value that cannot be is told with its place."""
    with pytest.raises(ConfigurationError) as raised:
        OneStopShop.open(city(tmp_path, server, **changes))
    assert message in str(raised.value)


def test_a_check_tells_a_wrong_password(server: Server, tmp_path: Path) -> None:
    """`onestopshop check` says that the password is wrong, and where to set it, without showing it."""
    place = city(tmp_path, server, password=WRONG)
    done = subprocess.run(
        ["onestopshop", "check", "--city", str(place)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    said = done.stdout + done.stderr
    assert done.returncode != 0
    assert "password authentication failed" in said
    assert "ONESTOPSHOP_STORAGE__PASSWORD" in said
    assert "open sesame" not in said


def test_the_environment_gives_the_password(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The password may stand in the environment alone, as the documentation says."""
    place = city(tmp_path, server, password=WRONG)
    with pytest.raises(StorageError):
        OneStopShop.open(place)
    monkeypatch.setenv("ONESTOPSHOP_STORAGE__PASSWORD", str(server.options("a_shop")["password"]))
    OneStopShop.open(place).close()
