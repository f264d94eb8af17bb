# SPDX-License-Identifier: EUPL-1.2
"""
What retired codes become.
"""

import pytest
from tests.domain.taxonomies.scheming import concept, vocabulary

from onestopshop.domain.codes.remaps import Fate
from onestopshop.domain.taxonomies.concepts import Concept
from onestopshop.domain.taxonomies.remapping import Becoming, Choice, RemapPlan, plan_remap
from onestopshop.errors import InvalidDataError

BEKEND, NONE = concept("b:bekend"), concept("b:none")
TOPIC, OTHER = concept("topic:housing"), concept("topic:other")


def own(key: str, *, became: str | None = None, broader: str = "b:bekend") -> Concept:
    successors = None if became is None else " ".join(f"own:{one}" for one in became.split())
    return concept(f"own:{key}", broader=broader, became=successors)


def plan(*concepts: Concept, **asked: object) -> RemapPlan:
    return plan_remap(vocabulary(BEKEND, NONE, TOPIC, OTHER, *concepts), primary="b", **asked)  # type: ignore[arg-type]


def becomes(*concepts: Concept, **asked: object) -> dict[str, tuple[str, str | None]]:
    found = plan(*concepts, **asked).becoming
    return {code.partition(":")[2]: (one.fate.value, one.to) for code, one in found.items()}


def test_a_single_successor_is_followed_to_its_end() -> None:
    """What one concept replaces becomes that, through everything that was replaced in between."""
    chain = [own("a", became="b"), own("b", became="c"), own("c")]
    assert becomes(*chain) == {"a": ("replaced", "own:c"), "b": ("replaced", "own:c")}


def test_a_long_chain_needs_no_deep_stack() -> None:
    """A chain of ten thousand successors is followed, too."""
    length = 10_000
    chain = [own(f"c{place}", became=f"c{place + 1}") for place in range(length)]
    assert plan(*chain, own(f"c{length}")).becoming["own:c0"].to == f"own:c{length}"


def test_what_was_split_needs_a_person() -> None:
    """Of several successors none is taken by itself; they are followed to their ends, and two ways may meet."""
    split = plan(own("a", became="b c"), own("b", became="d"), own("c"), own("d"))
    assert split.becoming["own:a"] == Becoming(code="own:a", fate=Fate.UNDECIDED, options=("own:c", "own:d"))
    met = becomes(own("a", became="b c"), own("b", became="d"), own("c", became="d"), own("d"))
    assert met["a"] == ("replaced", "own:d")


def test_a_part_that_ends_nowhere() -> None:
    """A part of a split that retired without a successor stays an option: the other part does not take it in."""
    parts = [own("z", became="a"), own("a", became="b c"), own("b", became=""), own("c")]
    split = plan(*parts)
    for code in ("own:a", "own:z"):
        assert split.becoming[code] == Becoming(code=code, fate=Fate.UNDECIDED, options=("own:b", "own:c"))
    assert split.becoming["own:b"].fate is Fate.LEFT
    chosen = [Choice(code="own:a", to="own:b", record="r1"), Choice(code="own:a", to="own:c")]
    for otherwise, to in (([], "own:b"), (["b:none"], "b:none")):
        found = plan(*parts, choices=chosen, otherwise=otherwise)
        assert [to] == [one.to for one in found.of("r1", ["own:a"])]
        assert ["own:c"] == [one.to for one in found.of("r2", ["own:a"])]
    assert becomes(own("a", became="b c"), own("b", became=""), own("c", became=""))["a"] == ("left", None)


def test_what_has_no_successor() -> None:
    """A concept without a successor stays, or becomes what the city names for its kind."""
    gone = [own("a", became=""), own("t", became="", broader="topic:housing")]
    assert becomes(*gone) == {"a": ("left", None), "t": ("left", None)}
    found = becomes(*gone, otherwise=["b:none", "topic:other"])
    assert found == {"a": ("otherwise", "b:none"), "t": ("otherwise", "topic:other")}
    assert becomes(*gone, otherwise=["topic:other"])["a"] == ("left", None)


@pytest.mark.parametrize(
    ("concepts", "asked", "problem"),
    [
        ([own("a", became="b"), own("b", became="a")], {}, "in a circle: own:a, own:b"),
        ([own("a", became="a")], {}, "in a circle: own:a"),
        ([own("x", became="a"), own("a", became="b"), own("b", became="a c"), own("c")], {}, "in a circle"),
        ([own("a", became="nowhere")], {}, "own:a is replaced by own:nowhere, which no scheme has"),
        ([own("a", became="t"), own("t", broader="topic:housing")], {}, "own:t, which is of another kind"),
        ([own("a", became="b", broader=""), own("b")], {}, "own:b, which is of another kind"),
        ([], {"otherwise": ["own:x"]}, "no taxonomy has the concept 'own:x'"),
        ([own("a", became="")], {"otherwise": ["own:a"]}, "the concept 'own:a' is retired"),
        ([own("x", broader="")], {"otherwise": ["own:x"]}, "own:x is of no kind that records carry"),
        ([], {"otherwise": ["b:none", "b:bekend"]}, "b:bekend is .* the second one of its kind"),
    ],
)
def test_what_is_refused(concepts: list[Concept], asked: dict[str, object], problem: str) -> None:
    """Circles, unknown successors and successors of another kind are refused before any record is looked at."""
    with pytest.raises(InvalidDataError, match=problem) as refused:
        plan(*concepts, **asked)
    assert refused.value.hint


SPLIT = (own("a", became="b c"), own("b"), own("c"))


def test_choices() -> None:
    """What was split becomes what was chosen, for one record or for all the others."""
    chosen = plan(
        *SPLIT, choices=[Choice(code="own:a", to="own:b"), Choice(code="own:a", to="own:c", record="r1")]
    )
    assert [one.to for one in chosen.of("r1", ["own:a", "own:b"])] == ["own:c"]
    assert [one.to for one in chosen.of("r2", ["own:a"])] == ["own:b"]
    (one,) = plan(*SPLIT, choices=[Choice(code="own:a", to="own:c", record="r1")]).of("r2", ["own:a"])
    assert (one.fate, one.to) == (Fate.UNDECIDED, None)


@pytest.mark.parametrize(
    ("choices", "problem"),
    [
        ([Choice(code="own:a", to="b:none")], "own:a was split into own:b, own:c, not b:none"),
        ([Choice(code="own:b", to="own:c")], "own:b was split into nothing"),
        (
            [Choice(code="own:a", to="own:b"), Choice(code="own:a", to="own:c")],
            r"chosen twice @ \$\.choices\[1\]",
        ),
        ([Choice(code="nothing", to="own:c")], "no code of a concept"),
    ],
)
def test_choices_that_are_none(choices: list[Choice], problem: str) -> None:
    """A choice is one of what a concept was split into, and made once."""
    with pytest.raises(InvalidDataError, match=problem):
        plan(*SPLIT, choices=choices)


def test_only_some_schemes() -> None:
    """Who names schemes remaps nothing else; what leads through others is still followed."""
    concepts = [
        own("a", became="b"),
        own("b", became="c"),
        own("c"),
        concept("topic:x", became="topic:other"),
    ]
    found = plan(*concepts, schemes=["topic"])
    assert found.becoming.keys() == {"topic:x"}
    assert found.targets == {"topic:other"}


def test_what_is_wrong_in_another_scheme() -> None:
    """Who names schemes is not held up by a circle in another one, unless a concept leads into it."""
    wrong = [concept("far:a", became="far:b"), concept("far:b", became="far:a")]
    right = [own("a", became="b"), own("b")]
    assert plan(*wrong, *right, schemes=["own"]).becoming.keys() == {"own:a"}
    with pytest.raises(InvalidDataError, match="in a circle: far:a, far:b"):
        plan(*wrong, *right)
    with pytest.raises(InvalidDataError, match="in a circle: far:a, far:b, own:c"):
        plan(*wrong, *right, concept("own:c", became="far:a"), schemes=["own"])
