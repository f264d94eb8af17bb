# SPDX-License-Identifier: EUPL-1.2
"""
Files of keys in the hands of people in a hurry.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from onestopshop.cli.exchange import key_files

Run = Callable[..., Any]

VARIABLE = "ONESTOPSHOP_KEY_PASSPHRASE"


def test_a_key_that_was_copied_from_a_stick(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key that others can read is refused, although its folder has the same mode; on a stick all files have one."""
    file = tmp_path / "anna.pem"
    run("exchange", "keygen", file, "--no-passphrase")
    for one in (file, tmp_path):
        one.chmod(0o755)
    assert "can be read by others" in run("exchange", "keygen", file, "--show", code=1).stderr
    assert ["anna.pem", "anna.pub"] == sorted(one.name for one in tmp_path.iterdir())
    monkeypatch.setattr(key_files, "_has_modes", lambda _: False)
    run("exchange", "keygen", file, "--show")


def test_a_folder_where_nothing_can_be_tried(tmp_path: Path) -> None:
    """Where no file can be made, a key that others can read is refused."""
    assert key_files._has_modes(tmp_path / "none")


@pytest.mark.parametrize(("passphrase", "why"), [("", "is empty"), ("x" * 1_024, "has at most 1,023 bytes")])
def test_passphrases_that_are_none(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, passphrase: str, why: str
) -> None:
    """No key is written without a passphrase unless that was asked for, and none with one that cannot be used."""
    monkeypatch.setenv(VARIABLE, passphrase)
    assert why in run("exchange", "keygen", tmp_path / "anna.pem", code=1).stderr
    assert [] == [*tmp_path.glob("anna*")]


def test_a_passphrase_of_any_bytes(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an old terminal put into the variable opens the key that it closed."""
    monkeypatch.setenv(VARIABLE, "caf\udce9")
    made = run("exchange", "keygen", tmp_path / "anna.pem").stdout
    assert made == run("exchange", "keygen", tmp_path / "anna.pem", "--show").stdout


def test_the_wrong_passphrase_says_of_which_file(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With several keys somebody must see which one does not open; the passphrase itself is not told."""
    monkeypatch.setenv(VARIABLE, "open sesame")
    run("exchange", "keygen", tmp_path / "anna.pem")
    monkeypatch.setenv(VARIABLE, "close sesame")
    said = run("exchange", "keygen", tmp_path / "anna.pem", "--show", code=1).stderr
    assert "anna.pem: the key cannot be read, or its passphrase is missing or wrong" in said
    assert "sesame" not in said


def test_a_private_key_with_the_name_of_a_public_one(run: Run, tmp_path: Path) -> None:
    """The ending of public keys is refused for a private one, and says why."""
    said = run("exchange", "keygen", tmp_path / "anna.pub", "--no-passphrase", code=1).stderr
    assert "the ending .pub is for the public half" in said
