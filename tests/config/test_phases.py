# SPDX-License-Identifier: EUPL-1.2
"""
A city's own procedure: phases in the order of its file, in its words.
"""

from pathlib import Path

import pytest
from tests.config.test_loading import SMALL

from onestopshop.config.loading import load
from onestopshop.domain.barriers.phases import Phase, counting_states, phase_of
from onestopshop.domain.codes.barriers import BarrierState
from onestopshop.errors import ConfigurationError
from onestopshop.runtime.city import rules_of

PROCEDURE = """
[barriers.phases.watch]
label = { en = "watch" }
states = ["observation", "gathered"]
[barriers.phases.bundle]
label = { en = "bundle" }
states = ["gathered"]
observations = 5
[barriers.phases.act]
label = { en = "act" }
states = ["planned", "in_progress"]
"""


def phases(folder: Path, text: str) -> tuple[Phase, ...]:
    (folder / "onestopshop.toml").write_text(SMALL + text, encoding="utf-8")
    return rules_of(load(folder)).phases


def test_phases_follow_the_file(tmp_path: Path) -> None:
    """Phases are numbered in the order of the file; a city without any has none."""
    found = phases(tmp_path, PROCEDURE)
    assert [(1, "watch", True), (2, "bundle", False), (3, "act", False)] == [
        (one.number, one.label["en"], one.noticing) for one in found
    ]
    assert () == phases(tmp_path, "")


@pytest.mark.parametrize(
    ("state", "observations", "phase"),
    [
        ("gathered", 4, "watch"),
        ("gathered", 5, "bundle"),
        ("planned", 0, "act"),
        ("in_progress", 9, "act"),
        ("verified", 9, None),
    ],
)
def test_the_last_phase_that_fits(tmp_path: Path, state: str, observations: int, phase: str | None) -> None:
    """A barrier is in the last phase that has its state and asks for no more observations than it has."""
    all_of_them = phases(tmp_path, PROCEDURE)
    found = phase_of(all_of_them, BarrierState(state), observations=observations)
    assert phase == (found.id if found else None)
    assert frozenset({BarrierState.GATHERED}) == counting_states(all_of_them)


@pytest.mark.parametrize(
    ("table", "place"),
    [
        ('label = { en = "x" }\nstates = ["asleep"]', "barriers.phases.x.states.0"),
        ('states = ["gathered"]', "barriers.phases.x.label"),
        ('label = { en = "x" }\nobservations = -1', "barriers.phases.x.observations"),
        ('label = { en = "x" }\nowner = "y"', "barriers.phases.x.owner"),
    ],
)
def test_bad_phases(tmp_path: Path, table: str, place: str) -> None:
    """An unknown state, a missing name or an unknown key is told with its place."""
    with pytest.raises(ConfigurationError) as refused:
        phases(tmp_path, f"[barriers.phases.x]\n{table}")
    assert any(found.startswith(place) for found, _ in refused.value.problems)
