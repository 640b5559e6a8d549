"""What a study declares of itself, and what it is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from geocluster.phrases import phrase
from geocluster.proposal import Proposal, Status
from geocluster.travel import TravelTimes
from geocluster.watcher import Watcher

__all__ = ["Study", "StudyOptions", "refuse_unproven"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyOptions:
    """How a study is conducted.

    Attributes
    ----------
    seconds
        For each study; what is not done by then is said.
    seed, threads
        As for :func:`geocluster.solvers.solve`.
    numbers
        How many of what a study looks for, by its name, where that is asked for.
    near
        Share of the best that others may cost more, for what asks about such.
    closed
        Travel times with a road closed, by that road, for what asks about such.
    """

    seconds: float = 300.0
    seed: int = 1
    threads: int = 2
    numbers: Mapping[str, int] = field(default_factory=dict)
    near: float = 0.01
    closed: Mapping[str, TravelTimes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """Work that is done on a proposal after it was solved.

    Attributes
    ----------
    title
        What is done, said while it is conducted.
    conduct
        Returns the proposal with what was found. It ends soon when the watcher's clock is stopped,
        with what it has by then.
    refuses
        Says why it cannot be conducted of a proposal, as a sentence; None where it can.
    """

    title: str
    conduct: Callable[[Proposal, StudyOptions, Watcher], Proposal]
    refuses: Callable[[Proposal], str | None] = lambda proposal: None


def refuse_unproven(what: str) -> Callable[[Proposal], str | None]:
    """Return what refuses a proposal that is not proven best.

    Parameters
    ----------
    what
        Is told, in the plural or as a name without an article, such as ``firmness``.
    """

    def refuses(proposal: Proposal) -> str | None:
        if proposal.status is Status.INFEASIBLE:
            return phrase(
                "the study of {what} is conducted of an answer that is proven best; here no "
                "grouping meets the rules: the reasons say what stands in the way",
                what=what,
            )
        if proposal.status is not Status.OPTIMAL:
            return phrase(
                "the study of {what} is conducted of an answer that is proven best; "
                "this one is not: give the search more time (--seconds N of geocluster "
                "run), then ask again",
                what=what,
            )
        return None

    return refuses
