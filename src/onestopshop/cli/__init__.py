# SPDX-License-Identifier: EUPL-1.2
"""
The command line: one file for each group of commands.

==============  ==================================================================
root.py         the commands' names, and what stands before them
lazy.py         import a command when it is called, ask plugins when they are needed
invocation.py   which city, who acts, how to answer
options.py      options that several commands share
output.py       tables on a terminal, plain lines elsewhere, one JSON document on request
failures.py     the one table from errors to exit codes
==============  ==================================================================

Importing this package costs little more than importing click: ``--help`` and
``--version`` read no configuration and load no library that a command needs.
"""

__all__ = ["main"]


def main() -> None:
    """Run the command line, and end the process with 0, 1 or 2."""
    from onestopshop.cli.root import cli

    cli()
