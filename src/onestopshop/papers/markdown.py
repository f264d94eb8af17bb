# SPDX-License-Identifier: EUPL-1.2
"""
Write a paper as Markdown (CommonMark, with the tables of GitHub); words stay words, whatever they hold.
"""

import re
from collections.abc import Iterable

from onestopshop.domain.text import LanguageTag
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
    turn,
)

__all__ = ["as_markdown"]

_SPECIAL = re.compile(r"[\\`*_\[\]<>|~&#]")
_AT_THE_START = re.compile(r"([-+=]|\d+[.)])")


def as_markdown(page: Page) -> str:
    """Return the paper as Markdown."""
    tag = page.language
    parts = [f"# {_inside(page.title, tag)}", _line(page.about, tag)]
    parts += [_block(block, tag) for block in page.blocks]
    if page.foot:
        parts += ["---", *(_line(line, tag) for line in page.foot)]
    return "\n\n".join(parts) + "\n"


def _block(block: Block, tag: LanguageTag) -> str:
    if isinstance(block, Heading):
        return f"{'#' * block.level} {_inside(block.text, tag)}"
    if isinstance(block, Paragraph):
        return _line(block.text, tag)
    if isinstance(block, Bullets):
        return "\n".join(f"- {_line(one, tag)}" for one in block.items)
    if isinstance(block, Quotes):
        return "\n>\n".join(f"> {_line(one, tag)}" for one in block.items)
    if isinstance(block, Part):
        return "\n\n".join(_block(one, block.language) for one in block.blocks)
    return _grid(block.grid if isinstance(block, Chart) else block, tag)


def _grid(block: Grid, tag: LanguageTag) -> str:
    marks = ["---:" if place in block.right else "---" for place in range(len(block.head))]
    rows = [_row(_line(one, tag) for one in row) for row in (block.head, *block.filled())]
    caption = [_line(block.caption, tag), ""] if block.caption else []
    return "\n".join([*caption, rows[0], _row(marks), *rows[1:]])


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _line(line: Line, around: LanguageTag) -> str:
    """Return a line on one line, so that no word of it begins a block."""
    words = _inside(line, around)
    return _AT_THE_START.sub(_escaped, words, count=1) if _AT_THE_START.match(words) else words


def _inside(line: Line, around: LanguageTag) -> str:
    """Return a line for where no block can begin: in a heading, or in a cell."""
    runs = "".join(_isolated(run, around) for run in line)
    return _SPECIAL.sub(r"\\\g<0>", " ".join(runs.split()))


def _escaped(found: "re.Match[str]") -> str:
    start = found[0]
    return f"\\{start}" if len(start) == 1 else f"{start[:-1]}\\{start[-1]}"


def _isolated(run: Run, around: LanguageTag) -> str:
    """Return words that turn nothing around them: what runs the other way is kept to itself."""
    text, inner = run.text, clean(run.text)
    if inner and turn(run) != direction(around):
        inner = f"\u2068{inner}\u2069"
    return f"{' ' * text[:1].isspace()}{inner}{' ' * text[-1:].isspace()}" if inner else " "
