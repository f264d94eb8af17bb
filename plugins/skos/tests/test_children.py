# SPDX-License-Identifier: EUPL-1.2
"""
Whatever happens to the child, nobody gets another file's answer, waits for ever, or is told a wrong reason.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from threading import Event, Thread

import pytest

from onestopshop.errors import AdapterError, ExchangeError
from onestopshop_skos import child, children
from onestopshop_skos.child import answer
from onestopshop_skos.children import Reader
from onestopshop_skos.formats import FORMATS

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has neither forks nor limits")

_REQUEST = {"what": "read", "kind": "turtle", "base": "https://x.example/"}
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_PREFIX = f"@prefix s: <{_SKOS}> .\n"


def concept(name: str) -> bytes:
    """Return a file with one concept."""
    return f"<https://x.example/{name}> a <{_SKOS}Concept> .\n".encode()


def asked(reader: Reader, content: bytes, file: BytesIO | None = None) -> list[str]:
    """Return the URIs of the concepts that a child finds in a file."""
    said = reader.ask(dict(_REQUEST), file or BytesIO(content), len(content))
    return [one["uri"] for scheme in said["schemes"] for one in scheme["concepts"]]


@pytest.fixture
def reader() -> Iterator[Reader]:
    """Yield a child of this test's own."""
    made = Reader()
    yield made
    made.close()


class _Broken(BytesIO):
    """
    A file that breaks off: of its bytes a few come, then something is raised.
    """

    error: BaseException = OSError(5, "Input/output error")

    def read(self, size: int | None = -1, /) -> bytes:
        """Return a few bytes, and raise when asked again."""
        if self.tell():
            raise self.error
        return super().read(min(size or 0, 10))


@pytest.mark.parametrize("error", [OSError(5, "Input/output error"), KeyboardInterrupt()], ids=type)
def test_a_file_that_breaks_off_does_not_shift_the_answers(reader: Reader, error: BaseException) -> None:
    """
    After a question that was interrupted, the next file is read as itself, and not as the rest of the other.
    """
    broken = _Broken(concept("one"))
    broken.error = error

    with pytest.raises(type(error)):
        asked(reader, concept("one"), broken)

    assert ["https://x.example/two"] == asked(reader, concept("two"))
    assert ["https://x.example/three"] == asked(reader, concept("three"))


def test_an_answer_that_nobody_waited_for_goes_to_nobody(reader: Reader) -> None:
    """
    Who stops waiting, as by Ctrl+C, does not leave the answer for the next question.
    """
    many = b"".join(concept(str(number)) for number in range(5_000))
    asked(reader, concept("one"))
    before = signal.signal(signal.SIGALRM, _interrupted)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.03)
        with pytest.raises(KeyboardInterrupt):
            asked(reader, many)
    finally:
        signal.signal(signal.SIGALRM, before)

    assert ["https://x.example/two"] == asked(reader, concept("two"))


def _interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def test_limits_of_who_runs_the_shop_are_kept() -> None:
    """
    Where the shop itself may have little memory and time, its child asks for no more, and reads.
    """
    code = (
        "import resource as r, sys; r.setrlimit(r.RLIMIT_AS, (240_000_000,) * 2); r.setrlimit(r.RLIMIT_CPU, (50, 50));"
        "from io import BytesIO; from onestopshop_skos.children import ask;"
        f"c = {concept('one')!r};"
        f"print(len(ask({_REQUEST!r}, BytesIO(c), len(c))['schemes']))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)

    assert ("1\n", 0) == (done.stdout, done.returncode), done.stderr


def test_a_child_that_does_not_start_is_no_fault_of_the_file(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A child whose code cannot be imported says so, and blames no file.
    """
    monkeypatch.setattr(children.sys, "path", [])

    with pytest.raises(AdapterError, match="does not start"):
        asked(reader, concept("one"))


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_fork_amid_a_question_waits_for_nobody() -> None:
    """
    A process that is forked while a thread asks has no such thread, and asks a child of its own.
    """
    held = children._READER
    asked(held, concept("one"))
    with held._lock:  # as a thread that asks holds it
        other = os.fork()
        if other == 0:
            signal.alarm(15)
            said = asked(held, concept("two"))
            held.close()
            os._exit(0 if said == ["https://x.example/two"] else 1)
    _, status = os.waitpid(other, 0)

    assert 0 == os.waitstatus_to_exitcode(status)
    assert ["https://x.example/three"] == asked(held, concept("three"))


def test_what_a_file_may_need_does_not_depend_on_those_before(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    What a child still holds of earlier files is not taken from the memory that the next one may have.
    """
    keeping = "import sys; sys.path[:] = sys.argv[1:]; from onestopshop_skos import child\n"
    keeping += "was, kept = child.answer, []\n"
    keeping += "child.answer = lambda *said: kept.append(bytearray(60_000_000)) or was(*said)\nchild.serve()"
    monkeypatch.setattr(children, "_BOOT", keeping)
    monkeypatch.setattr(children, "_MEMORY", 100_000_000)
    monkeypatch.setattr(children, "_GROWN", 1 << 40)

    for name in ("one", "two", "three"):
        assert [f"https://x.example/{name}"] == asked(reader, concept(name))


def test_close_waits_for_no_answer(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Who ends a process does not wait until a child has read a large file.
    """
    monkeypatch.setattr(children, "_BOOT", "import sys, time; sys.stdin.buffer.read(40); time.sleep(60)")
    told = list[str]()
    begun = Event()

    class _Telling(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            begun.set()
            return super().read(size)

    def ask() -> None:
        try:
            asked(reader, concept("one"), _Telling(concept("one")))
        except ExchangeError as error:
            told.append(str(error))

    thread = Thread(target=ask)
    thread.start()
    begun.wait(30)
    reader.close()
    thread.join(30)

    assert 1 == len(told)


def test_an_answer_that_is_too_long_is_refused(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A small file whose prefixes stand for long addresses cannot fill the memory of the process that asks.
    """
    monkeypatch.setattr(children, "_ANSWER", 100_000)
    long = f"@prefix p: <https://x.example/{'a' * 3_000}> .\n"
    content = (long + "".join(f"p:c p:q p:{number} .\n" for number in range(100))).encode() + concept("one")

    with pytest.raises(ExchangeError, match="too long to be kept"):
        asked(reader, content)

    assert ["https://x.example/two"] == asked(reader, concept("two"))


def test_memory_that_ends_while_answering_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A child that has read a file and cannot hold its answer refuses the file, and lives on.
    """
    encoded, tries = child._encoded, list[int]()

    def scarce(said: object) -> bytes:
        tries.append(1)
        if len(tries) == 1:
            raise MemoryError
        return encoded(said)  # type: ignore[arg-type]

    monkeypatch.setattr(child, "_encoded", scarce)

    assert b"too much memory" in child._told({**_REQUEST, "answer": 1000}, [concept("one")])


def test_a_finding_never_repeats_a_text_of_any_length() -> None:
    """
    A label or an address of a hundred thousand characters is shortened in what is shown of it.
    """
    labels = ",".join(f'"{"w" * 100_000}{number}"@en' for number in range(3))
    text = f"{_PREFIX}<https://x.example/{'a' * 3_000}> a s:Concept ; s:prefLabel {labels} ."
    said = answer({**_REQUEST, "what": "check", "required": ["nl"]}, [text.encode()])

    assert {True} == {
        len(one["message"]) <= 1_000 and len(one.get("path", "")) <= 1_000 for one in said["findings"]
    }
    assert "…" in str(said["findings"])


def test_what_is_no_plain_file_is_refused(tmp_path: Path) -> None:
    """
    A pipe has no size; it is refused as such, and nobody waits for who might write into it.
    """
    pipe = tmp_path / "a.ttl"
    os.mkfifo(pipe)

    with pytest.raises(ExchangeError) as caught:
        FORMATS[0].read(pipe, base="https://x.example/")

    assert ("it is no plain file",) == tuple(caught.value.problems)
