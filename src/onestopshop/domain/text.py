# SPDX-License-Identifier: EUPL-1.2
"""
Text in several languages, and the choice of one of them.

Tags are BCP 47.  They are compared in lower case, and kept as they were given:
what a person said she speaks is not corrected.  A text is chosen by lookup
(RFC 4647, section 3.4) along a chain that the city writes down, then by basic
filtering (section 3.3.1) for longer tags.  Distance matching is never used: it
answers Ukrainian with Russian.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import attrs

from onestopshop.errors import InvalidDataError

__all__ = ["UNKNOWN_LANGUAGE", "LanguageTag", "LocalizedText", "Pick", "check_tag", "choose"]

LanguageTag = str
"""A BCP 47 tag such as ``nl``, ``zh-Hant`` or ``nl-x-plain``."""

UNKNOWN_LANGUAGE = "und"

_TAG = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3})"  # language, extended language; nothing longer was ever registered
    r"(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"  # script, region
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"  # variants
    r"(?:-[a-wy-z0-9](?:-[a-z0-9]{2,8})+)*"  # extensions
    r"(?:-x(?:-[a-z0-9]{1,8})+)?"  # private use
    r"|x(?:-[a-z0-9]{1,8})+",
    re.IGNORECASE,
)


def check_tag(tag: str, *, path: str = "$.language") -> LanguageTag:
    """
    Return *tag* when it is well-formed (RFC 5646, section 2.1).

    Raises:
        InvalidDataError: It is not.
    """
    if not isinstance(tag, str) or not _is_tag(tag):
        raise InvalidDataError(
            [f"this is no language tag @ {path}"],
            hint="Use a BCP 47 tag, such as nl, uk or prs; und for unknown.",
        )
    return tag


@attrs.frozen(kw_only=True)
class Pick:
    """
    The text that was chosen.

    Args:
        text: What to show.
        language: Its tag, for ``lang=``.
        exact: Whether it is the language that was asked for first, or a form of it.
    """

    text: str
    language: LanguageTag
    exact: bool


class LocalizedText(Mapping[LanguageTag, str]):
    """
    Hold one text in one or more languages: a frozen, hashable mapping of tag to text.

    It has no ``str()`` of its own, because which language to show is a
    decision: use `pick`.

    Raises:
        InvalidDataError: There is no language, a tag is malformed or doubled, or a text is blank.
    """

    __slots__ = ("_texts",)

    def __init__(self, texts: Mapping[LanguageTag, str]) -> None:
        if not isinstance(texts, Mapping):
            raise InvalidDataError(
                ["a text is an object of language tag → text @ $"],
                hint='Write { nl = "…" }, not a bare string.',
            )
        problems = [] if _is_plain(texts) else [*_problems(texts)]
        if problems:
            raise InvalidDataError(problems)
        self._texts = dict(sorted(texts.items()))

    def __getitem__(self, tag: LanguageTag) -> str:
        return self._texts[tag]

    def __iter__(self) -> Iterator[LanguageTag]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def __hash__(self) -> int:
        return hash(tuple(self._texts.items()))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LocalizedText) and self._texts == other._texts

    def __repr__(self) -> str:
        return f"LocalizedText({self._texts!r})"

    def plain(self) -> dict[LanguageTag, str]:
        """Return a new dictionary of tag to text; ``dict(text)`` takes ten times as long."""
        return self._texts.copy()

    def pick(self, wanted: Sequence[LanguageTag] | LanguageTag, fallback: Sequence[LanguageTag] = ()) -> Pick:
        """
        Choose the text to show.

        Args:
            wanted: The tags asked for, best first; the first decides what is *exact*.
            fallback: The city's chain for who speaks none of the wanted languages.

        Returns:
            Always a text: the first by tag when neither chain finds one.
        """
        chain = (wanted,) if isinstance(wanted, str) else tuple(wanted)
        found = choose(chain, self._texts) or choose(fallback, self._texts) or next(iter(self._texts))
        exact = bool(chain) and choose(chain[:1], self._texts) == found
        return Pick(text=self._texts[found], language=found, exact=exact)


def choose(ranges: Sequence[LanguageTag], available: Mapping[LanguageTag, object]) -> LanguageTag | None:
    """
    Return the available tag for a chain of language ranges, or ``None``.

    Each range is looked up, shortened from the end (RFC 4647, section 3.4); when
    no range finds a tag that way, the shortest available tag that is longer than
    a range is taken (section 3.3.1).
    """
    by_lower = {tag.lower(): tag for tag in available}
    lowered = [range_.lower() for range_ in ranges if range_ != "*"]
    for range_ in lowered:
        for shorter in _shortened(range_):
            if shorter in by_lower:
                return by_lower[shorter]
    for range_ in lowered:
        longer = sorted(
            (tag for tag in by_lower if tag.startswith(range_ + "-")), key=lambda tag: (len(tag), tag)
        )
        if longer:
            return by_lower[longer[0]]
    return None


def _shortened(tag: str) -> Iterator[str]:
    """Yield the tag, then what is left when its last subtag (and a lone letter before it) is cut."""
    subtags = tag.split("-")
    while subtags:
        yield "-".join(subtags)
        subtags.pop()
        if subtags and len(subtags[-1]) == 1:
            subtags.pop()


@lru_cache(4096)
def _is_tag(tag: object) -> bool:
    """Say whether a tag is well-formed; a catalogue has few tags, each many thousand times."""
    return isinstance(tag, str) and _TAG.fullmatch(tag) is not None


@lru_cache(4096)
def _is_lower_tag(tag: object) -> bool:
    return isinstance(tag, str) and tag.islower() and _is_tag(tag)


def _is_plain(texts: Mapping[LanguageTag, str]) -> bool:
    """Say quickly that nothing is wrong; tags in lower case cannot be doubled."""
    for tag, text in texts.items():  # a generator would take twice as long, for each text of a catalogue
        if not _is_lower_tag(tag) or type(text) is not str or not text or text.isspace():
            return False
    return bool(texts)


def _problems(texts: Mapping[LanguageTag, str]) -> Iterator[str]:
    if not texts:
        yield "a text needs at least one language @ $"
    if len({str(tag).lower() for tag in texts}) < len(texts):
        yield "a language stands there twice @ $"
    for tag, text in texts.items():
        if not _is_tag(tag):
            yield "one of its keys is no language tag @ $"
        elif not isinstance(text, str) or not text.strip():
            yield f"the text is empty @ $.{tag}"
