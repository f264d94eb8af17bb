# SPDX-License-Identifier: EUPL-1.2
"""
Write what was published into a folder, as a data package that any tool of open data can read.
"""

import secrets
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime, time
from pathlib import Path

from onestopshop.codec.bundles.descriptors import descriptor
from onestopshop.domain.bundles.names import DESCRIPTOR
from onestopshop.domain.publications.publications import Publication
from onestopshop.errors import ConfigurationError, ExchangeError
from onestopshop.operations.publications.explaining import described
from onestopshop.operations.publications.packages import schemas
from onestopshop.operations.publications.programmes import programme_of
from onestopshop.operations.publications.tables import table_files
from onestopshop.operations.work import Work

__all__ = ["data_package", "write_folder"]


def data_package(work: Work, publication: Publication) -> Mapping[str, bytes]:
    """
    Return the published files with their descriptor, always the same bytes.

    Raises:
        ConfigurationError: The city states no licence.
        InvalidDataError: What is kept is not what its digest says.
    """
    licence = work.context.network.licence
    if not licence:
        raise ConfigurationError(
            "published figures say under no licence what others may do with them",
            problems=[("network.licence", "it is missing")],
            hint='State one in [network] licence, such as "CC-BY-4.0".',
        )
    files = table_files(publication)
    programme = programme_of(publication.programme, publication.programme_version)
    said = descriptor(
        files,
        city=publication.city,
        name=f"statistics-{publication.id}",
        version=1,
        created=datetime.combine(publication.closed_on, time(), UTC),
        licence=licence,
        description=described(programme),
        resources=schemas(publication),
    )
    return {**files, DESCRIPTOR: said}


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """
    Write a new folder with these files, whole or not at all.

    Raises:
        ExchangeError: There is something at that place, or nothing can be written there.
    """
    if folder.exists():
        raise ExchangeError(
            f"{folder} is there already; nothing was written", hint="Name a folder that does not exist yet."
        )
    beside = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}")
    try:
        beside.mkdir(parents=True)
        for path, content in files.items():
            (beside / path).write_bytes(content)
        beside.rename(folder)
    except OSError as error:
        raise ExchangeError(
            f"{folder} cannot be written: {error.strerror}; nothing was written",
            hint="Name a place that can be written, with room.",
        ) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
