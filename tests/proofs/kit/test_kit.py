# SPDX-License-Identifier: EUPL-1.2
"""
The kit at its small size, and the runner of proofs.
"""

import json
from pathlib import Path

import pytest
from tests import proofs
from tests.proofs.__main__ import main, promises
from tests.proofs.kit import proof
from tests.proofs.kit.broken_storages import SABOTAGES
from tests.proofs.wrapped import Sabotage, Wrapped

from onestopshop.testing.contract import promises_of
from onestopshop.testing.storage import StorageContract

HARMLESS = Sabotage(what="does nothing wrong", wrap=Wrapped, breaks="P1.1")


@pytest.mark.parametrize("sabotage", SABOTAGES, ids=lambda sabotage: sabotage.what)
def test_a_broken_storage_is_caught(sabotage: Sabotage) -> None:
    """A storage that breaks one promise is caught by that promise."""
    assert proof.catch(sabotage) is not None


def test_every_promise_can_be_broken() -> None:
    """Against every promise there is a broken storage, and all of them are different."""
    promises = {sentence.split()[0] for _, sentence in promises_of(StorageContract)}
    assert promises == {sabotage.breaks for sabotage in SABOTAGES}
    assert len({sabotage.what for sabotage in SABOTAGES}) == len(SABOTAGES) >= len(promises)


def test_a_proof_is_one_json_object(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With ``--json`` a proof prints one object with its figures, and exits with 0 when nothing is broken."""
    monkeypatch.setattr(proof, "GOOD", ())
    monkeypatch.setattr(proof, "SABOTAGES", SABOTAGES[:25])
    monkeypatch.setattr(proof, "promises_of", lambda _: [("", f"{one.breaks} …") for one in SABOTAGES[:25]])
    assert main(["kit", "--n", "1", "--seed", "7", "--json"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    found = json.loads(line)
    assert found.pop("seconds") >= 0
    promises = len({sabotage.breaks for sabotage in SABOTAGES[:25]})
    assert found == {
        "name": "kit",
        "n": 1,
        "seed": 7,
        "promises": promises,
        "promises_that_caught": promises,
        "broken": 25,
        "caught": 25,
        "good": 0,
        "refused": 0,
        "violations": 0,
        "saboteur_caught": True,
    }


def test_a_missed_saboteur_fails(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A proof that misses its saboteur exits with 1 and says so."""
    monkeypatch.setattr(proof, "GOOD", ())
    monkeypatch.setattr(proof, "SABOTAGES", (HARMLESS,))
    assert main(["kit", "--n", "1"]) == 1
    assert "saboteur MISSED" in capsys.readouterr().out


def test_every_proof_states_its_promise(capsys: pytest.CaptureFixture[str]) -> None:
    """The help lists each proof with the promise that it tries to break."""
    with pytest.raises(SystemExit):
        main(["--help"])
    shown = capsys.readouterr().out
    assert "kit" in promises()
    for name, promise in promises().items():
        assert promise
        assert name in shown


def test_promises_are_numbered_once() -> None:
    """Every promise of the storage contract has a number of its own, without gaps, and a sentence."""
    numbers = [sentence.split()[0] for _, sentence in promises_of(StorageContract)]
    groups = {number.split(".")[0] for number in numbers}
    assert groups == {f"P{group}" for group in range(1, 11)}
    for group in groups:
        places = [int(number.split(".")[1]) for number in numbers if number.startswith(f"{group}.")]
        assert places == list(range(1, len(places) + 1))


def test_every_package_here_is_a_proof() -> None:
    """A proof is found by its folder, so a new one needs no list; only the doors are shared by two."""
    packages = {
        path.parent.name.replace("_", "-") for path in Path(proofs.__file__).parent.glob("*/__init__.py")
    }
    assert packages - {"doors"} == set(promises())
