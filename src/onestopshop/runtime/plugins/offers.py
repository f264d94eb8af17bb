# SPDX-License-Identifier: EUPL-1.2
"""
Look at what plugins offer before anybody uses it.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

import attrs
import click

from onestopshop.domain.text import check_tag
from onestopshop.ports.adapters import Adapter, Options
from onestopshop.ports.languages import Language

__all__ = ["OFFERS", "Offer", "Wanted"]

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@attrs.frozen(kw_only=True)
class Offer:
    """
    One thing that one plugin offers.
    """

    plugin: str
    name: str
    thing: object


@attrs.frozen(kw_only=True)
class Wanted:
    """
    What a hook asks for.

    Args:
        noun: What one offer is called in a message.
        name_of: Return the name of an offer; raise when it is not what is asked for.
        replaces: Whether a later offer takes the place of an earlier one of the same name.
    """

    noun: str
    name_of: Callable[[object], str]
    replaces: bool = False


def _adapter(thing: object) -> str:
    if not isinstance(thing, Adapter):
        raise TypeError(f"an Adapter is wanted, not {type(thing).__name__}")
    if not (isinstance(thing.options, type) and issubclass(thing.options, Options)):
        raise TypeError(f"the options of the adapter {thing.name!r} are no subclass of Options")
    if not callable(thing.open) or not isinstance(thing.summary, str):
        raise TypeError(f"the adapter {thing.name!r} has no `open` or no `summary`")
    return _named(thing.name)


def _language(thing: object) -> str:
    if not isinstance(thing, Language):
        raise TypeError(f"a Language is wanted, not {type(thing).__name__}")
    if not isinstance(thing.fold("A"), str):
        raise TypeError(f"`fold` of {thing.tag!r} returns no text")
    return check_tag(thing.tag).lower()


def _format(thing: object) -> str:
    lacking = [part for part in ("check", "read", "write") if not callable(getattr(thing, part, None))]
    if lacking:
        raise TypeError(f"a Format is wanted; {type(thing).__name__} lacks {', '.join(lacking)}")
    name, summary, losses = (getattr(thing, part) for part in ("name", "summary", "losses"))
    if not isinstance(summary, str) or not isinstance(losses, frozenset):
        raise TypeError(f"the summary of the format {name!r} is no text, or its losses are no frozenset")
    return _named(name)


def _taxonomy_format(thing: object) -> str:
    lacking = [part for part in ("check", "read", "write") if not callable(getattr(thing, part, None))]
    if lacking:
        raise TypeError(f"a TaxonomyFormat is wanted; {type(thing).__name__} lacks {', '.join(lacking)}")
    name, summary, suffixes, writes = (
        getattr(thing, part) for part in ("name", "summary", "suffixes", "writes")
    )
    if not isinstance(summary, str) or not isinstance(writes, bool):
        raise TypeError(f"the summary of the format {name!r} is no text, or `writes` is neither yes nor no")
    if not suffixes or not all(isinstance(one, str) and one.startswith(".") for one in suffixes):
        raise TypeError(f"the suffixes of the format {name!r} do not begin with a dot")
    return _named(name)


def _command(thing: object) -> str:
    if not isinstance(thing, click.Command):
        raise TypeError(f"a click.Command is wanted, not {type(thing).__name__}")
    return _named(thing.name)


def _named(name: object) -> str:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name: lower-case letters, digits, _ and - are")
    return name


OFFERS: Final[Mapping[str, Wanted]] = {
    "register_storage": Wanted(noun="storage", name_of=_adapter),
    "register_directories": Wanted(noun="directory", name_of=_adapter),
    "register_taxonomies": Wanted(noun="taxonomy", name_of=_adapter),
    "register_languages": Wanted(noun="language", name_of=_language, replaces=True),
    "register_translators": Wanted(noun="translator", name_of=_adapter),
    "register_formats": Wanted(noun="format", name_of=_format),
    "register_taxonomy_formats": Wanted(noun="taxonomy format", name_of=_taxonomy_format),
    "register_notifiers": Wanted(noun="notifier", name_of=_adapter),
    "register_projections": Wanted(noun="projection", name_of=_adapter),
    "register_commands": Wanted(noun="command", name_of=_command),
}
"""The hooks that offer something, in the order of the contract."""
