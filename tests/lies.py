"""Lies that are told in every file at once, by our own writer, and who finds each.

Each begins with an honest answer and changes something; costs, leads, bounds and whatever follows
are made anew, so that no file contradicts another. ``docs/verify.md`` has the same table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from geocluster.facts import fact
from geocluster.grouping import Group, Grouping
from geocluster.judge import group_score, judge
from geocluster.planning import propose
from geocluster.planning.comparing import beside_tiers
from geocluster.problem import Problem
from geocluster.proposal import Certificate, Certificates, Proposal, Status
from geocluster.proposal.certificate import Stage
from geocluster.rules import Pins, Rules
from geocluster.schools import Counts, Schools, Source
from geocluster.travel import TravelTimes
from geocluster.ungrouped import Ungrouped
from tests.proposals import with_tier

__all__ = ["BOUND", "LIES", "NOBODY", "VERIFY", "Lie", "asked"]

VERIFY, BOUND, NOBODY = "verify", "verify --bound", "nobody"

_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Lie:
    """What is made of an honest proposal, and who finds it.

    Attributes
    ----------
    tell
        Of the proposal.
    by
        Who finds it.
    """

    tell: Callable[[Proposal], Proposal]
    by: str


def asked(*, n: int = 8, pins: Pins | None = None, **given: Any) -> Problem:
    """Schools on a ring, two of which must not be together unless other pins are given."""
    step = (np.arange(n)[None, :] - np.arange(n)[:, None]) % n
    times = 200 * np.minimum(step, n - step) + np.random.default_rng(5).integers(0, 60, (n, n))
    schools = Schools.of(
        [f"s{k}" for k in range(n)],
        lon=[-0.5 + 0.01 * k for k in range(n)],
        lat=[52.5] * n,
        names=[f"School {k}" for k in range(n)],
        pupils=[30 + 10 * k for k in range(n)],
        sources=[Source(name="List", licence="OGL v3", attribution="Contains public data")],
    )
    return Problem(
        schools,
        TravelTimes.of_dense(times, cutoff=900),
        Rules(size=(2, 3), longest_drive=420, group_charge=600, **given),
        Pins(apart=(("s0", "s1"), ("s3", "s4"))) if pins is None else pins,
    )


def _problem(honest: Proposal) -> Problem:
    return honest.finest.problem


def _groups(honest: Proposal) -> tuple[Group, ...]:
    grouping = honest.finest.grouping
    assert grouping is not None
    return grouping.groups


def _certificate(honest: Proposal) -> Certificate:
    assert honest.certificates is not None
    (found,) = honest.certificates.tiers
    assert found is not None
    return found


def _kept(honest: Proposal, problem: Problem, groups: Iterable[Group] | None = None) -> Proposal:
    """Say that groups, those of the answer if not given, are the best of another question."""
    made = Grouping(tuple(_led(group, problem) for group in groups or _groups(honest)))
    judged = judge(made, problem)
    objective = judged.total if judged.total is not None else honest.objective
    assert objective is not None
    tier = honest.finest
    assert tier.bound is not None
    why = fact("drawn_so.as_written", words="So it is.")
    alone = tuple(Ungrouped(school=i, fact=why, cost=cost) for i, cost in judged.alone.items())
    told = with_tier(
        honest,
        problem=problem,
        grouping=made,
        judgement=judged,
        ungrouped=alone,
        bound=replace(tier.bound, value=objective),
        status=Status.OPTIMAL,
    )
    told = replace(told, tiers=beside_tiers(told.tiers))
    return replace(told, certificates=_claiming(_certificate(honest), objective))


def _led(group: Group, problem: Problem) -> Group:
    return Group(group.members, group_score(group.members, problem).lead)


def _claiming(said: Certificate, bound: int, stages: tuple[Stage, ...] = ()) -> Certificates:
    """The same certificate, but of another bound."""
    assert said.bound is not None
    first, *others = said.parts
    claim = first.claim + bound - said.bound
    first = replace(first, claim=claim, stages=stages or first.stages)
    return Certificates(tiers=(replace(said, bound=bound, parts=(first, *others)),))


def _shorter(honest: Proposal) -> Problem:
    """A drive within the first group takes half a minute less than it does."""
    problem, group = _problem(honest), _groups(honest)[0]
    lead = group_score(group.members, problem).lead
    assert lead is not None
    member = next(i for i in group.members if i != lead)
    times = problem.travel.seconds.toarray()
    times[lead, member] -= 30
    return replace(problem, travel=TravelTimes.of_dense(times, cutoff=problem.travel.cutoff))


def _second_best(honest: Proposal, problem: Problem) -> Proposal:
    ids = problem.schools.ids
    made = tuple(tuple(ids[i] for i in group.members) for group in _groups(honest))
    pins = replace(problem.pins, forbid=made)
    return propose(problem.with_pins(pins), seconds=_SECONDS)


def _scaled(honest: Proposal) -> Proposal:
    """A worse grouping is the best, and all prices were raised until they add up to its cost."""
    other = _second_best(honest, _problem(honest))
    told = _kept(honest, _problem(honest), _groups(other))
    said, now = _certificate(honest), told.objective
    before = said.bound
    assert before is not None
    assert now is not None
    stages = []
    for stage in said.parts[0].stages:
        prices = {school: -(-price * now // before) for school, price in stage.prices.items()}
        more = sum(prices.values()) - sum(stage.prices.values())
        stages.append(replace(stage, prices=prices, value=stage.value + more))
    return replace(told, certificates=_claiming(said, now, tuple(stages)))


def _without(honest: Proposal, school: int) -> Problem:
    """The question without a school, which the list is said to have filtered out."""
    problem = _problem(honest)
    kept = [i for i in range(len(problem.schools)) if i != school]
    said = problem.schools
    schools = Schools.of(
        [said.ids[i] for i in kept],
        lon=said.lonlat[kept, 0],
        lat=said.lonlat[kept, 1],
        names=[said.names[i] for i in kept],
        pupils=[said.pupils[i] for i in kept],
        sources=said.sources,
        counts=Counts(read=len(said), kept=len(kept), rejected=0, filtered=1),
    )
    times = problem.travel.seconds.toarray()[np.ix_(kept, kept)]
    travel = TravelTimes.of_dense(times, cutoff=problem.travel.cutoff)
    there = tuple(pair for pair in problem.pins.apart if {*pair} <= {*schools.ids})
    return replace(problem, schools=schools, travel=travel, pins=Pins(apart=there))


def _dropped(honest: Proposal) -> Proposal:
    last = len(_problem(honest).schools) - 1
    groups = [
        Group(tuple(i for i in group.members if i != last), None) for group in _groups(honest)
    ]
    there = [group for group in groups if len(group.members) > 1]
    return _kept(honest, _without(honest, last), there)


def _lost(honest: Proposal) -> Proposal:
    """A school is in no group and not among those left out."""
    first, *others = _groups(honest)
    shorter = Group(first.members[:-1], None) if len(first.members) > 2 else None
    there = [*([shorter] if shorter else []), *others]
    told = _kept(honest, _problem(honest), there)
    return with_tier(told, ungrouped=())


def _violating(honest: Proposal) -> Proposal:
    """The answer without pins, told as one that keeps them."""
    free = propose(_problem(honest).with_pins(Pins()), seconds=_SECONDS)
    return _kept(honest, _problem(honest), _groups(free))


def _led_otherwise(honest: Proposal) -> Proposal:
    """A group is led by another member, whose drives would cost more."""
    first, *others = _groups(honest)
    led = group_score(first.members, _problem(honest)).lead
    other = Group(first.members, next(i for i in first.members if i != led))
    return with_tier(honest, grouping=Grouping((other, *others)))


def _schools_with(honest: Proposal, **columns: list[Any]) -> Problem:
    problem = _problem(honest)
    table = problem.schools.table.copy()
    for name, values in columns.items():
        table[name] = values
    return replace(problem, schools=replace(problem.schools, table=table))


def _renamed(honest: Proposal) -> Proposal:
    one, other, *names = _problem(honest).schools.names
    return _kept(honest, _schools_with(honest, name=[other, one, *names]))


def _more_pupils(honest: Proposal) -> Proposal:
    first, *others = _problem(honest).schools.pupils
    return _kept(honest, _schools_with(honest, pupils=[(first or 0) + 500, *others]))


def _other_source(honest: Proposal) -> Proposal:
    said = _problem(honest).schools
    other = Source(name="Another list", licence="none", attribution="Nobody's data")
    told = _kept(honest, replace(_problem(honest), schools=replace(said, sources=(other,))))
    return replace(told, sources=(other,))


LIES = {
    "a school is in no group, and not among those left out": Lie(_lost, VERIFY),
    "a pin is broken": Lie(_violating, VERIFY),
    "a group is led by a member whose drives cost more": Lie(_led_otherwise, VERIFY),
    "a worse grouping is the best, all prices raised alike": Lie(_scaled, BOUND),
    "a pin is taken out, and the answer under it is still the best": Lie(
        lambda honest: _kept(honest, _problem(honest).with_pins(Pins())), BOUND
    ),
    "a limit is loosened, and the answer under it is still the best": Lie(
        lambda honest: _kept(honest, _problem(honest).with_rules(longest_drive=840)), BOUND
    ),
    "a group costs less, and the answer is still the best": Lie(
        lambda honest: _kept(honest, _problem(honest).with_rules(group_charge=0)), BOUND
    ),
    "a drive is shorter, under the certificate of before": Lie(
        lambda honest: _kept(honest, _shorter(honest)), BOUND
    ),
    "a school is taken out of the list, under the certificate of before": Lie(_dropped, BOUND),
    "a drive is shorter, and all is solved anew": Lie(
        lambda honest: propose(_shorter(honest), seconds=_SECONDS), NOBODY
    ),
    "a school is taken out of the list, and all is solved anew": Lie(
        lambda honest: propose(_without(honest, 0), seconds=_SECONDS), NOBODY
    ),
    "two schools have each other's names": Lie(_renamed, NOBODY),
    "a school has more pupils, within the limits": Lie(_more_pupils, NOBODY),
    "the data are said to come from elsewhere": Lie(_other_source, NOBODY),
}
"""By what is told."""
