"""Whether a new answer to the same question may take the place of the one that stands."""

from __future__ import annotations

from typing import Any

from geocluster.facts import fact
from geocluster.phrases import phrase
from geocluster.proposal import Proposal, Status
from geocluster.texts.speaker import worded

__all__ = ["nothing_found", "why_the_old_stays"]

_WITH_SWEEP = phrase("it costs the same, and a sweep stands with it; --replace gives it up")
_WITH_STUDY = phrase("it costs the same, and a study of it stands with it; --replace gives it up")


def nothing_found(proposal: Proposal) -> bool:
    """Tell whether the search ended before it found anything worth keeping.

    A grouping without any group is an answer only where it is proven best.
    """
    if proposal.drawn is not None or proposal.status in (Status.OPTIMAL, Status.INFEASIBLE):
        return False
    return not any(tier.grouping and tier.grouping.groups for tier in proposal.tiers)


def why_the_old_stays(
    new: Proposal, old: dict[str, Any] | None, *, swept: bool = False, studied: bool = False
) -> str | None:
    """Say why an answer to the same question stays; None where the new one is as good or better.

    Parameters
    ----------
    new
        Just found.
    old
        Record of the one that stands; None where it cannot be read.
    swept, studied
        Whether a sweep, or a study that the new one has not, stands with the old one that is to
        stay.

    Returns
    -------
    str or None
        The end of a sentence, with figures. A lower cost is better; at the same cost, more that
        is proven; what is proven impossible stays where nothing was found.
    """
    if new.drawn is not None:
        return _proves_less(new, old)
    if old is None or old["status"] not in ("optimal", "feasible", "infeasible"):
        return None
    if old["status"] == "infeasible":
        return (
            None
            if new.status is Status.INFEASIBLE
            else phrase("it is proven that no grouping exists")
        )
    cost, bound = old["objective"], old["lower_bound"]
    if new.objective is None or new.objective > cost:
        return phrase(
            "it costs {minutes}, the new one {now}",
            minutes=_minutes(cost),
            now=_minutes(new.objective),
        )
    if new.objective < cost or bound is None or (new.lower_bound or 0) > bound:
        return None
    if new.lower_bound == bound:
        if swept and new.sweep is None:
            return _WITH_SWEEP
        if studied:
            return _WITH_STUDY
        return _made_from_less(new, old)
    return phrase(
        "both cost {minutes}, but more is proven of it (nothing costs less "
        "than {bound}, against {now})",
        minutes=_minutes(cost),
        bound=_minutes(bound),
        now=_minutes(new.lower_bound),
    )


def _proves_less(new: Proposal, old: dict[str, Any] | None) -> str | None:
    """Say that more is proven beside the same grouping; None where that is not so."""
    bound = old["lower_bound"] if old else None
    if bound is None or (new.lower_bound or 0) >= bound:
        return None
    return phrase(
        "it is the same grouping, but more is proven beside it (nothing costs "
        "less than {minutes}, against {now})",
        minutes=_minutes(bound),
        now=_minutes(new.lower_bound),
    )


def _made_from_less(new: Proposal, old: dict[str, Any]) -> str | None:
    """Say that only the old map has what inputs show that are no longer there; else None."""
    gone, before = any(_missing(x.code) for x in new.issues), old["data"]["issues"]
    if gone and not any(_missing(x["code"]) for x in before):
        return phrase("it costs the same, and was made while all its inputs were there")
    return None


def _missing(code: str) -> bool:
    return code == "input_missing"


def _minutes(seconds: int | None) -> str:
    if seconds is None:
        return phrase("nothing known")
    return worded(fact("cost.minutes", cost=seconds))
