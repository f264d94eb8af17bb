# SPDX-License-Identifier: EUPL-1.2
"""
Read a city's configuration: the file, the environment over it, overrides over both.
"""

import json
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from onestopshop.errors import ConfigurationError

if TYPE_CHECKING:
    from onestopshop.config.settings import Settings

__all__ = ["FILE_NAME", "file_of", "load", "plugin_names", "schema"]

FILE_NAME: Final = "onestopshop.toml"
_PREFIX: Final = "ONESTOPSHOP_"
_WHERE: Final = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)")


def file_of(path: str | Path) -> Path:
    """
    Return the file of a city, given it or its folder.

    Raises:
        ConfigurationError: There is no such file.
    """
    place = Path(path)
    try:
        file = place / FILE_NAME if place.is_dir() else place
        found = file.is_file()
    except OSError as error:
        raise ConfigurationError(f"{place} cannot be read: {error.strerror}") from error
    if not found:
        missing = f"there is no file or folder {str(place)!r}"
        what = f"the folder {place} has no {FILE_NAME}" if place.is_dir() else missing
        raise ConfigurationError(
            what, hint="Name a folder that has one, or make one with `onestopshop init`."
        )
    return file


def load(path: str | Path, *, overrides: Mapping[str, object] | None = None) -> "Settings":
    """
    Return the settings of the city at *path*.

    Args:
        path: A folder with ``onestopshop.toml``, or the file.
        overrides: Nested tables that win over the environment, which wins over the file.  Another ``use``
            of an adapter drops the options that were given for the first.

    Raises:
        ConfigurationError: With all problems at once, none of which shows a value that may be secret.
    """
    file = file_of(path)
    content = _parsed(file)
    from pydantic import ValidationError

    from onestopshop.config.environment import environment
    from onestopshop.config.problems import cross_checks, in_words
    from onestopshop.config.settings import Settings

    joined = _joined(_joined(content, environment()), overrides or {})
    try:
        settings = Settings(**joined)
    except ValidationError as error:
        raise _refused(file, in_words(error, Settings)) from None
    if problems := tuple(cross_checks(settings)):
        raise _refused(file, problems)
    return settings


def plugin_names(path: str | Path) -> tuple[str, ...]:
    """
    Return the plugins that the city at *path* lists, without reading anything else of its settings.

    Raises:
        ConfigurationError: There is no such file, or it is no TOML, or ``plugins`` is no list of names.
    """
    file = file_of(path)
    given = os.environ.get(f"{_PREFIX}PLUGINS")
    names = _parsed(file).get("plugins", []) if given is None else names_of(given)
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise _refused(file, [("plugins", 'must be a list, such as ["…"]')])
    return tuple(names)


def names_of(text: str) -> Any:
    """
    Return the list that an environment variable holds: JSON, or words with commas between them.
    """
    if text.lstrip().startswith("["):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return [part.strip() for part in text.split(",") if part.strip()]


def schema() -> dict[str, Any]:
    """
    Return the JSON Schema of ``onestopshop.toml``, for editors.
    """
    from onestopshop.config.settings import Settings

    described = Settings.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **described}


def _parsed(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        where = _WHERE.search(str(error))
        place = f":{where[1]}:{where[2]}" if where and where[1] else ""
        message = _WHERE.sub("", str(error)).strip()
        raise ConfigurationError(
            f"{file}{place} is no TOML: {message}", hint="Look at that line; texts stand in quotes."
        ) from None
    except UnicodeDecodeError as error:
        raise ConfigurationError(
            f"{file} is not in UTF-8 (byte {error.start})", hint="Save the file as UTF-8."
        ) from None
    except OSError as error:
        raise ConfigurationError(
            f"{file} cannot be read: {error.strerror}", hint="Let this user read the file."
        ) from error


def _joined(lower: Mapping[str, Any], upper: Mapping[str, Any]) -> dict[str, Any]:
    """Lay *upper* over *lower*, table by table; an adapter that is exchanged loses its old options."""
    joined = dict(lower)
    for key, value in upper.items():
        below = joined.get(key)
        if isinstance(value, Mapping) and isinstance(below, Mapping) and not _exchanged(below, value):
            joined[key] = _joined(below, value)
        else:
            joined[key] = value
    return joined


def _exchanged(below: Mapping[str, Any], above: Mapping[str, Any]) -> bool:
    return "use" in above and above["use"] != below.get("use")


def _refused(
    file: Path, problems: "list[tuple[str, str]] | tuple[tuple[str, str], ...]"
) -> ConfigurationError:
    return ConfigurationError(
        f"{file} cannot be used",
        problems=problems,
        hint="Run `onestopshop check`, which shows the lines; `onestopshop schema` lists every key.",
    )
