"""Measures: what is counted of groups and of a whole grouping, beside what is paid for.

None of them is in the objective unless a term says so, and none ranks schools. Each is a
:class:`~geocluster.measures.declare.Measure`, declared once in :data:`MEASURES`; record, tables,
map and documentation walk that table. The same are told of a proposal and of what it is measured
against.
"""

from geocluster.measures.declare import Measure, Seen, Value
from geocluster.measures.registry import MEASURES, Figure, Measured, measured, record_of

__all__ = [
    "MEASURES",
    "Figure",
    "Measure",
    "Measured",
    "Seen",
    "Value",
    "measured",
    "record_of",
]
