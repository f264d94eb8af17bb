# SPDX-License-Identifier: EUPL-1.2
"""
A synthetic year at the one-stop shop of the example city: invented from a seed, the same every time.

`a_year` invents it, `Played` plays it through the public API.  Nothing of it
was observed at a real service: the services are those of ``directory/``, what
happens at them is chance.
"""

from gent_shop.year.inventing import Year, a_year
from gent_shop.year.planting import Planted
from gent_shop.year.playing import Clock, Playing, played
from gent_shop.year.visiting import Contact, Observed, Sent

__all__ = ["Clock", "Contact", "Observed", "Planted", "Playing", "Sent", "Year", "a_year", "played"]
