# SPDX-License-Identifier: EUPL-1.2
"""
The proof of the plugins at its small size.
"""

from tests.proofs.plugins import proof
from tests.proofs.plugins.bad_plugins import ZOO


def test_a_bad_plugin_cannot_stop_the_desk() -> None:
    """Each of thirty bad plugins, and some pairs of them, leave a desk that works or refuses by name."""
    assert len({one.what for one in ZOO}) == len(ZOO) == 30
    result = proof.run(36, seed=3)
    assert result.lines == []
    assert result.violations == 0
    assert result.saboteur_caught
