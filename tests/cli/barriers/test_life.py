# SPDX-License-Identifier: EUPL-1.2
"""
The life of a barrier on the command line.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs

from onestopshop import OneStopShop
from onestopshop.codec.records import from_record, to_record
from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.codes.barriers import BarrierState
from onestopshop.ports.storage import Batch, Put

At = Callable[..., Any]
Run = Callable[..., Any]
YESTERDAY = str(datetime.now(UTC).date() - timedelta(days=1))
MESSAGE = ("--message", "mail 12")
ANSWERS = {
    "acknowledge": ("--received-by", "front office"),
    "plan": ("--measure", "Plain words", "--due", "2999-01-01"),
    "start": ("--measure", "Writing it"),
    "claim": ("--what-changed", "New letter", "--effective-on", YESTERDAY),
    "decline": ("--reason", "no_means", "--explanation", "No budget"),
    "not-ours": ("--successor", "learning-centre", "--explanation", "They write it"),
}
STATES = {
    "acknowledge": "acknowledged",
    "plan": "planned",
    "start": "in_progress",
    "claim": "claimed_removed",
    "decline": "declined",
    "not-ours": "confirmed",
}


def observed(at: At, what: str = "Only in legal words.") -> str:
    visit = at(
        "visits", "record", "--channel", "desk", "--language", "ti", "--topic", "topic:registration",
        "--handling", "answered",
    )  # fmt: skip
    return at(
        "barriers", "observe", "--visit", visit["id"], "--service", "registration",
        "--concept", "b:begrijpbaar", "--step", "understand", "--what-happened", what,
    )["id"]  # fmt: skip


def gathered(at: At, *observations: str) -> str:
    ids = observations or (observed(at),)
    return at("barriers", "gather", *ids, "--problem", "en=Hard to read", role="coordinator")["id"]


def test_a_barrier_is_settled_and_reopened(at: At) -> None:
    """A coordinator settles, reopens, withdraws and shows a barrier by its number, with what is possible next."""
    gathered(at)
    settle = (
        "--owner",
        "city-office",
        "--message",
        "call",
        "--what-changed",
        "x",
        "--effective-on",
        YESTERDAY,
    )
    settled = at("barriers", "settle", 1, *settle, role="coordinator")
    assert "claimed_removed" == settled["state"]
    again = at(
        "barriers", "reopen", 1, "--reason", "met_again", "--evidence", "As before",
        "--observation", observed(at), role="coordinator",
    )  # fmt: skip
    assert ("gathered", 2) == (again["state"], again["round"])
    steps = at("barriers", "show", 1, role="coordinator")["steps"]
    assert steps == at("barriers", "steps", 1, role="coordinator")
    assert ["confirm", "settle", "merge", "withdraw"] == [step["operation"] for step in steps]
    assert not any(step["allowed"] for step in at("barriers", "steps", 1))
    withdrawn = at("barriers", "withdraw", 1, "--reason", "other", "--explanation", "x", role="coordinator")
    assert "withdrawn" == withdrawn["state"]


def test_what_the_owner_says(run: Run, at: At, city: Path) -> None:
    """A coordinator enters each answer of an owner, with its message, and without it nothing is written."""
    id = gathered(at)
    for operation, given in ANSWERS.items():
        _put(city, id, "signalled" if operation == "acknowledge" else "acknowledged")
        words = ("barriers", operation, 1, *given)
        refused = run("--city", city, "--role", "coordinator", *words, code=1)
        assert "reference to its message" in refused.stderr
        told = at(*words, *MESSAGE, role="coordinator")
        assert STATES[operation] == told["state"]
        assert "mail 12" == told["history"][-1]["message"]


def test_merging_and_splitting(at: At) -> None:
    """Barriers are merged, taken apart again and split, by number."""
    first, second = observed(at), observed(at, "Two pages of law.")
    gathered(at, first, second)
    made = at("barriers", "split", 1, second, "--problem", "en=Too long", role="coordinator")
    assert 2 == made["number"]
    merged = at("barriers", "merge", 2, "--into", 1, "--reason", "The same", role="coordinator")
    assert "merged" == merged["state"]
    assert 2 == at("barriers", "show", 1)["counts"]["observations"]
    assert "gathered" == at("barriers", "unmerge", 2, "--reason", "No", role="coordinator")["state"]
    assert 1 == at("barriers", "show", 1)["counts"]["observations"]


def test_words_about_a_barrier(run: Run, at: At, city: Path) -> None:
    """Examples, ideas, what was done and who may read it are said one by one."""
    observation = observed(at)
    id = gathered(at, observation)
    run("--city", city, "--role", "coordinator", "barriers", "quote", 1, observation, code=1)
    at("barriers", "review", observation, "--clean", role="coordinator")
    quoted = at("barriers", "quote", 1, observation, role="coordinator")
    assert ["Only in legal words."] == quoted["examples"]
    idea = at("barriers", "propose", 1, "--text", "en=A summary", "--by", "city-office", role="coordinator")
    assert [{"text": {"en": "A summary"}, "organisation": "city-office"}] == idea["ideas"]
    _put(city, id, "planned")
    assert {"en": "New"} == at("barriers", "tell", 1, "--done", "en=New", role="coordinator")["done"]
    assert "shared" == at("barriers", "share", 1, "--visibility", "shared", role="coordinator")["visibility"]
    refused = run(
        "--city", city, "--role", "coordinator", "barriers", "share", 1, "--visibility", "public", code=1
    )
    assert "no signal was sent" in refused.stderr


def test_the_queue_of_reviews(run: Run, at: At, city: Path) -> None:
    """What awaits its review is shown with suspect words marked, and several are decided at once."""
    first, second = observed(at, "The letter of Peeters."), observed(at)
    queue = {one["observation"]["id"]: one for one in at("barriers", "review", role="coordinator")}
    assert {first, second} == set(queue)
    assert (90, False, [[14, 21]]) == (
        queue[first]["days_left"],
        queue[first]["urgent"],
        queue[first]["doubts"]["what_happened"],
    )
    shown = run("--city", city, "--role", "coordinator", "barriers", "review", "--limit", 2)
    assert "The letter of [[Peeters]]." in shown.stdout
    assert "more with --limit" in shown.stderr
    run("--city", city, "--role", "coordinator", "barriers", "review", first, code=2)
    run("--city", city, "--role", "coordinator", "barriers", "review", "--clean", code=2)
    unknown = "00000000-0000-4000-8000-000000000000"
    run("--city", city, "--role", "coordinator", "barriers", "review", first, unknown, "--clean", code=1)
    assert 2 == len(at("barriers", "review", role="coordinator"))
    done = at("barriers", "review", first, "--redact", role="coordinator")
    assert ["redacted"] == [one["identity_review"] for one in done]
    assert [second] == [one["observation"]["id"] for one in at("barriers", "review", role="coordinator")]


def test_the_citys_own_words(run: Run, at: At, city: Path) -> None:
    """A city names the phases of its own procedure, and lists show them in the wanted language."""
    gathered(at)
    assert [] == at("barriers", "phases")
    assert "phase" not in at("barriers", "list")[0]
    with (city / "onestopshop.toml").open("a", encoding="utf-8") as file:
        file.write(
            '[barriers.phases.collect]\nlabel = { en = "collect", nl = "verzamelen" }\nstates = ["gathered"]\n'
        )
    assert {"id": "collect", "number": 1, "label": "verzamelen"} == at(
        "barriers", "show", 1, "--language", "nl"
    )["phase"]
    listed = run("--city", city, "barriers", "list", "--language", "nl")
    assert "verzameld  1 verzamelen" in listed.stdout
    assert ["collect"] == [one["label"] for one in at("barriers", "phases")]
    shown = run("--city", city, "barriers", "show", 1).stdout
    assert "1 collect" in shown
    assert "confirm" in shown


def _put(city: Path, id: str, state: str) -> None:
    """Write a barrier into a state, past all operations."""
    with OneStopShop.open(city) as shop:
        with shop.storage.read() as snapshot:
            found = from_record(snapshot.get("barrier", id), Barrier)
        made = attrs.evolve(found, state=BarrierState(state), owner="city-office", version=found.version + 1)
        shop.storage.write(Batch(puts=(Put(to_record(made), replaces=found.version),)))
