# SPDX-License-Identifier: EUPL-1.2
"""
Put together what is written down of barriers for people to read.
"""

from onestopshop.operations.papers.agendas import Agendas
from onestopshop.operations.papers.briefs import Briefs
from onestopshop.operations.papers.feedback import Feedback
from onestopshop.operations.papers.presignals import PreSignals

__all__ = ["BarrierPapers"]


class BarrierPapers(Briefs, PreSignals, Agendas, Feedback):
    """
    Briefs, pre-signals, agendas and feedback.
    """
