# SPDX-License-Identifier: EUPL-1.2
"""
The command line: one file for each group of commands.

================  ================================================================
root.py           the commands' names, and what stands before them
lazy.py           import a command when it is called, ask plugins when they are needed
invocation.py     which city, who acts, how to answer
options.py        options that several commands share; arguments.py makes them from fields
output.py         tables on a terminal, plain lines elsewhere, one JSON document on request
words.py          the city's words for codes
pages.py          long lists page by page, and a barrier by its number
failures.py       the one table from errors to exit codes
demo*.py, day*.py a synthetic day: read, played (play.py), counted and shown
init_folder.py    a new city's folder, whole or not at all
visit_sheet.py    the tally form; sheet_*.py its columns, its forms, and reading it again
================  ================================================================

Every other file is the group of commands of its name.

Importing this package costs little more than importing click: ``--help`` and
``--version`` read no configuration and load no library that a command needs.
"""

__all__ = ["main"]


def main() -> None:
    """Run the command line, and end the process with 0, 1 or 2."""
    import gc
    import sys

    from onestopshop.cli.root import cli

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # what a terminal cannot show is written as an escape of JSON
            stream.reconfigure(errors="backslashreplace")
    gc.set_threshold(100_000)  # what a command imports it needs to its end; looking for garbage costs a tenth
    try:
        cli()
    finally:
        gc.disable()  # the process gives everything back at once
