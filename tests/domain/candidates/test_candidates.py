# SPDX-License-Identifier: EUPL-1.2
"""
Which groups of observations stand out, and which texts are alike.
"""

from random import Random

import pytest

from onestopshop.domain.candidates.candidates import Group, candidate_id, expected, outstanding, tail
from onestopshop.domain.candidates.likeness import folded_words, parts, shared
from onestopshop.domain.candidates.rules import RULES, outcome_rule
from onestopshop.domain.codes.referrals import Outcome, Reason

STEPS = ("find", "enter", "understand", "apply", "wait", "decision", "use", "leave")
CONCEPTS = tuple(f"b:{name}" for name in ("bekend", "begrijpbaar", "bereikbaar", "betaalbaar", "bruikbaar"))


def group(service: str = "g1", step: str = "find", concept: str = "b:bekend") -> Group:
    return Group(service, None, step, concept)


def year(seed: int, *, noise: int, planted: int) -> tuple[dict[Group, int], set[Group]]:
    """Return the visits of each group when single observations fall anywhere, and some groups are met often."""
    random = Random(seed)
    services = [f"g{number}" for number in range(1, 14)]
    busy = [1 / (rank + 2) for rank in range(len(services))]
    usual = [1 / (rank + 1) for rank in range(len(STEPS))]
    visits: dict[Group, int] = {}
    for _ in range(noise):
        met = group(
            random.choices(services, busy)[0], random.choices(STEPS, usual)[0], random.choice(CONCEPTS)
        )
        visits[met] = visits.get(met, 0) + 1
    there = [group(service, step, concept) for service in services for step in STEPS for concept in CONCEPTS]
    chosen = set(random.sample(there, planted))
    for met in sorted(chosen, key=candidate_of):
        visits[met] = visits.get(met, 0) + random.randint(12, 60)
    return visits, chosen


def candidate_of(met: Group) -> str:
    return candidate_id(met.service, met.topic, met.step, met.concept)


@pytest.mark.parametrize("noise", [0, 300, 1500])
def test_planted_groups_stand_out(noise: int) -> None:
    """Of the groups that were met often at least 95 % are found, and at most 5 % of what is found is chance."""
    found, true, wanted = 0, 0, 0
    for seed in range(10):
        visits, planted = year(seed, noise=noise, planted=25)
        standing = {one for one in outstanding(visits) if visits[one] >= 3}
        found, true, wanted = found + len(standing), true + len(standing & planted), wanted + len(planted)
    assert true >= 0.95 * wanted
    assert found - true <= 0.05 * found


def test_what_all_places_share_alike_does_not_stand_out() -> None:
    """Where everything was met as often as everything else nothing stands out, however often."""
    visits = {group(f"g{at}", step, code): 200 for at in range(9) for step in STEPS for code in CONCEPTS}
    assert frozenset() == outstanding(visits)


def test_one_barrier_of_the_whole_city_stands_out_everywhere() -> None:
    """The same step and concept at most services is no reason to hide it: each service is told of its own."""
    visits = {group(f"g{at}", step, code): 2 for at in range(9) for step in STEPS for code in CONCEPTS}
    letters = {group(f"g{at}", "understand", "b:begrijpbaar") for at in range(7)}
    visits |= dict.fromkeys(letters, 40)
    assert letters == outstanding(visits)


def test_a_small_shop() -> None:
    """Three visits stand out where hardly anything else was noted; one does not."""
    assert frozenset({group()}) == outstanding({group(): 3, group("g2", "use", "b:bruikbaar"): 1})


def test_no_observations() -> None:
    """Where nothing was noted nothing stands out."""
    assert (frozenset(), {}) == (outstanding({}), expected({}))


@pytest.mark.parametrize(
    ("count", "mean", "chance"),
    [(0, 1.0, 1.0), (1, 1.0, 0.632121), (3, 0.1, 0.000155), (5, 1.5, 0.018576), (2, 6.0, 0.982649)],
)
def test_the_tail_of_poisson(count: int, mean: float, chance: float) -> None:
    """The chances are those of the tables of the Poisson distribution."""
    assert chance == round(tail(count, mean), 6)


def test_the_same_codes_have_the_same_id() -> None:
    """An id depends on the codes alone, and on each of them."""
    assert "c-" + "0" * 16 != candidate_id("a", None) == candidate_id("a", None) != candidate_id(None, "a")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Brief ENKEL in ámbtelijk Nederlands!", ("brief", "enkel", "in", "ambtelijk", "nederlands")),
        ("Який лист", ("який", "лист")),
        ("رسالة، صعبة", ("رسالة", "صعبة")),
        ("", ()),
    ],
)
def test_folding_words(text: str, words: tuple[str, ...]) -> None:
    """Case and accents of Latin letters do not matter; other letters stay what they are."""
    assert words == folded_words(text)


def test_texts_fall_apart_by_their_words() -> None:
    """Two matters in different words are two parts, however their words end; the larger comes first."""
    texts = {
        "1": "Letter in legal Dutch, nobody understands the letter",
        "2": "legal letters in Dutch are not understood",
        "3": "The letter is in legal Dutch",
        "4": "Website asks for a card reader",
        "5": "the website needs a reader for the card",
    }
    assert (("1", "2", "3"), ("4", "5")) == tuple(tuple(sorted(part)) for part in parts(texts))


def test_what_texts_share() -> None:
    """The words that at least half of the texts have are told, short ones and single texts not."""
    assert ("letter",) == shared(["the letter is hard", "a Letter again", "queue"])
    assert () == shared(["letter"])


def test_every_reason_but_other_has_a_rule() -> None:
    """What has no reason of the list is noted by hand; an appointment that was missed is one rule."""
    assert {"other"} == {reason.value for reason in Reason} - RULES.keys()
    outcomes = {outcome: outcome_rule(outcome) for outcome in Outcome}
    expected_rules = {"partly_helped": "partly_helped", "not_helped": "not_helped", "not_attended": "no_show"}
    assert expected_rules == {outcome.value: rule for outcome, rule in outcomes.items() if rule}
