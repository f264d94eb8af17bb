# SPDX-License-Identifier: EUPL-1.2
"""
What runs in the child process: read a file that somebody else made, and answer with plain JSON.

The child gets the bytes of the file, never its name, and may open nothing
itself: no file, no socket.  A file that needs too much time or memory ends the
child, and only the child.
"""

import gc
import json
import os
import re
import struct
import sys
from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs

from onestopshop.errors import OneStopShopError
from onestopshop.plugin import (
    Crosswalk,
    Finding,
    Scheme,
    SeverityOfFinding,
    check_integrity,
    check_quality,
    unstructure,
)
from onestopshop_skos.parsing import RefusedError, distinct, parsed, refusing
from onestopshop_skos.reading import taxonomies_of
from onestopshop_skos.stating import FileGraph
from onestopshop_skos.terms import looks_like_iri

try:
    import resource
except ImportError:  # no Unix: the parent still ends a child that takes too long
    resource = None  # type: ignore[assignment]

__all__ = ["HEAD", "answer", "serve"]

HEAD: Final = struct.Struct(">IQ")
"""The lengths of a request's JSON and of the file behind it."""

_SIZE: Final = struct.Struct(">Q")
_MOST: Final = 5_000
"""Findings that are told; nobody reads more at once."""

_LONGEST: Final = 1_000
"""Characters of a message that are told."""

_STANDARD: Final = 3
"""Standard input, output and error; they are open, so nothing else can be."""


def serve() -> None:
    """
    Answer requests from standard input until it ends.
    """
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    _warm_up()
    gc.disable()  # a large file is millions of small things and no circles: looking for some takes half of the time
    gc.freeze()
    _confine()
    while head := source.read(HEAD.size):
        length, size = HEAD.unpack(head)
        request = json.loads(source.read(length))
        _allow(request["memory"], request["seconds"])
        body = _told(request, [source.read(size)])
        sink.write(_SIZE.pack(len(body)))
        sink.write(body)
        sink.flush()
        del body
        gc.collect()


def answer(request: Mapping[str, Any], content: list[bytes]) -> Mapping[str, Any]:
    """
    Return what a request asks for, or why the file is refused.

    Args:
        content: The file; it is taken out as soon as it is parsed, so that it need not be kept with its statements.
    """
    try:
        return _ANSWERS[request["what"]](request, content)
    except BaseException as error:  # noqa: BLE001  # the parser's panics are no Exception; none may end the child
        return _refused(error)


def _refused(error: BaseException) -> Mapping[str, Any]:
    why = _refusal(error)
    return {"refused": str(why), "hint": why.hint}


def _refusal(error: BaseException) -> RefusedError:
    """Return what to tell about an error; no message of Python's own is shown, it may repeat the file."""
    if isinstance(error, RefusedError):
        return error
    if isinstance(error, SyntaxError):
        return refusing(error)
    if isinstance(error, OneStopShopError):
        return RefusedError(str(error).splitlines()[0], error.hint)
    if isinstance(error, MemoryError):
        return RefusedError("it needs too much memory", "Take the part of it that is needed.")
    return RefusedError(f"it cannot be read ({type(error).__name__})", "Try another format.")


def _checked(request: Mapping[str, Any], content: list[bytes]) -> Mapping[str, Any]:
    read = FileGraph(parsed(content[0], request["kind"], request["base"]))
    graph = read.graph()
    nothing = [] if any(map(looks_like_iri, graph.concepts)) else _nothing(request, content)
    content.clear()
    found = (
        *nothing,
        *read.findings(graph),
        *check_integrity(graph),
        *check_quality(graph, required=request["required"]),
    )
    more = Finding(
        rule="skos.more", message=f"{len(found) - _MOST:,} more findings", hint="Mend these first."
    )
    shown = found if len(found) <= _MOST else (*found[:_MOST], more)
    return {"findings": [unstructure(_shortened(one)) for one in shown]}


def _shortened(one: Finding) -> Finding:
    """Return a finding that people can read; a text or an address of the file may have any length."""
    if max(len(one.message), len(one.path)) <= _LONGEST:
        return one
    return attrs.evolve(one, message=_cut(one.message), path=_cut(one.path))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _nothing(request: Mapping[str, Any], content: list[bytes]) -> list[Finding]:
    """Return the error of a file without concepts; where none is declared, one may still be used."""
    try:
        _taken(request, content)
    except RefusedError as error:
        rule, severity = "skos.nothing", SeverityOfFinding.ERROR
        return [Finding(rule=rule, message=str(error), severity=severity, hint=error.hint)]
    return []


def _taken(request: Mapping[str, Any], content: list[bytes]) -> Mapping[str, Any]:
    statements, _ = distinct(parsed(content.pop(), request["kind"], request["base"]))
    things = taxonomies_of(statements, base=request["base"])
    return {
        "schemes": [unstructure(one) for one in things if isinstance(one, Scheme)],
        "crosswalks": [_plain(one) for one in things if isinstance(one, Crosswalk)],
    }


def _plain(walk: Crosswalk) -> Mapping[str, Any]:
    """Return what there is to say of matches of SKOS: neither who states them nor why."""
    mappings = [(one.subject, one.predicate, one.object) for one in walk.mappings]
    return {"id": walk.id, "licence": walk.licence, "mappings": mappings}


_ANSWERS: Final[Mapping[str, Callable[[Mapping[str, Any], list[bytes]], Mapping[str, Any]]]] = {
    "check": _checked,
    "read": _taken,
}


def _told(request: Mapping[str, Any], content: list[bytes]) -> bytes:
    """Return the answer as JSON; one that is too long for this process or the other becomes a refusal."""
    try:
        body = _encoded(answer(request, content))
    except MemoryError as error:
        return _encoded(_refused(error))
    if len(body) <= request["answer"]:
        return body
    return _encoded(
        _refused(RefusedError("what it says is too long to be kept", "Look at its prefixes and bases."))
    )


def _encoded(said: Mapping[str, Any]) -> bytes:
    held = {"peak": _held("VmHWM")}
    return json.dumps({**said, **held}, ensure_ascii=False, default=str).encode("utf-8", "replace")


def _warm_up() -> None:
    """Use everything once: what Python imports late could not be opened any more."""
    said = b'<https://example.org/a> <http://www.w3.org/2004/02/skos/core#prefLabel> "a", _:b .'
    for what in _ANSWERS:
        for kind in ("turtle", "jsonld", "rdfxml"):
            answer({"what": what, "kind": kind, "base": "https://example.org/", "required": []}, [said])


def _held(what: str) -> int:
    """
    Return how many bytes the child has mapped (VmSize), or held at most (VmHWM); 0 where nothing tells.

    `getrusage` would tell of the parent, if that held more.
    """
    if _STATUS < 0:
        return 0
    found = re.search(rb"%b:\s+(\d+)" % what.encode(), os.pread(_STATUS, 8_000, 0))
    return int(found[1]) * 1024 if found else 0


def _opened(name: str) -> int:
    """Return the descriptor of a file that is read again and again, -1 where there is none."""
    try:
        return os.open(name, os.O_RDONLY)
    except OSError:
        return -1


_STATUS: Final = _opened("/proc/self/status")


def _confine() -> None:
    """Let this process write no file, leave no core and open nothing."""
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_NOFILE, (_STANDARD, _STANDARD))


def _allow(memory: int, seconds: int) -> None:
    """Let the next request have so many bytes beyond those that there are, and so many seconds of work."""
    if resource is None:
        return
    if mapped := _held("VmSize"):
        _limit(resource.RLIMIT_AS, mapped + memory)
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 1 + seconds)


def _limit(what: int, most: int) -> None:
    """Set a limit, no higher than who runs the shop lets it be."""
    _, hard = resource.getrlimit(what)
    resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
