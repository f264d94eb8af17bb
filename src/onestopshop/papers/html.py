# SPDX-License-Identifier: EUPL-1.2
"""
Write a paper as one HTML file: no script, nothing from elsewhere, readable without colour (WCAG 2.2 AA).
"""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from onestopshop.domain.text import UNKNOWN_LANGUAGE, LanguageTag
from onestopshop.papers.blocks import (
    Block,
    Bullets,
    Chart,
    Grid,
    Heading,
    Line,
    Page,
    Paragraph,
    Part,
    Quotes,
    Run,
    clean,
    direction,
    plain,
    turn,
)
from onestopshop.papers.svg import drawn

__all__ = ["as_html"]

_STYLE = """\
@page { size: A4; margin: 11mm 14mm }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 1rem; max-width: 46rem; overflow-wrap: break-word; background: #fff; color: #1a1a1a;
  font: 0.9375rem/1.4 system-ui, "Segoe UI", "Noto Sans", Arial, sans-serif }
h1 { font-size: 1.35rem; line-height: 1.2; margin: 0 0 .25rem }
h2 { font-size: 1.05rem; margin: 1rem 0 .25rem; padding-bottom: .1rem;
  border-bottom: 2px solid #1f4e79; color: #1f4e79 }
h3 { font-size: .9375rem; margin: .7rem 0 .1rem }
p { margin: .15rem 0 }
ul { margin: .15rem 0; padding-inline: 1.2rem }
blockquote { margin: .2rem 0; padding-inline-start: .6rem; border-inline-start: 3px solid #767676 }
.about, footer { color: #4a4a4a; font-size: .8125rem }
footer { margin-top: .8rem; border-top: 1px solid #767676; padding-top: .3rem }
figure { margin: .6rem 0 .2rem; display: flex; flex-wrap: wrap; gap: .2rem 1rem; align-items: flex-start }
figure div { flex: 1 1 16rem; min-width: 0; overflow-x: auto }
figcaption { flex: 1 0 100%; font-size: .8125rem; font-weight: bold }
svg { width: 100%; height: auto; display: block }
table { border-collapse: collapse; width: 100%; font-size: .8125rem; margin: .2rem 0 }
caption { text-align: start; font-size: .8125rem; padding: .2rem 0 }
th, td { border: 1px solid #767676; padding: .1rem .4rem; text-align: start; vertical-align: top }
thead th { background: #eef2f6 }
tbody th { overflow-wrap: anywhere } tbody th[scope=rowgroup] { background: #f6f8fa }
figure th, figure td { padding-inline: .25rem } figure td { white-space: nowrap }
figure tbody th { min-width: 5.5rem }
@media (forced-colors: active) { svg * { forced-color-adjust: none } }
.n { text-align: end; font-variant-numeric: tabular-nums }
@media (max-width: 30rem) {
  body { padding: .5rem } figure table { font-size: .75rem } figure tbody th { min-width: 5rem }
}
@media print {
  body { padding: 0; max-width: none; font-size: 8.5pt; line-height: 1.25 }
  h1 { font-size: 12.5pt } h2 { font-size: 10pt; margin-top: 5pt } h3 { font-size: 9pt; margin-top: 3pt }
  figure { flex-wrap: nowrap; flex-direction: row; margin-top: 4pt; position: relative; padding-top: 11pt }
  figcaption { position: absolute; top: 0 } figure div { flex: 1 1 0; overflow-x: visible }
  p, ul, blockquote { margin-top: 1pt; margin-bottom: 1pt }
  .about, footer, figcaption, table, caption { font-size: 7.5pt } footer { margin-top: 5pt }
  h2, h3 { break-after: avoid } figure, table, blockquote { break-inside: avoid }
}
"""


def as_html(page: Page) -> str:
    """Return the paper as an HTML document."""
    tag = escape(page.language)
    body = "".join(f"{_block(block, page.language)}\n" for block in page.blocks)
    lines = "".join(_element("p", line, page.language) for line in page.foot)
    foot = f"<footer>{lines}</footer>\n" if lines else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{tag}" dir="{direction(page.language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(plain(page.title))}</title>\n<style>\n{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"{_element('h1', page.title, page.language)}\n"
        f'<div class="about">{_element("p", page.about, page.language)}</div>\n{body}</main>\n{foot}</body>\n</html>\n'
    )


def _line(line: Line, around: LanguageTag) -> str:
    return "".join(_run(run, around) for run in line)


def _run(run: Run, around: LanguageTag) -> str:
    """Return words, marked where they are of another language, so that they are read and turned as their own."""
    words = escape(_kept(run.text))
    return words if run.language == around else f"<bdi{_marks(run)}>{words}</bdi>"


def _element(name: str, line: Line, around: LanguageTag) -> str:
    """Return a line in an element of its own, which is of another language when all its words are."""
    if len(line) == 1 and line[0].language != around:
        return f"<{name}{_marks(line[0])}>{escape(clean(line[0].text))}</{name}>"
    return f"<{name}>{_line(line, around)}</{name}>"


def _marks(run: Run) -> str:
    spoken = "" if run.language == UNKNOWN_LANGUAGE else run.language
    return f' lang="{escape(spoken)}" dir="{turn(run)}"'


def _kept(text: str) -> str:
    """Return cleaned words with the blanks around them, which part them from their neighbours."""
    inner = clean(text)
    if not inner:
        return " " if text else ""
    return f"{' ' * text[0].isspace()}{inner}{' ' * text[-1].isspace()}"


def _heading(block: Heading, tag: LanguageTag) -> str:
    return _element(f"h{block.level}", block.text, tag)


def _paragraph(block: Paragraph, tag: LanguageTag) -> str:
    return _element("p", block.text, tag)


def _bullets(block: Bullets, tag: LanguageTag) -> str:
    return f"<ul>{''.join(_element('li', one, tag) for one in block.items)}</ul>"


def _quotes(block: Quotes, tag: LanguageTag) -> str:
    return "".join(_element("blockquote", one, tag) for one in block.items)


def _grid(block: Grid, tag: LanguageTag) -> str:
    def cell(kind: str, place: int, line: Line) -> str:
        right = ' class="n"' if place in block.right else ""
        return f"<{kind}{right}>{_line(line, tag)}</{kind.partition(' ')[0]}>"

    def named(row: tuple[Line, ...]) -> str:
        if len(row) < len(block.head):
            return f'</tbody><tbody><tr><th scope="rowgroup" colspan="{len(block.head)}">{_line(row[0], tag)}</th></tr>'
        cells = (cell("td" if place else 'th scope="row"', place, line) for place, line in enumerate(row))
        return f"<tr>{''.join(cells)}</tr>"

    head = "".join(cell('th scope="col"', place, line) for place, line in enumerate(block.head))
    rows = "".join(named(row) for row in block.rows).removeprefix("</tbody><tbody>")
    return (
        f"<table>{f'<caption>{_line(block.caption, tag)}</caption>' if block.caption else ''}"
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _chart(block: Chart, tag: LanguageTag) -> str:
    caption = f"<figcaption>{_line(block.title, tag)}</figcaption>"
    return f"<figure>{caption}<div>{drawn(block)}</div><div>{_grid(block.grid, tag)}</div></figure>"


def _part(block: Part, _: LanguageTag) -> str:
    inner = "\n".join(_block(one, block.language) for one in block.blocks)
    return f'<section lang="{escape(block.language)}" dir="{direction(block.language)}">\n{inner}\n</section>'


_WRITERS: Mapping[type[Any], Callable[[Any, LanguageTag], str]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    Bullets: _bullets,
    Quotes: _quotes,
    Grid: _grid,
    Chart: _chart,
    Part: _part,
}


def _block(block: Block, tag: LanguageTag) -> str:
    return _WRITERS[type(block)](block, tag)
