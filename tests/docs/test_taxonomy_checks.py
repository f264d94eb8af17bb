# SPDX-License-Identifier: EUPL-1.2
"""
The page of checks names every rule of the code, and no other.
"""

import re
from pathlib import Path

import onestopshop

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "taxonomy-checks.md"
SOURCE = Path(onestopshop.__file__).parent
RULES = {
    "domain/taxonomies/integrity.py": ("skos.", r'\(\s*graph,\s*"(\w+)"'),
    "domain/taxonomies/quality.py": ("skos.", r'_warning\(\s*graph,\s*"(\w+)"|rule="skos\.(\w+)"'),
    "domain/taxonomies/soundness.py": ("taxonomies.", r'_finding\(\s*"(\w+)"'),
    "domain/taxonomies/contradictions.py": ("crosswalks.", r'rule="crosswalks\.(\w+)"'),
    "operations/taxonomies/validating.py": ("taxonomies.", r'rule="taxonomies\.(\w+)"'),
}


def test_every_rule_is_on_the_page() -> None:
    """
    Whoever meets a rule finds it on the page, and the page names none that is gone.
    """
    rules = {
        prefix + "".join(groups if isinstance(groups, tuple) else (groups,))
        for file, (prefix, pattern) in RULES.items()
        for groups in re.findall(pattern, (SOURCE / file).read_text("utf-8"))
    }
    named = re.findall(r"^\| `([\w.]+)` \|", PAGE.read_text("utf-8"), re.MULTILINE)

    assert rules == set(named)
    assert len(named) == len(set(named))
