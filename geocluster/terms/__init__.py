"""What costs: one file a term, each of a shape that the solver knows.

:data:`TERMS` holds them all by key. A third party adds one by an entry point of the group
``geocluster.terms`` that points at a :class:`Term`, or by ``TERMS.register``; its weight then
stands in ``[tier.costs]`` under its key.
"""

from geocluster.terms.alone import ALONE
from geocluster.terms.charge import CHARGE
from geocluster.terms.declared import Cost, Question, Settings, Term, TermCost, paid
from geocluster.terms.drive import DRIVE
from geocluster.terms.registry import (
    TERMS,
    checked_costs,
    columns_of,
    costs_of,
    further_of,
    reads_linked,
)

__all__ = [
    "ALONE",
    "CHARGE",
    "DRIVE",
    "TERMS",
    "Cost",
    "Question",
    "Settings",
    "Term",
    "TermCost",
    "checked_costs",
    "columns_of",
    "costs_of",
    "further_of",
    "paid",
    "reads_linked",
]
