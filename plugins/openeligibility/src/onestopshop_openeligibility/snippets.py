# SPDX-License-Identifier: EUPL-1.2
"""
Write YAML as the fork's own tools do, so that a file that went through us differs in nothing.
"""

from functools import cache
from typing import TYPE_CHECKING, Any

from onestopshop_openeligibility.findings import Findings
from onestopshop_openeligibility.trees import Node, Plain, Table, parsed

if TYPE_CHECKING:
    import yaml

__all__ = ["node_in", "snippet_of", "yaml_of"]


def yaml_of(tree: object) -> str:
    """
    Return a tree of tables, mappings, lists and texts as YAML, entries in their order.
    """
    import yaml

    return yaml.dump(tree, Dumper=_dumper(), sort_keys=False, allow_unicode=True)


def snippet_of(node: Node) -> str:
    """Return a node as YAML on its own, to be kept as a text."""
    return yaml_of([node])


def node_in(snippet: str) -> Node:
    """
    Return the node of a snippet.

    Raises:
        ExchangeError: Somebody changed it, and it is no YAML any more.
    """
    made = parsed(snippet, Findings("what is kept of the file"))
    return made[0] if isinstance(made, list) and made else ""


@cache
def _dumper() -> "type[yaml.SafeDumper]":
    import yaml

    class Dumper(yaml.SafeDumper):
        """Writes text that stood without quotes without quotes again."""

        def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML asks with it
            return True

    def plain(dumper: yaml.SafeDumper, text: Plain) -> yaml.Node:
        tag = dumper.resolve(yaml.ScalarNode, str(text), (True, False))  # type: ignore[no-untyped-call]  # its stubs
        return dumper.represent_scalar(tag, str(text))

    def table(dumper: yaml.SafeDumper, one: Table) -> yaml.Node:
        return dumper.represent_mapping("tag:yaml.org,2002:map", one.entries)

    Dumper.add_representer(Plain, plain)
    Dumper.add_representer(Table, table)
    return Dumper
