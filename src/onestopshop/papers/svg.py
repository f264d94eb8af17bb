# SPDX-License-Identifier: EUPL-1.2
"""
Draw bars as SVG: each with its figure above it, so that nobody needs the colour or the height.
"""

from collections.abc import Iterator
from html import escape

from onestopshop.papers.blocks import Bar, Chart, Panel, clean, plain
from onestopshop.papers.svg_ranges import ranges

__all__ = ["drawn"]

_WIDTH, _HEIGHT = 340.0, 104.0
"""The picture, and one row of panels, in the units of a screen."""
_TOP, _FLOOR, _GAP = 30.0, 72.0, 16.0
_INK, _FILL, _PAPER = "#1a1a1a", "#1f4e79", "#fff"
"""Paper is painted, too: browsers that darken pages leave pictures as they are."""


def drawn(chart: Chart) -> str:
    """Return the chart as an SVG element with a title and a description for who does not see it."""
    lined = any(bar.ends is not None for panel in chart.panels for bar in panel.bars)
    wide, tall, inside = ranges(chart) if lined else _bar_panels(chart)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:g} {tall:g}" role="img" '
        f'aria-labelledby="{chart.id}-title {chart.id}-text" direction="ltr" font-family="sans-serif">'
        f'<title id="{chart.id}-title">{escape(plain(chart.title))}</title>'
        f'<desc id="{chart.id}-text">{escape(plain(chart.text))}</desc>'
        f'<rect width="{wide:g}" height="{tall:g}" fill="{_PAPER}"/>{inside}</svg>'
    )


def _bar_panels(chart: Chart) -> tuple[float, float, str]:
    most = max((bar.value or 0.0 for panel in chart.panels for bar in panel.bars), default=0.0)
    beside = min(2, max(1, len(chart.panels)))
    wide = (_WIDTH - _GAP * (beside - 1)) / beside
    rows = -(-len(chart.panels) // beside)
    panels = "".join(
        f'<g transform="translate({place % beside * (wide + _GAP):g} {place // beside * _HEIGHT:g})">'
        f"{_panel(panel, wide, most)}</g>"
        for place, panel in enumerate(chart.panels)
    )
    return _WIDTH, rows * _HEIGHT, panels


def _panel(panel: Panel, wide: float, most: float) -> str:
    step = wide / max(1, len(panel.bars))
    return (
        f'<text x="0" y="12" font-size="12" font-weight="bold" fill="{_INK}">{escape(clean(panel.name))}</text>'
        f'<line x1="0" y1="{_FLOOR:g}" x2="{wide:g}" y2="{_FLOOR:g}" stroke="{_INK}"/>'
        + "".join(_bars(panel, step, most))
    )


def _bars(panel: Panel, step: float, most: float) -> Iterator[str]:
    year = ""
    for place, bar in enumerate(panel.bars):
        middle = step * (place + 0.5)
        yield _bar(bar, middle, min(step * 0.62, 40.0), most)
        yield _text(bar.name, middle, _FLOOR + 13)
        if bar.year != year:
            yield _text(bar.year, middle, _FLOOR + 26)
        year = bar.year


def _bar(bar: Bar, middle: float, wide: float, most: float) -> str:
    tall = 0.0 if bar.value is None or most == 0 else (_FLOOR - _TOP) * bar.value / most
    corner = f'x="{middle - wide / 2:.1f}" y="{_FLOOR - tall:.1f}"'
    box = f'<rect {corner} width="{wide:.1f}" height="{tall:.1f}" fill="{_FILL}"/>' if tall else ""
    return box + _text(bar.label, middle, _FLOOR - tall - 4)


def _text(words: str, middle: float, base: float) -> str:
    return (
        f'<text x="{middle:.1f}" y="{base:.1f}" font-size="10.5" text-anchor="middle" fill="{_INK}">'
        f"{escape(clean(words))}</text>"
    )
