# SPDX-License-Identifier: EUPL-1.2
"""
Put together what is written down of barriers for people to read.
"""

from onestopshop.operations.agendas import Agendas
from onestopshop.operations.briefs import Briefs
from onestopshop.operations.feedback import Feedback
from onestopshop.operations.presignals import PreSignals

__all__ = ["BarrierPapers"]


class BarrierPapers(Briefs, PreSignals, Agendas, Feedback):
    """
    Briefs, pre-signals, agendas and feedback.
    """
