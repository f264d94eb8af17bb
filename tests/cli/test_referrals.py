# SPDX-License-Identifier: EUPL-1.2
"""
Following a referral from the command line: what is due, what is told, and where it goes next.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from onestopshop.cli.root import cli

Run = Callable[..., Result]
At = Callable[..., Any]

TO = ("--service", "registration", "--topic", "topic:registration")


@pytest.fixture
def receipts_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONESTOPSHOP_REFERRALS__RECEIPT", "true")


def asked(at: At, *more: object) -> str:
    id: str = at("referrals", "make", *TO, "--mode", "contacted", *more)["id"]
    return id


def test_a_consent_is_given_and_taken_back(at: At) -> None:
    """What the person agreed to is told by options; taking it back cancels the referral."""
    said = (
        "--consent-item",
        "need",
        "--consent-item",
        "language",
        "--consent-how",
        "oral",
        "--consent-language",
        "ar",
    )
    id = asked(at, *said, "--consent-expires", "2099-01-01")
    consent = at("referrals", "show", id)["consent"]
    assert ("yes", ["language", "need"], "2099-01-01") == (
        consent["given"],
        consent["items"],
        consent["expires_on"],
    )
    back = at("referrals", "withdraw-consent", id)
    assert ("cancelled", "person_declined") == (back["state"], back["reason"])
    assert back["consent"]["withdrawn_on"]
    note = at("referrals", "make", *TO, "--mode", "contacted", "--consent", "no")
    assert ("written", "given") == (note["mode"], note["state"])


def test_outcomes_are_told(at: At) -> None:
    """What somebody says came of it is added, whoever says it."""
    id = asked(at)
    at("referrals", "accept", id)
    at("referrals", "complete", id, "--outcome", "helped", "--on-behalf-of", "registration")
    told = at("referrals", "report", id, "--outcome", "not_helped", "--reported-by", "visitor", "--key", "k")
    assert [("helped", "service"), ("not_helped", "visitor")] == [
        (one["outcome"], one["by"]) for one in told["outcome_reports"]
    ]
    assert told == at(
        "referrals", "report", id, "--outcome", "not_helped", "--reported-by", "visitor", "--key", "k"
    )


def test_what_is_due(run: Run, at: At, city: Path) -> None:
    """The basket of the desk tells why and what to do, as a document and as a table; an empty one says so."""
    assert [] == at("referrals", "due")
    assert "nothing waits" in run("--city", city, "referrals", "due").stderr
    id = asked(at)
    (row,) = at("referrals", "due", "--today", "2099-01-01")
    assert (id, "overdue") == (row["referral"]["id"], row["why"])
    assert all(row[name] for name in ("why_label", "since", "to_do"))
    shown = run("--city", city, "referrals", "due", "--today", "2099-01-01").stdout
    assert row["to_do"] in shown
    assert (
        "pas de réponse"
        in run("--city", city, "referrals", "due", "--today", "2099-01-01", "--language", "fr").stdout
    )
    run("--city", city, "referrals", "due", "--today", "tomorrow", code=1)


def test_an_appointment_moves(run: Run, at: At, city: Path) -> None:
    """A day is set or removed; saying neither or both is wrong use."""
    id = asked(at)
    assert "2099-01-01" == at("referrals", "reschedule", id, "--on", "2099-01-01")["appointment_on"]
    assert "appointment_on" not in at("referrals", "reschedule", id, "--none")
    run("--city", city, "referrals", "reschedule", id, code=2)
    run("--city", city, "referrals", "reschedule", id, "--none", "--on", "2099-01-01", code=2)


def test_a_chain(run: Run, at: At, city: Path) -> None:
    """Sent on to another service, the chain shows how each attempt ended."""
    id = asked(at)
    new = at("referrals", "redirect", id, "--service", "school-enrolment", "--reason", "no_capacity")
    assert (id, "requested") == (new["replaces"], new["state"])
    assert ["rejected", "requested"] == [one["state"] for one in at("referrals", "chain", new["id"])]
    shown = run("--city", city, "referrals", "chain", id).stdout
    assert "no capacity" in shown
    run("--city", city, "referrals", "redirect", id, "--service", "housing-advice", code=1)


@pytest.mark.usefixtures("receipts_on")
def test_a_receipt(run: Run, at: At, city: Path) -> None:
    """The desk hands out a code; with it the visitor tells the outcome, cancels, or is told that it is none."""
    id = asked(at)
    code = at("referrals", "receipt", id)["code"]
    assert code == run("--city", city, "referrals", "receipt", id).stdout.strip()
    noted = json.loads(
        run("--city", city, "receipts", "report", code, "--outcome", "helped", "--json").stdout
    )
    assert {"state": "requested", "outcome": "helped"} == noted
    assert "helped" in run("--city", city, "receipts", "report", code.lower(), "--outcome", "helped").stdout
    words = ["--city", str(city), "receipts", "cancel"]
    prompted = CliRunner().invoke(cli, words, input=f"{code}\n")
    assert (0, "cancelled") == (prompted.exit_code, at("referrals", "show", id)["state"])
    assert code not in prompted.output
    wrong = run("--city", city, "receipts", "report", "7K3M", "--outcome", "helped", code=1)
    assert "no receipt" in wrong.stderr
    assert "7K3M" not in wrong.stderr


@pytest.mark.usefixtures("receipts_on")
def test_the_hash_is_not_taken_for_the_code(run: Run, at: At, city: Path) -> None:
    """Who made a referral hears how to get the visitor's code, and reads no hash that looks like one."""
    said = "referrals make --service registration --topic topic:registration --mode contacted"
    made = run("--city", city, *said.split())
    (id,) = (line.split()[1] for line in made.stdout.splitlines() if line.startswith("id "))
    assert at("referrals", "show", id)["receipt"] not in made.stdout
    assert f"referrals receipt {id}" in made.stderr
    shown = run("--city", city, "referrals", "show", id)
    assert ("yes", "") == (shown.stdout.split("receipt ")[1].split()[0], shown.stderr)


def test_receipts_are_off(run: Run, at: At, city: Path) -> None:
    """A city that did not switch them on says so."""
    id = asked(at)
    done = run("--city", city, "referrals", "receipt", id, code=1)
    assert "receipt = true" in done.stderr
