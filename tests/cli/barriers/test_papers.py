# SPDX-License-Identifier: EUPL-1.2
"""
Papers from the command line.
"""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

At = Callable[..., Any]
Run = Callable[..., Any]


@pytest.fixture
def barrier(at: At) -> str:
    """A barrier that was signalled and is public; its number is 1."""
    seen = []
    for worker in ("w1", "w2", "w1"):
        visit = at(
            "--worker", worker, "visits", "record", "--channel", "desk", "--language", "ti",
            "--topic", "topic:registration", "--handling", "answered", "--service", "registration",
        )  # fmt: skip
        observed = at(
            "--worker", worker, "barriers", "observe", "--visit", visit["id"], "--concept", "b:begrijpbaar",
            "--step", "understand", "--what-happened", "Six pages.",
        )  # fmt: skip
        seen.append(observed["id"])
    boss = {"role": "coordinator"}
    at("barriers", "gather", *seen, "--problem", "en=Letters are hard.", **boss)
    checks = [word for name in ("clear", "neutral", "recognised") for word in ("--check", name)]
    at(
        "barriers", "confirm", "1", *checks, "--kind", "kind:information", "--level", "gov:local",
        "--owner", "civil-affairs", **boss,
    )  # fmt: skip
    return "1"


def test_a_brief(at: At, run: Run, city: Path, barrier: str) -> None:
    """A brief is printed as Markdown, HTML or JSON, or written into a file."""
    words = ("--city", city, "--role", "coordinator", "barriers", "brief", "--service", "registration")
    assert run(*words).stdout.startswith("# Registration with the city: what goes well")
    assert run(*words, "--format", "html").stdout.startswith("<!DOCTYPE html>")
    assert at(*words[4:], role="coordinator") == at(*words[4:], "--format", "json", role="coordinator")
    run(*words, "--format", "html", "--output", city / "brief.html")
    assert run(*words, "--format", "html").stdout == (city / "brief.html").read_text("utf-8")
    run(*words, "--format", "json", "--output", city / "brief.json")
    assert '"service": "registration"' in (city / "brief.json").read_text("utf-8")


def test_a_city_words_its_papers(run: Run, city: Path) -> None:
    """A reviewed page of the city's phrasebook comes before the library's words; an unreviewed one does not."""
    folder = city / "phrasebook"
    words = ("--city", city, "--role", "coordinator", "barriers", "brief", "--service", "registration")
    for reviewed, heading in (("true", "## Well done"), ("false", "## What goes well")):
        page = f'reviewed = {reviewed}\n[phrases]\n"papers.brief.well" = "Well done"\n'
        (folder / "en.toml").write_text(page, "utf-8")
        assert heading in run(*words).stdout


def test_the_documents_of_the_procedure(at: At, run: Run, city: Path, barrier: str) -> None:
    """Pre-signal and agenda are printed, and written as DOCX."""
    words = ("--city", city, "--role", "coordinator", "barriers")
    assert "Pre-signal no. 1: Letters are hard." in run(*words, "presignal", barrier).stdout
    assert "To check" in run(*words, "agenda", "--before", "2100-01-01").stdout
    assert 1 == at("barriers", "presignal", barrier, role="coordinator")["number"]
    assert (
        "to_check"
        == at("barriers", "agenda", "--before", "2100-01-01", role="coordinator")["items"][0]["heading"]
    )
    run(*words, "presignal", barrier, "--format", "docx", "--output", city / "pre.docx")
    assert "word/document.xml" in zipfile.ZipFile(city / "pre.docx").namelist()


def test_docx_is_not_for_a_screen(run: Run, city: Path, barrier: str) -> None:
    """A DOCX file needs a name, and one that can be written."""
    words = ("--city", city, "--role", "coordinator", "barriers", "presignal", barrier, "--format", "docx")
    assert "--output" in run(*words, code=2).stderr
    assert "cannot be written" in run(*words, "--output", city / "nowhere" / "pre.docx", code=2).stderr


def test_a_bundle(at: At, run: Run, city: Path, barrier: str) -> None:
    """The bundle of a year is HTML, DOCX, CSV, Markdown or JSON, and says what it leaves out."""
    words = ("--city", city, "--role", "coordinator", "signals", "bundle", "--edition", "2099")
    assert run(*words).stdout.startswith("<!DOCTYPE html>")
    assert "number,title,problem" in run(*words, "--format", "csv").stdout
    assert "There is no signal" in run(*words, "--format", "md").stdout
    assert "2099" == at(*words[4:], role="coordinator")["edition"]
    done = run(*words, "--format", "csv", "--output", city / "bundle.csv", "--json")
    assert '"written"' in done.stdout
    assert b"number,title" == (city / "bundle.csv").read_bytes()[:12]


def test_what_a_bundle_leaves_out(at: At, run: Run, city: Path, barrier: str) -> None:
    """A signal of a barrier that is not public is counted on standard error."""
    boss = {"role": "coordinator"}
    listed = at("barriers", "list", **boss)
    signal = at("signals", "prepare", listed[0]["id"], "--to", "civil-affairs", **boss)
    for name in ("clear", "neutral", "recognised", "shared"):
        at("signals", "check", signal["id"], "--name", name, "--holds", **boss)
    sent = at("signals", "send", signal["id"], **boss)
    done = run("--city", city, "--role", "coordinator", "signals", "bundle", "--edition", sent["sent_on"][:4])
    assert "left out, because somebody did not agree or it is not public: 1" in done.stderr


def test_feedback(at: At, run: Run, city: Path, barrier: str) -> None:
    """A worker reads what became of what she noted; with --desk the whole desk's, without a code."""
    own = run("--city", city, "--worker", "w1", "barriers", "feedback").stdout
    assert "What became of what you noted" in own
    assert "confirmed as a barrier" in own
    desk = run("--city", city, "--worker", "w9", "barriers", "feedback", "--desk").stdout
    assert "What became of what this desk noted" in desk
    assert "w1" not in desk
    assert [] == at("--worker", "w9", "barriers", "feedback")["news"]
    assert "desk" == at("barriers", "feedback", "--desk")["of"]


def test_you_said_we_did(at: At, run: Run, city: Path) -> None:
    """What is told to the public stands there in each required language, or in one."""
    page = run("--city", city, "barriers", "told", "--format", "html").stdout
    assert '<section lang="en" dir="ltr">' in page
    assert "U zei, wij deden" in run("--city", city, "barriers", "told", "--language", "nl").stdout
    assert [] == at("barriers", "told")
