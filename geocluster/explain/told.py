"""Answers to "why here" for people, as facts in order, and for programs, as a record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from geocluster.explain.here import Expected, Here, Made
from geocluster.explain.instead import Instead
from geocluster.explain.together import Together
from geocluster.facts import Fact, fact
from geocluster.proposal import TierResult, said_record
from geocluster.rules import Lead
from geocluster.terms import paid
from geocluster.texts import Speaker

__all__ = ["facts_of_school", "facts_of_together", "school_record", "together_record"]

Record = dict[str, Any]


class _Tier:
    """What answers are told about: ids for positions, labels for groups."""

    def __init__(self, tier: TierResult) -> None:
        self.tier, self.problem = tier, tier.problem
        self.ids = tier.problem.schools.ids
        groups = tier.grouping.groups if tier.grouping else ()
        self.label_of = {
            group.members: label for group, label in zip(groups, tier.group_ids, strict=True)
        }
        self.in_group = {i: members for members in self.label_of for i in members}
        self._led = dict(zip(self.label_of, tier.led, strict=True))

    def named(self, schools: Iterable[int]) -> list[str]:
        """Return ids."""
        return [self.ids[i] for i in schools]

    def label(self, school: int) -> str | None:
        """Return the label of the group of a school; None where it is in none."""
        return self.label_of.get(self.in_group.get(school, ()))

    def leads(self, school: int) -> bool:
        """Tell whether the group of a school has a lead, and no mere centre."""
        how = self._led.get(self.in_group.get(school, ()))
        return how is not None and how.leads

    def drive(self, one: int, other: int) -> int | None:
        """Seconds; None beyond the cut-off."""
        return self.problem.travel.between(one, other)


# --- for people -----------------------------------------------------------------------------


def facts_of_school(here: Here, tier: TierResult) -> Iterator[Fact]:
    """Yield what is found of one school, in the order in which people want to hear it."""
    at = _Tier(tier)
    school, label = at.ids[here.school], at.label(here.school)
    if here.own is None:
        yield fact("here.title.alone", school=school)
        for left in (x for x in tier.ungrouped if x.school == here.school):
            yield from (left.fact, *left.changes)
    else:
        yield fact("here.title", school=school, group=label)
        yield from _own(here.own, here.school, at)
    if here.alone is not None:
        yield fact("here.alone", price=here.alone.price, changes=_changes(here.alone, at))
    for k, pair in enumerate(here.nearest):
        nearest = at.ids[pair.schools[1]]
        yield fact("here.nearest.able" if k else "here.nearest", nearest=nearest)
        yield from _pair(pair, at)
    yield from _others(here, at)
    if here.expected:
        yield fact("here.expected")
        yield from (_expected(one, at) for one in here.expected)


def _own(own: Made, school: int, at: _Tier) -> Iterator[Fact]:
    score = own.score
    hub = school if score.lead is None else score.lead
    paid_for = [paid(cost.term, cost.cost) for cost in score.costs if cost.cost]
    figures = {
        "schools": at.named(own.members),
        "hub": at.ids[hub],
        "pupils": None if score.pupils is None else fact("here.pupils", n=score.pupils),
        "longest": score.longest_drive,
        "paid": fact("here.paid", cost=score.cost, paid=paid_for) if paid_for else None,
    }
    yield fact("here.own.led" if at.leads(school) else "here.own.centre", **figures)
    if hub != school:
        yield fact("here.drive", hub=at.ids[hub], drive=at.drive(hub, school))
    yield fact("here.firm", price=own.instead.price, changes=_changes(own.instead, at))


def _changes(instead: Instead, at: _Tier, *, but: tuple[int, ...] = ()) -> Fact | None:
    changes = instead.changes(at.ids, but=but)
    return None if changes is None else fact("here.changes", changes=changes)


def _others(here: Here, at: _Tier) -> Iterator[Fact]:
    if here.others:
        yield fact("here.others" if here.own else "here.others.left")
    for n, made in enumerate(here.others, 1):
        yield fact(
            "here.other",
            n=n,
            others=at.named(i for i in made.members if i != here.school),
            price=made.instead.price,
            changes=_changes(made.instead, at, but=made.members),
        )
    if here.unanswered is not None:
        least = here.unanswered.at_least
        if least is None or least <= 0:
            yield fact("here.others.open")
        else:
            yield fact("here.others.at_least", least=least)
    if here.exhausted:
        yield fact("here.no_more" if here.others else "here.no_others")


def _expected(one: Expected, at: _Tier) -> Fact:
    schools = at.named(one.members)
    if one.instead is None:
        broken = [violation.fact for violation in one.broken]
        return fact("here.expected.broken", about=one.about, schools=schools, broken=broken)
    price = one.instead.price
    changes = _changes(one.instead, at, but=one.members)
    return fact(
        "here.expected.made", about=one.about, schools=schools, price=price, changes=changes
    )


def facts_of_together(found: Together, tier: TierResult) -> Iterator[Fact]:
    """Yield what is found of some schools that are together or apart."""
    at = _Tier(tier)
    yield fact("pair.title", schools=at.named(found.schools))
    yield from _pair(found, at)


def _pair(found: Together, at: _Tier) -> Iterator[Fact]:
    one, other, *more = found.schools
    if not more:
        yield _drive(one, other, at)
    if found.now:
        yield fact("pair.now", group=at.label(one))
    else:
        yield fact("pair.not_now", where=[_where(i, at) for i in found.schools])
    if found.never is not None:
        yield fact("pair.never", never=found.never.fact)
    elif found.together is not None:
        price, changes = found.together.price, _changes(found.together, at)
        yield fact("pair.together", price=price, changes=changes)
    if found.apart is not None:
        price, changes = found.apart.price, _changes(found.apart, at)
        yield fact("pair.apart", price=price, changes=changes)


def _drive(one: int, other: int, at: _Tier) -> Fact:
    ids, there, back = at.named((one, other)), at.drive(one, other), at.drive(other, one)
    if there is None or back is None:
        cutoff = at.problem.travel.cutoff
        return fact("pair.drive.far", one=ids[0], other=ids[1], cutoff=cutoff)
    return fact("pair.drive", one=ids[0], other=ids[1], there=there, back=back)


def _where(school: int, at: _Tier) -> Fact:
    label = at.label(school)
    if label is None:
        return fact("pair.in_none", school=at.ids[school])
    return fact("pair.in_group", school=at.ids[school], group=label)


# --- for programs ---------------------------------------------------------------------------


def school_record(here: Here, tier: TierResult, speaker: Speaker) -> Record:
    """Return what is found of one school."""
    at = _Tier(tier)
    left = next((x for x in tier.ungrouped if x.school == here.school), None)
    changes = () if left is None else left.changes
    return {
        "school": at.ids[here.school],
        "group": at.label(here.school),
        "reason": None if left is None else said_record(left.fact, speaker),
        "changes": [said_record(change, speaker) for change in changes],
        "own": None if here.own is None else _made(here.own, here.school, at, speaker),
        "alone": None if here.alone is None else _instead(here.alone, at, speaker),
        "nearest": [together_record(pair, tier, speaker) for pair in here.nearest],
        "others": [_made(made, here.school, at, speaker) for made in here.others],
        "exhausted": here.exhausted,
        "unanswered": None if here.unanswered is None else _instead(here.unanswered, at, speaker),
        "expected": [
            {
                "about": said_record(one.about, speaker),
                "schools": at.named(one.members),
                "broken": [
                    {"rule": violation.rule, "why": said_record(violation.fact, speaker)}
                    for violation in one.broken
                ],
                "instead": None if one.instead is None else _instead(one.instead, at, speaker),
            }
            for one in here.expected
        ],
    }


def together_record(found: Together, tier: TierResult, speaker: Speaker) -> Record:
    """Return what is found of some schools that are together or apart."""
    at, never = _Tier(tier), found.never
    return {
        "schools": at.named(found.schools),
        "groups": [at.label(i) for i in found.schools],
        "now": found.now,
        "drives": [
            {"from": at.ids[i], "to": at.ids[j], "seconds": at.drive(i, j)}
            for i in found.schools
            for j in found.schools
            if i != j
        ],
        "together": None if found.together is None else _instead(found.together, at, speaker),
        "apart": None if found.apart is None else _instead(found.apart, at, speaker),
        "never": None
        if never is None
        else {"why": said_record(never.fact, speaker), "rules": list(never.rules)},
    }


def _made(made: Made, school: int, at: _Tier, speaker: Speaker) -> Record:
    score, lead = made.score, made.score.lead
    led = at.problem.rules.lead is not Lead.NONE
    costs = {cost.term: 0 for cost in score.costs}
    for cost in score.costs:
        costs[cost.term] += cost.cost
    return {
        "schools": at.named(made.members),
        "lead": at.ids[lead] if led and lead is not None else None,
        "centre": None if lead is None else at.ids[lead],
        "pupils": score.pupils,
        "longest_drive_seconds": score.longest_drive,
        "drive_seconds": None if lead is None or lead == school else at.drive(lead, school),
        "cost": score.cost,
        "costs": _costs(costs),
        "instead": _instead(made.instead, at, speaker),
    }


def _costs(by_term: Mapping[str, int]) -> list[Record]:
    return [{"term": term, "cost": int(cost)} for term, cost in by_term.items()]


def _instead(instead: Instead, at: _Tier, speaker: Speaker) -> Record:
    return {
        "status": instead.status.value,
        "more_seconds": instead.more,
        "at_least_seconds": instead.at_least,
        "costs": _costs(instead.by_term),
        "gone": [at.label_of[group] for group in instead.gone],
        "made": [at.named(group) for group in instead.made],
        "left": at.named(instead.left),
        "placed": at.named(instead.placed),
        "said": said_record(instead.price, speaker),
    }
