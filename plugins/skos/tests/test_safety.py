# SPDX-License-Identifier: EUPL-1.2
"""
A hostile file is refused, and reaches no file, no socket, and nobody's memory or time but that of the child.
"""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest

from onestopshop.errors import ExchangeError
from onestopshop.plugin import Scheme, SeverityOfFinding
from onestopshop_skos import children
from onestopshop_skos.child import answer
from onestopshop_skos.children import Reader
from onestopshop_skos.formats import FORMATS

_FORMS = {one.name: one for one in FORMATS}
_CONCEPT = "<https://x.example/a> a <http://www.w3.org/2004/02/skos/core#Concept> .\n"
_REQUEST = {"what": "read", "kind": "turtle", "base": "https://x.example/"}
_XML = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">{}</rdf:RDF>'
_ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>' + _XML.format("&b;")
)

REFUSED = [
    ("rdfxml", _ENTITIES.encode(), "entities"),
    ("rdfxml", _ENTITIES.encode("utf-16"), "UTF-8"),
    ("rdfxml", _XML.format("<a>").encode(), ""),
    ("jsonld", b'{"@context": "https://x.example/c", "@id": "a"}', "nothing is ever fetched"),
    ("jsonld", b'{"@context": ["file:///etc/passwd"], "@id": "a"}', "nothing is ever fetched"),
    (
        "jsonld",
        b'{"@context": {"t": {"@id": "x:t", "@context": "https://x.example/"}}}',
        "nothing is ever fetched",
    ),
    ("jsonld", b'{"@context": {"@import": "https://x.example/c"}, "@id": "a"}', "nothing is ever fetched"),
    ("jsonld", b'{"@id": "a", "@id": "b"}', "the same key twice"),
    ("jsonld", b'{"@id": "x:a", "x:p": NaN}', "NaN is no number"),
    ("jsonld", b'{"a":' * 100_000, "nested too deeply"),
    ("jsonld", b'{"a":' * 300 + b"1" + b"}" * 300, "nested too deeply"),
    ("jsonld", b'{"a": "\xff"}', "UTF-8"),
    ("jsonld", b"{", "it is no JSON"),
    ("turtle", b"<a> <b> <c", "line 1"),
    ("turtle", b'<a> <b> "\xff" .', "utf-8"),
    ("turtle", b"<a> <b> <<( <a> <b> <c> )>> .", "RDF 1.2"),
    (
        "turtle",
        b"<a> <b> " + b"<<( <a> <b> " * 200_000 + b"<c>" + b" )>>" * 200_000 + b" .",
        "nested too deeply",
    ),
    ("turtle", b"", "no concept found"),
    ("ntriples", b"\x00\x00\x00", ""),
]


def asked(reader: Reader, turtle: str) -> dict[str, object]:
    """Return the child's answer about a file."""
    content = turtle.encode()
    return reader.ask(dict(_REQUEST), BytesIO(content), len(content))


@pytest.fixture
def reader() -> Iterator[Reader]:
    """Yield a child of this test's own."""
    made = Reader()
    yield made
    made.close()


@pytest.mark.parametrize(("name", "content", "why"), REFUSED)
def test_a_hostile_file_is_refused_with_one_clear_problem(
    name: str, content: bytes, why: str, tmp_path: Path
) -> None:
    """
    Bombs, remote contexts, broken syntax and deep nesting are refused; a check finds the same as an error.
    """
    file = tmp_path / "hostile"
    file.write_bytes(content)

    with pytest.raises(ExchangeError) as caught:
        _FORMS[name].read(file, base="https://x.example/")
    findings = _FORMS[name].check(file, required=())

    (problem,) = caught.value.problems
    assert why in problem
    assert len(problem) < 200
    assert problem.isprintable()
    assert SeverityOfFinding.ERROR in {one.severity for one in findings}


def test_a_context_that_comes_with_the_plugin_may_be_named(tmp_path: Path) -> None:
    """
    Only the packaged context is known by its address, and no address is fetched.
    """
    file = tmp_path / "a.jsonld"
    context = "https://w3id.org/onestopshop/skos.jsonld"
    node = {"@context": context, "id": "https://x.example/a", "type": "Concept", "prefLabel": {"en": "Rent"}}
    file.write_text(json.dumps(node), "utf-8")

    (scheme,) = _FORMS["jsonld"].read(file, base="https://x.example/")

    assert isinstance(scheme, Scheme)
    assert {"en": "Rent"} == scheme.concepts[0].label.plain()


def test_an_external_document_type_is_not_followed(tmp_path: Path) -> None:
    """
    A document type without entities is allowed, and what it points to is not opened.
    """
    file = tmp_path / "a.rdf"
    skos = 'xmlns:s="http://www.w3.org/2004/02/skos/core#"'
    concept = f'<s:Concept {skos} rdf:about="https://x.example/a"/>'
    file.write_text(f'<!DOCTYPE r SYSTEM "file:///etc/passwd">{_XML.format(concept)}', "utf-8")

    assert 1 == len(_FORMS["rdfxml"].read(file, base="https://x.example/"))


def test_an_iri_that_would_end_early_is_mended(tmp_path: Path) -> None:
    """
    An IRI that hides the end of a statement is written as per cent signs, with a warning.
    """
    file = tmp_path / "a.ttl"
    evil = "<https://x.example/a> <x:p> <https://x.example/\\u003E\\u0020.\\u000A> ."
    file.write_text(_CONCEPT + evil, "utf-8")

    (scheme,) = _FORMS["turtle"].read(file, base="https://x.example/")
    findings = _FORMS["turtle"].check(file, required=())

    assert isinstance(scheme, Scheme)
    assert ("<https://x.example/a> <x:p> <https://x.example/%3E%20.%0A> .",) == scheme.foreign
    assert "skos.scheme" in {one.rule for one in findings}


def test_a_tag_that_cannot_be_written_is_left_out(tmp_path: Path) -> None:
    """
    JSON-LD may hold tags that no other syntax can write; the text stays, and a warning names its place.
    """
    file = tmp_path / "a.jsonld"
    skos = "http://www.w3.org/2004/02/skos/core#"
    texts = [
        {"@value": "Rent", "@language": "en <x:y> ."},
        {"@value": "Huur", "@language": "nl", "@direction": "ltr"},
    ]
    node = {"@id": "x:a", "@type": f"{skos}Concept", f"{skos}prefLabel": texts, "x:p": {"x:q": texts[0]}}
    file.write_text(json.dumps(node), "utf-8")

    (scheme,) = _FORMS["jsonld"].read(file, base="https://x.example/")

    assert isinstance(scheme, Scheme)
    assert {"nl": "Huur", "und": "Rent"} == scheme.concepts[0].label.plain()
    assert "skos.tag" in {one.rule for one in _FORMS["jsonld"].check(file, required=())}


def test_a_child_that_takes_too_long_is_ended(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A file whose blank nodes cannot be told apart in time is refused, and the next file is read by a new child.
    """
    monkeypatch.setattr(children, "_SECONDS", 0)
    monkeypatch.setattr(children, "_START", 60)  # it is the work that is limited here, not the clock
    nodes = [f"_:n{one}" for one in range(9)]
    poison = "".join(f"{one} <x:p> {other} .\n" for one in nodes for other in nodes if one != other)

    with pytest.raises(ExchangeError, match=r"it takes too long$"):
        asked(reader, (_CONCEPT + poison))

    assert 1 == len(asked(reader, _CONCEPT)["schemes"])


def test_a_child_that_needs_too_much_memory_is_stopped(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A file that needs more memory than its size allows is refused, and the next file is read.
    """
    monkeypatch.setattr(children, "_MEMORY", 4_000_000)
    monkeypatch.setattr(children, "_MEMORY_A_BYTE", 0)
    monkeypatch.setattr(children, "_SECONDS", 30)
    large = "".join(f"<x:a> <x:p> <x:{number}> .\n" for number in range(60_000))

    with pytest.raises(ExchangeError, match="too much memory"):
        asked(reader, (_CONCEPT + large))

    assert 1 == len(asked(reader, _CONCEPT)["schemes"])


def test_a_silent_child_is_not_waited_for(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A child that neither works nor answers is ended by the parent's clock.
    """
    silent = "import sys, threading; sys.stdin.buffer.read(40); threading.Event().wait()"
    monkeypatch.setattr(children, "_BOOT", silent)
    monkeypatch.setattr(children, "_PATIENCE", 0.05)
    monkeypatch.setattr(children, "_START", 0.2)

    with pytest.raises(ExchangeError, match="too long"):
        asked(reader, _CONCEPT)


def test_a_child_can_open_nothing() -> None:
    """
    In the child no file and no socket can be opened, before a file is parsed and while it is.
    """
    attempts = """
import os, socket, sys
from onestopshop_skos import child
def attempt(*_):
    said = []
    for call in (lambda: open("/etc/passwd"), lambda: socket.socket(), lambda: os.open(".", os.O_RDONLY), os.pipe):
        try:
            call()
            said.append("opened")
        except OSError as error:
            said.append(error.strerror)
    return {"said": said}
child.answer = attempt
child.serve()
"""
    request = json.dumps({**_REQUEST, "memory": 1 << 30, "seconds": 5, "answer": 1000}).encode()
    done = subprocess.run(
        [sys.executable, "-c", attempts],
        input=children._HEAD.pack(len(request), 0) + request,
        capture_output=True,
        check=True,
    )

    assert ["Too many open files"] * 4 == json.loads(done.stdout[8:])["said"]


def test_a_child_is_used_again_and_again(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    One child reads many files, also from several threads, until it is old or has grown.
    """
    monkeypatch.setattr(children, "_FILES", 5)
    with ThreadPoolExecutor(4) as threads:
        said = [*threads.map(lambda _: asked(reader, _CONCEPT), range(5))]
    assert reader._process is None
    asked(reader, _CONCEPT)
    child = reader._process
    asked(reader, _CONCEPT)

    assert [1] * 5 == [len(one["schemes"]) for one in said]
    assert child is not None
    assert child is reader._process
    monkeypatch.setattr(children, "_GROWN", 1)
    asked(reader, _CONCEPT)
    assert reader._process is None


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system forks no processes")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_fork_starts_a_child_of_its_own(reader: Reader) -> None:
    """
    A process that forks does not share its child with the other.
    """
    asked(reader, _CONCEPT)
    ours = reader._process
    ear, mouth = os.pipe()

    other = os.fork()
    if other == 0:
        try:
            asked(reader, _CONCEPT)
            os.write(mouth, b"%d" % (reader._process.pid if reader._process else 0))
            reader.close()
        finally:
            os._exit(0)
    os.waitpid(other, 0)
    os.close(mouth)

    assert ours is not None
    assert int(os.read(ear, 20)) not in {0, ours.pid}
    os.close(ear)
    assert 1 == len(asked(reader, _CONCEPT)["schemes"])


def test_no_error_repeats_what_python_says_of_a_file() -> None:
    """
    An error that nobody foresaw names its kind, and never its message: it may repeat the file.
    """
    assert {"refused": "it cannot be read (KeyError)", "hint": "Try another format."} == answer(
        {"what": "read", "kind": "secret", "base": ""}, [b""]
    )


def test_a_file_that_is_too_large_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A file beyond the largest size is refused before it is read, and one that is not there by its name.
    """
    monkeypatch.setattr("onestopshop_skos.formats.LARGEST", 10)
    file = tmp_path / "a.ttl"
    file.write_text(_CONCEPT, "utf-8")

    with pytest.raises(ExchangeError, match="larger than") as caught:
        _FORMS["turtle"].read(file, base="https://x.example/")
    assert "a.ttl is refused" in str(caught.value)
    assert ["turtle.refused"] == [one.rule for one in _FORMS["turtle"].check(tmp_path / "none", required=())]


def test_reading_reaches_no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    The parent opens no socket either, whatever the file names.
    """
    monkeypatch.setattr(socket, "socket", None)
    file = tmp_path / "a.ttl"
    file.write_text(
        f"{_CONCEPT}<https://x.example/a> <http://www.w3.org/2002/07/owl#imports> <https://y.example/> ."
    )

    assert 1 == len(_FORMS["turtle"].read(file, base="https://x.example/"))
