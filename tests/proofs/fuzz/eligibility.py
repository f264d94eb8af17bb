# SPDX-License-Identifier: EUPL-1.2
"""
Trees of services and situations as Open Eligibility writes them: YAML of the edition that is kept up, XML of the first.
"""

import json
from collections.abc import Mapping
from random import Random
from typing import Any, Final
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

import yaml
from tests.proofs.fuzz.tables import Rows, cut, roughened
from tests.proofs.fuzz.trees import rough
from tests.proofs.fuzz.values import STRANGE, changed, text, word

__all__ = ["KEYS", "changes", "is_changes", "is_xml", "is_yaml", "original", "tree"]

KEYS: Final = tuple(f"{number:032x}" for number in range(1, 9))
"""The keys of the terms that a change log changes."""


_LEVELS: Final = ("top_level", "second_level", "third_level", "fourth_level")
_PIECES: Final = (
    "&a ",
    "*a",
    "!!str ",
    "!x ",
    "? ",
    "- ",
    "|\n  ",
    ">-\n  ",
    "---\n",
    "%TAG ! x\n",
    "{",
    "[",
    "'",
    "#",
)


def tree(random: Random) -> bytes:
    """Return a YAML tree of terms."""
    terms = [_term(random, random.choice(("human_services", "human_situations")), 0)]
    said = changed(random, terms, rough(random)) if random.random() < 0.4 else terms
    if random.random() < 0.2:
        return json.dumps(said, ensure_ascii=False).encode("utf-8", "surrogatepass")
    written = "\n".join(_lines(said, "")) + "\n"
    if random.random() < 0.1:
        place = random.randrange(len(written))
        written = written[:place] + random.choice(_PIECES) + written[place:]
    return written.encode("utf-8", "surrogatepass")


def original(random: Random) -> bytes:
    """Return the XML of terms in levels."""
    lines = [random.choice(('<?xml version="2.0" encoding="UTF-8"?>', '<?xml version="1.0"?>', ""))]
    lines += ["<taxonomy>", "<version>2.0</version>"]
    for group in ("services", "situations"):
        lines += [f"<{group}>", *_elements(random, 0), f"</{group}>"]
    return "\n".join([*lines, "</taxonomy>", ""]).encode("utf-8", "surrogatepass")


def changes(random: Random) -> bytes:
    """Return a change log of some terms."""
    rows: Rows = []
    for _ in range(random.randint(1, 4)):
        kind, keys = random.choice((("added", KEYS[5:]), ("changed", KEYS[:5]), ("changed", KEYS[:5])))
        pk = random.choice(keys) if random.random() < 0.95 else random.choice((*KEYS, word(random)))
        slug = f"human_services:t{random.randint(1, 9)}" if random.random() < 0.95 else word(random)
        full = [kind, pk, slug, text(random), text(random)]
        rows.append(full if random.random() < 0.7 else ["removed", random.choice(KEYS[:5])])
    return cut(",", random.choice(("\n", "\r\n")))(roughened(random, rows))


def is_changes(content: bytes) -> bool:
    """Say whether it is text with a kind of change at the beginning of a line."""
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeError:
        return False
    return any(line.startswith(("added,", "changed,", "removed,")) for line in lines)


def is_yaml(content: bytes) -> bool:
    """Say whether it is YAML with something in it."""
    try:
        # events, not nodes: to put these together the C loader recurses, and a deep file ends the process
        events = list(yaml.parse(content, Loader=yaml.CBaseLoader))
    except (yaml.YAMLError, ValueError):
        return False
    return any(isinstance(event, yaml.NodeEvent) for event in events)


def is_xml(content: bytes) -> bool:
    """Say whether it is XML, whatever version it says."""
    parser = expat.ParserCreate()
    try:
        parser.Parse(content.replace(b'version="2.0"', b'version="1.0"', 1), True)
    except (expat.ExpatError, LookupError):  # an encoding that Python does not have
        return False
    return True


def _term(random: Random, slug: str, depth: int) -> dict[str, Any]:
    name: Any = text(random)
    if random.random() < 0.6:
        name = {"source": name, "tx": {"he": text(random)}}
    made: dict[str, Any] = {"slug": slug, "name": name}
    if random.random() < 0.9:
        made["pk"] = f"{random.getrandbits(128):032x}" if random.random() < 0.97 else word(random)
    if depth < 3 and random.random() < 0.8:
        made["items"] = [
            _term(random, f"{slug}:t{number}", depth + 1) for number in range(random.randint(0, 3))
        ]
    if random.random() < 0.05:
        made[random.choice(("description", "x", *STRANGE[:6]))] = random.choice(
            ([], {}, "x", ["a", "b"], {"a": ["b"]})
        )
    return made


def _lines(node: Any, indent: str) -> list[str]:
    """Return block YAML, with plain scalars where nothing speaks against them."""
    if isinstance(node, Mapping) and node:
        return [line for key, value in node.items() for line in _entry(f"{_scalar(key)}:", value, indent)]
    if isinstance(node, list) and node:
        return [line for value in node for line in _item(value, indent)]
    return [f"{indent}{_scalar(node)}"]


def _entry(head: str, value: Any, indent: str) -> list[str]:
    if isinstance(value, (Mapping, list)) and value:
        return [f"{indent}{head}", *_lines(value, indent + "  ")]
    return [f"{indent}{head} {_scalar(value)}"]


def _item(value: Any, indent: str) -> list[str]:
    lines = _lines(value, indent + "  ")
    return [f"{indent}- {lines[0].lstrip(' ')}", *lines[1:]]


def _scalar(value: Any) -> str:
    said = str(value)
    plain = said.replace("_", "").replace(":", "").isalnum() and not said.endswith(":")
    return said if plain else json.dumps(value, ensure_ascii=False, default=str)


def _elements(random: Random, depth: int) -> list[str]:
    lines = []
    for _ in range(random.randint(0, 3)):
        name = _LEVELS[depth] if random.random() < 0.97 else random.choice((*_LEVELS, "x", "descriptions"))
        number = random.randint(1000, 1040) if random.random() < 0.97 else word(random)
        title = quoteattr(_clean(text(random)))
        below = _elements(random, depth + 1) if depth < 3 else []
        if random.random() < 0.05:
            below.append(
                random.choice(
                    ("<!-- x -->", "<![CDATA[x]]>", "&lt;", "<?x y?>", escape(_clean(word(random))))
                )
            )
        lines += [f'<{name} id="{number}" title={title}>', *below, f"</{name}>"]
    return lines


def _clean(said: str) -> str:
    return "".join(
        mark for mark in said if mark in "\t\n" or (mark >= " " and not "\ud800" <= mark <= "\udfff")
    )
