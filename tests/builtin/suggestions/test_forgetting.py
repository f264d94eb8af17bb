# SPDX-License-Identifier: EUPL-1.2
"""
What was redacted, retracted or erased is forgotten as if it had never been learned.
"""

import tempfile
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builtin.suggestions.notes import Notes, counted, opened

from onestopshop.builtin.suggestions import suggester as module
from onestopshop.plugin import Suggester

WORDS = ("telephone", "letter", "queue", "lawyer", "bus", "price")
_TEXTS = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)
_CODES = st.sets(st.sampled_from(["b:near", "b:clear", "b:known"]), min_size=1, max_size=2)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["write", "redact", "retract", "erase", "ask", "follow"]),
        st.sampled_from(["o1", "o2", "o3"]),
        _TEXTS,
        _CODES,
    ),
    max_size=25,
)


@given(STEPS, st.sampled_from([1, 2, 4_000]))
def test_forgetting_is_the_inverse_of_learning(
    steps: list[tuple[str, str, str, set[str]]], at_once: int
) -> None:
    """After any history, learned in whatever portions, the counts are those of a file made from what is left."""
    with tempfile.TemporaryDirectory() as here, tempfile.TemporaryDirectory() as there:
        with opened(Path(here)) as notes:
            suggester, known = notes.open(), set()
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(module, "_AT_ONCE", at_once)
                patch.setattr(module, "_BESIDE", 1)
                for step, id, text, codes in steps:
                    _take(notes, suggester, known, _Step(step, id, text, codes))
                for _ in range(4 // at_once + 1):
                    notes.ask(suggester, "anything")
            notes.folder = Path(there)
            notes.ask(notes.open(), "anything")
        assert counted(Path(there) / "suggestions.db") == counted(Path(here) / "suggestions.db")


class _Step(NamedTuple):
    """One thing that happens."""

    what: str
    id: str
    text: str
    codes: set[str]


def _take(notes: Notes, suggester: Suggester, known: set[str], step: _Step) -> None:
    if step.what == "ask":
        notes.ask(suggester, step.text or "anything")
    elif step.what == "follow":
        suggester.follow(notes.storage)
    elif step.what == "write":
        notes.observe(step.id, step.text, step.codes)
        known.add(step.id)
    elif step.id in known:
        if step.what == "erase":
            known.remove(step.id)
            notes.erase(step.id)
        elif step.what == "redact":
            notes.observe(step.id, None, step.codes)
        else:
            notes.observe(step.id, step.text, step.codes, retracted={"reason": "duplicate"})


@pytest.mark.parametrize("how", ["redact", "retract", "erase"])
def test_it_is_forgotten_when_the_log_is_followed(notes: Notes, how: str) -> None:
    """Nobody needs to ask: words are gone once the log is followed, which the shop does after each commit."""
    notes.observe("o1", "telephone", ["b:near"])
    suggester = notes.open()
    assert ["b:near"] == notes.ask(suggester, "telephone")
    _take(notes, suggester, {"o1"}, _Step(how, "o1", "telephone", {"b:near"}))
    suggester.follow(notes.storage)
    assert {"words": [], "coded": [], "masses": [], "observations": []} == counted(notes.path)
    assert [] == notes.ask(suggester, "telephone")


def test_the_file_holds_no_word(notes: Notes) -> None:
    """Neither a word nor its beginning can be read in the file, and only who owns it may open it."""
    notes.observe("o1", "telephone Esperanza", ["b:near"])
    suggester = notes.open()
    notes.ask(suggester, "telephone")
    suggester.close()
    held = _held(notes).lower()
    assert b"b:near" in held
    assert [] == [word for word in (b"telep", b"pelet", b"esper", b"repse") if word in held]
    assert 0o600 == notes.path.stat().st_mode & 0o777


def test_no_trace_of_what_was_forgotten_stays(notes: Notes) -> None:
    """Not even the digest of a word that was redacted stays in a file, while the shop goes on."""
    notes.observe("o1", "telephone", ["b:near"])
    suggester = notes.open()
    notes.ask(suggester, "telephone")
    digest = suggester.begun._learned._digest("telep").to_bytes(8, "big", signed=True)
    traces = (digest, digest[::-1])
    assert any(trace in _held(notes) for trace in traces)
    notes.observe("o1", None, ["b:near"])
    suggester.follow(notes.storage)
    assert [] == [trace for trace in traces if trace in _held(notes)]


def test_what_is_redacted_while_older_ones_are_still_learned_is_forgotten(
    notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether an observation was learned already or waits to be: once it is redacted it leads nowhere."""
    monkeypatch.setattr(module, "_AT_ONCE", 2)
    for number in range(5):
        notes.observe(f"o{number}", "telephone", ["b:near"])
    suggester = notes.open()
    notes.ask(suggester, "telephone")
    for number in range(5):
        notes.observe(f"o{number}", None, ["b:near"])
        suggester.follow(notes.storage)
    assert {"words": [], "coded": [], "masses": [], "observations": []} == counted(notes.path)
    assert [] == notes.ask(suggester, "telephone")


def _held(notes: Notes) -> bytes:
    return b"".join(path.read_bytes() for path in notes.folder.iterdir())


def test_nothing_is_learned_before_somebody_asks(notes: Notes) -> None:
    """Where nobody asks for suggestions no words are kept, however often the log is followed."""
    notes.observe("o1", "telephone", ["b:near"])
    suggester = notes.open()
    assert 0 == suggester.follow(notes.storage)
    assert [] == list(notes.folder.iterdir())


def test_a_city_that_wants_nothing_learned_keeps_nothing(notes: Notes) -> None:
    """With learn = false only labels count, and what was learned before is thrown away."""
    notes.observe("o1", "telephone", ["b:near"])
    learning = notes.open()
    notes.ask(learning, "telephone")
    learning.close()
    for beside in ("-wal", "-shm"):  # as a process that broke off leaves them
        notes.path.with_name(f"{notes.path.name}{beside}").write_bytes(b"digests")
    suggester = notes.open(learn=False)
    assert ([], ["b:near"]) == (notes.ask(suggester, "telephone"), notes.ask(suggester, "reachability"))
    assert 0 == suggester.follow(notes.storage)
    assert [] == list(notes.folder.iterdir())
