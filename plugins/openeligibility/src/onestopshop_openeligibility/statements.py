# SPDX-License-Identifier: EUPL-1.2
"""
Keep what a file says beyond the model of a concept, as statements that go with its scheme.

A statement is one line of N-Triples (RDF 1.1), so that a file in RDF carries it
too.  A text there is written as in JSON, which escapes no more than N-Triples does.
"""

import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Final
from urllib.parse import quote, unquote

from onestopshop.plugin import URI_BASE

__all__ = ["kept", "said", "without"]

_TERMS: Final = f"{URI_BASE}openeligibility#"
_STATEMENT: Final = re.compile(rf'<([^<>]*)>\s+<{re.escape(_TERMS)}([^<>]+)>\s+("(?:[^"\\]|\\.)*")\s*\.')


def kept(subject: str, key: str, text: str) -> str:
    """
    Return the statement that the file gives the term at *subject* this *text* as *key*.
    """
    return f"<{subject}> <{_TERMS}{quote(key, safe='')}> {json.dumps(text, ensure_ascii=False)} ."


def said(foreign: Iterable[str]) -> Mapping[str, Mapping[str, str]]:
    """
    Return what such statements say: for each subject, text by key; statements of others are passed over.
    """
    found: dict[str, dict[str, str]] = {}
    for line in foreign:
        match = _STATEMENT.fullmatch(line.strip())
        if match:
            with suppress(ValueError):  # an escape that we never write
                found.setdefault(match[1], {})[unquote(match[2])] = json.loads(match[3])
    return found


def without(foreign: Iterable[str], key: str) -> tuple[str, ...]:
    """
    Return the statements that say nothing about *key*, those of others included.
    """
    named = f"<{_TERMS}{quote(key, safe='')}>"
    return tuple(line for line in foreign if named not in line)
