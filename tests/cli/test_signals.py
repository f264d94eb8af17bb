# SPDX-License-Identifier: EUPL-1.2
"""
Signals and answer links from the command line.
"""

from collections.abc import Callable
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]
At = Callable[..., Any]

OBSERVE = ("--concept", "b:begrijpbaar", "--step", "understand", "--what-happened", "Legal words only.")
CHECKS = ("--check", "clear", "--check", "neutral", "--check", "recognised")
CONFIRM = (*CHECKS, "--kind", "kind:information", "--level", "gov:local", "--reason", "known for years")


@pytest.fixture
def owner(at: At) -> str:
    """Who owns barrier 1, which is confirmed."""
    service = at("services", "list")[0]
    asked = ("--language", "ar", "--topic", "topic:registration", "--handling", "answered")
    visit = at("visits", "record", "--channel", "desk", *asked)["id"]
    met = at("barriers", "observe", "--visit", visit, "--service", service["id"], *OBSERVE)
    at("barriers", "gather", met["id"], "--problem", "en=Letters are hard.", role="coordinator")
    at("barriers", "confirm", 1, *CONFIRM, "--owner", service["organisation"], role="coordinator")
    organisation: str = service["organisation"]
    return organisation


def test_a_signal_from_end_to_end(at: At, run: Run, owner: str) -> None:
    """A signal is prepared, checked, sent, answered, followed up and withdrawn, by the numbers that people use."""
    by = {"role": "coordinator"}
    draft = at("signals", "prepare", 1, **by)
    assert ("prepared", [owner]) == (draft["state"], draft["addressed_to"])
    twice = run("--city", "mycity", "--role", "coordinator", "signals", "prepare", 1, code=1)
    assert "barrier 1 is in signal 1 already" in twice.stderr
    assert "holds" in str(at("signals", "check", 1, "--name", "shared", "--fails", **by)["checks"])
    refused = run("--city", "mycity", "--role", "coordinator", "signals", "send", 1, code=1)
    assert "'shared' does not hold" in refused.stderr
    at("signals", "check", 1, "--name", "shared", **by)
    assert "sent" == at("signals", "send", 1, **by)["state"]
    said = ("--barrier", 1, "--kind", "accepted", "--text", "We rewrite it.", "--due", "2099-01-01")
    assert 1 == len(at("signals", "answer", 1, *said, "--message", "mail of 3 May", **by)["answers"])
    assert 1 == len(at("signals", "follow-up", 1, "--text", "Told at the meeting.", **by)["follow_up"])
    assert [1] == [one["number"] for one in at("signals", "list", "--state", "sent", "--to", owner, **by)]
    table = run("--city", "mycity", "--role", "coordinator", "signals", "list").stdout
    assert "addressed to" in table
    assert "withdrawn" == at("signals", "withdraw", 1, "--reason", "other", **by)["state"]
    assert "planned" == at("barriers", "show", 1, **by)["state"]


def test_what_is_left_is_split_off(at: At, owner: str) -> None:
    """With 'partly' the observations that are left become the barrier of the rest."""
    by = {"role": "coordinator"}
    (first,) = at("barriers", "observations", "--barrier", 1, **by)
    again = at("barriers", "observe", "--visit", first["visit"], "--again-of", 1)["id"]
    at("signals", "prepare", 1, "--to", owner, **by)
    at("signals", "check", 1, "--name", "shared", **by)
    at("signals", "send", 1, **by)
    said = ("--barrier", 1, "--kind", "partly", "--text", "We rewrite it.", "--due", "2099-01-01")
    at("signals", "answer", 1, *said, "--message", "call", "--observation", again, **by)
    rest = at("barriers", "show", 2, **by)
    assert ("gathered", [at("barriers", "show", 1, **by)["id"]]) == (rest["state"], rest["related"])


def test_links(at: At, run: Run, owner: str) -> None:
    """A token is printed once, when the link is made; lists, renewals and revocations show none."""
    by = {"role": "coordinator"}
    at("signals", "prepare", 1, "--to", owner, "--carrier", owner, **by)
    at("signals", "check", 1, "--name", "shared", **by)
    at("signals", "send", 1, **by)
    made = at("signals", "link", 1, **by)
    assert made["token"].startswith("mycity.")
    assert [made["id"]] == [one["id"] for one in at("signals", "links", 1, **by)]
    shown = [
        at("signals", "renew", made["id"], **by),
        at("signals", "revoke", made["id"], **by),
        *at("signals", "links", 1, **by),
    ]
    assert made["token"] not in str(shown)
    assert shown[-1]["revoked_on"]
    assert "revoked on" in run("--city", "mycity", "--role", "coordinator", "signals", "links", 1).stdout


def test_unknown_numbers(at: At, run: Run, owner: str) -> None:
    """A number that no signal has is said so, with what to do next; agreeing needs somebody who contributed."""
    assert owner
    refused = run("--city", "mycity", "--role", "coordinator", "signals", "show", 7, code=1)
    assert "signals list" in refused.stderr
    at("signals", "prepare", 1, role="coordinator")
    said = ("signals", "agree", 1, "--organisation", owner, "--agreed", "agreed")
    refused = run("--city", "mycity", "--role", "coordinator", *said, code=1)
    assert "contributed no observation" in refused.stderr


def test_a_link_to_a_referral(at: At) -> None:
    """The link of a referral is made where referrals are."""
    service = at("services", "list")[0]["id"]
    made = at(
        "referrals", "make", "--service", service, "--topic", "topic:registration", "--mode", "contacted"
    )
    link = at("referrals", "link", made["id"])
    assert (made["id"], "referral") == (link["subject"], link["noun"])
    assert at("referrals", "revoke", link["id"])["revoked_on"]
