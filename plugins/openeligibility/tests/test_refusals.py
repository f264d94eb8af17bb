# SPDX-License-Identifier: EUPL-1.2
"""
What is no tree, or is meant to harm, is refused with one clear error and opens nothing else.
"""

from pathlib import Path
from time import process_time

import pytest

from onestopshop.errors import ExchangeError
from onestopshop_openeligibility.formats import OpenEligibility, OriginalXml

BOMB = "a: &a [x, x]\n" + "".join(f"k{one}: &k{one} [*a, *a]\n" for one in range(30))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "it is empty"),
        (b"- [", "line 2: this is no YAML"),
        (b"name: x", "it is no list of terms"),
        (b"- Care:\n  - Help\n", "no term found: none has a name and a slug"),
        (b"- 1\n- 2\n", "no term found: none has a name and a slug"),
        (b"- \xff", "it is not UTF-8, from byte 2 on"),
        (BOMB.encode(), "line 2: it has an alias (*)"),
        (b"- !!python/object/apply:os.system [id]", "line 1: it has a tag (!)"),
        (b"- ? [a]\n  : b\n", "line 1: the name of an entry is no text"),
        (b"- a\n---\n- b\n", "line 3: it holds a second document"),
        (b"[" * 100 + b"]" * 100, "line 1: it is nested more than 60 deep"),
        (b"[" * 100_000, "line 1: it is nested more than 60 deep"),
        (b"- " * 500_001, "it is larger than 1,000,000 bytes"),
        (b"- name: " + b"x" * 20_001, "line 1: it has a text of more than 20,000 characters"),
        (b"- a\n" * 30_001, "line 30000: it has more than 30,000 texts, tables and lists"),
    ],
)
def test_no_tree(tmp_path: Path, content: bytes, problem: str) -> None:
    """What is no tree of terms is refused for one reason, which the check tells too."""
    file = tmp_path / "tree.yaml"
    file.write_bytes(content)
    with pytest.raises(ExchangeError) as caught:
        OpenEligibility().read(file, base="https://example.org/")
    assert (problem,) == caught.value.problems
    assert [("oe.refused", "error")] == [
        (one.rule, one.severity) for one in OpenEligibility().check(file, required=["en"])
    ]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"<taxonomy>", "line 1: this is no XML"),
        (b"<taxonomy/>", "no term found"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><taxonomy>&a;</taxonomy>', "it has a document type (<!DOCTYPE)"),
        (b'<!DOCTYPE x SYSTEM "file:///etc/hostname"><x/>', "it has a document type (<!DOCTYPE)"),
        (b"<a>" * 100, "line 1: it is nested more than 12 deep"),
        (b"<a>\x00</a>", "line 1: this is no XML"),
    ],
)
def test_no_original(tmp_path: Path, content: bytes, problem: str) -> None:
    """What is not the original edition is refused, before a document type can make more of it."""
    file = tmp_path / "taxonomy.oe.xml"
    file.write_bytes(content)
    with pytest.raises(ExchangeError) as caught:
        OriginalXml().read(file, base="https://example.org/")
    assert (problem,) == caught.value.problems
    assert [problem] == [one.message for one in OriginalXml().check(file, required=())]


@pytest.mark.parametrize("text", [" " * 900_000, "<?xml" * 180_000, "<a>" + " " * 900_000 + "</a>"])
def test_a_file_of_little_else_is_refused_at_once(tmp_path: Path, text: str) -> None:
    """However much white space or however many beginnings of a declaration: it is read once."""
    path = tmp_path / "file.oe.xml"
    path.write_text(text, encoding="utf-8")
    began = process_time()
    assert {"oe.refused"} == {one.rule for one in OriginalXml().check(path, required=[])}
    assert process_time() - began < 2


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A missing file is an error with the reason, and a folder is no file."""
    for place in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(ExchangeError, match="it cannot be read"):
            OpenEligibility().read(place, base="")


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    """Where nothing can be written, nothing is."""
    file = tmp_path / "tree.yaml"
    file.write_text(f"- name: A\n  slug: a\n  pk: {'a' * 32}\n")
    scheme = OpenEligibility().read(file, base="")
    with pytest.raises(ExchangeError, match="cannot be written"):
        OpenEligibility().write(scheme, tmp_path / "no" / "tree.yaml")
    with pytest.raises(ExchangeError, match="one scheme"):
        OpenEligibility().write([*scheme, *scheme], file)
    with pytest.raises(ExchangeError, match="closed"):
        OriginalXml().write(scheme, file)
    assert [file] == [*tmp_path.iterdir()]
