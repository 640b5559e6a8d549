"""What a term declares of itself, and what it is told of a problem."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from geocluster.errors import RulesError
from geocluster.facts import Fact, Text, fact
from geocluster.given import LONGEST_CHARGE, as_charge, in_minutes, minutes, shown, whole
from geocluster.phrases import phrase

if TYPE_CHECKING:  # a scenario is checked before anything heavy is imported
    import numpy as np
    from numpy.typing import NDArray
    from scipy import sparse

    from geocluster.schools import Schools
    from geocluster.terms.shapes import CostShape, Match

Reader = Callable[[Any, "Schools"], Iterable[str]]
Teller = Callable[["Match"], Fact]

__all__ = [
    "Cost",
    "Drives",
    "Question",
    "Settings",
    "Term",
    "TermCost",
    "from_minutes",
    "paid",
]


class Settings(Protocol):
    """What a term reads of the rules (:class:`geocluster.rules.Rules`)."""

    @property
    def group_charge(self) -> int:
        """Seconds for each group."""

    @property
    def costs(self) -> Mapping[str, Any]:
        """Values of further terms, by their key."""

    @property
    def visits_a_week(self) -> int | None:
        """How often a lead drives to each other school; None for one way once."""


class Drives(Protocol):
    """What a term reads of the travel times (:class:`geocluster.travel.TravelTimes`)."""

    @property
    def seconds(self) -> sparse.csr_array:
        """Shape ``(n, n)``; a missing entry is longer than the cut-off."""


class Question(Protocol):
    """What a term is told of a problem (:class:`geocluster.problem.Problem`)."""

    @property
    def schools(self) -> Schools:
        """The schools."""

    @property
    def travel(self) -> Drives:
        """Drives between them."""

    @property
    def rules(self) -> Settings:
        """Rules and weights."""

    @property
    def alone_cost(self) -> NDArray[np.int64]:
        """Shape ``(n,)``: seconds that the rules charge for a school in no group; -1: forbidden."""

    @property
    def counted(self) -> NDArray[np.bool_]:
        """Shape ``(n,)``: whether a school is part of the question: neither excluded nor barred."""

    @property
    def has_lead(self) -> bool:
        """Whether one school of each group leads it; else drives are from the most central."""

    def partners(self) -> sparse.csr_array:
        """Shape ``(n, n)``: drives of pairs that all rules about two schools let into one group."""


@dataclass(frozen=True, slots=True, eq=False)
class Cost:
    """A term on a problem: what is counted, and what one of it costs.

    Attributes
    ----------
    term
        Key of the term.
    weight
        Seconds for an amount of 1.
    shape
        What is counted.
    tell
        Told a match in a group, or of a school alone: what it is, for people; None where the
        term's title says it all.
    """

    term: str
    weight: int
    shape: CostShape
    tell: Teller | None = None

    def __post_init__(self) -> None:
        weight = whole(self.weight)
        if weight is None or weight < 0:
            raise RulesError(
                phrase(
                    "the term {term!r} weighs {weight}; a weight is a whole number of "
                    "seconds, not below zero, or no bound would hold",
                    term=self.term,
                    weight=shown(self.weight),
                )
            )


@dataclass(frozen=True, slots=True)
class TermCost:
    """What a group, or a school alone, pays for a term.

    Attributes
    ----------
    term
        Key of the term.
    weight
        Seconds for an amount of 1.
    amount
        How much there is of it.
    matches
        Where it comes from; their amounts add up to ``amount``.
    tell
        As for :class:`Cost`.
    """

    term: str
    weight: int
    amount: int
    matches: tuple[Match, ...] = ()
    tell: Teller | None = field(default=None, compare=False, repr=False)

    @property
    def cost(self) -> int:
        """Seconds."""
        return self.weight * self.amount

    @property
    def fact(self) -> Fact:
        """What is paid, for people."""
        return paid(self.term, self.cost)

    def told(self, match: Match) -> Fact | None:
        """Say one of the matches for people; None for what is taken off, or says itself."""
        return self.tell(match) if self.tell is not None and match.amount > 0 else None

    @property
    def facts(self) -> tuple[Fact, ...]:
        """All that is paid for, match by match with its seconds, for people."""
        return tuple(
            fact("cost.of_match", cost=self.weight * match.amount, said=said)
            for match in self.matches
            if (said := self.told(match)) is not None
        )

    @classmethod
    def of(cls, cost: Cost, matches: Iterable[Match]) -> TermCost:
        """Add up matches of a cost."""
        found = tuple(matches)
        return cls(cost.term, cost.weight, sum(m.amount for m in found), found, cost.tell)


def paid(term: str, cost: int) -> Fact:
    """Tell what is paid for a term.

    Parameters
    ----------
    term
        Its key.
    cost
        Seconds.
    """
    return fact("cost.of_term", term=fact(f"term.{term}.title"), cost=cost)


def from_minutes(name: str, written: Any) -> Any:
    """Take a number of minutes in a scenario for seconds."""
    if isinstance(written, bool) or not isinstance(written, int | float):
        raise RulesError(
            phrase(
                "{name} must be a number of minutes, such as 20, not {written!r}",
                name=name,
                written=written,
            )
        )
    if not 0 <= written <= LONGEST_CHARGE / 60:
        raise RulesError(
            phrase(
                "{name} must be from 0 to {longest_charge:,} minutes, not {written:g}",
                name=name,
                longest_charge=LONGEST_CHARGE // 60,
                written=written,
            )
        )
    return minutes(written)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Something that costs: the one place where everything about it is said.

    Attributes
    ----------
    key
        Of the term in records and tables, and in ``[tier.costs]`` where it stands there.
    tier_key
        The key of ``[[tier]]`` that holds its weight, where it does not stand in ``[tier.costs]``.
    about
        Its row in the documentation: what is counted, and what its value means.
    on
        What a problem must pay, of one of the shapes; told the problem and the term's value.
    attribute
        Field of the rules that holds its value; in ``Rules.costs``, by key, where not given.
    check
        Told the key and a value; returns it as it is kept, or raises :class:`RulesError`.
    read, write
        From what a scenario holds to the value, and back: minutes for seconds where not given.
    columns
        Told the value and the schools; which fields or source columns of theirs it reads.
    flagged
        Likewise; those of them where an unknown value is flagged, as nothing is charged for it.
    linked
        Whether it reads the linked pairs of the schools, so that an answer depends on them.
    says
        Told the value; what it charges, for people: a fact with the code ``term.<key>``. None for
        what does not stand in ``[tier.costs]``.
    texts
        Templates of the facts that it says: ``term.<key>.title`` names it in a few words, and what
        a match is stands under codes that begin with ``term.<key>.``.
    """

    key: str
    about: str
    on: Callable[[Question, Any], Iterable[Cost]]
    tier_key: str | None = None
    attribute: str | None = None
    check: Callable[[str, Any], Any] = as_charge
    read: Callable[[str, Any], Any] = from_minutes
    write: Callable[[Any], Any] = in_minutes
    columns: Reader = lambda value, schools: ()
    flagged: Reader = lambda value, schools: ()
    linked: bool = False
    says: Callable[[Any], Fact] | None = None
    texts: Mapping[str, Text] = field(default_factory=dict)

    @property
    def in_costs(self) -> bool:
        """Whether it stands in ``[tier.costs]``."""
        return self.attribute is None and self.tier_key is None

    @property
    def citation_key(self) -> str:
        """The key of a scenario under which a preset gives its source."""
        return self.tier_key or f"costs.{self.key}"

    def value(self, rules: Settings) -> Any:
        """Return its value in some rules; None where it is not set, 1 where nothing sets it."""
        if self.attribute is not None:
            return getattr(rules, self.attribute)
        return rules.costs.get(self.key) if self.in_costs else 1

    @property
    def title(self) -> Fact:
        """A few words for people."""
        return fact(f"term.{self.key}.title")

    def words(self, rules: Settings) -> Fact | None:
        """Return what it charges, for people; None where it is not set, or its rule says it."""
        value = self.value(rules)
        return None if value is None or self.says is None else self.says(value)

    def costs(self, problem: Question) -> Iterator[Cost]:
        """Yield what it counts on a problem; nothing where it is not set or weighs nothing."""
        value = self.value(problem.rules)
        if value is not None:
            yield from (cost for cost in self.on(problem, value) if cost.weight)
