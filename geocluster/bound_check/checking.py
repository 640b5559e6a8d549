"""A certificate against its question: what it proves, by what.

Everything that ``docs/certificate.md`` says has to hold is tried on every group that matters, found
by :mod:`.groups` and judged by :mod:`geocluster.judge`. What is left to choose from is labelled
(:mod:`.labelling`); where labels are too many, another solver chooses (:mod:`.choice`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from geocluster.bound_check.choice import choose
from geocluster.bound_check.counting import counted_differs
from geocluster.bound_check.groups import Column, reduced_cost
from geocluster.bound_check.labelling import all_lose_more
from geocluster.bound_check.prices import Prices, counted_classes, worth_of
from geocluster.bound_check.question import Question
from geocluster.bound_check.told import prices_told
from geocluster.errors import LimitError, OutputError
from geocluster.phrases import phrase, said_of
from geocluster.problem import Problem
from geocluster.proposal.certificate import SCALE, Asks, Certificate, PartProof, Stage

__all__ = ["BoundCheck", "check_certificate"]


@dataclass(slots=True)
class BoundCheck:
    """What was found of one certificate.

    Attributes
    ----------
    faults
        What is wrong with it, as sentences: then it proves nothing.
    not_checked
        What was not looked at, and why, as sentences.
    by_prices
        Seconds that are proven by arithmetic; None where that is nothing.
    proven
        Seconds that are proven with the word of the other solver for the choice from what is left;
        None where that is nothing.
    impossible
        Whether it is proven that no grouping meets the rules.
    groups
        How many groups were begun, and could have priced too little.
    columns
        How many groups the other solver chose from; 0 where it was not asked.
    """

    faults: list[str] = field(default_factory=list)
    not_checked: list[str] = field(default_factory=list)
    by_prices: int | None = None
    proven: int | None = None
    impossible: bool = False
    groups: int = 0
    columns: int = 0


def check_certificate(
    problems: Sequence[Problem],
    said: Certificate,
    *,
    most: int,
    seconds: float,
    step: Callable[[str], None] = lambda what: None,
) -> BoundCheck:
    """Check what proves a bound.

    Parameters
    ----------
    problems
        The question: one tier, or several together, the coarsest first.
    said
        The certificate.
    most
        Groups that are looked at, at most.
    seconds
        Limit for each choice of the other solver.
    step
        Told what is being done, for people.
    """
    found = BoundCheck()
    try:
        if said.bound is None:
            _Impossible(problems, said, found, most, seconds, step).check()
        else:
            _Bounded(problems, said, found, most, seconds, step).check()
    except OutputError as fault:
        found.faults.append(said_of(fault))
    except LimitError as fault:
        found.not_checked.append(said_of(fault))
    return found


class _Checker:
    """What both kinds of certificates have."""

    free = False

    def __init__(
        self,
        problems: Sequence[Problem],
        said: Certificate,
        found: BoundCheck,
        most: int,
        seconds: float,
        step: Callable[[str], None],
    ) -> None:
        self.said, self.found, self.seconds, self.step = said, found, seconds, step
        self.question = Question(problems, most=most, free=self.free)
        self.problem = problems[0]

    def priced(self, stages: Sequence[Stage]) -> Prices:
        """Put the prices of parts together, as :func:`.told.prices_told`."""
        return prices_told(stages, self.problem, self.question.counted_inside)

    @property
    def counts(self) -> bool:
        """Whether numbers of groups join all parts."""
        inside = any(stage.inside for part in self.said.parts for stage in part.stages)
        return inside or bool(counted_classes(self.problem.rules))

    def parts(self) -> NDArray[np.int64]:
        """Shape ``(n,)``: the part of each open school, -1 for others.

        Raises
        ------
        OutputError
            If a school is in none or in two, or is not open.
        """
        position = {school: i for i, school in enumerate(self.problem.schools.ids)}
        of = np.full(len(position), -1, np.int64)
        for k, part in enumerate(self.said.parts):
            for stage in part.stages:
                if set(stage.prices) != set(part.stages[0].prices):
                    raise OutputError(phrase("the stages of a part are of different schools"))
                if bool(stage.inside) is not bool(part.stages[0].inside):
                    raise OutputError(
                        phrase("classes that have a price are not those that the rules count")
                    )
            for school in part.stages[0].prices:
                i = position.get(school)
                if i is None or not self.question.open[i]:
                    raise OutputError(
                        phrase("a part holds {school!r}, which can be in no group", school=school)
                    )
                if of[i] >= 0:
                    raise OutputError(phrase("{school!r} is in two parts", school=school))
                of[i] = k
        if len(self.said.parts) > 1 and self.counts:
            raise OutputError(phrase("groups are counted over all parts, so there can be one only"))
        return of

    def check_part(self, proofs: Sequence[PartProof], schools: Sequence[int]) -> bool:
        """Check parts that some lead joins, most often one; tell whether they are as claimed."""
        claim = sum(proof.claim for proof in proofs)
        stages = [
            [proof.stages[min(k, len(proof.stages) - 1)] for proof in proofs]
            for k in range(max(len(proof.stages) for proof in proofs))
        ]
        first = self.priced(stages[0])
        worth = self.worth(first, stages[0], schools)
        self.alone_lose_nothing(first, schools)
        leads = [i for i in self.question.tiers[0].leads if i in set(schools)]
        before = self.by_prices
        self.by_prices += -(-worth // SCALE)
        if worth > SCALE * (claim - 1):
            self.price(first, -1, leads)
            return True
        try:
            columns = self.price(first, SCALE * claim - worth, leads)
        except LimitError as fault:
            self.price(first, -1, leads)
            self.found.not_checked.append(
                phrase("the choice from what is left: {fault}", fault=fault)
            )
            return False
        alone = self.alone(first, SCALE * claim - worth, schools)
        prices = first
        for later in stages[1:]:
            prices = self.priced(later)
            worth = self.worth(prices, later, schools)
            self.alone_lose_nothing(prices, list(alone))
            columns = [self.again(column, prices) for column in columns]
            _lose_nothing(columns, self.problem)
            width = SCALE * claim - worth
            columns = [column for column in columns if column.reduced <= width]
            alone = {i: a for i, a in alone.items() if SCALE * a - prices.schools[i] <= width}
        if all_lose_more(columns, alone, schools, prices, SCALE * (claim - 1) - worth):
            self.by_prices = before + claim
            return True
        return self.chosen(columns, alone, schools, prices, claim)

    by_prices = 0

    @property
    def limits_inside(self) -> list[tuple[int, int]]:
        """Fewest and most groups of each class of finer tiers, tier after tier."""
        return [ends for tier in self.question.counted_inside for _, ends in tier]

    def worth(self, prices: Prices, stages: Sequence[Stage], schools: Sequence[int]) -> int:
        """Add up what prices are worth.

        Raises
        ------
        OutputError
            If that is not what is said.
        """
        taken_in = np.zeros(len(self.problem), bool)
        taken_in[list(schools)] = True
        worth, told = prices.value(self.problem, taken_in), sum(stage.value for stage in stages)
        if prices.inside:
            worth += worth_of(prices.inside, self.limits_inside)
        if worth != told:
            raise OutputError(
                phrase("the prices are worth {worth}, but {told} is said", worth=worth, told=told)
            )
        return worth

    def alone_lose_nothing(self, prices: Prices, schools: Sequence[int]) -> None:
        """Refuse prices of schools above what they cost alone."""
        for i in schools:
            alone = self.question.alone[i]
            if alone is not None and SCALE * alone < prices.schools[i]:
                raise OutputError(
                    phrase(
                        "{school!r} has a price above what it costs alone",
                        school=self.problem.schools.ids[i],
                    )
                )

    def alone(self, prices: Prices, width: int, schools: Sequence[int]) -> dict[int, int]:
        """Return what schools cost that may be alone, of those that matter."""
        costs = ((i, self.question.alone[i]) for i in schools)
        return {
            i: cost
            for i, cost in costs
            if cost is not None and SCALE * cost - int(prices.schools[i]) <= width
        }

    def price(self, prices: Prices, width: int, leads: Sequence[int]) -> list[Column]:
        """Return the groups up to a width, none of which may be below zero."""
        self.step(phrase("Pricing every group"))
        columns = self.question.columns(prices, width, leads)
        self.found.groups += self.question.begun
        _lose_nothing(columns, self.problem)
        return columns

    def again(self, column: Column, prices: Prices) -> Column:
        """Return a group at other prices."""
        return reduced_cost(column, prices, self.problem.rules)

    def chosen(
        self,
        columns: Sequence[Column],
        alone: dict[int, int],
        schools: Sequence[int],
        prices: Prices,
        claim: int,
    ) -> bool:
        """Let the other solver choose; tell whether nothing costs less than claimed."""
        self.found.columns += len(columns)
        self.step(
            phrase(
                "HiGHS chooses from {n:,} group", "HiGHS chooses from {n:,} groups", n=len(columns)
            )
        )
        answer = choose(
            columns,
            alone,
            schools,
            self.problem.rules,
            prices.cuts,
            seconds=self.seconds,
            inside=self.limits_inside if prices.inside else (),
        )
        if answer.cost is not None and answer.cost < claim:
            raise OutputError(
                phrase(
                    "the other solver chose groups that cost {cost}, less than the {claim} "
                    "that are claimed",
                    cost=answer.cost,
                    claim=claim,
                )
            )
        if answer.bound is None or answer.bound >= claim:
            return True
        self.found.not_checked.append(
            phrase(
                "the choice from {n:,} group: the other solver was not ready within {seconds:g} s",
                "the choice from {n:,} groups: the other solver was not ready within {seconds:g} s",
                n=len(columns),
                seconds=self.seconds,
            )
        )
        return False


def _lose_nothing(columns: Sequence[Column], problem: Problem) -> None:
    """Refuse prices at which a group costs less than nothing."""
    wrong = [column for column in columns if column.reduced < 0]
    if wrong:
        worst = min(wrong, key=lambda column: column.reduced)
        ids = ", ".join(problem.schools.ids[i] for i in worst.members)
        raise OutputError(
            phrase(
                "{n:,} group costs less than its prices, {ids}: by {short:g} s",
                "{n:,} groups cost less than their prices, such as {ids}: by {short:g} s",
                n=len(wrong),
                ids=ids,
                short=-worst.reduced / SCALE,
            )
        )


class _Bounded(_Checker):
    """A certificate of a bound."""

    def check(self) -> None:
        said, question = self.said, self.question
        for name, told, is_so in (
            ("constant", said.constant, question.constant),
            ("least", said.least, question.least),
        ):
            if told != is_so:
                raise OutputError(
                    phrase(
                        "the {name} is {told}, by the rules {is_so}",
                        name=name,
                        told=told,
                        is_so=is_so,
                    )
                )
        claims = said.constant + sum(part.claim for part in said.parts)
        if said.bound != max(said.least, claims):
            raise OutputError(
                phrase(
                    "the bound is {bound}, but what is claimed adds up to {claims}",
                    bound=said.bound,
                    claims=claims,
                )
            )
        if said.counted is not None or said.barred:
            raise OutputError(phrase("a bound is claimed, and that no grouping meets the rules"))
        if any(part.asks is not Asks.COST for part in said.parts):
            raise OutputError(phrase("a bound is claimed, but no cost is asked for"))
        of = self.parts()
        if (of[question.open] < 0).any():
            raise OutputError(phrase("a school that can be grouped is in no part"))
        proven = True
        for members, proofs in self.together(of):
            proven &= self.check_part(proofs, members)
        self.found.by_prices = max(said.least, said.constant + self.by_prices)
        self.found.proven = said.bound if proven else self.found.by_prices

    def together(self, of: NDArray[np.int64]) -> Iterator[tuple[list[int], list[PartProof]]]:
        """Yield parts, those together that some lead joins."""
        joined = self.question.joined(of)
        for k in np.unique(joined[joined >= 0]).tolist():
            members = np.flatnonzero(joined == k)
            numbers = np.unique(of[members]).tolist()
            yield members.tolist(), [self.said.parts[number] for number in numbers]


class _Impossible(_Checker):
    """A certificate that no grouping meets the rules."""

    free = True

    def check(self) -> None:
        said, question = self.said, self.question
        if (said.constant, said.least) != (0, 0):
            raise OutputError(phrase("where no grouping meets the rules, nothing is paid"))
        if said.barred:
            ids = [self.problem.schools.ids[i] for i in question.barred]
            if list(said.barred) != ids:
                raise OutputError(
                    phrase(
                        "barred are {barred}, by the rules {ids}", barred=list(said.barred), ids=ids
                    )
                )
        elif said.counted is not None:
            if differs := counted_differs(said.counted, self.problem):
                raise OutputError(differs)
        else:
            self.cover()
            return
        self.found.impossible = True

    def cover(self) -> None:
        """Check that schools cannot all be placed."""
        parts = self.said.parts
        if len(parts) != 1 or parts[0].asks is not Asks.COVER or parts[0].claim != 1:
            raise OutputError(phrase("that no grouping meets the rules is claimed, but of no part"))
        of = self.parts()
        joined = self.question.joined(of)
        if (joined != of).any():
            raise OutputError(phrase("a group may hold schools of the part and others"))
        if self.counts and (of[self.question.open] < 0).any():
            raise OutputError(phrase("a school that can be grouped is in no part"))
        self.found.impossible = self.check_part(parts, np.flatnonzero(of == 0).tolist())
