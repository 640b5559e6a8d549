"""Schools, travel times, rules and pins, checked against each other and turned into positions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from geocluster.arrays import numbered
from geocluster.errors import RulesError, SchoolsError, TravelError
from geocluster.given import Seconds, instance, said_in_minutes
from geocluster.neighbours import graph_of, pairs_of, touching
from geocluster.phrases import phrase
from geocluster.presets import cited, columns_of, preset_of
from geocluster.rules import RULES, Alone, Eligibility, Lead, Pins, Rule, Rules
from geocluster.rules.pins import pinned_positions
from geocluster.rules.pupils_in import years_unknown
from geocluster.schools import Schools
from geocluster.terms import Cost, costs_of, reads_linked
from geocluster.terms.shapes import Alone as AloneShape
from geocluster.terms.shapes import Restriction, Together
from geocluster.travel import TravelTimes

__all__ = ["Problem", "fingerprint_of"]


_NEVER_ASKED = frozenset({Eligibility.EXCLUDED, Eligibility.PINNED_ALONE, Eligibility.NOT_ELIGIBLE})
"""What costs nothing when it stays in no group: no choice could place such a school."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Problem:
    """What is to be solved.

    Attributes
    ----------
    schools, travel, rules, pins
        As given; ``travel`` has the order of ``schools``.
    neighbours
        Shape ``(n, n)``, bool, sparse, symmetric: which schools are neighbours. May be given in
        any form that :func:`geocluster.neighbours.graph_of` takes. Where it is not given but
        a rule asks, schools are neighbours whose catchments touch; else None.
    pupils
        Pupils of each school, None where unknown.
    eligibility
        For each school, whether it can be grouped.
    may_lead
        Shape ``(n,)``: whether the rules let a school lead (or be the medoid).
    must_lead
        Shape ``(n,)``: whether a pin says it leads whatever group it is in.
    labels
        Shape ``(n, c)``: for each column of ``rules.same`` a number that is equal for equal
        values, -1 where unknown.
    alone_cost
        Shape ``(n,)``: seconds charged when a school is in no group; -1 where that is forbidden.
    counted
        Shape ``(n,)``: whether a school is part of the question: neither excluded nor barred.
    costs
        All that is paid for, of the shapes of :mod:`geocluster.terms.shapes`.
    holds
        Shape ``(n, k)``: for each of ``rules.kinds`` whether a school is such as one of the group
        must be.
    together
        Sets of positions that a pin joins; sets that share a school are merged.
    apart
        Pairs of positions, the smaller first, that a pin keeps apart.
    locked
        Sets of positions that a pin makes a group as they stand; they are in ``together``, too.
    forbidden
        Positions, ascending, of each group that a pin says is not made.
    asked
        Every rule of the registry with its value.
    restricted
        Of rules that the solver does not know by name: the name, and what they restrict, of the
        shapes of :mod:`geocluster.terms.shapes`.

    Raises
    ------
    TravelError
        If the travel times are for another number of schools, or a limit is above the cut-off.
    RulesError
        If pins contradict each other or the data, the rules name a preset that does not exist, or
        the neighbours are not those of schools.
    SchoolsError
        If a pin or rule names a school or column that does not exist.
    """

    schools: Schools
    travel: TravelTimes
    rules: Rules
    pins: Pins = Pins()
    neighbours: sparse.csr_array | None = field(default=None, repr=False)
    pupils: tuple[int | None, ...] = field(init=False, repr=False)
    eligibility: tuple[Eligibility, ...] = field(init=False, repr=False)
    may_lead: NDArray[np.bool_] = field(init=False, repr=False)
    must_lead: NDArray[np.bool_] = field(init=False, repr=False)
    labels: NDArray[np.int64] = field(init=False, repr=False)
    alone_cost: NDArray[np.int64] = field(init=False, repr=False)
    counted: NDArray[np.bool_] = field(init=False, repr=False)
    costs: tuple[Cost, ...] = field(init=False, repr=False)
    holds: NDArray[np.bool_] = field(init=False, repr=False)
    together: tuple[frozenset[int], ...] = field(init=False, repr=False)
    apart: frozenset[tuple[int, int]] = field(init=False, repr=False)
    locked: tuple[frozenset[int], ...] = field(init=False, repr=False)
    forbidden: frozenset[tuple[int, ...]] = field(init=False, repr=False)
    asked: tuple[tuple[Rule[Any], Any], ...] = field(init=False, repr=False)
    restricted: tuple[tuple[str, Restriction], ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._check_kinds()
        n = len(self.schools)
        if len(self.travel) != n:
            said = phrase("travel times are for {m} schools, not for {n}", m=len(self.travel), n=n)
            raise TravelError(said)
        if self.travel.points not in (None, self.schools.points_digest):
            raise TravelError(
                phrase(
                    "these travel times were computed for other points: a school has moved "
                    "since, or the schools stand in another order; compute them again, "
                    "such as with gc.travel_times(schools, …)"
                )
            )
        preset_of(self.rules)
        limit = self.rules.longest_drive
        if limit is not None and limit > self.travel.cutoff:
            raise TravelError(
                phrase(
                    "the longest drive of {limit} is above the cut-off of "
                    "{cutoff} up to which times are known; raise cutoff_minutes "
                    "or lower longest_drive_minutes",
                    limit=said_in_minutes(limit),
                    cutoff=said_in_minutes(self.travel.cutoff),
                )
            )
        pinned = pinned_positions(self.schools, self.pins)
        (lead,), (alone,), (excluded,) = (pinned[k] for k in ("lead", "alone", "exclude"))
        derived: dict[str, Any] = {
            "pupils": self.schools.pupils,
            "must_lead": self._mask(lead),
            "together": self._joined([*pinned["together"], *pinned["lock"]]),
            "locked": tuple(dict.fromkeys(map(frozenset, pinned["lock"]))),
            "forbidden": frozenset(tuple(sorted(at)) for at in pinned["forbid"]),
            "apart": frozenset(p for ids in pinned["apart"] for p in combinations(sorted(ids), 2)),
            "labels": _labels(self.schools, self.rules.same),
            "may_lead": np.array(self.rules.lead_where.select(self.schools), bool),
            "holds": _holds(self.schools, self.rules),
            "neighbours": self._neighbours(),
            "asked": self._asked(),
        }
        for name, value in derived.items():
            object.__setattr__(self, name, value)
        object.__setattr__(self, "eligibility", self._eligibility(excluded, alone))
        object.__setattr__(self, "alone_cost", self._alone_cost())
        left_out = (Eligibility.EXCLUDED, Eligibility.NOT_ELIGIBLE)
        counted = np.array([eligibility not in left_out for eligibility in self.eligibility], bool)
        object.__setattr__(self, "counted", counted)
        restricted = tuple(
            (rule.name, shape)
            for rule, value in self.asked
            for shape in rule.restrictions(value, self)
        )
        object.__setattr__(self, "restricted", restricted)
        object.__setattr__(self, "costs", costs_of(self))
        self._check_pins()

    def __len__(self) -> int:
        return len(self.schools)

    @property
    def tier(self) -> str:
        """Name of the tier, for people."""
        return self.rules.name

    @property
    def restrictions(self) -> tuple[Restriction, ...]:
        """What rules restrict by shape, whatever they are called."""
        return tuple(shape for _, shape in self.restricted)

    @property
    def drive_limit(self) -> int:
        """Seconds: the longest drive, or the cut-off where there is no limit."""
        longest = self.rules.longest_drive
        return self.travel.cutoff if longest is None else longest

    @property
    def has_lead(self) -> bool:
        """Whether one school of each group leads it; else drives are from the most central."""
        return self.rules.lead is not Lead.NONE

    def partners(self) -> sparse.csr_array:
        """Find who could be in one group with whom, by all that rules and pins say of two schools.

        Returns
        -------
        Shape ``(n, n)``: seconds from each school to each that it could be with. Drives both ways
        are within the limit, ``same`` holds, no pin keeps them apart, and both can be grouped.
        """
        within = self.travel.seconds.astype(np.int64)
        within.data = (within.data <= self.drive_limit).astype(np.int64)
        both_ways = within.multiply(within.T)
        near = sparse.coo_array(self.travel.seconds.multiply(both_ways))
        one, other = near.row.astype(np.int64), near.col.astype(np.int64)
        can = np.array([e is Eligibility.OPEN for e in self.eligibility], bool)
        good = (near.data > 0) & can[one] & can[other] & (one != other)
        known = self.labels >= 0
        good &= ((self.labels[one] == self.labels[other]) & known[one] & known[other]).all(axis=1)
        apart = {i * len(self) + j for pair in self.apart for i, j in (pair, pair[::-1])}
        good &= ~np.isin(one * len(self) + other, list(apart))
        for shape in self.restrictions:
            if isinstance(shape, Together):
                good[good] = shape.allowed(one[good], other[good])
        kept = (near.data[good], (one[good], other[good]))
        return sparse.csr_array(kept, shape=near.shape)

    @property
    def open(self) -> tuple[int, ...]:
        """Positions of the schools that can be grouped."""
        return tuple(i for i, s in enumerate(self.eligibility) if s is Eligibility.OPEN)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every field or source column that a rule, a term or a flag of the preset reads."""
        return self._columns(flagged=True)

    def _columns(self, *, flagged: bool) -> tuple[str, ...]:
        read = columns_of(self.rules, self.schools, flagged=flagged)
        found = (c for rule, value in self.asked for c in rule.found(value, self.schools))
        return (*read, *dict.fromkeys(c for c in found if c not in read))

    @property
    def fingerprint(self) -> str:
        """A digest of everything that the answer depends on."""
        digest = hashlib.sha256()
        for name in ("id", "pupils", *self._columns(flagged=False)):
            digest.update(json.dumps([name, *map(str, self.schools.column(name))]).encode())
        if reads_linked(self.rules):
            digest.update(json.dumps([pair.schools for pair in self.schools.linked]).encode())
        times = self.travel.seconds
        for part in (times.indptr, times.indices, times.data):
            digest.update(np.ascontiguousarray(part, dtype="<i8").tobytes())
        asked = [self.rules.digested(), self.pins.digested()]
        rules = json.dumps(asked, default=str, sort_keys=True)
        lost = [self.schools.ids[i] for i in sorted(self.travel.unreachable)]
        digest.update(json.dumps([rules, self.travel.cutoff, lost]).encode())
        digest.update(json.dumps(self.neighbour_pairs).encode())
        return digest.hexdigest()[:16]

    @property
    def neighbour_pairs(self) -> list[tuple[int, int]]:
        """Each pair of neighbours once, by position; none where no rule reads them."""
        return pairs_of(self.neighbours) if self.rules.reads_neighbours else []

    def with_pins(self, pins: Pins) -> Problem:
        """Return the same problem with other pins."""
        return replace(self, pins=pins)

    def with_rules(self, **changes: Any) -> Problem:
        """Return the same problem with some rules changed."""
        return replace(self, rules=replace(self.rules, **changes))

    def with_costs(self, costs: Iterable[Cost]) -> Problem:
        """Return the same problem where these are all that costs, until pins or rules change."""
        changed = replace(self)
        object.__setattr__(changed, "costs", tuple(costs))
        return changed

    def counting_alone(self, each: int = 1) -> Problem:
        """Return the question how few must be alone, each at a cost, but for who may for free."""
        none = {"group_charge": 0, "costs": {}, "fair": False}
        counting = self.with_rules(alone_penalty=Seconds(each), **none)
        return counting.with_costs(c for c in counting.costs if isinstance(c.shape, AloneShape))

    def placing(self, schools: Iterable[int]) -> Problem:
        """Return the question whether some schools find a place: all others may stand alone.

        Nothing costs anything, so any grouping within the other rules is the best. Pins hold.
        """
        asked = self.with_rules(group_charge=0, costs={}, fair=False).with_costs(())
        must = self._mask([*schools, *(i for joined in self.together for i in joined)])
        object.__setattr__(asked, "alone_cost", np.where(must, -1, 0))
        return asked

    def with_values(self, values: Mapping[str, Any]) -> Problem:
        """Return the same problem where some keys of ``[[tier]]``, or the pins, are others."""
        held = dict(values)
        pins = held.pop("pins", self.pins)
        return replace(self, rules=self.rules.with_values(held), pins=pins)

    def _asked(self) -> tuple[tuple[Rule[Any], Any], ...]:
        values = self.rules.values() | {"pins": self.pins}
        return tuple((rule, rule.value(values)) for rule in RULES.values())

    def _check_kinds(self) -> None:
        """Refuse what is no schools, travel times, rules or pins, with how each is made."""
        instance("schools", self.schools, Schools, how="gc.Schools.of(…)", error=SchoolsError)
        how = phrase("gc.TravelTimes.of_dense(…) or gc.travel_times(schools, …)")
        instance("travel", self.travel, TravelTimes, how=how, error=TravelError)
        instance("rules", self.rules, Rules, how="gc.Rules(size=(2, 4), …)", error=RulesError)
        instance("pins", self.pins, Pins, how="gc.Pins(lead=(…))", error=RulesError)

    def __repr__(self) -> str:
        return f"Problem({self._said})"

    def _repr_html_(self) -> str:
        """Return schools, travel times and rules for a notebook."""
        rules = self.rules._repr_html_()
        return f"<p>{escape(self._said)}</p>{self.schools._repr_html_()}{rules}"

    @property
    def _said(self) -> str:
        barred = len(self) - len(self.open)
        out = f" ({barred:,} of them cannot be grouped)" if barred else ""
        return f"{len(self):,} schools{out}, {self.travel.seconds.nnz:,} drives, {self.rules.name}"

    def _neighbours(self) -> sparse.csr_array | None:
        if self.neighbours is not None:
            return graph_of(self.neighbours, len(self))
        return touching(self.schools) if self.rules.reads_neighbours else None

    def _mask(self, positions: list[int]) -> NDArray[np.bool_]:
        mask = np.zeros(len(self), bool)
        mask[positions] = True
        return mask

    def _joined(self, together: list[list[int]]) -> tuple[frozenset[int], ...]:
        sets: list[set[int]] = []
        for positions in together:
            new = set(positions)
            apart = [s for s in sets if not s & new]
            new |= {i for s in sets if s & new for i in s}
            sets = [*apart, new]
        return tuple(frozenset(s) for s in sorted(sets, key=min))

    def _eligibility(self, excluded: list[int], alone: list[int]) -> tuple[Eligibility, ...]:
        members = self.rules.members
        eligible = members.select(self.schools) if members else [True] * len(self)

        def of(i: int) -> Eligibility:
            if i in excluded:
                return Eligibility.EXCLUDED
            if i in alone:
                return Eligibility.PINNED_ALONE
            if not eligible[i]:
                return Eligibility.NOT_ELIGIBLE
            if i in self.travel.unreachable:
                return Eligibility.UNREACHABLE
            if self.rules.pupils is not None and (
                self.pupils[i] is None or years_unknown(self.rules.pupils_in, i, self.schools)
            ):
                return Eligibility.PUPILS_UNKNOWN
            return Eligibility.OPEN

        return tuple(of(i) for i in range(len(self)))

    def _alone_cost(self) -> NDArray[np.int64]:
        rules = self.rules
        free = rules.alone_free.select(self.schools) if rules.alone_free else [False] * len(self)
        chosen = {Alone.NEVER: -1, Alone.PENALISED: rules.alone_penalty, Alone.ALLOWED: 0}
        bound = {i for joined in self.together for i in joined}
        cost = np.zeros(len(self), np.int64)
        for i, eligibility in enumerate(self.eligibility):
            if eligibility in _NEVER_ASKED:
                cost[i] = 0
            elif i in bound:
                cost[i] = -1
            elif free[i]:
                cost[i] = 0
            elif eligibility is Eligibility.OPEN:
                cost[i] = chosen[rules.alone]
            else:
                cost[i] = rules.alone_penalty
        return cost

    def _named(self, positions: Iterable[int]) -> str:
        return ", ".join(self.schools.ids[i] for i in sorted(positions))

    def _check_pins(self) -> None:
        lock_of = {i: locked for locked in self.locked for i in locked}
        for joined in self.together:
            at = sorted(joined)
            if len(at) > self.rules.size[1]:
                raise RulesError(
                    phrase(
                        "pins: {names} must be together, but a group has at most {size} "
                        "schools; remove a pin, or allow larger groups",
                        names=self._named(at),
                        size=self.rules.size[1],
                    )
                )
            for i in at:
                if self.eligibility[i] is not Eligibility.OPEN:
                    barred = self.eligibility[i] is Eligibility.NOT_ELIGIBLE
                    source = cited(self.rules, "members") if barred else ""
                    raise RulesError(
                        phrase(
                            "pins: {school!r} must be together with another school, but cannot be "
                            "grouped ({value}){source}; remove the pin, or mend the data",
                            school=self.schools.ids[i],
                            value=self.eligibility[i].value,
                            source=source,
                        )
                    )
            for pair in combinations(at, 2):
                if pair in self.apart:
                    a, b = (self.schools.ids[i] for i in pair)
                    said = phrase("pins: {a!r} and {b!r} are both together and apart", a=a, b=b)
                    raise RulesError(said)
            for locked in {lock_of[i] for i in at if i in lock_of}:
                if locked < joined:
                    names, other = self._named(locked), self.schools.ids[min(joined - locked)]
                    raise RulesError(
                        phrase(
                            "pins: {names} are locked as a group, but {other!r} must be together "
                            "with one of them; remove one of these pins",
                            names=names,
                            other=other,
                        )
                    )
        if self.pins.lead and self.rules.lead is Lead.NONE:
            raise RulesError(phrase('pins: lead names schools, but the tier has lead = "none"'))


def fingerprint_of(problems: Sequence[Problem]) -> str:
    """Return a digest of everything that the answer of one tier, or of several, depends on."""
    digests = [problem.fingerprint for problem in problems]
    if len(digests) == 1:
        return digests[0]
    return hashlib.sha256(json.dumps(digests).encode()).hexdigest()[:16]


def _holds(schools: Schools, rules: Rules) -> NDArray[np.bool_]:
    held = [kind.holds_where.select(schools) for kind in rules.kinds]
    return np.array(held, bool).reshape(len(held), len(schools)).T


def _labels(schools: Schools, columns: tuple[str, ...]) -> NDArray[np.int64]:
    labels = np.full((len(schools), len(columns)), -1, np.int64)
    for c, name in enumerate(columns):
        labels[:, c], _ = numbered(schools.column(name))
    return labels
