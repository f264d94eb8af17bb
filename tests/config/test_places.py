# SPDX-License-Identifier: EUPL-1.2
"""
A problem is shown at the line that it is about.
"""

import pytest

from onestopshop.config.places import place_of

TEXT = '''plugins = ["a"]
[city]            # which
id = "x"
name = { nl = "x" }
note = """
id = "not this"
[roles.guide]
"""
[roles.guide]
may = [
    "visits.read",
]
[desks."hors-les-murs"]
name.fr = "x"
["a.b"]
c = 1
'''


@pytest.mark.parametrize(
    ("dotted", "line"),
    [
        ("plugins", 1),
        ("city", 2),
        ("city.id", 3),
        ("city.name.nl", 4),
        ("city.timezone", 2),
        ("roles.guide.may.0", 10),
        ("roles.guide", 9),
        ("desks.hors-les-murs.name", 14),
        ("desks.hors-les-murs.name.fr", 14),
        ("cli.role", None),
        ("roles", 9),
        ("a", None),
    ],
)
def test_the_deepest_known_part_is_found(dotted: str, line: int | None) -> None:
    """The line of the key, else of the table that it would stand in, else none."""
    assert place_of(TEXT, dotted) == line


def test_a_file_that_is_no_toml_has_places_too() -> None:
    """What can be read of a broken file is found."""
    assert place_of("[city\n[languages]\noffered = [", "languages.offered") == 3
