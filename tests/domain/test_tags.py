# SPDX-License-Identifier: EUPL-1.2
"""
Language tags, against the registry and against another reader of them.
"""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langcodes.tag_parser import LanguageTagError, parse_tag

from onestopshop.domain.text import check_tag
from onestopshop.errors import InvalidDataError

REGISTRY = "language/iana-subtags/data/json/registry.json"
LANGUAGES = ("nl", "ti", "prs", "zh", "und", "n", "")
SUBTAGS = ("yue", "Hant", "Latn", "BE", "419", "x", "a", "u", "1996", "rozaj", "plain", "i", "")


def accepted(tag: str) -> bool:
    try:
        check_tag(tag)
    except InvalidDataError:
        return False
    return True


def parsed(tag: str) -> bool:
    try:
        kinds = [kind for kind, _ in parse_tag(tag)]
    except LanguageTagError:
        return False
    return "grandfathered" not in kinds


@given(st.sampled_from(LANGUAGES), st.lists(st.sampled_from(SUBTAGS), max_size=4))
def test_another_reader_agrees(language: str, subtags: list[str]) -> None:
    """A tag that begins with a language and is accepted is one that another, laxer reader parses."""
    tag = "-".join([language, *subtags])
    assert not accepted(tag) or parsed(tag)


@pytest.mark.parametrize("tag", ["nl_BE", "nl\n", " nl", "\ud800", "é", "*", "x-", "n"])
def test_what_is_no_tag_is_refused(tag: str) -> None:
    """Underscores, spaces, wildcards and half characters are no part of a tag."""
    assert not accepted(tag)


def test_every_registered_language_is_accepted(request: pytest.FixtureRequest) -> None:
    """Each language and redundant tag of the registry is well-formed."""
    root = Path(os.environ.get("ONESTOPSHOP_SHARED_DATA", request.config.rootpath / ".." / "shared" / "data"))
    if not (root / REGISTRY).exists():
        pytest.skip(f"shared data not present: ../shared/data/{REGISTRY}")
    records = json.loads((root / REGISTRY).read_text("utf-8"))
    tags = [
        record.get("Subtag") or record.get("Tag")
        for record in records
        if record.get("Type") in {"language", "redundant"} and ".." not in str(record.get("Subtag"))
    ]
    assert len(tags) > 8000
    assert [tag for tag in tags if not accepted(tag)] == []
