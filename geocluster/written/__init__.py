"""A written folder becomes a :class:`~geocluster.proposal.Proposal` again."""

from geocluster.written.data import Used, data_as_used
from geocluster.written.language import language_in
from geocluster.written.opened import opened
from geocluster.written.proposals import Written, read_proposal, read_written

__all__ = [
    "Used",
    "Written",
    "data_as_used",
    "language_in",
    "opened",
    "read_proposal",
    "read_written",
]
