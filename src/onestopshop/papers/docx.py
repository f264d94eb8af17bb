# SPDX-License-Identifier: EUPL-1.2
"""
Write a paper as an Office Open XML document (ECMA-376): the same bytes for the same paper.

It needs five small parts and no library; nothing in it refers to anything outside.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import Final
from xml.sax.saxutils import escape, quoteattr

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

__all__ = ["as_docx"]

_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a ZIP file can hold: when a paper was made is said in it, or nowhere."""

_RIGHT_TO_LEFT: Final = "<w:bidi/>"


def as_docx(page: Page) -> bytes:
    """Return the paper as the bytes of a DOCX file."""
    parts = {
        "[Content_Types].xml": _types(),
        "_rels/.rels": _relations(
            (f"{_OFFICE}/officeDocument", "word/document.xml"),
            (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "docProps/core.xml": _properties(page),
        "word/_rels/document.xml.rels": _relations((f"{_OFFICE}/styles", "styles.xml")),
        "word/document.xml": _document(page),
        "word/styles.xml": _styles(page.language),
    }
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            for name, content in parts.items():
                entry = zipfile.ZipInfo(name, date_time=_EPOCH)
                entry.create_system = 3  # else it would say on which system it was made
                archive.writestr(entry, (_XML + content).encode())
        return file.getvalue()


def _document(page: Page) -> str:
    tag = page.language
    body = [_paragraph(page.title, tag, "Title"), _paragraph(page.about, tag, "Subtitle")]
    body += [part for block in page.blocks for part in _block(block, tag)]
    body += [_paragraph(line, tag, "Subtitle") for line in page.foot]
    sheet = (
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" '
        'w:left="1134" w:header="567" w:footer="567" w:gutter="0"/>'
        f"{_RIGHT_TO_LEFT if direction(tag) == 'rtl' else ''}</w:sectPr>"
    )
    return f'<w:document xmlns:w="{_W}"><w:body>{"".join(body)}{sheet}</w:body></w:document>'


def _block(block: Block, tag: LanguageTag) -> Iterator[str]:
    if isinstance(block, Heading):
        yield _paragraph(block.text, tag, f"Heading{block.level - 1}")
    elif isinstance(block, Paragraph):
        yield _paragraph(block.text, tag)
    elif isinstance(block, Bullets):
        yield from (_paragraph((Run("• ", tag), *one), tag, "ListParagraph") for one in block.items)
    elif isinstance(block, Quotes):
        yield from (_paragraph(one, tag, "Quote") for one in block.items)
    elif isinstance(block, Part):
        for one in block.blocks:
            yield from _block(one, block.language)
    else:
        yield from _grid(block.grid if isinstance(block, Chart) else block, tag)


def _grid(block: Grid, tag: LanguageTag) -> Iterator[str]:
    wide = 9638 // len(block.head)
    columns = f'<w:gridCol w:w="{wide}"/>' * len(block.head)
    turned = "<w:bidiVisual/>" if direction(tag) == "rtl" else ""
    head = _row(block.head, tag, wide, "<w:trPr><w:tblHeader/></w:trPr>")
    rows = "".join(_row(row, tag, wide, "") for row in block.filled())
    if block.caption:
        yield _paragraph(block.caption, tag)
    yield (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/>{turned}<w:tblW w:w="5000" w:type="pct"/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{head}{rows}</w:tbl>"
    )
    yield "<w:p/>"


def _row(cells: Iterable[Line], tag: LanguageTag, wide: int, properties: str) -> str:
    size = f'<w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/></w:tcPr>'
    return (
        f"<w:tr>{properties}{''.join(f'<w:tc>{size}{_paragraph(one, tag)}</w:tc>' for one in cells)}</w:tr>"
    )


def _paragraph(line: Line, around: LanguageTag, style: str = "") -> str:
    name = f'<w:pStyle w:val="{style}"/>' if style else ""
    alone = len(line) == 1 and line[0].language != around
    turned = _RIGHT_TO_LEFT if (turn(line[0]) if alone else direction(around)) == "rtl" else ""
    properties = f"<w:pPr>{name}{turned}</w:pPr>" if name or turned else ""
    return f"<w:p>{properties}{''.join(map(_run, line))}</w:p>"


def _run(run: Run) -> str:
    text, inner = run.text, clean(run.text)
    words = f"{' ' * text[:1].isspace()}{inner}{' ' * text[-1:].isspace()}" if inner else " "
    turned = turn(run) == "rtl"
    lang = f"<w:lang w:{'bidi' if turned else 'val'}={quoteattr(run.language)}/>"
    spoken = "" if run.language == UNKNOWN_LANGUAGE else lang
    properties = f"{'<w:rtl/>' if turned else ''}{spoken}"
    marked = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{marked}<w:t xml:space="preserve">{escape(words)}</w:t></w:r>'


def _types() -> str:
    kinds = (
        ("/word/document.xml", f"{_TYPE}.document.main+xml"),
        ("/word/styles.xml", f"{_TYPE}.styles+xml"),
        ("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
    )
    parts = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in kinds)
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{parts}</Types>'
    )


def _relations(*targets: tuple[str, str]) -> str:
    found = "".join(
        f'<Relationship Id="rId{place}" Type="{kind}" Target="{target}"/>'
        for place, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{found}</Relationships>'


def _properties(page: Page) -> str:
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(plain(page.title))}</dc:title>"
        f"<dc:language>{escape(page.language)}</dc:language></cp:coreProperties>"
    )


def _styles(tag: LanguageTag) -> str:
    turned = direction(tag) == "rtl"
    language = f"<w:lang w:{'bidi' if turned else 'val'}={quoteattr(tag)}/>"
    border = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="767676"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f'<w:styles xmlns:w="{_W}"><w:docDefaults><w:rPrDefault><w:rPr>'
        '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Arial"/>'
        f'<w:sz w:val="21"/><w:szCs w:val="21"/>{language}</w:rPr></w:rPrDefault>'
        '<w:pPrDefault><w:pPr><w:spacing w:after="80"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
        + _style("Title", "Title", '<w:spacing w:after="60"/>', _letters(34))
        + _style(
            "Subtitle",
            "Subtitle",
            '<w:spacing w:after="160"/>',
            '<w:color w:val="4A4A4A"/><w:sz w:val="18"/>',
        )
        + _style("Heading1", "heading 1", _outline(0), _letters(26))
        + _style("Heading2", "heading 2", _outline(1), _letters(22))
        + _style("ListParagraph", "List Paragraph", '<w:ind w:left="284"/>', "")
        + _style("Quote", "Quote", '<w:ind w:left="284"/>', "<w:i/>")
        + '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/>'
        f"<w:tblPr><w:tblBorders>{border}</w:tblBorders></w:tblPr></w:style></w:styles>"
    )


def _style(id: str, name: str, paragraph: str, letters: str) -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="{id}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/>'
        f'<w:next w:val="Normal"/><w:pPr>{paragraph}</w:pPr><w:rPr>{letters}</w:rPr></w:style>'
    )


def _outline(level: int) -> str:
    return f'<w:keepNext/><w:spacing w:before="240"/><w:outlineLvl w:val="{level}"/>'


def _letters(size: int) -> str:
    return f'<w:b/><w:color w:val="1F4E79"/><w:sz w:val="{size}"/>'
