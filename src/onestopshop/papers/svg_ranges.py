# SPDX-License-Identifier: EUPL-1.2
"""
Draw figures with an interval: a point on a line, all in one colour, with the name before and the figure behind it.

Nothing is cut off: words that are long for their place go on in the next line,
and where a name is too long to stand before its line, all stand above theirs.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from onestopshop.papers.blocks import Bar, Chart, Panel, clean

__all__ = ["ranges"]

_WIDTH, _LEFT, _RIGHT = 340.0, 92.0, 236.0
"""The picture, and between what its scale lies, in the units of a screen."""
_LINE, _ROW, _SPACE, _SCALE = 13.0, 15.0, 8.0, 20.0
"""One line of words, one of a figure, what parts two panels, and the scale."""
_LETTER, _INK, _THIN = 10.5, "#1a1a1a", "#767676"
_NARROW: Final = frozenset("fijlrtI.,:;'’|!()[]/ -·")
_BROAD: Final = frozenset("mwMWÆŒæœ@%—…")


def ranges(chart: Chart) -> tuple[float, float, str]:
    """Return the width and height of the picture, and what is in it: a scale, then each panel below the other."""
    bars = [bar for panel in chart.panels for bar in panel.bars]
    most = chart.most or max((bar.ends[1] for bar in bars if bar.ends), default=0.0) or 1.0
    before = all(_wide(clean(bar.name)) < _LEFT - 8 for bar in bars)
    drawn, top = [*_scale(most)], _SCALE
    for panel in chart.panels:
        inside, tall = _panel(panel, most, before=before)
        drawn.append(f'<g transform="translate(0 {top:g})">{inside}</g>')
        top += tall + _SPACE
    return _WIDTH, top, "".join(drawn)


def _scale(most: float) -> Iterator[str]:
    for part in (0.0, 0.5, 1.0):
        at = _at(part * most, most)
        yield _text(f"{part * most:g}", at, 10, anchor="middle")
        yield f'<line x1="{at:g}" y1="13" x2="{at:g}" y2="18" stroke="{_INK}"/>'
    yield f'<line x1="{_LEFT:g}" y1="18" x2="{_RIGHT:g}" y2="18" stroke="{_INK}"/>'


def _panel(panel: Panel, most: float, *, before: bool) -> tuple[str, float]:
    """Return a panel, and how tall it is."""
    lines = _lines(panel.name, bold=True)
    drawn = [_text(words, 0, _LINE * (place + 1), bold=True) for place, words in enumerate(lines)]
    top = _LINE * len(lines) + 4
    for bar in panel.bars:
        names = _lines(bar.name)
        drawn += [_text(words, 0, top + _LINE * place + 11) for place, words in enumerate(names)]
        top += 0 if before else _LINE * len(names)
        drawn += _bar(bar, top + (_ROW / 2 if before else 6), most)
        top += _ROW if before else _ROW + 3
    return "".join(drawn), top


def _bar(bar: Bar, middle: float, most: float) -> Iterator[str]:
    yield f'<line x1="{_LEFT:g}" y1="{middle:g}" x2="{_RIGHT:g}" y2="{middle:g}" stroke="{_THIN}" stroke-width="0.5"/>'
    if bar.value is not None and bar.ends is not None:
        low, high = (_at(end, most) for end in bar.ends)
        yield f'<line x1="{low:.1f}" y1="{middle:g}" x2="{high:.1f}" y2="{middle:g}" stroke="{_INK}" stroke-width="3"/>'
        yield (
            f'<circle cx="{_at(bar.value, most):.1f}" cy="{middle:g}" r="4.5" fill="#fff" stroke="{_INK}" '
            f'stroke-width="2"/>'
        )
    yield _text(bar.label, _RIGHT + 9, middle + 3.5)


def _at(value: float, most: float) -> float:
    return _LEFT + (_RIGHT - _LEFT) * min(value, most) / most


def _lines(words: str, *, bold: bool = False) -> Sequence[str]:
    """Return words in lines that fit into the picture; a word that alone is too long is parted."""
    most = _WIDTH / (1.15 if bold else 1.0)
    lines = [""]
    for word in clean(words).split():
        if lines[-1] and _wide(f"{lines[-1]} {word}") <= most:
            lines[-1] += f" {word}"
            continue
        lines += [""] if lines[-1] else []
        for letter in word:
            lines += [""] if _wide(lines[-1] + letter) > most else []
            lines[-1] += letter
    return lines


def _wide(words: str) -> float:
    """Return how wide words are at most in the fonts of browsers, which nobody can ask here."""
    return _LETTER * sum(_share(letter) for letter in words)


def _share(letter: str) -> float:
    """Return the width of a letter as a share of the size of its font."""
    if unicodedata.combining(letter):
        return 0.0
    if letter in _NARROW:
        return 0.42
    if letter in _BROAD or unicodedata.east_asian_width(letter) in {"W", "F"}:
        return 1.0
    return 0.8 if letter.isupper() or ord(letter) > 0x24F else 0.65


def _text(words: str, at: float, base: float, *, anchor: str = "start", bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{at:g}" y="{base:g}" font-size="{_LETTER:g}" text-anchor="{anchor}"{weight} fill="{_INK}">'
        f"{escape(clean(words))}</text>"
    )
