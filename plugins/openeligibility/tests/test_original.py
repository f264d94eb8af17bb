# SPDX-License-Identifier: EUPL-1.2
"""
The original edition is read as it stands, its mistakes included.
"""

from onestopshop.plugin import LocalizedText, Scheme
from onestopshop_openeligibility.findings import Findings
from onestopshop_openeligibility.original import original_in

XML = """\
<?xml version="2.0" encoding="UTF-8"?>
<taxonomy>
  <version>1.5</version>
  <services>
    <descriptions>
      <category id="11" title="help">Help with
        letters.</category>
      <category id="12" title="nothing"> </category>
    </descriptions>
    <top_level id="11" title="Help">
      <second_level id="12" title="Letters &amp; Forms">
        <third_level id="12" title="Forms"/>
      </second_level>
      <second_level title="Nameless"><third_level id="13" title="Calls"/></second_level>
    </top_level>
  </services>
  <situations><top_level id="21" title="Alone"/></situations>
</taxonomy>
"""


def read(text: str) -> tuple[Scheme, list[tuple[str, str]]]:
    """Return the scheme of a text, and the rule and place of each finding."""
    findings = Findings("taxonomy")
    scheme = original_in(text, findings, base="https://example.org/")
    return scheme, [(one.rule, one.path) for one in findings.all()]


def test_levels_are_a_hierarchy() -> None:
    """Each term stands below the one around it, and the two groups stand above all."""
    scheme, _ = read(XML)
    assert [
        ("oe-original:services", ()),
        ("oe-original:11", ("oe-original:services",)),
        ("oe-original:12", ("oe-original:11",)),
        ("oe-original:12-2", ("oe-original:12",)),
        ("oe-original:13", ("oe-original:11",)),
        ("oe-original:situations", ()),
        ("oe-original:21", ("oe-original:situations",)),
    ] == [(one.code, one.broader) for one in scheme.concepts]


def test_number_that_stands_twice_is_told() -> None:
    """The second term of a number has a key of its own; a term without a number is left out; both are told."""
    _, findings = read(XML)
    assert [
        ("oe.id", "taxonomy: line 12"),
        ("oe.term", "taxonomy: line 14"),
    ] == findings


def test_element_in_the_wrong_place_is_told() -> None:
    """A term stands below the one around it, also where its element says another level; that is told."""
    scheme, findings = read(XML.replace("second_level", "fourth_level"))
    assert read(XML)[0].concepts == scheme.concepts
    assert ("oe.level", "taxonomy: line 11") in findings


def test_texts() -> None:
    """Titles are labels, descriptions are definitions, and the file says its version, whatever XML it claims to be."""
    scheme, _ = read(XML)
    found = {one.code: (one.label["en"], one.definition) for one in scheme.concepts}
    assert ("Help", LocalizedText({"en": "Help with letters."})) == found["oe-original:11"]
    assert ("Letters & Forms", None) == found["oe-original:12"]
    assert ("1.5", "oe-original", "CC-BY-SA-3.0") == (scheme.version, scheme.id, scheme.licence)
