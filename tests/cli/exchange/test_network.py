# SPDX-License-Identifier: EUPL-1.2
"""
Packages between cities, on the command line.
"""

import json
import stat
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.proofs.bundle.forge import Forge

from onestopshop import OneStopShop
from onestopshop.cli.exchange import packages
from onestopshop.cli.exchange.key_files import read_key
from onestopshop.codec.bundles.keys import new_key
from onestopshop.errors import ExchangeError

Run = Callable[..., Any]

VARIABLE = "ONESTOPSHOP_KEY_PASSPHRASE"


def test_from_one_city_to_the_other(
    run: Run, cities: Any, holders: Mapping[str, str], tmp_path: Path
) -> None:
    """Two holders sign, the other city sees what changes, accepts it, lists it and unpacks it."""
    (east, west), (anna, bob, _) = cities, holders
    package = tmp_path / "p.zip"
    made = run(*east, "export", package, "--network", "--key", anna)
    assert "taxonomy-eastgate  taxonomy        1" in made.stdout
    assert "signed by 1 of the 2 keys" in made.stderr
    refused = run(*west, "verify", package, code=1)
    assert "refused: 1 of the city's keys signed the package, and 2 must" in refused.stderr
    assert "2 of the 2 keys" in run(*east, "sign", package, "--key", bob, "--yes").stderr
    verified = run(*west, "verify", package)
    assert "new    taxonomy-eastgate  taxonomy     –      1" in verified.stdout
    assert "nothing is wrong" in verified.stderr
    assert "nothing is held of other cities: `onestopshop exchange import`" in run(*west, "held").stderr
    assert "nothing is held of nowhere" in run(*west, "held", "--from", "nowhere").stderr
    told = json.loads(run(*west, "import", package, "--json").stdout)
    assert (False, "eastgate", 1, {"new"}) == (
        told["written"],
        told["city"],
        told["list"],
        {one["state"] for one in told["bundles"]},
    )
    assert "accepted" in run(*west, "import", package, "--yes").stderr
    held = json.loads(run(*west, "held", "--from", "eastgate", "--json").stdout)
    assert ("eastgate", 1) in [(one["city"], one["version"]) for one in held if one["kind"] == "taxonomy"]
    assert "taxonomy-eastgate" in run(*west, "held").stdout
    out = run(*west, "unpack", "eastgate", "taxonomy-eastgate", tmp_path / "out").stdout
    assert str(tmp_path / "out" / "scheme.toml") == out.strip()
    placed = ("--to", "taxonomies/eastgate.toml", "--yes")
    taxonomies = (*west[:-1], "taxonomies", "import", tmp_path / "out" / "scheme.toml", *placed)
    assert "taxonomies/eastgate.toml is written" in run(*taxonomies).stderr


def test_who_signs_sees_what(run: Run, cities: Any, holders: Mapping[str, str], tmp_path: Path) -> None:
    """A holder is shown the package and asked; without a yes nothing is signed."""
    (east, _), (anna, bob, _) = cities, holders
    package = tmp_path / "p.zip"
    run(*east, "export", package, "--network", "--key", anna)
    before = package.read_bytes()
    assert "taxonomy-eastgate" in run(*east, "sign", package, "--key", bob, code=1).stdout
    assert {"file": str(package), "signed": False} == json.loads(
        run(*east, "sign", package, "--key", bob, "--json").stdout
    )
    assert before == package.read_bytes()


def test_it_asks(run: Run, cities: Any, holders: Mapping[str, str], tmp_path: Path) -> None:
    """Without --yes it asks, and nobody's answer is no."""
    (east, west), (anna, bob, _) = cities, holders
    package = tmp_path / "p.zip"
    run(*east, "export", package, "--network", "--key", anna, "--key", bob)
    assert "Accept this?" in run(*west, "import", package, code=1).stderr
    assert "nothing is held of other cities: `onestopshop exchange import`" in run(*west, "held").stderr


def test_what_is_shown_is_bounded(
    run: Run, cities: Any, holders: Mapping[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of many changes the first are shown, and a package goes into no directory of services."""
    (east, west), (anna, bob, _) = cities, holders
    package = tmp_path / "p.zip"
    run(*east, "export", package, "--network", "--key", anna, "--key", bob)
    assert "leave out --directory" in run(*west, "import", package, "--directory", "x", code=2).stderr
    monkeypatch.setattr(packages, "_SHOWN", 0)
    assert "taxonomy-eastgate: and 3 more" in run(*west, "import", package, "--yes").stdout


def test_what_a_terminal_would_obey(
    run: Run, cities: Any, holders: Mapping[str, str], tmp_path: Path
) -> None:
    """Why a package is refused is told without the signs of its content that would turn or wipe the screen."""
    (east, west), signers = cities, [read_key(Path(one)) for one in [*holders][:2]]
    package = tmp_path / "p.zip"
    run(*east, "export", package, "--network", *(word for one in [*holders][:2] for word in ("--key", one)))
    forge = Forge(package.read_bytes(), signers)
    files = forge.bundle("taxonomy-eastgate")
    files["scheme.toml"] = files["scheme.toml"].replace(b"[scheme]", b'[scheme]\n"\\u001b[2J\\u202e" = 1')
    forge.remake("taxonomy-eastgate", forge.described(files))
    package.write_bytes(forge.content())
    for command in ("verify", "import"):
        said = run(*west, command, package, code=1).stderr
        assert "there is no such key" in said
        assert not {"\x1b", "\u202e"} & {*said}
        assert "\n  - " in said
        assert "hint: Ask the city that published it" in said


def test_a_list_that_expired(run: Run, cities: Any, holders: Mapping[str, str], tmp_path: Path) -> None:
    """What is held of a city that has published nothing for long says so."""
    (east, west), package = cities, tmp_path / "p.zip"
    signers = [read_key(Path(one)) for one in [*holders][:2]]

    def long_ago() -> datetime:
        return datetime.now(UTC) - timedelta(days=200)

    with OneStopShop.open(east[1], now=long_ago) as shop:
        desk = shop.acting_as("coordinator", worker="c1")
        desk.practices.record(concepts=["b:begrijpbaar"], measure={"en": "A sign."}, reviewed=True)
        desk.exchange.export_bundles(package, signers=signers)
    with OneStopShop.open(west[1], now=long_ago) as shop:
        shop.acting_as("coordinator").exchange.import_bundles(package)
    listed = run(*west, "held")
    assert "expired" in listed.stdout
    assert "what is held of eastgate is from" in listed.stderr
    assert "Ask that city for a newer package" in listed.stderr
    city = ("--city", west[1], "--role", "coordinator")
    for words in (("network", "card", "eastgate"), ("practices", "search")):
        assert "eastgate (package 1, expired)" in run(*city, *words).stdout
        told = json.loads(run(*city, *words, "--json").stdout)
        assert (told if isinstance(told, dict) else told[0])["expired"]
    cities_told = run(*city, "network", "cities")
    assert "pilot 1 (expired)" in cities_told.stdout
    assert "and its list expired on" in cities_told.stderr
    unpacked = run(*west, "unpack", "eastgate", "taxonomy-eastgate", tmp_path / "out")
    assert "and its list expired on" in unpacked.stderr
    assert "what is held of eastgate is from" in run("--city", west[1], "check").stdout
    assert "refused: snapshot 1 of eastgate expired" in run(*west, "verify", package, code=1).stderr


def test_practices_that_cannot_be_read(
    run: Run, cities: Any, holders: Mapping[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of which city nothing is found, because what is kept of it is damaged, is told, and the search goes on."""
    (east, west), package = cities, tmp_path / "p.zip"
    for place in (east, west):
        record = ("practices", "record", "--concept", "b:begrijpbaar", "--measure", "en=A sign", "--reviewed")
        run(*place[:-1], *record)
    run(*east, "export", package, "--network", *(word for one in [*holders][:2] for word in ("--key", one)))
    run(*west, "import", package, "--yes")

    def damaged(*_: object) -> None:
        raise ExchangeError("it is not kept as it was accepted")

    monkeypatch.setattr("onestopshop.operations.practices.reading.files_of", damaged)
    found = run(*west[:-1], "practices", "search", "--json")
    assert ["westgate"] == [one["city"] for one in json.loads(found.stdout)]
    assert "the practices of eastgate cannot be read: import its newest package once more" in found.stderr


def test_keys_are_stated_anew(run: Run, cities: Any, holders: Mapping[str, str], tmp_path: Path) -> None:
    """Whoever states new keys of a city is told everywhere that nothing of it is used, and what comes next."""
    (east, west), package = cities, tmp_path / "p.zip"
    run(*east, "export", package, "--network", *(word for one in [*holders][:2] for word in ("--key", one)))
    run(*west, "import", package, "--yes")
    file = west[1] / "onestopshop.toml"
    before, _, stated = file.read_text("utf-8").partition("[network.cities.eastgate]")
    keys = json.dumps([new_key().public, new_key().public])
    changed = "".join(
        f"keys = {keys}\n" if line.startswith("keys") else line for line in stated.splitlines(True)
    )
    city = ("--city", west[1], "--role", "coordinator")
    for root, hint in ((1, "root = 2 or higher"), (2, "Import the first package")):
        file.write_text(f"{before}[network.cities.eastgate]\nroot = {root}{changed}", "utf-8")
        listed = run(*west, "held")
        assert "other_keys" in listed.stdout
        assert "so that nothing of it is used" in listed.stderr
        assert hint in listed.stderr
        assert hint in run(*city, "network", "cities").stderr
        assert hint in run("--city", west[1], "check").stdout
        assert "no card" in run(*city, "network", "card", "eastgate", code=1).stderr
        assert hint in run(*west, "unpack", "eastgate", "pilot", tmp_path / "out", code=1).stderr


def test_keys_change(run: Run, cities: Any, holders: Mapping[str, str], tmp_path: Path) -> None:
    """A holder is replaced: two sign, the city takes it in, and others are shown the new key."""
    (east, west), (anna, bob, chris) = cities, holders
    dora = tmp_path / "dora.pem"
    public = json.loads(run("exchange", "keygen", dora, "--no-passphrase", "--json").stdout)["public"]
    keys, package = tmp_path / "keys.zip", tmp_path / "p.zip"
    changes = ("--add", public, "--remove", holders[chris])
    assert "1 of the 2 old keys" in run(*east, "rotate", keys, "--key", anna, *changes).stderr
    signed = json.loads(run(*east, "sign", keys, "--key", bob, "--yes", "--json").stdout)
    assert (True, None, []) == (signed["complete"], signed["list"], signed["bundles"])
    assert "its keys change: version 1 → 2, 2 must sign" in run(*east, "import", keys, "--yes").stdout
    run(*east, "export", package, "--network", "--key", anna, "--key", dora)
    assert "its keys change" in run(*west, "import", package, "--yes").stdout
    both = run(*east, "rotate", tmp_path / "both.zip", "--key", anna, "--key", dora, "--threshold", 1)
    assert "other cities learn of them with the next package" in both.stderr
    assert "none of this city's" in run(*east, "export", package, "--network", "--key", chris, code=1).stderr


def test_files_of_keys(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A private key is its owner's only, is never written over, and its passphrase opens it."""
    file = tmp_path / "anna.pem"
    monkeypatch.setenv(VARIABLE, "a long phrase")
    made = json.loads(run("exchange", "keygen", file, "--json").stdout)
    assert 0o600 == stat.S_IMODE(file.stat().st_mode)
    assert b"ENCRYPTED" in file.read_bytes()
    assert made == json.loads(run("exchange", "keygen", file, "--show", "--json").stdout)
    assert "is there already" in run("exchange", "keygen", file, code=1).stderr
    monkeypatch.setenv(VARIABLE, "another one")
    assert "passphrase is missing or wrong" in run("exchange", "keygen", file, "--show", code=1).stderr
    file.chmod(0o640)
    assert "can be read by others" in run("exchange", "keygen", file, "--show", code=1).stderr
    assert "holds no private one" in run("exchange", "keygen", tmp_path / "anna.pub", "--show", code=1).stderr
    (tmp_path / "none.pem").touch(0o600)
    assert (
        "the key cannot be read" in run("exchange", "keygen", tmp_path / "none.pem", "--show", code=1).stderr
    )


def test_no_package_takes_the_place_of_a_key(
    run: Run, cities: Any, holders: Mapping[str, str], tmp_path: Path
) -> None:
    """Whoever names her key in the place of the package keeps it: one that is written over is lost for ever."""
    (east, _), (anna, bob, _) = cities, holders
    package, before = tmp_path / "p.zip", Path(bob).read_bytes()
    run(*east, "export", package, "--network", "--key", anna)
    for words in (
        ("export", bob, "--network", "--key", anna),
        ("sign", package, "--to", bob, "--key", bob, "--yes"),
        ("rotate", bob, "--threshold", 1, "--key", anna),
    ):
        assert "holds a private key" in run(*east, *words, code=1).stderr
    assert before == Path(bob).read_bytes()
    assert "p.zip is signed by 1" in run(*east, "export", package, "--network", "--key", anna).stderr


def test_a_passphrase_is_asked_for(tmp_path: Path) -> None:
    """Without the variable a passphrase is asked for, twice when it is new."""
    from click.testing import CliRunner

    from onestopshop.cli.root import cli

    words = ["exchange", "keygen", str(tmp_path / "anna.pem")]
    made = CliRunner().invoke(cli, words, input="one\none\n")
    shown = CliRunner().invoke(cli, [*words, "--show"], input="one\n")
    assert (0, 0) == (made.exit_code, shown.exit_code)
    assert made.stdout == shown.stdout


def test_wrong_use(run: Run, cities: Any, holders: Mapping[str, str], tmp_path: Path) -> None:
    """A package has one form of its own; without a key there is none."""
    east, _ = cities
    said = (*east, "export", tmp_path / "p.zip", "--network")
    assert "leave out --format" in run(*said, "--records", code=2).stderr
    assert "a key is needed" in run(*said, code=1).stderr
