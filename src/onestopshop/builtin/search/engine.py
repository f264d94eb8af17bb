# SPDX-License-Identifier: EUPL-1.2
"""
The fields of the index, and how it is opened with tantivy.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import tantivy

from onestopshop.builtin.search.documents import Fields

__all__ = ["SCHEMA", "EngineError", "create", "document", "guarded", "reopen", "total"]

_WORDS = "whitespace"
"""Texts arrive cut and folded, as words with a space between them."""


class EngineError(Exception):
    """
    Say that tantivy failed: the index is broken, locked, or there is no room for it.
    """


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("facets", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("whole", tokenizer_name="raw", index_option="basic")
    for name in ("name", "topic", "rest", "all", "own", "parts"):
        builder.add_text_field(name, tokenizer_name=_WORDS, index_option="basic")
    builder.add_float_field("step", fast=True)
    builder.add_text_field("state", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


SCHEMA = _schema()


def create(folder: Path | None) -> tantivy.Index:
    """
    Open the index in *folder* for writing, or make an empty one; without a folder it lives in memory.

    Documents lie in the order of their ids, which decides between equal scores.

    Raises:
        EngineError: What lies there is broken or of another kind.
    """
    with guarded():
        path = None if folder is None else str(folder)
        return _prepared(tantivy.Index(SCHEMA, path, sort_by_field="id"))


def reopen(folder: Path) -> tantivy.Index:
    """
    Open the index in *folder* for reading; it is never made.

    Raises:
        EngineError: There is none, or it is broken.
    """
    with guarded():
        return _prepared(tantivy.Index.open(str(folder)))


def _prepared(index: tantivy.Index) -> tantivy.Index:
    whitespace = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(_WORDS, whitespace)
    index.config_reader("manual")
    return index


def document(fields: Fields) -> tantivy.Document:
    """Return the document with these fields."""
    return tantivy.Document.from_dict(fields)


def total(result: tantivy.SearchResult) -> int:
    """Return how many documents there are in all."""
    return int(result.count)  # type: ignore[attr-defined]  # tantivy-py 0.27 has it, and its stub does not


@contextmanager
def guarded() -> Iterator[None]:
    """
    Turn whatever tantivy raises into an `EngineError`.

    A broken file makes its Rust code panic, which arrives as a ``PanicException``: no ``Exception``, and
    of a class that cannot be imported.
    """
    try:
        yield
    except (ValueError, OSError, RuntimeError) as error:
        raise EngineError(str(error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise EngineError("tantivy panicked") from error
