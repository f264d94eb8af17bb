# SPDX-License-Identifier: EUPL-1.2
"""
Remember outside the storage what was published.

A storage that goes back to an older backup forgets a publication that others
have.  A second one of the same period whose counts differ by one visit would
tell that visit, and no attack on the releases that are kept can see it.  So
the city's state folder notes which period was published when, with the digest
of its files; the record comes first, and a note that is missing is made up
for by the next publication.
"""

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path

import attrs
import orjson

from onestopshop.codec.canonical import canonical
from onestopshop.codec.files import whole_file
from onestopshop.domain.publications.publications import Publication
from onestopshop.errors import ConfigurationError, ConflictError, ExchangeError
from onestopshop.operations.publications.tables import publications
from onestopshop.operations.work import Work

__all__ = ["day_of", "expect_same", "noted", "remember"]


@attrs.frozen(kw_only=True)
class _Released:
    closed_on: date
    digest: str


def remember(work: Work) -> None:
    """
    Note every publication that is kept; what was noted first stays.

    Raises:
        ConfigurationError: What was noted is damaged, or nothing can be written there.
    """
    path = work.context.published_note
    if path is None:
        return
    kept = {one.id: _Released(closed_on=one.closed_on, digest=one.digest) for one in publications(work)}
    all_of_them = {**kept, **_noted(path)}
    plain = {
        id: {"closed_on": one.closed_on.isoformat(), "digest": one.digest} for id, one in all_of_them.items()
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(path, private=True) as file:
            file.write(canonical(plain))
    except (ExchangeError, OSError) as error:
        raise ConfigurationError(
            f"what was published cannot be noted: {error}",
            problems=[("state.folder", "nothing can be written there")],
            hint="Let [state] folder name a folder that this user may write.",
        ) from error


def noted(work: Work) -> Collection[str]:
    """
    Return the ids of what was published and noted, also of what the storage lost since.

    Raises:
        ConfigurationError: What was noted is damaged.
    """
    path = work.context.published_note
    return () if path is None else _noted(path).keys()


def day_of(work: Work, id: str) -> date:
    """Return the day on which *id* was published before the storage lost it, else today."""
    noted = _of(work, id)
    return work.context.today() if noted is None else noted.closed_on


def expect_same(work: Work, publication: Publication) -> None:
    """
    Return when nothing else was published of the period before.

    Raises:
        ConflictError: What others may have of it has another digest.
        ConfigurationError: What was noted is damaged.
    """
    noted = _of(work, publication.id)
    if noted is not None and noted.digest != publication.digest:
        raise ConflictError(
            f"{publication.period} was published on {noted.closed_on} already, and not as it would be now",
            expected=noted.digest,
            found=publication.digest,
            hint="Two versions tell what lies between them. Restore a backup of after it was published, or enter"
            " first what was lost since; if nobody was ever given it, take it out of"
            f" {work.context.published_note}.",
        )


def _of(work: Work, id: str) -> _Released | None:
    path = work.context.published_note
    return None if path is None else _noted(path).get(id)


def _noted(path: Path) -> Mapping[str, _Released]:
    try:
        said = orjson.loads(path.read_bytes())
        return {
            id: _Released(closed_on=date.fromisoformat(one["closed_on"]), digest=str(one["digest"]))
            for id, one in said.items()
        }
    except FileNotFoundError:
        return {}
    except (AttributeError, KeyError, OSError, TypeError, ValueError) as error:
        raise ConfigurationError(
            f"{path.name} in the state folder cannot be used",
            problems=[(f"state.folder/{path.name}", "it does not tell what was published")],
            hint=f"Bring {path.name} back from a backup; without one move it away, and a new one is made.",
        ) from error
