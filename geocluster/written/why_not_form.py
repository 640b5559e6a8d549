"""How the record says why schools are not elsewhere, and what is read of it."""

from __future__ import annotations

from geocluster.errors import GeoclusterError, OutputError
from geocluster.phrases import phrase
from geocluster.problem import Problem
from geocluster.proposal import Elsewhere, Margin, Neighbour, WhyNot
from geocluster.written.sections import Count, FactForm, Form, told

__all__ = ["WhyNotForm", "read_why_not"]


class MoreForm(Form):
    """What the whole costs more with some schools otherwise than they are."""

    schools: list[str] = told("Ids: of the group that is then made, of the pair, or of the school.")
    more_seconds: Count | None = told("What the best found costs more; null where none was found.")
    at_least_seconds: Count | None = told(
        "Proven: every such grouping costs at least so much more; null where it is proven that "
        "there is none."
    )

    def margin(self, problem: Problem) -> Margin:
        """Return it by position."""
        at = tuple(sorted(map(problem.schools.position, self.schools)))
        return Margin(schools=at, more=self.more_seconds, at_least=self.at_least_seconds)


class NeighbourForm(Form):
    """A school near another."""

    school: str = told("Its id.")
    drive_seconds: Count = told("The longer of the drives there and back.")
    now: bool = told("Whether the two are in one group of the proposal.")
    cost: MoreForm | None = told(
        "With the two in one group or, if they are now, apart; null where a rule forbids it."
    )
    never: FactForm | None = told("Which rule forbids them together; null where none does.")


class ElsewhereForm(Form):
    """Where else a school could be."""

    school: str = told("Its id.")
    near: list[NeighbourForm] = told(
        "Its nearest school, and the nearest that it could be with by the rules about two schools."
    )
    others: list[MoreForm] = told("The next best groups for it, best first.")
    exhausted: bool = told("Whether it is proven that there is no further group for it.")
    alone: MoreForm | None = told("In no group; null for a school that is in none.")


class WhyNotForm(Form):
    """Why the schools of an answer that is proven best are not elsewhere."""

    schools: list[ElsewhereForm] = told("Each that was asked about.")
    missing: Count = told("How many were not come to, as the work was stopped.")
    said: list[FactForm] = told("Of the whole, in short.")


def read_why_not(said: WhyNotForm | None, problem: Problem) -> WhyNot | None:
    """Return what a record says of a tier; None where it says nothing.

    Raises
    ------
    OutputError
        If it says what nobody can read.
    """
    if said is None:
        return None
    try:
        return WhyNot(
            schools=tuple(_elsewhere(form, problem) for form in said.schools),
            missing=said.missing,
        )
    except (GeoclusterError, LookupError, TypeError, ValueError) as fault:
        raise OutputError(
            phrase(
                "proposal.json is damaged: why_not cannot be read: {name}: {fault}",
                name=type(fault).__name__,
                fault=fault,
            )
        ) from None


def _elsewhere(said: ElsewhereForm, problem: Problem) -> Elsewhere:
    return Elsewhere(
        school=problem.schools.position(said.school),
        near=tuple(_neighbour(form, problem) for form in said.near),
        others=tuple(form.margin(problem) for form in said.others),
        exhausted=said.exhausted,
        alone=None if said.alone is None else said.alone.margin(problem),
    )


def _neighbour(said: NeighbourForm, problem: Problem) -> Neighbour:
    return Neighbour(
        school=problem.schools.position(said.school),
        drive=said.drive_seconds,
        now=said.now,
        margin=None if said.cost is None else said.cost.margin(problem),
        never=None if said.never is None else said.never.fact,
    )
