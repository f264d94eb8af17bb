# SPDX-License-Identifier: EUPL-1.2
"""
Who acts at a shop: roles and desks of the configuration, and workers by code only.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from onestopshop import OneStopShop
from onestopshop.errors import ConfigurationError, InvalidDataError


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
