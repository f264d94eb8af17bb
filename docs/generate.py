# SPDX-License-Identifier: EUPL-1.2
"""
Write the pages of the reference that the code knows best: `uv run python docs/generate.py`.

A test compares them with the code, so that a key, a command or an error
cannot be added without its page.
"""

import inspect
import runpy
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import click

from onestopshop import errors
from onestopshop.builtin import BUILTINS
from onestopshop.cli.failures import EXIT_CODES
from onestopshop.cli.root import COMMANDS, cli
from onestopshop.config.loading import schema
from onestopshop.domain.actions import OPERATIONS
from onestopshop.plugin import Adapter
from onestopshop.runtime.plugins.host import PluginHost

__all__ = ["PAGES"]

HERE: Final = Path(__file__).parent
MADE: Final = "% Written by docs/generate.py from the code: change the text there."

CONFIGURATION: Final = """\
# Configuration

A city is one file, `onestopshop.toml`, and the environment.
This page lists every key; [Configure a city](../how-to/configure-a-city.md) shows how to use them.

- Paths are relative to the file.
- Every key can be set by a variable: `ONESTOPSHOP_`, then the key in capitals, with `__` for each dot.
  `ONESTOPSHOP_STORAGE__PATH` is `storage.path`; it wins over the file.
  A list is written with commas or as JSON.
- An unknown key is an error, except in the table of an adapter, where the adapter decides.
- No message shows a value, because it could be a secret.
- `onestopshop check` finds what is wrong and shows the line; `onestopshop schema` prints a JSON Schema for editors.

A text "in each language" is a table of BCP 47 tags: `{ nl = "Loket", en = "Desk" }`.
"""

COMMAND_LINE: Final = """\
# Command line

Every command with its options.
Whatever stands before the command says which city, and who acts:

```text
onestopshop [--city PATH] [--role ROLE] [--desk DESK] [--worker CODE] GROUP COMMAND …
```

- Without `--city` the city is the folder that `ONESTOPSHOP_CITY_PATH` names, else the present folder.
- `--role`, `--desk` and `--worker` are taken from the table `[cli]` of the configuration when they are left out.
- `--json` prints one JSON document on the standard output and nothing else; messages go to the standard error.
- On a terminal lists are tables; elsewhere they are plain lines.
- The commands of plugins stand below those of the core in `onestopshop --help`.

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | a finding or a refusal; nothing was written |
| 2 | wrong use, or a configuration that cannot be used |
"""

ERRORS: Final = """\
# Errors

Whatever the library raises on purpose is one of these classes, so `except OneStopShopError` catches all of it.
Each has a `hint`: what to do next, in one sentence.
No message shows a secret or what a person said.
An error that leaves an operation has left nothing written.

{tree}

```python
>>> from onestopshop.errors import NotFoundError, OneStopShopError
>>> try:
...     raise NotFoundError("service", "libary", hint="`onestopshop services search` finds services.")
... except OneStopShopError as error:
...     print(error, "|", error.hint)
no service with the id 'libary' | `onestopshop services search` finds services.
```

The command line ends with code 2 for a `ConfigurationError`, and with code 1 for every other.
[Embed it in Django](../how-to/embed-it-in-django.md) has a table from these classes to HTTP.
"""


def configuration() -> str:
    """Return the page of the configuration."""
    whole = schema()
    known = whole["$defs"]
    top = {name: one for name, one in whole["properties"].items() if not _table_of(one, known)}
    parts = [CONFIGURATION, "## Keys above the first table", _keys(top, whole.get("required", ()), known)]
    for name, one in whole["properties"].items():
        parts += _section(name, one, known, required=name in whole["required"])
    parts += [_permissions(), _adapters()]
    return "\n\n".join(part.strip() for part in parts)


def _section(
    name: str, one: Mapping[str, Any], known: Mapping[str, Any], *, required: bool = False, level: int = 2
) -> Iterator[str]:
    """Yield the paragraphs of one table, and of the tables in it; nothing when the key is no table."""
    found = _table_of(one, known)
    if found is None:
        return
    named, table = found
    header = f"[{name}.<name>]" if named else f"[{name}]"
    yield f"{'#' * level} `{header}`"
    yield f"{one['description']}{' It is required.' if required else ''}"
    if named and not table.get("additionalProperties"):
        yield f"One table for each: `<name>` is its id, as in `{_example(name)}`."
    plain = {key: inner for key, inner in table["properties"].items() if _table_of(inner, known) is None}
    if plain:
        yield _keys(plain, table.get("required", ()), known)
    for key, inner in table["properties"].items():
        yield from _section(f"{name}.{key}", inner, known, level=3)


def command_line() -> str:
    """Return the page of the command line."""
    parts = [
        COMMAND_LINE,
        "## Before the command",
        _options(cli, click.Context(cli, info_name="onestopshop")),
    ]
    for name in COMMANDS:
        context = click.Context(cli, info_name="onestopshop")
        command = cli.get_command(context, name)
        if command is not None:
            parts.extend(_command(command, context, level=2))
    return "\n\n".join(part.strip() for part in parts)


def errors_page() -> str:
    """Return the page of the errors."""
    tree = textwrap.dedent((errors.__doc__ or "").partition("::\n\n")[2].partition("\n\n")[0])
    parts = [ERRORS.format(tree=f"```text\n{tree.strip()}\n```")]
    for name in errors.__all__:
        kind = getattr(errors, name)
        summary, _, rest = (inspect.getdoc(kind) or "").partition("\n\n")
        code = next(code for one, code in EXIT_CODES if issubclass(kind, one))
        attributes = ", ".join(f"`{one}`" for one in ["hint", *_attributes(kind)])
        parts += [
            f"## `{name}`",
            _code(summary),
            _arguments(rest),
            f"Attributes: {attributes}.\nExit code: {code}.",
        ]
    return "\n\n".join(part.strip() for part in parts if part.strip())


PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "reference/configuration.md": configuration,
    "reference/command-line.md": command_line,
    "reference/errors.md": errors_page,
    "reference/figures.md": runpy.run_path(str(HERE / "figures.py"))["page"],
    "reference/publication-programme.md": runpy.run_path(str(HERE / "programmes.py"))["page"],
    **runpy.run_path(str(HERE / "promises.py"))["PAGES"],
}
"""The pages that are written here, and how."""


def _table_of(one: Mapping[str, Any], known: Mapping[str, Any]) -> tuple[bool, Mapping[str, Any]] | None:
    """Return whether a key is a table of named tables, and the table itself; ``None`` when it is none."""
    inner = one.get("additionalProperties")
    reference = inner.get("$ref") if isinstance(inner, dict) else one.get("$ref")
    if reference is None and "allOf" in one:
        reference = one["allOf"][0].get("$ref")
    if reference is None and "anyOf" in one:
        reference = one["anyOf"][0].get("$ref")
    table = known.get(str(reference).rpartition("/")[2], {})
    return (isinstance(inner, dict), table) if "properties" in table else None


def _keys(properties: Mapping[str, Any], required: Sequence[str], known: Mapping[str, Any]) -> str:
    rows = ["| key | value | default | meaning |", "|---|---|---|---|"]
    for name, one in properties.items():
        default = "required" if name in required else _shown(one.get("default"))
        rows.append(f"| `{name}` | {_kind(one, known)} | {default} | {_cell(one.get('description', ''))} |")
    return "\n".join(rows)


def _kind(one: Mapping[str, Any], known: Mapping[str, Any]) -> str:
    if "$ref" in one:
        return _kind(known[one["$ref"].rpartition("/")[2]], known)
    if "anyOf" in one:
        return " or ".join(_kind(part, known) for part in one["anyOf"] if part.get("type") != "null")
    if "enum" in one:
        return ", ".join(f"`{value}`" for value in one["enum"])
    if one.get("format") == "password":
        return "secret text"
    words = {"boolean": "true or false", "integer": "whole number", "number": "number", "array": "list"}
    if one.get("type") == "object":
        each = (
            f"for each of {_kind(one['propertyNames'], known)}"
            if "propertyNames" in one
            else "in each language"
        )
        return f"{_kind(one.get('additionalProperties', {}), known)} {each}"
    return words.get(one.get("type", ""), "text")


def _shown(default: Any) -> str:
    if default is None:
        return "none"
    if default in ([], {}, ""):
        return "empty"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def _example(name: str) -> str:
    return {"desks": "[desks.main]", "roles": "[roles.guide]", "sharing": "[sharing.network]"}.get(
        name, f"[{name}.local]"
    )


def _permissions() -> str:
    rows = ["## Permissions", "What `may` of a role can list:", "| noun | permissions |\n|---|---|"]
    rows[-1] += "".join(
        f"\n| {noun} | {', '.join(f'`{noun}.{one}`' for one in operations)} |"
        for noun, operations in OPERATIONS.items()
    )
    return "\n\n".join(rows)


def _adapters() -> str:
    host = PluginHost.load(builtins=BUILTINS)
    offers: Mapping[str, Sequence[Adapter[Any]]] = {
        "[storage]": host.register_storage(),
        "[directories.<name>]": host.register_directories(),
        "[taxonomies.<name>]": host.register_taxonomies(),
        "[translators.<name>]": host.register_translators(),
        "[notifiers.<name>]": host.register_notifiers(),
        "[projections.<name>]": host.register_projections(),
    }
    parts = [
        "## Built-in adapters",
        "What `use` can name without any plugin; `onestopshop plugins` lists those of plugins, too.",
    ]
    for table, adapters in offers.items():
        for adapter in adapters:
            model = adapter.options.model_json_schema()
            parts += [f'### `{table}` with `use = "{adapter.name}"`', _code(adapter.summary)]
            parts += _options_of(model, table)
    return "\n\n".join(parts)


def _options_of(model: Mapping[str, Any], table: str) -> Iterator[str]:
    """Yield the keys of an adapter's table, and the tables in it."""
    properties, known = model.get("properties", {}), model.get("$defs", {})
    plain = {key: one for key, one in properties.items() if _table_of(one, known) is None}
    required = model.get("required", ())
    yield _keys(plain, required, known) if plain else "It has no other keys."
    for key, one in properties.items():
        yield from _section(f"{table[1:-1]}.{key}", one, known, required=key in required, level=4)


def _command(command: click.Command, above: click.Context, *, level: int) -> Iterator[str]:
    context = click.Context(command, info_name=command.name, parent=above)
    yield f"{'#' * level} `{context.command_path}`"
    yield _help(command.help or "")
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None and not inner.hidden:
                yield from _command(inner, context, level=level + 1)
    else:
        pieces = " ".join(command.collect_usage_pieces(context))
        usage = pieces.replace("[[", "[").replace("]]", "]")  # as many as click's version puts
        yield f"```text\n{context.command_path} {usage}\n```"
        yield _options(command, context)
        _, _, examples = (command.epilog or "").partition("Examples:\n")
        yield f"```text\n{textwrap.dedent(examples).strip()}\n```" if examples else ""


def _options(command: click.Command, context: click.Context) -> str:
    records = [
        one.get_help_record(context) for one in command.get_params(context) if isinstance(one, click.Option)
    ]
    shown = [one for one in records if one is not None and not one[0].endswith("--help")]
    if not shown:
        return ""
    return "\n".join(
        [
            "| option | meaning |",
            "|---|---|",
            *(f"| `{_cell(names)}` | {_cell(text)} |" for names, text in shown),
        ]
    )


def _help(text: str) -> str:
    paragraphs = inspect.cleandoc(text).replace("\b\n", "").split("\n\n")
    return "\n\n".join(_code(paragraph) for paragraph in paragraphs)


def _arguments(rest: str) -> str:
    """Return the lines of ``Args:`` as a list."""
    listed = [line.strip() for line in rest.partition("Args:\n")[2].splitlines()]
    items: list[str] = []
    for line in listed:
        name, colon, text = line.partition(": ")
        if colon and name.isidentifier():
            items.append(f"- `{name}`: {text}")
        elif line and items:
            items[-1] += f" {line}"
    return "\n".join(_code(item) for item in items)


def _attributes(kind: type) -> list[str]:
    """Return the arguments of the class and of those above it, but for the message and the hint."""
    inits = [
        one for one in kind.__mro__ if issubclass(one, errors.OneStopShopError) and "__init__" in vars(one)
    ]
    names = {name for one in inits for name in inspect.signature(one).parameters}
    return sorted(names - {"message", "hint"})


def _code(text: str) -> str:
    return " ".join(text.replace("``", "`").split())


def _cell(text: str) -> str:
    return (
        _code(text).replace("|", "\\|").replace("<", "\\<")
        if "`" not in text
        else _code(text).replace("|", "\\|")
    )


def main() -> None:
    """Write the pages."""
    for name, make in PAGES.items():
        (HERE / name).write_text(f"{MADE}\n\n{make()}\n", "utf-8")
        sys.stdout.write(f"docs/{name}\n")


if __name__ == "__main__":
    main()
