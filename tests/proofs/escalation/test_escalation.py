# SPDX-License-Identifier: EUPL-1.2
"""
The proof of reminders and deliveries, at its small size.
"""

from collections import Counter

from tests.proofs.escalation import proof


def test_reminders_come_once_and_never_after_an_answer() -> None:
    """In a run of two years no reminder is skipped, doubled or late, and four saboteurs are caught."""
    result = proof.run(1, seed=1)
    assert [] == list(result.lines)
    assert (0, True) == (result.violations, result.saboteur_caught)
    assert min(result.figures[name] for name in ("messages", "deaths", "rivals", "meanwhile", "repeats")) > 0  # type: ignore[type-var, operator]  # numbers


def test_it_holds_on_a_disk() -> None:
    """So it is on SQLite, which is opened again after each death of a process."""
    assert [] == proof.one_run(1, 9, Counter(), days=20)
