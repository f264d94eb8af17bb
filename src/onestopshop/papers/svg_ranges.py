# SPDX-License-Identifier: EUPL-1.2
"""
Draw figures with an interval: a point on a line, all in one colour, with the name before and the figure behind it.
"""

from collections.abc import Iterator
from html import escape

from onestopshop.papers.blocks import Bar, Chart, Panel, clean

__all__ = ["ranges"]

_WIDTH, _LEFT, _RIGHT = 340.0, 92.0, 246.0
"""The picture, and between what its scale lies, in the units of a screen."""
_TITLE, _ROW, _SPACE, _SCALE = 17.0, 15.0, 6.0, 20.0
_INK, _THIN = "#1a1a1a", "#767676"
_NAME, _LONG = 15, 54
"""Letters that fit before a line, and above it."""


def ranges(chart: Chart) -> tuple[float, float, str]:
    """Return the width and height of the picture, and what is in it: a scale, then each panel below the other."""
    ends = [bar.ends[1] for panel in chart.panels for bar in panel.bars if bar.ends]
    most = chart.most or max(ends, default=0.0) or 1.0
    drawn, top = [*_scale(most)], _SCALE
    for panel in chart.panels:
        drawn.append(f'<g transform="translate(0 {top:g})">{"".join(_panel(panel, most))}</g>')
        top += _TITLE + _ROW * len(panel.bars) + _SPACE
    return _WIDTH, top, "".join(drawn)


def _scale(most: float) -> Iterator[str]:
    for part in (0.0, 0.5, 1.0):
        at = _at(part * most, most)
        yield _text(f"{part * most:g}", at, 10, anchor="middle")
        yield f'<line x1="{at:g}" y1="13" x2="{at:g}" y2="18" stroke="{_INK}"/>'
    yield f'<line x1="{_LEFT:g}" y1="18" x2="{_RIGHT:g}" y2="18" stroke="{_INK}"/>'


def _panel(panel: Panel, most: float) -> Iterator[str]:
    yield _text(_short(panel.name, _LONG), 0, 12, bold=True)
    for place, bar in enumerate(panel.bars):
        yield from _bar(bar, _TITLE + _ROW * place + 7, most)


def _bar(bar: Bar, middle: float, most: float) -> Iterator[str]:
    yield _text(_short(bar.name, _NAME), 0, middle + 4)
    yield f'<line x1="{_LEFT:g}" y1="{middle:g}" x2="{_RIGHT:g}" y2="{middle:g}" stroke="{_THIN}" stroke-width="0.5"/>'
    if bar.value is not None and bar.ends is not None:
        low, high = (_at(end, most) for end in bar.ends)
        yield f'<line x1="{low:.1f}" y1="{middle:g}" x2="{high:.1f}" y2="{middle:g}" stroke="{_INK}" stroke-width="3"/>'
        yield (
            f'<circle cx="{_at(bar.value, most):.1f}" cy="{middle:g}" r="4.5" fill="#fff" stroke="{_INK}" '
            f'stroke-width="2"/>'
        )
    yield _text(bar.label, _RIGHT + 6, middle + 4)


def _at(value: float, most: float) -> float:
    return _LEFT + (_RIGHT - _LEFT) * min(value, most) / most


def _short(name: str, letters: int) -> str:
    words = clean(name)
    return words if len(words) <= letters else f"{words[: letters - 1].rstrip()}…"


def _text(words: str, at: float, base: float, *, anchor: str = "start", bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{at:g}" y="{base:g}" font-size="10.5" text-anchor="{anchor}"{weight} fill="{_INK}">'
        f"{escape(clean(words))}</text>"
    )
