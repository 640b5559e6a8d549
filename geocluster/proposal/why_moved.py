"""Why a school is elsewhere: what each proposal would say of its group in the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from geocluster.facts import Fact, fact
from geocluster.proposal.comparison import Change, How, Move, TierComparison

__all__ = ["WhyMoved", "why_moved"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyMoved:
    """A reason.

    Attributes
    ----------
    fact
        Which.
    under
        Number of the proposal by whose rules and names it is said; None for any.
    """

    fact: Fact
    under: int | None = None


def why_moved(compared: TierComparison, move: Move, change: Change) -> tuple[WhyMoved, ...]:
    """Return why a school is elsewhere than in the first proposal.

    What forbids its group of one proposal in the other is told; where nothing does, that the
    costs of the whole decide.
    """
    first, other = compared.labels[0], compared.labels[change.side]
    if change.how is How.GONE:
        return (WhyMoved(fact=fact("compared.why.gone", other=other)),)
    if change.how is How.NEW:
        return (WhyMoved(fact=fact("compared.why.new", first=first)),)
    if change.how is How.LEAD:
        return (WhyMoved(fact=fact("compared.why.lead", other=other)),)
    told = [
        *_forbidden(compared, move, of=0, under=change.side),
        *_forbidden(compared, move, of=change.side, under=0),
    ]
    return tuple(told) or (WhyMoved(fact=fact("compared.why.allowed")),)


def _forbidden(compared: TierComparison, move: Move, *, of: int, under: int) -> Iterator[WhyMoved]:
    """Tell what one proposal has against the group of a school in the other."""
    place = move.places[of]
    if place is None or place.group is None:
        return
    names = {"of": compared.labels[of], "under": compared.labels[under]}
    judged = next(x for x in compared.judged if (x.of, x.under) == (of, under))
    score = judged.groups[place.group]
    if score is None:
        lacking = [
            x
            for x in compared.schools
            if x in compared.groups(of)[place.group] and x not in compared.places[under]
        ]
        yield WhyMoved(fact=fact("compared.why.lacks", schools=lacking, **names))
    elif score.violations:
        broken = list(dict.fromkeys(violation.fact for violation in score.violations))
        yield WhyMoved(fact=fact("compared.why.breaks", broken=broken, **names), under=under)
