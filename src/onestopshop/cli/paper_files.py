# SPDX-License-Identifier: EUPL-1.2
"""
Print papers, or write them into a file.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.output import answer, say

if TYPE_CHECKING:
    from onestopshop.papers.blocks import Page
    from onestopshop.papers.words import PaperWords

__all__ = ["paper_options", "paper_words", "put", "written"]

F = TypeVar("F", bound=Callable[..., Any])


def paper_options(*formats: str) -> Callable[[F], F]:
    """Let a command take a format, the first by default, and a file."""

    def add(command: F) -> F:
        chosen = click.option(
            "--format",
            type=click.Choice(formats),
            default=formats[0],
            show_default=True,
            help="How to write it.",
        )
        place = click.option(
            "--output",
            type=click.Path(dir_okay=False, path_type=Path),
            metavar="FILE",
            help="Write into this file instead of printing.",
        )
        return chosen(place(command))

    return add


def paper_words(line: Invocation, language: str | None) -> "PaperWords":
    """Return the words of papers: the city's own reviewed phrases, then those of the library."""
    from onestopshop.papers.words import PaperWords

    shop = line.shop()
    languages = shop.city.languages
    return PaperWords((language or languages.required[0], *languages.fallback), own=shop.phrases.reviewed)


def written(page: "Page", format: str) -> str | bytes:
    """Return a paper in a format."""
    if format == "html":
        from onestopshop.papers.html import as_html

        return as_html(page)
    if format == "docx":
        from onestopshop.papers.docx import as_docx

        return as_docx(page)
    from onestopshop.papers.markdown import as_markdown

    return as_markdown(page)


def put(
    line: Invocation,
    document: object,
    parts: Callable[[], Sequence[str | bytes]],
    *,
    format: str,
    output: Path | None,
) -> None:
    """
    Print or write what was asked for: *document* as JSON, else the *parts* one after the other.

    Raises:
        click.BadParameter: A DOCX file would be printed on a screen, or the file cannot be written.
    """
    line.json = line.json or (format == "json" and output is None)
    if output is None:
        answer(line, document, lambda: _print(parts(), format))
        return
    try:
        output.write_bytes(_json(document) if format == "json" else b"".join(map(_bytes, parts())))
    except OSError as error:
        raise click.BadParameter(
            f"{output} cannot be written: {error.strerror}", param_hint="--output"
        ) from None
    say(f"written: {output}")
    if line.json:
        answer(line, {"written": str(output)}, lambda: None)


def _print(parts: Sequence[str | bytes], format: str) -> None:
    if format == "docx":
        raise click.BadParameter("a DOCX file is not for a screen; name one", param_hint="--output")
    for part in parts:
        click.echo(part, nl=False)


def _json(document: object) -> bytes:
    import json

    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _bytes(part: str | bytes) -> bytes:
    return part if isinstance(part, bytes) else part.encode()
