# SPDX-License-Identifier: EUPL-1.2
"""
The folder of a new city is whole or not there, carries its own id, and its next steps can be typed.
"""

import errno
import json
import re
import shlex
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result
from tests.operations.barriers.samples import CONFIRM, MET, PROBLEM, VISIT

from onestopshop import OneStopShop
from onestopshop.cli import init_folder

Run = Callable[..., Result]

CONSENT = {"given": "yes", "how": "oral", "language": "ar"}


def _full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def _unwritable(source: object, *_: object, **__: object) -> None:
    raise shutil.Error([(str(source), "there", "[Errno 13] Permission denied: 'there'")])


@pytest.mark.parametrize("id", ["zed", "a-b", "7", "b"])
def test_id_is_that_of_the_own_scheme_too(run: Run, tmp_path: Path, id: str) -> None:
    """The city's scheme of barriers has its id, beside a scheme of the network, and nothing keeps the old one."""
    city = tmp_path / "city"
    run("init", city, "--id", id)
    shown = json.loads(run("--city", city, "taxonomies", "list", "--json").stdout)
    assert (f"{id}-city" if id == "b" else id) in {one["id"] for one in shown}
    assert not any("mycity" in file.read_text("utf-8") for file in city.rglob("*.toml"))
    assert json.loads(run("check", "--city", city, "--json").stdout)["ok"] is True
    run("demo", "--city", city, "--keep", tmp_path / "kept")


def test_codes_of_the_packaged_scheme_are_rewritten(tmp_path: Path) -> None:
    """A code of the city's own scheme follows it, in quotes of both kinds; other words stay."""
    file = tmp_path / "day.toml"
    file.write_text(
        """concepts = ["mycity:hard-letter", 'mycity:x', "b:mycity", "not mycity: text"]\n""", "utf-8"
    )
    init_folder._recode(tmp_path, "zed")
    assert file.read_text("utf-8") == (
        """concepts = ["zed:hard-letter", 'zed:x', "b:mycity", "not mycity: text"]\n"""
    )


@pytest.mark.parametrize("step", ["_rename", "_recode", "copytree"])
@pytest.mark.parametrize("there", [False, True])
def test_full_disk_leaves_nothing_behind(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, step: str, there: bool
) -> None:
    """Whatever cannot be written, the reason is told, and the folder is as it was."""
    folder = tmp_path / "new"
    if there:
        folder.mkdir()
    monkeypatch.setattr(init_folder, step, _unwritable if step == "copytree" else _full)
    told = run("init", folder, code=1).stderr
    assert ("Permission denied" if step == "copytree" else "No space left on device") in told
    assert "None" not in told
    assert sorted(tmp_path.rglob("*")) == ([folder] if there else [])


def test_empty_folder_is_filled_in_its_place(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who stands in an empty folder makes the city there, with nothing beside it."""
    folder = tmp_path / "here"
    folder.mkdir()
    before = folder.stat().st_ino
    monkeypatch.chdir(folder)
    run("init", ".")
    assert folder.stat().st_ino == before
    assert json.loads(run("check", "--json").stdout)["ok"] is True
    assert sorted(path.name for path in folder.iterdir() if path.is_dir() and path.name[0] == ".") in (
        [],
        [".onestopshop"],
    )


def test_next_steps_can_be_typed(run: Run, tmp_path: Path) -> None:
    """A path with spaces and quotes is printed so that a shell reads it as one word."""
    folder = tmp_path / "my city's; folder"
    lines = run("init", folder).stdout.splitlines()
    for line in (line for line in lines if "onestopshop --city" in line):
        assert str(folder) in shlex.split(line, comments=True)


def test_a_new_city_closes_the_loop(run: Run, tmp_path: Path) -> None:
    """With the # taken away, the template's own entries let an owner answer and claim, and somebody else look."""
    folder = tmp_path / "mycity"
    run("init", folder)
    file = folder / "onestopshop.toml"
    file.write_text(re.sub(r"(?m)^#(?=\S|    )", "", file.read_text("utf-8")), "utf-8")
    assert json.loads(run("check", "--city", folder, "--json").stdout)["ok"] is True
    with OneStopShop.open(folder) as shop:
        barrier, signal, day = _signalled(shop)
        owner = shop.acting_as("owner", organisation="civil-affairs")
        owner.signals.answer(signal, barrier=barrier, kind="accepted", text="We write it anew.", begun_on=day)
        claimed = owner.barriers.claim(barrier, what_changed="One plain page.", effective_on=day)
        verifier = shop.acting_as("verifier", organisation="learning-centre").barriers
        assert ("claimed_removed", claimed.id) == (claimed.state, verifier.get(barrier).id)
        visitors = shop.acting_as("guide", desk="main").referrals
        referral = visitors.make(
            service="registration",
            topic="topic:registration",
            mode="contacted",
            consent={**CONSENT, "day": day},
        )
        assert visitors.receipt(referral.id)


def _signalled(shop: OneStopShop) -> tuple[str, str, date]:
    """Return a barrier whose signal was sent, that signal, and the day of it."""
    guide, coordinator = shop.acting_as("guide", desk="main"), shop.acting_as("coordinator")
    visit = guide.visits.record(**VISIT)
    met = guide.barriers.observe(visit=visit.id, service="registration", **MET)
    barrier = coordinator.barriers.gather([met.id], **PROBLEM)
    told = {**CONFIRM, "owner": "civil-affairs", "reason": "known for years"}
    coordinator.barriers.confirm(barrier.id, **told)
    signal = coordinator.signals.prepare([barrier.id])
    coordinator.signals.check(signal.id, name="shared", holds=True)
    return barrier.id, coordinator.signals.send(signal.id).id, visit.day
