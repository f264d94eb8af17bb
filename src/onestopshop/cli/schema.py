# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop schema``: JSON Schema (2020-12) of the configuration and of the records.
"""

import json

import click

from onestopshop.cli.options import printing

__all__ = ["schema"]

_RECORDS = ("visit", "service", "organisation", "observation", "barrier", "referral")
_EPILOG = """\b
Examples:
  onestopshop schema > onestopshop.schema.json      (for your editor)
  onestopshop schema visit
"""


@click.command(epilog=_EPILOG)
@click.argument("what", type=click.Choice(["configuration", *_RECORDS]), default="configuration")
@printing
def schema(what: str) -> None:
    """Print the JSON Schema of onestopshop.toml, or of one kind of record."""
    if what == "configuration":
        from onestopshop.config.loading import schema as configuration

        document = configuration()
    else:
        from onestopshop.codec.records import MODELS
        from onestopshop.codec.schema import json_schema

        document = json_schema(MODELS[what])
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))
