# SPDX-License-Identifier: EUPL-1.2
"""
What is said of keys and of packages says what is so, and what comes next.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import pytest

from onestopshop.cli.root import cli

Run = Callable[..., Any]


@pytest.fixture
def signers(holders: Mapping[str, str]) -> tuple[str, ...]:
    """The words that let two of three holders sign."""
    return tuple(word for one in [*holders][:2] for word in ("--key", one))


def test_a_newer_list_of_the_same(run: Run, cities: Any, signers: tuple[str, ...], tmp_path: Path) -> None:
    """What changes no bundle and no key is accepted without a question, and says so; anything else asks."""
    (east, west), package = cities, tmp_path / "p.zip"
    run(*east, "export", package, "--network", *signers)
    assert not json.loads(run(*west, "import", package, "--json").stdout)["written"]
    run(*west, "import", package, "--yes")
    for words in ((), ("--json",)):
        run(*east, "export", package, "--network", *signers)
        taken = run(*west, "import", package, *words)
        assert "Accept this?" not in taken.stderr
        if words:
            assert json.loads(taken.stdout)["written"]
        else:
            assert "accepted without a question: no bundle and no key changes" in taken.stderr
    assert "nothing is new: all of it was accepted before" in run(*west, "import", package).stderr
    assert not json.loads(run(*west, "import", package, "--yes", "--json").stdout)["written"]
    told = " ".join(run("exchange", "import", "--help").stdout.split())
    assert "what changes anything is not written without --yes" in told
    assert "changes no bundle and no key, such as one with a newer list of the same, is accepted" in told


def test_keys_of_one_holder_change(run: Run, cities: Any, tmp_path: Path) -> None:
    """Which side of a change of keys lacks how many signatures is told, and where the new keys hold when none does."""
    east, _ = cities
    old, new, keys = tmp_path / "old.pem", tmp_path / "new.pem", tmp_path / "keys.zip"
    for one in (old, new):
        run("exchange", "keygen", one, "--no-passphrase")
    config = east[1] / "onestopshop.toml"
    stated = config.read_text("utf-8").partition("[network]\n")[0]
    public = old.with_suffix(".pub").read_text("utf-8").strip()
    config.write_text(f'{stated}[network]\nthreshold = 1\nkeys = ["{public}"]\n', "utf-8")
    change = (*east, "rotate", keys, "--add", new.with_suffix(".pub"), "--remove", old.with_suffix(".pub"))
    said = run(*change, "--key", old).stderr
    assert "signed by 1 of the 1 old keys that are needed, and by 0 of the 1 new ones" in said
    assert "it still needs the signatures of 1 more of the new keys\n" in said
    assert "onestopshop exchange sign keys.zip" in said
    told = json.loads(run(*change, "--key", old, "--json").stdout)
    assert {"signatures": 1, "threshold": 1} == told["old_keys"]
    assert {"signatures": 0, "threshold": 1} == told["new_keys"]
    refused = run(*east, "import", keys, "--yes", code=1).stderr
    assert "0 of the new keys signed version 2 of its keys, and 1 must" in refused
    assert "hint: Who holds another key of that city adds a signature" in refused
    signed = run(*east, "sign", keys, "--key", new, "--yes").stderr
    assert "by 1 of the 1 new ones" in signed
    assert "`onestopshop exchange import keys.zip` on the machine that publishes" in signed
    done = run(*change, "--key", old, "--key", new).stderr
    assert "the new keys hold here from now on, and where this file is imported" in done
    assert "other cities learn of them with the next package" in done


def test_both_sides_lack_one(run: Run, cities: Any, holders: Mapping[str, str], tmp_path: Path) -> None:
    """Where both sides lack a signature, both are told."""
    (east, _), anna = cities, next(iter(holders))
    said = run(*east, "rotate", tmp_path / "keys.zip", "--threshold", 3, "--key", anna).stderr
    assert "1 more of the old keys and 2 more of the new keys; a key that is among both counts twice" in said


def test_a_new_key_is_explained(run: Run, tmp_path: Path) -> None:
    """The digits stand alone on standard output; beside it is told what they are, and which file stays secret."""
    made = run("exchange", "keygen", tmp_path / "anna.pem", "--no-passphrase")
    public = (tmp_path / "anna.pub").read_text("utf-8")
    assert public == made.stdout
    for words in (
        "the public key, which other cities get",
        "anna.pem is written, the private key: it stays secret",
        "anna.pub is written, the public key as above: state it in [network] keys",
    ):
        assert words in made.stderr
    shown = run("exchange", "keygen", tmp_path / "anna.pem", "--show")
    assert public == shown.stdout
    assert "is written" not in shown.stderr


def test_a_city_without_keys(run: Run, city: Path, tmp_path: Path) -> None:
    """A city that has no keys of its own is told to make them, and not to ask itself by telephone."""
    run("exchange", "keygen", tmp_path / "anna.pem", "--no-passphrase")
    words = ("export", tmp_path / "p.zip", "--network", "--key", tmp_path / "anna.pem")
    said = run("--city", city, "--role", "coordinator", "exchange", *words, code=1).stderr
    assert "make its keys with `onestopshop exchange keygen`" in said
    assert "[network] keys" in said
    assert "telephone" not in said


def _leaves(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    below = getattr(command, "commands", None)
    if below is None:
        yield name, command
    for word, one in (below or {}).items():
        yield from _leaves(one, f"{name} {word}")


@pytest.mark.parametrize("group", ["exchange", "network", "practices", "statistics"])
def test_every_command_of_the_network_has_an_example(group: str) -> None:
    """Whoever asks for help sees a line that can be typed, with the command itself."""
    top = cli.get_command(click.Context(cli), group)
    assert top is not None
    lacking = [name for name, one in _leaves(top, group) if f" {name}" not in (one.epilog or "")]
    assert [] == lacking
