# SPDX-License-Identifier: EUPL-1.2
"""
Hostile lines of JSON, TOML, YAML and the XML of Open Eligibility.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from tests.proofs.hostile.zoo import BIDI, PATHS, Beast, Content

__all__ = ["TREES"]

_ORGANISATION: Final = {"id": "o1", "name": {"en": "Office"}, "source": "s", "verified_on": "2026-11-01"}
_SERVICE: Final[dict[str, Any]] = {
    "id": "s1",
    "name": {"en": "Help"},
    "organisation": "o1",
    "status": "active",
    "topics": ["topic:registration"],
    "audience": ["visitor"],
    "usable_without_legal_stay": "yes",
    "source": "s",
    "verified_on": "2026-11-01",
}
_HEAD: Final = '[scheme]\nid = "t"\nversion = "1"\nname = { en = "t" }\nsource = "s"\n'
_DEEP: Final = 100_000


def _line(**fields: Any) -> str:
    service = json.dumps({"service": {**_SERVICE, **fields}})
    return json.dumps({"organisation": _ORGANISATION}) + "\n" + service + "\n"


def _with(text: str) -> str:
    """Put a piece of JSON where extensions stand."""
    return _line(extensions={"x": "HERE"}).replace('"HERE"', text)


def _json() -> Iterator[Beast]:
    refused: dict[str, Content] = {
        "NaN": _with("NaN"),
        "Infinity": _with("-Infinity"),
        "a key twice": _line().replace('"status": "active"', '"status": "closed", "status": "active"'),
        "half a character": _with('"\\ud800"'),
        "half a character in a key": _with('{"\\udfff": 1}'),
        "U+0000": _with('"\\u0000"'),
        "U+0000 in a key": _with('{"\\u0000": 1}'),
        "lists in lists": _with("[" * _DEEP + "]" * _DEEP),
        "lists in lists without an end": _with("[" * 900_000),
        "objects in objects": _with('{"a":' * _DEEP + "1" + "}" * _DEEP),
        "a number of a million digits": _with("9" * 900_000),
        "a line of 40 MB": lambda _: _with('"' + "x" * 40_000_000 + '"'),
        "UTF-16": _line().encode("utf-16"),
        "UTF-7": b"+AHsAIg-" + _line().encode(),
        "a byte that is none": b"\xc0\xaf\xed\xa0\x80",
        "an empty file": b"",
        "a million empty lines": b"\n" * 1_000_000,
        "the id of the directory": _line(directory="local"),
        "a version": _line(version=99),
    }
    for name, content in refused.items():
        yield Beast(name=name, doors=["jsonl"], content=content, refused=True)
    for path in PATHS:
        yield Beast(name=f"id {path!r}", doors=["jsonl"], content=_line(id=path), refused=path != "con")
    for mark in BIDI:
        yield Beast(name=f"id with {mark!r}", doors=["jsonl"], content=_line(id=f"a{mark}b"), refused=True)
    yield Beast(
        name="a name for Python",
        doors=["jsonl"],
        content=_with('{"__class__": "os.system", "py/object": "os"}'),
    )
    yield Beast(
        name="references",
        doors=["jsonl"],
        content=lambda bait: _with(json.dumps({"$ref": f"file://{bait.file}", "@context": bait.url})),
    )
    yield Beast(name="1e400", doors=["jsonl"], content=_with("1e400"))
    yield Beast(
        name="100,000 keys", doors=["jsonl"], content=_with(json.dumps({f"k{n}": n for n in range(50_000)}))
    )


def _toml() -> Iterator[Beast]:
    both = ["toml", "source-toml"]
    refused: dict[str, Content] = {
        "lists in lists": _HEAD + "x = " + "[" * _DEEP + "]" * _DEEP,
        "tables in tables": _HEAD + "x = " + "{a=" * _DEEP + "1" + "}" * _DEEP,
        "dots and dots": _HEAD + "a" + ".a" * 50_000 + " = 1",
        "tables of dots": _HEAD + "[a" + ".a" * 50_000 + "]\nx = 1",
        "half a character": _HEAD.replace('"s"', '"\\ud800"'),
        "U+0000": _HEAD.replace('"s"', '"\\u0000"') + '[concepts.a]\nlabel = { en = "a" }\n',
        "a key twice": _HEAD + '[concepts.a]\nlabel = { en = "a" }\nlabel = { en = "b" }\n',
        "a concept twice": _HEAD + "[concepts.a]\nlabel = { en = 'a' }\n[concepts.a]\nlabel = { en = 'b' }\n",
        "a number of 100,000 digits": _HEAD.replace('"1"', "9" * 100_000),
        "not a number": _HEAD.replace('"1"', "nan"),
        "includes": _HEAD + 'include = "/etc/passwd"\n',
        "an empty file": "",
        "UTF-16": _HEAD.encode("utf-16"),
        "a dangling escape": _HEAD + 'x = "\\U0011FFFF"',
    }
    for name, content in refused.items():
        yield Beast(name=name, doors=both, content=content, refused=True)
    for path in (*PATHS, *(f"a{mark}" for mark in BIDI)):
        written = json.dumps(path, ensure_ascii=False).replace("\x00", "\\u0000")
        id = _HEAD.replace('"t"', written, 1) + '[concepts.a]\nlabel = { en = "a" }\n'
        yield Beast(name=f"scheme {path!r}", doors=both, content=id, refused=path != "con")
        key = f"{_HEAD}[concepts.{written}]\nlabel = {{ en = 'a' }}\n"
        yield Beast(name=f"concept {path!r}", doors=both, content=key, refused=path != "con")
    for base in ("file:///etc/", "javascript:alert(1)/", "//example.org/", "https://a b/", "data:text/html,"):
        content = _HEAD + f'base = "{base}"\n[concepts.a]\nlabel = {{ en = "a" }}\n'
        yield Beast(name=f"base {base}", doors=both, content=content)
    circle = _HEAD + "".join(
        f'[concepts.c{n}]\nlabel = {{ en = "c{n}" }}\nbroader = ["t:c{(n + 1) % 2_000}"]\n'
        for n in range(2_000)
    )
    yield Beast(name="a circle of 2,000 concepts", doors=both, content=circle)


def _yaml() -> Iterator[Beast]:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    term = "- slug: human_services\n  pk: 0123456789abcdef0123456789abcdef\n  name: "
    refused: dict[str, Content] = {
        "a bomb of aliases": bomb,
        "a shell": lambda bait: f"!!python/object/apply:os.system ['{bait.shell}']\n",
        "a name of Python": term + "!!python/name:os.system ''\n",
        "a module": term + "!!python/module:os ''\n",
        "a binary": term + "!!binary aGFsbG8=\n",
        "an alias of itself": "&a [*a]\n",
        "lists in lists": "[" * _DEEP,
        "blocks in blocks": "".join(f"{' ' * n}- \n" for n in range(1, 3_000)),
        "dashes": "- " * _DEEP,
        "questions": "? " * _DEEP,
        "tables in tables": "{a: " * _DEEP,
        "UTF-16": (term + "x\n").encode("utf-16"),
        "U+0000": term + '"\\0"\n',
        "half a character": term + '"\\ud800"\n',
        "an empty file": "",
        "100 MB of spaces": lambda _: b" " * 100_000_000,
    }
    for name, content in refused.items():
        yield Beast(
            name=f"YAML: {name}", doors=["openeligibility"], content=content, refused=name not in _KEPT
        )
    for path in (*PATHS, *(f"a{mark}" for mark in BIDI)):
        quoted = json.dumps(path)
        yield Beast(
            name=f"YAML: slug {path!r}",
            doors=["openeligibility"],
            content=f"- slug: {quoted}\n  name: x\n- slug: x\n  pk: {quoted}\n"
            f"  name: {{source: y, tx: {{{quoted}: z}}}}\n",
        )


_KEPT: Final = frozenset({"U+0000", "half a character"})
"""What YAML says for a text, so that only the text is left out."""


def _xml() -> Iterator[Beast]:
    start, end = '<taxonomy><services><top_level id="1" title="', '"></top_level></services></taxonomy>'
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    refused: dict[str, Content] = {
        "a billion laughs": f'<!DOCTYPE t [<!ENTITY l0 "ha">{laughs}]>{start}&l11;{end}',
        "a quadratic bomb": f'<!DOCTYPE t [<!ENTITY l "{"x" * 100_000}">]>{start}{"&l;" * 10_000}{end}',
        "a file": lambda bait: f'<!DOCTYPE t [<!ENTITY l SYSTEM "file://{bait.file}">]>{start}&l;{end}',
        "an address": lambda bait: f'<!DOCTYPE t [<!ENTITY l SYSTEM "{bait.url}">]>{start}&l;{end}',
        "a foreign DTD": lambda bait: f'<!DOCTYPE t SYSTEM "file://{bait.dtd}">{start}&x;{end}',
        "a parameter": lambda bait: f'<!DOCTYPE t [<!ENTITY % p SYSTEM "{bait.dtd}">%p;]>{start}&x;{end}',
        "elements in elements": "<a>" * _DEEP,
        "an empty file": "",
        "UTF-16": (start + "x" + end).encode("utf-16"),
        "another encoding": b'<?xml version="1.0" encoding="utf-7"?>+ADwAIQ-ENTITY',
        "U+0000": start + "&#0;" + end,
        "half a character": start + "&#xD800;" + end,
    }
    for name, content in refused.items():
        yield Beast(name=f"XML: {name}", doors=["openeligibility-xml"], content=content, refused=True)
    yield Beast(
        name="XML: included",
        doors=["openeligibility-xml"],
        content=lambda bait: (
            '<taxonomy xmlns:xi="http://www.w3.org/2001/XInclude"><services><top_level id="1" title="a"/>'
            f'<xi:include href="file://{bait.file}" parse="text"/></services></taxonomy>'
        ),
    )
    for path in (*PATHS[:4], *BIDI):
        content = f'<taxonomy><services><top_level id="a{path}" title="a{path}"/></services></taxonomy>'
        yield Beast(name=f"XML: id {path!r}", doors=["openeligibility-xml"], content=content)
    yield Beast(
        name="XML: 100,000 attributes",
        doors=["openeligibility-xml"],
        content="<taxonomy " + " ".join(f'a{n}="x"' for n in range(60_000)) + "/>",
        refused=True,
    )


TREES: Final[Sequence[Beast]] = (*_json(), *_toml(), *_yaml(), *_xml())
"""All of them."""
