# SPDX-License-Identifier: EUPL-1.2
"""
The normalised tables as SQLAlchemy 2 models, on the driver that SQLAlchemy uses: Python's own ``sqlite3``.

SQLAlchemy has no dialect for apsw, so the SQLite library is Python's; pragmas
and tables are the same.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Column, Engine, ForeignKey, Integer, Table, Text, create_engine, event
from sqlalchemy.orm import Session, registry, relationship
from tests.benchmarks.data import Body, Sheet
from tests.benchmarks.references.normalised import COLUMNS, LISTS, Row

__all__ = ["open_orm", "write"]

_registry: Final = registry()
_METADATA: Final = _registry.metadata


class _Model:
    """Any row of these tables, made from its columns."""

    def __init__(self, **values: object) -> None:
        for name, value in values.items():
            setattr(self, name, value)


def _list_model(kind: str, name: str) -> type[_Model]:
    table = Table(
        f"{kind}_{name}",
        _METADATA,
        Column("nr", ForeignKey(f"{kind}.nr"), primary_key=True),
        Column("value", Text, primary_key=True),
    )
    model = type(f"{kind}_{name}", (_Model,), {})
    _registry.map_imperatively(model, table)
    return model


def _model(kind: str, lists: Mapping[str, type[_Model]], papers: type[_Model] | None) -> type[_Model]:
    columns = [
        Column(name, Integer if name in {"version", "wants_review"} else Text) for name in COLUMNS[kind]
    ]
    table = Table(kind, _METADATA, Column("nr", Integer, primary_key=True), *columns)
    related = {name: relationship(model) for name, model in lists.items()}
    if papers is not None:
        related["papers"] = relationship(papers)
    model = type(kind, (_Model,), {})
    _registry.map_imperatively(model, table, properties=related)
    return model


def _paper_models() -> tuple[type[_Model], type[_Model]]:
    codes = Table(
        "paper_code",
        _METADATA,
        Column("visit", Integer, primary_key=True),
        Column("place", Integer, primary_key=True),
        Column("field", Text, primary_key=True),
        Column("value", Text, primary_key=True),
    )
    names = ("kind", "sender", "document_language", "done_by", "deadline", "result")
    papers = Table(
        "paper",
        _METADATA,
        Column("visit", ForeignKey("visit.nr"), primary_key=True),
        Column("place", Integer, primary_key=True),
        *(Column(name, Text) for name in names),
    )
    code, paper = type("paper_code", (_Model,), {}), type("paper", (_Model,), {})
    _registry.map_imperatively(code, codes)
    joined = (codes.c.visit == papers.c.visit) & (codes.c.place == papers.c.place)
    links = [codes.c.visit, codes.c.place]
    related = relationship(code, primaryjoin=joined, foreign_keys=links)
    _registry.map_imperatively(paper, papers, properties={"codes": related})
    return paper, code


_PAPER, _CODE = _paper_models()
_LISTS: Final = {kind: {name: _list_model(kind, name) for name in names} for kind, names in LISTS.items()}
_KINDS: Final = {kind: _model(kind, _LISTS[kind], _PAPER if kind == "visit" else None) for kind in COLUMNS}
_LOG_COLUMNS: Final = ["id", "origin", "key", "at", "actor", "action", "kind", "subject", "version", "data"]
_LOG: Final = type("log", (_Model,), {})
_registry.map_imperatively(
    _LOG,
    Table(
        "log", _METADATA, Column("seq", Integer, primary_key=True), *(Column(n, Text) for n in _LOG_COLUMNS)
    ),
)


def open_orm(path: Path) -> Engine:
    """Open a normalised file with the pragmas of our storage."""
    engine = create_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: object) -> None:
        for pragma in ("journal_mode = wal", "synchronous = FULL", "secure_delete = 1", "foreign_keys = 0"):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def write(engine: Engine, sheet: Sheet, log: Sequence[Row]) -> None:
    """Write a visit with what it led to and its rows of the log, in one durable transaction."""
    with Session(engine) as session:
        session.add(_thing("visit", sheet.visit))
        session.add_all(_thing("observation", body) for body in sheet.observations)
        session.add_all(_thing("referral", body) for body in sheet.referrals)
        session.add_all(_LOG(**dict(zip(_LOG_COLUMNS, row, strict=True))) for row in log)
        session.commit()


def _thing(kind: str, body: Body) -> _Model:
    values: dict[str, object] = {name: body[name] for name in COLUMNS[kind] if name in body}
    for name, model in _LISTS[kind].items():
        values[name] = [model(value=value) for value in body.get(name, ())]
    if kind == "visit":
        values["papers"] = [_paper(place, paper) for place, paper in enumerate(body.get("papers", ()))]
    return _KINDS[kind](**values)


def _paper(place: int, body: Body) -> _Model:
    said = {name: value for name, value in body.items() if isinstance(value, str)}
    return _PAPER(place=place, **said)
